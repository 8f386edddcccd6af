# Two commands matter: `make book` and `make test`. Everything runs in .venv, made once from requirements.lock.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Chapters must not depend on what the caller's shell happens to hold.
export PYTHONHASHSEED := 0
# Bytecode is compiled once, at install; without it pandas and matplotlib take three times as long to import.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup book test check lock lab bench clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-10s %s\n", $$1, $$2}'

$(STAMP): requirements.lock requirements-uv.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "reviewbook needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Run: make book PYTHON=python3.12")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the packages of requirements.lock into $(VENV) ..."
	@if $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock 2>/dev/null; then \
		$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock requirements-uv.lock && \
		$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable . ; \
	else \
		echo "uv is not to be had here; pip does it, more slowly." && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable . ; \
	fi
	@touch $@

setup: $(STAMP) ## Make the environment only

book: $(STAMP) ## Run the chapters; build HTML and PDF into _build
	@$(BIN)/reviewbook build

test: $(STAMP) ## Run all tests, with the coverage of src/
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m pytest -n auto --dist loadfile tests
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report

check: $(STAMP) ## Lint, type-check and check the direction of imports
	@$(BIN)/ruff check src tests bench
	@$(BIN)/ruff format --check src tests bench
	@$(BIN)/mypy
	@$(BIN)/lint-imports

lock: ## Renew requirements.lock from pyproject.toml
	@test -x $(BIN)/uv || $(MAKE) setup
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --all-extras --no-annotate --no-header pyproject.toml --output-file requirements.lock

lab: $(STAMP) ## Open JupyterLab with the book's kernel
	@$(BIN)/jupyter lab book

bench: $(STAMP) ## Compare with plain jupyter-book and other tools; prints ratios (some 20 minutes)
	@$(BIN)/python bench/execution.py --write
	@$(BIN)/python bench/references.py
	@$(BIN)/python bench/build_time.py
	@$(BIN)/python bench/pdf.py
	@$(BIN)/python bench/bibliography.py
	@$(BIN)/python bench/deduplication.py

clean: ## Remove what a build makes (not .venv)
	@rm -rf _build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .coverage .coverage.*
