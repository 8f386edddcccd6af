"""Compiling Typst sources; what goes wrong comes back as problems of the book, with their places."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reviewbook.problems import BookError
from reviewbook.rendering.typst.diagnosis import failing_lines, problems_of

MAIN = "book.typ"
FORMULAE = "formulae.typ"


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
        return _compile(out, MAIN, standards, seconds)
    except typst.TypstError as error:
        raise BookError(problems_of(error.diagnostic, out)) from error


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
