"""What leaves a chapter: figures and tables as Markdown that Jupyter Book turns into real figures and tables.

A figure's caption and alternative text come from code, so they cannot go stale beside the drawing. The picture travels
inside the output as a data address: no file is written, and the page asks nobody for it.
"""

import base64
import html
import io
from collections.abc import Callable, Mapping, Sequence

import pandas as pd
from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from reviewbook.sources.tables import DataPackage

MISSING = "–"
# Characters of a cell that heads its row: it is read out before each of the other cells.
LONGEST_HEAD = 80
FEWEST_TO_HEAD = 3  # rows and columns
Format = str | Callable[[object], str]


def publish_figure(
    figure: Figure,
    *,
    name: str,
    caption: str,
    alt: str,
    tables: Sequence[str] = (),
    data: pd.DataFrame | None = None,
    note: str = "",
) -> None:
    """Put out a figure and close it.

    Args:
        figure: What was drawn.
        name: The label to refer to, as in ``{numref}`fig-absence` ``.
        caption: One or two sentences; may hold MyST.
        alt: What the figure shows, in words, for those who cannot see it.
        tables: The tables of the Data Package that the figure was drawn from: their sources and caveats stand under it.
        data: The values drawn, offered to readers of the site under the figure.
        note: More that a reader must know, put before the sources.

    Raises:
        ValueError: there is no caption or no alternative text.
    """
    if not caption.strip() or not alt.strip():
        raise ValueError(f"the figure '{name}' needs a caption and an alternative text")
    svg = svg_of(figure)
    address = "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
    below = [part for part in (note, *source_lines(tables)) if part]
    lines = [f":::::{{figure}} {address}", f":name: {name}", f":alt: {_one_line(alt)}", "", _one_line(caption), ""]
    lines += ["\n\n".join(below), ":::::"] if below else [":::::"]
    if data is not None:
        lines += ["", _data_behind(data)]
    _put_out(
        "\n".join(lines), f"<figure>{svg.decode()}<figcaption>{html.escape(caption)}</figcaption></figure>", caption
    )


def publish_table(
    frame: pd.DataFrame,
    *,
    name: str,
    caption: str,
    formats: Mapping[str, Format] | None = None,
    tables: Sequence[str] = (),
    note: str = "",
    row_heads: bool | None = None,
) -> None:
    """Put out a table, its columns as they are, its index left out.

    A first column that names the rows heads them: a screen reader says its cell before the others of the row.

    Args:
        frame: One row a row; column names are the headings.
        name: The label to refer to.
        caption: What the table holds.
        formats: Column to a format string (as `"{:.1f}"`) or function; others are shown as text.
        tables: The tables of the Data Package behind it: their sources and caveats stand under it.
        note: More that a reader must know.
        row_heads: Whether the first column heads the rows; default: when `names_rows` says so.
    """
    body = markdown_table(frame, formats or {})
    below = [part for part in (note, *source_lines(tables)) if part]
    heads = ":class: row-heads\n" if (names_rows(frame) if row_heads is None else row_heads) else ""
    text = f"::::{{table}} {_one_line(caption)}\n:name: {name}\n{heads}\n{body}\n::::\n"
    if below:
        text += "\n:::{div} table-note\n" + "\n\n".join(below) + "\n:::\n"
    _put_out(text, frame.to_html(index=False), caption)


def names_rows(frame: pd.DataFrame) -> bool:
    """Whether the first column names the rows: short texts, none missing, each another.

    Not in a table of few cells: there each stands beside its name, and there would be more heads than cells.
    """
    if min(frame.shape) < FEWEST_TO_HEAD:
        return False
    first = frame.iloc[:, 0]
    if _is_numeric(first, None) or first.hasnans:
        return False
    texts = first.map(str)
    return bool(texts.is_unique and texts.str.strip().ne("").all() and texts.str.len().le(LONGEST_HEAD).all())


def markdown_table(frame: pd.DataFrame, formats: Mapping[str, Format] | None = None) -> str:
    """A pipe table: numbers to the right, text to the left, missing values as a dash.

    Raises:
        KeyError: a format names a column that is not there.
    """
    formats = formats or {}
    unknown = sorted(set(formats) - set(frame.columns))
    if unknown:
        raise KeyError(f"no column {unknown[0]!r} to format; there are {', '.join(map(str, frame.columns))}")
    columns = [[_cell(value, formats.get(name)) for value in frame[name]] for name in frame.columns]
    head = [_escape(str(name)) for name in frame.columns]
    rule = ["--:" if _is_numeric(frame[name], formats.get(name)) else ":--" for name in frame.columns]
    rows = [head, rule, *map(list, zip(*columns, strict=True))]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def svg_of(figure: Figure) -> bytes:
    """The figure as SVG without a date, the same bytes each time; the figure is closed."""
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return stream.getvalue()


def source_lines(tables: Sequence[str]) -> list[str]:
    """The source line and the caveats of some tables of the Data Package, each caveat once."""
    if not tables:
        return []
    package = DataPackage.current()
    sources = dict.fromkeys(source for table in tables for source in package.sources(table))
    caveats = dict.fromkeys(caveat for table in tables for caveat in package.caveats(table))
    lines = ["Source: " + "; ".join(sources) + "."] if sources else []
    if caveats:
        lines.append("Read with care: " + " ".join(f"{caveat.rstrip('.')}." for caveat in caveats))
    return lines


def _data_behind(data: pd.DataFrame) -> str:
    # `only html`: in print the numbers would stand twice.
    return f"::::::{{only}} html\n:::::{{dropdown}} The data of this figure\n{markdown_table(data)}\n:::::\n::::::"


def _put_out(markdown: str, preview: str, plain: str) -> None:
    """Markdown for the book; HTML for JupyterLab, which cannot show MyST; words for everything else."""
    display({"text/markdown": markdown, "text/html": preview, "text/plain": plain}, raw=True)  # type: ignore[no-untyped-call]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escape(text: str) -> str:
    return _one_line(text).replace("|", "\\|")


def _cell(value: object, how: Format | None) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return MISSING
    if callable(how):
        return _escape(how(value))
    return _escape(how.format(value) if how else str(value))


def _is_numeric(column: pd.Series, how: Format | None) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column)) and not (callable(how) and column.dtype == object)
