"""The components of sphinx-design as they print: everything open, in reading order."""

from docutils import nodes

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.writer import Writer, classes_of, rule


def columns_of(node: nodes.Element) -> int:
    """How many columns a grid has on a wide screen; at most 4 fit a page."""
    wide = (c for c in classes_of(node) if c.startswith("sd-row-cols-") and c[-1].isdigit())
    counts = [int(c.rsplit("-", 1)[1]) for c in wide]
    return max(1, min(4, max(counts, default=2)))


def grid(writer: Writer, node: nodes.Element) -> str:
    """The grid items of a row side by side."""
    with writer.inside():
        cells = [f"[{writer.render(child).strip()}]" for child in node.children]
    columns = min(columns_of(node), max(1, len(cells)))
    return f"{writer.mark(node)}#card-grid(columns: {columns}, {', '.join(cells)})\n\n"


def card(writer: Writer, node: nodes.Element) -> str:
    """A card: a frame with head, body and foot."""
    return f"#card[{writer.nested(node)}]\n\n"


def dropdown(writer: Writer, node: nodes.Element) -> str:
    """A dropdown, opened."""
    title = next((c for c in node.children if isinstance(c, nodes.rubric)), None)
    heading = writer.children(title) if title is not None else ""
    anchor = writer.own_anchor(title) if title is not None else ""
    body = writer.nested(node, [title] if title is not None else [])
    return f'{writer.mark(node)}{anchor}#admonition("note", [{heading}])[\n{body}\n]\n\n'


def tab_item(writer: Writer, node: nodes.Element) -> str:
    """One tab of a set: its label above its content."""
    label = next((c for c in node.children if isinstance(c, nodes.rubric)), None)
    heading = writer.children(label) if label is not None else ""
    return f"#tab([{heading}])[\n{writer.nested(node, [label] if label is not None else [])}\n]\n\n"


def horizontal_rule(_writer: Writer, _node: nodes.Element) -> str:
    """A rule between the parts of a card."""
    return ""


def card_title(writer: Writer, node: nodes.Element) -> str:
    """The title of a card."""
    return f"#card-title[{writer.nested(node)}]\n\n"


COMPONENTS = {
    "card-title": card_title,
    "card-header": card_title,
    "grid-row": grid,
    "card": card,
    "dropdown": dropdown,
    "aside": dropdown,
    "tab-item": tab_item,
    "grid-item-card": card,
}


def component(writer: Writer, node: nodes.Element) -> str:
    """The markup of a component that prints otherwise than its content alone."""
    return COMPONENTS[node["design_component"]](writer, node)


@rule("PassthroughTextElement")
def passthrough(writer: Writer, node: nodes.Element) -> str:
    """The text holder of a card or a button: a paragraph of its own."""
    return f"{writer.children(node)}\n\n"


@rule("kbd", "guilabel", "menuselection")
def interface_words(_writer: Writer, node: nodes.Element) -> str:
    """Names of keys and menus."""
    return f"#strong[{markup.text(node.astext())}]"
