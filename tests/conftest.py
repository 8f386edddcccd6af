"""Fixtures that several kinds of test use."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[1]
BOOK = ("_config.yml", "_toc.yml", "references.bib", "book", "data")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root, whose book the tests in `tests/book` look at."""
    return ROOT


@pytest.fixture(scope="session")
def copy_book() -> Callable[[Path], Path]:
    """Copies the sources of our own book into a new folder, without outputs of earlier builds."""

    def copy(target: Path) -> Path:
        target.mkdir(parents=True, exist_ok=True)
        for name in BOOK:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
            else:
                shutil.copyfile(source, target / name)
        return target

    return copy


@pytest.fixture(scope="session")
def unmeasured() -> dict[str, str]:
    """The environment for work on our whole book: small books measure the coverage of the same code in less time."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS_")}


@pytest.fixture
def write_notebook() -> Callable[[Path, Sequence[str]], Path]:
    """Writes a notebook; a source that starts with `#` and a blank is Markdown, everything else is code."""

    def write(path: Path, sources: Sequence[str], kernel: str = "python3", **more: object) -> Path:
        make = nbformat.v4
        cells = [
            make.new_markdown_cell(source) if source.startswith("# ") else make.new_code_cell(source)
            for source in sources
        ]
        for number, cell in enumerate(cells):
            cell.id = f"cell-{number}"
        metadata = {"kernelspec": {"name": kernel, "display_name": "Python 3", "language": "python"}, **more}
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(make.new_notebook(cells=cells, metadata=metadata)), encoding="utf-8")
        return path

    return write


@pytest.fixture
def small_book(tmp_path: Path, write_notebook: Callable[[Path, Sequence[str]], Path]) -> Path:
    """A book of a root page and two chapters that compute."""
    (tmp_path / "_config.yml").write_text(
        "title: A small book\nauthor: Somebody\nonly_build_toc_files: true\nexclude_patterns: [_build]\n"
        "execute: {execute_notebooks: force}\nsphinx: {config: {language: en}}\n",
        encoding="utf-8",
    )
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters: [{file: part/one}, {file: two}]\n", encoding="utf-8"
    )
    (tmp_path / "index.md").write_text("# A small book\n\nWelcome.\n", encoding="utf-8")
    write_notebook(tmp_path / "part" / "one.ipynb", ["# One", "print(20 + 3)"])
    write_notebook(tmp_path / "two.ipynb", ["# Two", "x = 6 * 7", "x"])
    return tmp_path
