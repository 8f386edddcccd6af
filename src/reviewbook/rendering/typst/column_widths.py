"""How a table fits a page: widths of columns, size of type, upright or on a landscape page.

Widths are estimated from numbers of characters; Typst then sets columns named `auto` by their true widths.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

# Points of type that tables are tried in, and the mean width of a character in parts of the size.
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0)
CHARACTER = 0.53
PADDING = 10.0
UPRIGHT = 440.0
LANDSCAPE = 680.0
# Columns whose longest cell has more characters than this may wrap; shorter ones never do.
NARROW = 18
NEVER_NARROW = 0
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
        """Whether it may float whole to the head or foot of a page when it has a caption."""
        return self.lines <= LINES_THAT_FLOAT


def longest_line(cells: Sequence[str]) -> int:
    """Characters of the longest line of a column."""
    return max((len(line) for cell in cells for line in (cell.splitlines() or [""])), default=1)


def longest_word(cells: Sequence[str]) -> int:
    """Characters of the longest word of a column."""
    return max((len(word) for cell in cells for word in cell.split()), default=1)


def layout_of(columns: Sequence[Sequence[str]], shares: Sequence[int] = ()) -> Layout:
    """The layout for columns of texts: the largest type, upright if it can be, in which no word is cut.

    Args:
        columns: For each column the texts of its cells.
        shares: Relative widths that the author gave; empty when there are none.
    """
    for room, landscape in ((UPRIGHT, False), (LANDSCAPE, True)):
        for narrow in (NARROW, NEVER_NARROW):
            for size in SIZES:
                if least_width(columns, size, narrow) <= room:
                    widths = tuple(f"{s}fr" for s in shares) or typst_widths(columns, room, size, narrow)
                    return Layout(widths, f"{size:g}pt", landscape, lines(columns, room, size, narrow))
    return Layout(("1fr",) * len(columns), f"{SIZES[-1]:g}pt", True, len(columns), fits=False)


def least_width(columns: Sequence[Sequence[str]], size: float, narrow: int) -> float:
    """Points that a table needs when columns wider than `narrow` characters wrap at every space."""
    least = (longest_line(c) if longest_line(c) <= narrow else longest_word(c) for c in columns)
    return sum(n * size * CHARACTER + PADDING for n in least)


def full_width(columns: Sequence[Sequence[str]], size: float) -> float:
    """Points that a table needs when nothing wraps."""
    return sum(longest_line(c) * size * CHARACTER + PADDING for c in columns)


def typst_widths(columns: Sequence[Sequence[str]], room: float, size: float, narrow: int) -> tuple[str, ...]:
    """Widths by content when all fits; otherwise wide columns share what narrow ones leave, by their texts."""
    if full_width(columns, size) <= room:
        return ("auto",) * len(columns)
    return tuple("auto" if longest_line(c) <= narrow else f"{weight(c)}fr" for c in columns)


def weight(cells: Sequence[str]) -> int:
    """The share of a wrapping column: by the square root of its longest text, so that none towers over the others."""
    return max(longest_word(cells), ceil(2 * sqrt(longest_line(cells))))


def lines(columns: Sequence[Sequence[str]], room: float, size: float, narrow: int) -> int:
    """About how many lines the table takes when its columns share the room by weight."""
    per_line = room / (size * CHARACTER)
    taken = sum(longest_line(c) + 2 for c in columns if longest_line(c) <= narrow)
    total = sum(weight(c) for c in columns if longest_line(c) > narrow) or 1
    left = max(per_line - taken, 10.0)
    rows = max(map(len, columns), default=0)
    return sum(max(_height(c, y, left * weight(c) / total, narrow) for c in columns) for y in range(rows))


def _height(cells: Sequence[str], row: int, characters: float, narrow: int) -> int:
    if row >= len(cells) or longest_line(cells) <= narrow:
        return 1
    return max(1, ceil(len(cells[row]) / max(characters, 1)))
