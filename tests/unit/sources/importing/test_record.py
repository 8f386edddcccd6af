"""Raw texts to fields."""

import pytest

from reviewbook.sources.importing.record import clean_doi, clean_pages, make_record, read_name, serial_numbers
from reviewbook.sources.names import Name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("192–208", "192-208"),
        ("pp. 192 - 208", "192-208"),
        ("192--208", "192-208"),
        ("5-5", "5"),
        ("e123", "e123"),
        ("S12−S20", "S12-S20"),
        ("", ""),
    ],
)
def test_pages(text, expected):
    """All dashes are one hyphen; a page to itself is a page."""
    assert expected == clean_pages(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://doi.org/10.1000/A_b.", "10.1000/A_b"),
        ("doi: 10.1000/x", "10.1000/x"),
        ("10.1002/(SICI)1<3::AID>3.0.CO;2-2", "10.1002/(SICI)1<3::AID>3.0.CO;2-2"),
        ("none", ""),
    ],
)
def test_doi(text, expected):
    """The DOI without its address; nothing where there is none."""
    assert expected == clean_doi(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Berg, Jan van der", Name("Jan", "Berg", "van der")),
        ("van der Berg, Jan", Name("Jan", "Berg", "van der")),
        ("Smith JA", Name("JA", "Smith")),
        ("Smith J.-A.", Name("J.-A.", "Smith")),
        ("Smith, J., Jr", Name("J.", "Smith", "", "Jr")),
        ("Department for Education", Name("", "Department for Education")),
        ("Sons A,", Name("", "Sons A")),
        (" ; ", None),
    ],
)
def test_names(text, expected):
    """Names as exporters write them; without a comma it is an organisation unless it ends with initials."""
    assert expected == read_name(text)


def test_serial_numbers_are_told_apart():
    """Thirteen or ten digits are an ISBN, eight an ISSN."""
    expected = {"isbn": "978-3-030-59030-7; 0306406152", "issn": "1389-2843; 2049-369X"}
    assert expected == serial_numbers("978-3-030-59030-7 ; 1389-2843 (print); 2049-369x; 0306406152")


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "https://x.org/ onclick=1", "file:///etc/passwd"]
)
def test_only_web_addresses_are_addresses(url):
    """Anything else is a note, so that nothing links to it."""
    record = make_record("misc", {"title": "T", "url": url})
    assert {"note": f"Address as given: {url}"} == record.fields


def test_control_characters_and_line_ends_are_blanks():
    """A text is one line."""
    assert "a b c" == make_record("misc", {"title": "a\x00b\r\n\tc "}).title
