"""Typst markup from Python values; text goes out as Typst strings, so that no character is read as markup."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
WHITE_SPACE = re.compile(r"[ \t\r\n]+")


def string(value: str) -> str:
    """A Typst string literal."""
    return json.dumps(CONTROL_CHARACTERS.sub("", value), ensure_ascii=False)


def text(value: str) -> str:
    """Running text as markup; white space is folded, as in HTML; empty for an empty value."""
    return f"#{string(WHITE_SPACE.sub(' ', value))};" if value else ""


def array(items: Iterable[str]) -> str:
    """A Typst array of expressions."""
    return f"({''.join(f'{item}, ' for item in items)})"


def dictionary(values: Mapping[str, str]) -> str:
    """A Typst dictionary of strings."""
    return f"({''.join(f'{string(key)}: {string(value)}, ' for key, value in values.items())})"


def label(name: str) -> str:
    """A Typst label, to stand after an element or inside a call."""
    return f"label({string(name)})"


def anchor(name: str) -> str:
    """An invisible place in the text that a link can lead to."""
    return f"#metadata(none)#{label(name)}"


def number(parts: Sequence[int]) -> str:
    """A section or figure number: `(2, 1)` gives `2.1`."""
    return ".".join(map(str, parts))


def options(**values: str | None) -> str:
    """Named arguments of a call, those that are None left out; ends with a comma when there is one."""
    return "".join(f"{name.replace('_', '-')}: {value}, " for name, value in values.items() if value is not None)
