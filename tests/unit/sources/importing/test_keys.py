"""Citation keys."""

import pytest

from reviewbook.sources.importing.keys import new_key
from reviewbook.sources.importing.record import make_record
from reviewbook.sources.names import Name


@pytest.mark.parametrize(
    ("name", "year", "title", "expected"),
    [
        (Name("Toby", "Greany"), "2018", "The schools we need", "greany2018schools"),
        (Name("Jan", "Berg", "van der"), "2018", "How to lead", "vanderberg2018lead"),
        (Name("Åsa", "Sjöström-Øre"), "2018", "Élan", "sjostromore2018elan"),
        (Name("", "Academies Commission"), "2013", "2020 vision", "academiescommission2013vision"),
        (Name("", "教育部"), "2013", "教育", "anon2013"),
        (Name("Pat", "O'Neill"), "2013", "<b>Bold</b> claims", "oneill2013bold"),
    ],
)
def test_the_scheme(name, year, title, expected):
    """Family name, year and first telling word, in ASCII."""
    assert expected == new_key(make_record("book", {"title": title, "year": year}, [name]), [])


def test_taken_keys_are_never_given_again():
    """The first letter that is free makes the key new."""
    record = make_record("book", {"title": "Schools", "year": "2018"}, [Name("A", "B")])
    assert "b2018schoolsc" == new_key(record, {"b2018schools", "b2018schoolsb"})
