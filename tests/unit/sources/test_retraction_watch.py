"""Retraction Watch's CSV to our list."""

import csv
import json

import pytest

from reviewbook.problems import BookError
from reviewbook.project import Project
from reviewbook.sources.retraction_watch import RESOURCE, convert, write_list
from reviewbook.sources.retractions import read_notices
from reviewbook.sources.tables import DataPackage

HEADER = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,"
    "Reason,Paywalled,Notes,\n"
)


TABLE = {
    "name": "t",
    "title": "T",
    "path": "t.csv",
    "sources": [{"title": "s"}],
    "licenses": [{"name": "CC0-1.0"}],
    "caveats": [],
    "schema": {"fields": [{"name": "id", "type": "string"}]},
}


def package(folder, *resources):
    """A book with a Data Package of these resources, and the file of `TABLE`."""
    (folder / "_config.yml").write_text("title: T\n")
    (folder / "data").mkdir(exist_ok=True)
    (folder / "data" / "datapackage.json").write_text(
        json.dumps({"name": "p", "resources": resources}, indent=1) + "\n"
    )
    (folder / "data" / "t.csv").write_text("id\na\n")
    return Project.at(folder)


def row(title="A work", day="2/28/2020 0:00", doi="10.1000/A", nature="Retraction"):
    cells = f'1,"{title}",S,I,J,P,C,A,,Article;,{day},10.1/notice,1,1/1/2019 0:00,{doi},2,{nature},+Error;,No,,'
    return f"{cells}\n"


def converted(*rows, encoding="utf-8"):
    return convert((HEADER + "".join(rows)).encode(encoding), "rw.csv", "Retraction Watch", "2026-11-24")


def test_the_doi_is_that_of_the_work_and_not_of_the_notice():
    """In lower case, with title, nature, source and day."""
    expected = (("10.1000/a", "A work, of two", "retraction", "Retraction Watch", "2026-11-24"),)
    assert expected == converted(row("A work,\n of two")).rows


def test_natures_are_told_apart_and_a_notice_that_stands_twice_counts_once():
    """Sorted by DOI."""
    concern = row(doi="10.1000/0", nature="Expression of concern")
    found = converted(row(), row(), concern, row(nature="Correction"))
    expected = [("10.1000/0", "expression of concern"), ("10.1000/a", "correction"), ("10.1000/a", "retraction")]
    assert expected == [(doi, nature) for doi, _, nature, *_ in found.rows]


@pytest.mark.parametrize("doi", ["unavailable", "", "Unavailable"])
def test_notices_without_a_doi_are_counted_and_left_out(doi):
    """They cannot be compared."""
    found = converted(row(doi=doi))
    assert ((), 1) == (found.rows, found.left_out)


@pytest.mark.parametrize(
    ("retracted", "reinstated", "kept"),
    [("2/28/2020 0:00", "3/1/2021 0:00", 0), ("12/1/2021 0:00", "3/1/2021 0:00", 1), ("2/28/2020 0:00", "", 0)],
)
def test_a_retraction_that_was_taken_back_is_left_out(retracted, reinstated, kept):
    """Unless it came after the reinstatement."""
    found = converted(row(day=retracted), row(day=reinstated, nature="Reinstatement"))
    assert (kept, 1 - kept) == (len(found.rows), found.reinstated)


def test_old_files_are_in_latin_1():
    """As Windows writes them."""
    assert "Café" == converted(row("Café"), encoding="latin-1").rows[0][1]


def test_other_headings_and_unknown_natures_are_told_by_line():
    """All of them; a title over two lines counts."""
    with pytest.raises(BookError, match=r"rw.csv:1: there is no column OriginalPaperDOI"):
        convert(b"Title,DOI\n", "rw.csv", "s", "2026-11-24")
    with pytest.raises(BookError) as error:
        converted(row("A\nB"), row(nature="Gone"), row(nature=""))
    assert ["rw.csv:4", "rw.csv:5"] == [problem.where for problem in error.value.problems]


