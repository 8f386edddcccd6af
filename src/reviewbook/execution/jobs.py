"""What is asked of an engine, and what it answers: the small interface between scheduling and running."""

import abc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviewbook.execution.chapters import Chapter
from reviewbook.execution.settings import Settings
from reviewbook.project import Project

# Bytes that one cell may put out: more than any page can show, less than what takes a machine down.
OUTPUT_CEILING = 20_000_000
NO_MEMORY = "MemoryError: the chapter needs more memory than it may have"
_LOOK = "run the notebook in JupyterLab: code in it ends the process, or it needs more memory than there is"
_MENDS = {
    "the cell ran longer": "raise execute: timeout in _config.yml",
    "the chapter ran longer": "raise reviewbook: chapter_timeout",
    "the cell put out more": "show less, or write it to a file below _build",
    NO_MEMORY: "read less at a time, or raise reviewbook: memory_mb",
    "the chapter's process": _LOOK,
    "the kernel died": _LOOK,
    "the cell failed": "run the notebook in JupyterLab, which shows the error",
    "the process that runs chapters died": "build again; if that happens again, give the chapter an ordinary kernel "
    "(reviewbook: kernel: ordinary)",
}
_OWN = ("CellTimeoutError", "OutputTooLargeError")


class OutputTooLargeError(BaseException):
    """A cell put out too much. Not an `Exception`: a chapter that catches everything must not catch this."""

    def __init__(self) -> None:
        super().__init__(f"the cell put out more than {OUTPUT_CEILING // 1_000_000} MB")


@dataclass(frozen=True)
class Job:
    """One chapter to run.

    Attributes:
        chapter: Which.
        notebook: In notebook format 4, without outputs.
        kernel: The kernel's name.
        settings: How.
    """

    chapter: Chapter
    notebook: dict[str, Any]
    kernel: str
    settings: Settings


@dataclass(frozen=True)
class CellFault:
    """The cell that stopped a chapter.

    Attributes:
        index: Among all cells, from 0; None when no cell had begun.
        what: One line.
        mend: How to mend it, or empty.
        traceback: Without colours.
    """

    index: int | None
    what: str
    mend: str = ""
    traceback: str = ""


def cell_too_long(seconds: int | None) -> str:
    """What is said of a cell that ran too long."""
    return f"the cell ran longer than {seconds} s"


def chapter_too_long(seconds: int | None) -> str:
    """What is said of a chapter that ran too long."""
    return f"the chapter ran longer than {seconds} s"


def fault_at(index: int | None, what: str, traceback: str = "") -> CellFault:
    """A fault, with how to mend it where a limit was passed or something ended that runs cells."""
    mend = next((mend for beginning, mend in _MENDS.items() if what.startswith(beginning)), "")
    return CellFault(index, what, mend, traceback)


def fault_of_error(index: int | None, name: str, message: str, traceback: str) -> CellFault:
    """The fault of a cell that an exception stopped; of our own exceptions the message says it all."""
    told = " ".join(message.split())
    if name == "MemoryError":
        return fault_at(index, NO_MEMORY, traceback)
    return fault_at(index, told if name in _OWN or not name else f"{name}: {told}", traceback)


@dataclass(frozen=True)
class Done:
    """What came of a job.

    Attributes:
        job: The job.
        cells: `outputs` and `execution_count` of each code cell.
        metadata: Notebook metadata that came from running.
        fault: What stopped it, or None.
        trace: What was seen of its reads (see `child.py`); None when nothing could be seen.
        unclaimed: Files below the root, relative, that were opened meanwhile by nobody the hooks know.
        complete: Whether all opens were seen.
        seconds: How long it took.
        engine: `forked` or `ordinary`.
        began: When, by the clock that stamps files; 0 when nobody knows.
    """

    job: Job
    cells: Sequence[dict[str, Any]]
    metadata: dict[str, Any]
    fault: CellFault | None
    trace: dict[str, Any] | None
    seconds: float
    engine: str
    unclaimed: Sequence[str] = field(default_factory=tuple)
    complete: bool = True
    began: float = 0.0


class Executor(abc.ABC):
    """Runs jobs side by side. One chapter's failure does not stop the others.

    Args:
        project: The book.
        jobs: Chapters at a time.
    """

    def __init__(self, project: Project, jobs: int) -> None:
        self._project = project
        self._jobs = jobs
        self._stopped = False

    @abc.abstractmethod
    def run(self, jobs: Sequence[Job], started: Callable[[Job], None], finished: Callable[[Done], None]) -> None:
        """Run all jobs in the order given, some at a time; the callbacks come from the calling thread."""

    @abc.abstractmethod
    def stop(self) -> None:
        """Stop at once, called from another thread; what was finished is kept."""
