"""From the environment of Sphinx to Typst sources and the PDF."""

from pathlib import Path

from sphinx.builders import Builder
from sphinx.util import logging

from reviewbook.problems import BookError
from reviewbook.rendering.typst import rules
from reviewbook.rendering.typst.compiling import compile_book, unset_formulae
from reviewbook.rendering.typst.dates import build_time
from reviewbook.rendering.typst.files import write_bytes
from reviewbook.rendering.typst.order import ResolvedPage, resolved_pages
from reviewbook.rendering.typst.rules.maths import warn_unset
from reviewbook.rendering.typst.settings import Settings, read_settings
from reviewbook.rendering.typst.sources import main_file, write_sources
from reviewbook.rendering.typst.unchanged import inputs_key, is_unchanged, note_inputs, sources_key
from reviewbook.rendering.typst.writer import Book, Writer

log = logging.getLogger(__name__)

# The rules register themselves when their modules are loaded.
assert rules.__all__


def build(builder: Builder, out: Path) -> Path:
    """Write the book's Typst sources into `out`, compile them, and return the path of the PDF.

    Nothing is done when the PDF there was made from the same inputs.

    Raises:
        BookError: What is wrong with the book, all of it.
    """
    settings = read_settings(builder.config)
    seconds = build_time(Path(builder.srcdir))
    pdf = out / f"{settings.slug}.pdf"
    key = inputs_key(builder, seconds)
    if is_unchanged(out, pdf, key, "book"):
        return pdf
    pages = resolved_pages(builder)
    book = Book(builder, settings)
    bodies = written_pages(book, pages)
    write_sources(book, bodies, main_file(book, pages, seconds), out)
    sources = sources_key(out, settings.standards, seconds)
    if not is_unchanged(out, pdf, sources, "sources"):
        write_bytes(pdf, compiled(book, bodies, settings, out, seconds))
    note_inputs(out, pdf, key, sources)
    return pdf


def written_pages(book: Book, pages: list[ResolvedPage]) -> dict[str, str]:
    """The Typst markup of each page, by name.

    Raises:
        BookError: What the rules found to be wrong.
    """
    for page in pages:
        book.learn(page.docname, page.doctree)
    bodies = {
        page.docname: Writer(book, page.docname, page.depth, in_part=page.in_part).page(page.doctree) for page in pages
    }
    if book.problems:
        raise BookError(book.problems)
    return bodies


def compiled(book: Book, bodies: dict[str, str], settings: Settings, out: Path, seconds: int) -> bytes:
    """The PDF; should Typst not take some formulae, these are printed as LaTeX, with a warning each.

    Raises:
        BookError: What Typst cannot set.
    """
    try:
        return compile_book(out, settings.standards, seconds)
    except BookError:
        bad = unset_formulae(out, sorted(book.formulae))
        if not bad:
            raise
    for equation in bad:
        warn_unset(book.formulae[equation].where, book.formulae[equation].tex)
        bodies = {name: body.replace(equation, book.formulae[equation].fallback) for name, body in bodies.items()}
    write_sources(book, bodies, None, out)
    return compile_book(out, settings.standards, seconds)
