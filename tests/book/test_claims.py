"""The book's own claims keep the rules of the codebook."""

from pathlib import Path

import pytest

from reviewbook.evidence.claims import (
    VALUE,
    ClaimBase,
    claim_faults,
    claim_studies,
    independent,
    overlap_faults,
    summary_of_findings,
)
from reviewbook.evidence.confidence import COMPONENTS, confidence_faults
from reviewbook.evidence.flow_export import prisma_flow
from reviewbook.evidence.repeatability import agreement, draw_sample
from reviewbook.evidence.summaries import THEMES
from reviewbook.project import Project
from reviewbook.sources.tables import DataPackage

PACKAGE = DataPackage.load(Project.at(Path(__file__).parents[2]))
SHIFTS = {"1 narrative and accountability", "2 students at the heart", "3 collective improvement"}


@pytest.fixture(scope="module")
def base():
    """The claims, all rules of the tables checked."""
    return ClaimBase.load(PACKAGE)


def test_only_evidence_supports_or_contradicts_and_values_are_not_scored(base):
    """Arguments, recommendations, policy facts and premises do neither."""
    assert [] == [str(problem) for problem in claim_faults(base)]


def test_no_judgement_is_above_its_ceiling(base):
    """And each has its reasons."""
    assert [] == [str(problem) for problem in confidence_faults(base)]


def test_every_theme_and_every_shift_has_a_claim(base):
    """Also those on which nothing was found."""
    assert (set(THEMES), SHIFTS) == (set(base.claims["theme"]), set(base.claims["shift"]) - {"none"})


def test_value_claims_have_no_confidence(base):
    """Nor any of the four judgements."""
    values = base.confidence[
        base.confidence["claim_id"].isin(base.claims.loc[base.claims["type"] == VALUE, "claim_id"])
    ]

    assert ({"none"}, 0) == (set(values["overall"]), int(values[list(COMPONENTS)].notna().sum().sum()))


def test_no_study_counts_twice_for_a_claim(base):
    """Neither by two findings or reports, nor inside a review that counts in the same way."""
    studies = independent(claim_studies(base))
    known = base.overlaps[base.overlaps["certainty"] == "known"]
    there = set(studies[["claim_id", "relation", "study_id"]].itertuples(index=False, name=None))
    held = known[["review_id", "primary_id"]].itertuples(index=False, name=None)
    claims = studies[["claim_id", "relation"]].drop_duplicates()
    both = [
        (claim, review, primary)
        for review, primary in held
        for claim, relation in claims.itertuples(index=False, name=None)
        if {(claim, relation, review), (claim, relation, primary)} <= there
    ]

    assert [] == both
    assert not studies.duplicated(["claim_id", "study_id"]).any()


def test_no_studies_hold_each_other(base):
    """Nor itself: else they would be set aside for each other's sake."""
    assert [] == [str(problem) for problem in overlap_faults(base)]


def test_a_study_with_a_stake_says_which(base):
    """Its interest is printed in studies.csv."""
    printed = base.evidence.studies.set_index("study_id")["interest"].dropna()

    assert set() == set(base.interests["study_id"]) - set(printed.index)


def test_every_claim_is_in_one_summary(base):
    """The chapters' tables together hold all claims."""
    shown = [claim for theme in THEMES for claim in summary_of_findings(base, theme)["claim"]]

    assert sorted(base.claims["claim"]) == sorted(shown)


def test_the_studies_coded_twice_are_the_ones_that_the_program_draws(base):
    """A fifth of the evidence studies of the day; studies added or withdrawn since move few."""
    coded = set(PACKAGE.table("coding_first")["study_id"])
    drawn = set(draw_sample(base.evidence.evidence_studies["study_id"]))

    assert len(coded & drawn) >= 0.8 * len(drawn)


def test_agreement_can_be_computed_from_both_passes():
    """Every field of every study is there twice."""
    table = agreement(PACKAGE.table("coding_first"), PACKAGE.table("coding_second"))

    assert ["design", "phase", "intervention", "outcome", "direction", "interest"] == list(table["field"])
    assert table["kappa"].between(table["low"], table["high"]).all()


def test_both_passes_use_the_closed_lists(base):
    """A value that the codebook does not know would never agree."""
    fields = {name: PACKAGE.resource("studies").field(name) for name in ("design", "phase", "intervention")}
    for name in ("coding_first", "coding_second"):
        rows = PACKAGE.table(name)
        used = {field: set(rows.loc[rows["field"] == field, "value"]) for field in fields}
        allowed = {field: set(known.items or known.allowed) for field, known in fields.items()}
        assert {} == {field: values - allowed[field] for field, values in used.items() if values - allowed[field]}


def test_the_exported_flow_adds_up(base):
    """References of both arms are those of the review, and every result is accounted for."""
    flow = prisma_flow(base.evidence).set_index("data")["n"]
    included = int((base.evidence.screening["decision"] == "include").sum())

    assert int(flow["new_reports"]) == int(flow["dbr_assessed"]) + int(flow["other_assessed"])
    assert int(flow["records_screened"]) == int(flow["records_excluded"]) + included
