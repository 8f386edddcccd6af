"""The Typst sources as files: template, main file, a file a page, pictures and fonts."""

import shutil
from html import unescape
from pathlib import Path

from reviewbook.files import write_text_if_changed
from reviewbook.problems import BookError, Problem
from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.compiling import font_families
from reviewbook.rendering.typst.fonts import (
    FALLBACK_FAMILIES,
    extra_fonts,
    families_in_order,
    font_files,
    gather_fonts,
)
from reviewbook.rendering.typst.frontmatter import template_arguments
from reviewbook.rendering.typst.order import ResolvedPage
from reviewbook.rendering.typst.warn import warn
from reviewbook.rendering.typst.writer import Book

TEMPLATE = Path(__file__).with_name("template.typ")


def write_sources(book: Book, bodies: dict[str, str], main: str | None, out: Path) -> None:
    """Write all sources into `out`, only what changed; without `main`, the pages alone."""
    for docname, body in bodies.items():
        write_text_if_changed(out / "pages" / f"{docname}.typ", f'#import "/template.typ": *\n\n{body}')
    if main is None:
        return
    drop_old_pages(out / "pages", set(bodies))
    copy_pictures(book, out / "images")
    fallbacks = gather_all_fonts(book, "".join([*bodies.values(), main]), out)
    serif, sans = ([family, *fallbacks] for family in book.settings.fonts)
    head = (
        f'#let accent = rgb("{book.settings.accent}")\n'
        f"#let labels = {markup.dictionary(book.settings.labels)}\n"
        f"#let absent = {markup.array(markup.string(name) for name in missing_anchors(book))}\n"
        f"#let serif-fonts = {markup.array(map(markup.string, serif))}\n"
        f"#let sans-fonts = {markup.array(map(markup.string, sans))}\n"
    )
    write_text_if_changed(out / "template.typ", head + TEMPLATE.read_text(encoding="utf-8"))
    write_text_if_changed(out / "book.typ", main)


def gather_all_fonts(book: Book, text: str, out: Path) -> list[str]:
    """Put the fonts that the book needs into `out`; the families to fall back on, in order.

    The fonts of the optional extra go last: they add characters, and never change what is set without them.
    """
    folders = [Path(book.builder.srcdir) / path for path in book.settings.font_paths]
    own = [path for folder in folders for path in font_files(folder)]
    pictures = (path.read_text(encoding="utf-8", errors="ignore") for path in sorted((out / "images").glob("*.svg")))
    extra = extra_fonts(set(unescape("".join([text, *pictures]))))
    gather_fonts(out / "fonts", [*own, *extra])
    named = [family for folder in folders for family in font_families(folder)]
    usual = {*book.settings.fonts, *FALLBACK_FAMILIES, *named}
    others = [family for family in font_families(out / "fonts") if family not in usual] if extra else []
    return [*FALLBACK_FAMILIES, *named, *families_in_order(others, book.settings.language)]


def drop_old_pages(folder: Path, docnames: set[str]) -> None:
    """Remove the sources of pages that the book no longer has."""
    for path in folder.rglob("*.typ"):
        if path.relative_to(folder).with_suffix("").as_posix() not in docnames:
            path.unlink()


def copy_pictures(book: Book, folder: Path) -> None:
    """Copy all pictures of the book, and the logo, into a folder.

    Raises:
        BookError: The logo is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root = Path(book.builder.srcdir)
    for source, name in book.builder.images.items():
        shutil.copyfile(root / source, folder / name)
    logo = root / book.settings.logo
    if book.settings.logo and not logo.is_file():
        raise BookError(Problem("_config.yml", f"typst_logo names {book.settings.logo}, which is not there", ""))
    if book.settings.logo:
        shutil.copyfile(logo, folder / logo_name(book))


def logo_name(book: Book) -> str:
    """The file name of the logo among the pictures; empty without one."""
    return f"logo{Path(book.settings.logo).suffix}" if book.settings.logo else ""


def missing_anchors(book: Book) -> list[str]:
    """Places that links lead to but nothing wrote: such links stay text, with a warning each."""
    missing = sorted(set(book.wanted) - book.anchors)
    for name in missing if not book.settings.chapter else ():
        warn(book.wanted[name], f"the PDF has no place for a link to {name}", "link")
    return missing


def main_file(book: Book, pages: list[ResolvedPage], seconds: int) -> str:
    """The main file: the template, then the chapters, each with the files that belong to it."""
    has_parts = any(page.part for page in pages)
    arguments = template_arguments(book.settings, has_parts=has_parts, logo=logo_name(book), seconds=seconds)
    chapters = "".join(chapter_call(book, chapter) for chapter in chapters_of(pages))
    return f'#import "/template.typ": *\n#show: book.with(\n{arguments})\n{chapters}'


def chapter_call(book: Book, chapter: list[ResolvedPage]) -> str:
    """The call that sets one chapter, after its part's title when a part begins."""
    first = chapter[0]
    title = book.builder.env.titles[first.docname].astext()
    name = book.first_name.get(first.docname, "")
    part = f"#part({markup.string(first.part)})\n" if first.part else ""
    includes = "".join(f"#include {markup.string(f'/pages/{page.docname}.typ')}\n" for page in chapter)
    return f"\n#chapter({markup.string(title)}, {markup.string(name)})[\n{part}{includes}]\n"


def chapters_of(pages: list[ResolvedPage]) -> list[list[ResolvedPage]]:
    """The pages grouped by chapter: a file below another belongs to its chapter."""
    chapters: list[list[ResolvedPage]] = []
    for page in pages:
        if page.depth == 1:
            chapters.append([])
        chapters[-1].append(page)
    return chapters
