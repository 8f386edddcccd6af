"""Tables of Sphinx: with captions, spans, headings, given widths."""

import re
from collections.abc import Iterable
from typing import cast

from docutils import nodes

from reviewbook.rendering.typst.rules.figures import caption_words
from reviewbook.rendering.typst.set_table import set_table
from reviewbook.rendering.typst.table_model import Cell, Row, Table, column_count, placed
from reviewbook.rendering.typst.writer import Writer, classes_of, rule

NOTE_CLASS = "table-note"
ALIGNMENT = re.compile(r"text-(left|center|right)|(?:align-)(left|center|right)")


@rule("table")
def table(writer: Writer, node: nodes.Element) -> str:
    """A table; its title, with Sphinx's number, stands above it."""
    title = next((c for c in node.children if isinstance(c, nodes.title)), None)
    group = next(c for c in node.children if isinstance(c, nodes.tgroup))
    model = model_of(writer, node, group)
    caption = caption_words(writer, "table", node, title) if title is not None else None
    name = writer.label_of(node)
    spot = None if writer.nesting else writer.spot()
    note = note_of(writer, node)
    return writer.mark(node) + set_table(model, caption, name, spot=spot, where=writer.where(node), note=note)


def note_of(writer: Writer, node: nodes.Element) -> str:
    """The words of a division of class `table-note` right after a table: they belong to it, wherever it moves."""
    siblings = node.parent.children
    place = siblings.index(node) + 1
    after = siblings[place] if place < len(siblings) else None
    if not is_table_note(after):
        return ""
    return writer.nested(cast("nodes.Element", after))


def is_table_note(node: nodes.Node | None) -> bool:
    """Whether a node is such a division."""
    return isinstance(node, nodes.container) and NOTE_CLASS in classes_of(node)


def follows_its_table(node: nodes.Element) -> bool:
    """Whether a note stands right after its table, which then has printed it."""
    place = node.parent.index(node)
    return place > 0 and isinstance(node.parent[place - 1], nodes.table)


def model_of(writer: Writer, node: nodes.Element, group: nodes.Element) -> Table:
    """The table of a doctree as a value."""
    stubs = {i for i, spec in enumerate(group.findall(nodes.colspec)) if spec.get("stub")}
    with writer.inside():
        header = tuple(rows_of(writer, group, nodes.thead, set()))
        body = tuple(rows_of(writer, group, nodes.tbody, stubs))
    given = "colwidths-given" in node.get("classes", [])
    shares = tuple(int(c["colwidth"]) for c in group.findall(nodes.colspec)) if given else ()
    return Table(header, body, aligns_of(group, column_count(header + body)), shares)


def rows_of(writer: Writer, group: nodes.Element, part: type[nodes.Element], stubs: set[int]) -> Iterable[Row]:
    """The rows of the head or the body."""
    for block in group.children:
        if isinstance(block, part):
            for row in block.children:
                entries = cast("list[nodes.Element]", cast("nodes.Element", row).children)
                yield tuple(cell_of(writer, entry, x in stubs) for x, entry in enumerate(entries))


def cell_of(writer: Writer, entry: nodes.Element, heading: bool) -> Cell:
    """One cell; a single paragraph stands in it without the space of one."""
    return Cell(
        body=writer.own_anchor(entry) + writer.nested(entry),
        words=entry.astext().replace("\n\n", "\n"),
        colspan=int(entry.get("morecols", 0)) + 1,
        rowspan=int(entry.get("morerows", 0)) + 1,
        heading=heading,
    )


def aligns_of(group: nodes.Element, columns: int) -> tuple[str, ...]:
    """The alignment of each column: the author's, as MyST notes it on each cell; left when none is given."""
    aligns = ["left"] * columns
    rows = [tuple(_probe(e) for e in row.findall(nodes.entry)) for row in group.findall(nodes.row)]
    for _, x, cell in placed(rows):
        if cell.words and x < columns:
            aligns[x] = cell.words
    return tuple(aligns)


def _probe(entry: nodes.Element) -> Cell:
    found = (ALIGNMENT.search(c) for c in classes_of(entry))
    align = next((m[1] or m[2] for m in found if m), "")
    return Cell("", align, int(entry.get("morecols", 0)) + 1, int(entry.get("morerows", 0)) + 1)
