"""Compiling the Typst sources to the PDF; errors come back as problems of the book, with their places."""

from pathlib import Path

from reviewbook.problems import BookError, Problem
from reviewbook.rendering.typst.files import write_bytes
from reviewbook.rendering.typst.settings import Settings


def compile_book(out: Path, settings: Settings, seconds: int) -> Path:
    """Compile `book.typ` in `out` to `<slug>.pdf`.

    Raises:
        BookError: What Typst cannot set, with the place in the book's source.
    """
    import typst

    try:
        content = typst.compile(
            str(out / "book.typ"),
            root=str(out),
            font_paths=[str(out / "fonts")],
            ignore_system_fonts=True,
            pdf_standards=list(settings.standards),
            timestamp=seconds,
            format="pdf",
        )
    except typst.TypstError as error:
        raise BookError(Problem("the PDF", error.message + error.diagnostic, "")) from error
    pdf = out / f"{settings.slug}.pdf"
    write_bytes(pdf, content)
    return pdf
