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
