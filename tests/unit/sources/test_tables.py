"""The tables of a Data Package are handed out whole and right, or every fault is told."""

import json
from datetime import date

import frictionless
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewbook.problems import BookError, UsageError
from reviewbook.project import Project
from reviewbook.sources import tables
from reviewbook.sources.schema import Licence
from reviewbook.sources.tables import DataPackage, split_list, table

SERIES = "data/statistics/series.csv"
REPORTS = "data/evidence/reports.csv"


def edit(project, path, old, new):
    """Replace text that must be there."""
    content = (project.root / path).read_bytes()
    assert old.encode() in content
    (project.root / path).write_bytes(content.replace(old.encode(), new if isinstance(new, bytes) else new.encode()))


def problems_of(project, name):
    with pytest.raises(BookError) as caught:
        DataPackage.load(project).table(name)
    return [str(problem) for problem in caught.value.problems]


def what_is_told(project, name):
    """Places and faults without the ways to mend them, of which there is one each."""
    with pytest.raises(BookError) as caught:
        DataPackage.load(project).table(name)
    assert all(problem.mend for problem in caught.value.problems)
    return [f"{problem.where}: {problem.what}" for problem in caught.value.problems]


# --- a sound package


def test_columns_have_their_types(project):
    """Each column has the dtype of its field; empty cells are missing."""
    series = DataPackage.load(project).table("series")
    expected = pd.DataFrame(
        {
            "area": pd.array(["England", "Wales", "Isle, of Man"], dtype="string"),
            "year": pd.array([2020, 2021, 2021], dtype="Int64"),
            "value": [1.5, float("nan"), -20.0],
            "n": pd.array([10, None, 0], dtype="Int64"),
            "seen_on": pd.Series([date(2026, 11, 24), None, date(2026, 1, 1)], dtype="datetime64[s]"),
            "checked": pd.array([True, None, False], dtype="boolean"),
            "source_id": pd.array(["s1", "s2", "s1"], dtype="string"),
        }
    )
    pd.testing.assert_frame_equal(series, expected)


def test_columns_come_in_the_order_of_the_description(project):
    """The order in the file does not matter."""
    expected = DataPackage.load(project).table("sources")
    (project.root / "data/sources.csv").write_text("title,source_id\nFirst,s1\nSecond,s2\n")
    pd.testing.assert_frame_equal(expected, DataPackage.load(project).table("sources"))


def test_mark_and_line_ends_do_not_matter(project):
    """A byte-order mark and CRLF give the same table."""
    expected = DataPackage.load(project).table("series")
    path = project.root / SERIES
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    pd.testing.assert_frame_equal(expected, DataPackage.load(project).table("series"))


def test_missing_values_are_those_of_the_schema(project, descriptor):
    """What the schema lists is missing, and nothing else is."""
    descriptor["resources"][0]["schema"]["missingValues"] = ["", "-"]
    (project.root / "data/datapackage.json").write_text(json.dumps(descriptor))
    edit(project, "data/sources.csv", "First", "-")
    edit(project, "data/sources.csv", "Second", "NA")
    assert DataPackage.load(project).table("sources")["title"].fillna("missing").tolist() == ["missing", "NA"]


def test_a_header_alone_is_an_empty_table(project):
    """A table without rows keeps its columns and types."""
    (project.root / REPORTS).write_text("citekey,themes,design,parent\n")
    reports = DataPackage.load(project).table("reports")
    assert (len(reports), set(reports.dtypes.astype(str))) == (0, {"string"})


def test_what_is_known_about_a_table(project):
    """Title, caveats, sources, licence and units are told by name."""
    package = DataPackage.load(project)
    found = (
        package.names,
        package.title("series"),
        package.caveats("series"),
        package.sources("series"),
        package.licence("series"),
        package.unit("series", "value"),
        package.unit("series", "n"),
    )
    expected = (
        ("sources", "series", "reports"),
        "A series",
        ("Provisional.", "England and Wales differ."),
        ("Office A", "Office B"),
        Licence("OGL-UK-3.0", "Open Government Licence", "https://example.org/ogl"),
        "%",
        "",
    )
    assert found == expected


def test_a_sound_package_has_no_problems(project):
    """Nothing is told when nothing is wrong."""
    assert DataPackage.load(project).check() == []


def test_table_finds_the_project_around_the_working_directory(project, monkeypatch):
    """A chapter in a folder of the project gets its table by name alone."""
    (project.root / "book").mkdir()
    monkeypatch.chdir(project.root / "book")
    assert table("sources")["source_id"].tolist() == ["s1", "s2"]


