"""Claims counted by study, against examples counted by hand."""

import pandas as pd
import pytest

from reviewbook.evidence import claims
from reviewbook.evidence.base import EvidenceBase


def frame(columns, *rows):
    return pd.DataFrame([row.split("|") for row in rows], columns=columns.split("|")).replace("", pd.NA)


@pytest.fixture
def evidence():
    """s1 in two reports, s2 a review that holds s3, s4 with an argument only."""
    studies = frame(
        "study_id|design|jurisdictions|methods_seen|weight_d",
        "s1|quasi-experiment|England; Wales|yes|low",
        "s2|systematic review|several|no|not assessable",
        "s3|qualitative|England|no|not assessable",
        "s4|theory or argument|New England|no|not assessable",
    )
    reports = frame(
        "citekey|study_id|read_as", "a|s1|abstract", "b|s1|full text", "c|s2|abstract", "d|s3|abstract", "e|s4|abstract"
    )
    findings = frame(
        "finding_id|study_id|citekey|finding_type|direction",
        "s1-1|s1|a|result|better",
        "s1-2|s1|b|result|none",
        "s2-1|s2|c|review conclusion|better",
        "s3-1|s3|d|result|not measured",
        "s4-1|s4|e|argument|not measured",
    )
    empty = pd.DataFrame({"citekey": []})
    return EvidenceBase(studies, reports, findings, empty, empty, empty, empty, empty)


@pytest.fixture
def make(evidence):
    """Makes a base from rows of claim_findings; claims c1 (causal) and v1 (value)."""

    def made(*rows, overlaps=("s2|s3|known|seen",), joined=evidence):
        return claims.ClaimBase(
            joined,
            frame(
                "claim_id|theme|shift|claim|type|what_would_change_it",
                "c1|cost|none|It works.|causal|A trial.",
                "v1|teachers|none|It is good.|value|Nothing.",
            ),
            frame("claim_id|finding_id|relation|reason", *rows),
            frame("claim_id|overall|reason", "c1|low|So so.", "v1|none|A value."),
            frame("review_id|primary_id|certainty|reason", *overlaps),
            frame("study_id|kind", "s1|advocacy"),
        )

    return made


def relations(base):
    return claims.claim_studies(base).set_index("study_id")["relation"].to_dict()


def test_two_findings_of_one_study_count_once(make):
    """Support is counted by study, never by finding or report."""
    counts = claims.claim_counts(make("c1|s1-1|supports|", "c1|s1-2|supports|"))

    assert (1, 0, 0) == tuple(counts.loc["c1", ["supports", "contradicts", "qualifies"]])


def test_a_study_on_both_sides_qualifies(make):
    """It cannot be counted for the claim, nor against it."""
    assert {"s1": "qualifies"} == relations(make("c1|s1-1|supports|", "c1|s1-2|contradicts|"))


def test_a_study_that_supports_and_qualifies_supports(make):
    """A reserve does not take the support away."""
    assert {"s1": "supports"} == relations(make("c1|s1-1|supports|", "c1|s1-2|qualifies|"))


def test_an_argument_never_counts(make):
    """Whatever relation somebody wrote beside it."""
    assert {} == relations(make("c1|s4-1|supports|"))


def test_a_primary_study_inside_a_counted_review_is_set_aside(make):
    """Else its result would count twice."""
    counts = claims.claim_counts(make("c1|s2-1|supports|", "c1|s3-1|supports|"))

    assert (1, 1) == tuple(counts.loc["c1", ["supports", "set aside"]])


def test_a_primary_study_counts_when_its_review_stands_elsewhere(make):
    """A review that only qualifies a claim has not counted the study's support."""
    counts = claims.claim_counts(make("c1|s2-1|qualifies|", "c1|s3-1|supports|"))

    assert (1, 1, 0) == tuple(counts.loc["c1", ["supports", "qualifies", "set aside"]])


def test_a_probable_overlap_sets_nothing_aside(make):
    """Only what is known is acted on."""
    counts = claims.claim_counts(make("c1|s2-1|supports|", "c1|s3-1|supports|", overlaps=("s2|s3|probable|so",)))

    assert (2, 0) == tuple(counts.loc["c1", ["supports", "set aside"]])


def test_null_results_and_england_are_counted_by_study(make):
    """A null result is one of direction none; New England is not England."""
    counts = claims.claim_counts(make("c1|s1-1|supports|", "c1|s1-2|qualifies|", "c1|s2-1|supports|"))

    assert (1, 1) == tuple(counts.loc["c1", ["null", "in England"]])


