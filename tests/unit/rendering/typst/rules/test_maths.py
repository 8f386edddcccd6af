"""Formulae."""


def test_formulae_have_words(build) -> None:
    """In lines and in blocks; a number is that of the text."""
    page = build("# T\n\n$x^2$\n\n```{math}\n:label: e\na = b\n```\n\n{eq}`e`\n").page
    assert '#math.equation(block: false, numbering: none, alt: "x squared", $x^2$);' in page
    assert 'numbering: (..n) => "(1)", alt: "a equals b", $ a = b $)#label("index#equation-e")' in page
    assert '#goto("index#equation-e")[#"(1)";]' in page


def test_a_formula_that_typst_does_not_take_is_printed_as_latex(build) -> None:
    """With a warning; the others are set, and the book is made."""
    built = build("# T\n\n$\\unknown{x}$ and $y$\n")
    assert "index.md:3: WARNING: this formula cannot be set and is printed as LaTeX: \\unknown{x}" in built.warnings
    assert '#raw(block: false, "\\\\unknown{x}");' in built.page
    assert "$y$" in built.page


def test_macros_of_the_book(build) -> None:
    """Those of MathJax hold in print."""
    conf = 'mathjax3_config = {"tex": {"macros": {"R": "\\\\mathbb{R}"}}}\n'
    assert "$RR$" in build("# T\n\n$\\R$\n", conf=conf).page
