"""Claims, and the studies that speak for and against them. Support is counted by study, never by finding or report."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from reviewbook.evidence.base import EVIDENCE_FINDINGS, EvidenceBase, exploded
from reviewbook.problems import Problem
from reviewbook.sources.tables import DataPackage

# Weakest first.
READ_AS = (
    "press or news",
    "publisher description",
    "abstract",
    "executive summary",
    "part of full text",
    "full text",
)
VALUE = "value"
_COUNTED = ("supports", "contradicts", "qualifies")
_FILE = "data/evidence/claim_findings.csv"
_OVERLAPS = "data/evidence/overlaps.csv"


@dataclass(frozen=True)
class ClaimBase:
    """The claims of a review with the evidence behind them.

    Attributes:
        evidence: Studies, reports and findings.
        claims: One row a claim.
        claim_findings: One row a finding that bears on a claim, with its relation to the claim.
        confidence: One row a claim: four judgements, the overall one, a reason for each.
        overlaps: Reviews and the primary studies that they include.
        interests: Studies by or for somebody with a stake in the result.
    """

    evidence: EvidenceBase
    claims: pd.DataFrame
    claim_findings: pd.DataFrame
    confidence: pd.DataFrame
    overlaps: pd.DataFrame
    interests: pd.DataFrame

    @classmethod
    def load(cls, package: DataPackage | None = None) -> "ClaimBase":
        """Read the tables of a Data Package (default: that of the project around the working directory).

        Raises:
            BookError: a table is missing or breaks a rule.
        """
        package = package or DataPackage.current()
        names = [name for name in cls.__dataclass_fields__ if name != "evidence"]
        return cls(EvidenceBase.load(package), *(package.table(name) for name in names))

    def with_evidence(self, evidence: EvidenceBase) -> "ClaimBase":
        """The same claims over another evidence base; findings that it does not hold no longer bear on a claim."""
        held = self.claim_findings["finding_id"].isin(evidence.findings["finding_id"])
        return replace(self, evidence=evidence, claim_findings=self.claim_findings[held])


def claim_studies(base: ClaimBase) -> pd.DataFrame:
    """Each study that bears on a claim, once.

    A study with findings on both sides of a claim qualifies it. A primary study is set aside where a review that is
    known to include it stands in the same relation to the claim.

    Returns:
        Columns claim_id, study_id, relation (supports, contradicts or qualifies), null (one of the findings found no
        effect), inside (the review that holds the study, else missing), read_as (the fullest text behind these
        findings), design, jurisdictions, methods_seen, weight_d; by claim, then study.
    """
    rows = _evidence_rows(base)
    groups = rows.groupby(["claim_id", "study_id"], sort=True)
    studies = pd.DataFrame(
        {
            "relation": groups["relation"].agg(_one_relation),
            "null": groups["direction"].agg(lambda directions: bool((directions == "none").any())),
            "read_as": groups["read_as"].agg(lambda kinds: max(kinds, key=READ_AS.index)),
        }
    ).reset_index()
    columns = ["study_id", "design", "jurisdictions", "methods_seen", "weight_d"]
    studies = studies.merge(base.evidence.studies[columns], on="study_id", how="left")
    return studies.assign(inside=_inside(studies, base.overlaps))


def independent(studies: pd.DataFrame) -> pd.DataFrame:
    """Those rows of `claim_studies` that count: the ones that no counted review holds."""
    return studies[studies["inside"].isna()]


def claim_counts(base: ClaimBase) -> pd.DataFrame:
    """Studies by claim, each counted once.

    Returns:
        Index claim_id, all claims in their order; columns supports, contradicts, qualifies, null (those among them
        that found no effect), in England, set aside (held by a review that is counted).
    """
    studies = claim_studies(base)
    counted = independent(studies)
    table = pd.crosstab(counted["claim_id"], counted["relation"]).reindex(columns=list(_COUNTED), fill_value=0)
    english = counted[_in_england(counted)]
    more = {
        "null": counted[counted["null"].astype(bool)],
        "in England": english,
        "set aside": studies[studies["inside"].notna()],
    }
    for name, frame in more.items():
        table[name] = frame.groupby("claim_id").size().reindex(table.index, fill_value=0)
    table.columns.name = None
    return table.reindex(list(base.claims["claim_id"]), fill_value=0).astype(int).rename_axis("claim_id")


def summary_of_findings(base: ClaimBase, theme: str | None = None) -> pd.DataFrame:
    """The summary of findings of a chapter, a row a claim in the order of `claims`.

    Args:
        base: Claims with their evidence.
        theme: Only claims of this theme; all when None.

    Returns:
        Columns claim, type, for, against, qualifying, null (numbers of studies), designs, in England, read as,
        confidence, reason, what would change this. Claims on values have no number and no confidence.
    """
    chosen = base.claims if theme is None else base.claims[base.claims["theme"] == theme]
    studies = independent(claim_studies(base))
    counts = claim_counts(base)
    judged = base.confidence.set_index("claim_id")
    rows = [_summary_row(claim, counts, studies, judged) for claim in chosen.to_dict("records")]
    return pd.DataFrame(rows, columns=list(_summary_columns()))


def claim_faults(base: ClaimBase) -> list[Problem]:
    """Relations that the rules of the codebook forbid; empty when all is well."""
    kinds = base.evidence.findings.set_index("finding_id")["finding_type"]
    types = base.claims.set_index("claim_id")["type"]
    return list(_forbidden(base.claim_findings, kinds.to_dict(), types.to_dict()))


def overlap_faults(base: ClaimBase) -> list[Problem]:
    """Studies that hold each other, directly or through others: both would be set aside and neither counted."""
    known = base.overlaps[base.overlaps["certainty"] == "known"]
    held = {str(review): set(group["primary_id"]) for review, group in known.groupby("review_id")}
    mend = "keep the row whose review includes the other study, or write `probable`"
    return [
        Problem(f"{_OVERLAPS}:{line + 2}", f"`{review}` and `{primary}` are said to hold each other", mend)
        for line, review, primary in known[["review_id", "primary_id"]].itertuples(name=None)
        if review in _all_held(primary, held)
    ]


def _all_held(study: str, held: Mapping[str, set[str]]) -> set[str]:
    """A study and everything in it, whatever it is in."""
    found, waiting = {study}, [study]
    while waiting:
        new = held.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _evidence_rows(base: ClaimBase) -> pd.DataFrame:
    findings = base.evidence.evidence_findings[["finding_id", "study_id", "citekey", "direction"]]
    reports = base.evidence.reports[["citekey", "read_as"]]
    return base.claim_findings.merge(findings, on="finding_id").merge(reports, on="citekey")


def _one_relation(relations: Iterable[str]) -> str:
    sides = set(relations) - {"qualifies"}
    return sides.pop() if len(sides) == 1 else "qualifies"


def _inside(studies: pd.DataFrame, overlaps: pd.DataFrame) -> "pd.Series[str]":
    known = overlaps[overlaps["certainty"] == "known"]
    held = known.groupby("primary_id")["review_id"].agg(list).to_dict()
    there = set(studies[["claim_id", "relation", "study_id"]].itertuples(index=False, name=None))
    found = [
        next((review for review in held.get(study, []) if (claim, relation, review) in there), pd.NA)
        for claim, relation, study in studies[["claim_id", "relation", "study_id"]].itertuples(index=False, name=None)
    ]
    return pd.Series(found, index=studies.index, dtype="string")


def _in_england(studies: pd.DataFrame) -> "pd.Series[bool]":
    places = exploded(studies.reset_index(names="row"), "jurisdictions")
    english = set(places.loc[places["jurisdictions"] == "England", "row"])
    return pd.Series(studies.index.isin(english), index=studies.index, dtype=bool)


def _summary_columns() -> tuple[str, ...]:
    counts = ("for", "against", "qualifying", "null", "designs", "in England", "read as")
    return ("claim", "type", *counts, "confidence", "reason", "what would change this")


def _summary_row(
    claim: Mapping[Any, Any], counts: pd.DataFrame, studies: pd.DataFrame, judged: pd.DataFrame
) -> dict[str, object]:
    name = claim["claim_id"]
    own, numbers = studies[studies["claim_id"] == name], counts[counts.index == name].iloc[0]
    verdict = judged[judged.index == name].iloc[0]
    row: dict[str, object] = {"claim": claim["claim"], "type": claim["type"]}
    if claim["type"] == VALUE:
        # A value is argued for, not measured: no number may stand beside it.
        row |= dict.fromkeys(_summary_columns()[2:9], "–") | {"confidence": "not a matter of evidence"}
    else:
        row |= {
            "for": int(numbers["supports"]),
            "against": int(numbers["contradicts"]),
            "qualifying": int(numbers["qualifies"]),
            "null": int(numbers["null"]),
            "designs": _tally(own["design"]),
            "in England": int(numbers["in England"]),
            "read as": _tally(own["read_as"]),
            "confidence": "too little evidence" if verdict["overall"] == "none" else verdict["overall"],
        }
    return row | {"reason": verdict["reason"], "what would change this": claim["what_would_change_it"]}


def _tally(values: "pd.Series[str]") -> str:
    """As `2 quasi-experiment, 1 qualitative`; most frequent first, ties by name."""
    counts = sorted(values.value_counts().items(), key=lambda item: (-item[1], str(item[0])))
    return ", ".join(f"{number} {name}" for name, number in counts) or "–"


def _forbidden(rows: pd.DataFrame, kinds: Mapping[Any, Any], types: Mapping[Any, Any]) -> Iterator[Problem]:
    columns = ["claim_id", "finding_id", "relation"]
    for number, (claim, finding, relation) in enumerate(rows[columns].itertuples(index=False, name=None), start=2):
        where = f"{_FILE}:{number}"
        if types[claim] == VALUE:
            yield Problem(where, f"the claim `{claim}` is about values, which no finding decides", "take the row out")
        elif relation != "qualifies" and kinds[finding] not in EVIDENCE_FINDINGS:
            what = f"`{finding}` is {_article(kinds[finding])} and cannot be said to {relation.rstrip('s')} a claim"
            yield Problem(where, what, "let only results and review conclusions support or contradict")


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
