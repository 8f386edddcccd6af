"""LaTeX maths to Typst maths, by tex2typst, after the book's own macros and some LaTeX that it does not know."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sphinx.config import Config

# Environments that only display: what is in them is enough, since Typst displays and numbers by itself.
ONLY_DISPLAYS = "equation|gather|gathered|multline|displaymath|math|subequations"
DISPLAYS = re.compile(rf"\\(?:begin|end)\{{(?:{ONLY_DISPLAYS})\*?\}}")
ALIGNED = re.compile(r"\\(begin|end)\{(?:eqnarray|alignat|alignedat|flalign|split)(\*?)\}(?:\{\d+\})?")
SMALL_MATRIX = re.compile(r"\\(begin|end)\{smallmatrix\}")
DROPPED = re.compile(
    r"\\(?:label|color|textcolor)\s*\{[^{}]*\}"
    r"|\\(?:nonumber|notag|hline|middle|(?:[bB]igg?)[lrm]?)(?![A-Za-z])"
)
ONE_SIDED = re.compile(r"\\(?:left|right)\s*\.")
SIDES = re.compile(r"\\(?:left|right)(?![A-Za-z])\s*\.?")
TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
COMMAND = re.compile(r"\\([A-Za-z]+)(?![A-Za-z])")
# Names that Typst has given up since tex2typst was written.
RENAMED = {"times.circle": "times.o", "dot.circle": "dot.o", "alef": "aleph"}
OLD_NAME = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, RENAMED))})(?![\w.])")
# A macro that names itself must end somewhere.
DEEPEST_EXPANSION = 50


class Macro(NamedTuple):
    """A macro: its LaTeX and how many arguments it takes."""

    body: str
    arguments: int = 0


# LaTeX that tex2typst passes on unread.
SYNONYMS = {
    **dict.fromkeys(("mbox", "textnormal", "textrm", "textbf", "textit", "textsf", "texttt"), Macro(r"\text")),
    **dict.fromkeys(("mathds", "mathbbm"), Macro(r"\mathbb")),
    **dict.fromkeys(("boxed", "mathclose", "mathopen"), Macro("#1", 1)),
    "argmax": Macro(r"\operatorname{arg\,max}"),
    "argmin": Macro(r"\operatorname{arg\,min}"),
    "blacksquare": Macro(r"\text{■}"),
    "bm": Macro(r"\boldsymbol"),
    "ce": Macro(r"\mathrm"),
    "cfrac": Macro(r"\frac"),
    "coloneqq": Macro(":="),
    "dotsb": Macro(r"\cdots"),
    "dotsc": Macro(r"\ldots"),
    "eqqcolon": Macro("=:"),
    "hfill": Macro(r"\quad"),
    "indep": Macro(r"\perp"),
    "lnot": Macro(r"\neg"),
    "lVert": Macro(r"\|"),
    "lvert": Macro("|"),
    "phantom": Macro(r"\quad", 1),
    "rVert": Macro(r"\|"),
    "rvert": Macro("|"),
    "stackrel": Macro(r"\overset"),
    "textasciitilde": Macro(r"\sim"),
    "xrightarrow": Macro(r"\overset{#1}{\rightarrow}", 1),
}


def macros_of(config: Config) -> dict[str, Macro]:
    """The macros that the book gives to MathJax, by name, over the synonyms that every book gets."""
    mathjax = getattr(config, "mathjax3_config", None) or {}
    given: Mapping[str, Any] = (mathjax.get("tex") or {}).get("macros") or {}
    return SYNONYMS | {name.lstrip("\\"): _macro(value) for name, value in given.items()}


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
    if ONE_SIDED.search(tex):
        # Typst has no invisible delimiter: the visible one is set in its usual size.
        tex = SIDES.sub("", tex)
    return SMALL_MATRIX.sub(r"\\\1{matrix}", ALIGNED.sub(r"\\\1{align\2}", tex)).strip()


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
        converted = " ".join(str(tex2typst.tex2typst(tex)).split())
    except Exception:
        # tex2typst has no error class of its own: whatever it raises means that it does not know the formula.
        return None
    return OLD_NAME.sub(lambda name: RENAMED[name[0]], converted)
