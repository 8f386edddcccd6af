"""Chapters by the names that people type."""

from collections.abc import Sequence

from reviewbook.execution.chapters import Chapter, chapters
from reviewbook.problems import Problem, UsageError
from reviewbook.project import Project


def choose(project: Project, names: Sequence[str]) -> tuple[Chapter, ...]:
    """The chapters of these names (as `book/summary`, `summary` or a path), or all when none is named.

    Raises:
        UsageError: a name fits no chapter, or several.
    """
    known = chapters(project)
    return tuple(_one(known, name) for name in names) if names else known


def _one(known: Sequence[Chapter], name: str) -> Chapter:
    wanted = name.removesuffix(".ipynb").strip("/")
    fits = [chapter for chapter in known if chapter.name == wanted or chapter.name.endswith(f"/{wanted}")]
    if len(fits) != 1:
        what = "there is no such chapter" if not fits else f"several chapters fit: {', '.join(c.name for c in fits)}"
        raise UsageError(Problem(name, what, f"the chapters are {', '.join(chapter.name for chapter in known)}"))
    return fits[0]
