"""Lists: bulleted, numbered, of definitions, of fields and options."""

from collections.abc import Iterable
from typing import cast

from docutils import nodes

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.writer import Writer, rule

ENUMERATIONS = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}


def items(writer: Writer, node: nodes.Element) -> str:
    """The items of a list as content arguments."""
    children = cast("list[nodes.Element]", node.children)
    return ", ".join(f"[{writer.own_anchor(item)}{writer.nested(item)}]" for item in children)


@rule("bullet_list")
def bullet_list(writer: Writer, node: nodes.Element) -> str:
    """A bulleted list; a list of tasks shows its boxes."""
    return f"#list({markup.options(tight=tightness(node))}{items(writer, node)})\n\n"


@rule("enumerated_list")
def enumerated_list(writer: Writer, node: nodes.Element) -> str:
    """A numbered list with the author's kind of number, first number, prefix and suffix."""
    style = ENUMERATIONS.get(node.get("enumtype", "arabic"), "1")
    numbering = f"{node.get('prefix', '')}{style}{node.get('suffix') or '.'}"
    call = markup.options(numbering=markup.string(numbering), start=str(node.get("start", 1)), tight=tightness(node))
    return f"#enum({call}{items(writer, node)})\n\n"


def tightness(node: nodes.Element) -> str:
    """Whether the items of a list stand close: when each is one paragraph, with perhaps a list in it."""
    children = cast("list[nodes.Element]", node.children)
    return str(all(sum(isinstance(c, nodes.paragraph) for c in item.children) <= 1 for item in children)).lower()


@rule("list_item")
def list_item(writer: Writer, node: nodes.Element) -> str:
    """An item met outside its list."""
    return writer.nested(node)


@rule("definition_list")
def definition_list(writer: Writer, node: nodes.Element) -> str:
    """Terms with their definitions, among them a glossary's."""
    pairs = []
    for item in cast("list[nodes.Element]", node.children):
        terms = [c for c in item.children if isinstance(c, nodes.term)]
        classifiers = [c for c in item.children if isinstance(c, nodes.classifier)]
        definition = writer.nested(item, [*terms, *classifiers])
        pairs.append(terms_item(term_words(writer, terms, classifiers), definition))
    return f"#terms({', '.join(pairs)})\n\n"


def term_words(writer: Writer, terms: Iterable[nodes.Element], classifiers: Iterable[nodes.Element]) -> str:
    """The terms of one definition on one line, with what they are."""
    line = "#linebreak()".join(writer.render(term) for term in terms)
    return line + "".join(f" (#emph[{writer.children(kind)}])" for kind in classifiers)


def terms_item(term: str, definition: str) -> str:
    """One pair of a Typst term list."""
    return f"terms.item([{term}], [{definition}])"


rule("term", "definition", "classifier", "option")(Writer.children)


@rule("field_list", "option_list")
def field_list(writer: Writer, node: nodes.Element) -> str:
    """Names with their values."""
    pairs = [
        terms_item(writer.children(cast("nodes.Element", pair[0])), writer.nested(cast("nodes.Element", pair[1])))
        for pair in cast("list[nodes.Element]", node.children)
    ]
    return f"#terms({', '.join(pairs)})\n\n"


@rule("option_group")
def option_group(writer: Writer, node: nodes.Element) -> str:
    """The spellings of one command-line option."""
    return '#", ";'.join(writer.children(cast("nodes.Element", child)) for child in node.children)


@rule("option_string")
def option_string(_writer: Writer, node: nodes.Element) -> str:
    """An option as typed."""
    return f"#raw({markup.string(node.astext())});"


@rule("option_argument")
def option_argument(_writer: Writer, node: nodes.Element) -> str:
    """The argument of an option, after its delimiter."""
    return f"#raw({markup.string(node.get('delimiter', ' ') + node.astext())});"


@rule("hlist")
def hlist(writer: Writer, node: nodes.Element) -> str:
    """A list that HTML sets in columns."""
    return writer.children(node)


rule("hlistcol")(Writer.children)
