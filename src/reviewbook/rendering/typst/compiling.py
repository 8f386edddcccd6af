"""Compiling Typst sources; what goes wrong comes back as problems of the book, with their places."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reviewbook.problems import BookError
from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.diagnosis import (
    failing_lines,
    is_of_a_picture,
    messages_in,
    problem_of_picture,
    problems_of,
)
from reviewbook.rendering.typst.row_headers import with_row_headers

MAIN = "book.typ"
FORMULAE = "formulae.typ"
PICTURE = "picture.typ"


def compile_book(out: Path, standards: Sequence[str], seconds: int) -> bytes:
    """Compile `book.typ` in `out` and return the PDF.

    Args:
        out: The folder with the sources and, in `fonts`, all fonts.
        standards: The PDF standards to keep.
        seconds: The date to write into the PDF.

    Raises:
        BookError: What Typst cannot set, with the place in the book's source.
    """
    import typst

    try:
        return with_row_headers(_compile(out, MAIN, standards, seconds))
    except typst.TypstError as error:
        problems = problems_of(error.diagnostic, out)
        about_pictures = any(map(is_of_a_picture, messages_in(error.diagnostic)))
        pictures = unset_pictures(out, standards) if about_pictures else []
        found = [*problems, *(problem_of_picture(name, out) for name in pictures)]
        # Typst gives no place for the characters of labels and numberings either.
        raise BookError(found or problems_of(error.diagnostic, out, every=True)) from error


def unset_pictures(out: Path, standards: Sequence[str]) -> list[str]:
    """Those pictures whose words Typst cannot set: each is tried, since Typst names none of them."""
    import typst

    bad = []
    for path in sorted((out / "images").glob("*.svg")):
        name = f"images/{path.name}"
        page = f'#set document(title: "A")\n#image({markup.string(f"/{name}")}, alt: "a")\n'
        (out / PICTURE).write_text(page, encoding="utf-8")
        try:
            _compile(out, PICTURE, standards, 0)
        except typst.TypstError:
            bad.append(name)
    (out / PICTURE).unlink(missing_ok=True)
    return bad


def unset_formulae(out: Path, equations: Sequence[str]) -> list[str]:
    """Those of the equations that Typst does not take; each is tried, since Typst names only the first few errors."""
    import typst

    left, bad = list(equations), []
    while left:
        lines = [f"{equation}#parbreak()" for equation in left]
        (out / FORMULAE).write_text("\n".join(["#set page(height: auto)", *lines]), encoding="utf-8")
        try:
            _compile(out, FORMULAE, (), 0)
            break
        except typst.TypstError as error:
            failing = {left[line - 2] for line in failing_lines(error.diagnostic, FORMULAE) if line >= 2}
        if not failing:
            break
        bad += [equation for equation in left if equation in failing]
        left = [equation for equation in left if equation not in failing]
    (out / FORMULAE).unlink(missing_ok=True)
    return bad


def _compile(out: Path, name: str, standards: Sequence[str], seconds: int) -> bytes:
    import typst

    kept: list[Any] = list(standards)
    return bytes(
        typst.compile(
            str(out / name),
            root=str(out),
            font_paths=[str(out / "fonts")],
            ignore_system_fonts=True,
            pdf_standards=kept,
            timestamp=seconds,
        )
    )


def font_families(folder: Path) -> list[str]:
    """The families of the fonts in a folder, sorted."""
    import typst

    return sorted(typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]).families())
