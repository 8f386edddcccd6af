"""Typst's error messages as problems of the book, with the places in its sources."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

from reviewbook.problems import Problem
from reviewbook.rendering.typst.fonts import font_files, installed_extra_fonts, lacking_in

ERROR = re.compile(r"^error: ", re.M)
PLACE = re.compile(r"(pages/[^\s:]+\.typ):(\d+):\d+")
PICTURE = re.compile(r"(images/[^\s:\"]+):\d+:\d+")
COMMENT = re.compile(r"^// (.+)$")
NO_GLYPH = re.compile(r'the text `"(?P<text>.+?)"` could not be displayed')
TAG = re.compile(r"<[^>]*>")
ABSOLUTE_PATH = re.compile(r" \(searched at [^)]*\)")
UNREADABLE = re.compile(r"failed to (?:parse SVG|decode image)")
CANNOT_BE_SET = re.compile(r"could not be displayed|text with missing codepoints")
BEFORE_A_PLACE = "┌─"
ELSEWHERE = "_config.yml"
ANOTHER_FONT = "write it otherwise, or name a folder with a font that has it in typst_font_paths"
MORE_FONTS = (
    "install reviewbook[fonts], which has fonts for emoji and most of the world's scripts, or write it otherwise"
)
AS_SHAPES = "draw its words as shapes (in matplotlib, the setting svg.fonttype: path), or save it as a PNG"


def problems_of(diagnostic: str, out: Path, *, every: bool = False) -> list[Problem]:
    """One problem for each error that has a place; those that say the same are told once.

    Args:
        diagnostic: All messages as Typst prints them.
        out: The folder of the Typst sources.
        every: Also those without a place.
    """
    messages = (message for message in messages_in(diagnostic) if every or not is_of_a_picture(message))
    return list(dict.fromkeys(_problem(message, out) for message in messages))


def messages_in(diagnostic: str) -> list[str]:
    """The errors that Typst prints, one by one."""
    return ERROR.split(diagnostic)[1:]


def _problem(message: str, out: Path) -> Problem:
    where = place_of(message, out)
    first = ABSOLUTE_PATH.sub("", message.partition("\n")[0].strip())
    glyph = NO_GLYPH.search(first)
    if glyph:
        return Problem(where, f"no font has the character {named(glyph['text'])}", mend_of_glyph())
    mend = "save the picture again, or show another" if UNREADABLE.match(first) else ""
    return Problem(where, f"Typst cannot set this: {first}", mend)


def named(characters: Iterable[str]) -> str:
    """Characters with their codes, as `語 (U+8A9E)`."""
    return " ".join(f"{character} (U+{ord(character):04X})" for character in characters)


def mend_of_glyph() -> str:
    """What to do about a character without a font; the optional fonts are named only where they are not there."""
    return ANOTHER_FONT if installed_extra_fonts() else MORE_FONTS


def is_of_a_picture(message: str) -> bool:
    """Whether an error is about words in a picture: Typst then names no place."""
    return bool(CANNOT_BE_SET.search(message)) and BEFORE_A_PLACE not in message


def problem_of_picture(name: str, out: Path) -> Problem:
    """What is wrong with the words in a picture that cannot be set.

    Args:
        name: The picture, as `images/a.svg`.
        out: The folder of the Typst sources.
    """
    words = unescape(TAG.sub("", (out / name).read_text(encoding="utf-8", errors="replace")))
    lacking = lacking_in(font_files(out / "fonts"), words)
    where = place_of_picture(name, out)
    if lacking:
        what = f"no font has the character {named(map(chr, sorted(lacking)))} in the picture {Path(name).name}"
        return Problem(where, what, f"{mend_of_glyph()}; or {AS_SHAPES}")
    what = f"the picture {Path(name).name} has words in a script whose letters join, which the PDF cannot keep as text"
    return Problem(where, what, AS_SHAPES)


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
