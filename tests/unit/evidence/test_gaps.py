"""Where a review has little or nothing, against examples counted by hand."""

import pandas as pd
import pytest

from reviewbook.evidence import gaps
from reviewbook.evidence.base import EvidenceBase
from reviewbook.evidence.claims import ClaimBase


def frame(columns, *rows):
    return pd.DataFrame([row.split("|") for row in rows], columns=columns.split("|")).replace("", pd.NA)


@pytest.fixture
def base():
    """Two studies with evidence: s1 an English trial read as a summary, s2 a Welsh survey read as an abstract."""
    studies = frame(
        "study_id|design|jurisdictions|methods_seen|weight_d|cost_reported",
        "s1|randomised trial|England; Wales|yes|low|yes",
        "s2|survey|Wales|no|not assessable|no",
    )
    reports = frame("citekey|study_id|read_as", "a|s1|executive summary", "b|s2|abstract", "c|s2|full text")
    findings = frame(
        "finding_id|study_id|citekey|theme|finding_type|direction",
        "f1|s1|a|cost|result|better",
        "f2|s2|b|cost|result|none",
        "f3|s2|c|cost|policy fact|not measured",
    )
    searches = frame("search_id|kind|subject", "q1|theme search|1", "q2|theme search|2", "q3|known title|a")
    screening = frame(
        "search_id|rank|decision|reason",
        "q1|1|include|evidence",
        "q1|2|exclude|no study",
        "q1|3|exclude|out of scope",
        "q2|1|duplicate|of a held record",
        "q2|2|exclude|mirror only",
    )
    nothing = pd.DataFrame()
    return EvidenceBase(studies, reports, findings, nothing, searches, nothing, screening, nothing)


@pytest.fixture
def claims(base):
    """c1 with one study for and one against, c2 with a study that qualifies, c3 a value."""
    rows = frame(
        "claim_id|theme|shift|claim|type|what_would_change_it",
        "c1|cost|first|It pays.|causal|A trial.",
        "c2|cost|second|It lasts.|causal|A follow-up.",
        "c3|cost|second|It is right.|value|Nothing.",
    )
    relations = frame("claim_id|finding_id|relation", "c1|f1|supports", "c1|f2|contradicts", "c2|f2|qualifies")
    confidence = frame("claim_id|overall", "c1|very low", "c2|none", "c3|none")
    overlaps = frame("review_id|primary_id|certainty").astype("string")
    return ClaimBase(base, rows, relations, confidence, overlaps, pd.DataFrame())


def test_claims_are_counted_by_the_studies_for_and_against_them(claims):
    """A study that qualifies does not count, nor does a claim of value."""
    table = gaps.claims_by_bearing(claims)

    assert {"none": [0, 1], "one": [0, 0], "two": [1, 0], "three": [0, 0], "four or more": [0, 0]} == {
        name: row.tolist() for name, row in table.iterrows()
    }


def test_claims_that_nothing_measures_are_listed_without_values(claims):
    """With what would change that."""
    assert [["c2", "cost", "It lasts.", "A follow-up."]] == gaps.unmeasured(claims).to_numpy().tolist()


@pytest.mark.parametrize(
    ("designs", "place", "kept"),
    [
        (["randomised trial"], "England", ["f1"]),
        (["randomised trial", "survey"], "Wales", ["f1", "f2", "f3"]),
        (["survey"], "England", []),
        (["survey"], None, ["f2", "f3"]),
    ],
)
def test_a_base_is_narrowed_to_designs_and_a_place(base, designs, place, kept):
    """Studies and findings go together."""
    assert kept == gaps.narrowed(base, designs=designs, place=place).findings["finding_id"].tolist()


def test_a_narrowed_base_can_leave_out_what_was_not_measured(base):
    """The policy fact f3 of the survey measures nothing."""
    kept = gaps.narrowed(base, designs=["randomised trial", "survey"], place="Wales", measured=True)

    assert kept.findings["finding_id"].tolist() == ["f1", "f2"]


def test_reading_counts_the_reports_behind_evidence_only(base):
    """The page in full behind a policy fact does not make the study one that was read in full."""
    row = gaps.reading_by_theme(base).iloc[0].to_dict()

    assert row == {
        "theme": "cost",
        "studies": 2,
        "beyond an abstract": 1,
        "full text": 0,
        "method seen": 1,
        "costs reported": 1,
    }


def test_each_result_has_one_fate(base):
    """Reasons that are rare are put together."""
    table = gaps.decisions_by_question(base).set_index("question")

    assert (3, 1, 1, 1) == tuple(table.loc[1, ["results", "led to a record", "no study", "other reasons"]])
    assert (2, 1, 1) == tuple(table.loc[2, ["results", "led to a record", "not confirmed or read"]])
