"""One build: check the sources, run what is stale, render HTML and PDF, say what came of it."""

import contextlib
import errno
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reviewbook.execution.background import BackgroundRuns
from reviewbook.execution.chapters import Chapter, pages
from reviewbook.execution.locking import build_lock
from reviewbook.execution.records import Records
from reviewbook.execution.runner import Planned, Run, plan
from reviewbook.execution.store import Store
from reviewbook.files import as_json, write_if_changed
from reviewbook.problems import BookError, Problem
from reviewbook.project import Project
from reviewbook.publication.choosing import choose
from reviewbook.publication.progress import Progress
from reviewbook.publication.stamps import Stamp, Stamps, digest_book, digest_files, digest_sources
from reviewbook.publication.status import provenance
from reviewbook.rendering.html import Rendered, render, require_jupyter_book_1
from reviewbook.stand_ins import import_jsonschema

if TYPE_CHECKING:
    from reviewbook.rendering.handover import FreshOutputs

_CANNOT_WRITE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES)


@dataclass
class Result:
    """What a build came to.

    Attributes:
        runs: One for each chapter that ran.
        fresh: Names of the chapters that did not have to.
        outputs: The path of each format, relative to the root.
        made: The formats that were made anew.
        problems: Everything that makes the build fail.
        warnings: What the renderer complained about, and reads that could not be seen.
        seconds: The whole build.
    """

    runs: list[Run] = field(default_factory=list)
    fresh: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    made: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the book is whole."""
        return not self.problems

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        ran = [
            {
                "path": run.chapter.name,
                "state": "failed" if run.problem else "fresh",
                "ran": True,
                "engine": run.engine,
                "seconds": round(run.seconds, 3),
            }
            for run in self.runs
        ]
        return {
            "ok": self.ok,
            "chapters": [*ran, *({"path": name, "state": "fresh", "ran": False} for name in self.fresh)],
            "outputs": self.outputs,
            "made": self.made,
            "problems": [{"where": p.where, "what": p.what, "mend": p.mend} for p in self.problems],
            "warnings": self.warnings,
            "seconds": round(self.seconds, 3),
        }


def build(
    project: Project,
    *,
    formats: Sequence[str],
    jobs: int | None = None,
    force: Sequence[str] | None = None,
    chapter: str = "",
    quiet: bool = False,
) -> Result:
    """Build a book in the formats named (`html`, `pdf`): run what is stale, render what changed.

    A chapter that fails does not stop the others; the book is rendered with the error shown, and the result is not ok.

    Args:
        project: The book.
        formats: Which.
        jobs: Chapters to run at a time; default one a core.
        force: Chapters to run though they are fresh; an empty list means all.
        chapter: Print this chapter alone instead of the whole PDF; empty for the whole.
        quiet: Whether to show neither progress nor summary.

    Raises:
        BookError: the book cannot be built at all: sources that cannot be read, a table of contents that is wrong.
    """
    start = time.perf_counter()
    require_jupyter_book_1()
    progress = Progress(quiet=quiet)
    with build_lock(project, progress.waiting), progress:
        names = [
            f"pdf of {choose(project, [chapter])[0].name}" if chapter and name == "pdf" else name for name in formats
        ]
        with _problems_of_writing():
            result = _Build(project, progress, names, jobs, force).run()
    result.seconds = time.perf_counter() - start
    progress.summary(result)
    return result


@contextlib.contextmanager
def _problems_of_writing() -> Iterator[None]:
    """A full disk or a folder that may not be written is told as such, not as a fault of reviewbook."""
    try:
        yield
    except OSError as error:
        if error.errno not in _CANNOT_WRITE:
            raise
        what = f"nothing more can be written there ({error.strerror})"
        raise BookError(Problem("_build", what, "make room or give the build a folder it may write")) from error


class _Build:
    """The steps of one build and what they share."""

    def __init__(
        self,
        project: Project,
        progress: Progress,
        formats: Sequence[str],
        jobs: int | None,
        force: Sequence[str] | None,
    ) -> None:
        self.project, self.progress, self.formats, self.jobs = project, progress, formats, jobs
        self.records = Records(project)
        self.stamps = Stamps(project)
        self.result = Result()
        self.rendered: dict[str, Rendered] = {}
        # Taken before anything is read: what changes during the build makes the next one look again.
        self.files = digest_files(project, self.records.digests)
        forced: tuple[Chapter, ...] = () if force is None else choose(project, force)
        self.planned = plan(project, self.records, force=forced)

    def run(self) -> Result:
        """All steps."""
        self._check_sources()
        to_run = [one for one in self.planned if one.has_to_run]
        self.result.fresh = [one.chapter.name for one in self.planned if not one.has_to_run]
        if to_run:
            self.progress.expect(len(to_run))
            self._render_while_running(to_run)
        else:
            for name in self.formats:
                self._render_if_stale(name)
        self._write_provenance()
        self.records.digests.save()
        return self.result

    def _render_while_running(self, to_run: Sequence[Planned]) -> None:
        """Pages are read while chapters run; each waits for its own outputs."""
        background = BackgroundRuns(
            self.project,
            to_run,
            self.records,
            jobs=self.jobs,
            started=self.progress.started,
            finished=self.progress.finished,
        )
        with background:
            first, rest = self.formats[:1], self.formats[1:]
            for name in first:
                self._render(name, background.wait_for, frozenset(one.chapter.name for one in to_run))
            self.result.runs = background.result()
            for name in rest:
                self._render_if_stale(name)
        self.result.problems[:0] = [run.problem for run in self.result.runs if run.problem]
        self.result.warnings[:0] = [str(run.warning) for run in self.result.runs if run.warning]
        inputs = digest_book(self.files, self.records, self.planned)
        for name in first:
            self._remember(name, inputs)

    def _check_sources(self) -> None:
        inputs = digest_sources(self.project, self.records.digests)
        stamp = self.stamps.valid("sources", inputs)
        if stamp is None:
            stamp = Stamp(inputs, warnings=check_sources(self.project))
            self.stamps.set("sources", stamp)
        self.result.warnings += stamp.warnings

    def _render_if_stale(self, name: str) -> None:
        inputs = digest_book(self.files, self.records, self.planned)
        stamp = self.stamps.valid(name, inputs)
        if stamp is None:
            self._render(name, lambda _page: None)
            self._remember(name, inputs)
            return
        self.result.outputs[name] = stamp.output
        self._add_warnings(name, stamp.warnings, ok=stamp.ok)

    def _render(self, name: str, wait_for: Callable[[str], None], running: frozenset[str] = frozenset()) -> None:
        import_jsonschema()
        from reviewbook.rendering.handover import FreshOutputs

        self.progress.rendering(name)
        pages = frozenset(one.chapter.name for one in self.planned)
        outputs = FreshOutputs(Store.of(self.project), pages, wait_for, running)
        try:
            rendered, output = _make(name, self.project, outputs)
        except BookError as error:
            self.result.problems += error.problems
            return
        self.result.outputs[name] = self.project.relative(output)
        self._remove_former(name)
        self.result.made.append(name)
        self.rendered[name] = rendered
        self._add_warnings(name, rendered.warnings, ok=rendered.ok)
        self.result.problems += [problem for problem in rendered.problems if problem not in self.result.problems]

    def _remove_former(self, name: str) -> None:
        """Take away what the last build made under another name: the book's title was another."""
        path = self.project.root / self.stamps.output(name)
        made = self.project.root / self.result.outputs[name]
        if made.parent == self.project.build_dir / "pdf" and path.parent == made.parent and path != made:
            path.unlink(missing_ok=True)
            (self.project.build_dir / "html" / path.name).unlink(missing_ok=True)

    def _add_warnings(self, name: str, warnings: Sequence[str], *, ok: bool) -> None:
        self.result.warnings += [warning for warning in warnings if warning not in self.result.warnings]
        if not ok:
            what = f"{len(warnings)} warnings of the renderer count as errors here"
            self.result.problems.append(Problem(f"{name} build", what, "mend what they name"))

    def _remember(self, name: str, inputs: str) -> None:
        rendered = self.rendered.get(name)
        if rendered is not None and not rendered.problems:  # what is wrong is to be told again
            self.stamps.set(name, Stamp(inputs, self.result.outputs[name], rendered.warnings, rendered.ok))

    def _write_provenance(self) -> None:
        content = as_json(provenance(self.project, self.records, self.planned))
        write_if_changed(self.project.build_dir / "provenance.json", content)
        if (self.project.build_dir / "html").is_dir():
            write_if_changed(self.project.build_dir / "html" / "provenance.json", content)


