"""Running the real command line on real books."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest


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


@pytest.fixture(scope="session")
def built(tmp_path_factory, reviewbook, copy_book, unmeasured):
    """Our own book, built once in a copy: its folder and what the command said."""
    folder = copy_book(tmp_path_factory.mktemp("copy") / "book")
    return folder, reviewbook(folder, "build", base=unmeasured)
