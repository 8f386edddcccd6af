"""The chapters of a book: the pages that `_toc.yml` names, and the notebooks among them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode
from sphinx_external_toc.api import FileItem, SiteMap
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from reviewbook.problems import BookError, Problem
from reviewbook.project import TOC_FILE, Project

NOTEBOOK_SUFFIX = ".ipynb"
PAGE_SUFFIXES = (NOTEBOOK_SUFFIX, ".md", ".rst", ".txt")


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
    names = list(_page_names(_read_toc(project)))
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
    """The notebooks among the pages, in reading order.

    Raises:
        BookError: as `pages`.
    """
    return tuple(
        Chapter(path.relative_to(project.root).with_suffix("").as_posix(), path)
        for path in pages(project)
        if path.suffix == NOTEBOOK_SUFFIX
    )


def read_notebook(project: Project, chapter: Chapter) -> NotebookNode:
    """A chapter's notebook, in format 4.

    Raises:
        BookError: the file cannot be read or is no notebook.
    """
    where = project.relative(chapter.path)
    try:
        text = chapter.path.read_text(encoding="utf-8-sig")
        notebook = nbformat.reads(text, as_version=4)
    except OSError as error:
        raise BookError(Problem(where, f"the file cannot be read ({error.strerror})")) from None
    except UnicodeDecodeError as error:
        raise BookError(
            Problem(where, f"byte {error.start} is not UTF-8", "save the notebook again in JupyterLab")
        ) from None
    except Exception as error:  # nbformat raises many kinds; all mean the same to an author
        raise BookError(Problem(where, f"this is not a notebook ({_reason(error)})", "restore it from git")) from error
    if not isinstance(notebook.get("cells"), list):
        raise BookError(Problem(where, "this notebook has no list of cells", "restore it from git"))
    return notebook


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


def _page_names(toc: SiteMap) -> Iterator[str]:
    """Root first, then depth first, each page once; globs and addresses are the renderer's business."""
    seen: set[str] = set()
    waiting = [toc.root.docname]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        yield name
        document = toc.get(name)
        items = (
            [str(item) for tree in document.subtrees for item in tree.items if isinstance(item, FileItem)]
            if document
            else []
        )
        waiting.extend(reversed(items))


def _page_file(root: Path, name: str) -> Path | None:
    exact = root / name
    if exact.suffix in PAGE_SUFFIXES:
        return exact if exact.is_file() else None
    candidates = (root / f"{name}{suffix}" for suffix in PAGE_SUFFIXES)
    return next((path for path in candidates if path.is_file()), None)
