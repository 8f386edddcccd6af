"""The ceiling of confidence at its borders, and judgements above it."""

import pandas as pd
import pytest

from reviewbook.evidence import confidence
from reviewbook.evidence.base import EvidenceBase
from reviewbook.evidence.claims import ClaimBase

FULL = ("quasi-experiment", "full text", "yes", "medium")
SUMMARY = ("quasi-experiment", "executive summary", "yes", "low")
ABSTRACT = ("quasi-experiment", "abstract", "no", "not assessable")
METHOD_IN_ABSTRACT = ("quasi-experiment", "abstract", "yes", "low")
PRESS = ("quasi-experiment", "press or news", "no", "not assessable")
CASE = ("qualitative", "executive summary", "yes", "low")
REVIEW = ("systematic review", "abstract", "no", "not assessable")


def studies(supports=(), contradicts=(), qualifies=()):
    relations = {"supports": supports, "contradicts": contradicts, "qualifies": qualifies}
    rows = [(relation, *study) for relation, group in relations.items() for study in group]
    return pd.DataFrame(rows, columns=["relation", "design", "read_as", "methods_seen", "weight_d"])


@pytest.mark.parametrize(
    ("kind", "supports", "contradicts", "expected"),
    [
        pytest.param("causal", [FULL] * 3, [], "high", id="three sound studies read whole"),
        pytest.param("causal", [FULL] * 2, [], "moderate", id="one fewer"),
        pytest.param("causal", [*[FULL] * 2, SUMMARY], [], "moderate", id="the third is a summary"),
        pytest.param("causal", [SUMMARY] * 2, [], "moderate", id="two methods read"),
        pytest.param("causal", [SUMMARY, *[ABSTRACT] * 9], [], "low", id="one method read"),
        pytest.param("causal", [ABSTRACT] * 9, [], "low", id="abstracts only"),
        pytest.param(
            "causal", [("quasi-experiment", "abstract", "yes", "low")] * 9, [], "low", id="method in abstracts"
        ),
        pytest.param("causal", [SUMMARY] * 2, [SUMMARY], "moderate", id="two for, one against"),
        pytest.param("causal", [SUMMARY] * 2, [SUMMARY] * 2, "very low", id="as many against"),
        pytest.param("causal", [], [SUMMARY], "very low", id="only against"),
        pytest.param("descriptive", [FULL], [], "very low", id="one study"),
        pytest.param("descriptive", [REVIEW], [], "low", id="one systematic review"),
        pytest.param("descriptive", [PRESS] * 4, [], "very low", id="press only"),
        pytest.param("descriptive", [*[PRESS] * 3, ABSTRACT], [], "low", id="press and an abstract"),
        pytest.param("causal", [CASE] * 5, [], "very low", id="causal, no design that shows a cause"),
        pytest.param("descriptive", [CASE] * 5, [], "moderate", id="descriptive, the same studies"),
        pytest.param("causal", [*[CASE] * 5, ABSTRACT], [], "low", id="causal, the causal design is an abstract"),
        pytest.param("causal", [], [], "none", id="nothing"),
        pytest.param("value", [FULL] * 3, [], "none", id="a value"),
    ],
)
def test_the_ceiling_at_its_borders(kind, supports, contradicts, expected):
    """Each rule of the codebook, and the case next to it."""
    assert expected == confidence.ceiling(kind, studies(supports, contradicts))[0]


def test_studies_that_only_qualify_give_no_ceiling():
    """They neither support nor contradict."""
    assert ("none", "no study supports or contradicts it") == confidence.ceiling(
        "causal", studies(qualifies=[FULL] * 5)
    )


@pytest.mark.parametrize(("serious", "expected"), [(0, "high"), (1, "low"), (2, "very low"), (4, "very low")])
def test_serious_concerns_lower_the_ceiling(serious, expected):
    """One allows low, two or more very low."""
    judgements = pd.Series(["serious"] * serious + ["moderate"] * (4 - serious), index=confidence.COMPONENTS)

    assert expected == confidence.concerns_ceiling(judgements)


