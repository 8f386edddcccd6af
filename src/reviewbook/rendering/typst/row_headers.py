"""Cells that head a row, marked as such in the finished PDF: Typst's wheel can mark heads of columns only.

The template sets what stands in such a cell as strong within a quotation, which nothing else does. Typst writes the
structure tree as plain objects with a plain table of their places, so those cells are found and rewritten without a PDF
library; a file that is written in another way is left as it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

ELEMENT = re.compile(rb"\d+ 0 obj\n<</Type/StructElem/S/(\w+)/P ")
KIDS = re.compile(rb"/K\[([^\]]*)\]")
ONLY_KID = re.compile(rb"/K\[(\d+) 0 R\]")
REFERENCE = re.compile(rb"(\d+) 0 R")
DICTIONARY = re.compile(rb"<<[^<>]*>>")
ROW_SPAN = re.compile(rb"/RowSpan (\d+)")
HEADERS = re.compile(rb"/Headers\[")
NAMES = re.compile(rb"(/IDTree<</Names\[)([^\]]*)(\])")
PLACES = re.compile(rb"xref\n0 (\d+)\n")
END_OF_TREE = b"/ParentTree<<"


def with_row_headers(pdf: bytes) -> bytes:
    """The PDF with row scope and identifiers on the cells that head rows, named by the other cells of these rows.

    Args:
        pdf: A PDF as Typst writes it.
    """
    file = _File.read(pdf)
    if file is None:
        return pdf
    changed = dict(file.objects)
    heads = [cell for cell in file.elements(b"TD") if _heads_a_row(file, cell)]
    if not heads:
        return pdf
    for rows in _bodies(file):
        for cell, names in _cells_with_heads(file, rows):
            changed[cell] = _with_heads(changed[cell], names)
    for cell in heads:
        changed[cell] = _as_head(changed[cell], cell)
        sign = file.kids(cell)[0]
        changed[sign] = changed[sign].replace(b"/S/Quote", b"/S/Span", 1)
    root = next(number for number, text in changed.items() if b"/Type/StructTreeRoot" in text)
    changed[root] = _with_names(changed[root], heads)
    return file.written(changed)


@dataclass(frozen=True)
class _File:
    """A PDF file: what stands before its objects, these by number in their order in the file, and its trailer."""

    head: bytes
    objects: Mapping[int, bytes]
    trailer: bytes

    @classmethod
    def read(cls, pdf: bytes) -> "_File | None":
        """The file in parts; None when it has no plain table of places."""
        start = int(pdf[pdf.rindex(b"startxref") + 9 :].split()[0])
        table = PLACES.match(pdf, start)
        if table is None:
            return None
        lines = [pdf[table.end() + 20 * i : table.end() + 20 * (i + 1)] for i in range(int(table[1]))]
        used = {number: int(line[:10]) for number, line in enumerate(lines) if line[17:18] == b"n"}
        order = sorted(used, key=lambda number: used[number])
        ends = [*(used[number] for number in order[1:]), start]
        objects = {number: pdf[used[number] : end] for number, end in zip(order, ends, strict=True)}
        trailer = pdf[table.end() + 20 * len(lines) : pdf.rindex(b"startxref")]
        return cls(pdf[: used[order[0]]], objects, trailer) if len(used) == len(lines) - 1 else None

    def elements(self, kind: bytes) -> Iterator[int]:
        """The numbers of the structure elements of a kind."""
        return (number for number in self.objects if self.kind(number) == kind)

    def kind(self, number: int) -> bytes:
        """The kind of a structure element; empty for other objects."""
        found = ELEMENT.match(self.objects.get(number, b""))
        return found[1] if found else b""

    def kids(self, number: int) -> list[int]:
        """The structure elements right below one."""
        listed = KIDS.search(self.objects[number])
        numbers = map(int, REFERENCE.findall(DICTIONARY.sub(b"", listed[1]))) if listed else ()
        return [kid for kid in numbers if self.kind(kid)]

    def written(self, objects: Mapping[int, bytes]) -> bytes:
        """The file with other objects under the same numbers."""
        places, at = {}, len(self.head)
        for number, text in objects.items():
            places[number] = at
            at += len(text)
        lines = [b"0000000000 65535 f \n", *(b"%010d 00000 n \n" % places[i] for i in range(1, len(objects) + 1))]
        table = b"xref\n0 %d\n%b" % (len(lines), b"".join(lines))
        return b"%b%b%b%bstartxref\n%d\n%%%%EOF" % (self.head, b"".join(objects.values()), table, self.trailer, at)


def _heads_a_row(file: _File, cell: int) -> bool:
    """Whether what a cell holds is strong within a quotation, and nothing else."""
    sign = ONLY_KID.search(file.objects[cell])
    if sign is None or file.kind(int(sign[1])) != b"Quote":
        return False
    return {file.kind(kid) for kid in file.kids(int(sign[1]))} == {b"Strong"}


def _bodies(file: _File) -> Iterator[list[int]]:
    """The rows of each table's body; a table without heads of columns has them right below it."""
    parts = (*file.elements(b"TBody"), *file.elements(b"Table"))
    return ([kid for kid in file.kids(part) if file.kind(kid) == b"TR"] for part in parts)


