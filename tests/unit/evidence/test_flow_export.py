"""The record flow in the form of the package PRISMA2020."""

import csv
import io

import pandas as pd
import pytest

from reviewbook.evidence import flow_export
from reviewbook.evidence.base import EvidenceBase

# The names and nodes that the package looks for, in the order of its template PRISMA.csv; those without a node are
# further lines of the box before them, and have no tooltip: its versions before 1.1 count the tooltips.
TEMPLATE = [
    ("NA", "node4", "prevstud"),
    ("previous_studies", "node5", "box1"),
    ("previous_reports", "NA", "box1"),
    ("NA", "node6", "newstud"),
    ("database_results", "node7", "box2"),
    ("database_specific_results", "NA", "box2"),
    ("register_results", "NA", "box2"),
    ("register_specific_results", "NA", "box2"),
    ("NA", "node16", "othstud"),
    ("website_results", "node17", "box11"),
    ("organisation_results", "NA", "box11"),
    ("citations_results", "NA", "box11"),
    ("duplicates", "node8", "box3"),
    ("excluded_automatic", "NA", "box3"),
    ("excluded_other", "NA", "box3"),
    ("records_screened", "node9", "box4"),
    ("records_excluded", "node10", "box5"),
    ("dbr_sought_reports", "node11", "box6"),
    ("dbr_notretrieved_reports", "node12", "box7"),
    ("other_sought_reports", "node18", "box12"),
    ("other_notretrieved_reports", "node19", "box13"),
    ("dbr_assessed", "node13", "box8"),
    ("dbr_excluded", "node14", "box9"),
    ("other_assessed", "node20", "box14"),
    ("other_excluded", "node21", "box15"),
    ("new_studies", "node15", "box10"),
    ("new_reports", "NA", "box10"),
    ("total_studies", "node22", "box16"),
    ("total_reports", "NA", "box16"),
    ("identification", "node1", "identification"),
    ("screening", "node2", "screening"),
    ("included", "node3", "included"),
]


@pytest.fixture
def base():
    """Five results, of which one is a duplicate and two are excluded; four references."""
    results = pd.DataFrame({"search_id": "q1", "rank": range(1, 6)})
    decisions = ["include", "include", "duplicate", "exclude", "exclude"]
    reasons = ["evidence", "background", "of a held record", "off topic", "no study, news"]
    screening = results.assign(decision=decisions, reason=reasons)
    found = ["theme search", "known title", "seed", "before protocol"]
    reports = pd.DataFrame({"citekey": list("abcd"), "found_by": found})
    studies, empty = pd.DataFrame({"study_id": ["s1", "s2", "s3"]}), pd.DataFrame()
    return EvidenceBase(studies, reports, empty, empty, empty, results, screening, empty)


def numbers(base):
    return flow_export.prisma_flow(base).set_index("data")["n"].to_dict()


def test_the_numbers_of_both_arms(base):
    """Results in the left arm, references found otherwise in the right one."""
    expected = {
        "database_results": "5",
        "duplicates": "1",
        "records_screened": "4",
        "records_excluded": "2",
        "dbr_assessed": "1",
        "website_results": "1",
        "organisation_results": "2",
        "citations_results": "0",
        "other_assessed": "3",
        "new_studies": "3",
        "new_reports": "4",
    }

    assert expected == {name: numbers(base)[name] for name in expected}


def test_a_stage_that_the_review_does_not_have_is_no_nought(base):
    """Nobody sought full texts; no tool was counted apart, since software prepared every decision."""
    absent = ("previous_studies", "dbr_sought_reports", "other_sought_reports", "excluded_automatic")

    assert {"NA"} == {numbers(base)[name] for name in absent}
    assert "no such stage, NA" == numbers(base)["dbr_excluded"]


def test_reasons_for_exclusion_are_told(base):
    """In the tooltip of their box."""
    tips = flow_export.prisma_flow(base).set_index("data")["tooltips"]

    assert "no study, news, 1; off topic, 1" == tips["records_excluded"]


def test_rows_nodes_and_boxes_are_those_of_the_template_in_its_order(base):
    """The package finds them by name, older versions by position."""
    table = flow_export.prisma_flow(base)

    assert TEMPLATE == list(table[["data", "node", "box"]].itertuples(index=False, name=None))


def test_a_box_has_one_tooltip(base):
    """22 in all, on the rows that have a node."""
    table = flow_export.prisma_flow(base)

    assert list(table["node"] != "NA") == list(table["tooltips"] != "NA")
    assert 22 == int((table["tooltips"] != "NA").sum())


def test_texts_have_no_plain_apostrophe(base):
    """The package puts them between single quotes, and the drawing would break."""
    base.screening.loc[4, "reason"] = "the trust's own"
    table = flow_export.prisma_flow(base)

    assert "the trust’s own, 1" in table.set_index("data")["tooltips"]["records_excluded"]
    assert not table.astype(str).apply(lambda column: column.str.contains("'")).any(axis=None)


def test_the_references_of_both_arms_are_those_of_the_review(base):
    """Nothing comes from nowhere."""
    flow = numbers(base)

    assert int(flow["new_reports"]) == int(flow["dbr_assessed"]) + int(flow["other_assessed"])


def test_the_file_has_the_columns_of_the_package_and_reads_back(base):
    """Commas in texts are quoted."""
    rows = list(csv.reader(io.StringIO(flow_export.prisma_csv(base))))

    assert ["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"] == rows[0]
    assert {8} == {len(row) for row in rows}
