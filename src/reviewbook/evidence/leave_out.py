"""The counts and the claims again without records that a reader may distrust."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from reviewbook.evidence.base import EvidenceBase
from reviewbook.evidence.claims import VALUE, ClaimBase, claim_counts
from reviewbook.evidence.confidence import LEVELS, ceilings
from reviewbook.evidence.summaries import headline

ALL = "all records"
PRESS = "press or news"


def seed_linked(base: ClaimBase) -> set[str]:
    """Reports of studies that are linked to the seed."""
    studies = base.evidence.studies
    return _reports_of(base, set(studies.loc[studies["linked_to_seed"] == "yes", "study_id"]))


def press_level(base: ClaimBase) -> set[str]:
    """Reports that are known from the press or the news only."""
    reports = base.evidence.reports
    return set(reports.loc[reports["read_as"] == PRESS, "citekey"])


def with_interest(base: ClaimBase) -> set[str]:
    """Reports of studies by or for somebody with a stake in the result, as listed in `interests`."""
    return _reports_of(base, set(base.interests["study_id"]))


VIEWS: dict[str, Callable[[ClaimBase], set[str]]] = {
    "without seed-linked": seed_linked,
    "without press-level": press_level,
    "without interest": with_interest,
    "without all three": lambda base: seed_linked(base) | press_level(base) | with_interest(base),
}


def without(base: ClaimBase, citekeys: set[str]) -> ClaimBase:
    """The base without some reports, their findings, and studies that no report is left of."""
    return base.with_evidence(_evidence_without(base.evidence, citekeys))


def views(base: ClaimBase) -> dict[str, ClaimBase]:
    """The whole base and each leave-out view of it, by name."""
    return {ALL: base} | {name: without(base, choose(base)) for name, choose in VIEWS.items()}


def counts_by_view(base: ClaimBase) -> pd.DataFrame:
    """Every number of the headline again. Index the number's name, a column a view."""
    return pd.DataFrame({name: headline(view.evidence) for name, view in views(base).items()}).astype(int)


def claims_by_view(base: ClaimBase) -> pd.DataFrame:
    """Every claim again, values left out.

    Returns:
        Index claim_id; column claim; a column a view, as `3 for, 1 against; low`: studies, and the ceiling of
        confidence; column falls, the views in which the ceiling is lower than with all records, or empty.
    """
    bases = views(base)
    shown = {name: _standing(view) for name, view in bases.items()}
    levels = {name: ceilings(view).set_index("claim_id")["ceiling"] for name, view in bases.items()}
    claims = base.claims[base.claims["type"] != VALUE].set_index("claim_id")
    table = pd.DataFrame(
        {"claim": claims["claim"], **{name: text.reindex(claims.index) for name, text in shown.items()}}
    )
    return table.assign(falls=[_falls(levels, str(name)) for name in claims.index])


def _standing(base: ClaimBase) -> "pd.Series[str]":
    counts, levels = claim_counts(base), ceilings(base).set_index("claim_id")["ceiling"]
    texts = {
        name: f"{row['supports']} for, {row['contradicts']} against; {levels[str(name)]}"
        for name, row in counts.iterrows()
    }
    return pd.Series(texts, dtype="string")


def _falls(levels: "dict[str, pd.Series[str]]", claim: str) -> str:
    before = LEVELS.index(levels[ALL][claim])
    return "; ".join(name for name in VIEWS if LEVELS.index(levels[name][claim]) < before)


def _reports_of(base: ClaimBase, studies: set[str]) -> set[str]:
    reports = base.evidence.reports
    return set(reports.loc[reports["study_id"].isin(studies), "citekey"])


def _evidence_without(evidence: EvidenceBase, citekeys: set[str]) -> EvidenceBase:
    reports, findings, seen = (
        frame[~frame["citekey"].isin(citekeys)]
        for frame in (evidence.reports, evidence.findings, evidence.verification)
    )
    studies = evidence.studies[evidence.studies["study_id"].isin(reports["study_id"])]
    return replace(evidence, studies=studies, reports=reports, findings=findings, verification=seen)