def check_sources(project: Project) -> tuple[str, ...]:
    """Read references and data as the chapters will, so that a fault in them is told once and at its place.

    Returns:
        Warnings: expressions of concern about references.

    Raises:
        BookError: with every fault of every file, and every place that cites a retracted work.
    """
    problems: list[Problem] = []
    warnings: tuple[str, ...] = ()
    if project.bibliography_paths:
        from reviewbook.sources.bibliography import check_parsers_agree

        try:
            check_parsers_agree(project)
        except BookError as error:
            problems += error.problems
    if (project.data_dir / "datapackage.json").is_file():
        from reviewbook.sources.tables import DataPackage

        problems += DataPackage.load(project).check()
    if (project.data_dir / "evidence" / "retractions.csv").is_file():
        from reviewbook.sources.retractions import RetractionCheck, citations

        try:
            check = RetractionCheck.of(project)
            warnings, problems = check.warnings, [*problems, *check.problems(citations(project, pages(project)))]
        except BookError as error:
            problems += error.problems
    if problems:
        raise BookError(dict.fromkeys(problems))
    return warnings


def _make(name: str, project: Project, outputs: "FreshOutputs") -> tuple[Rendered, Path]:
    """Make one format: `html`, `pdf`, or `pdf of CHAPTER`."""
    if name == "html":
        rendered = render(project, "html", project.build_dir / "html", outputs)
        return rendered, rendered.folder / "index.html"
    chapter = name.removeprefix("pdf").removeprefix(" of ")
    return _chapter_pdf(project, outputs, chapter) if chapter else _pdf(project, outputs)


