"""A summary of findings as two tables that fit a page: what speaks for each claim, and what it rests on."""

import pandas as pd

from reviewbook.charts.publish import MISSING, publish_table

_SUPPORT = ("for", "against", "qualifying", "null")
_NOTE = (
    'Support is counted by study, never by finding; only results and conclusions of reviews count. "Null" are studies '
    "that found no difference. A review and the studies it includes are counted apart where the overlap is known; "
    "probable overlaps are counted twice. Confidence is one coder's recorded judgement after GRADE-CERQual, under a "
    "ceiling that the program computes; it is not GRADE, and no person has reviewed it."
)


def publish_findings(summary: pd.DataFrame, *, name: str, subject: str) -> None:
    """Put out a summary of findings.

    Args:
        summary: One row a claim, as `summary_of_findings` gives it; claims are numbered in this order.
        name: The label of the first table; the second has `-basis` behind it.
        subject: What the claims are about, for the captions.
    """
    numbered = summary.reset_index(drop=True)
    numbers = pd.Series(range(1, len(numbered) + 1), name="No.")
    sure = numbered["confidence"].str.capitalize() + ": " + numbered["reason"]
    studies = numbered[list(_SUPPORT)].apply(_counts, axis="columns").rename("studies")
    parts = [numbers, numbered["claim"], studies, numbered["in England"], sure.rename("confidence, and why")]
    support = pd.concat(parts, axis="columns")
    basis = pd.concat([numbers, numbered[["designs", "read as", "what would change this"]]], axis="columns")
    publish_table(_capitals(support), name=name, caption=f"Summary of findings: {subject}.", note=_NOTE, row_heads=True)
    publish_table(
        _capitals(basis),
        name=f"{name}-basis",
        caption=f"What these claims rest on: {subject}; numbers as in the table before.",
        row_heads=True,
    )


def _counts(row: "pd.Series[int]") -> str:
    """How many studies stand where, as words; a dash for a claim of value, which no study can settle."""
    if row.isna().all() or (row == MISSING).all():
        return MISSING
    return ", ".join(f"{row[name]} {name}" for name in _SUPPORT)


def _capitals(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename(columns=lambda heading: heading[:1].upper() + heading[1:])
