"""Writing fresh outputs into the notebooks: the reviewed baseline that nbval compares with."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import nbformat

from reviewbook.execution.chapters import NOTEBOOK_SUFFIX, Chapter, read_notebook, read_source
from reviewbook.execution.locking import build_lock
from reviewbook.execution.records import Records
from reviewbook.execution.runner import plan, run_planned
from reviewbook.execution.settings import RUN_MODES, settings_for
from reviewbook.execution.store import Store
from reviewbook.files import write_if_changed
from reviewbook.problems import BookError, Problem
from reviewbook.project import Project
from reviewbook.publication.choosing import choose


@dataclass(frozen=True)
class Accepted:
    """What `accept` did to one chapter.

    Attributes:
        chapter: The chapter.
        changed: Numbers of the cells, from 1 among all cells, whose outputs differ from the baseline before.
    """

    chapter: Chapter
    changed: tuple[int, ...]


def accept_fresh(project: Project, names: Sequence[str], waiting: Callable[[], None]) -> list[Accepted]:
    """Run those of the chapters that are stale, then `accept`; no build of the book runs meanwhile.

    Args:
        project: The book.
        names: Chapters, as people type them; all when there are none.
        waiting: Called when a build of the book is at work, before waiting for it.

    Raises:
        BookError: a chapter failed, or as `accept`; no notebook is changed then. What no run can mend is told before
            any chapter runs.
    """
    with build_lock(project, waiting):
        records = Records(project)
        planned = plan(project, records)
        runs = {one.chapter for one in planned}
        chosen = _chosen(project, names, runs)
        stale = [one for one in planned if one.chapter in chosen and one.has_to_run]
        problems = [run.problem for run in run_planned(project, stale, records) if run.problem]
        if problems:
            raise BookError(problems)
        return _accept(project, chosen, runs)


def accept(project: Project, names: Sequence[str] = ()) -> list[Accepted]:
    """Write the stored outputs of chapters into their notebooks, each atomically.

    Raises:
        BookError: a chapter has no whole outputs to accept, or nowhere to keep them; nothing is written then.
    """
    runs = {one.chapter for one in plan(project, Records(project))}
    return _accept(project, _chosen(project, names, runs), runs)


def _accept(project: Project, chosen: Sequence[Chapter], runs: Collection[Chapter]) -> list[Accepted]:
    store = Store.of(project)
    run = [chapter for chapter in chosen if chapter in runs]
    problems = [problem for chapter in run if (problem := _missing(project, chapter, store)) is not None]
    if problems:
        raise BookError(problems)
    return [_accept_one(project, chapter, store) if chapter in runs else Accepted(chapter, ()) for chapter in chosen]


def _chosen(project: Project, names: Sequence[str], runs: Collection[Chapter]) -> tuple[Chapter, ...]:
    """The chapters named; else all that run and can hold outputs.

    Raises:
        BookError: with every chapter named that can have no outputs to accept.
    """
    chosen = choose(project, names)
    if not names:
        return tuple(chapter for chapter in chosen if chapter in runs and chapter.path.suffix == NOTEBOOK_SUFFIX)
    problems = [problem for chapter in chosen if (problem := _hindrance(project, chapter)) is not None]
    if problems:
        raise BookError(problems)
    return chosen


def _hindrance(project: Project, chapter: Chapter) -> Problem | None:
    """What no run can mend. In mode `auto` a notebook that holds all its outputs does not run: they are accepted."""
    where = project.relative(chapter.path)
    if chapter.path.suffix != NOTEBOOK_SUFFIX:
        return Problem(where, "a text notebook holds no outputs", "there is nothing to accept in it; name .ipynb files")
    mode = settings_for(project, where, read_source(project, chapter)["metadata"]).mode
    if mode not in RUN_MODES:
        what = f"in the execution mode {mode} reviewbook does not run the chapter, so it has no outputs to accept"
        return Problem(where, what, "leave it out, or let it run: mystnb: {execution_mode: force} in its metadata")
    return None


def _missing(project: Project, chapter: Chapter, store: Store) -> Problem | None:
    outputs = store.read(chapter.name)
    if outputs is None or outputs.error:
        where = project.relative(chapter.path)
        return Problem(where, "there are no whole outputs to accept", "run reviewbook build first")
    return None


def _accept_one(project: Project, chapter: Chapter, store: Store) -> Accepted:
    notebook = read_notebook(project, chapter)
    outputs = store.read(chapter.name)
    cells = [(number, cell) for number, cell in enumerate(notebook.cells, start=1) if cell.cell_type == "code"]
    if outputs is None or len(cells) != len(outputs.cells):
        raise BookError(Problem(project.relative(chapter.path), "the outputs are of another version", "build again"))
    changed = []
    for (number, cell), fresh in zip(cells, outputs.cells, strict=True):
        if cell.outputs != fresh["outputs"]:
            changed.append(number)
        cell.outputs = [nbformat.from_dict(output) for output in fresh["outputs"]]
        cell.execution_count = fresh["execution_count"]
    # nbformat writes as JupyterLab does, so that saving a notebook there makes no difference.
    write_if_changed(chapter.path, (nbformat.writes(notebook).rstrip("\n") + "\n").encode())
    return Accepted(chapter, tuple(changed))
