"""From the environment of Sphinx to Typst sources and the PDF."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from docutils import nodes
from sphinx.builders import Builder
from sphinx.util import logging

from reviewbook.problems import BookError
from reviewbook.rendering.typst import markup, rules
from reviewbook.rendering.typst.compiling import compile_book
from reviewbook.rendering.typst.dates import build_time
from reviewbook.rendering.typst.files import write_text
from reviewbook.rendering.typst.fonts import gather_fonts
from reviewbook.rendering.typst.frontmatter import template_arguments
from reviewbook.rendering.typst.order import Page, reading_order
from reviewbook.rendering.typst.settings import Settings, read_settings
from reviewbook.rendering.typst.writer import Book, Writer

log = logging.getLogger(__name__)

TEMPLATE = Path(__file__).with_name("template.typ")
# The rules register themselves when their modules are loaded.
assert rules.__all__


@dataclass(frozen=True)
class ResolvedPage:
    """A page with its references resolved for this builder."""

    page: Page
    doctree: nodes.document
    in_part: bool


def build(builder: Builder, out: Path) -> Path:
    """Write the book's Typst sources into `out`, compile them, and return the path of the PDF.

    Raises:
        BookError: What is wrong with the book, all of it.
    """
    settings = read_settings(builder.config)
    pages = resolved_pages(builder)
    book = Book(builder, settings)
    for page in pages:
        book.learn(page.page.docname, page.doctree)
    chapters = {page.page.docname: written(book, page) for page in pages}
    if book.problems:
        raise BookError(book.problems)
    seconds = build_time(Path(builder.srcdir))
    logo = copy_pictures(builder, settings, out)
    gather_fonts(out / "fonts", [Path(builder.srcdir) / path for path in settings.font_paths])
    write_sources(book, pages, chapters, main_arguments(settings, pages, logo, seconds), out)
    return compile_book(out, settings, seconds)


def resolved_pages(builder: Builder) -> list[ResolvedPage]:
    """The pages in reading order, references resolved, pictures chosen; parts take the first level of headings."""
    pages = reading_order(builder.env)
    resolved, in_part = [], False
    for page in pages:
        in_part = in_part or bool(page.part)
        doctree = builder.env.get_and_resolve_doctree(page.docname, builder, doctree=page.doctree)
        builder.post_process_images(doctree)
        resolved.append(ResolvedPage(page, doctree, in_part))
    return resolved


def written(book: Book, page: ResolvedPage) -> str:
    """The Typst markup of one page."""
    return Writer(book, page.page.docname, page.page.depth, in_part=page.in_part).page(page.doctree)


def copy_pictures(builder: Builder, settings: Settings, out: Path) -> str:
    """Copy all pictures of the book, and the logo, into `images`; return the logo's file name there."""
    folder = out / "images"
    folder.mkdir(parents=True, exist_ok=True)
    for source, name in builder.images.items():
        shutil.copyfile(Path(builder.srcdir) / source, folder / name)
    if not settings.logo:
        return ""
    logo = Path(builder.srcdir) / settings.logo
    shutil.copyfile(logo, folder / f"logo{logo.suffix}")
    return f"logo{logo.suffix}"


def main_arguments(settings: Settings, pages: list[ResolvedPage], logo: str, seconds: int) -> str:
    """The arguments of the template for this book."""
    has_parts = any(page.page.part for page in pages)
    return template_arguments(settings, has_parts=has_parts, logo=logo, seconds=seconds)


def write_sources(book: Book, pages: list[ResolvedPage], chapters: dict[str, str], arguments: str, out: Path) -> None:
    """Write the template, a file a page, and the main file that includes them."""
    accent = f'#let accent = rgb("{book.settings.accent}")\n'
    absent = markup.array(markup.string(name) for name in sorted(missing_anchors(book)))
    write_text(out / "template.typ", f"{accent}#let absent = {absent}\n{TEMPLATE.read_text(encoding='utf-8')}")
    for docname, body in chapters.items():
        write_text(out / "pages" / f"{docname}.typ", f'#import "/template.typ": *\n\n{body}')
    write_text(out / "book.typ", main_file(book, pages, arguments))


def missing_anchors(book: Book) -> set[str]:
    """Places that links lead to but nothing wrote: such links stay text."""
    missing = set(book.wanted) - book.anchors
    for name in sorted(missing):
        log.warning(
            "%s: the PDF has no place for a link to %s", book.wanted[name], name, type="typst", subtype="link"
        )
    return missing


def main_file(book: Book, pages: list[ResolvedPage], arguments: str) -> str:
    """The main file: the template, then the chapters, each with the files that belong to it."""
    body = f'#import "/template.typ": *\n#show: book.with(\n{arguments})\n'
    for chapter in chapters_of(pages):
        first = chapter[0]
        title = book.builder.env.titles[first.page.docname].astext()
        name = book.first_name.get(first.page.docname, "")
        includes = "".join(f'#include "/pages/{page.page.docname}.typ"\n' for page in chapter)
        part = f"#part({markup.string(first.page.part)})\n" if first.page.part else ""
        body += f"\n#chapter({markup.string(title)}, {markup.string(name)})[\n{part}{includes}]\n"
    return body


def chapters_of(pages: list[ResolvedPage]) -> list[list[ResolvedPage]]:
    """The pages grouped by chapter: a file below another belongs to its chapter."""
    chapters: list[list[ResolvedPage]] = []
    for page in pages:
        if page.page.depth == 1:
            chapters.append([])
        chapters[-1].append(page)
    return chapters
