"""Sections, their titles and numbers, topics and side matter."""

from docutils import nodes

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.writer import Writer, classes_of, rule

DEEPEST_LEVEL = 6
ELSEWHERE = {"toctree-wrapper", "tableofcontents-wrapper", "contents"}


@rule("section")
def section(writer: Writer, node: nodes.Element) -> str:
    """A section, one level below the one it stands in."""
    writer.rank += 1
    body = writer.children(node)
    writer.rank -= 1
    return body


@rule("title")
def title(writer: Writer, node: nodes.Element) -> str:
    """The heading of a section, with Sphinx's number; any other title is a minor heading."""
    parent = node.parent
    if not isinstance(parent, nodes.section):
        return f"#minor-heading[{writer.children(node)}]\n\n"
    with writer.without_anchors():
        words = writer.children(node)
    number = section_number(writer, parent)
    call = markup.options(
        rank=str(writer.rank),
        level=str(min(writer.rank + writer.in_part, DEEPEST_LEVEL)),
        number=markup.string(number) if number else None,
        name=writer.label_of(parent),
    )
    return f"{writer.mark(node)}#section-heading({call}[{words}])\n\n"


def section_number(writer: Writer, section: nodes.Element) -> str:
    """The number that the table of contents gives to a section, as `2.1`; empty when it has none."""
    numbers = writer.book.builder.env.toc_secnumbers.get(writer.docname, {})
    key = "" if isinstance(section.parent, nodes.document) else f"#{section['ids'][0]}"
    return markup.number(numbers.get(key) or ())


@rule("compound")
def compound(writer: Writer, node: nodes.Element) -> str:
    """A compound paragraph; lists of contents are left to the book's own."""
    return "" if ELSEWHERE & set(classes_of(node)) else writer.children(node)


@rule("subtitle")
def subtitle(writer: Writer, node: nodes.Element) -> str:
    """A subtitle below the title that it belongs to."""
    return f"#minor-heading[{writer.children(node)}]\n\n"


@rule("toctree-wrapper", "tabular_col_spec", "highlightlang", "docinfo")
def elsewhere(_writer: Writer, _node: nodes.Element) -> str:
    """Directions to other formats, which print nothing."""
    return ""
