"""Typst's error messages as problems of the book, with the places in its sources."""

import re
from collections.abc import Iterator
from pathlib import Path

from reviewbook.problems import Problem

ERROR = re.compile(r"^error: ", re.M)
PLACE = re.compile(r"(pages/[^\s:]+\.typ):(\d+):\d+")
COMMENT = re.compile(r"^// (.+)$")
NO_GLYPH = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
ELSEWHERE = "_config.yml"


def problems_of(diagnostic: str, out: Path) -> list[Problem]:
    """One problem for each error that Typst names; those that say the same are told once.

    Args:
        diagnostic: All messages as Typst prints them.
        out: The folder of the Typst sources.
    """
    found = (_problem(message, out) for message in ERROR.split(diagnostic)[1:])
    return list(dict.fromkeys(found))


def _problem(message: str, out: Path) -> Problem:
    where = place_of(message, out)
    first = message.partition("\n")[0].strip()
    glyph = NO_GLYPH.search(first)
    if glyph:
        named = " ".join(f"{c} (U+{ord(c):04X})" for c in glyph["text"])
        what = f"no font has the character {named}"
        return Problem(where, what, "write it otherwise, or name a folder with a font that has it in typst_font_paths")
    return Problem(where, f"Typst cannot set this: {first}", "")


def place_of(message: str, out: Path) -> str:
    """The place in the book's source that an error leads back to, by the comments in the Typst sources."""
    places = PLACE.findall(message)
    if not places:
        return ELSEWHERE
    name, line = places[-1]
    lines = (out / name).read_text(encoding="utf-8").splitlines()[: int(line)]
    comments = (found[1] for text in reversed(lines) if (found := COMMENT.match(text)))
    return next(comments, name)


def failing_lines(diagnostic: str, file: str) -> Iterator[int]:
    """The lines of one source file that errors name, counted from 1."""
    for found in re.finditer(rf"{re.escape(file)}:(\d+):\d+", diagnostic):
        yield int(found[1])
