"""Sections and their levels."""

ODD = """
from docutils import nodes
from docutils.parsers.rst import Directive
class Odd(nodes.General, nodes.Element):
    pass
class OddDirective(Directive):
    def run(self):
        node = Odd("", nodes.Text("Its words"))
        node.line = self.lineno
        return [node]
def setup(app):
    app.add_node(Odd)
    app.add_directive("odd", OddDirective)
"""


def test_headings_carry_rank_level_and_label(build) -> None:
    """A section stands one level below its chapter."""
    page = build("# One\n\n## Two\n").page
    assert '#section-heading(rank: 1, level: 1, name: label("index#one"), [#"One";])' in page
    assert '#section-heading(rank: 2, level: 2, name: label("index#two"), [#"Two";])' in page


def test_numbers_are_those_of_the_contents(build) -> None:
    """HTML and PDF number alike."""
    built = build("# Root\n\n```{toctree}\n:numbered:\none\n```\n", one__md="# One\n\n## Two\n")
    page = (built.out / "pages" / "one.typ").read_text(encoding="utf-8")
    assert ('number: "1"' in page, 'number: "1.1"' in page) == (True, True)


def test_parts_take_the_first_level(build) -> None:
    """A chapter in a part is a heading of level 2, and the part's title goes before it."""
    built = build("# Root\n\n```{toctree}\n:caption: Part\none\n```\n", one__md="# One\n")
    assert "rank: 1, level: 2" in (built.out / "pages" / "one.typ").read_text(encoding="utf-8")
    assert '#part("Part")\n#include "/pages/one.typ"' in (built.out / "book.typ").read_text(encoding="utf-8")


def test_a_file_within_a_chapter_is_one_rank_lower(build) -> None:
    """And is included in its chapter, without a new page."""
    one = "# One\n\n```{toctree}\ntwo\n```\n"
    built = build("# R\n\n```{toctree}\none\n```\n", one__md=one, two__md="# Two\n")
    assert "rank: 2" in (built.out / "pages" / "two.typ").read_text(encoding="utf-8")
    assert '#include "/pages/one.typ"\n#include "/pages/two.typ"' in (built.out / "book.typ").read_text(
        encoding="utf-8"
    )


def test_a_footnote_in_a_title_stays_out_of_the_contents(build) -> None:
    """It is printed, once."""
    built = build("# T\n\n## With a note[^n]\n\n[^n]: The note.\n")
    assert '#note(label("index#n"))[' in built.page


def test_a_node_without_a_rule_is_told_and_printed(build) -> None:
    """Content is never dropped in silence."""
    conf = "import sys\nsys.path.insert(0, __import__('os').path.dirname(__file__))\nextensions.append('odd_nodes')\n"
    built = build("# T\n\n```{odd}\n```\n", conf, odd_nodes__py=ODD)
    assert '#"Its words";' in built.page
    assert "index.md:3: WARNING: the PDF has no rule for a Odd: its text is printed plainly" in built.warnings
