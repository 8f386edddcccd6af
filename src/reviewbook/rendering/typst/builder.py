"""The Sphinx builder `typst`: the whole book as one accessible PDF."""

from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from docutils import nodes
from sphinx.builders import Builder
from sphinx.errors import SphinxError
from sphinx.util import logging

from reviewbook.problems import BookError

log = logging.getLogger(__name__)


class PdfError(BookError, SphinxError):
    """Problems of the book as Sphinx reports its own errors: the sentences alone, without a traceback."""

    category = "The PDF was not made"


class TypstBuilder(Builder):
    """Writes `<slug>.pdf` and, beside it, the Typst sources that it was made from."""

    name = "typst"
    format = "typst"
    epilog = "The PDF is in %(outdir)s."
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]  # noqa: RUF012
    # Pictures on the web are printed as links: a build fetches nothing.
    supported_remote_images = True
    supported_data_uri_images = False
    allow_parallel = False

    def get_outdated_docs(self) -> str:
        """The book is one document: it is written again whenever the builder runs."""
        return "the book"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002
        """An address within the book, which the rule for links knows by its first character."""
        return f"%{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:  # noqa: ARG002
        """The same from every page."""
        return self.get_target_uri(to, typ)

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Nothing: all is done by `write`."""

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        """Nothing: all is done by `write`."""

    def write(
        self,
        build_docnames: Iterable[str] | None,  # noqa: ARG002
        updated_docnames: Sequence[str],  # noqa: ARG002
        method: str = "update",  # noqa: ARG002
    ) -> None:
        """Write all sources and compile them.

        Raises:
            PdfError: What is wrong with the book, all of it.
        """
        # Imported here, so that a build of HTML never loads the rules or Typst.
        from reviewbook.rendering.typst.building import build

        try:
            pdf = build(self, Path(self.outdir))
        except BookError as error:
            raise PdfError(error.problems) from error
        log.info("The PDF: %s", pdf.name)

    def finish(self) -> None:
        """Nothing is left to do."""
