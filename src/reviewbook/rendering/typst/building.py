"""From the environment of Sphinx to Typst sources and the PDF."""

import json
import re
from collections.abc import Container
from pathlib import Path

from sphinx.builders import Builder

from reviewbook.files import write_if_changed
from reviewbook.problems import BookError, Problem
from reviewbook.rendering.typst.compiling import compile_book, unset_formulae
from reviewbook.rendering.typst.dates import build_time
from reviewbook.rendering.typst.order import ResolvedPage, resolved_pages
from reviewbook.rendering.typst.rules import load_rules
from reviewbook.rendering.typst.rules.indexes import GENERAL_INDEX, general_index
from reviewbook.rendering.typst.rules.maths import warn_unset
from reviewbook.rendering.typst.settings import Settings, read_settings
from reviewbook.rendering.typst.sources import chapters_of, main_file, write_sources
from reviewbook.rendering.typst.unchanged import (
    forget_inputs,
    inputs_key,
    is_unchanged,
    note_inputs,
    sources_key,
    was_made_here,
)
from reviewbook.rendering.typst.writer import Book, Writer

# An anchor as `markup.anchor` writes it; within text its quotes would be escaped.
ANCHOR = re.compile(r'#metadata\(none\)#label\(("(?:[^"\\]|\\.)*")\)')


def build(builder: Builder, out: Path) -> Path:
    """Write the book's Typst sources into `out`, compile them, and return the path of the PDF.

    Nothing is done when the PDF there was made from the same inputs.

    Raises:
        BookError: What is wrong with the book, all of it.
    """
    settings = read_settings(builder.config)
    seconds = build_time(Path(builder.srcdir))
    pdf = out / f"{settings.slug}.pdf"
    remove_other_pdfs(pdf)
    key = inputs_key(builder, settings, seconds)
    if is_unchanged(out, pdf, key, "book"):
        return pdf
    warnings = warning_count(builder)
    pages = chosen_pages(resolved_pages(builder), settings.chapter)
    book = Book(builder, settings)
    bodies = written_pages(book, pages)
    write_sources(book, bodies, main_file(book, pages, seconds), out)
    sources = sources_key(out, settings.standards, seconds)
    if not is_unchanged(out, pdf, sources, "sources"):
        write_if_changed(pdf, compiled(book, bodies, settings, out, seconds))
    if warning_count(builder) == warnings:
        note_inputs(out, pdf, key, sources)
    else:
        # The next build must warn again, so that one where warnings are errors does not pass on this one's heels.
        forget_inputs(out, pdf)
    return pdf


def remove_other_pdfs(pdf: Path) -> None:
    """The book had another title or another `typst_slug` when they were made: nobody shall take one for this PDF.

    Others that lie there are their owners'.
    """
    for path in pdf.parent.glob("*.pdf"):
        if path != pdf and was_made_here(path):
            path.unlink()


def warning_count(builder: Builder) -> int:
    """How many warnings Sphinx has given, those that the book suppresses left out."""
    return int(builder.app._warncount)


def chosen_pages(pages: list[ResolvedPage], chapter: str) -> list[ResolvedPage]:
    """All pages, or those of one chapter: links out of it stay text.

    Raises:
        BookError: The book has no such chapter.
    """
    chapters = chapters_of(pages)
    chosen = [pages_of_it for pages_of_it in chapters if chapter in ("", pages_of_it[0].docname)]
    if not chosen:
        names = ", ".join(pages_of_it[0].docname for pages_of_it in chapters)
        raise BookError(
            Problem("_config.yml", f"typst_chapter names {chapter}, which is no chapter", f"write one of {names}")
        )
    return [page for pages_of_it in chosen for page in pages_of_it]


def written_pages(book: Book, pages: list[ResolvedPage]) -> dict[str, str]:
    """The Typst markup of each page, by name.

    Raises:
        BookError: What the rules found to be wrong.
    """
    load_rules()
    for page in pages:
        book.learn(page.docname, page.doctree)
    bodies = {page.docname: written_page(book, page) for page in pages}
    if book.problems:
        raise BookError(book.problems)
    return {name: without_unwanted_anchors(body, book.wanted) for name, body in bodies.items()}


def written_page(book: Book, page: ResolvedPage) -> str:
    """The Typst markup of one page; the page `genindex` gets the index of the book."""
    writer = Writer(book, page.docname, page.depth, in_part=page.in_part)
    index = general_index(writer) if page.docname == GENERAL_INDEX else ""
    return writer.children(page.doctree) + index


def without_unwanted_anchors(body: str, wanted: Container[str]) -> str:
    """The markup without anchors that nothing leads to: Typst is spared looking after them."""
    return ANCHOR.sub(lambda found: found[0] if json.loads(found[1]) in wanted else "", body)


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
