"""Counts of an evidence base, against examples counted by hand."""

from dataclasses import replace

import pandas as pd
import pytest

from reviewbook.evidence import summaries
from reviewbook.evidence.base import EvidenceBase


def frame(columns, *rows):
    return pd.DataFrame([row.split("|") for row in rows], columns=columns.split("|")).replace("", pd.NA)


@pytest.fixture
def base():
    """Three studies: s1 with two reports and two themes, s2 with one, s3 with an argument only."""
    studies = frame(
        "study_id|design|jurisdictions|linked_to_seed|methods_seen|weight_d",
        "s1|randomised trial|England|no|yes|low",
        "s2|other review|England; Wales|yes|no|not assessable",
        "s3|theory or argument|several|no|no|not assessable",
    )
    reports = frame(
        "citekey|study_id|role|peer_reviewed|year|read_as|found_by|reviewed_by",
        "a|s1|evidence|yes|2019|abstract|theme search|",
        "b|s1|background|no|2022|press or news|known title|",
        "c|s2|evidence|yes|2021|abstract|theme search|Ann",
        "d|s3|background|not stated|2015|abstract|seed|",
    ).astype({"year": "Int64"})
    findings = frame(
        "finding_id|study_id|citekey|theme|finding_type|outcome|direction|intervention",
        "f1|s1|a|cost|result|attainment|better|funding",
        "f2|s1|a|cost|result|attainment|better|funding",
        "f3|s1|b|pilots|result|cost|none|inspection",
        "f4|s2|c|cost|review conclusion|attainment|mixed|inspection",
        "f5|s3|d|cost|argument|attainment|better|funding",
    )
    verification = frame("citekey|url", "a|u1", "a|u2", "a|u2", "c|u3")
    searches = frame("search_id|kind", "q1|theme search", "q2|known title")
    results = frame("search_id|rank|url", "q1|1|x", "q1|2|y", "q1|3|x")
    screening = frame(
        "search_id|rank|decision|reason", "q1|1|include|evidence", "q1|2|exclude|no study", "q1|3|exclude|no study"
    )
    withdrawn = frame("citekey|reason", "z|no proper page")
    return EvidenceBase(studies, reports, findings, verification, searches, results, screening, withdrawn)


def test_the_headline_counts_studies_references_and_findings(base):
    """A study counts as evidence when it has a result or a review conclusion."""
    assert summaries.headline(base) == {
        "references": 4,
        "references_evidence": 2,
        "references_background": 2,
        "studies": 3,
        "studies_evidence": 2,
        "findings": 5,
        "findings_evidence": 4,
        "seen_twice": 1,
        "peer_reviewed": 2,
        "signed_off": 1,
        "linked_to_seed": 1,
        "methods_seen": 1,
        "england": 2,
    }


def test_a_study_with_two_findings_on_a_theme_counts_once_in_it(base):
    """The evidence map counts studies, never findings."""
    table = summaries.theme_by_design(base)

    assert {"cost": (1, 1), "pilots": (0, 1)} == {
        theme: (int(row["other review"]), int(row["randomised trial"])) for theme, row in table.iterrows()
    }


def test_an_argument_is_in_no_map(base):
    """Only evidence counts, whatever its direction."""
    table = summaries.theme_by_direction(base)

    assert {"better": 1, "mixed": 1, "none": 0} == table.loc["cost"].to_dict()


def test_directions_stand_in_their_own_order(base):
    """Not alphabetical: better, mixed, none, worse."""
    assert ["better", "mixed", "none"] == list(summaries.theme_by_direction(base).columns)


def test_outcomes_of_one_theme_only(base):
    """A finding of another theme is left out."""
    table = summaries.outcome_by_direction(base, "cost")

    assert {("attainment", "better"): 1, ("attainment", "mixed"): 1} == table.stack().to_dict()


def test_the_gap_map_counts_a_study_once_in_a_cell(base):
    """Two findings on one intervention and outcome are one study; arguments fill no gap."""
    table = summaries.gap_map(base)

    assert {("funding", "attainment"): 1, ("inspection", "attainment"): 1, ("inspection", "cost"): 1} == {
        place: int(n) for place, n in table.stack().items() if n
    }


def test_the_cells_of_the_gap_map_are_told_by_direction_and_weight(base):
    """Two findings of one study in a cell are one; arguments are none; a study of two directions counts in both."""
    base.findings.loc[1, "direction"] = "worse"
    table = summaries.gap_cells(base)
    expected = [
        ["funding", "attainment", 1, 1, 0, 0, 1, 1, 0],
        ["inspection", "attainment", 1, 0, 1, 0, 0, 0, 1],
        ["inspection", "cost", 1, 0, 0, 1, 0, 1, 0],
    ]

    assert ["better", "mixed", "none", "worse", "weight: low", "weight: not assessable"] == list(table.columns[3:])
    assert expected == table.to_numpy().tolist()


