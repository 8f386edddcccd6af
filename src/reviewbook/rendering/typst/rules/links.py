"""Links, footnotes, citations and bibliographies."""

from typing import cast
from urllib.parse import unquote

from docutils import nodes

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.writer import Writer, ids_of, rule

# What the builder puts before a page's name in a link within the book.
WITHIN_THE_BOOK = "%"


@rule("reference", "number_reference")
def reference(writer: Writer, node: nodes.Element) -> str:
    """A link out of the book or to a place in it."""
    words = writer.children(node)
    uri = str(node.get("refuri", ""))
    if node.get("refid"):
        return link_within(writer, f"{writer.docname}#{node['refid']}", words)
    if uri.startswith(WITHIN_THE_BOOK):
        return link_within(writer, unquote(uri[len(WITHIN_THE_BOOK) :]), words)
    if uri.startswith("#"):
        return link_within(writer, writer.docname + uri, words)
    return link_out(uri, words) if words else ""


def link_out(uri: str, words: str) -> str:
    """A link to the web or to a mail address; a link to a file beside the book has nowhere to lead in a PDF."""
    is_address = uri.startswith(("http://", "https://", "mailto:", "ftp://", "tel:"))
    return f"#link({markup.string(uri)})[{words}]" if is_address else words


def link_within(writer: Writer, target: str, words: str) -> str:
    """A link to an anchor of the book."""
    name = writer.book.first_name.get(target, target)
    writer.book.wanted.setdefault(name, writer.source())
    # A title is printed again in lists of contents: its citations are not noted.
    noted = name in writer.book.entries and not writer.silent
    note = f"#cited({markup.string(name)})" if noted else ""
    return f"{note}#goto({markup.string(name)})[{words}]"


rule("pending_xref", "download_reference")(Writer.children)


@rule("footnote_reference")
def footnote_reference(writer: Writer, node: nodes.Element) -> str:
    """A footnote at the foot of the page where it is first named; further mentions repeat its number."""
    name = f"{writer.docname}#{node['refid']}"
    note = writer.book.footnotes.get(name)
    if note is None:
        return f"#super[{writer.children(node)}]"
    if name in writer.book.noted:
        return f"#only-in-place(footnote({markup.label(name)}))"
    writer.book.noted.add(name)
    writer.book.anchors.add(name)
    return f"#note({markup.label(name)})[{note_words(writer, note)}]"


def note_words(writer: Writer, note: nodes.footnote) -> str:
    """A footnote's content; its paragraphs become lines, since Typst tags a note of several paragraphs wrongly."""
    blocks = [c for c in note.children if not isinstance(c, nodes.label)]
    if len(blocks) < 2 or not all(isinstance(block, nodes.paragraph) for block in blocks):
        return writer.nested(note)
    with writer.inside():
        return "#linebreak()#h(1em)".join(writer.children(cast("nodes.Element", block)) for block in blocks)


@rule("footnote")
def footnote(writer: Writer, node: nodes.Element) -> str:
    """Where footnotes stand in the source, only those print that no text names."""
    names = [f"{writer.docname}#{i}" for i in ids_of(node)]
    if node.get("backrefs") or any(name in writer.book.noted for name in names):
        return ""
    label = next((c.astext() for c in node.children if isinstance(c, nodes.label)), "")
    return f"#reference-entry[#super[{markup.text(label)}] {writer.nested(node)}]\n"


@rule("citation")
def citation(writer: Writer, node: nodes.Element) -> str:
    """An entry of a bibliography, with the label when the text names entries by label."""
    label = next((c.astext() for c in node.children if isinstance(c, nodes.label)), "")
    named = f"label: [{markup.text(f'[{label}]')}], " if label and shows_labels(writer) else ""
    name = writer.book.first_name.get(f"{writer.docname}#{ids_of(node)[0]}", "")
    entry = f"{writer.own_anchor(node)}{writer.nested(node)}#cited-on({markup.string(name)})"
    return f"#reference-entry({named})[{entry}]\n"


def shows_labels(writer: Writer) -> bool:
    """Whether the text cites by label, as [3], so that entries must show theirs; author and year need none."""
    return getattr(writer.book.builder.config, "bibtex_reference_style", "label") in ("label", "super")


@rule("citation_reference")
def citation_reference(writer: Writer, node: nodes.Element) -> str:
    """A citation of docutils itself, by label."""
    target = f"{writer.docname}#{node.get('refid', '')}"
    return f"{markup.text('[')}{link_within(writer, target, writer.children(node))}{markup.text(']')}"
