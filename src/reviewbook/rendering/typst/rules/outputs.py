"""Code cells of notebooks and what came out of them; raw blocks of other formats."""

import re

from docutils import nodes
from sphinx.util import logging

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.html_reader import read_html
from reviewbook.rendering.typst.rules.code import captioned_code
from reviewbook.rendering.typst.rules.design import COMPONENTS, component
from reviewbook.rendering.typst.rules.maths import formula
from reviewbook.rendering.typst.rules.tables import follows_its_table, is_table_note
from reviewbook.rendering.typst.warn import warn
from reviewbook.rendering.typst.writer import Writer, classes_of, rule

log = logging.getLogger(__name__)

DISPLAYED_MATHS = re.compile(r"\s*(?:\$\$(?P<dollars>.*)\$\$|\\\[(?P<brackets>.*)\\\]|\$(?P<inline>[^$]*)\$)\s*", re.S)
ENVIRONMENT = re.compile(r"\s*\\begin\{(?:equation|align|gather|multline|eqnarray|alignat|array|cases)\*?\}.*", re.S)


@rule("container")
def container(writer: Writer, node: nodes.Element) -> str:
    """A division: a cell, its input or output, a component of sphinx-design, a captioned block, or only a style."""
    if "cell_input" in classes_of(node) and hides_input(writer, node):
        return ""
    if is_table_note(node) and follows_its_table(node):
        return ""
    if node.get("literal_block"):
        return captioned_code(writer, node)
    if node.get("design_component") in COMPONENTS:
        return component(writer, node)
    return writer.children(node)


def hides_input(writer: Writer, node: nodes.Element) -> bool:
    """Whether a cell's source stays out of print: by the book's choice, or since its tags fold it away in HTML."""
    return writer.book.settings.hide_code or node.parent.get("hide_mode") in ("input", "input+output", "all")


@rule("raw")
def raw(writer: Writer, node: nodes.Element) -> str:
    """A raw block: HTML is read as far as print can show it, LaTeX as maths; Typst is taken as it is."""
    formats = str(node.get("format", "")).split()
    if "typst" in formats:
        return f"{node.astext()}\n\n"
    if "latex" in formats and (tex := maths_of(node.astext())) is not None:
        return formula(writer, node, tex, block=True)
    if "html" in formats:
        return html(writer, node)
    # The author wrote it for another format, and knows that it is not for this one.
    log.info("%s: a raw block for %s is left out of the PDF", writer.where(node), " ".join(formats))
    return ""


def html(writer: Writer, node: nodes.Element) -> str:
    """Markup from HTML; what has no words, as a script, is left out with a note."""
    found = read_html(node.astext(), spot=None if writer.nesting else writer.spot(), where=writer.where(node))
    missing = [tag for tag in found.missing if tag != "script" or is_interactive(node, found.markup)]
    if missing:
        leave_out(writer, node, f"HTML that cannot be printed ({', '.join(missing)})")
    if isinstance(node.parent, nodes.TextElement):
        return found.markup
    return f"{writer.mark(node)}{found.markup}\n\n" if found.markup else ""


def is_interactive(node: nodes.Element, printed: str) -> bool:
    """Whether a script is all that a cell's output has, as in interactive charts; other scripts serve a web page."""
    return "output" in classes_of(node) and not printed


def leave_out(writer: Writer, node: nodes.Element, what: str) -> None:
    """Say that something of the web edition is not in the PDF."""
    warn(writer.where(node), f"{what} is left out of the PDF", "raw")


def maths_of(latex: str) -> str | None:
    """The formula in a LaTeX output, without its delimiters; None when the output is not a formula alone."""
    found = DISPLAYED_MATHS.fullmatch(latex)
    if found:
        return next(tex for tex in found.groups() if tex is not None).removeprefix(r"\displaystyle").strip()
    return latex.strip() if ENVIRONMENT.fullmatch(latex) else None


@rule("math_output", "ExecutionStatsNode")
def machinery(_writer: Writer, node: nodes.Element) -> str:
    """Words that a build writes about itself."""
    return markup.text(node.astext())
