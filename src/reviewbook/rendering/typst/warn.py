"""Warnings of the builder, each with its place, its type `typst` and a subtype by which a book can suppress it."""

from sphinx.util import logging

log = logging.getLogger(__name__)


def warn(where: str, message: str, subtype: str) -> None:
    """Warn of something at a place.

    Args:
        where: File and line, or file and cell, or the file alone.
        message: One sentence.
        subtype: For `suppress_warnings: [typst.SUBTYPE]`.
    """
    # Sphinx takes a location without a colon for the name of a page.
    location, text = (where, message) if ":" in where else (None, f"{where}: {message}")
    log.warning(text, location=location, type="typst", subtype=subtype)
