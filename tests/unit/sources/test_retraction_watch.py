"""Retraction Watch's CSV to our list."""

import json

import pytest

from reviewbook.problems import BookError
from reviewbook.project import Project
from reviewbook.sources.retraction_watch import convert, write_list
from reviewbook.sources.retractions import read_notices
from reviewbook.sources.tables import DataPackage

HEADER = (
    "Record ID,Title,Subject,Institution,Journal,Publisher,Country,Author,URLS,ArticleType,RetractionDate,"
    "RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,"
    "Reason,Paywalled,Notes,\n"
)


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


def test_what_is_written_is_read_back_and_described(tmp_path):
    """The Data Package describes it from then on; writing it twice changes nothing."""
    (tmp_path / "_config.yml").write_text("title: T\n")
    (tmp_path / "data").mkdir()
    other = {
        "name": "t",
        "title": "T",
        "path": "t.csv",
        "sources": [{"title": "s"}],
        "licenses": [{"name": "CC0-1.0"}],
        "caveats": [],
        "schema": {"fields": [{"name": "id", "type": "string"}]},
    }
    descriptor = tmp_path / "data" / "datapackage.json"
    descriptor.write_text(json.dumps({"name": "p", "resources": [other]}, indent=1) + "\n")
    (tmp_path / "data" / "t.csv").write_text("id\na\n")
    project = Project.at(tmp_path)
    write_list(project, converted(row(), row(doi="10.1000/b", nature="Expression of concern")))
    written = descriptor.read_bytes()
    write_list(project, converted(row(), row(doi="10.1000/b", nature="Expression of concern")))

    assert ["10.1000/a", "10.1000/b"] == [notice.doi for notice in read_notices(project)]
    assert (["t", "retractions"], []) == (list(DataPackage.load(project).names), DataPackage.load(project).check())
    assert written == descriptor.read_bytes()


def test_a_list_need_not_be_described(tmp_path):
    """Its rules are known, so that one can be put into a Data Package's folder as it is."""
    (tmp_path / "_config.yml").write_text("title: T\n")
    project = Project.at(tmp_path)
    write_list(project, converted(row()))
    resource = {
        "name": "t",
        "title": "T",
        "path": "t.csv",
        "sources": [{"title": "s"}],
        "licenses": [{"name": "CC0-1.0"}],
        "schema": {"fields": [{"name": "id", "type": "string"}]},
    }
    (tmp_path / "data" / "datapackage.json").write_text(json.dumps({"name": "p", "resources": [resource]}))
    (tmp_path / "data" / "t.csv").write_text("id\na\n")
    (tmp_path / "data" / "evidence" / "other.csv").write_text("id\na\n")
    said = [problem.where for problem in DataPackage.load(project).check()]
    assert ["data/evidence/other.csv"] == said


def test_without_a_data_package_the_list_is_written_alone(tmp_path):
    """Other people's books have none."""
    (tmp_path / "_config.yml").write_text("title: T\n")
    project = Project.at(tmp_path)
    write_list(project, converted(row()))
    assert (1, False) == (len(read_notices(project)), (tmp_path / "data" / "datapackage.json").exists())
