"""The Sphinx side of reviewbook, as thin as can be: pages take their outputs from the store.

Plain `jupyter-book build .` runs the chapters itself, as its configuration says: it has no way to know whether the
store is fresh. `reviewbook build` runs what is stale first and then says so with `fresh_outputs`.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from myst_nb import sphinx_ as myst_nb_sphinx
from myst_nb.core.execute.base import NotebookClientBase
from sphinx.application import Sphinx

from reviewbook.execution.store import Outputs, Store

EXTENSION = "reviewbook.rendering.sphinx_extension"


@dataclass(frozen=True)
class FreshOutputs:
    """Outputs that a build may take.

    Attributes:
        store: Where they are.
        pages: The pages whose outputs are there or are on their way.
        wait_for: Returns when a page's outputs are there.
    """

    store: Store
    pages: frozenset[str]
    wait_for: Callable[[str], None] = lambda _page: None


_fresh: list[FreshOutputs] = []


@contextlib.contextmanager
def fresh_outputs(outputs: FreshOutputs) -> Iterator[None]:
    """While this lasts, builds in this process take those pages' outputs from the store."""
    _fresh.append(outputs)
    try:
        yield
    finally:
        _fresh.pop()


class RecordedClient(NotebookClientBase):  # type: ignore[misc]
    """Stands in for an execution client of myst-nb and puts recorded outputs into the notebook."""

    def start_client(self) -> None:
        """Fill the notebook's code cells and say how the run went."""
        recorded: Outputs = self._kwargs["recorded"]
        code_cells = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        for cell, stored in zip(code_cells, recorded.cells, strict=True):
            cell.outputs = [nbformat.from_dict(output) for output in stored["outputs"]]
            cell.execution_count = stored["execution_count"]
        self.notebook.metadata.update(nbformat.from_dict(recorded.metadata))
        # The time of a run and its length would make two builds of the same book differ.
        self.exec_metadata = {
            "mtime": 0.0,
            "runtime": None,
            "method": "reviewbook",
            "succeeded": recorded.error is None,
            "error": recorded.error,
            "traceback": recorded.traceback,
        }


def _matches(recorded: Outputs, notebook: nbformat.NotebookNode) -> bool:
    """Whether the outputs are of a notebook with as many code cells."""
    code_cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return len(recorded.cells) == len(code_cells)


def _recorded(page: str) -> Outputs | None:
    if not _fresh or page not in _fresh[-1].pages:
        return None
    _fresh[-1].wait_for(page)
    return _fresh[-1].store.read(page)


def _hand_over_outputs(app: Sphinx) -> None:
    """Make myst-nb ask the store first."""
    original = getattr(myst_nb_sphinx.create_client, "original", myst_nb_sphinx.create_client)

    def create_client(
        notebook: nbformat.NotebookNode,
        source: str,
        nb_config: Any,  # noqa: ANN401 - myst-nb's own types
        logger: Any,  # noqa: ANN401
        read_fmt: Any = None,  # noqa: ANN401
    ) -> NotebookClientBase:
        page = app.env.docname
        recorded = _recorded(page)
        if recorded is None or not _matches(recorded, notebook):
            return original(notebook, source, nb_config, logger, read_fmt)
        app.env.note_dependency(str(_fresh[-1].store.path(page)))
        return RecordedClient(notebook, Path(source), nb_config, logger, recorded=recorded)

    create_client.original = original  # type: ignore[attr-defined]
    myst_nb_sphinx.create_client = create_client


def _offer_pdf(app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Replace the theme's print button by a link to the book's PDF."""
    pdf = app.config.reviewbook_pdf
    if not pdf:
        return
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("label") == "download-pdf-button":
                button.pop("javascript", None)
                button.update(type="link", url=f"{context['pathto']('', 1)}{pdf}", tooltip="Download the book as PDF")


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_config_value("reviewbook_pdf", "", "html", str)
    app.add_config_value("reviewbook_warnings_are_errors", False, "", bool)
    app.setup_extension("reviewbook.rendering.typst")
    app.connect("html-page-context", _offer_pdf, priority=900)
    _hand_over_outputs(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
