"""A formula in words that a person can hear, made from its LaTeX."""

import re

from reviewbook.rendering.typst.spoken_words import (
    ACCENTS,
    COMMANDS,
    DROPPED_ARGUMENT,
    FUNCTIONS,
    PLAIN_ARGUMENT,
    POWERS,
    SILENT,
    SYMBOLS,
    TEXT_ARGUMENT,
    WITH_LIMITS,
)

TOKEN = re.compile(r"\\(?:[A-Za-z]+\*?|.)|[0-9]+(?:[.,][0-9]+)*|\s+|.", re.S)
ENVIRONMENT = re.compile(r"\\begin\{(?P<name>\w+)\*?\}(?:\{[^{}]*\})?(?P<body>.*?)\\end\{(?P=name)\*?\}", re.S)
ROW_END = re.compile(r"\\\\(?:\[[^\]]*\])?")
FRACTIONS = {"frac", "dfrac", "tfrac", "cfrac"}
BINOMIALS = {"binom", "dbinom", "tbinom"}
ROOTS = {"sqrt"}
MATRICES = {"matrix", "pmatrix", "bmatrix", "vmatrix", "Bmatrix", "Vmatrix", "array", "smallmatrix"}


def spoken(tex: str) -> str:
    r"""Words for a LaTeX formula: `\frac{a}{b}` gives `a over b`; never empty."""
    words = " ".join(_Reader(_without_environments(tex)).rest().split())
    words = re.sub(r"\s*,[\s,]*(?=[,;:]|$)|\s+(?=[,;.:])", "", re.sub(r",(?:\s*,)+", ",", words))
    return words.strip(" ,;") or "formula"


def _without_environments(tex: str) -> str:
    """The formula with the rows of its environments written as text, innermost first."""
    while found := ENVIRONMENT.search(tex):
        inner = found
        while deeper := ENVIRONMENT.search(tex, inner.start() + 1, found.end()):
            inner = deeper
        tex = tex[: inner.start()] + _environment(inner["name"], inner["body"]) + tex[inner.end() :]
    return ROW_END.sub(r"\\text{;}", tex)


def _environment(name: str, body: str) -> str:
    rows = [row for row in ROW_END.split(body) if row.strip()]
    if name in MATRICES:
        said = [rf"\text{{row {i}:}} {row.replace('&', ' , ')}" for i, row in enumerate(rows, start=1)]
        return r"\text{the matrix with}" + r"\text{;}".join(said) + r"\text{, end of matrix}"
    if name == "cases":
        said = [row.replace("&", " , ") for row in rows]
        return r"\text{either}" + r"\text{; or}".join(said)
    return r"\text{;}".join(row.replace("&", " ") for row in rows)


class _Reader:
    """Reads a formula from left to right."""

    def __init__(self, tex: str) -> None:
        self.tokens = TOKEN.findall(tex)
        self.at = 0

    def peek(self) -> str:
        while self.at < len(self.tokens) and self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.peek()
        return self.take_as_written()

    def take_as_written(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1] if self.at <= len(self.tokens) else ""

    def rest(self, end: str = "") -> str:
        """Words up to a closing token, or to the end."""
        words = []
        while self.peek() and self.peek() != end:
            words.append(self.item())
        self.take()
        return " ".join(filter(None, words))

    def argument(self) -> str:
        """Words of the next group or token, without its own scripts."""
        if self.peek() == "{":
            self.take()
            return self.rest("}")
        if self.peek().isdigit():
            self.tokens[self.at : self.at + 1] = list(self.peek())
        return self.atom()

    def raw_argument(self) -> str:
        """The next group as written."""
        if self.peek() != "{":
            return self.take()
        self.take()
        depth, parts = 1, []
        while self.at < len(self.tokens) and depth:
            token = self.take_as_written()
            depth += (token == "{") - (token == "}")
            parts.append(token if depth else "")
        return "".join(parts).strip()

    def item(self) -> str:
        """An atom with its scripts: `x_i^2` is `x sub i squared`."""
        name = self.peek().removeprefix("\\")
        if self.peek().startswith("\\") and name in WITH_LIMITS:
            return self.with_limits(name)
        words = "" if self.peek() in ("^", "_") else self.atom()
        while self.peek() in ("^", "_"):
            words += f" {self.script()}"
        return words

    def script(self) -> str:
        if self.take() == "_":
            return f"sub {self.argument()}"
        power = self.argument()
        return POWERS.get(power, f"to the power {power}")

    def with_limits(self, name: str) -> str:
        """A sum or an integral with what it runs over."""
        self.take()
        below = above = ""
        while self.peek() in ("^", "_", "\\limits"):
            token = self.take()
            if token == "_":
                below = self.argument()
            elif token == "^":
                above = self.argument()
        start = f" {'as' if name == 'lim' else 'from' if above else 'over'} {below}" if below else ""
        return f"{WITH_LIMITS[name]}{start}{f' to {above}' if above else ''} of"

    def atom(self) -> str:
        token = self.take()
        if token == "{":
            return self.rest("}")
        if token.startswith("\\"):
            return self.command(token[1:].rstrip("*") or " ")
        return SYMBOLS.get(token, token)

    def command(self, name: str) -> str:
        readers = (
            (FRACTIONS, self.fraction),
            (BINOMIALS, lambda: f"{self.argument()} choose {self.argument()}"),
            (ROOTS, self.root),
            (ACCENTS, lambda: f"{self.argument()} {ACCENTS[name]}"),
            (TEXT_ARGUMENT, self.raw_argument),
            (PLAIN_ARGUMENT, self.named),
            (DROPPED_ARGUMENT, lambda: self.raw_argument()[:0]),
        )
        read = next((read for names, read in readers if name in names), None)
        return read() if read else self.plain_command(name)

    def named(self) -> str:
        r"""A name set in another type: `\mathrm{Var}` is one word."""
        start = self.at
        written = self.raw_argument()
        if written.isalpha():
            return written
        self.at = start
        return self.argument()

    def plain_command(self, name: str) -> str:
        if name in SILENT:
            return ""
        if name in FUNCTIONS:
            return f"{FUNCTIONS[name]} of" if self.peek() not in ("^", "_") else FUNCTIONS[name]
        return COMMANDS.get(name, SYMBOLS.get(name, name))

    def fraction(self) -> str:
        above, below = self.argument(), self.argument()
        if " " in above or " " in below:
            return f"the fraction {above} over {below}, end of fraction,"
        return f"{above} over {below}"

    def root(self) -> str:
        degree = ""
        if self.peek() == "[":
            self.take()
            degree = self.rest("]")
        name = {"": "the square root", "3": "the cube root"}.get(degree, f"the root of degree {degree}")
        radicand = self.argument()
        return f"{name} of {radicand}{', end of root,' if ' ' in radicand else ''}"
