"""What a person sees while a book is built: a bar that names the running chapters, then a summary."""

from types import TracebackType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from reviewbook.execution.chapters import Chapter
from reviewbook.execution.runner import Run

if TYPE_CHECKING:
    from reviewbook.publication.building import Result

SHOWN_WARNINGS = 20


class Progress:
    """A progress bar on standard error and a closing summary on standard output; silent when `quiet`."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._console = Console(stderr=True, quiet=quiet, highlight=False)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._running: list[str] = []

    def __enter__(self) -> "Progress":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def expect(self, chapters: int) -> None:
        """Say how many chapters will run."""
        self._task = self._bar.add_task("running chapters", total=chapters)

    def started(self, chapter: Chapter) -> None:
        """A chapter begins."""
        self._running.append(chapter.name)
        self._show()

    def finished(self, run: Run) -> None:
        """A chapter has ended, well or not."""
        self._running.remove(run.chapter.name)
        if self._task is not None:
            self._bar.advance(self._task)
        self._show()

    def rendering(self, name: str) -> None:
        """A format is being made."""
        if self._task is not None:
            self._bar.update(self._task, description=f"rendering {name.upper()}")

    def _show(self) -> None:
        if self._task is not None:
            self._bar.update(self._task, description="running " + (", ".join(self._running) or "chapters"))

    def summary(self, result: "Result") -> None:
        """Tell what was made, what went wrong and where to look."""
        if self._quiet:
            return
        for warning in result.warnings[:SHOWN_WARNINGS]:
            self._console.print(f"[yellow]warning[/] {escape(warning)}", soft_wrap=True)
        if len(result.warnings) > SHOWN_WARNINGS:
            self._console.print(f"[yellow]... and {len(result.warnings) - SHOWN_WARNINGS} more warnings[/]")
        for problem in result.problems:
            self._console.print(f"[red]error[/] {escape(str(problem))}", soft_wrap=True)
        self._closing_lines(result)

    def _closing_lines(self, result: "Result") -> None:
        out = Console(highlight=False)
        failed = sum(run.problem is not None for run in result.runs)
        state = f"{len(result.runs) - failed} chapters ran" + (f", {failed} failed" if failed else "")
        out.print(f"{state}; {result.seconds:.1f} s in all.")
        for name, path in result.outputs.items():
            out.print(f"{name.upper():5} {path}", soft_wrap=True)
