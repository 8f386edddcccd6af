"""References compared with a list of retractions."""

import json

import pytest

from reviewbook.problems import BookError
from reviewbook.project import Project
from reviewbook.sources.retractions import (
    NOT_CHECKED,
    RetractionCheck,
    citations,
    read_notices,
)

BIB = """@article{a2020, author={A, B}, title={Peer review and accountability in schools}, year=2020, doi={10.1000/A}}

@book{b2021, author={B, C}, title={Leading a system of schools from the middle}, year=2021}

@article{c2022, author={C, D}, title={School exclusion}, year=2022, doi={https://doi.org/10.1000/c}}
"""
HEADER = "citekey,doi,title,nature,source,checked_on\n"
DAY = "Retraction Watch,2026-11-24\n"


@pytest.fixture
def project(tmp_path):
    """Three references, two of them with a DOI, and a page of each kind."""
    (tmp_path / "_config.yml").write_text("title: T\n")
    (tmp_path / "references.bib").write_text(BIB)
    (tmp_path / "data" / "evidence").mkdir(parents=True)
    (tmp_path / "about.md").write_text("Text.\n\nSee {cite:p}`c2022,\na2020`, and {cite:t}`c2022`.\n")
    cells = [{"source": "# One"}, {"source": ["as {cite}`a2020` ", "says"]}, {"source": "{cite:p}`b2021`"}]
    (tmp_path / "one.ipynb").write_text(json.dumps({"cells": cells}))
    return Project.at(tmp_path)


def pages(project):
    return [project.root / "about.md", project.root / "one.ipynb"]


def given(project, rows, header=HEADER):
    (project.data_dir / "evidence" / "retractions.csv").write_text(header + rows, encoding="utf-8")
    return project


def test_without_a_list_nothing_is_checked(project):
    """No list, no statement, no problem."""
    check = RetractionCheck.of(project)
    assert (NOT_CHECKED, False, 3, 2) == (check.text, check.checked, check.references, check.with_doi)
    assert [] == RetractionCheck.of(project).problems(citations(project, pages(project)))


def test_a_retracted_work_is_a_problem_wherever_it_is_cited(project):
    """Key and place of each page, the place of the reference, source and day."""
    given(project, f",10.1000/a,,Retraction,{DAY}")
    said = [str(problem) for problem in RetractionCheck.of(project).problems(citations(project, pages(project)))]
    what = "`a2020` (references.bib:1) was retracted (Retraction Watch, 2026-11-24). Take it out, and what rests on it."
    assert [f"about.md:3: {what}", f"one.ipynb, cell 2: {what}"] == said


def test_a_retracted_work_that_no_page_cites_is_told_at_its_reference(project):
    """It would still be among the references."""
    given(project, f",10.1000/c,,retraction,{DAY}")
    assert ["references.bib:5"] == [problem.where for problem in RetractionCheck.of(project).problems()]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (f"b2021,,,retraction,{DAY}", {"b2021"}),
        (f",https://doi.org/10.1000/C,,retraction,{DAY}", {"c2022"}),
        (f",doi:10.1000/c.,,retraction,{DAY}", {"c2022"}),
        (f",,Leading a System of Schools from the Middle.,retraction,{DAY}", {"b2021"}),
        (f",,School exclusion,retraction,{DAY}", set()),
        (f",10.1000/other,Peer review and accountability in schools,retraction,{DAY}", set()),
        (f"zzz,,,retraction,{DAY}", set()),
        (f",10.1000/a,,correction,{DAY}", set()),
    ],
    ids=["key", "DOI", "DOI with a stop", "title", "short title", "other DOI", "no reference", "correction"],
)
def test_works_are_found_by_key_doi_or_telling_title(project, row, expected):
    """A title of fewer than five words is shared by too many works; another DOI is another work."""
    assert expected == set(RetractionCheck.of(given(project, row)).keys("retraction"))


def test_a_reference_without_a_doi_and_with_a_retracted_title_is_a_warning(project):
    """It may be another work."""
    check = RetractionCheck.of(
        given(project, f",10.1000/x,Leading a system of schools from the middle,retraction,{DAY}")
    )
    warning = "references.bib:3: `b2021`: retraction of 10.1000/x, which has the same title"
    found = (check.keys("retraction"), check.problems(), check.warnings)
    assert ((), [], (f"{warning} (Retraction Watch, 2026-11-24)",)) == found


def test_an_expression_of_concern_is_a_warning_and_no_problem(project):
    """With key, place, source and day."""
    check = RetractionCheck.of(given(project, f",10.1000/a,,expression of concern,{DAY}"))
    expected = ("references.bib:1: `a2020`: expression of concern (Retraction Watch, 2026-11-24)",)
    assert (expected, []) == (check.warnings, check.problems())


def test_the_text_says_how_many_could_be_compared_and_what_came_of_it(project):
    """References with a DOI of all, the source, and each nature."""
    check = RetractionCheck.of(given(project, f",10.1000/a,,expression of concern,{DAY},10.1000/z,,retraction,{DAY}"))
    expected = (
        "2 of 3 references have a DOI and were compared with Retraction Watch, 2026-11-24; "
        "retraction: none; expression of concern: a2020; correction: none"
    )
    assert expected == check.text


def test_an_empty_list_is_told_as_such(project):
    """A header alone checks nothing."""
    assert "compared with an empty list" in RetractionCheck.of(given(project, "")).text


@pytest.mark.parametrize(
    ("header", "rows", "where"),
    [
        (HEADER, f",,,retraction,{DAY}", ":2"),
        (HEADER, f",none,,retraction,{DAY}", ":2, column doi"),
        (HEADER, f"a2020,,,withdrawn,{DAY}", ":2, column nature"),
        (HEADER, "a2020,,,retraction,,2026-11-24\n", ":2, column source"),
        (HEADER, "a2020,,,retraction,Us,yesterday\n", ":2, column checked_on"),
        ("citekey,nature,source\n", "", ":1"),
        ("nature,source,checked_on\n", "", ":1"),
        (HEADER, "a2020,retraction\n", ":2"),
    ],
)
def test_faults_of_the_list_are_told_with_line_and_column(project, header, rows, where):
    """Rows that name no work, natures that are not known, days that are none."""
    with pytest.raises(BookError) as error:
        read_notices(given(project, rows, header))
    assert [f"data/evidence/retractions.csv{where}"] == [problem.where for problem in error.value.problems]


def test_all_faults_are_told_at_once(project):
    """Not only the first."""
    with pytest.raises(BookError) as error:
        read_notices(given(project, f",,,retraction,{DAY}a2020,,,gone,{DAY}"))
    assert 2 == len(error.value.problems)


def test_citations_are_found_with_their_places(project):
    """Roles over several lines and several keys, in text and notebooks; a broken notebook is passed over."""
    (project.root / "broken.ipynb").write_text("{")
    expected = {"c2022": ["about.md:3", "about.md:4"], "a2020": ["about.md:3", "one.ipynb, cell 2"]}
    found = citations(project, [*pages(project), project.root / "broken.ipynb"])
    assert expected | {"b2021": ["one.ipynb, cell 3"]} == found
