"""HTML as a tree of elements, read forgivingly with the parser of the standard library."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# An opening tag of the key closes an open element of these kinds, if one is nearer than the barrier's.
CLOSES = {
    "li": ({"li"}, {"ul", "ol"}),
    "tr": ({"tr", "td", "th"}, {"table"}),
    "td": ({"td", "th"}, {"tr", "table"}),
    "th": ({"td", "th"}, {"tr", "table"}),
    "tbody": ({"thead", "tbody", "tr", "td", "th"}, {"table"}),
    "tfoot": ({"thead", "tbody", "tr", "td", "th"}, {"table"}),
    "p": ({"p"}, {"div", "td", "li", "blockquote"}),
    "dt": ({"dt", "dd"}, {"dl"}),
    "dd": ({"dt", "dd"}, {"dl"}),
    "option": ({"option"}, {"select"}),
}


@dataclass
class Element:
    """An element of HTML: its tag, attributes and children (elements and pieces of text)."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def find_all(self, *tags: str) -> list["Element"]:
        """All elements below with one of these tags, in order; those inside a nested table are left to it."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                if child.tag in tags:
                    found.append(child)
                if child.tag != "table":
                    found += child.find_all(*tags)
        return found

    def words(self) -> str:
        """The text of the element, line breaks kept."""
        if self.tag in ("style", "script"):
            return ""
        if self.tag == "br":
            return "\n"
        return "".join(child if isinstance(child, str) else child.words() for child in self.children)


class _TreeParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_implied(tag)
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        depths = [i for i, element in enumerate(self.open) if element.tag == tag]
        if depths:
            del self.open[depths[-1] :]

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)

    def _close_implied(self, tag: str) -> None:
        kinds, barriers = CLOSES.get(tag, (set(), set()))
        barrier = max((i for i, e in enumerate(self.open) if e.tag in barriers), default=0)
        closing = [i for i, e in enumerate(self.open) if e.tag in kinds and i > barrier]
        if closing:
            del self.open[closing[0] :]


def parse(html: str) -> Element:
    """The tree of a piece of HTML, under a root element."""
    parser = _TreeParser()
    parser.feed(html)
    parser.close()
    return parser.root