def test_a_file_that_is_no_csv_is_told_by_line(monkeypatch):
    """A cell that never ends would take all others with it; what was wrong before it is told too."""
    monkeypatch.setattr("reviewbook.sources.retraction_watch._LARGEST_CELL", 200)
    with pytest.raises(BookError) as error:
        converted(row(), row(nature="Gone"), '2,"' + row(title="B" * 300))

    assert ["rw.csv:3", "rw.csv:4"] == [problem.where for problem in error.value.problems]
    assert "is not CSV (field larger than field limit (200))" in error.value.problems[1].what
    assert csv.field_size_limit() > 200


@pytest.mark.parametrize("day", ["", "unknown"])
def test_a_retraction_without_a_day_stays(day):
    """Nobody knows whether it came after the reinstatement."""
    found = converted(row(day=day), row(day="3/1/2021 0:00", nature="Reinstatement"))
    assert (1, 0) == (len(found.rows), found.reinstated)


def test_what_is_written_is_read_back_and_described(tmp_path):
    """The Data Package describes it from then on; writing it twice changes nothing."""
    project = package(tmp_path, TABLE)
    descriptor = tmp_path / "data" / "datapackage.json"
    write_list(project, converted(row(), row(doi="10.1000/b", nature="Expression of concern")))
    written = descriptor.read_bytes()
    write_list(project, converted(row(), row(doi="10.1000/b", nature="Expression of concern")))

    assert ["10.1000/a", "10.1000/b"] == [notice.doi for notice in read_notices(project)]
    assert (["t", "retractions"], []) == (list(DataPackage.load(project).names), DataPackage.load(project).check())
    assert written == descriptor.read_bytes()


def test_a_work_without_a_doi_can_be_named_by_its_key(tmp_path):
    """By hand, in the list that was written: the Data Package knows the column."""
    project = package(tmp_path, TABLE)
    write_list(project, converted(row()))
    path = tmp_path / "data" / "evidence" / "retractions.csv"
    path.write_text(path.read_text("utf-8") + "smith2020,,,retraction,The journal,2026-11-24\n", "utf-8")

    assert [] == DataPackage.load(project).check()
    assert ["", "smith2020"] == [notice.citekey for notice in read_notices(project)]


@pytest.mark.parametrize("name", ["retractions", "withdrawn"])
def test_a_list_described_already_is_not_described_twice(tmp_path, name):
    """Under whatever name; columns that its description lacks are added."""
    fields = [field for field in RESOURCE["schema"]["fields"] if field["name"] != "citekey"]
    project = package(tmp_path, TABLE, {**RESOURCE, "name": name, "schema": {"fields": fields}})
    write_list(project, converted(row()))

    assert (["t", name], []) == (list(DataPackage.load(project).names), DataPackage.load(project).check())


def test_a_list_that_could_not_be_written_is_not_described(tmp_path, monkeypatch):
    """Else the Data Package would name a table that is not there."""
    project = package(tmp_path, TABLE)
    before = (tmp_path / "data" / "datapackage.json").read_bytes()

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reviewbook.sources.retraction_watch.write_atomically", no_space)
    with pytest.raises(OSError, match="No space"):
        write_list(project, converted(row()))

    assert before == (tmp_path / "data" / "datapackage.json").read_bytes()


def test_a_list_need_not_be_described(tmp_path):
    """Its rules are known, so that one can be put into a Data Package's folder as it is."""
    (tmp_path / "_config.yml").write_text("title: T\n")
    project = Project.at(tmp_path)
    write_list(project, converted(row()))
    package(tmp_path, TABLE)
    (tmp_path / "data" / "evidence" / "other.csv").write_text("id\na\n")
    said = [problem.where for problem in DataPackage.load(project).check()]
    assert ["data/evidence/other.csv"] == said


def test_without_a_data_package_the_list_is_written_alone(tmp_path):
    """Other people's books have none."""
    (tmp_path / "_config.yml").write_text("title: T\n")
    project = Project.at(tmp_path)
    write_list(project, converted(row()))
    assert (1, False) == (len(read_notices(project)), (tmp_path / "data" / "datapackage.json").exists())
