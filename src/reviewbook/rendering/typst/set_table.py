"""The markup of a table on its page: captioned or not, floating, split over pages, on its side, in parts."""

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.column_widths import Layout, layout_of
from reviewbook.rendering.typst.table_model import Table, columns_of_words, parts_of, table_markup
from reviewbook.rendering.typst.warn import warn

COLUMNS_A_PART = 12


def set_table(
    table: Table,
    caption: str | None,
    name: str | None = None,
    *,
    spot: str | None = None,
    where: str = "",
    note: str = "",
) -> str:
    """The markup of a table as a block.

    Args:
        table: The table.
        caption: Markup of its caption, or None.
        name: Its label as a Typst expression, or None.
        spot: A name for its place, when it stands at the top level, where it may float or take a page on its side.
        where: Its place in the source, for messages.
        note: Markup of what a reader must know of it; it stands under the table and moves with it.
    """
    if not table.header and not table.body:
        return ""
    layout = layout_of(columns_of_words(table), table.shares)
    tables = [(table, layout)] if layout.fits else in_parts(table, layout, where)
    body = "\n".join(f"#{table_markup(part, its_layout)}" for part, its_layout in tables)
    if note:
        body += f"\n#table-note[{note.strip()}]\n"
    options = markup.options(
        caption=f"[{caption}]" if caption is not None else None,
        spot=spot if layout.floats and caption is not None and not layout.landscape else None,
        name=name,
        together="true" if layout.kept_together else None,
    )
    block = f"#table-block({options})[\n{body}]\n"
    return f"#landscape[\n{block}]\n\n" if layout.landscape and spot else f"{block}\n"


def in_parts(table: Table, layout: Layout, where: str) -> list[tuple[Table, Layout]]:
    """A table wider than any page, cut into parts that each begin with the first column."""
    parts = parts_of(table, COLUMNS_A_PART, stubs=1)
    what = f"a table of {len(table.aligns)} columns is wider than a page"
    end = f"; it is printed in {len(parts)} parts" if len(parts) > 1 else " and is printed small"
    warn(where, f"{what}{end}", "table")
    return [(part, layout_of(columns_of_words(part)) if len(parts) > 1 else layout) for part in parts]
