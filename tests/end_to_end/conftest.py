"""Running the real command line on real books."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BOOK = ("_config.yml", "_toc.yml", "references.bib", "book", "data")


@dataclass(frozen=True)
class Finished:
    """What a command came to."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def reviewbook():
    """Runs `reviewbook ARGUMENTS` in a folder, as a person would."""

    def run(folder: Path, *arguments: str, base: dict[str, str] | None = None, **environment: str) -> Finished:
        command = [sys.executable, "-m", "reviewbook", *arguments]
        whole = {**(os.environ if base is None else base), **environment}
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=whole)
        return Finished(result.returncode, result.stdout, result.stderr)

    return run


def _copy_book(target: Path) -> Path:
    """The sources of our own book, without outputs of earlier builds."""
    target.mkdir(parents=True, exist_ok=True)
    for name in BOOK:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        else:
            shutil.copyfile(source, target / name)
    return target


@pytest.fixture(scope="session")
def copy_book():
    """Copies the sources of our own book into a new folder."""
    return _copy_book


@pytest.fixture(scope="session")
def built(tmp_path_factory, reviewbook, copy_book, unmeasured):
    """Our own book, built once in a copy: its folder and what the command said."""
    folder = copy_book(tmp_path_factory.mktemp("copy") / "book")
    return folder, reviewbook(folder, "build", base=unmeasured)
