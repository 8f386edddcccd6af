"""What is asked of an engine, and what it answers: the small interface between scheduling and running."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from reviewbook.execution.chapters import Chapter
from reviewbook.execution.settings import Settings

# Bytes that one cell may put out: more than any page can show, less than what takes a machine down.
OUTPUT_CEILING = 20_000_000
LESS_OUTPUT = "show less, or write it to a file below _build"


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
        ended: When, by the clock that stamps files.
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
    ended: float = field(default_factory=time.time)


class Executor(Protocol):
    """Runs jobs side by side. One chapter's failure does not stop the others."""

    def run(self, jobs: Sequence[Job], started: Callable[[Job], None], finished: Callable[[Done], None]) -> None:
        """Run all jobs in the order given, some at a time; the callbacks come from the calling thread."""
        ...

    def stop(self) -> None:
        """Stop at once, called from another thread; what was finished is kept."""
        ...
