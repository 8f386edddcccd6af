"""The Sphinx side of reviewbook, as thin as can be: pages take their outputs from the store.

`reviewbook build` runs what is stale and hands the outputs over (`handover.py`); plain `jupyter-book build .` of a book
that names this extension does the same through `standalone.py`.
"""

import hashlib
import os
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import FileSystemBytecodeCache
from packaging.version import Version
from sphinx import __version__ as sphinx_version
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.parallel import parallel_available

from reviewbook.execution.store import Outputs
from reviewbook.rendering import lazy_clients, numbers, standalone
from reviewbook.rendering.handover import current

lazy_clients.install()  # before anything imports nbformat and myst_nb
import nbformat  # noqa: E402
from myst_nb import sphinx_ as myst_nb_sphinx  # noqa: E402
from myst_nb.core.execute.base import NotebookClientBase  # noqa: E402

from reviewbook.rendering import inline  # noqa: E402

EXTENSION = "reviewbook.rendering.sphinx_extension"
OLDEST_BIBTEX = Version("2.7")
# With fewer pages, starting processes takes longer than they save.
MANY_PAGES = 40


# Name under which Sphinx's environment keeps, for each page, the digest of the outputs that it was read with.
_SHOWN = "reviewbook_outputs"


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
    fresh = current()
    if fresh is None or page not in fresh.pages:
        return None
    fresh.wait_for(page)
    return fresh.store.read(page)


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
        fresh = current()
        if fresh is None:  # also in a later build of this process that does not use the extension
            return original(notebook, source, nb_config, logger, read_fmt)
        page = app.env.docname
        recorded = _recorded(page)
        if recorded is None or not _matches(recorded, notebook):
            return original(notebook, source, nb_config, logger, read_fmt)
        app.env.note_dependency(str(fresh.store.path(page)))
        app.env.metadata[page][_SHOWN] = fresh.store.digest(page)
        return RecordedClient(notebook, Path(source), nb_config, logger, recorded=recorded)

    create_client.original = original  # type: ignore[attr-defined]
    myst_nb_sphinx.create_client = create_client


def _pages_with_other_outputs(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
) -> list[str]:
    """The pages to be read again: Sphinx asks before the chapters have run, so times of files cannot tell."""
    fresh = current()
    if fresh is None:
        return []
    shown = {page: env.metadata.get(page, {}).get(_SHOWN) for page in fresh.pages}
    other = {page for page in fresh.pages if page in fresh.running or shown[page] != fresh.store.digest(page)}
    return sorted(other | inline.pages(env))


def _remove_old_pages(app: Sphinx, error: Exception | None) -> None:
    """A page that is no longer in the book must not stay in the site; Sphinx leaves it there."""
    if error is not None or app.builder.name != "html":
        return
    folder = Path(app.outdir) / "_sources"
    for source in [path for path in folder.rglob("*") if path.is_file()]:
        name = source.relative_to(folder).as_posix().removesuffix(app.config.html_sourcelink_suffix)
        page = name.removesuffix(PurePosixPath(name).suffix)
        if page not in app.env.found_docs:
            source.unlink()
            (Path(app.outdir) / f"{page}.html").unlink(missing_ok=True)


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


def _quicken_citations(app: Sphinx, _config: Config) -> None:
    """In a book with citations, replace the domain that formats them; an older one is left as it is."""
    bibtex = app.extensions.get("sphinxcontrib.bibtex")
    if bibtex and Version(bibtex.version) >= OLDEST_BIBTEX:
        from reviewbook.rendering import citations

        citations.install(app)


def _keep_templates(app: Sphinx) -> None:
    """Keep the compiled templates of HTML pages for the next build, in `_build/.reviewbook`."""
    if not isinstance(app.builder, StandaloneHTMLBuilder):
        return
    environment = getattr(app.builder.templates, "environment", None)
    if environment is not None:
        # Which code a template becomes depends on these too, and jinja's own key does not hold them.
        made_by = f"{sphinx_version} {sorted(environment.extensions)}"
        name = hashlib.sha256(made_by.encode()).hexdigest()[:12]
        folder = Path(app.doctreedir).parent / ".reviewbook" / "templates" / name
        folder.mkdir(parents=True, exist_ok=True)
        environment.bytecode_cache = FileSystemBytecodeCache(str(folder))


def _write_in_parallel(app: Sphinx, env: BuildEnvironment) -> None:
    """Let a build with many pages write them in parallel.

    Only now that all pages are read: a page that waits for its chapter must be read in this process.
    """
    if current() is not None and len(env.found_docs) > MANY_PAGES and parallel_available:
        # Sphinx takes one for itself.
        app.parallel = (os.cpu_count() or 1) + 1


def setup(app: Sphinx) -> dict[str, Any]:
    """Called by Sphinx."""
    app.add_config_value("reviewbook_pdf", "", "html", str)
    app.add_config_value("reviewbook_warnings_are_errors", False, "", bool)
    app.setup_extension("reviewbook.rendering.typst")
    app.connect("html-page-context", _offer_pdf, priority=900)
    app.connect("env-get-outdated", _pages_with_other_outputs)
    app.connect("build-finished", _remove_old_pages)
    app.connect("config-inited", _quicken_citations)
    app.connect("builder-inited", _keep_templates)
    app.connect("env-updated", _write_in_parallel)
    inline.install(app)
    numbers.install(app)
    standalone.connect(app)
    _hand_over_outputs(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
