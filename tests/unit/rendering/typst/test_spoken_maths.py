"""Formulae in words."""

import pytest

from reviewbook.rendering.typst.spoken_maths import spoken

SAID = {
    r"x": "x",
    r"x_i^2": "x sub i squared",
    r"\frac{a}{b}": "a over b",
    r"\dfrac12": "1 over 2",
    r"\frac{a+b}{c}": "the fraction a plus b over c, end of fraction",
    r"\sqrt{2}": "the square root of 2",
    r"\sqrt[3]{x+1}": "the cube root of x plus 1, end of root",
    r"\sum_{i=1}^{k} w_i": "the sum from i equals 1 to k of w sub i",
    r"\lim_{x \to 0} f": "the limit as x tends to 0 of f",
    r"\hat\mu \pm 1.96\,\mathrm{SE}": "mu hat plus or minus 1.96 SE",
    r"p < 0.05": "p is less than 0.05",
    r"95\%": "95 per cent",
    r"\text{if } x \in A": "if x in A",
    r"\mathbf{x}^\top \boldsymbol\beta": "x transposed beta",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}": "the matrix with row 1: a, b; row 2: c, d, end of matrix",
    r"\begin{cases} 1 & x > 0 \\ 0 & \text{otherwise} \end{cases}": "either 1, x is greater than 0; or 0, otherwise",
    r"\begin{align} a &= b \\ c &= d \end{align}": "a equals b; c equals d",
    r"\Gamma": "capital gamma",
    r"x''": "x prime prime",
    r"{}": "formula",
}


@pytest.mark.parametrize(("tex", "words"), SAID.items())
def test_a_formula_is_read_as_a_person_reads_it(tex: str, words: str) -> None:
    """No LaTeX is left in the words."""
    assert words == spoken(tex)


@pytest.mark.parametrize("tex", ["{", "}", "\\", "a_", "^", r"\frac", r"\sqrt[", r"\begin{cases} a", "_{", r"\text{"])
def test_a_broken_formula_has_words_too(tex: str) -> None:
    """Reading never fails."""
    assert spoken(tex)
