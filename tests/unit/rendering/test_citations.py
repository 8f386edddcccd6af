"""The same HTML as sphinxcontrib-bibtex, made from less work and never stale."""

import io
import os
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pybtex.plugin
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from pybtex.richtext import Text
from pybtex.scanner import PybtexSyntaxError
from pybtex.style.formatting import BaseStyle
from pybtex.style.formatting.plain import Style as PlainStyle
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from reviewbook.rendering import citations
from reviewbook.sources.renderers_reading import read_as_renderer

EXTENSION = "extension_under_test"
ENTRY = "@book{{{key}, author = {{{author}}}, title = {{On {key}}}, publisher = {{Press}}, year = {{{year}}}}}\n"
KEYS = {"ash": "Ash, A. and Birch, B.", "birch": "Birch, B.", "cedar": "Cedar, C.", "date": "Date, D."}
REFERENCES = "References\n==========\n\n.. bibliography::\n   :style: alpha\n"
EVERY_ROLE = """One
===

:cite:`ash` :cite:t:`ash,birch` :cite:ct:`{see}cedar{page 3}` :cite:author:`birch` :cite:year:`ash` :cite:label:`ash`
:any:`birch` :cite:p:`nobody` :cite:p:`local-date, ash` and :footcite:t:`cedar`.

.. bibliography::
   :filter: docname in docnames
   :keyprefix: local-
   :labelprefix: L
   :style: plain

.. footbibliography::
"""
EVERY_LIST = """References
==========

.. bibliography::
   :style: alpha

.. bibliography::
   :list: enumerated
   :filter: author % "Birch" and year > "2000"

.. bibliography::
   :list: bullet
   :filter: not cited
   :style: unsrt

.. bibliography::
   :all:
   :keyprefix: all-

.. bibliography::
   :filter: cited + 1

.. bibliography::
   :list: bullet
   :filter: False

   date
"""


@dataclass
class SmallProject:
    """A Sphinx project of two chapters and a page of references."""

    root: Path
    build: str = "_build"
    style: str = "label"
    complaints: str = ""
    entries: dict[str, str] = field(default_factory=lambda: dict(KEYS))

    def write(self, **pages: str) -> None:
        """Write pages, and the .bib file when it changed."""
        self.root.mkdir(exist_ok=True)
        for name, text in pages.items():
            (self.root / f"{name}.rst").write_text(text, encoding="utf-8")

    def write_entries(self) -> None:
        """Write the .bib file."""
        made = [ENTRY.format(key=key, author=author, year=2001) for key, author in self.entries.items()]
        incomplete = "@article{incomplete, author = {Elm, E.}, year = {1999}}\n"
        (self.root / "references.bib").write_text("".join(made) + incomplete, encoding="utf-8")

    def make(self, builder: str = "html", setup=citations.install) -> dict[str, str]:
        """Build in this process; the pages' main parts by name."""
        settings = {
            "extensions": ["sphinxcontrib.bibtex", EXTENSION],
            "bibtex_bibfiles": ["references.bib"],
            "bibtex_reference_style": self.style,
            "html_theme": "basic",
        }
        extension = ModuleType(EXTENSION)
        extension.setup = setup
        sys.modules[EXTENSION] = extension
        out, doctrees = self.root / self.build / builder, self.root / self.build / "doctrees"
        warnings = io.StringIO()
        with patch_docutils(None), docutils_namespace():
            app = Sphinx(self.root, None, out, doctrees, builder, settings, None, warnings)
            app.build()
        self.complaints = re.sub(r"\x1b\[[0-9;]*m| at 0x\w+", "", warnings.getvalue())
        return {path.stem: path.read_text("utf-8") for path in sorted(out.glob("*.html"))}


@pytest.fixture
def project(tmp_path):
    """One chapter cites `ash`, the other `birch`."""
    project = SmallProject(tmp_path / "project")
    project.write(
        index="Book\n====\n\n.. toctree::\n\n   one\n   two\n   references\n",
        one="One\n===\n\n:cite:t:`ash`\n",
        two="Two\n===\n\n:cite:t:`birch`\n",
        references=REFERENCES,
    )
    project.write_entries()
    return project


def from_nothing(project):
    """The pages that the original makes of the same sources, from nothing."""
    fresh = SmallProject(project.root, "_plain", project.style)
    return fresh.make(setup=lambda _app: None)