def _cells_with_heads(file: _File, rows: list[int]) -> Iterator[tuple[int, list[bytes]]]:
    """Each cell that heads no row, with the names of the cells that head its row, also those that reach down to it."""
    reaching: list[tuple[bytes, int]] = []
    for row in rows:
        cells = file.kids(row)
        heads = [cell for cell in cells if _heads_a_row(file, cell)]
        reaching += [(_name(cell), _row_span(file.objects[cell])) for cell in heads]
        if reaching:
            names = [name for name, _ in reaching]
            yield from ((cell, names) for cell in cells if cell not in heads)
        reaching = [(name, rows - 1) for name, rows in reaching if rows > 1]


def _row_span(text: bytes) -> int:
    found = ROW_SPAN.search(text)
    return int(found[1]) if found else 1


def _name(cell: int) -> bytes:
    """The identifier of a cell that heads a row; it sorts behind those that Typst gives to heads of columns."""
    return b"(V%07d)" % cell


def _with_table_attribute(text: bytes, attribute: bytes) -> bytes:
    """A cell with one more attribute of tables."""
    if b"/O/Table" in text:
        return text.replace(b"/O/Table", b"/O/Table" + attribute, 1)
    own = b"<</O/Table" + attribute + b">>"
    if b"/A[" in text:
        return text.replace(b"/A[", b"/A[" + own, 1)
    return text.replace(b"/K[", b"/A[" + own + b"]/K[", 1)


def _as_head(text: bytes, cell: int) -> bytes:
    """A cell as the head of its row."""
    renamed = text.replace(b"/S/TD/P", b"/S/TH/ID%b/P" % _name(cell), 1)
    return _with_table_attribute(renamed, b"/Scope/Row")


def _with_heads(text: bytes, names: list[bytes]) -> bytes:
    """A cell that names the heads of its row beside those of its column."""
    joined = b"".join(names)
    if HEADERS.search(text):
        return HEADERS.sub(lambda found: found[0] + joined, text, count=1)
    return _with_table_attribute(text, b"/Headers[%b]" % joined)


def _with_names(root: bytes, heads: list[int]) -> bytes:
    """The root of the structure tree with the identifiers of these cells in its list."""
    listed = b"".join(b"%b%d 0 R" % (_name(cell), cell) for cell in sorted(heads))
    if NAMES.search(root):
        return NAMES.sub(lambda found: found[1] + found[2] + listed + found[3], root, count=1)
    return root.replace(END_OF_TREE, b"/IDTree<</Names[%b]>>%b" % (listed, END_OF_TREE), 1)
