"""Reproducible research reports from notebooks, data and references.

A chapter uses the names below; everything else is reviewbook's own and may change.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reviewbook.charts.describe import describe_bars, describe_lines, describe_map
    from reviewbook.charts.plots import bar_figure, column_figure, line_figure, map_figure, spread_figure
    from reviewbook.charts.publish import publish_figure, publish_table
    from reviewbook.evidence import summaries
    from reviewbook.evidence.base import EvidenceBase
    from reviewbook.sources.series import school_year_end, splice
    from reviewbook.sources.tables import DataPackage, table

__all__ = [
    "DataPackage",
    "EvidenceBase",
    "bar_figure",
    "column_figure",
    "describe_bars",
    "describe_lines",
    "describe_map",
    "line_figure",
    "map_figure",
    "publish_figure",
    "publish_table",
    "school_year_end",
    "splice",
    "spread_figure",
    "summaries",
    "table",
]

_HOME = {
    "DataPackage": "reviewbook.sources.tables",
    "EvidenceBase": "reviewbook.evidence.base",
    "bar_figure": "reviewbook.charts.plots",
    "column_figure": "reviewbook.charts.plots",
    "describe_bars": "reviewbook.charts.describe",
    "describe_lines": "reviewbook.charts.describe",
    "describe_map": "reviewbook.charts.describe",
    "line_figure": "reviewbook.charts.plots",
    "map_figure": "reviewbook.charts.plots",
    "publish_figure": "reviewbook.charts.publish",
    "publish_table": "reviewbook.charts.publish",
    "school_year_end": "reviewbook.sources.series",
    "splice": "reviewbook.sources.series",
    "spread_figure": "reviewbook.charts.plots",
    "summaries": "reviewbook.evidence",
    "table": "reviewbook.sources.tables",
}


def __getattr__(name: str) -> object:
    """Load a name when a chapter asks for it: the command line must start without pandas and matplotlib."""
    if name not in _HOME:
        raise AttributeError(f"module 'reviewbook' has no attribute {name!r}")
    value: object
    if name == "summaries":
        value = importlib.import_module("reviewbook.evidence.summaries")
    else:
        value = getattr(importlib.import_module(_HOME[name]), name)
    globals()[name] = value
    return value
