"""Texts folded for comparison: no case, no accents, no punctuation."""

import html
import re
import unicodedata
from functools import lru_cache

# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "&": " and "}
)
_TAG = re.compile(r"</?(?:i|b|em|strong|sub|sup|u|scp|sc|p|jats:\w+)(?: [^<>]*)?/?>")
_NOT_WORD = re.compile(r"[^\w]+|_")


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Words in lower case without accents, one blank between them; apostrophes join, other punctuation divides."""
    plain = _TAG.sub("", html.unescape(text)) if "<" in text or "&" in text else text
    letters = unicodedata.normalize("NFKD", plain.casefold().translate(_LETTERS))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(_NOT_WORD.sub(" ", re.sub(r"['’‘ʼ`]", "", bare)).split())
