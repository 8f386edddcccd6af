"""Jupyter Book's own build, in this process."""

import contextlib
import gc

import pytest

from reviewbook.problems import BookError
from reviewbook.rendering import html


def test_html_and_pdf_in_one_process_leave_each_other_alone(quiet_book, render_book):
    """A second format reads nothing again, and the first is the same when it is made once more."""
    first, pages = render_book(quiet_book)
    environment = quiet_book / "_build" / ".doctrees" / "environment.pickle"
    before = environment.stat().st_mtime_ns
    pdf, _ = render_book(quiet_book, "typst")
    assert before == environment.stat().st_mtime_ns
    again, pages_again = render_book(quiet_book)
    assert ((), (), ()) == (first.warnings, pdf.warnings, again.warnings)
    assert pages == pages_again
    assert 1 == len(list(pdf.folder.glob("*.pdf")))


def test_prose_edit_after_both_formats_writes_one_page(quiet_book, render_book):
    """The other format's build in between does not make the whole site be written."""
    render_book(quiet_book)
    render_book(quiet_book, "typst")
    untouched = quiet_book / "_build" / "html" / "part" / "one.html"
    untouched.write_text("as it was", encoding="utf-8")
    chapter = quiet_book / "two.ipynb"
    chapter.write_text(chapter.read_text("utf-8").replace("# Two", "# Two\\n\\nMore words"), "utf-8")
    _, pages = render_book(quiet_book)
    assert ("as it was", True) == (untouched.read_text("utf-8"), "More words" in pages["two.html"])


def test_warnings_name_files_relative_to_the_book(quiet_book, render_book):
    """Each complaint stands once, without colours and this machine's paths."""
    (quiet_book / "index.md").write_text("# A small book\n\n[](nowhere.md)\n", encoding="utf-8")
    rendered, _ = render_book(quiet_book)
    expected = "index.md:3: WARNING: 'myst' cross-reference target not found: 'nowhere.md' [myst.xref_missing]"
    assert (expected,) == rendered.warnings


def test_warnings_fail_a_book_that_says_so(quiet_book, render_book):
    """With `reviewbook_warnings_are_errors` the same complaint makes the result not ok."""
    config = quiet_book / "_config.yml"
    config.write_text(config.read_text("utf-8").replace("config: {", "config: {reviewbook_warnings_are_errors: true, "))
    (quiet_book / "index.md").write_text("# A small book\n\n[](nowhere.md)\n", encoding="utf-8")
    assert render_book(quiet_book)[0].ok is False


def test_configuration_that_sphinx_refuses_is_a_problem_of_the_book(quiet_book, render_book):
    """An extension that cannot be loaded is told in one sentence that names it."""
    config = quiet_book / "_config.yml"
    config.write_text(config.read_text("utf-8").replace("sphinx: {", "sphinx: {extra_extensions: [no_such_one], "))
    with pytest.raises(BookError, match="no_such_one"):
        render_book(quiet_book)


def test_the_collector_is_as_it_was_after_a_build() -> None:
    """Also when the build fails."""
    before = gc.get_threshold()
    with contextlib.suppress(KeyError), html._collector_less_often():
        within = gc.get_threshold()
        raise KeyError
    assert (True, before) == (within[0] > before[0], gc.get_threshold())
