"""Typst's error messages as problems of the book, with the places in its sources."""

import re
from collections.abc import Iterator
from pathlib import Path

from reviewbook.problems import Problem

ERROR = re.compile(r"^error: ", re.M)
PLACE = re.compile(r"(pages/[^\s:]+\.typ):(\d+):\d+")
PICTURE = re.compile(r"(images/[^\s:\"]+):\d+:\d+")
COMMENT = re.compile(r"^// (.+)$")
NO_GLYPH = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
ABSOLUTE_PATH = re.compile(r" \(searched at [^)]*\)")
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
    first = ABSOLUTE_PATH.sub("", message.partition("\n")[0].strip())
    glyph = NO_GLYPH.search(first)
    if glyph:
        named = " ".join(f"{c} (U+{ord(c):04X})" for c in glyph["text"])
        what = f"no font has the character {named}"
        return Problem(where, what, "write it otherwise, or name a folder with a font that has it in typst_font_paths")
    return Problem(where, f"Typst cannot set this: {first}", "")


def place_of(message: str, out: Path) -> str:
    """The place in the book's source that an error leads back to, by the comments in the Typst sources."""
    places = PLACE.findall(message)
    if places:
        name, line = places[-1]
        return comment_above(out / name, int(line)) or str(name)
    picture = PICTURE.search(message)
    return place_of_picture(picture[1], out) if picture else ELSEWHERE


def comment_above(source: Path, line: int) -> str:
    """The last comment that names a place, up to a line of a Typst source; empty when there is none."""
    lines = source.read_text(encoding="utf-8").splitlines()[:line]
    return next((found[1] for text in reversed(lines) if (found := COMMENT.match(text))), "")


def place_of_picture(name: str, out: Path) -> str:
    """The place of the first page that shows a picture: errors within a picture name the picture only."""
    for source in sorted((out / "pages").rglob("*.typ")):
        for number, text in enumerate(source.read_text(encoding="utf-8").splitlines(), start=1):
            if f'"/{name}"' in text:
                return comment_above(source, number) or name
    return name


def failing_lines(diagnostic: str, file: str) -> Iterator[int]:
    """The lines of one source file that errors name, counted from 1."""
    for found in re.finditer(rf"{re.escape(file)}:(\d+):\d+", diagnostic):
        yield int(found[1])