def test_a_claim_without_a_finding_counts_nothing(make):
    """Such a claim is shown with noughts, not dropped."""
    assert [0] == sorted(set(claims.claim_counts(make("c1|s4-1|qualifies|")).loc["v1"]))


def test_the_fullest_text_behind_the_findings_is_named(make):
    """A report of the study that was not used does not count."""
    read = [make("c1|s1-1|supports|"), make("c1|s1-1|supports|", "c1|s1-2|supports|")]

    assert ["abstract", "full text"] == [claims.claim_studies(base)["read_as"].item() for base in read]


def test_the_summary_has_a_row_a_claim_of_the_theme(make):
    """Numbers, designs and words beside each other."""
    table = claims.summary_of_findings(make("c1|s1-1|supports|", "c1|s1-2|supports|", "c1|s2-1|contradicts|"), "cost")

    assert [
        {
            "claim": "It works.",
            "type": "causal",
            "for": 1,
            "against": 1,
            "qualifying": 0,
            "null": 1,
            "designs": "1 quasi-experiment, 1 systematic review",
            "in England": 1,
            "read as": "1 abstract, 1 full text",
            "confidence": "low",
            "reason": "So so.",
            "what would change this": "A trial.",
        }
    ] == table.to_dict("records")


def test_a_value_has_no_number_in_the_summary(make):
    """It is argued for, not measured."""
    row = claims.summary_of_findings(make("c1|s1-1|supports|"), "teachers").iloc[0]

    assert ("–", "–", "not a matter of evidence") == (row["for"], row["in England"], row["confidence"])


def test_a_claim_that_nothing_measures_says_so(make):
    """Not `none`, which reads like a result."""
    base = make("c1|s1-1|qualifies|")
    untested = claims.ClaimBase(**{**base.__dict__, "confidence": base.confidence.assign(overall="none")})

    assert "too little evidence" == claims.summary_of_findings(untested, "cost")["confidence"].item()


def test_the_summary_of_a_theme_without_claims_is_empty(make):
    """With all its columns."""
    table = claims.summary_of_findings(make("c1|s1-1|supports|"), "pilots")

    assert (0, "claim", 12) == (len(table), table.columns[0], len(table.columns))


def test_findings_that_a_smaller_base_lacks_no_longer_bear_on_a_claim(make, evidence):
    """The leave-out views rest on it."""
    smaller = EvidenceBase(**{**evidence.__dict__, "findings": evidence.findings.iloc[2:]})
    base = make("c1|s1-1|supports|", "c1|s2-1|supports|").with_evidence(smaller)

    assert {"s2": "supports"} == relations(base)


def test_an_argument_that_supports_is_a_fault_and_one_that_qualifies_is_not(make):
    """The fault names file, line and finding."""
    faults = claims.claim_faults(make("c1|s4-1|qualifies|", "c1|s4-1|supports|"))

    assert ["data/evidence/claim_findings.csv:3"] == [fault.where for fault in faults]
    assert "`s4-1` is an argument and cannot be said to support a claim" == faults[0].what


def test_a_finding_beside_a_value_is_a_fault(make):
    """Even one that only qualifies."""
    assert ["the claim `v1` is about values, which no finding decides"] == [
        fault.what for fault in claims.claim_faults(make("v1|s1-1|qualifies|"))
    ]


@pytest.mark.parametrize(
    ("overlaps", "lines"),
    [
        (("s2|s3|known|", "s1|s2|known|"), []),
        (("s2|s3|known|", "s3|s2|known|"), [2, 3]),
        (("s2|s3|known|", "s3|s1|known|", "s1|s2|known|", "s4|s1|known|"), [2, 3, 4]),
        (("s2|s2|known|",), [2]),
        (("s2|s3|known|", "s3|s2|probable|"), []),
    ],
    ids=["a chain", "each other", "a circle", "itself", "probable"],
)
def test_studies_that_hold_each_other_are_faults(make, overlaps, lines):
    """Else both would be set aside and neither counted."""
    places = [problem.where for problem in claims.overlap_faults(make(overlaps=overlaps))]

    assert [f"data/evidence/overlaps.csv:{line}" for line in lines] == places


def test_a_study_in_a_review_in_a_review_is_counted_by_the_outermost(make):
    """The chain counts once."""
    base = make(
        "c1|s1-1|supports|", "c1|s2-1|supports|", "c1|s3-1|supports|", overlaps=("s2|s3|known|", "s1|s2|known|")
    )
    counts = claims.claim_counts(base).loc["c1"]

    assert (1, 2) == (counts["supports"], counts["set aside"])
