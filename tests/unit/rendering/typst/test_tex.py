"""LaTeX maths to Typst maths."""

from types import SimpleNamespace

import pytest
import typst

from reviewbook.rendering.typst.tex import Macro, macros_of, plain_tex, to_typst


def test_macros_of_the_book_are_expanded() -> None:
    """With their arguments."""
    assert r"\mathbb{E}[X]" == plain_tex(r"\expect{X}", {"expect": Macro(r"\mathbb{E}[#1]", 1)}).replace(" ", "")


def test_macros_are_read_from_mathjax_settings() -> None:
    """A list names the arguments, a string has none."""
    config = SimpleNamespace(mathjax3_config={"tex": {"macros": {"R": r"\mathbb{R}", "E": ["#1", 1]}}})
    macros = macros_of(config)
    assert (Macro(r"\mathbb{R}"), Macro("#1", 1)) == (macros["R"], macros["E"])


def test_a_macro_that_names_itself_ends() -> None:
    """Expansion is bounded."""
    assert r"\loop" in plain_tex(r"\loop", {"loop": Macro(r"\loop x")})


@pytest.mark.parametrize("name", ["equation", "gather*", "multline", "displaymath"])
def test_environments_that_only_display_are_dropped(name: str) -> None:
    """Typst displays and numbers by itself."""
    assert "a = b" == plain_tex(rf"\begin{{{name}}} a = b \label{{x}} \nonumber \end{{{name}}}", {}).strip()


def test_older_alignments_become_align() -> None:
    """With the number of columns that alignat takes."""
    assert r"\begin{align}a&=b\end{align}" == plain_tex(r"\begin{alignat}{2}a&=b\end{alignat}", {})


def test_typst_maths_stands_on_one_line() -> None:
    """So that an error names the formula by its line."""
    made = to_typst("\\begin{align} a &= b \\\\ c &= d \\end{align}")
    assert made is not None
    assert "\n" not in made


def test_what_cannot_be_converted_is_none() -> None:
    """The caller prints the LaTeX."""
    assert to_typst(r"\begin{unknown} a \end{unknown}") is None


LATEX = (
    r"\mbox{a} \cfrac{1}{2} \otimes \odot \aleph \lnot a \dotsc \Big|x\Big| \boxed{x} \mathds{1} \left.x\right|_{0}",
    r"\begin{smallmatrix} a & b \end{smallmatrix}",
    r"\begin{array}{l|r} a & b \\ \hline c & d \end{array}",
    r"\begin{split} a &= b \\ c &= d \end{split}",
    r"\stackrel{d}{\to} \argmin_x \lVert x \rVert \coloneqq \xrightarrow{a} \phantom{x}",
)


@pytest.mark.parametrize("tex", LATEX)
def test_latex_that_tex2typst_does_not_know_is_set(tex: str) -> None:
    """By synonyms that it does know."""
    made = to_typst(plain_tex(tex, macros_of(SimpleNamespace())))
    assert typst.compile(f"$ {made} $".encode(), ignore_system_fonts=True, format="pdf")