@pytest.mark.parametrize("style", ["label", "author_year", "super"])
def test_pages_and_warnings_are_those_of_the_original(project, style):
    """Roles, prefixes, filters, lists, missing fields, unknown keys: nothing differs, in a first and a second build."""
    project.style = style
    project.write(one=EVERY_ROLE, references=EVERY_LIST)
    plain = SmallProject(project.root, "_plain", style)
    expected = plain.make(setup=lambda _app: None)
    assert expected == project.make()
    assert sorted(plain.complaints.splitlines()) == sorted(project.complaints.splitlines())
    assert "syntax error in :filter:" in project.complaints
    assert "missing title" in project.complaints
    project.write(two="Two\n===\n\nMore words. :cite:t:`birch`\n")
    assert from_nothing(project) == project.make()


def test_new_citation_appears_on_the_page_of_references(project):
    """A reference that a chapter newly cites is listed, though the page of references did not change."""
    assert "On cedar" not in project.make()["references"]
    project.write(one="One\n===\n\n:cite:t:`ash` :cite:t:`cedar`\n")
    pages = project.make()
    assert "On cedar" in pages["references"]
    assert from_nothing(project) == pages


def test_dropped_citation_leaves_the_page_of_references(project):
    """A reference that nobody cites any more is no longer listed, and labels that depended on it are right."""
    assert "On ash" in project.make()["references"]
    project.write(one="One\n===\n\nNothing.\n")
    pages = project.make()
    assert "On ash" not in pages["references"]
    assert from_nothing(project) == pages


@pytest.mark.parametrize("style", ["label", "author_year"])
def test_edited_author_shows_in_the_citing_chapter(project, style):
    """Label and names of a citation follow the .bib file, though the chapter did not change."""
    project.style = style
    before = project.make()
    project.entries["birch"] = "Zelkova, Z."
    project.write_entries()
    pages = project.make()
    assert before["two"] != pages["two"]
    assert from_nothing(project) == pages


def test_prose_edit_leaves_other_pages_alone(project):
    """A chapter whose words changed and whose citations did not is the only page written."""
    project.make()
    site = project.root / "_build" / "html"
    for name in ("one", "references"):
        (site / f"{name}.html").write_text("as it was", encoding="utf-8")
    project.write(two="Two\n===\n\nMore words. :cite:t:`birch`\n")
    pages = project.make()
    assert "More words" in pages["two"]
    assert ("as it was", "as it was") == (pages["one"], pages["references"])


def test_only_the_chapters_of_a_changed_entry_are_written(project):
    """An edit of one entry leaves chapters alone that cite others."""
    project.style = "author_year"
    project.make()
    untouched = project.root / "_build" / "html" / "one.html"
    untouched.write_text("as it was", encoding="utf-8")
    project.entries["birch"] = "Yew, Y."
    project.write_entries()
    pages = project.make()
    assert "Yew" in pages["two"]
    assert "as it was" == pages["one"]


def test_entries_are_formatted_once(project, monkeypatch):
    """A second build formats only what is new."""
    project.make()
    formatted = []
    original = BaseStyle.format_entry

    def counted(self, label, entry, bib_data=None):
        formatted.append(entry.key)
        return original(self, label, entry, bib_data)

    monkeypatch.setattr(BaseStyle, "format_entry", counted)
    project.write(one="One\n===\n\n:cite:t:`cedar` and, as before, :cite:t:`ash`\n")
    project.make()
    assert ["cedar"] == formatted  # once for the list and its tooltips


def test_style_of_the_book_is_asked_again(project):
    """A style that is not of a package may change with the book: its entries are not kept."""

    class OwnStyle(PlainStyle):
        suffix = "old suffix"

        def format_entry(self, label, entry, bib_data=None):
            made = super().format_entry(label, entry, bib_data)
            return type(made)(made.key, made.text + self.suffix, made.label)

    pybtex.plugin.register_plugin("pybtex.style.formatting", "own", OwnStyle, force=True)
    project.write(references=REFERENCES.replace("alpha", "own"))
    assert "old suffix" in project.make()["references"]
    OwnStyle.suffix = "new suffix"
    project.write(references=REFERENCES.replace("alpha", "own") + "\nMore words.\n")
    assert "new suffix" in project.make()["references"]


