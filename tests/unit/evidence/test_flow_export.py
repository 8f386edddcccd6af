"""The record flow in the form of the package PRISMA2020."""

import csv
import io

import pandas as pd
import pytest

from reviewbook.evidence import flow_export
from reviewbook.evidence.base import EvidenceBase

# The names and nodes that the package looks for, as its template has them (without the arm of previous studies).
NODES = {
    "database_results": "node7",
    "duplicates": "node8",
    "records_screened": "node9",
    "records_excluded": "node10",
    "dbr_sought_reports": "node11",
    "dbr_notretrieved_reports": "node12",
    "dbr_assessed": "node13",
    "dbr_excluded": "node14",
    "new_studies": "node15",
    "website_results": "node17",
    "other_sought_reports": "node18",
    "other_notretrieved_reports": "node19",
    "other_assessed": "node20",
    "other_excluded": "node21",
    "total_studies": "node22",
}


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
    absent = ("dbr_sought_reports", "dbr_excluded", "other_sought_reports", "excluded_automatic")

    assert {"NA"} == {numbers(base)[name] for name in absent}


def test_reasons_for_exclusion_are_told(base):
    """In the tooltip of their box."""
    tips = flow_export.prisma_flow(base).set_index("data")["tooltips"]

    assert "no study, news, 1; off topic, 1" == tips["records_excluded"]


def test_nodes_are_those_that_the_package_knows(base):
    """It finds its boxes by them."""
    table = flow_export.prisma_flow(base).set_index("data")["node"]

    assert NODES == {name: table[name] for name in NODES}


def test_the_references_of_both_arms_are_those_of_the_review(base):
    """Nothing comes from nowhere."""
    flow = numbers(base)

    assert int(flow["new_reports"]) == int(flow["dbr_assessed"]) + int(flow["other_assessed"])


def test_the_file_has_the_columns_of_the_package_and_reads_back(base):
    """Commas in texts are quoted."""
    rows = list(csv.reader(io.StringIO(flow_export.prisma_csv(base))))

    assert ["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"] == rows[0]
    assert {8} == {len(row) for row in rows}