def _pdf(project: Project, outputs: "FreshOutputs") -> tuple[Rendered, Path]:
    """The PDF, in `_build/pdf` and, when there is one, in the site."""
    rendered = render(project, "typst", project.build_dir / "typst", outputs)
    target = _keep_pdf(project, rendered.folder)
    site = project.build_dir / "html"
    if site.is_dir():
        write_if_changed(site / target.name, target.read_bytes())
    return rendered, target


def _chapter_pdf(project: Project, outputs: "FreshOutputs", chapter: str) -> tuple[Rendered, Path]:
    """The PDF of one chapter, in `_build/pdf`."""
    folder = project.build_dir / "typst-chapters" / chapter
    rendered = render(project, "typst", folder, outputs, typst_chapter=chapter)
    return rendered, _keep_pdf(project, folder)


def _keep_pdf(project: Project, folder: Path) -> Path:
    """Copy the PDF that the builder has just vouched for in `folder`, whatever others lie there."""
    from reviewbook.rendering.typst.unchanged import was_made_here  # with Sphinx, which a fresh book does not need

    made = next(filter(was_made_here, sorted(folder.glob("*.pdf"))), None)
    if made is None:
        raise BookError(Problem("pdf build", "the PDF builder made no PDF"))
    target = project.build_dir / "pdf" / made.name
    write_if_changed(target, made.read_bytes())
    return target
