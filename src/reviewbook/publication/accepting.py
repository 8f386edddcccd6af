"""Writing fresh outputs into the notebooks: the reviewed baseline that nbval compares with."""

from collections.abc import Sequence
from dataclasses import dataclass

import nbformat

from reviewbook.execution.chapters import Chapter, read_notebook
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


def accept(project: Project, names: Sequence[str] = ()) -> list[Accepted]:
    """Write the stored outputs of chapters into their notebooks, each atomically.

    Raises:
        BookError: a chapter has no whole outputs to accept; nothing is written then.
    """
    chosen = choose(project, names)
    store = Store.of(project)
    problems = [
        Problem(project.relative(chapter.path), "there are no whole outputs to accept", "run reviewbook build first")
        for chapter in chosen
        if (outputs := store.read(chapter.name)) is None or outputs.error
    ]
    if problems:
        raise BookError(problems)
    return [_accept_one(project, chapter, store) for chapter in chosen]


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
