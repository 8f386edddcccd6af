"""Import, export, import again: the same record."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbook.sources.exporting.bibtex import as_bibtex
from reviewbook.sources.exporting.ris import as_ris
from reviewbook.sources.importing.recognise import read_export
from reviewbook.sources.importing.record import TYPES, make_record, read_names

LETTERS = "abzÄéß漢&%$#_{}\\~^-–—'`\"<>@,;:.=*() 019"
texts = st.text(st.sampled_from(LETTERS), min_size=1, max_size=25).map(lambda text: f"x {text} y")
words = st.text(st.sampled_from("abcéß漢"), min_size=2, max_size=8).map(str.capitalize)
people = st.one_of(
    st.tuples(words, words).map(", ".join),
    st.tuples(words, words).map(lambda pair: f"van der {pair[0]}, {pair[1]} J."),
    st.tuples(words, words).map(lambda pair: f"{pair[0]}, {pair[1]}, Jr"),
    st.tuples(words, words).map(lambda pair: f"{pair[0]} {pair[1]} and Sons, Ltd,"),
)
names = st.lists(people, min_size=1, max_size=3).map(read_names)
fields = st.fixed_dictionaries(
    {"title": texts, "year": st.sampled_from(["1999", "2026"])},
    optional={
        "container": texts,
        "publisher": texts,
        "volume": st.sampled_from(["1", "12A"]),
        "number": st.sampled_from(["3", "3-4"]),
        "pages": st.sampled_from(["1-9", "e12", "S1-S9", "1-3, 7-9", "45"]),
        "doi": st.sampled_from(["10.1000/a_b", "10.1002/(SICI)1<3::AID>3.0.CO;2-2"]),
        "isbn": st.just("978-3-030-59030-7"),
        "issn": st.just("1389-2843"),
        "url": st.sampled_from(["https://example.org/a_b~c?d=1&e=%20#f", "http://example.org/x;y"]),
        "pmid": st.just("31234567"),
        "language": st.just("en"),
        "keywords": st.just("one; two words"),
        "abstract": texts,
        "note": texts,
    },
)
records = st.builds(make_record, st.sampled_from(TYPES), fields, names, st.one_of(st.just(()), names))


@pytest.mark.parametrize("export", [as_bibtex, as_ris])
@settings(max_examples=200, deadline=None)
@given(record=records)
def test_export_and_import_is_the_identity(export, record):
    """A record that is exported and read again is the same in all fields."""
    reading = read_export(export([("key", record)]).encode(), "x")
    assert ([record], []) == (reading.records, reading.faults)


@pytest.mark.parametrize("export", [as_bibtex, as_ris])
@settings(max_examples=50, deadline=None)
@given(some=st.lists(records, min_size=2, max_size=4))
def test_several_records_stay_apart(export, some):
    """The records of a file come back in their order."""
    text = export([(f"key{number}", record) for number, record in enumerate(some)])
    assert some == read_export(text.encode(), "x").records
