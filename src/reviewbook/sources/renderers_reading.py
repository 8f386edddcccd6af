"""How the renderer's parser (pybtex) reads a .bib file: read once, for the check before a build and for the build."""

from typing import Any

# The last texts that were read without a complaint, and what was read; handed out once, since its taker may change it.
_kept: dict[str, Any] = {}
_FILES_KEPT = 4


def read_as_renderer(text: str) -> tuple[Any, list[Any]]:
    """What pybtex reads in the text of a .bib file.

    Returns:
        Its `BibliographyData`, and its complaints, each an exception that may have a `lineno`.
    """
    from pybtex.database.input.bibtex import Parser
    from pybtex.errors import capture

    with capture() as errors:
        data = Parser().parse_string(text)
    if not errors:
        _kept[text] = data
        while len(_kept) > _FILES_KEPT:
            del _kept[next(iter(_kept))]
    return data, errors


def take_reading(text: str) -> Any | None:  # noqa: ANN401 - pybtex has no types
    """What `read_as_renderer` read in this text in this process, if it has not been taken yet."""
    return _kept.pop(text, None)
