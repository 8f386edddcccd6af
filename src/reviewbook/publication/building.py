"""One build: check the sources, run the chapters, render HTML and PDF, say what came of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reviewbook.execution.chapters import chapters, pages
from reviewbook.execution.runner import Run, run_chapters
from reviewbook.files import write_if_changed
from reviewbook.problems import BookError, Problem
from reviewbook.project import Project
from reviewbook.publication.progress import Progress
from reviewbook.rendering.html import Rendered, render, require_jupyter_book_1


@dataclass
class Result:
    """What a build came to.

    Attributes:
        runs: One for each chapter that ran.
        outputs: The path of each format that was made, relative to the root.
        problems: Everything that makes the build fail.
        warnings: What the renderer complained about.
        seconds: The whole build.
    """

    runs: list[Run] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the book is whole."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "ok": self.ok,
            "chapters": [
                {
                    "path": run.chapter.name,
                    "state": "failed" if run.problem else "fresh",
                    "seconds": round(run.seconds, 3),
                }
                for run in self.runs
            ],
            "outputs": self.outputs,
            "problems": [{"where": p.where, "what": p.what, "mend": p.mend} for p in self.problems],
            "warnings": self.warnings,
            "seconds": round(self.seconds, 3),
        }


def build(project: Project, *, formats: Sequence[str], jobs: int | None = None, quiet: bool = False) -> Result:
    """Build a book in the formats named (`html`, `pdf`).

    A chapter that fails does not stop the others; the book is rendered with the error shown, and the result is not ok.

    Raises:
        BookError: the book cannot be built at all: sources that cannot be read, a table of contents that is wrong.
    """
    start = time.perf_counter()
    require_jupyter_book_1()
    pages(project)
    check_sources(project)
    result = Result()
    with Progress(quiet=quiet) as progress:
        to_run = chapters(project)
        progress.expect(len(to_run))
        result.runs = run_chapters(project, to_run, jobs=jobs, started=progress.started, finished=progress.finished)
        result.problems += [run.problem for run in result.runs if run.problem]
        for name in formats:
            progress.rendering(name)
            _render_format(project, name, result)
    result.seconds = time.perf_counter() - start
    progress.summary(result)
    return result


def check_sources(project: Project) -> None:
    """Read references and data as the chapters will, so that a fault in them is told once and at its place.

    Raises:
        BookError: with every fault of every file.
    """
    from reviewbook.sources.bibliography import check_parsers_agree
    from reviewbook.sources.tables import DataPackage

    problems: list[Problem] = []
    if project.bibliography_paths:
        try:
            check_parsers_agree(project)
        except BookError as error:
            problems += error.problems
    if (project.data_dir / "datapackage.json").is_file():
        problems += DataPackage.load(project).check()
    if problems:
        raise BookError(problems)


def _render_format(project: Project, name: str, result: Result) -> None:
    try:
        rendered, output = _FORMATS[name](project)
    except BookError as error:
        result.problems += error.problems
        return
    result.outputs[name] = project.relative(output)
    result.warnings += [warning for warning in rendered.warnings if warning not in result.warnings]
    if not rendered.ok:
        what = f"{len(rendered.warnings)} warnings of the renderer count as errors here"
        result.problems.append(Problem(f"{name} build", what, "mend what they name"))


def _html(project: Project) -> tuple[Rendered, Path]:
    rendered = render(project, "html", project.build_dir / "html")
    return rendered, rendered.folder / "index.html"


def _pdf(project: Project) -> tuple[Rendered, Path]:
    """The PDF, in `_build/pdf` and, when there is one, in the site."""
    rendered = render(project, "typst", project.build_dir / "typst")
    made = next(iter(sorted(rendered.folder.glob("*.pdf"))), None)
    if made is None:
        raise BookError(Problem("pdf build", "the PDF builder made no PDF"))
    target = project.build_dir / "pdf" / made.name
    write_if_changed(target, made.read_bytes())
    site = project.build_dir / "html"
    if site.is_dir():
        write_if_changed(site / made.name, made.read_bytes())
    return rendered, target


_FORMATS = {"html": _html, "pdf": _pdf}
