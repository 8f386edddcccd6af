"""A CSV file as text: header, cells, and the line of each row as an editor shows it."""

import csv
import io
from collections import Counter
from dataclasses import dataclass, field

from reviewbook.problems import Problem
from reviewbook.sources.text import decoded, wrong_bytes


@dataclass(frozen=True, order=True)
class Fault:
    """Something wrong with a table.

    Attributes:
        line: Counted from 1; 0 when it is the whole file.
        column: Its name; empty when it is the whole row.
        what: As in Problem.
        mend: As in Problem.
    """

    line: int
    column: str
    what: str
    mend: str

    def at(self, shown: str) -> Problem:
        """The problem, with the file's name."""
        line = f":{self.line}" if self.line else ""
        column = f", column {self.column}" if self.column else ""
        return Problem(f"{shown}{line}{column}", self.what, self.mend)


@dataclass(frozen=True)
class Sheet:
    """A CSV file whose rows have as many cells as its header.

    Attributes:
        header: The names of the columns.
        rows: The cells; rows that are too short or too long are left out.
        lines: Where each row starts.
        faults: Everything that is wrong with the form of the file.
    """

    header: tuple[str, ...] = ()
    rows: list[list[str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def column(self, name: str) -> list[str]:
        """The cells of a column."""
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def read_sheet(content: bytes) -> Sheet:
    """Read a CSV file: commas, double quotes, UTF-8, with or without byte-order mark, any line ends."""
    wrong = [
        Fault(line, "", f"byte {byte:#04x} is not UTF-8", "save it as UTF-8") for line, byte in wrong_bytes(content)
    ]
    if wrong:
        return Sheet(faults=wrong)
    text = decoded(content)
    if not text.strip():
        return Sheet(faults=[Fault(0, "", "the file is empty", "write a header and rows, or delete it")])
    records, faults = _records(text)
    header = tuple(records[0][1]) if records else ()
    faults += _header_faults(header)
    whole = [(line, cells) for line, cells in records[1:] if len(cells) == len(header)]
    faults += [_ragged(line, cells, len(header)) for line, cells in records[1:] if len(cells) != len(header)]
    return Sheet(header, [cells for _, cells in whole], [line for line, _ in whole], faults)


def _records(text: str) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """Each record with the line where it starts, up to the first that is not CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for record in reader:
            records.append((start, record))
            start = reader.line_num + 1
    except csv.Error as error:
        mend = "put the cell in double quotes and double those within it"
        return records, [Fault(start, "", f"this row is not CSV ({error})", mend)]
    return records, []


def _header_faults(header: tuple[str, ...]) -> list[Fault]:
    repeated = [name for name, number in Counter(header).items() if number > 1 and name]
    faults = [Fault(1, name, "the name stands twice in the header", "rename or delete one column") for name in repeated]
    if not header or "" in header:
        faults.append(Fault(1, "", "a column has no name", "name it, or delete the comma too many"))
    return faults


def _ragged(line: int, cells: list[str], expected: int) -> Fault:
    if not cells:
        return Fault(line, "", "the line is empty", "delete it")
    mend = "look for a comma too many or too few; a cell that holds a comma needs double quotes"
    return Fault(line, "", f"the row has {len(cells)} cells and the header {expected}", mend)
