"""How sure a claim may be said to be: a recorded judgement under a computed ceiling.

The four judgements follow GRADE-CERQual. The ceiling is ours and is computed from what was read; it is not GRADE. The
codebook holds the rules in words.
"""

from collections.abc import Iterator

import pandas as pd

from reviewbook.evidence.claims import VALUE, ClaimBase, claim_studies, independent
from reviewbook.problems import Problem

# Lowest first.
LEVELS = ("none", "very low", "low", "moderate", "high")
COMPONENTS = ("methodological_limitations", "coherence", "adequacy", "relevance")
SERIOUS = "serious"
CAUSAL_DESIGNS = ("randomised trial", "quasi-experiment", "systematic review")
REVIEW = "systematic review"
_SHORT_TEXTS = ("press or news", "publisher description", "abstract")
_METHODS_FOR_MODERATE = 2
_WHOLE_TEXTS_FOR_HIGH = 3
_FILE = "data/evidence/confidence.csv"


def ceiling(kind: str, studies: pd.DataFrame) -> tuple[str, str]:
    """The highest confidence that a claim may be given, and why it is no higher.

    Args:
        kind: The claim's type: causal, descriptive, explanatory or value.
        studies: The claim's rows of `independent(claim_studies(base))`.

    Returns:
        One of LEVELS, and a clause.
    """
    bearing = studies[studies["relation"] != "qualifies"]
    supporting = bearing[bearing["relation"] == "supports"]
    return next(((level, why) for level, why in _limits(kind, bearing, supporting)), ("high", "no rule limits it"))


def ceilings(base: ClaimBase) -> pd.DataFrame:
    """The ceiling of each claim. Columns: claim_id, ceiling, because; in the order of the claims."""
    studies = independent(claim_studies(base))
    rows = [
        (name, *ceiling(kind, studies[studies["claim_id"] == name]))
        for name, kind in base.claims[["claim_id", "type"]].itertuples(index=False, name=None)
    ]
    return pd.DataFrame(rows, columns=["claim_id", "ceiling", "because"])


def concerns_ceiling(judgements: "pd.Series[str]") -> str:
    """The highest confidence that four judgements allow: one serious concern allows low, two or more very low."""
    serious = int((judgements[list(COMPONENTS)] == SERIOUS).sum())
    return ("high", "low", "very low")[min(serious, 2)]


def confidence_faults(base: ClaimBase) -> list[Problem]:
    """Judgements that are missing, incomplete or above their ceiling; empty when all is well."""
    limits = ceilings(base).set_index("claim_id")
    judged = base.confidence.set_index("claim_id")
    missing = [name for name in limits.index if name not in judged.index]
    found = [Problem(_FILE, f"the claim `{name}` has no judgement", "add a row for it") for name in missing]
    for line, (name, row) in enumerate(judged.iterrows(), start=2):
        found += _faults_of(f"{_FILE}:{line}", row, limits[limits.index == name].iloc[0])
    return found


def confidence_by_shift(base: ClaimBase) -> pd.DataFrame:
    """Claims by shift and confidence. Index shift, columns levels, values claims; value claims are left out."""
    measured = base.claims[base.claims["type"] != VALUE].merge(base.confidence[["claim_id", "overall"]], on="claim_id")
    table = pd.crosstab(measured["shift"], measured["overall"])
    return table[[level for level in reversed(LEVELS) if level in table.columns]]


def _limits(kind: str, bearing: pd.DataFrame, supporting: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """The rules that hold, the strictest first."""
    if kind == VALUE:
        yield "none", "a value is not measured"
    if bearing.empty:
        yield "none", "no study supports or contradicts it"
    yield from _very_low(kind, bearing, supporting)
    yield from _low(kind, bearing, supporting)
    whole = supporting[(supporting["read_as"] == "full text") & supporting["weight_d"].isin(["medium", "high"])]
    if len(whole) < _WHOLE_TEXTS_FOR_HIGH:
        yield "moderate", f"fewer than {_WHOLE_TEXTS_FOR_HIGH} sound studies were read as full text"


def _very_low(kind: str, bearing: pd.DataFrame, supporting: pd.DataFrame) -> Iterator[tuple[str, str]]:
    designs = set(supporting["design"])
    if 2 * len(supporting) <= len(bearing):
        yield "very low", "as many studies speak against it as for it, or more"
    if len(supporting) == 1 and REVIEW not in designs:
        yield "very low", "one study supports it, and that is no systematic review"
    if set(supporting["read_as"]) == {"press or news"}:
        yield "very low", "known from the press only"
    if kind == "causal" and designs.isdisjoint(CAUSAL_DESIGNS):
        yield "very low", "causal, without a trial, a quasi-experiment or a systematic review that supports it"


def _low(kind: str, bearing: pd.DataFrame, supporting: pd.DataFrame) -> Iterator[tuple[str, str]]:
    read = supporting[(supporting["methods_seen"] == "yes") & ~supporting["read_as"].isin(_SHORT_TEXTS)]
    if set(bearing["read_as"]) <= set(_SHORT_TEXTS):
        yield "low", "read only as abstracts, publishers' descriptions or in the press"
    if len(read) < _METHODS_FOR_MODERATE:
        yield "low", f"the method of fewer than {_METHODS_FOR_MODERATE} supporting studies was read"
    if kind == "causal" and set(read["design"]).isdisjoint(CAUSAL_DESIGNS):
        yield "low", "causal, and no method that was read can show a cause"


def _faults_of(where: str, row: "pd.Series[str]", limit: "pd.Series[str]") -> Iterator[Problem]:
    overall = row["overall"]
    allowed = min(limit["ceiling"], concerns_ceiling(row), key=LEVELS.index)
    if LEVELS.index(overall) > LEVELS.index(allowed):
        why = limit["because"] if allowed == limit["ceiling"] else "serious concerns are recorded"
        what = f"the confidence `{overall}` is above its ceiling `{allowed}` ({why})"
        yield Problem(where, what, f"write `{allowed}` or lower")
    if overall == "none" and limit["ceiling"] != "none":
        yield Problem(where, "the confidence is `none` though studies bear on the claim", "judge them")
    if overall != "none" and any(pd.isna(row[name]) or pd.isna(row[f"{name}_reason"]) for name in COMPONENTS):
        yield Problem(where, "a judgement or its reason is missing", "fill in all four, each with its reason")
