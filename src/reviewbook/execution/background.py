"""Chapters running in the background while pages are read: a page waits for its own outputs only."""

import threading
from collections.abc import Callable, Sequence
from types import TracebackType

from reviewbook.execution.chapters import Chapter
from reviewbook.execution.jobs import Executor
from reviewbook.execution.records import Records
from reviewbook.execution.runner import Planned, Run, run_planned
from reviewbook.project import Project


class BackgroundRuns:
    """Runs chapters in a thread of its own; leaving the block by an error stops them and keeps what is finished."""

    def __init__(
        self,
        project: Project,
        planned: Sequence[Planned],
        records: Records,
        *,
        jobs: int | None,
        started: Callable[[Chapter], None],
        finished: Callable[[Run], None],
    ) -> None:
        self._ready = {one.chapter.name: threading.Event() for one in planned}
        self._executor: Executor | None = None
        self._stopping = False
        self._error: BaseException | None = None
        self._runs: list[Run] = []
        self._told = finished
        self._thread = threading.Thread(
            target=self._work, args=(project, planned, records, jobs, started), name="reviewbook-runs", daemon=True
        )

    def __enter__(self) -> "BackgroundRuns":
        if self._ready:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._stopping = True
            if self._executor is not None:
                self._executor.stop()
        if self._ready:
            self._thread.join()

    def wait_for(self, page: str) -> None:
        """Return when a page's outputs are in the store; at once for pages that do not run.

        Raises:
            BaseException: whatever stopped the thread: there will be no outputs.
        """
        event = self._ready.get(page)
        if event is not None:
            event.wait()
            if self._error is not None:
                raise self._error

    def result(self) -> list[Run]:
        """Wait for all runs and give them in the order planned.

        Raises:
            BaseException: whatever stopped the thread.
        """
        if self._ready:
            self._thread.join()
        if self._error is not None:
            raise self._error
        return self._runs

    def _work(
        self,
        project: Project,
        planned: Sequence[Planned],
        records: Records,
        jobs: int | None,
        started: Callable[[Chapter], None],
    ) -> None:
        try:
            self._runs = run_planned(
                project, planned, records, jobs=jobs, started=started, finished=self._finished, using=self._using
            )
        except BaseException as error:  # told to the main thread by `result`
            self._error = error
        finally:
            for event in self._ready.values():
                event.set()

    def _using(self, executor: Executor) -> None:
        self._executor = executor
        if self._stopping:  # one executor was stopped; the next must not begin
            executor.stop()

    def _finished(self, run: Run) -> None:
        self._ready[run.chapter.name].set()
        self._told(run)
