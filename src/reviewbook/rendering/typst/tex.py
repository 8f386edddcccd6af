"""LaTeX maths to Typst maths, by tex2typst, after the book's own macros and some LaTeX that it does not know."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sphinx.config import Config

# Environments that only display: what is in them is enough, since Typst displays and numbers by itself.
ONLY_DISPLAYS = "equation|gather|gathered|multline|displaymath|split|math|subequations"
DISPLAYS = re.compile(rf"\\(?:begin|end)\{{(?:{ONLY_DISPLAYS})\*?\}}")
ALIGNED = re.compile(r"\\(begin|end)\{(?:eqnarray|alignat|alignedat|flalign)(\*?)\}(?:\{\d+\})?")
DROPPED = re.compile(
    r"\\(?:label|color|textcolor)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])|\\left\s*\.|\\right\s*\."
)
TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
SYNONYMS = {
    "lvert": r"|",
    "rvert": r"|",
    "lVert": r"\|",
    "rVert": r"\|",
    "coloneqq": r":=",
    "stackrel": r"\overset",
    "argmin": r"\operatorname{arg\,min}",
    "argmax": r"\operatorname{arg\,max}",
    "ce": r"\mathrm",
    "bm": r"\boldsymbol",
    "hfill": r"\quad",
}
COMMAND = re.compile(r"\\([A-Za-z]+)(?![A-Za-z])")
# A macro that names itself must end somewhere.
DEEPEST_EXPANSION = 20


class Macro(NamedTuple):
    """A macro of the book: its LaTeX and how many arguments it takes."""

    body: str
    arguments: int = 0


def macros_of(config: Config) -> dict[str, Macro]:
    """The macros that the book gives to MathJax, by name, over the synonyms that every book gets."""
    mathjax = getattr(config, "mathjax3_config", None) or {}
    given: Mapping[str, Any] = (mathjax.get("tex") or {}).get("macros") or {}
    own = {name.lstrip("\\"): _macro(value) for name, value in given.items()}
    return {name: Macro(body) for name, body in SYNONYMS.items()} | own


def _macro(value: object) -> Macro:
    if isinstance(value, list | tuple):
        return Macro(str(value[0]), int(value[1]) if len(value) > 1 else 0)
    return Macro(str(value))


def plain_tex(tex: str, macros: Mapping[str, Macro]) -> str:
    """The formula with macros expanded and without what only LaTeX needs."""
    for _ in range(DEEPEST_EXPANSION):
        expanded = _expanded(tex, macros)
        if expanded == tex:
            break
        tex = expanded
    tex = TAG.sub(r"\\qquad (\1)", DROPPED.sub("", DISPLAYS.sub("", tex)))
    return ALIGNED.sub(r"\\\1{align\2}", tex).strip()


def _expanded(tex: str, macros: Mapping[str, Macro]) -> str:
    for found in COMMAND.finditer(tex):
        macro = macros.get(found[1])
        if macro is not None:
            arguments, end = _arguments(tex, found.end(), macro.arguments)
            body = re.sub(r"#(\d)", _filled(arguments), macro.body)
            return f"{tex[: found.start()]}{body} {tex[end:].lstrip()}"
    return tex


def _filled(arguments: list[str]) -> Callable[[re.Match[str]], str]:
    def fill(place: re.Match[str]) -> str:
        number = int(place[1])
        return arguments[number - 1] if number <= len(arguments) else ""

    return fill


def _arguments(tex: str, at: int, count: int) -> tuple[list[str], int]:
    """The next `count` groups or characters from a place on, and the place after them."""
    arguments: list[str] = []
    for _ in range(count):
        at += len(tex[at:]) - len(tex[at:].lstrip())
        end = _group_end(tex, at)
        arguments.append(tex[at + 1 : end - 1] if tex[at : at + 1] == "{" else tex[at:end])
        at = end
    return arguments, at


def _group_end(tex: str, at: int) -> int:
    """The place after the group, command or character at `at`."""
    if tex[at : at + 1] == "\\" and (command := COMMAND.match(tex, at)):
        return command.end()
    depth = 0
    for place in range(at, len(tex)):
        depth += (tex[place] == "{") - (tex[place] == "}")
        if depth == 0:
            return place + 1
    return len(tex)


def to_typst(tex: str) -> str | None:
    """Typst maths, on one line, for a LaTeX formula without macros; None when it cannot be converted."""
    import tex2typst

    try:
        return " ".join(str(tex2typst.tex2typst(tex)).split())
    except Exception:
        # tex2typst has no error class of its own: whatever it raises means that it does not know the formula.
        return None
