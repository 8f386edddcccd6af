"""One article and a second one as programs export them; written by hand after descriptions of the formats."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbook.sources.importing.cochrane import read_cochrane
from reviewbook.sources.importing.decoding import decode_export
from reviewbook.sources.importing.deduplication import Signature, judge
from reviewbook.sources.importing.folding import fold
from reviewbook.sources.importing.recognise import read_export, recognise

FILES = {path.name: path.read_bytes() for path in sorted((Path(__file__).parent / "exports").iterdir())}
# What a program does not export.
WITHOUT_DOI = {"google_scholar.bib", "google_scholar.enw"}
WITHOUT_PLACE = {"asreview.csv"}
PMIDS = {
    "cochrane.txt": "31200001",
    "cochrane.ris": "31200001",
    "scopus.csv": "31200001",
    "endnote.xml": "31200001",
    "pubmed.nbib": "31200001",
    "rayyan.csv": "31200001",
}
TITLE = "Peer review and accountability: a study of schools"
DAMAGE = st.one_of(
    st.binary(max_size=4),
    st.sampled_from(
        [b"{", b'"', b"\n", b"\r", b"ER\n", b"PT J\n", b"%", b"%0 ", b"ID: ", b"Record #", b"\t", b",", b"<"]
    ),
)


@pytest.fixture(params=FILES)
def name(request):
    """The name of each file."""
    return request.param


def records_of(name, content=None):
    reading = read_export(FILES[name] if content is None else content, name)
    assert [] == reading.faults
    return reading.records


def test_each_file_is_recognised_as_what_its_program_writes(name):
    """By content; the name here is only ours."""
    forms = {"txt": "cochrane" if "cochrane" in name else "web-of-science", "bib": "bibtex", "xml": "endnote-xml"}
    form = "csv" if name.endswith("_tab.txt") else forms.get(name.rpartition(".")[2], name.rpartition(".")[2])
    assert form == recognise(decode_export(FILES[name]))


def test_title_people_year_and_journal_are_read(name):
    """The same of all; given names may be initials."""
    record = records_of(name)[0]
    expected = (TITLE, "2019", ["Greany", "van der Berg"], "journal of educational change", "article")
    people = [author.surname for author in record.authors]
    assert expected == (record.title, record.year, people, fold(record.get("container")), record.type)
    assert all(author.given[0] in "TS" for author in record.authors)


def test_volume_issue_pages_and_doi_are_read(name):
    """Wherever the program has them."""
    record = records_of(name)[0]
    place = ("", "", "") if name in WITHOUT_PLACE else ("20", "3", "289-310")
    expected = (*place, "" if name in WITHOUT_DOI else "10.1000/jec.2019.12")
    assert expected == tuple(record.get(field) for field in ("volume", "number", "pages", "doi"))


def test_pubmed_numbers_are_taken_from_pubmed_only(name):
    """An accession number of another database is none."""
    assert PMIDS.get(name, "") == records_of(name)[0].get("pmid")


def test_remarks_of_databases_are_no_notes(name):
    """`Cited by`, copyright and decisions of screening would be printed with the reference."""
    notes = {"covidence.csv": "Anna (2026-11-24): include"}
    assert notes.get(name, "") == records_of(name)[0].get("note")


def test_the_second_record_is_read_with_its_line(name):
    """It starts where the file has it."""
    record = records_of(name)[1]
    text = decode_export(FILES[name])
    start = "\n".join(text.split("\n")[record.line - 1 :])
    assert "School exclusion" == record.title
    assert "School exclusion" in start
    assert record.line > 1 or name == "endnote.xml"


def test_all_programs_export_the_same_report():
    """Any two of the files hold the same first article, by the judgement of `dedupe`."""
    signatures = {name: Signature(records_of(name)[0]) for name in FILES}
    first = signatures.pop("scopus.csv")
    assert {"same"} == {judge(first, other).verdict for other in signatures.values()}


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (b"", "utf-16-be"), (b"", "cp1252")],
)
def test_line_ends_and_encodings_do_not_matter(name, end, mark, encoding):
    """Each file reads alike with other line ends, byte-order marks and encodings."""
    text = decode_export(FILES[name])
    content = mark + text.replace("\n", end).encode(encoding)
    assert records_of(name) == records_of(name, content)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(FILES)),
    st.lists(st.tuples(st.integers(0, 1500), st.integers(0, 40), DAMAGE), min_size=1, max_size=4),
)
def test_a_damaged_export_gives_records_or_faults_and_never_a_crash(name, damages):
    """Bytes changed, deleted or put in: something is told, with a line of the file."""
    content = FILES[name]
    for at, deleted, inserted in damages:
        content = content[:at] + inserted + content[at + deleted :]
    reading = read_export(content, "x")
    lines = decode_export(content).count("\n") + 1
    assert reading.records or reading.faults
    assert all(1 <= item.line <= lines for item in [*reading.records, *reading.faults])


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FILES)), st.integers(0, 2000))
def test_a_file_that_breaks_off_gives_records_or_faults(name, at):
    """A download that was interrupted."""
    reading = read_export(FILES[name][:at], "x")
    assert reading.records or reading.faults


@pytest.mark.parametrize(
    ("form", "text", "line"),
    [
        ("web-of-science", "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nTI One\nER\n\nTI Lost\nER\n\nEF\n", 7),
        ("cochrane", "AU: Ford T\nTI: Lost\n\nRecord #1 of 1\nID: CN-1\nTI: One\n", 1),
        ("enw", "%A Ford, T.\n%T Lost\n\n%0 Book\n%T One\n", 1),
    ],
)
def test_a_record_that_lost_its_start_is_told_with_its_line(form, text, line):
    """And the other one is read."""
    reading = read_export(text.encode(), "x")
    assert (form, ["One"]) == (recognise(text), [record.title for record in reading.records])
    assert [line] == [fault.line for fault in reading.faults]


def test_a_web_of_science_record_without_its_end_does_not_swallow_the_next():
    """The next PT line starts a record."""
    text = "FN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU A, B\n   C, D\nTI One\nPT J\nTI Two\nER\nEF\n"
    records = read_export(text.encode(), "x").records
    assert [("One", 3, 2), ("Two", 7, 0)] == [(one.title, one.line, len(one.authors)) for one in records]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jones, Mary", ("Mary", "Jones")),
        ("Mary Jones", ("Mary", "Jones")),
        ("Jones M", ("M", "Jones")),
        ("Department for Education,", ("", "Department for Education")),
        ("Ofsted", ("", "Ofsted")),
        ("Institute of Skills and Learning", ("", "Institute of Skills and Learning")),
    ],
)
def test_endnote_writes_names_in_either_order(name, expected):
    """With a comma the family name is first, without one it is last; organisations end with a comma."""
    author = read_export(f"%0 Book\n%A {name}\n%T One\n".encode(), "x").records[0].authors[0]
    assert expected == (author.given, author.family)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("20190801//", "2019"), ("2019/Aug//", "2019"), ("2021///Spring", "2021"), ("20199", ""), ("20191399", "")],
)
def test_years_of_ris_files(text, expected):
    """Ovid writes eight digits; what is no date is no year."""
    assert expected == read_export(f"TY  - JOUR\nTI  - T\nY1  - {text}\nER  - \n".encode(), "x").records[0].year


def test_words_of_an_abstract_are_no_tags() -> None:
    """A line of a Cochrane abstract may begin with the letters of a tag; only a colon makes it one."""
    reading = read_cochrane("Record #1 of 1\nID: CN-1\nTI: One\nAB: Trials in\nUS schools and\nED visits\n", "c.txt")
    (record,) = reading.records
    assert ("Trials in US schools and ED visits", None) == (record.fields.get("abstract"), record.fields.get("url"))
