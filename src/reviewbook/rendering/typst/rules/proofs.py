"""Theorems and proofs of sphinx-proof, exercises and solutions of sphinx-exercise; neither package is needed.

A box has the words and the number of its title in HTML: both packages write them only while HTML is written.
"""

from docutils import nodes
from sphinx.locale import get_translation

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.rules.text import nothing
from reviewbook.rendering.typst.writer import Writer, rule

# The kinds of sphinx-proof that are numbered; `unenumerable_node` is any of them with the option `nonumber`.
STATEMENTS = (
    *("axiom", "theorem", "lemma", "definition", "remark", "conjecture", "corollary", "algorithm", "criterion"),
    *("example", "property", "observation", "proposition", "assumption", "notation"),
)
# Translations of the names of these kinds, which come with sphinx-proof; without them the names stay English.
translated = get_translation("proof")


@rule(*(f"{kind}_node" for kind in STATEMENTS), "unenumerable_node")
def statement(writer: Writer, node: nodes.Element) -> str:
    """A theorem or its like: kind and number before its own title; kinds may share one counter."""
    kind = str(translated(str(node.get("realtype", "")).title()))
    number = writer.number(str(node.get("countertype", "")), node)
    return titled(writer, node, "note", f"{kind} {number}".rstrip())


@rule("proof_node")
def proof(writer: Writer, node: nodes.Element) -> str:
    """A proof: its text begins with the word, so that no box needs a title."""
    inner = next((child for child in node.children if isinstance(child, nodes.admonition)), node)
    return f"{writer.mark(node)}#proof[\n{writer.own_anchor(inner)}{writer.nested(inner)}\n]\n\n"


@rule("exercise_enumerable_node")
def numbered_exercise(writer: Writer, node: nodes.Element) -> str:
    """An exercise: its name and number, in the form that references to it use, before its own title."""
    named = str(writer.book.builder.config.numfig_format.get("exercise", "Exercise %s"))
    return titled(writer, node, "tip", named.replace("%s", writer.number("exercise", node)).rstrip())


@rule("exercise_node")
def exercise(writer: Writer, node: nodes.Element) -> str:
    """An exercise without a number, whose title is whole."""
    return titled(writer, node, "tip", "")


@rule("solution_node", "solution_start_node")
def solution(writer: Writer, node: nodes.Element) -> str:
    """A solution, whose title leads to its exercise."""
    return titled(writer, node, "seealso", "")


# What is left of gates once the content between them is gathered.
rule("exercise_end_node", "solution_end_node")(nothing)


def titled(writer: Writer, node: nodes.Element, look: str, name: str) -> str:
    """A box with the look of a kind of admonition; what its title node holds follows the name."""
    title = next((child for child in node.children if isinstance(child, nodes.title)), None)
    heading = writer.own_anchor(node) + markup.text(name) + (writer.children(title) if title is not None else "")
    body = writer.nested(node, [title] if title is not None else [])
    return f"{writer.mark(node)}#admonition({markup.string(look)}, [{heading}])[\n{body}\n]\n\n"
