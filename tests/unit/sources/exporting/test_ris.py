"""Records as RIS."""

import pytest

from reviewbook.sources.exporting.ris import as_ris, ris_name
from reviewbook.sources.importing.record import make_record
from reviewbook.sources.names import Name


def test_a_record_is_written_tag_by_tag():
    """Type first, end last, pages in two tags, a keyword a tag."""
    raw = {"title": "T", "year": "2020", "container": "J", "pages": "1-9", "keywords": "a; b", "doi": "10.1000/x"}
    expected = (
        "TY  - JOUR\nID  - k\nAU  - Berg, Jan\nTI  - T\nPY  - 2020\nT2  - J\nDO  - 10.1000/x\nSP  - 1\nEP  - 9\n"
        "KW  - a\nKW  - b\nER  - \n"
    )
    assert expected == as_ris([("k", make_record("article", raw, [Name("Jan", "Berg")]))])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (Name("Jan", "Berg", "van der", "Jr"), "van der Berg, Jan, Jr"),
        (Name("", "Department for Education"), "Department for Education,"),
    ],
)
def test_names(name, expected):
    """An organisation ends with a comma, so that no program divides it."""
    assert expected == ris_name(name)
