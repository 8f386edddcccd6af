"""Figures and tables leave a chapter as Markdown with everything a reader needs."""

import base64
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbook.charts import publish
from reviewbook.charts.style import new_figure


class Package:
    """Stands in for a Data Package."""

    def sources(self, name):
        return {"a": ("Office, Numbers",), "b": ("Office, Numbers", "Bureau, More")}[name]

    def caveats(self, name):
        return {"a": ("Rough.",), "b": ("Rough.", "Revised")}[name]


@pytest.fixture
def shown(monkeypatch):
    """What chapters put out, caught."""
    caught = []
    monkeypatch.setattr(publish, "display", lambda bundle, raw: caught.append(bundle))
    monkeypatch.setattr(publish.DataPackage, "current", classmethod(lambda cls: Package()))
    return caught


def drawn():
    figure, (axes,) = new_figure()
    axes.plot([1, 2], [3, 4])
    return figure


def test_a_figure_has_name_alternative_text_caption_sources_and_caveats(shown):
    """Sources and caveats of several tables stand once each."""
    publish.publish_figure(drawn(), name="fig-a", caption="A\ncaption", alt="Rises from 3\nto 4", tables=["a", "b"])
    text = shown[0]["text/markdown"]

    assert [":name: fig-a", ":alt: Rises from 3 to 4", "", "A caption"] == text.splitlines()[1:5]
    assert "Source: Office, Numbers; Bureau, More." in text
    assert "Read with care: Rough. Revised." in text


def test_a_figure_travels_as_svg_in_the_output(shown):
    """No file is written and no date is inside."""
    publish.publish_figure(drawn(), name="f", caption="c", alt="a")
    svg = base64.b64decode(re.search(r"base64,(\S+)", shown[0]["text/markdown"])[1])

    assert (True, False) == (svg.startswith(b"<?xml"), b"<dc:date>" in svg)


def test_the_same_drawing_has_the_same_bytes(shown):
    """Twice in one process."""
    for _ in range(2):
        publish.publish_figure(drawn(), name="f", caption="c", alt="a")

    assert shown[0] == shown[1]


def test_the_data_behind_a_figure_are_for_the_web_page_only(shown):
    """In print they would stand twice."""
    publish.publish_figure(drawn(), name="f", caption="c", alt="a", data=pd.DataFrame({"x": [1]}))
    text = shown[0]["text/markdown"]

    assert text.index("{only} html") < text.index("{dropdown}") < text.index("| x |")


@pytest.mark.parametrize(("caption", "alt"), [("", "a"), ("c", " ")])
def test_a_figure_without_caption_or_alternative_text_is_refused(shown, caption, alt):
    """The sentence names the figure."""
    with pytest.raises(ValueError, match="fig-x"):
        publish.publish_figure(drawn(), name="fig-x", caption=caption, alt=alt)


def test_a_table_has_caption_name_and_note(shown):
    """As a MyST table."""
    publish.publish_table(
        pd.DataFrame({"A": ["x"], "N": [1.25]}), name="t", caption="C", formats={"N": "{:.1f}"}, note="N."
    )

    assert [
        "::::{table} C",
        ":name: t",
        "",
        "| A | N |",
        "| :-- | --: |",
        "| x | 1.2 |",
        "::::",
        "",
        ":::{div} table-note",
        "N.",
        ":::",
    ] == shown[0]["text/markdown"].splitlines()


NAMED = pd.DataFrame({"A": ["x", "y", "z"], "N": [1, 2, 3], "M": [4, 5, 6]})


@pytest.mark.parametrize(
    ("frame", "heads"),
    [
        (NAMED, True),
        (NAMED.assign(A=["x", "y", "x"]), False),
        (NAMED.assign(A=["x", "y", None]), False),
        (NAMED.assign(A=["x", "y", " "]), False),
        (NAMED.assign(A=["x", "y", "long " * 20]), False),
        (NAMED[["N", "A", "M"]], False),
        (NAMED[["A", "N"]], False),
        (NAMED.head(2), False),
    ],
    ids=["names", "repeated", "missing", "blank", "long", "numbers", "two columns", "two rows"],
)
def test_a_first_column_that_names_the_rows_heads_them(shown, frame, heads):
    """A class says so, which the renderer knows; words and cells are the same."""
    publish.publish_table(frame, name="t", caption="C")

    assert heads == (":name: t\n:class: row-heads\n\n|" in shown[0]["text/markdown"])


@pytest.mark.parametrize(("frame", "chosen"), [(NAMED, False), (NAMED[["N", "A"]], True)])
def test_an_author_says_whether_the_first_column_heads_the_rows(shown, frame, chosen):
    """Against what the table looks like."""
    publish.publish_table(frame, name="t", caption="C", row_heads=chosen)

    assert chosen == (":class: row-heads" in shown[0]["text/markdown"])


def test_missing_values_are_a_dash():
    """Not `nan`, not empty."""
    assert "| – |" in publish.markdown_table(pd.DataFrame({"a": [None]}, dtype="Float64"))


def test_a_format_for_a_column_that_is_not_there_is_refused():
    """A typing error must not pass in silence."""
    with pytest.raises(KeyError, match="no column 'b'"):
        publish.markdown_table(pd.DataFrame({"a": [1]}), {"b": "{}"})


@given(st.lists(st.text(min_size=0, max_size=20), min_size=1, max_size=4))
def test_any_text_stays_in_its_cell(texts):
    """Bars and line breaks do not make new cells or rows."""
    lines = publish.markdown_table(pd.DataFrame({"a": pd.array(texts, dtype="string")})).split("\n")
    bars = [len(re.findall(r"(?<!\\)\|", line)) for line in lines]

    assert (len(texts) + 2, {2}) == (len(lines), set(bars))
