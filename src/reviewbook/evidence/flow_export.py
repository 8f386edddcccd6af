"""The record flow as a table that the R package PRISMA2020 draws, as far as our stages map onto its boxes.

`PRISMA_flowdiagram(PRISMA_data(read.csv(FILE)), previous = FALSE, other = TRUE)` draws it. The left arm of its diagram
is for databases; ours is semantic search over stored web pages, and the texts of the boxes say so.

Rows, their order and which of them have a tooltip are those of the package's own template: versions before 1.1 find
tooltips by their position and stop where the rows of a previous review are missing, later ones find both by name.
"""

import pandas as pd

from reviewbook.evidence.base import EvidenceBase
from reviewbook.evidence.summaries import exclusion_reasons

COLUMNS = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
# What the package writes for a number that a review does not have.
NOT_A_STAGE = "NA"
_THEME = "Theme searches (semantic search over stored web pages)"
_OTHER = "References found in other ways"
_BY_SOFTWARE = "All decisions were prepared by language-model software and checked by rules"
_ONE_STAGE = "Pages were screened once, by what could be read of them"
_NO_REASONS = f"no such stage, {NOT_A_STAGE}"


def prisma_flow(base: EvidenceBase) -> pd.DataFrame:
    """The flow of records in the columns of the package.

    Left arm: results of theme searches, as they came; right arm: references found in other ways. The references of
    both arms add up to those of the review.

    Returns:
        Columns COLUMNS, all text; `n` is NA where the review has no such stage.
    """
    rows = [*_previous(), *_identified(base), *_screened(base), *_sought(), *_assessed(base), *_included(base)]
    return pd.DataFrame([*rows, *_stages()], columns=list(COLUMNS))


def prisma_csv(base: EvidenceBase) -> str:
    """`prisma_flow` as the text of a CSV file."""
    return prisma_flow(base).to_csv(index=False, lineterminator="\n")


def _row(data: str, node: str, box: str, text: str, n: object, tooltip: str = "") -> tuple[str, ...]:
    """A row; the first of a box, which has the node, has the box's tooltip."""
    # The package puts texts between single quotes.
    said, tip = (words.replace("'", "’") for words in (text, tooltip or text))
    return (data, node or NOT_A_STAGE, box, said, said, tip if node else NOT_A_STAGE, NOT_A_STAGE, str(n))


def _previous() -> list[tuple[str, ...]]:
    return [
        _row(NOT_A_STAGE, "node4", "prevstud", "Previous studies", 0),
        _row("previous_studies", "node5", "box1", "Studies in an earlier version", NOT_A_STAGE),
        _row("previous_reports", "", "box1", "References in an earlier version", NOT_A_STAGE),
    ]


def _identified(base: EvidenceBase) -> list[tuple[str, ...]]:
    results, found = len(base.search_results), base.reports["found_by"].value_counts()
    known, listed, held = _found_otherwise(found)
    return [
        _row(NOT_A_STAGE, "node6", "newstud", _THEME, 0),
        _row("database_results", "node7", "box2", "Results of theme searches", results, _THEME),
        _row("database_specific_results", "", "box2", "Kinds of search", f"Theme search, {results}"),
        _row("register_results", "", "box2", "Registers (none searched)", 0),
        _row("register_specific_results", "", "box2", "Registers", _NO_REASONS),
        _row(NOT_A_STAGE, "node16", "othstud", _OTHER, 0),
        _row("website_results", "node17", "box11", "Known titles looked up", known, _OTHER),
        _row("organisation_results", "", "box11", "Held before the protocol, or given with the task", held),
        _row("citations_results", "", "box11", "Reference lists", listed),
    ]


def _screened(base: EvidenceBase) -> list[tuple[str, ...]]:
    decisions = base.screening["decision"].value_counts()
    duplicates, excluded = int(decisions.get("duplicate", 0)), int(decisions.get("exclude", 0))
    screened = len(base.search_results) - duplicates
    return [
        _row("duplicates", "node8", "box3", "Results of a record that was held already", duplicates, _BY_SOFTWARE),
        _row("excluded_automatic", "", "box3", "Marked as ineligible by automation tools", NOT_A_STAGE),
        _row("excluded_other", "", "box3", "Removed for other reasons", 0),
        _row("records_screened", "node9", "box4", "Results screened", screened),
        _row("records_excluded", "node10", "box5", "Results excluded", excluded, _reasons(base)),
    ]


def _sought() -> list[tuple[str, ...]]:
    return [
        _row("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval", NOT_A_STAGE, _ONE_STAGE),
        _row("dbr_notretrieved_reports", "node12", "box7", "Reports not retrieved", NOT_A_STAGE, _ONE_STAGE),
        _row("other_sought_reports", "node18", "box12", "Reports sought for retrieval", NOT_A_STAGE, _ONE_STAGE),
        _row("other_notretrieved_reports", "node19", "box13", "Reports not retrieved", NOT_A_STAGE, _ONE_STAGE),
    ]


def _assessed(base: EvidenceBase) -> list[tuple[str, ...]]:
    found = base.reports["found_by"].value_counts()
    searched, otherwise = int(found.get("theme search", 0)), sum(_found_otherwise(found))
    return [
        _row("dbr_assessed", "node13", "box8", "References found by theme search", searched),
        _row("dbr_excluded", "node14", "box9", "Reports excluded", _NO_REASONS, _ONE_STAGE),
        _row("other_assessed", "node20", "box14", "References found in other ways", otherwise),
        _row("other_excluded", "node21", "box15", "Reports excluded", _NO_REASONS, _ONE_STAGE),
    ]


def _included(base: EvidenceBase) -> list[tuple[str, ...]]:
    studies, reports = len(base.studies), len(base.reports)
    return [
        _row("new_studies", "node15", "box10", "Studies in the review", studies),
        _row("new_reports", "", "box10", "References in the review", reports),
        _row("total_studies", "node22", "box16", "Studies in the review", studies),
        _row("total_reports", "", "box16", "References in the review", reports),
    ]


def _stages() -> list[tuple[str, ...]]:
    return [
        _row("identification", "node1", "identification", "Identification", 0),
        _row("screening", "node2", "screening", "Screening", 0),
        _row("included", "node3", "included", "Included", 0),
    ]


def _found_otherwise(found: "pd.Series[int]") -> tuple[int, int, int]:
    """References by known title, from reference lists, and held from the start."""
    held = int(found.get("before protocol", 0)) + int(found.get("seed", 0))
    return int(found.get("known title", 0)), int(found.get("reference list", 0)), held


def _reasons(base: EvidenceBase) -> str:
    reasons = exclusion_reasons(base).itertuples(index=False, name=None)
    return "; ".join(f"{reason}, {number}" for reason, number in reasons)
