"""The index of the book, with page numbers, where the contents name `genindex`."""

from collections.abc import Iterable
from typing import Any

from sphinx.environment.adapters.indexentries import IndexEntries

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.writer import Writer

GENERAL_INDEX = "genindex"


def general_index(writer: Writer) -> str:
    """The entries of the whole book, by first letter."""
    groups = IndexEntries(writer.book.builder.env).create_index(writer.book.builder)
    return "".join(f"{letter_heading(letter)}{entries(writer, found)}" for letter, found in groups)


def letter_heading(letter: str) -> str:
    """The letter above a group of entries."""
    return f"#minor-heading[{markup.text(letter)}]\n\n"


def entries(writer: Writer, found: Iterable[tuple[str, Any]]) -> str:
    """Entries with their pages; entries below them are indented."""
    lines = []
    for name, (links, below, _key) in found:
        lines.append(line(writer, name, links, "0em"))
        lines += [line(writer, lower, lower_links, "1.2em") for lower, lower_links in below]
    return "".join(lines)


def line(writer: Writer, name: str, links: Iterable[tuple[str, str]], indent: str) -> str:
    """One entry with the pages that it leads to."""
    places = (anchor_of(writer, uri) for _main, uri in links)
    pages = ", ".join(f"#page-of({markup.string(place)})" for place in dict.fromkeys(places))
    return f"#index-line({indent})[{markup.text(name)} #h(0.6em) {pages}]\n"


def anchor_of(writer: Writer, uri: str) -> str:
    """The anchor that an address within the book leads to."""
    target = uri.lstrip("%")
    name = writer.book.first_name.get(target, target)
    writer.book.wanted.setdefault(name, writer.source())
    return name
