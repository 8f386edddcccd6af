"""LaTeX in field values becomes Unicode text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from reviewbook.sources.latex import decode, decode_verbatim


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"M{\"u}ller", "Müller"),
        (r"M\"{u}ller", "Müller"),
        (r"M\"uller", "Müller"),
        (r"Garc{\'\i}a", "García"),
        (r"Garc\'{\i}a", "García"),
        (r"{\'E}mile", "Émile"),
        (r"Dvo\v{r}\'ak", "Dvořák"),
        (r"Gar\c{c}on", "Garçon"),
        (r"\AA rhus and \O{}rsted", "Århus and Ørsted"),
        (r"Stra{\ss}e", "Straße"),
        (r"Leadership \& Management", "Leadership & Management"),
        (r"100\% of \$5 in \#1, a\_b \{x\}", "100% of $5 in #1, a_b {x}"),
        ("100% of {E}ngland", "100% of England"),
        ("1--20 --- so", "1–20 — so"),
        ("``quoted''", "“quoted”"),
        ("a~b", "a b"),
        (r"\emph{In} {{double} braces}", "In double braces"),
        (r"a \textendash{} b\ldots", "a – b…"),
        (r"$\alpha$ and 5\% of {X}", "α and 5% of X"),
        (r"100% of $\beta$", "100% of β"),
        (r"\textsuperscript{2}", "2"),
        ("plain text with Umläute and 'quotes'", "plain text with Umläute and 'quotes'"),
        (r"\\", " "),
    ],
)
def test_decodes(latex, text):
    """Accents, escapes, ligatures and braces become what they print."""
    assert text == decode(latex)


@pytest.mark.parametrize("latex", ["{" * 5000, "\\", "$", r"\frac{", r"\begin{x}", r"\"", r"\c{}", r"\'{ab}", "}{"])
def test_what_cannot_be_decoded_is_still_text(latex):
    """Broken LaTeX never raises."""
    assert isinstance(decode(latex), str)


def test_what_pylatexenc_fails_at_stays_as_it_is(monkeypatch):
    """A failure of the library costs the decoding of one value, not the bibliography."""
    monkeypatch.setattr("reviewbook.sources.latex._pylatexenc", None)
    assert decode(r"\unheard{of}") == r"\unheard{of}"


@given(st.text(alphabet=st.characters(exclude_characters="\\{}~$`-'")))
def test_text_without_latex_is_untouched(text):
    """Unicode passes through as it is."""
    assert text == decode(text)


@given(st.text())
def test_any_text_can_be_decoded(text):
    """No text raises."""
    assert isinstance(decode(text), str)


_PIECES = st.sampled_from(
    [
        r"\"u",
        r"{\'e}",
        r"\^{o}",
        r"\~n",
        r"\`{\i}",
        r"{\o}",
        r"\ss{}",
        r"\&",
        r"\%",
        r"\_",
        "{W}ord",
        "word",
        " ",
        "--",
        r"\v{s}",
    ]
)


@given(st.lists(_PIECES, max_size=8).map("".join))
def test_the_fast_way_and_pylatexenc_agree(latex):
    """What the table of accents decodes is what pylatexenc makes of it."""
    assert LatexNodes2Text().latex_to_text(latex).split() == decode(latex).split()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (r"https://example.org/~user/a\_b\%20c--d", "https://example.org/~user/a_b%20c--d"),
        (r"\url{https://example.org/a}", "https://example.org/a"),
        ("10.1000/{x}", "10.1000/x"),
        ("https://example.org/~u", "https://example.org/~u"),
    ],
)
def test_addresses_keep_what_only_looks_like_latex(value, text):
    """In a URL or DOI only escapes and braces go."""
    assert text == decode_verbatim(value)
