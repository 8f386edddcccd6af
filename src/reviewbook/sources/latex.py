"""LaTeX in the values of a .bib file to Unicode text.

Only a value that holds something to decode is touched, and the accents, escapes and braces that fill real
bibliographies are decoded by one regular expression; the rest (mathematics, rare macros) goes to pylatexenc, which
needs 0.4 ms a value.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pylatexenc.latex2text import LatexNodes2Text

_HAS_SOMETHING = re.compile(r"[\\{}~$`]|--|''")

_ACCENTS = {
    '"': "\u0308",
    "'": "\u0301",
    "`": "\u0300",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    ".": "\u0307",
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "d": "\u0323",
    "b": "\u0331",
    "k": "\u0328",
    "r": "\u030a",
}
_WORDS = {
    "aa": "å",
    "AA": "Å",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "l": "ł",
    "L": "Ł",
    "ss": "ß",
    "i": "ı",
    "j": "ȷ",
    "dots": "…",
    "ldots": "…",
    "textendash": "–",
    "textemdash": "—",
    "textquoteleft": "‘",
    "textquoteright": "’",
    "textquotedblleft": "“",
    "textquotedblright": "”",
    "textasciitilde": "~",
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "pounds": "£",
    "textsterling": "£",
    "texteuro": "€",
    "euro": "€",
    "copyright": "©",
    "S": "§",
}
# Macros of which only the argument is text; the braces of the argument go as all braces do.
_STYLES = ("emph", "textit", "textbf", "textrm", "textsf", "textsc", "textsl", "texttt", "mbox", "url")
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " "}
_SPACES = {" ": " ", ",": " ", ";": " ", ":": " ", "\\": " ", "/": "", "-": "", "!": ""}

_LETTER = r"\\[ij](?![A-Za-z])|[^\W\d_]"
_TOKEN = re.compile(
    rf"""\\(?P<accent>["'`^~=.]|[uvHcdbkr](?![A-Za-z]))\s*(?:\{{\s*(?P<braced>{_LETTER})\s*\}}|(?P<bare>{_LETTER}))
    |\\(?P<word>{"|".join(sorted(_WORDS, key=len, reverse=True))})(?![A-Za-z])(?:\s+|\{{\}})?
    |\\(?P<style>{"|".join(_STYLES)})(?=\{{)
    |\\(?P<literal>[&%$\#_{{}}])
    |\\(?P<space>[ ,;:\\/!-])
    |(?P<ligature>---|--|``|''|~)
    |(?P<brace>[{{}}])
    |(?P<hard>[\\$])""",
    re.VERBOSE,
)
_VERBATIM = re.compile(r"\\url(?=\{)|\\([_%&#~$])|[{}]")


class _TooHard(Exception):
    """The value holds LaTeX that the table above does not know."""


def decode(value: str) -> str:
    """LaTeX to Unicode: accents, escapes, dashes, quotes; grouping braces go. What cannot be decoded stays as it is."""
    return _decode(value) if _HAS_SOMETHING.search(value) else value


def decode_verbatim(value: str) -> str:
    r"""A DOI, URL or file name: only escapes such as `\_` and grouping braces go, so that `~` and `--` stay."""
    return _VERBATIM.sub(lambda match: match[1] or "", value) if "\\" in value or "{" in value else value


@lru_cache(maxsize=20_000)
def _decode(value: str) -> str:
    try:
        return _TOKEN.sub(_text_of, value)
    except _TooHard:
        return _decode_slowly(value)


def _text_of(token: re.Match[str]) -> str:
    kind, found = token.lastgroup, token
    if kind in ("braced", "bare"):
        letter = (found["braced"] or found["bare"]).lstrip("\\")
        return unicodedata.normalize("NFC", letter + _ACCENTS[found["accent"]])
    if kind == "hard":
        raise _TooHard
    tables = {"word": _WORDS, "ligature": _LIGATURES, "space": _SPACES}
    if kind in tables:
        return tables[kind][found[kind]]
    return found["literal"] or ""


def _decode_slowly(value: str) -> str:
    # An unescaped per cent sign would be a comment to LaTeX and swallow the rest; nobody means that in a .bib file.
    escaped = re.sub(r"(?<!\\)%", r"\\%", value)
    try:
        return " ".join(_pylatexenc().latex_to_text(escaped).split())
    except Exception:  # a third-party parser on any input, recursion included; the text as written is the honest answer
        return value


@cache
def _pylatexenc() -> "LatexNodes2Text":
    from pylatexenc.latex2text import LatexNodes2Text

    return LatexNodes2Text(math_mode="text")