def test_broken_build_forgets_nothing(project):
    """Pages that were read and not written, because the build broke, are written by the next one."""
    project.make()

    def break_writing(app):
        citations.install(app)

        def fail(*_):
            raise RuntimeError("no more pages")

        app.connect("html-page-context", fail)

    project.write(one="One\n===\n\n:cite:t:`ash` :cite:t:`cedar`\n")
    with pytest.raises(Exception, match="no more pages"):
        project.make(setup=break_writing)
    assert from_nothing(project)["references"] == project.make()["references"]


def test_each_builder_has_pages_of_its_own(project):
    """What another builder wrote meanwhile is still written by this one, from the environment that both share."""
    project.make()
    project.write(one="One\n===\n\n:cite:t:`ash` :cite:t:`cedar`\n")
    project.make("text")
    assert "On cedar" in project.make()["references"]


def test_builder_of_one_document_changes_no_environment(project):
    """A builder that writes everything anyway leaves the environment as the HTML's builder left it."""
    project.make()
    environment = project.root / "_build" / "doctrees" / "environment.pickle"
    before = environment.stat().st_mtime_ns
    project.make("latex")
    assert before == environment.stat().st_mtime_ns


def test_older_bib_file_is_read_again(project):
    """A .bib file with other keys counts although it is older than the page that lists it."""
    project.make()
    project.entries = {"added": "Fir, F.", **KEYS}
    project.write_entries()
    os.utime(project.root / "references.bib", (1_000_000_000, 1_000_000_000))
    project.write(one="One\n===\n\n:cite:t:`added`\n")
    assert from_nothing(project) == project.make()


def test_page_that_left_the_book_is_no_trouble(project):
    """A chapter that cited and is gone takes its references with it."""
    project.make()
    (project.root / "two.rst").unlink()
    project.write(index="Book\n====\n\n.. toctree::\n\n   one\n   references\n")
    pages = project.make()
    assert "On birch" not in pages["references"]


def test_unchanged_book_is_written_no_second_time(project):
    """With nothing changed no page is written."""
    project.make()
    shown = next((project.root / "_build" / "doctrees").glob("citations-*.json"))
    for page in (project.root / "_build" / "html").glob("*.html"):
        page.write_text("as it was", encoding="utf-8")
    kept = shown.read_text("utf-8")
    pages = project.make()
    assert {"as it was"} == {pages[name] for name in ("index", "one", "two", "references")}
    assert kept == shown.read_text("utf-8")


def test_digest_of_an_entry_tells_names_apart():
    """A name cut otherwise is another entry, though it prints the same."""
    one, other = (
        parse_string(ENTRY.format(key="ash", author=author, year=2001), "bibtex").entries["ash"]
        for author in ("{Ash Tree}, A.", "Ash Tree, A.")
    )
    assert citations.entry_digest(one) != citations.entry_digest(other)


@given(st.from_regex(citations._NO_LATEX, fullmatch=True) | st.text(" -,.`'\"\\{}()/Ab9é", max_size=12))
def test_a_field_is_read_as_pybtex_reads_it(latex: str) -> None:
    """The short way takes only texts without LaTeX; braces that do not match stay an error."""

    def said(read: Callable[[str], Text]) -> str:
        try:
            return repr(read(latex))
        except (PybtexSyntaxError, ValueError) as error:
            return str(error)

    assert said(citations._read_latex) == said(citations._from_latex)


def test_what_the_check_has_read_is_not_read_again() -> None:
    """The build's parser takes it once; what it does with it is no concern of a later build."""
    text = ENTRY.format(key="ash", author="Ash, A.", year=2001)
    checked = read_as_renderer(text).data
    taken, read = (citations._QuickParser().parse_string(text) for _ in range(2))
    assert (True, False, checked) == (taken is checked, read is checked, read)


def test_strings_of_a_reading_that_was_taken_hold_in_the_next_file() -> None:
    """As when the parser had read it itself."""
    first = '@string{up = "Univ. Press"}\n' + ENTRY.format(key="ash", author="Ash, A.", year=2001)
    parser = citations._QuickParser()
    assert read_as_renderer(first).data is parser.parse_string(first)
    data = parser.parse_string("@book{birch, publisher = up}\n")
    assert "Univ. Press" == data.entries["birch"].fields["publisher"]


def test_a_second_file_is_added_to_the_first() -> None:
    """A parser that holds entries keeps them, whatever has been read before."""
    first, second = (ENTRY.format(key=key, author="Ash, A.", year=2001) for key in ("ash", "birch"))
    read_as_renderer(second)
    parser = citations._QuickParser()
    parser.parse_string(first)
    assert ["ash", "birch"] == list(parser.parse_string(second).entries)