def test_a_cell_whose_studies_have_no_weight_keeps_the_table_in_whole_numbers(base):
    """A weight or a direction that nobody stated is nought in each column, not a gap."""
    base.studies.loc[1, "weight_d"] = pd.NA
    base.findings.loc[2, "direction"] = pd.NA
    table = summaries.gap_cells(base)
    expected = [
        ["funding", "attainment", 1, 1, 0, 1],
        ["inspection", "attainment", 1, 0, 1, 0],
        ["inspection", "cost", 1, 0, 0, 1],
    ]

    assert ["better", "mixed", "weight: low"] == list(table.columns[3:])
    assert (expected, {"int64"}) == (table.to_numpy().tolist(), {str(kind) for kind in table.dtypes[2:]})


def test_a_study_of_two_places_counts_in_each(base):
    """Studies without evidence do not count."""
    assert [["England", 2], ["Wales", 1]] == summaries.studies_by_place(base).to_numpy().tolist()


def test_years_are_of_the_first_report_and_without_gaps(base):
    """A year without a study is there with nought."""
    assert [[2019, 1], [2020, 0], [2021, 1]] == summaries.studies_by_year(base).to_numpy().tolist()


def test_years_of_nothing_are_an_empty_table(base):
    """No study, no year."""
    empty = EvidenceBase(**{**base.__dict__, "findings": base.findings.iloc[:0]})

    assert [] == summaries.studies_by_year(empty).to_numpy().tolist()


def test_the_theme_summary_counts_kinds_places_and_years(base):
    """One row a theme."""
    row = summaries.theme_summary(base).set_index("theme").loc["cost"]

    assert {
        "studies": 2,
        "reviews": 1,
        "trials and quasi-experiments": 1,
        "in England": 2,
        "since 2021": 2,
        "findings": 3,
    } == row.to_dict()


def test_the_record_flow_counts_results_pages_decisions_and_references(base):
    """Each stage once."""
    assert {
        "theme searches": 1,
        "results of theme searches": 3,
        "different pages among them": 2,
        "results screened: exclude": 2,
        "results screened: include": 1,
        "look-ups of known titles": 1,
        "references found by: theme search": 2,
        "references found by: known title": 1,
        "references found by: seed": 1,
        "references in the review": 4,
        "studies they report": 3,
    } == dict(summaries.record_flow(base).to_numpy().tolist())


def test_reasons_are_those_of_excluded_results(base):
    """An included result has no reason to be left out."""
    assert [["no study", 2]] == summaries.exclusion_reasons(base).to_numpy().tolist()


def test_counts_are_ordered_by_number_then_name(base):
    """So that two builds never differ."""
    assert ["result", "argument", "review conclusion"] == list(summaries.findings_by_type(base)["finding_type"])


def test_missing_values_count_as_not_stated(base):
    """They are shown, not dropped."""
    unknown = base.reports.assign(read_as=pd.array(["abstract", None, "abstract", "abstract"], dtype="string"))
    table = summaries.reports_by(EvidenceBase(**{**base.__dict__, "reports": unknown}), "read_as")

    assert [["abstract", 3], ["not stated", 1]] == table.to_numpy().tolist()


def test_codes_become_words_for_readers():
    """Themes by their names, everything else with a capital letter; numbers stay."""
    table = pd.DataFrame({"theme": ["middle-tier"], "design": ["other review"], "n": [1]})

    assert [["Middle tier", "Other review", 1]] == summaries.in_words(table).to_numpy().tolist()
    assert ["Theme", "Design", "N"] == list(summaries.in_words(table).columns)


def test_searches_that_led_to_nothing_are_counted_by_question(base):
    """A search whose results all belong to held records is without an inclusion, but not without a record."""
    searches = frame(
        "search_id|kind|subject",
        "q1|theme search|10",
        "q2|known title|a",
        "q3|theme search|2",
        "q4|theme search|2",
        "q5|theme search|2",
    )
    screening = frame("search_id|decision", "q1|include", "q1|exclude", "q3|duplicate", "q4|exclude")
    counted = summaries.searches_by_question(replace(base, searches=searches, screening=screening))
    expected = {"question": [2, 10], "searches": [3, 1], "without_inclusion": [3, 0], "without_record": [2, 0]}
    assert expected == counted.to_dict("list")
