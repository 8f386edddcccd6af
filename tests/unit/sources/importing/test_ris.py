"""RIS as six programs write it."""

import pytest

from reviewbook.sources.importing.ris import read_ris
from reviewbook.sources.names import Name

ZOTERO = """TY  - JOUR
TI  - Peer review <i>and</i> accountability: a study
AU  - Berg, Jan van der
AU  - Cousin, Sarah, Jr
T2  - Journal of Educational Change
DA  - 2019/05//
PY  - 2019
DO  - 10.1007/s10833-019-09346-6
SP  - 289
EP  - 310
VL  - 20
IS  - 3
SN  - 1389-2843
UR  - https://example.org/a;b?c=1
KW  - peer review
KW  - schools
AB  - First line
second line.
ER  -

"""


def test_a_zotero_record_gives_every_field():
    """All fields of a Zotero record are read; an abstract of two lines becomes one."""
    record = read_ris(ZOTERO, "z.ris").records[0]
    expected = {
        "container": "Journal of Educational Change",
        "volume": "20",
        "number": "3",
        "pages": "289-310",
        "doi": "10.1007/s10833-019-09346-6",
        "issn": "1389-2843",
        "url": "https://example.org/a;b?c=1",
        "keywords": "peer review; schools",
        "abstract": "First line second line.",
    }
    assert expected == record.fields
    assert (Name("Jan", "Berg", "van der"), Name("Sarah", "Cousin", "", "Jr")) == record.authors
    assert ("article", "Peer review <i>and</i> accountability: a study", "2019", 1) == (
        record.type,
        record.title,
        record.year,
        record.line,
    )


def test_a_record_without_its_end_does_not_swallow_the_next():
    """A record that lacks ER ends where the next one starts, and the last one needs no ER."""
    text = "TY  - JOUR\nTI  - One\nTY  - BOOK\nTI  - Two\n"
    assert [("One", 1), ("Two", 3)] == [(record.title, record.line) for record in read_ris(text, "x").records]


def test_a_record_without_its_start_is_a_fault_and_the_rest_is_read():
    """Tags after ER and before the next TY are a record that cannot be read; its line is told."""
    text = "TY  - JOUR\nTI  - One\nER  - \n\nTI  - Lost\nER  - \nTY  - JOUR\nTI  - Three\nER  - \n"
    reading = read_ris(text, "x.ris")
    assert ["One", "Three"] == [record.title for record in reading.records]
    assert [("x.ris", 5)] == [(fault.file, fault.line) for fault in reading.faults]


@pytest.mark.parametrize(
    "text",
    [
        "\n\n\nTY  - JOUR\nTI  - One\nER  - \n",
        "1. TY  - JOUR\nTI  - One\nER  - \n",
        "1.\nTY  - JOUR\nTI  - One\nER  -\n",
        "<1>\nTY  - JOUR\nT1  - One\nER  - \n",
        "Record #1 of 2\nTY  - JOUR\nTI  - One\nER  - \n",
        "Provider: Publisher\nContent: text/plain; charset=UTF-8\n\nTY  - JOUR\nTI  - One\nER  - \n",
        "TY - JOUR\nTI - One\nER - \n",
    ],
)
def test_headers_numbers_and_blank_lines_do_no_harm(text):
    """What exporters put before and between records is passed over."""
    reading = read_ris(text, "x")
    assert (["One"], []) == ([record.title for record in reading.records], reading.faults)


def test_a_header_between_records_is_no_part_of_the_record_before():
    """`Record #2 of 2` after a record that lacks its end does not join its last field."""
    text = "TY  - JOUR\nTI  - One\nRecord #2 of 2\nTY  - JOUR\nTI  - Two\nER  - \n"
    assert ["One", "Two"] == [record.title for record in read_ris(text, "x").records]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("TY  - CHAP\nT2  - Book\n", ("incollection", "Book")),
        ("TY  - THES\nM3  - Master's thesis\n", ("mastersthesis", "")),
        ("TY  - RPRT\n", ("techreport", "")),
        ("TY  - ELEC\n", ("misc", "")),
    ],
)
def test_types_and_containers(lines, expected):
    """Types of RIS become those of BibTeX."""
    record = read_ris(f"{lines}TI  - T\nER  - \n", "x").records[0]
    assert expected == (record.type, record.get("container"))
