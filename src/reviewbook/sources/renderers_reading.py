"""How the renderer's parser (pybtex) reads a .bib file: read once, for the check before a build and for the build."""

from collections.abc import Mapping
from typing import Any, NamedTuple

_Inputs = tuple[str, frozenset[tuple[str, str]]]


class Reading(NamedTuple):
    """What pybtex reads in the text of a .bib file.

    Attributes:
        data: Its `BibliographyData`.
        errors: Its complaints, each an exception that may have a `lineno`.
        macros: The strings (`@string`) that hold from the end of the file on: those of the files before as well.
    """

    data: Any
    errors: list[Any]
    macros: Mapping[str, str]


# The last texts that were read without a complaint, and what was read; handed out once, since its taker may change it.
_kept: dict[_Inputs, Reading] = {}
_FILES_KEPT = 4


def read_as_renderer(text: str, macros: Mapping[str, str] | None = None) -> Reading:
    """Read a text with pybtex.

    Args:
        text: The text of a .bib file.
        macros: The strings that the files before have defined; without it, the names of months, which are there always.
    """
    from pybtex.database.input.bibtex import Parser
    from pybtex.errors import capture

    parser = Parser() if macros is None else Parser(macros=macros)
    inputs = _inputs(text, parser.macros)
    with capture() as errors:
        data = parser.parse_string(text)
    reading = Reading(data, errors, dict(parser.macros))
    if not errors:
        _kept[inputs] = reading
        while len(_kept) > _FILES_KEPT:
            del _kept[next(iter(_kept))]
    return reading


def take_reading(text: str, macros: Mapping[str, str]) -> Reading | None:
    """What `read_as_renderer` read in this text after these strings in this process, if it is not taken yet."""
    return _kept.pop(_inputs(text, macros), None)


def _inputs(text: str, macros: Mapping[str, str]) -> _Inputs:
    return text, frozenset(macros.items())
