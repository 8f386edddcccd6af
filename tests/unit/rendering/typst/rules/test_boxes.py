"""Admonitions."""

import pytest


@pytest.mark.parametrize("kind", ["note", "warning", "danger", "caution", "error", "tip", "hint", "important"])
def test_a_kind_is_its_title(build, kind: str) -> None:
    """In the book's language."""
    assert f'#admonition("{kind}", [#"{kind.title()}";])[' in build(f"# T\n\n```{{{kind}}}\nx\n```\n").page


def test_a_title_of_its_own(build) -> None:
    """With the colour of its class."""
    page = build("# T\n\n```{admonition} Mine\n:class: tip dropdown\nx\n```\n").page
    assert '#admonition("tip", [#"Mine";])[\n#"x";\n]' in page


def test_a_toggle_is_open_in_print(build) -> None:
    """Nothing can be clicked on paper."""
    assert '#"hidden";' in build("# T\n\n```{toggle}\nhidden\n```\n").page


PROOFS = """
from docutils import nodes
from docutils.parsers.rst import Directive
class theorem_node(nodes.Admonition, nodes.Element):
    pass
class Theorem(Directive):
    has_content = True
    def run(self):
        body = nodes.section(ids=["body"])
        self.state.nested_parse(self.content, 0, body)
        return [theorem_node("", nodes.title("", "Of words"), body)]
def setup(app):
    app.add_node(theorem_node)
    app.add_directive("theorem", Theorem)
"""


def test_a_theorem_is_a_box_with_kind_and_title(build) -> None:
    """As sphinx-proof makes its nodes."""
    conf = "import sys\nsys.path.insert(0, __import__('os').path.dirname(__file__))\nextensions.append('proof_nodes')\n"
    built = build("# T\n\n```{theorem}\nAll is said.\n```\n", conf, proof_nodes__py=PROOFS)
    assert '#admonition("important", [#"Theorem";#" (";#"Of words";#")";])[\n#"All is said.";\n]' in built.page
    assert "" == built.warnings
