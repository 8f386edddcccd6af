"""The look of every figure of a book: colours that colour-blind readers can tell apart, one font, no ornament."""

from pathlib import Path
from typing import Any

import font_source_sans_pro
import matplotlib as mpl
from cycler import cycler
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito's palette, blue first, without its yellow, which is too faint for lines on white.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000")
QUIET = "#8a9199"
INK = "#1b1f24"
WIDTH_INCHES = 6.4
_FONT = "Source Sans Pro"
_WEIGHTS = ("Regular", "It", "Semibold", "Bold")

_RC: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": QUIET,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": INK,
    "axes.labelsize": 10,
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.spines.left": False,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10.5,
    "axes.titleweight": "semibold",
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "font.family": _FONT,
    "font.size": 10,
    "grid.color": "#dfe3e7",
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "lines.markersize": 4,
    # Letters as outlines: the figure looks the same wherever it is opened, and has the same bytes wherever it is drawn.
    "svg.fonttype": "path",
    "svg.hashsalt": "reviewbook",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "ytick.left": False,
}


def house_style() -> None:
    """Set matplotlib to the style of the book; safe to call more than once."""
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    known = {entry.fname for entry in font_manager.fontManager.ttflist}
    for weight in _WEIGHTS:
        path = str(folder / f"SourceSansPro-{weight}.ttf")
        if path not in known:
            font_manager.fontManager.addfont(path)
    mpl.rcParams.update(_RC)


def new_figure(height: float = 3.2, *, columns: int = 1, share_y: bool = False) -> tuple[Figure, list[Axes]]:
    """An empty figure of the book's width.

    Args:
        height: In inches.
        columns: Panels side by side.
        share_y: Whether the panels have one vertical scale.

    Returns:
        The figure and its panels, left to right.
    """
    house_style()
    figure, axes = plt.subplots(1, columns, figsize=(WIDTH_INCHES, height), sharey=share_y, squeeze=False)
    return figure, list(axes[0])


def label_line_ends(axes: Axes, labels: dict[str, tuple[float, float]], *, gap: float, colours: dict[str, str]) -> None:
    """Write each line's name beside its last point instead of in a legend, moved apart where they would overlap.

    Args:
        axes: Where the lines are.
        labels: Name to (x, y) of the line's end, in data units.
        gap: The least vertical distance between two names, in data units.
        colours: Name to colour.
    """
    placed = float("-inf")
    for name, (x, y) in sorted(labels.items(), key=lambda item: (item[1][1], item[0])):
        placed = max(y, placed + gap)
        axes.annotate(
            name,
            (x, y),
            xytext=(x, placed),
            textcoords="data",
            ha="left",
            va="center",
            color=colours[name],
            fontsize=9.5,
            annotation_clip=False,
        )
