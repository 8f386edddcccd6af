"""How a table fits a page: widths of columns, size of type, upright or on a landscape page.

Widths are estimated from numbers of characters; Typst then sets columns named `auto` by their true widths.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt

# Points of type that tables are tried in, and the mean width of a character in parts of the size.
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)
CHARACTER = 0.53
PADDING = 10.0
UPRIGHT = 440.0
LANDSCAPE = 680.0
# Columns with at most so many characters are not wrapped; more and more columns are, until the table fits.
NARROW = (60, 40, 30, 24, 18)
LEAST_WRAPPED = 20
LINES_KEPT_TOGETHER = 12
LINES_THAT_FLOAT = 30


@dataclass(frozen=True)
class Layout:
    """How to set a table.

    Attributes:
        columns: A Typst width for each column.
        size: The size of type.
        landscape: Whether it needs a page on its side.
        lines: About how many lines of type it takes.
        fits: Whether its longest words fit their columns.
    """

    columns: tuple[str, ...]
    size: str
    landscape: bool
    lines: int
    fits: bool = True

    @property
    def kept_together(self) -> bool:
        """Whether it is short enough never to be split."""
        return self.lines <= LINES_KEPT_TOGETHER

    @property
    def floats(self) -> bool:
        """Whether it may move whole to the head of the next page when it has a caption."""
        return self.lines <= LINES_THAT_FLOAT


@dataclass(frozen=True)
class Column:
    """The texts of a column: those of its headings, which may always wrap, and those of its other cells."""

    headings: tuple[str, ...]
    cells: tuple[str, ...]

    @property
    def longest_line(self) -> int:
        """Characters of the longest line of its cells, or of the longest word of a heading, if that is longer."""
        lines = (len(line) for cell in self.cells for line in cell.splitlines())
        return max(max(lines, default=1), _longest_word(self.headings))

    @property
    def longest_word(self) -> int:
        """Characters of its longest word."""
        return max(_longest_word(self.headings), _longest_word(self.cells))

    @property
    def full(self) -> int:
        """Characters that it needs when not even headings wrap."""
        return max(self.longest_line, max(map(len, self.headings), default=1))

    @property
    def weight(self) -> int:
        """Its share when it wraps: by the square root of its longest text, so that none towers over the others."""
        return max(self.longest_word, ceil(2 * sqrt(self.longest_line)))


def _longest_word(texts: Sequence[str]) -> int:
    return max((len(word) for text in texts for word in text.split()), default=1)


def layout_of(columns: Sequence[Column], shares: Sequence[int] = ()) -> Layout:
    """The layout for columns of texts: the largest type, upright if it can be, in which no word is cut.

    Args:
        columns: The columns.
        shares: Relative widths that the author gave; empty when there are none.
    """
    for room, landscape in ((UPRIGHT, False), (LANDSCAPE, True)):
        for size, narrow in trials():
            if least_width(columns, size, narrow) <= room:
                widths = tuple(f"{s}fr" for s in shares) or typst_widths(columns, room, size, narrow)
                return Layout(widths, f"{size:g}pt", landscape, lines(columns, room, size, narrow))
    return Layout(("1fr",) * len(columns), f"{SIZES[-1]:g}pt", True, len(columns), fits=False)


def trials() -> Iterator[tuple[float, int]]:
    """(size, narrow) in the order in which they are tried: wrap before shrinking, shrink before wrapping everything."""
    yield from ((SIZES[0], narrow) for narrow in NARROW)
    yield from ((size, NARROW[-1]) for size in SIZES[1:])
    yield from ((size, 0) for size in SIZES)


def points(characters: int, size: float) -> float:
    """The width of a column of so many characters."""
    return characters * size * CHARACTER + PADDING


def least_width(columns: Sequence[Column], size: float, narrow: int) -> float:
    """Points that a table needs when columns of more than `narrow` characters wrap, but not into tiny pieces."""
    return sum(points(_least(column, narrow), size) for column in columns)


def _least(column: Column, narrow: int) -> int:
    if column.longest_line <= narrow:
        return column.longest_line
    return max(column.longest_word, min(column.longest_line, LEAST_WRAPPED) if narrow else 0)


def typst_widths(columns: Sequence[Column], room: float, size: float, narrow: int) -> tuple[str, ...]:
    """Widths by content when all fits; otherwise wide columns share what narrow ones leave, by their texts."""
    if sum(points(column.full, size) for column in columns) <= room:
        return ("auto",) * len(columns)
    return tuple(_width(column, size, narrow) for column in columns)


def _width(column: Column, size: float, narrow: int) -> str:
    if column.longest_line > narrow:
        return f"{column.weight}fr"
    if column.full > column.longest_line:
        return f"{points(column.longest_line, size):.1f}pt"
    return "auto"


def lines(columns: Sequence[Column], room: float, size: float, narrow: int) -> int:
    """About how many lines the table takes when its wrapping columns share the room by weight."""
    taken = sum(points(c.longest_line, size) for c in columns if c.longest_line <= narrow)
    total = sum(c.weight for c in columns if c.longest_line > narrow) or 1
    share = max(room - taken, 40.0) / (size * CHARACTER) / total
    rows = max((len(column.cells) for column in columns), default=0)
    return 1 + sum(max(_height(column, y, share, narrow) for column in columns) for y in range(rows))


def _height(column: Column, row: int, share: float, narrow: int) -> int:
    if row >= len(column.cells) or column.longest_line <= narrow:
        return 1
    return max(1, ceil(len(column.cells[row]) / max(column.weight * share, 1)))
