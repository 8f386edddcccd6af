"""Admonitions and side matter: titled boxes."""

from docutils import nodes
from sphinx.locale import admonitionlabels

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.writer import Writer, classes_of, rule

KINDS = ("note", "warning", "danger", "caution", "error", "tip", "hint", "important", "attention", "seealso")


@rule(*KINDS)
def named_admonition(writer: Writer, node: nodes.Element) -> str:
    """An admonition whose kind is its title, in the book's language."""
    kind = type(node).__name__
    return box(writer, node, kind, markup.text(str(admonitionlabels[kind])))


@rule("admonition", "topic", "sidebar")
def titled_admonition(writer: Writer, node: nodes.Element) -> str:
    """A box with a title of its own; local contents are left to the book's contents."""
    classes = classes_of(node)
    if "contents" in classes:
        return ""
    kind = next((c for c in classes if c in KINDS), "note")
    return box(writer, node, kind, "")


def box(writer: Writer, node: nodes.Element, kind: str, heading: str) -> str:
    """The markup of a box; a title among the node's children goes before the given one."""
    title = next((c for c in node.children if isinstance(c, nodes.title)), None)
    if title is not None:
        heading = writer.children(title)
    body = writer.nested(node, [title] if title else [])
    return f"{writer.mark(node)}#admonition({markup.string(kind)}, [{heading}])[\n{body}\n]\n\n"


@rule("versionmodified", "deprecated", "versionadded", "versionchanged")
def version_change(writer: Writer, node: nodes.Element) -> str:
    """A note on versions, as the author wrote it."""
    return writer.children(node)
