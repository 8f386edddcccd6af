"""Formats are told by content; encodings do not matter."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbook.sources.importing.recognise import read_export, recognise

RIS = "TY  - JOUR\nTI  - Café society\nER  - \n"
NBIB = "PMID- 1\nTI  - Café society\n"
BIB = "% exported\n@article{a, title={Café society}, year=2020}\n"
XML = '<?xml version="1.0"?><xml><records><record><titles><title>Café society</title></titles></record></records></xml>'
CSV = "Title;Year\nCafé society;2020\n"
FORMATS = {"ris": RIS, "nbib": NBIB, "bibtex": BIB, "endnote-xml": XML, "csv": CSV}

DAMAGE = st.one_of(
    st.binary(max_size=4), st.sampled_from([b"{", b"}", b'"', b"\n", b"<record>", b"&", b"@", b"TY  - ", b" and "])
)


@pytest.mark.parametrize(("expected", "text"), FORMATS.items())
def test_each_format_is_recognised(expected, text):
    """The content tells the format, with blank lines or a numbered header before it too."""
    assert [expected] * 2 == [recognise(text), recognise(f"\n\n{text}")]


@pytest.mark.parametrize("text", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("crlf", [False, True])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (b"", "latin-1"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_every_encoding_gives_the_same_title(text, crlf, mark, encoding):
    """UTF-8, Latin-1 and UTF-16, with and without byte-order mark, and both line ends."""
    content = mark + (text.replace("\n", "\r\n") if crlf else text).encode(encoding)
    assert ["Café society"] == [record.title for record in read_export(content, "x").records]


def test_a_pubmed_export_called_ris_is_nbib():
    """The name does not matter."""
    assert "1" == read_export(NBIB.encode(), "pubmed.ris").records[0].get("pmid")


@pytest.mark.parametrize("content", [b"", b"\n\n", b"hello", b"\x00\x01\x02\xff" * 50, b"{}", b"<html><p>x</p></html>"])
def test_what_is_no_export_is_one_fault(content):
    """A file in no known format is told as such at its first line."""
    reading = read_export(content, "x.txt")
    assert ([], [("x.txt", 1)]) == (reading.records, [(fault.file, fault.line) for fault in reading.faults])


def test_a_record_without_a_title_is_a_fault():
    """Nothing can be cited or compared by no title."""
    reading = read_export(b"TY  - JOUR\nAU  - A, B\nER  - \nTY  - JOUR\nTI  - T\nER  - \n", "x.ris")
    assert (["T"], [1]) == ([record.title for record in reading.records], [fault.line for fault in reading.faults])


def test_what_looks_like_script_stays_text():
    """Markup in a title stays as it is, and an address that is none of the web's becomes a note."""
    text = "@misc{a, title={<script>alert(1)</script>}, author={X, Y}, year=2020, url={javascript:alert(1)}}"
    record = read_export(text.encode(), "x.bib").records[0]
    expected = ("<script>alert(1)</script>", "", "Address as given: javascript:alert(1)")
    assert expected == (record.title, record.get("url"), record.get("note"))


def test_a_broken_bibtex_entry_is_told_and_the_others_are_read():
    """An entry that is not closed is a fault with its line."""
    text = "@book{a, title={A}, year=2020}\n\n@book{b, title={B\n\n@book{c, title={C}, year=2021}\n"
    reading = read_export(text.encode(), "x.bib")
    assert (["A", "C"], [3]) == (
        [record.title for record in reading.records],
        [fault.line for fault in reading.faults],
    )


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(FORMATS.values())),
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 9), DAMAGE), max_size=4),
)
def test_a_damaged_file_gives_records_or_faults_and_never_a_crash(text, damages):
    """Bytes changed, deleted or put in: something is told, with a line of the file."""
    content = text.encode()
    for at, deleted, inserted in damages:
        content = content[:at] + inserted + content[at + deleted :]
    reading = read_export(content, "x")
    assert reading.records or reading.faults
    assert all(item.line >= 1 for item in [*reading.records, *reading.faults])


@pytest.mark.parametrize("text", ["<xml><records>\n</records></xml>", "title,year\n", "% nothing\n@comment{x}\n"])
def test_a_file_without_a_record_is_told(text):
    """An export of nothing is a fault, so that nobody takes it for a success."""
    reading = read_export(text.encode(), "x")
    assert (0, 1) == (len(reading.records), len(reading.faults))
