"""Tables whose class says that their first column heads the rows."""

import re

PLAIN = "::::{table} Caption\n:name: plain\n\n| A | B |\n| :-- | --: |\n| x | 1 |\n::::\n"
HEADED = PLAIN.replace(":name: plain", ":name: headed\n:class: row-heads")


def cells(page: str, name: str) -> list[str]:
    """The opening tags of the cells of a table."""
    table = re.search(rf'<table [^>]*id="{name}".*?</table>', page, re.S)
    return re.findall(r"<t[hd]\b[^>]*>", table[0])


def test_heads_of_rows_and_columns_say_their_scope(quiet_book, render_book):
    """In HTML, as in the PDF; a table without the class stays as docutils writes it."""
    (quiet_book / "index.md").write_text(f"# A book\n\n{HEADED}\n{PLAIN}", "utf-8")
    page = render_book(quiet_book)[1]["index.html"]

    assert [
        '<th scope="col" class="head stub text-left">',
        '<th scope="col" class="head text-right">',
        '<th scope="row" class="stub text-left">',
        '<td class="text-right">',
    ] == cells(page, "headed")
    assert [
        '<th class="head text-left">',
        '<th class="head text-right">',
        '<td class="text-left">',
        '<td class="text-right">',
    ] == cells(page, "plain")
