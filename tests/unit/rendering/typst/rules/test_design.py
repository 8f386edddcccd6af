"""Components of sphinx-design."""


def test_a_grid_of_cards(build) -> None:
    """Cards side by side, with their titles."""
    source = "# T\n\n````{grid} 2\n```{grid-item-card} A\na\n```\n```{grid-item-card} B\nb\n```\n````\n"
    page = build(source).page
    assert "#card-grid(columns: 2, [#card[#card-title[" in page


def test_a_dropdown_is_open(build) -> None:
    """Its title heads a box."""
    page = build("# T\n\n```{dropdown} A title\nwords\n```\n").page
    assert '#admonition("note", [#"A title";])[\n#"words";\n]' in page


def test_tabs_follow_each_other(build) -> None:
    """Each under its label."""
    source = "# T\n\n````{tab-set}\n```{tab-item} A\na\n```\n```{tab-item} B\nb\n```\n````\n"
    page = build(source).page
    assert '#tab([#"A";])[\n#"a";\n]' in page
    assert page.index("a") < page.index('#tab([#"B";])[')


def test_icons_are_decoration(build) -> None:
    """A badge is its words."""
    built = build("# T\n\n{bdg}`x`{octicon}`report;1em`\n")
    assert ('#"x";', "") == (built.page.splitlines()[-1], built.warnings)