def judged(overall, concern="minor", reason="So."):
    names = [name for component in confidence.COMPONENTS for name in (component, f"{component}_reason")]
    cells = [cell for _ in confidence.COMPONENTS for cell in (concern, reason)]
    return pd.DataFrame([["c1", *cells, overall, "R."]], columns=["claim_id", *names, "overall", "reason"])


def base_with(judgements, relation="supports"):
    """Claim c1, descriptive, with two studies read as abstracts: its ceiling is low when they support it."""
    own = pd.DataFrame({"study_id": ["s1", "s2"], "design": "survey", "jurisdictions": "England"})
    evidence = EvidenceBase(
        own.assign(methods_seen="no", weight_d="not assessable"),
        pd.DataFrame({"citekey": ["a", "b"], "study_id": ["s1", "s2"], "read_as": "abstract"}),
        pd.DataFrame(
            {"finding_id": ["s1-1", "s2-1"], "study_id": ["s1", "s2"], "citekey": ["a", "b"], "direction": "better"}
        ).assign(finding_type="result"),
        *[pd.DataFrame()] * 5,
    )
    claims = pd.DataFrame({"claim_id": ["c1"], "type": ["descriptive"], "shift": ["none"]})
    joined = pd.DataFrame({"claim_id": "c1", "finding_id": ["s1-1", "s2-1"], "relation": relation})
    overlaps = pd.DataFrame({"review_id": [], "primary_id": [], "certainty": []})
    return ClaimBase(evidence, claims, joined, judgements, overlaps, pd.DataFrame({"study_id": []}))


@pytest.mark.parametrize("overall", ["low", "very low"])
def test_a_judgement_at_or_below_its_ceiling_is_taken(overall):
    """A judge may be stricter than the rules."""
    assert [] == confidence.confidence_faults(base_with(judged(overall)))


def test_a_judgement_above_its_ceiling_is_refused():
    """The fault names line, level and reason."""
    (fault,) = confidence.confidence_faults(base_with(judged("moderate")))

    assert (
        "data/evidence/confidence.csv:2: the confidence `moderate` is above its ceiling `low` (read only as abstracts, "
        "publishers' descriptions or in the press). Write `low` or lower."
    ) == str(fault)


def test_a_judgement_above_its_serious_concerns_is_refused():
    """Four serious concerns allow very low."""
    (fault,) = confidence.confidence_faults(base_with(judged("low", "serious")))

    assert "the confidence `low` is above its ceiling `very low` (serious concerns are recorded)" == fault.what


def test_no_confidence_where_studies_bear_on_the_claim_is_refused():
    """`none` is for what nothing measures."""
    (fault,) = confidence.confidence_faults(base_with(judged("none")))

    assert "the confidence is `none` though studies bear on the claim" == fault.what


def test_no_confidence_is_taken_where_nothing_bears_on_the_claim():
    """Then the four judgements may be empty."""
    assert [] == confidence.confidence_faults(base_with(judged("none", pd.NA, pd.NA), relation="qualifies"))


def test_a_judgement_without_its_reason_is_refused():
    """Each of the four needs one."""
    (fault,) = confidence.confidence_faults(base_with(judged("low", reason=pd.NA)))

    assert "a judgement or its reason is missing" == fault.what


def test_a_claim_without_a_judgement_is_named():
    """Every claim is judged."""
    (fault,) = confidence.confidence_faults(base_with(judged("low").iloc[:0]))

    assert "the claim `c1` has no judgement" == fault.what


def test_ceilings_stand_in_the_order_of_the_claims():
    """One row a claim."""
    assert [["c1", "low"]] == confidence.ceilings(base_with(judged("low")))[["claim_id", "ceiling"]].to_numpy().tolist()


def test_claims_are_counted_by_shift_and_level():
    """The highest level first."""
    table = confidence.confidence_by_shift(base_with(judged("low")))

    assert {"low": {"none": 1}} == table.to_dict()
