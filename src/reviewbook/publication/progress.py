"""What a person sees while a book is built: a bar that names the running chapters, then a summary."""

import sys
from types import TracebackType
from typing import TYPE_CHECKING

import click

from reviewbook.execution.chapters import Chapter
from reviewbook.execution.runner import Run

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from reviewbook.publication.building import Result

SHOWN_WARNINGS = 20


class Progress:
    """A progress bar on standard error and a closing summary on standard output; silent when `quiet`."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        # Taken now: while Sphinx runs, sys.stderr is caught.
        self._stderr = sys.stderr
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._running: list[str] = []

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _start(self) -> "Bar":
        """The bar, made when there is something to wait for: an unchanged book shows none, and pays for none."""
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
            from rich.progress import Progress as Bar

            columns = (
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
            )
            console = Console(file=self._stderr, quiet=self._quiet, highlight=False)
            self._bar = Bar(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
            self._bar.start()
        return self._bar

    def waiting(self) -> None:
        """Another build of the same book is at work."""
        if not self._quiet:
            click.echo("another build of this book is running; waiting for it", file=self._stderr)

    def expect(self, chapters: int) -> None:
        """Say how many chapters will run."""
        self._task = self._start().add_task("running chapters", total=chapters)

    def started(self, chapter: Chapter) -> None:
        """A chapter begins."""
        self._running.append(chapter.name)
        self._show()

    def finished(self, run: Run) -> None:
        """A chapter has ended, well or not."""
        if run.chapter.name in self._running:
            self._running.remove(run.chapter.name)
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)
        self._show()

    def rendering(self, name: str) -> None:
        """A format is being made; while chapters run, they are what is shown."""
        bar = self._start()
        if self._task is None:
            self._task = bar.add_task("", total=None)
        if not self._running:
            bar.update(self._task, description=f"rendering {name.upper()}")

    def _show(self) -> None:
        if self._bar is not None and self._task is not None:
            text = "running " + ", ".join(self._running) if self._running else "rendering"
            self._bar.update(self._task, description=text)

    def summary(self, result: "Result") -> None:
        """Tell what was made, what went wrong and where to look."""
        if self._quiet:
            return
        for warning in result.warnings[:SHOWN_WARNINGS]:
            click.echo(click.style("warning ", fg="yellow") + warning, err=True)
        if len(result.warnings) > SHOWN_WARNINGS:
            click.echo(f"... and {len(result.warnings) - SHOWN_WARNINGS} more warnings", err=True)
        for problem in result.problems:
            click.echo(click.style("error ", fg="red") + str(problem), err=True)
        for line in closing_lines(result):
            click.echo(line)


def closing_lines(result: "Result") -> list[str]:
    """The summary: chapters by what happened to them, and where each format is."""
    failed = sum(run.problem is not None for run in result.runs)
    ordinary = sum(run.engine == "ordinary" for run in result.runs)
    parts = [f"{len(result.runs) - failed} chapters ran"]
    parts += [f"{failed} failed"] if failed else []
    parts += [f"{len(result.fresh)} were fresh"] if result.fresh else []
    parts += [f"{ordinary} with an ordinary kernel"] if ordinary else []
    paths = [f"{name.upper():5} {path}" for name, path in result.outputs.items()]
    return [f"{', '.join(parts)}; {result.seconds:.1f} s in all.", *paths]
