"""Numbered references: the same as Sphinx's, each page read from disk once, and never stale."""

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import docutils_namespace, patch_docutils

from reviewbook.rendering import numbers

FIRST = """One
===

.. toctree::
   :numbered:

   two

:numref:`a` and :numref:`b` and :numref:`Table {number}: {name} <c>`; elsewhere :numref:`d`, :numref:`two`; not
:numref:`nowhere`, :numref:`plain`.

.. _plain:

A paragraph.

.. _a:

.. figure:: none.png

   First

.. _b:

.. figure:: none.png

   Second

.. _c:

.. table:: Third

   == ==
   x  y
   == ==
"""
SECOND = """.. _two:

Two
===

.. _d:

.. figure:: none.png

   Fourth
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two pages with numbered references to both."""
    (tmp_path / "conf.py").write_text("numfig = True\nsuppress_warnings = ['image.not_readable']\n")
    (tmp_path / "index.rst").write_text(FIRST)
    (tmp_path / "two.rst").write_text(SECOND)
    return tmp_path


def built(book: Path, out: str, *, quick: bool) -> tuple[str, str]:
    """The first page's HTML and what Sphinx complained about."""
    complaints = io.StringIO()
    folder = book / out
    with patch_docutils(), docutils_namespace():
        app = Sphinx(book, book, folder, folder / "trees", "html", status=None, warning=complaints)
        if quick:
            numbers.install(app)
            app.env.setup(app)
        app.build()
    return (folder / "index.html").read_text(), re.sub(r"\x1b\[[0-9;]*m", "", complaints.getvalue())


def test_numbers_and_complaints_are_those_of_sphinx(book: Path) -> None:
    """Figures, tables with a name, sections and other pages, targets that have no number or are not there."""
    ours = built(book, "ours", quick=True)
    assert "Fig. 2" in ours[0]
    assert built(book, "plain", quick=False) == ours


def test_a_page_is_read_once_for_its_numbers(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many references lead to it; once more is the page's own writing."""
    reads: Counter[str] = Counter()
    original = BuildEnvironment.get_doctree

    def counted(env: BuildEnvironment, docname: str) -> object:
        reads[docname] += 1
        return original(env, docname)

    plain: Counter[str] = Counter()
    monkeypatch.setattr(BuildEnvironment, "get_doctree", counted)
    built(book, "plain", quick=False)
    plain, reads = reads, Counter()
    built(book, "ours", quick=True)
    # Of the five references of the first page that are to be found, three lead to itself and two to the second page.
    assert {"index": plain["index"] - 3, "two": plain["two"] - 1} == dict(reads)


def test_a_new_number_is_seen_by_the_next_build(book: Path) -> None:
    """A figure put before the others moves their numbers."""
    built(book, "ours", quick=True)
    (book / "index.rst").write_text(FIRST.replace(".. _a:", ".. figure:: none.png\n\n   Before\n\n.. _a:"))
    assert built(book, "fresh", quick=True)[0] == built(book, "ours", quick=True)[0]


def test_few_pages_are_held(book: Path) -> None:
    """The one that was asked for longest ago goes first."""

    class Pages:
        """An environment that makes a page anew at each reading."""

        def get_doctree(self, docname: str) -> list[str]:
            return [docname]

    held = numbers.HeldPages(Pages())  # type: ignore[arg-type]
    first = held.get_doctree("p0")
    second = held.get_doctree("p1")
    for number in range(numbers.PAGES_HELD - 1):
        held.get_doctree("p0")
        held.get_doctree(f"q{number}")
    assert (True, False) == (held.get_doctree("p0") is first, held.get_doctree("p1") is second)
