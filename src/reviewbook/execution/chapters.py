"""The chapters of a book: the pages that `_toc.yml` names, and the notebooks among them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from sphinx_external_toc.api import FileItem, GlobItem, SiteMap
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from reviewbook.problems import BookError, Problem
from reviewbook.project import TOC_FILE, Project

if TYPE_CHECKING:
    from nbformat import NotebookNode

NOTEBOOK_SUFFIX = ".ipynb"
TEXT_NOTEBOOK_SUFFIX = ".md"
PAGE_SUFFIXES = (NOTEBOOK_SUFFIX, ".md", ".rst", ".txt")
# What the head of a MyST text notebook must hold; most Markdown pages are told apart by this alone.
_TEXT_NOTEBOOK_SIGNS = ("jupytext", "mystnb")
_NOTEBOOK_FORMAT = 4


@dataclass(frozen=True)
class Chapter:
    """A page of the book that holds code to run.

    Attributes:
        name: The page's name, as Sphinx has it: path below the root, no suffix, forward slashes.
        path: The file.
    """

    name: str
    path: Path


def pages(project: Project) -> tuple[Path, ...]:
    """The files of all pages that `_toc.yml` names, in reading order.

    Raises:
        BookError: `_toc.yml` is missing or malformed, or names files that do not exist (all are reported).
    """
    names = list(_page_names(_read_toc(project), project.root))
    found = {name: _page_file(project.root, name) for name in names}
    missing = [
        Problem(
            TOC_FILE,
            f"the chapter '{name}' does not exist",
            f"add {name}.ipynb or {name}.md, or take it out of {TOC_FILE}",
        )
        for name, path in found.items()
        if path is None
    ]
    if missing:
        raise BookError(missing)
    return tuple(path for path in found.values() if path is not None)


def chapters(project: Project) -> tuple[Chapter, ...]:
    """The notebooks among the pages, in reading order: `.ipynb` files and MyST text notebooks.

    Raises:
        BookError: as `pages`.
    """
    return tuple(
        Chapter(path.relative_to(project.root).with_suffix("").as_posix(), path)
        for path in pages(project)
        if path.suffix == NOTEBOOK_SUFFIX or (path.suffix == TEXT_NOTEBOOK_SUFFIX and _is_text_notebook(path))
    )


def read_source(project: Project, chapter: Chapter) -> dict[str, Any]:
    """A chapter as plain data in notebook format 4, each source one text; quick for `.ipynb` files of that format.

    Raises:
        BookError: the file cannot be read or is no notebook.
    """
    where = project.relative(chapter.path)
    text = _read_text(chapter.path, where)
    if chapter.path.suffix == TEXT_NOTEBOOK_SUFFIX:
        return _read_text_notebook(text, chapter.path, where)
    try:
        content = json.loads(text)
    except ValueError as error:
        raise _no_notebook(where, error) from None
    if not isinstance(content, dict) or content.get("nbformat") != _NOTEBOOK_FORMAT:
        content = read_notebook(project, chapter)
    cells = content.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) and "cell_type" in cell for cell in cells):
        raise BookError(Problem(where, "this notebook has no list of cells", "restore it from git"))
    joined = [
        {**cell, "source": _joined(cell.get("source", "")), "metadata": cell.get("metadata", {})} for cell in cells
    ]
    return {**content, "cells": joined, "metadata": content.get("metadata", {})}


def read_notebook(project: Project, chapter: Chapter) -> "NotebookNode":
    """A chapter's `.ipynb` file through nbformat, brought to format 4.

    Raises:
        BookError: the file cannot be read or is no notebook.
    """
    import nbformat

    where = project.relative(chapter.path)
    text = _read_text(chapter.path, where)
    try:
        notebook = nbformat.reads(text, as_version=_NOTEBOOK_FORMAT)
    except Exception as error:  # nbformat raises many kinds; all mean the same to an author
        raise _no_notebook(where, error) from error
    if not isinstance(notebook.get("cells"), list):
        raise BookError(Problem(where, "this notebook has no list of cells", "restore it from git"))
    return notebook


def _read_text(path: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BookError(Problem(where, f"the file cannot be read ({error.strerror})")) from None
    except UnicodeDecodeError as error:
        raise BookError(Problem(where, f"byte {error.start} is not UTF-8", "save it again as UTF-8")) from None


def _no_notebook(where: str, error: Exception) -> BookError:
    return BookError(Problem(where, f"this is not a notebook ({_reason(error)})", "restore it from git"))


def _joined(source: object) -> str:
    return "".join(source) if isinstance(source, list) else str(source)


def _is_text_notebook(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        head = stream.read(2000)
    if not head.startswith("---") or not any(sign in head for sign in _TEXT_NOTEBOOK_SIGNS):
        return False
    from myst_nb.core.read import is_myst_markdown_notebook

    return bool(is_myst_markdown_notebook(path.read_text(encoding="utf-8-sig", errors="replace")))


def _read_text_notebook(text: str, path: Path, where: str) -> dict[str, Any]:
    """By myst-nb's own reader, so that the cells are those that it will show."""
    from myst_nb.core.read import read_myst_markdown_notebook

    try:
        notebook = read_myst_markdown_notebook(text, add_source_map=True, path=path)
    except Exception as error:  # the reader raises many kinds
        raise BookError(Problem(where, f"this MyST notebook cannot be read ({_reason(error)})")) from error
    content: dict[str, Any] = json.loads(json.dumps(notebook))
    return content


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:120]


def _read_toc(project: Project) -> SiteMap:
    path = project.root / TOC_FILE
    try:
        return parse_toc_yaml(path, encoding="utf-8-sig")
    except FileNotFoundError:
        raise BookError(
            Problem(TOC_FILE, "the file does not exist", "a Jupyter Book needs one beside _config.yml")
        ) from None
    except UnicodeDecodeError as error:
        raise BookError(Problem(TOC_FILE, f"byte {error.start} is not UTF-8", "save the file as UTF-8")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{TOC_FILE}:{mark.line + 1}" if mark else TOC_FILE
        raise BookError(
            Problem(where, f"this is not YAML ({getattr(error, 'problem', None) or 'parse error'})")
        ) from None
    except MalformedError as error:
        raise BookError(Problem(TOC_FILE, f"the table of contents is malformed: {error}")) from None


def _page_names(toc: SiteMap, root: Path) -> Iterator[str]:
    """Root first, then depth first, each page once; addresses are the renderer's business."""
    seen: set[str] = set()
    waiting = [toc.root.docname]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        document = toc.get(name)
        items = [item for tree in document.subtrees for item in tree.items] if document else []
        waiting.extend(reversed([found for item in items for found in _names_of(item, root)]))


def _names_of(item: object, root: Path) -> list[str]:
    """The pages of one entry: a file by its name, a pattern by what it finds."""
    if isinstance(item, GlobItem):
        found = (path for path in root.glob(str(item)) if path.suffix in PAGE_SUFFIXES)
        pages_found = {path.relative_to(root).with_suffix("").as_posix() for path in found}
        bare = (path for suffix in PAGE_SUFFIXES for path in root.glob(f"{item}{suffix}"))
        return sorted(pages_found | {path.relative_to(root).with_suffix("").as_posix() for path in bare})
    return [str(item)] if isinstance(item, FileItem) else []


def _page_file(root: Path, name: str) -> Path | None:
    exact = root / name
    if exact.suffix in PAGE_SUFFIXES:
        return exact if exact.is_file() else None
    candidates = (root / f"{name}{suffix}" for suffix in PAGE_SUFFIXES)
    return next((path for path in candidates if path.is_file()), None)
