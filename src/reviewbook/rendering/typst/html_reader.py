"""HTML that a cell or an author wrote, as Typst markup, as far as print can show it."""

from collections.abc import Callable
from dataclasses import dataclass

from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.html_table import table_of
from reviewbook.rendering.typst.html_tree import Element, parse
from reviewbook.rendering.typst.set_table import set_table

INLINE = {
    "b": "strong",
    "strong": "strong",
    "i": "emph",
    "em": "emph",
    "cite": "emph",
    "var": "emph",
    "sub": "sub",
    "sup": "super",
    "u": "underline",
    "s": "strike",
    "del": "strike",
    "small": "small-print",
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "legend", "caption"}
NOT_PRINTED = {"style", "head", "colgroup", "template", "button", "link", "meta", "title"}
# These need a browser; without words of their own they are missed in print.
NEEDS_A_BROWSER = {"script", "iframe", "video", "audio", "canvas", "svg", "object", "embed", "form", "img"}


@dataclass(frozen=True)
class Printed:
    """What print can show of some HTML.

    Attributes:
        markup: Typst markup; empty when there is nothing.
        missing: Tags of what cannot be shown, sorted.
    """

    markup: str
    missing: tuple[str, ...]


def read_html(html: str, *, spot: str | None = None, where: str = "") -> Printed:
    """Read HTML.

    Args:
        html: Any piece of HTML.
        spot: A name for its place, when it stands at the top level, where a table may float or take a page.
        where: Its place in the source, for messages.
    """
    reader = _Reader(spot=spot, where=where)
    body = reader.children(parse(html)).strip()
    return Printed(body, tuple(sorted(reader.missing)))


class _Reader:
    def __init__(self, *, spot: str | None, where: str) -> None:
        self.spot = spot
        self.where = where
        self.missing: set[str] = set()

    def children(self, element: Element) -> str:
        return "".join(self.read(child) for child in element.children)

    def read(self, node: Element | str) -> str:
        if isinstance(node, str):
            return markup.text(node) if node.strip() else " " * bool(node)
        if node.tag in NOT_PRINTED:
            return ""
        if node.tag in NEEDS_A_BROWSER:
            self.missing.add(node.tag)
            return markup.text(node.attributes.get("alt", ""))
        if node.tag in INLINE:
            return f"#{INLINE[node.tag]}[{self.children(node)}]"
        if node.tag in HEADINGS:
            return f"\n#minor-heading[{self.children(node)}]\n\n"
        return BLOCKS.get(node.tag, _Reader.children)(self, node)

    def paragraph(self, element: Element) -> str:
        return f"\n{self.children(element).strip()}\n\n"

    def code(self, element: Element) -> str:
        return f"#raw({markup.string(element.words())});"

    def preformatted(self, element: Element) -> str:
        return f'\n#code(kind: "output")[#raw(block: true, {markup.string(element.words().strip(chr(10)))})]\n\n'

    def link(self, element: Element) -> str:
        uri, words = element.attributes.get("href", ""), self.children(element)
        return f"#link({markup.string(uri)})[{words}]" if uri.startswith(("http", "mailto:")) and words else words

    def items(self, element: Element) -> str:
        function = "enum" if element.tag == "ol" else "list"
        items = (
            f"[{self.children(item).strip()}]"
            for item in element.children
            if isinstance(item, Element) and item.tag == "li"
        )
        return f"\n#{function}({', '.join(items)})\n\n"

    def table(self, element: Element) -> str:
        captions = element.find_all("caption")
        caption = self.children(captions[0]).strip() if captions else None
        table = table_of(element, self.children)
        return f"\n{set_table(table, caption, spot=self.spot, where=self.where)}\n"

    def check_box(self, element: Element) -> str:
        boxes = {True: "☑", False: "☐"}
        is_box = element.attributes.get("type") == "checkbox"
        return markup.text(boxes["checked" in element.attributes]) if is_box else ""

    def line_break(self, _element: Element) -> str:
        return "#linebreak();"

    def horizontal_rule(self, _element: Element) -> str:
        return "\n#scene-break\n\n"


BLOCKS: dict[str, Callable[[_Reader, Element], str]] = {
    "p": _Reader.paragraph,
    "div": _Reader.paragraph,
    "blockquote": _Reader.paragraph,
    "code": _Reader.code,
    "kbd": _Reader.code,
    "samp": _Reader.code,
    "pre": _Reader.preformatted,
    "a": _Reader.link,
    "ul": _Reader.items,
    "ol": _Reader.items,
    "table": _Reader.table,
    "br": _Reader.line_break,
    "input": _Reader.check_box,
    "hr": _Reader.horizontal_rule,
}
