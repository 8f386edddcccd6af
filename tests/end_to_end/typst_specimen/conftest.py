"""The specimen book, which has every construct of Jupyter Book 1, built as a PDF."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent
NOT_OF_THE_BOOK = ("*.py", "__pycache__", "_build", "reference_pages")


@dataclass(frozen=True)
class Made:
    """A built specimen: its folder, and what the builds said."""

    book: Path
    said: str

    @property
    def pdf(self) -> Path:
        """The PDF."""
        return self.book / "_build" / "typst" / "specimen.pdf"


def _jupyter_book(book: Path, *arguments: str, **environment: str) -> str:
    env = os.environ | {"SOURCE_DATE_EPOCH": "1790000000", "PYTHONHASHSEED": "1", "TZ": "UTC"} | environment
    command = [BIN / "jupyter-book", "build", book, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout + done.stderr


def _make(book: Path, **environment: str) -> Made:
    shutil.copytree(HERE, book, ignore=shutil.ignore_patterns(*NOT_OF_THE_BOOK))
    return Made(book, _jupyter_book(book, "--builder", "custom", "--custom-builder", "typst", **environment))


@pytest.fixture(scope="session")
def jupyter_book() -> Callable[..., str]:
    """Runs `jupyter-book build` on a book; what it said."""
    return _jupyter_book


@pytest.fixture(scope="session")
def make() -> Callable[..., Made]:
    """Copies the specimen and builds its PDF."""
    return _make


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The specimen's PDF."""
    return _make(tmp_path_factory.mktemp("specimen") / "book")
