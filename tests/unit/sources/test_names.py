"""Names of authors and editors are parsed as BibTeX parses them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Person

from reviewbook.sources.names import Name, as_text, parse_names


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Greany, Toby", [Name("Toby", "Greany")]),
        ("Toby Greany and Susan Cousin", [Name("Toby", "Greany"), Name("Susan", "Cousin")]),
        ("van der Berg, Jan Willem", [Name("Jan Willem", "Berg", "van der")]),
        ("Jan van der Berg", [Name("Jan", "Berg", "van der")]),
        ("King, Jr, Martin Luther", [Name("Martin Luther", "King", "", "Jr")]),
        ("{Department for Education}", [Name("", "Department for Education")]),
        ("{Simon and Schuster} AND Doe, J.", [Name("", "Simon and Schuster"), Name("J.", "Doe")]),
        (r"M{\"u}ller, J{\"u}rgen", [Name("Jürgen", "Müller")]),
        ("Crossley-Holland, Jonathan", [Name("Jonathan", "Crossley-Holland")]),
        ("Smith, A. and others", [Name("A.", "Smith"), Name("", "others")]),
        ("Armand and anderssen", [Name("", "Armand"), Name("", "anderssen")]),
        ("Łukasz~Nowak", [Name("Łukasz", "Nowak")]),
        ("", []),
    ],
)
def test_parses(value, names):
    """Given, family, prefix and suffix are told apart; braces hold a name together."""
    assert tuple(names) == parse_names(value)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("Doe, J. and", "beside `and`"),
        ("and Doe, J.", "beside `and`"),
        ("Doe, J. and and Roe, R.", "beside `and`"),
        ("a, b, c, d", "too many commas"),
        ("Doe,", "trailing comma"),
        (", Jane", "no family name"),
        ("{}", "no family name"),
        ("a} b", "unmatched closing brace"),
        ("{a b", "unterminated opening brace"),
    ],
)
def test_a_bad_name_says_why(value, reason):
    """A list of names that cannot be read is a ValueError with the reason."""
    with pytest.raises(ValueError, match=reason):
        parse_names(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("", ""),
        ("Greany, Toby", "Greany"),
        ("Greany, Toby and Cousin, Susan", "Greany and Cousin"),
        ("A, a and B, b and C, c", "A et al."),
        ("A, a and others", "A et al."),
        ("van der Berg, Jan", "van der Berg"),
    ],
)
def test_as_a_citation_shows_them(value, text):
    """One or two surnames, else `et al.`"""
    assert text == as_text(parse_names(value))


def test_a_name_reads_naturally():
    """str() puts the parts in their natural order."""
    assert str(Name("Jan", "Berg", "van der", "Jr")) == "Jan van der Berg Jr"


_WORD = st.text(alphabet="abceABCE", min_size=1, max_size=6)
_PHRASE = st.lists(_WORD, min_size=1, max_size=3).map(" ".join)


@given(family=_PHRASE, given_name=_PHRASE)
def test_the_renderer_sees_the_same_parts(family, given_name):
    """pybtex divides a name with a comma as we do."""
    value = f"{family}, {given_name}"
    theirs = Person(value)
    expected = Name(
        " ".join(theirs.first_names + theirs.middle_names), " ".join(theirs.last_names), " ".join(theirs.prelast_names)
    )
    assert (expected,) == parse_names(value)
