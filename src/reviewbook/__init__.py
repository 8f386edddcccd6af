"""Reproducible research reports from notebooks, data and references.

A chapter uses the names below; everything else is reviewbook's own and may change.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewbook.charts.describe import describe_bars, describe_lines, describe_map
    from reviewbook.charts.findings import publish_findings
    from reviewbook.charts.plots import bar_figure, column_figure, line_figure, map_figure, spread_figure
    from reviewbook.charts.publish import publish_figure, publish_table
    from reviewbook.evidence import gaps, summaries
    from reviewbook.evidence.base import EvidenceBase
    from reviewbook.evidence.claims import ClaimBase, summary_of_findings
    from reviewbook.evidence.confidence import confidence_by_shift
    from reviewbook.evidence.leave_out import claims_by_view, counts_by_view
    from reviewbook.evidence.repeatability import agreement
    from reviewbook.sources.retractions import RetractionCheck
    from reviewbook.sources.series import school_year_end, splice
    from reviewbook.sources.tables import DataPackage, table

__all__ = [
    "ClaimBase",
    "DataPackage",
    "EvidenceBase",
    "RetractionCheck",
    "agreement",
    "bar_figure",
    "claims_by_view",
    "column_figure",
    "confidence_by_shift",
    "counts_by_view",
    "describe_bars",
    "describe_lines",
    "describe_map",
    "gaps",
    "line_figure",
    "map_figure",
    "publish_figure",
    "publish_findings",
    "publish_table",
    "school_year_end",
    "splice",
    "spread_figure",
    "summaries",
    "summary_of_findings",
    "table",
]

_HOME = {
    "ClaimBase": "reviewbook.evidence.claims",
    "DataPackage": "reviewbook.sources.tables",
    "EvidenceBase": "reviewbook.evidence.base",
    "RetractionCheck": "reviewbook.sources.retractions",
    "agreement": "reviewbook.evidence.repeatability",
    "bar_figure": "reviewbook.charts.plots",
    "claims_by_view": "reviewbook.evidence.leave_out",
    "column_figure": "reviewbook.charts.plots",
    "confidence_by_shift": "reviewbook.evidence.confidence",
    "counts_by_view": "reviewbook.evidence.leave_out",
    "describe_bars": "reviewbook.charts.describe",
    "describe_lines": "reviewbook.charts.describe",
    "describe_map": "reviewbook.charts.describe",
    "gaps": "reviewbook.evidence",
    "line_figure": "reviewbook.charts.plots",
    "map_figure": "reviewbook.charts.plots",
    "publish_figure": "reviewbook.charts.publish",
    "publish_findings": "reviewbook.charts.findings",
    "publish_table": "reviewbook.charts.publish",
    "school_year_end": "reviewbook.sources.series",
    "splice": "reviewbook.sources.series",
    "spread_figure": "reviewbook.charts.plots",
    "summaries": "reviewbook.evidence",
    "summary_of_findings": "reviewbook.evidence.claims",
    "table": "reviewbook.sources.tables",
}


def __getattr__(name: str) -> object:
    """Load a name when a chapter asks for it: the command line must start without pandas and matplotlib."""
    if name not in _HOME:
        raise AttributeError(f"module 'reviewbook' has no attribute {name!r}")
    value: object
    if name in ("gaps", "summaries"):
        value = importlib.import_module(f"{_HOME[name]}.{name}")
    else:
        value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value