def test_table_outside_a_project_is_wrong_use(tmp_path, monkeypatch):
    """Without a project there is no table."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        table("sources")


def test_split_list():
    """A list-valued column becomes tuples; empty cells become empty tuples; the index stays."""
    series = pd.Series(["a; b", None, "", "c"], index=[4, 5, 6, 7], dtype="string", name="themes")
    expected = pd.Series([("a", "b"), (), (), ("c",)], index=[4, 5, 6, 7], name="themes", dtype=object)
    pd.testing.assert_series_equal(split_list(series), expected)


# --- reading once


def test_an_unchanged_table_is_not_parsed_twice(project, monkeypatch):
    """A second reading in one process takes what the first made."""
    expected = DataPackage.load(project).table("series")
    monkeypatch.setattr(tables, "read_sheet", None)
    pd.testing.assert_frame_equal(expected, DataPackage.load(project).table("series"))


def test_a_changed_table_is_read_again(project):
    """Content decides, not time or size."""
    import os

    package = DataPackage.load(project)
    assert package.table("sources")["title"].tolist() == ["First", "Second"]
    path = project.root / "data/sources.csv"
    times = path.stat()
    edit(project, "data/sources.csv", "First", "Fifth")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert package.table("sources")["title"].tolist() == ["Fifth", "Second"]


def test_a_changed_bibliography_is_read_again(project):
    """A reference that is gone is noticed at the next reading."""
    package = DataPackage.load(project)
    package.table("reports")
    edit(project, "references.bib", "{b2021,", "{c2021,")
    with pytest.raises(BookError, match="`b2021` is no key of the bibliography"):
        package.table("reports")


def test_a_caller_cannot_change_what_the_next_one_gets(project):
    """Each caller has a table of its own."""
    package = DataPackage.load(project)
    mine = package.table("sources")
    mine.loc[0, "title"] = "changed"
    assert package.table("sources").loc[0, "title"] == "First"


# --- faults


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("area,year,value", "area,year,worth", [
            ":1, column value: the column is missing",
            ":1, column worth: the resource `series` has no such field",
        ]),
        ("value,n,", "value,value,", [
            ":1, column value: the name stands twice in the header",
            ":1, column n: the column is missing",
        ]),
        ("1.5,10,", "1.5,1e1,", [":2, column n: `1e1` is not an integer"]),
        ("1.5,10,", '1.5,"1,000",', [":2, column n: `1,000` is not an integer"]),
        ("1.5,10,", "1.5, 10,", [":2, column n: ` 10` is not an integer"]),
        ("1.5,10,", "1.5,-1,", [":2, column n: `-1` is less than 0"]),
        ("1.5,10,", "100.5,10,", [":2, column value: `100.5` is more than 100"]),
        ("1.5,10,", "c,10,", [":2, column value: `c` is not a number"]),
        ("2026-11-24", "24 Nov 2026", [":2, column seen_on: `24 Nov 2026` is not a date"]),
        ("2026-11-24", "2027-01-01", [":2, column seen_on: `2027-01-01` is more than 2026-12-31"]),
        ("true,s1", "yes,s1", [":2, column checked: `yes` is not a boolean"]),
        ("England,2020", "England,2020/21", [":2, column year: `2020/21` is not a year"]),
        ("England,2020", "England,1999", [":2, column year: `1999` is less than 2000"]),
        ("Wales", "Wa", [":3, column area: `Wa` is shorter than 3 characters"]),
        ("Wales", "W" * 21, [f":3, column area: `{'W' * 21}` is longer than 20 characters"]),
        (",true,s1", ",true,", [":2, column source_id: the cell is empty"]),
        (",true,s1", ",true,x1", [
            ":2, column source_id: `x1` does not match the pattern s[0-9]+",
            ":2, column source_id: `x1` is not in the table sources",
        ]),
        (",true,s1", ",true,s9", [
            ":2, column source_id: `s9` is not in the table sources"
        ]),
        ("Wales,2021", "England,2020", [
            ":3, column area, year: the primary key `England, 2020` is a duplicate of line 2"
        ]),
        ("Wales,2021", "Wales,", [
            ":3, column year: the cell is empty, and it is part of the primary key"
        ]),
        ("true,s1", "true,s1,s1", [
            ":2: the row has 8 cells and the header 7"
        ]),
        ("Wales", b"W\xe4les", [":3: byte 0xe4 is not UTF-8"]),
    ],
)  # fmt: skip
def test_faults_of_a_table_are_told_with_line_and_column(project, old, new, expected):
    """Each fault is one sentence with file, line and column."""
    edit(project, SERIES, old, new)
    assert what_is_told(project, "series") == [f"{SERIES}{end}" for end in expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("cost,survey", "costs,survey", "2, column themes: `costs` is none of: teachers · cost · pilots"),
        ("; cost", ";cost", "2, column themes: `teachers;cost` is not a list with the separator `; `"),
        ("; cost", "; ", "2, column themes: `teachers; ` is not a list with the separator `; `"),
        ("; cost", "; teachers", "2, column themes: `teachers; teachers` names a value twice"),
        ("case study", "case-study", "3, column design: `case-study` is none of: survey · case study"),
        ("a2020\n", "a2021\n", "3, column parent: `a2021` is not in the table reports"),
        ("\na2020,", "\na2019,", "2, column citekey: `a2019` is no key of the bibliography"),
    ],
)  # fmt: skip
def test_lists_enums_and_keys_are_checked(project, old, new, expected):
    """Values of lists, enums, references to the table itself and citation keys are told when they are not known."""
    edit(project, REPORTS, old, new)
    assert f"{REPORTS}:{expected}" in what_is_told(project, "reports")


def test_citation_keys_may_stand_in_a_list(project, descriptor):
    """Each key of a list-valued cell must be in the bibliography."""
    fields = descriptor["resources"][2]["schema"]["fields"]
    fields[3]["reviewbook"] = {"separator": "; "}
    descriptor["resources"][2]["schema"] |= {"foreignKeys": [], "reviewbook": {"citationKeys": ["citekey", "parent"]}}
    (project.root / "data/datapackage.json").write_text(json.dumps(descriptor))
    edit(project, REPORTS, "case study,a2020", "case study,a2020; x1; x2")
    end = "is no key of the bibliography. Add the reference to the bibliography, or correct the key."
    assert problems_of(project, "reports") == [f"{REPORTS}:3, column parent: `{key}` {end}" for key in ("x1", "x2")]


def test_all_faults_are_told_in_the_order_of_lines(project):
    """The first fault does not hide the others."""
    edit(project, SERIES, "1.5,10,2026-11-24,true,s1", "x,y,z,w,q")
    edit(project, SERIES, "Wales,2021", "Wales,21")
    edit(project, SERIES, "-2e1,0", "-2e1")
    places = [problem.split(":")[1] for problem in problems_of(project, "series")]
    columns = ("value", "n", "seen_on", "checked", "source_id", "source_id")
    assert places == [*(f"2, column {name}" for name in columns), "3, column year", "4"]


def test_a_unique_column_is_checked(project):
    """A value that stands twice in a unique column is told with both lines."""
    edit(project, "data/sources.csv", "s2,", "s1,")
    expected = "data/sources.csv:3, column source_id: the value `s1` is a duplicate of line 2. Correct one."
    assert expected in problems_of(project, "sources")


def test_a_table_that_is_not_described_is_told(project):
    """A name that the package does not have is told with those that it has."""
    mend = "Use one of: sources, series, reports; or describe it there."
    assert problems_of(project, "pisa") == [f"data/datapackage.json: there is no resource `pisa`. {mend}"]


def test_a_unit_of_no_column_is_told(project):
    """A column that the package does not have has no unit."""
    with pytest.raises(BookError, match="the resource `series` has no field `x`"):
        DataPackage.load(project).unit("series", "x")


def test_a_missing_file_is_told(project):
    """A described file that is not there is told."""
    (project.root / SERIES).unlink()
    expected = f"{SERIES}: the file does not exist. Create it, or take `series` out of data/datapackage.json."
    assert problems_of(project, "series") == [expected]


def test_a_package_that_is_not_there_is_told(project):
    """A project without datapackage.json has no tables."""
    (project.root / "data/datapackage.json").unlink()
    with pytest.raises(BookError, match=r"^data/datapackage\.json: the file cannot be read"):
        DataPackage.load(project)


def test_keys_of_the_table_referred_to_are_checked_too(project):
    """Faults in the keys that a table refers to are told with it; other faults there are not."""
    edit(project, "data/sources.csv", "s2,Second", "s1,Second")
    told = problems_of(project, "series")
    assert [problem.split(": ")[0] for problem in told] == [f"{SERIES}:3, column source_id"] + [
        "data/sources.csv:3, column source_id"
    ] * 2


def test_a_missing_table_referred_to_is_told(project):
    """References to a file that is not there are told once, at that file."""
    (project.root / "data/sources.csv").unlink()
    told = problems_of(project, "series")
    assert told == [
        "data/sources.csv: the file does not exist. Create it, or take `sources` out of data/datapackage.json."
    ]


def test_faults_of_the_bibliography_are_told(project):
    """A table of references cannot be read while the bibliography is broken."""
    edit(project, "references.bib", "year=2021", "year=soon")
    assert problems_of(project, "reports")[0].startswith("references.bib:2: `b2021`, field year: `soon` is neither")


def test_check_tells_the_faults_of_all_tables_once(project):
    """Faults of every table are told, each once, with tables that nobody described."""
    edit(project, SERIES, "1.5,10,", "1.5,x,")
    edit(project, "data/sources.csv", "s2,Second", "s1,Second")
    (project.root / "data/stray.csv").write_text("a\n1\n")
    where = [problem.where for problem in DataPackage.load(project).check()]
    assert where == [
        "data/sources.csv:3, column source_id",
        "data/sources.csv:3, column source_id",
        f"{SERIES}:2, column n",
        f"{SERIES}:3, column source_id",
        "data/stray.csv",
    ]


# --- the frictionless library as an independent judge


def judged_by_frictionless(project):
    """What frictionless says of the package: rows of faults by file, and their kinds."""
    report = frictionless.Package(str(project.root / "data/datapackage.json")).validate()
    assert not report.errors
    return {
        (task.place, row)
        for task in report.tasks
        for row, kind in task.flatten(["rowNumber", "type"])
        if kind != "source-error"
    }


def judged_by_us(project):
    """Rows as frictionless counts them: the header is row 1; faults of the whole header have no row."""
    problems = DataPackage.load(project).check()
    places = [problem.where.split(",")[0].removeprefix("data/").rpartition(":") for problem in problems]
    return {(path, None if line == "1" else int(line)) for path, _, line in places}


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("", "", ""),
        (SERIES, "1.5,10,", "1.5,ten,"),
        (SERIES, "1.5,10,", "1.5,1.5,"),
        (SERIES, "1.5,10,", "1.5,-10,"),
        (SERIES, "1.5,10,", "x,10,"),
        (SERIES, "2026-11-24", "24/11/2026"),
        (SERIES, "2026-11-24", "2027-11-24"),
        (SERIES, "true,s1", "maybe,s1"),
        (SERIES, "true,s1", "true,"),
        (SERIES, "true,s1", "true,s9"),
        (SERIES, "true,s1", "true,9s"),
        (SERIES, "true,s1", "true,s1,s1"),
        (SERIES, "true,s1", "true"),
        (SERIES, "England,2020", "England,20"),
        (SERIES, "England,2020", "England,1990"),
        (SERIES, "Wales,2021", "England,2020"),
        (SERIES, "Wales,2021", "W,2021"),
        (SERIES, "area,", "region,"),
        ("data/sources.csv", "s2,", "s1,"),
        (REPORTS, "case study", "case studies"),
        (REPORTS, ",a2020\n", ",a2022\n"),
    ],
)
def test_frictionless_finds_faults_in_the_same_rows(project, path, old, new):
    """On sound and broken packages the reference implementation of the standard agrees with us, row by row."""
    if path:
        edit(project, path, old, new)
    assert judged_by_us(project) == judged_by_frictionless(project)


# --- any input


@given(st.binary(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_never_pass_and_never_crash(project, content):
    """No bytes in place of a table raise anything else than BookError, and none are a table of this schema."""
    (project.root / SERIES).write_bytes(content)
    assert problems_of(project, "series")


_CELL = st.text(alphabet=st.characters(exclude_categories=("Cs",), exclude_characters="\r\x00")).filter(bool)


@given(st.lists(st.tuples(_CELL, _CELL), max_size=6, unique_by=lambda row: row[0]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wild_texts_come_back(project, rows):
    """Any text that the csv module writes is read again."""
    import csv

    with (project.root / "data/sources.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, quoting=csv.QUOTE_ALL).writerows([("source_id", "title"), *rows])
    read = DataPackage.load(Project.at(project.root)).table("sources")
    assert list(read.itertuples(index=False, name=None)) == rows
