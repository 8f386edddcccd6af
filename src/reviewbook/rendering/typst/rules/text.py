"""Running text: paragraphs, emphasis, quotations, lines."""

import unicodedata

from docutils import nodes

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.writer import Rule, Writer, classes_of, rule


def wrapped(before: str, after: str) -> Rule:
    """A rule that puts a node's content between two pieces of markup."""

    def write(writer: Writer, node: nodes.Element) -> str:
        return f"{before}{writer.children(node)}{after}"

    return write


LISTS = (nodes.bullet_list, nodes.enumerated_list, nodes.definition_list, nodes.field_list)
LONGEST_LEAD_IN = 160  # characters
INLINE = {
    "emphasis": "emph",
    "strong": "strong",
    "title_reference": "emph",
    "subscript": "sub",
    "superscript": "super",
    "literal_emphasis": "emph",
    "literal_strong": "strong",
    "download_reference": "emph",
}
for _name, _function in INLINE.items():
    rule(_name)(wrapped(f"#{_function}[", "]"))

PASSED_THROUGH = (
    "acronym",
    "abbreviation",
    "generated",
    "HiddenCellNode",
    "compact_paragraph",
    "document",
    "glossary",
    "inline",
    "only",
    "sd_badge",
    "sd_line_break",
    "start_of_file",
    "substitution_reference",
    "target",
)
rule(*PASSED_THROUGH)(Writer.children)


def nothing(_writer: Writer, _node: nodes.Element) -> str:
    """The rule of a node that has nothing to print."""
    return ""


NOT_PRINTED = (
    "colspec",
    "comment",
    "index",
    "meta",
    "label",
    "pending",
    "sd_icon",
    "fontawesome",
    "substitution_definition",
    "toctree",
)
rule(*NOT_PRINTED)(nothing)


@rule("paragraph")
def paragraph(writer: Writer, node: nodes.Element) -> str:
    """A paragraph, after a comment that names its line; one that begins in Arabic or Hebrew runs from right to left."""
    words = writer.children(node)
    if begins_from_the_right(node.astext()):
        words = f"#rtl[{words}]"
    elif leads_to_a_list(node):
        words = f"#lead-in[{words}]"
    return f"{writer.mark(node)}{words}\n\n"


def leads_to_a_list(node: nodes.Element) -> bool:
    """Whether a paragraph of one or two lines stands right before a list, as a heading of its own kind."""
    after = node.next_node(descend=False, siblings=True)
    in_section = isinstance(node.parent, nodes.section)
    return in_section and isinstance(after, LISTS) and len(node.astext()) <= LONGEST_LEAD_IN


def begins_from_the_right(words: str) -> bool:
    """Whether the first letter belongs to a script that is written from right to left."""
    directions = map(unicodedata.bidirectional, words)
    return next((found for found in directions if found in ("L", "R", "AL")), "L") != "L"


@rule("inline")
def inline(writer: Writer, node: nodes.Element) -> str:
    """Inline text; small pieces of meaning that HTML shows by style alone stay text."""
    return writer.children(node)


@rule("literal")
def literal(_writer: Writer, node: nodes.Element) -> str:
    """Code or a file name within a line; roles for keys and menus come as literals too."""
    return f"#raw({markup.string(markup.WHITE_SPACE.sub(' ', node.astext()))});"


@rule("problematic", "system_message")
def problematic(writer: Writer, node: nodes.Element) -> str:
    """What the parser could not read: Sphinx has warned, and the text stays visible."""
    return f"#emph[{writer.children(node)}]" if isinstance(node, nodes.problematic) else ""


@rule("rubric")
def rubric(writer: Writer, node: nodes.Element) -> str:
    """A heading outside the contents."""
    return f"{writer.mark(node)}#minor-heading[{writer.children(node)}]\n\n"


@rule("line_block")
def line_block(writer: Writer, node: nodes.Element) -> str:
    """Lines that keep their breaks; inner blocks are indented."""
    lines = writer.children(node)
    return f"#pad(left: 1.5em)[{lines}]\n" if isinstance(node.parent, nodes.line_block) else f"#lines[{lines}]\n\n"


@rule("line")
def line(writer: Writer, node: nodes.Element) -> str:
    """One line of a line block."""
    return f"{writer.children(node)}#linebreak()\n"


@rule("block_quote", "epigraph", "pull-quote")
def block_quote(writer: Writer, node: nodes.Element) -> str:
    """A quotation; only one with an attribution is marked as quoted, since indented text is parsed to the same node."""
    source = next((child for child in node.children if isinstance(child, nodes.attribution)), None)
    said = writer.nested(node, [source] if source else [])
    by = f"attribution: [{writer.children(source)}]" if source else ""
    return f"{writer.mark(node)}#quotation({by})[\n{said}\n]\n\n"


@rule("transition")
def transition(_writer: Writer, node: nodes.Element) -> str:
    """A break between paragraphs; the rule above footnotes is the page's affair."""
    return "" if "footnotes" in classes_of(node) else "#scene-break\n\n"


@rule("centered")
def centered(writer: Writer, node: nodes.Element) -> str:
    """A centred line."""
    return f"#align(center)[{writer.children(node)}]\n\n"
