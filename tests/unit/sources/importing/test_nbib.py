"""PubMed files."""

from reviewbook.sources.importing.nbib import read_nbib
from reviewbook.sources.names import Name

PUBMED = """
PMID- 31234567
OWN - NLM
STAT- MEDLINE
IS  - 1740-2824 (Electronic)
VI  - 13
IP  - 2
DP  - 2018 Mar-Apr
TI  - School exclusion and mental health: a very long title that goes on over the end
      of its line.
PG  - 81-7
LID - 10.1111/camh.12217 [doi]
AB  - Background: one.
      Results: two.
FAU - Ford, Tamsin J
AU  - Ford TJ
FAU - de la Cruz, Ana
AU  - de la Cruz A
CN  - STARS Study Group
LA  - eng
PT  - Journal Article
JT  - Child and adolescent mental health
OT  - exclusion
OT  - schools

PMID- 2
TI  - Second
AU  - Smith JA
JT  - J
DP  - 2020
"""


def test_a_pubmed_record_gives_every_field():
    """Full names, DOI, wrapped lines and organisations are read."""
    record = read_nbib(PUBMED, "p.nbib").records[0]
    expected = {
        "container": "Child and adolescent mental health",
        "volume": "13",
        "number": "2",
        "pages": "81-7",
        "doi": "10.1111/camh.12217",
        "pmid": "31234567",
        "issn": "1740-2824",
        "language": "eng",
        "keywords": "exclusion; schools",
        "abstract": "Background: one. Results: two.",
    }
    assert expected == record.fields
    names = (Name("Tamsin J", "Ford"), Name("Ana", "Cruz", "de la"), Name("", "STARS Study Group"))
    assert names == record.authors
    title = "School exclusion and mental health: a very long title that goes on over the end of its line"
    assert (title, "2018", "article", 2) == (record.title, record.year, record.type, record.line)


def test_initials_are_given_names():
    """`Smith JA` is Smith with the initials JA where no full name is told."""
    assert (Name("JA", "Smith"),) == read_nbib(PUBMED, "p.nbib").records[1].authors


def test_a_broken_line_is_told_and_the_rest_is_read():
    """A line that is neither tag nor continuation is a fault with its line; both records are there."""
    reading = read_nbib("PMID- 1\nTI  - One\nbroken line\n\nPMID- 2\nTI  - Two\n", "p.nbib")
    assert ["One", "Two"] == [record.title for record in reading.records]
    assert [3] == [fault.line for fault in reading.faults]


def test_numbers_before_records_do_no_harm():
    """`1. PMID-` starts a record as `PMID-` does."""
    reading = read_nbib("1. PMID- 1\nTI  - One\n\nRecord #2\nPMID- 2\nTI  - Two\n", "p")
    assert (["One", "Two"], []) == ([record.title for record in reading.records], reading.faults)
