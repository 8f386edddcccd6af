"""Lists for screening programs, there and back."""

import pytest

from reviewbook.problems import BookError
from reviewbook.sources.exporting.screening import SCREENING, as_asreview, as_decisions, read_decisions
from reviewbook.sources.importing.csv_tables import read_csv
from reviewbook.sources.importing.record import make_record, read_names

RAW = {
    "title": "A title, with comma",
    "year": "2020",
    "abstract": 'He said "no".',
    "doi": "10.1000/x",
    "container": "J",
}
RECORD = make_record("article", RAW, read_names(["Greany, Toby", "Department for Education,"]))


@pytest.mark.parametrize("write", SCREENING.values(), ids=SCREENING)
def test_each_list_reads_back(write):
    """Key, title, names, abstract and DOI come back from every program's form."""
    back = read_csv(write([("greany2020title", RECORD)]), "x").records[0]
    expected = ("greany2020title", RECORD.title, RECORD.year, RECORD.authors, 'He said "no".', "10.1000/x")
    assert expected == (back.key, back.title, back.year, back.authors, back.get("abstract"), back.get("doi"))


@pytest.mark.parametrize("title", ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)"])
def test_a_spreadsheet_runs_no_title(title):
    """A cell that a spreadsheet would take for a formula starts with an apostrophe."""
    assert f"'{title}" in SCREENING["covidence"]([("k", make_record("book", {"title": title}))])


def test_asreview_gets_the_decisions_that_there_are():
    """`included` is 1, 0 or empty."""
    entries = [("a", RECORD), ("b", RECORD), ("c", RECORD)]
    lines = as_asreview(entries, {"a": "include", "b": "exclude"}).splitlines()[1:]
    assert ["1", "0", ""] == [line.rpartition(",")[2] for line in lines]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("record_id,title,included\na,x,1\nb,y,0\nc,z,\n", {"a": "include", "b": "exclude"}),
        ("Title,Accession Number,Status\nx,a,Included\ny,b,Excluded\n", {"a": "include", "b": "exclude"}),
        ("ItemId\tTitle\tDecision\na\tx\tInclude\n", {"a": "include"}),
        (
            "key,title,notes\n"
            'a,x,"n | RAYYAN-INCLUSION: {""Anna""=>""Included""}"\n'
            'b,y,"RAYYAN-INCLUSION: {""Anna""=>""Included"", ""Ben""=>""Excluded""} | more"\n',
            {"a": "include"},
        ),
        ("", {}),
    ],
)
def test_decisions_come_back(text, expected):
    """Each program's way to write a decision; undecided records and disagreements are left out."""
    assert expected == read_decisions(text, "x.csv")


def test_a_list_without_keys_is_an_error():
    """Nothing tells to which reference a decision belongs."""
    with pytest.raises(BookError, match=r"x\.csv:1"):
        read_decisions("title,included\nx,1\n", "x.csv")


def test_decisions_are_written_as_a_table():
    """Two columns, in the order read."""
    assert "citekey,decision\nb,include\na,exclude\n" == as_decisions({"b": "include", "a": "exclude"})
