"""Formulae in lines and in blocks."""

from docutils import nodes

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.spoken_maths import spoken
from reviewbook.rendering.typst.tex import macros_of, plain_tex, to_typst
from reviewbook.rendering.typst.warn import warn
from reviewbook.rendering.typst.writer import Formula, Writer, rule


@rule("math")
def inline_maths(writer: Writer, node: nodes.Element) -> str:
    """A formula within a line."""
    return formula(writer, node, node.astext(), block=False)


@rule("math_block")
def maths_block(writer: Writer, node: nodes.Element) -> str:
    """A displayed formula, with Sphinx's number when it has one."""
    return formula(writer, node, node.astext(), block=True, number=equation_number(writer, node))


def formula(writer: Writer, node: nodes.Element, tex: str, *, block: bool, number: str = "") -> str:
    """The markup of a formula; one that cannot be converted is printed as its LaTeX, with a warning."""
    tex = plain_tex(tex, macros_of(writer.book.builder.config))
    converted = to_typst(tex)
    fallback = f"#raw(block: {str(block).lower()}, {markup.string(tex)});"
    if converted is None:
        warn_unset(writer.where(node), tex)
        return fallback
    call = markup.options(
        block=str(block).lower(),
        numbering=f"(..n) => {markup.string(f'({number})')}" if number else "none",
        alt=markup.string(spoken(tex)),
    )
    space = " " if block else ""
    equation = f"#math.equation({call}${space}{converted}{space}$)"
    writer.book.formulae.setdefault(equation, Formula(fallback, tex, writer.where(node)))
    return f"{writer.mark(node)}{equation}{label_after(writer, node)}\n\n" if block else f"{equation};"


def warn_unset(where: str, tex: str) -> None:
    """Say that a formula is printed as its LaTeX."""
    warn(where, f"this formula cannot be set and is printed as LaTeX: {tex}", "maths")


def label_after(writer: Writer, node: nodes.Element) -> str:
    """The label of a displayed formula, to stand directly after it."""
    name = writer.label_of(node)
    return f"#{name}" if name else ""


def equation_number(writer: Writer, node: nodes.Element) -> str:
    """The number of a displayed formula, as references to it print it."""
    config = writer.book.builder.config
    if config.math_numfig and config.numfig and (number := writer.number("displaymath", node)):
        return number
    return str(node.get("number") or "")
