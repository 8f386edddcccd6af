"""From a page's doctree to Typst markup, one small rule a node class."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from docutils import nodes
from sphinx.builders import Builder

from reviewbook.problems import Problem
from reviewbook.rendering.typst import markup
from reviewbook.rendering.typst.settings import Settings
from reviewbook.rendering.typst.warn import warn

Rule = Callable[["Writer", nodes.Element], str]
RULES: dict[str, Rule] = {}
# Ids that a parser makes at random: nothing links to them, and they would differ from build to build.
RANDOM_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
# myst-nb counts the lines of a notebook's cell n from n * 10,000.
LINES_A_CELL = 10_000


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register a function as the rule of the node classes with these names."""

    def register(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, function))
        return function

    return register


@dataclass(frozen=True)
class Formula:
    """A formula as it was written.

    Attributes:
        fallback: Markup that prints its LaTeX.
        tex: Its LaTeX.
        where: Its place in the source.
    """

    fallback: str
    tex: str
    where: str


@dataclass
class Book:
    """What all pages share while the book is written.

    Attributes:
        builder: The Sphinx builder at work (environment, configuration, pictures).
        settings: What the book says about its PDF.
        first_name: For each `page#id`, and each page, the name of the anchor that stands for it.
        footnotes: The footnote with that `page#id`.
        entries: Anchors of the entries of bibliographies.
        noted: Footnotes printed so far.
        anchors: Names of the anchors written so far.
        wanted: Names of the anchors that links lead to, with the page of the first such link.
        formulae: Each formula's markup, with what can replace it should Typst not take it.
        problems: What is wrong with the book, as errors.
    """

    builder: Builder
    settings: Settings
    first_name: dict[str, str] = field(default_factory=dict)
    footnotes: dict[str, nodes.footnote] = field(default_factory=dict)
    entries: set[str] = field(default_factory=set)
    noted: set[str] = field(default_factory=set)
    anchors: set[str] = field(default_factory=set)
    wanted: dict[str, str] = field(default_factory=dict)
    formulae: dict[str, Formula] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def learn(self, docname: str, doctree: nodes.document) -> None:
        """Note a page's anchors and footnotes before any page is written, so that links can lead forward."""
        for node in doctree.findall(nodes.Element):
            names = [f"{docname}#{i}" for i in ids_of(node) if not RANDOM_ID.search(i)]
            self.first_name.update(dict.fromkeys(names, names[0]) if names else {})
            if isinstance(node, nodes.section) and isinstance(node.parent, nodes.document):
                self.first_name.setdefault(docname, names[0])
            if isinstance(node, nodes.citation):
                self.entries.update(names[:1])
            if isinstance(node, nodes.footnote):
                self.footnotes.update(dict.fromkeys(names, node))


class Writer:
    """Writes one page."""

    def __init__(self, book: Book, docname: str, depth: int = 1, *, in_part: bool = False) -> None:
        """Start a page whose title has rank `depth`: 1 for a chapter; a part takes the heading level above it."""
        self.book = book
        self.docname = docname
        self.rank = depth - 1
        self.in_part = in_part
        self.nesting = 0
        self.spots = 0
        self.silent = False

    def children(self, node: nodes.Element, leave_out: Iterable[nodes.Node] = ()) -> str:
        """The markup of a node's children, without those left out."""
        left_out = set(map(id, leave_out))
        return "".join(self.render(child) for child in node.children if id(child) not in left_out)

    def nested(self, node: nodes.Element, leave_out: Iterable[nodes.Node] = ()) -> str:
        """The same for a node whose content stands in a box or a cell, where nothing floats."""
        with self.inside():
            return self.children(node, leave_out).strip()

    @contextmanager
    def inside(self) -> Iterator[None]:
        """While this holds, figures stand where they are written."""
        self.nesting += 1
        yield
        self.nesting -= 1

    @contextmanager
    def without_anchors(self) -> Iterator[None]:
        """While this holds, nodes write no anchors: for text that Typst prints twice, as titles."""
        before, self.silent = self.silent, True
        yield
        self.silent = before

    def render(self, node: nodes.Node) -> str:
        """The markup of one node; a node without a rule is a warning, and its text is printed."""
        if isinstance(node, nodes.Text):
            return markup.text(node.astext())
        assert isinstance(node, nodes.Element)
        found = next((RULES[cls.__name__] for cls in type(node).__mro__ if cls.__name__ in RULES), None)
        if found is None:
            name = type(node).__name__
            warn(self.where(node), f"the PDF has no rule for a {name}: its text is printed plainly", "node")
            found = Writer.children
        body = found(self, node)
        return self.own_anchor(node) + body

    def own_anchor(self, node: nodes.Element) -> str:
        """The anchor of a node whose rule wrote none."""
        name = self.claim(node)
        return markup.anchor(name) if name else ""

    def label_of(self, node: nodes.Element) -> str | None:
        """The label for the node's own element, as a Typst expression; None when it needs none."""
        name = self.claim(node)
        return markup.label(name) if name else None

    def claim(self, node: nodes.Element) -> str:
        """The node's anchor name if it has one that is not written yet; it counts as written from now on."""
        if self.silent:
            return ""
        for identifier in ids_of(node):
            name = self.book.first_name.get(f"{self.docname}#{identifier}", "")
            if name and name not in self.book.anchors:
                self.book.anchors.add(name)
                return name
        return ""

    def spot(self) -> str:
        """A new name for a place in the page, by which the template knows how much room is left there."""
        self.spots += 1
        return markup.string(f"{self.docname}:spot:{self.spots}")

    def number(self, kind: str, node: nodes.Element) -> str:
        """The number that Sphinx gave to a figure, table, code block or formula; empty when it has none."""
        numbers = self.book.builder.env.toc_fignumbers.get(self.docname, {}).get(kind, {})
        return next((markup.number(numbers[i]) for i in ids_of(node) if i in numbers), "")

    def where(self, node: nodes.Element) -> str:
        """The node's place for a message: file, and cell or line, as far as they are known."""
        cell = next((n["cell_index"] + 1 for n in ancestors(node) if "cell_index" in n), None)
        line = line_of(node) or 0
        if cell is None and line >= LINES_A_CELL:
            cell = line // LINES_A_CELL
        if cell is not None:
            return f"{self.source()}, cell {cell}"
        return f"{self.source()}:{line}" if line else self.source()

    def source(self) -> str:
        """The page's file, relative to the book."""
        return PurePosixPath(self.book.builder.env.doc2path(self.docname, base=False)).as_posix()

    def mark(self, node: nodes.Element) -> str:
        """A comment line that says where the next block comes from: compile errors are traced by it."""
        return f"\n// {self.where(node)}\n"


def ids_of(node: nodes.Element) -> list[str]:
    """The node's ids."""
    return list(map(str, node.get("ids", [])))


def classes_of(node: nodes.Element) -> list[str]:
    """The node's classes."""
    return list(map(str, node.get("classes", [])))


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    """The node's parents, from the nearest outwards."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def line_of(node: nodes.Node) -> int | None:
    """The line of the source that the node, or its nearest ancestor with one, stands on."""
    lines = (n.line for n in (node, *ancestors(node)) if getattr(n, "line", None))
    return next(lines, None)
