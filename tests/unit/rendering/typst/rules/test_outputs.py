"""Cells of notebooks."""

import json
import re

import nbformat.v4 as nb


def notebook(*outputs, source="secret = 1", **metadata) -> str:
    cell = nb.new_code_cell(source, outputs=list(outputs), metadata=metadata, id="a", execution_count=1)
    title = nb.new_markdown_cell("# T", id="b")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps(nb.new_notebook(cells=[title, cell], metadata=kernel))


def shown(**data):
    return nb.new_output(
        "display_data", {name.replace("__", "/").replace("svg", "svg+xml"): v for name, v in data.items()}
    )


def page_of(build, text: str, conf: str = ""):
    built = build("# R\n\n```{toctree}\nn\n```\n", conf, n__ipynb=text)
    page = (built.out / "pages" / "n.typ").read_text(encoding="utf-8")
    return re.sub(r"(?:^|(?<=\[))// .*\n", "", page), built.warnings


def test_sources_of_cells_are_left_out(build) -> None:
    """Readers of a review want the results."""
    page, _ = page_of(build, notebook(nb.new_output("stream", name="stdout", text="printed\n")))
    assert ("secret" in page, '#code(kind: "output", )[#raw(block: true, "printed")]' in page) == (False, True)


def test_sources_can_be_printed(build) -> None:
    """Except those that a tag hides."""
    conf = "typst_hide_code = False\n"
    assert "secret" in page_of(build, notebook(), conf)[0]


def test_hidden_sources_stay_out(build) -> None:
    """The tag hide-input folds them in HTML and omits them in print."""
    page, _ = page_of(build, notebook(tags=["hide-input"]), "typst_hide_code = False\n")
    assert "secret" not in page


def test_markdown_goes_before_html(build) -> None:
    """A Markdown table is a real table in both formats."""
    page, _ = page_of(build, notebook(shown(text__markdown="| a |\n|---|\n| 1 |", text__html="<b>no</b>")))
    assert ('table.header(\n[#"a";])' in page, "no" in page.replace("none", "")) == (True, False)


def test_a_data_frame_is_a_table(build) -> None:
    """Read from its HTML."""
    html = "<table><thead><tr><th></th><th>a</th></tr></thead><tbody><tr><th>x</th><td>1</td></tr></tbody></table>"
    page, _ = page_of(build, notebook(shown(text__html=html, text__plain="plain")))
    assert ('[#row-head[#"x";]], [#"1";]' in page, "plain" in page) == (True, False)


def test_latex_outputs_are_formulae(build) -> None:
    """With the words of a formula."""
    page, _ = page_of(build, notebook(shown(text__latex="$\\displaystyle x^2$", text__plain="x")))
    assert 'alt: "x squared"' in page


def test_a_traceback_keeps_its_words_and_loses_its_colours(build) -> None:
    """Codes of terminals are not printed."""
    error = nb.new_output("error", ename="E", evalue="v", traceback=["\x1b[0;31mE\x1b[0m: v"])
    page, _ = page_of(build, notebook(error))
    assert '#code(kind: "traceback", )[#raw(block: true, "E: v")]' in page


def test_a_chart_that_needs_a_browser_is_told(build) -> None:
    """With its cell."""
    _, warnings = page_of(build, notebook(shown(text__html="<script>draw()</script>")))
    assert "WARNING: n.ipynb, cell 2: HTML that cannot be printed (script) is left out of the PDF" in warnings


def test_a_figure_of_a_cell_has_its_caption_and_alt(build) -> None:
    """From the metadata of the cell; a missing alt names the cell."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    figure = {"figure": {"caption": "Words.", "name": "f"}, "image": {"alt": "A bar."}}
    page, warnings = page_of(build, notebook(shown(image__svg=svg), mystnb=figure))
    assert ("", True, True) == (warnings, 'alt: "A bar."' in page, '#"Words.";' in page)
    _, warnings = page_of(build, notebook(shown(image__svg=svg)))
    assert "WARNING: n.ipynb, cell 2: the picture" in warnings


def test_raw_typst_is_taken_as_it_is(build) -> None:
    """For authors who need it; other formats are left out."""
    page = build("# T\n\n```{raw} typst\n#v(1pt)\n```\n\n```{raw} latex\n\\newpage\n```\n").page
    assert ("#v(1pt)" in page, "newpage" in page) == (True, False)
