"""Where a review has little or nothing: by claim, by kind of study, by what was read, by why results were left out."""

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from reviewbook.evidence.base import EvidenceBase, exploded
from reviewbook.evidence.claims import READ_AS, VALUE, ClaimBase, claim_counts
from reviewbook.evidence.summaries import DIRECTIONS, study_themes

BEARING = ("none", "one", "two", "three", "four or more")
_NOT_MEASURED = DIRECTIONS[-1]
_BEYOND_ABSTRACT = READ_AS[READ_AS.index("abstract") + 1 :]
_FATES = ("led to a record", "no study", "not confirmed or read", "other reasons")
_FATE_OF_REASON = {"no study": _FATES[1]} | dict.fromkeys(
    ("not identified", "mirror only", "nothing readable"), _FATES[2]
)


def claims_by_bearing(base: ClaimBase) -> pd.DataFrame:
    """How many studies support or contradict each claim. Claims of value are left out.

    Returns:
        Index BEARING (the number of such studies, in words), columns shifts, values claims.
    """
    measured = base.claims[base.claims["type"] != VALUE].set_index("claim_id")
    counts = claim_counts(base).reindex(measured.index)
    most = len(BEARING) - 1
    words = (counts["supports"] + counts["contradicts"]).clip(upper=most).map(lambda number: BEARING[number])
    return pd.crosstab(words, measured["shift"]).reindex(list(BEARING), fill_value=0).rename_axis("bearing")


def unmeasured(base: ClaimBase) -> pd.DataFrame:
    """The claims that nothing measures, in their order. Columns claim_id, theme, claim, what_would_change_it."""
    verdicts = base.claims.merge(base.confidence[["claim_id", "overall"]], on="claim_id")
    chosen = verdicts[(verdicts["type"] != VALUE) & (verdicts["overall"] == "none")]
    return chosen[["claim_id", "theme", "claim", "what_would_change_it"]].reset_index(drop=True)


def narrowed(
    base: EvidenceBase, *, designs: Collection[str], place: str | None = None, measured: bool = False
) -> EvidenceBase:
    """The base with the studies of some designs only, and of one place when it is given, and with their findings.

    With `measured`, findings that only describe or that could tell nothing (*not measured*) are left out.
    """
    studies = base.studies[base.studies["design"].isin(list(designs))]
    if place is not None:
        there = exploded(studies, "jurisdictions")
        studies = studies[studies["study_id"].isin(there.loc[there["jurisdictions"] == place, "study_id"])]
    findings = base.findings[base.findings["study_id"].isin(studies["study_id"])]
    if measured:
        findings = findings[findings["direction"] != _NOT_MEASURED]
    return replace(base, studies=studies, findings=findings)


def reading_by_theme(base: EvidenceBase) -> pd.DataFrame:
    """What was read of the studies of each theme.

    Returns:
        Columns theme, studies, beyond an abstract (a report behind its evidence was read as an executive summary or
        more), full text, method seen, costs reported; by theme. A study counts once in each theme.
    """
    sources = base.evidence_findings[["study_id", "citekey"]].drop_duplicates()
    reports = sources.merge(base.reports[["citekey", "read_as"]], on="citekey")
    read = reports.groupby("study_id")["read_as"].agg(lambda kinds: max(kinds, key=READ_AS.index))
    studies = base.evidence_studies.set_index("study_id")
    marks = pd.DataFrame(
        {
            "beyond an abstract": read.reindex(studies.index).isin(_BEYOND_ABSTRACT),
            "full text": read.reindex(studies.index) == "full text",
            "method seen": studies["methods_seen"] == "yes",
            "costs reported": studies["cost_reported"] == "yes",
        }
    ).astype(int)
    themes = study_themes(base).merge(marks.assign(studies=1), left_on="study_id", right_index=True)
    columns = ["studies", *marks.columns]
    return themes.groupby("theme")[columns].sum().reset_index()


def decisions_by_question(base: EvidenceBase) -> pd.DataFrame:
    """What became of the results of the theme searches, and why they were left out.

    Returns:
        Columns question (in the protocol's order), results, led to a record (included, or a page of a record that is
        held), no study, not confirmed or read (no author, title or year, a copy only, or no readable result), other
        reasons; values results.
    """
    questions = base.searches.set_index("search_id")["subject"]
    rows = base.screening.assign(question=base.screening["search_id"].map(questions).astype(int))
    fate = rows["reason"].map(_FATE_OF_REASON).fillna(_FATES[3]).where(rows["decision"] == "exclude", _FATES[0])
    table = pd.crosstab(rows["question"], fate).reindex(columns=list(_FATES), fill_value=0)
    table.insert(0, "results", table.sum(axis="columns"))
    table.columns.name = None
    return table.reset_index()
