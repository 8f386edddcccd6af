"""Ground truth of staleness: a change of what a chapter read makes that chapter stale, no other, and its page new.

One chapter for each way to read. They run one at a time: what a child process or a reader in C opens counts for every
chapter that runs then.
"""

import importlib.util
import json
import os
import py_compile
import re
import shutil
import sqlite3
import sys

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewbook.project import Project
from reviewbook.publication import building

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads in C are seen on Linux only")

CONFIG = """\
title: A small book
author: Somebody
only_build_toc_files: true
exclude_patterns: [_build]
execute: {execute_notebooks: force}
sphinx: {config: {language: en}}
"""
# Chapter, code, and what its page says at first.
CHAPTERS = {
    "chapters/csv": ("import pandas\nprint('sum', pandas.read_csv('../data/table.csv')['v'].sum())", "sum 3"),
    "chapters/xml": ("from lxml import etree\nprint('xml', etree.parse('../data/t.xml').getroot().text)", "xml one"),
    "chapters/child": (
        "import subprocess\nprint('cat', subprocess.check_output(['cat', '../data/cat.txt'], text=True))",
        "cat one",
    ),
    "chapters/glob": ("import glob\nprint('found', len(glob.glob('../data/g/*.csv')))", "found 1"),
    "chapters/rglob": (
        "import pathlib\nprint('below', len(list(pathlib.Path('../data/g').rglob('*.csv'))))",
        "below 1",
    ),
    "chapters/listing": ("import os\nprint('listed', os.listdir('../data/listed'))", "listed ['a.txt']"),
    "chapters/bib": ("print('entries', open('../references.bib').read().count('@'))", "entries 1"),
    "chapters/module": ("import helper\nprint('module', helper.value())", "module one"),
    "chapters/variable": ("import os\nprint('year', os.environ.get('REVIEW_YEAR'))", "year None"),
    "chapters/later": (
        "try:\n    print('later', open('../data/later.txt').read())\nexcept FileNotFoundError:\n    print('not yet')",
        "not yet",
    ),
    "chapters/sqlite": (
        "import sqlite3\nprint('row', sqlite3.connect('../data/a.db').execute('select v from t').fetchone())",
        "row (1,)",
    ),
    "chapters/uri": (
        "import sqlite3\nc = sqlite3.connect('file:../data/b%20c.db?mode=ro', uri=True)\n"
        "print('uri', c.execute('select v from t').fetchone())",
        "uri (1,)",
    ),
    "here/same": ("print('here', open('own.txt').read())", "here 1"),
    "there/same": ("print('here', open('own.txt').read())", "here 2"),
    "chapters/nothing": ("print('six', 2 * 3)", "six 6"),
}


def write(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def write_chapter(path, code, prose="# A chapter", tags=()):
    make = nbformat.v4
    cells = [make.new_markdown_cell(prose, id="prose"), make.new_code_cell(code, id="code")]
    cells[1].metadata = {"tags": list(tags)} if tags else {}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    write(path, json.dumps(make.new_notebook(cells=cells, metadata={"kernelspec": kernel})))


def make_database(path, value):
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (v)")
        connection.execute("insert into t values (?)", (value,))
    connection.close()


def edit_module(folder):
    """Same size, same time of change: by these two alone Python would take the old bytecode."""
    path = folder / "chapters" / "deeper.py"
    status = path.stat()
    path.write_text('VALUE = "two"\n', encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def make_book(folder):
    write(folder / "_config.yml", CONFIG)
    files = ", ".join(f"{{file: {name}}}" for name in CHAPTERS)
    write(folder / "_toc.yml", f"format: jb-book\nroot: index\nchapters: [{files}]\n")
    write(folder / "index.md", "# A small book\n")
    for name, (code, _) in CHAPTERS.items():
        write_chapter(folder / f"{name}.ipynb", code)
    data = folder / "data"
    write(data / "table.csv", "v\n1\n2\n")
    write(data / "t.xml", "<t>one</t>")
    write(data / "cat.txt", "one\n")
    write(data / "g" / "first.csv", "v\n")
    write(data / "listed" / "a.txt", "")
    write(folder / "references.bib", "@book{a, title={A}, author={B, C}, year={2000}, publisher={D}}\n")
    write(folder / "chapters" / "helper.py", "import deeper\n\n\ndef value():\n    return deeper.VALUE\n")
    write(folder / "chapters" / "deeper.py", 'VALUE = "one"\n')
    for name in ("helper", "deeper"):
        py_compile.compile(str(folder / "chapters" / f"{name}.py"), doraise=True)
    make_database(data / "a.db", 1)
    make_database(data / "b c.db", 1)
    write(folder / "here" / "own.txt", "1")
    write(folder / "there" / "own.txt", "2")
    return folder


# What is changed, the chapters that it makes stale, and what their pages then say.
CHANGES = {
    "a CSV file": (lambda f: write(f / "data/table.csv", "v\n1\n9\n"), {"chapters/csv": "sum 10"}),
    "a file read in C": (lambda f: write(f / "data/t.xml", "<t>two</t>"), {"chapters/xml": "xml two"}),
    "a file read by a child": (lambda f: write(f / "data/cat.txt", "two\n"), {"chapters/child": "cat two"}),
    "a new file that a pattern finds": (
        lambda f: write(f / "data/g/new.csv", ""),
        {"chapters/glob": "found 2", "chapters/rglob": "below 3"},
    ),
    "a new file in a folder below": (lambda f: write(f / "data/g/deep/new.csv", ""), {"chapters/rglob": "below 3"}),
    "a new file that no pattern finds": (lambda f: write(f / "data/g/new.txt", ""), {}),
    "a new file in a listed folder": (lambda f: write(f / "data/listed/b.txt", ""), {"chapters/listing": "b.txt"}),
    "the references, read as a file": (
        lambda f: write(f / "references.bib", "@book{a, title={A}, author={B, C}, year={2000}, publisher={@@}}\n"),
        {"chapters/bib": "entries 3"},
    ),
    "a module imported by a module": (edit_module, {"chapters/module": "module two"}),
    "a file that was not there": (lambda f: write(f / "data/later.txt", "now"), {"chapters/later": "later now"}),
    "a database": (lambda f: make_database(f / "data/a.db", 5), {"chapters/sqlite": "row (5,)"}),
    "a database by its address": (lambda f: make_database(f / "data/b c.db", 6), {"chapters/uri": "uri (6,)"}),
    "one of two equal chapters' files": (lambda f: write(f / "there/own.txt", "3"), {"there/same": "here 3"}),
    "a file that nobody reads": (lambda f: write(f / "data/unread.txt", "x"), {}),
    "code": (
        lambda f: write_chapter(f / "chapters/nothing.ipynb", "print('six', 3 * 2 + 1)"),
        {"chapters/nothing": "six 7"},
    ),
}


def page(folder, name):
    text = (folder / "_build" / "html" / f"{name}.html").read_text("utf-8")
    return text[text.index('<article class="bd-article') : text.index("</article>")].replace("&#39;", "'")


def stale(reviewbook, folder, **environment):
    finished = reviewbook(folder, "status", "--json", **environment)
    assert 0 == finished.code, finished.err
    return {one["path"]: one["reasons"] for one in json.loads(finished.out)["chapters"] if one["state"] != "fresh"}


def build(reviewbook, folder, *arguments, **environment):
    """The chapters that ran."""
    finished = reviewbook(folder, "build", "--html", "--jobs", "1", "--json", *arguments, **environment)
    assert 0 == finished.code, finished.err + finished.out
    return {one["path"] for one in json.loads(finished.out)["chapters"] if one["ran"]}


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, reviewbook):
    """The book, built; Python may write and use bytecode, whatever this machine says."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    folder = make_book(tmp_path_factory.mktemp("staleness") / "book")
    assert set(CHAPTERS) == build(reviewbook, folder)
    return folder


@pytest.fixture
def book(fresh):
    """The built book; afterwards all is as it was."""
    before = {path: path.read_bytes() for path in fresh.rglob("*") if path.is_file()}
    yield fresh
    for path in [path for path in fresh.rglob("*") if path.is_file() and path not in before]:
        path.unlink()
    for path, content in before.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)


def test_pages_show_what_the_chapters_put_out(fresh):
    """Two chapters with the same code in different folders have their own outputs."""
    assert [] == [name for name, (_, said) in CHAPTERS.items() if said not in page(fresh, name)]


def test_nothing_is_stale_after_a_build(fresh, reviewbook):
    """Also where Python has written bytecode meanwhile."""
    assert {} == stale(reviewbook, fresh)


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_makes_exactly_its_readers_stale(book, reviewbook, change):
    """No other chapter, and none is forgotten."""
    apply, expected = CHANGES[change]
    apply(book)

    assert set(expected) == set(stale(reviewbook, book))


def test_an_environment_variable_is_an_input(fresh, reviewbook):
    """Set where it was not set; others are nobody's input."""
    assert {"chapters/variable": ["the environment variable REVIEW_YEAR changed"]} == stale(
        reviewbook, fresh, REVIEW_YEAR="2026", REVIEW_MONTH="11"
    )


def test_another_version_of_a_package_makes_its_users_stale(book, reviewbook):
    """The record says which version a chapter had."""
    record = book / "_build" / ".reviewbook" / "records" / "chapters" / "csv.json"
    content = json.loads(record.read_text())
    now = content["packages"]["pandas"]
    record.write_text(json.dumps({**content, "packages": {**content["packages"], "pandas": "0.1"}}))

    assert {"chapters/csv": [f"pandas is {now}, was 0.1"]} == stale(reviewbook, book)


def test_records_hold_no_value_of_a_variable_and_no_path_of_this_machine(fresh):
    """They may be published."""
    texts = [path.read_text() for path in (fresh / "_build" / ".reviewbook" / "records").rglob("*.json")]

    assert [] == [text for text in texts if str(fresh) in text or str(fresh.parent) in text]


def test_pages_show_all_changes_after_the_next_build(fresh, reviewbook, tmp_path):
    """Exactly the stale chapters run, and the HTML shows the new values."""
    folder = tmp_path / "book"
    shutil.copytree(fresh, folder)
    expected = {"chapters/variable": "year 2026"}
    for apply, readers in CHANGES.values():
        apply(folder)
        expected.update(readers)

    assert set(expected) == build(reviewbook, folder, REVIEW_YEAR="2026")
    assert [] == [(name, said) for name, said in expected.items() if said not in page(folder, name)]


def test_prose_and_display_tags_are_shown_without_a_run(fresh, reviewbook, tmp_path):
    """Code is hidden or taken away, a word is new, and nothing runs."""
    folder = tmp_path / "book"
    shutil.copytree(fresh, folder)
    for name, prose, tag in (("nothing", "# Other words", "remove-input"), ("csv", "# A chapter", "hide-input")):
        write_chapter(folder / f"chapters/{name}.ipynb", CHAPTERS[f"chapters/{name}"][0], prose, [tag])

    assert set() == build(reviewbook, folder)
    removed, hidden = page(folder, "chapters/nothing"), page(folder, "chapters/csv")
    assert (True, False, True) == ("Other words" in removed, "cell_input" in removed, "six 6" in removed)
    assert ("tag_hide-input" in hidden, "sum 3" in hidden) == (True, True)


def test_a_page_made_meanwhile_for_the_pdf_is_new_in_the_html_too(fresh, reviewbook, tmp_path):
    """Both formats share what was read: the HTML must not take the page for one that it has written."""
    folder = tmp_path / "book"
    shutil.copytree(fresh, folder)
    write(folder / "data" / "table.csv", "v\n1\n9\n")
    assert 0 == reviewbook(folder, "build", "--pdf").code

    assert set() == build(reviewbook, folder)
    assert "sum 10" in page(folder, "chapters/csv")


@pytest.mark.skipif(importlib.util.find_spec("pyarrow") is None, reason="pyarrow is not installed here")
def test_a_parquet_file_is_an_input(tmp_path, reviewbook):
    """Its reader is written in C++ and tells Python nothing."""
    import pyarrow
    import pyarrow.parquet

    def write_table(value):
        pyarrow.parquet.write_table(pyarrow.table({"v": [value]}), tmp_path / "t.parquet")

    write(tmp_path / "_config.yml", CONFIG)
    write(tmp_path / "_toc.yml", "format: jb-book\nroot: index\nchapters: [{file: one}]\n")
    write(tmp_path / "index.md", "# A small book\n")
    write_chapter(
        tmp_path / "one.ipynb", "import pyarrow.parquet as p\nprint('v', p.read_table('t.parquet')['v'][0].as_py())"
    )
    write_table(1)
    build(reviewbook, tmp_path)
    write_table(2)

    assert {"one": ["t.parquet changed"]} == stale(reviewbook, tmp_path)
    build(reviewbook, tmp_path)
    assert "v 2" in page(tmp_path, "one")


def test_newly_cited_references_and_edited_names_are_shown(tmp_path, reviewbook):
    """On the page that cites and on the page of references, without a run."""

    def entry(key, author):
        return f"@book{{{key}, title={{Title {key}}}, author={{{author}}}, year={{2000}}, publisher={{P}}}}\n"

    write(tmp_path / "_config.yml", CONFIG + "bibtex_bibfiles: [references.bib]\n")
    config = tmp_path / "_config.yml"
    write(config, config.read_text().replace("language: en", "language: en, bibtex_reference_style: author_year"))
    write(tmp_path / "_toc.yml", "format: jb-book\nroot: index\nchapters: [{file: one}, {file: list}]\n")
    write(tmp_path / "index.md", "# A small book\n")
    write(tmp_path / "list.md", "# References\n\n```{bibliography}\n```\n")
    write(tmp_path / "references.bib", entry("a", "Alpha, Ann") + entry("b", "Beta, Bob"))
    write_chapter(tmp_path / "one.ipynb", "print(1)", "# One\n\nAs {cite:t}`a` says.")
    build(reviewbook, tmp_path)
    assert ("Alpha" in page(tmp_path, "one"), "Title b" in page(tmp_path, "list")) == (True, False)

    write_chapter(tmp_path / "one.ipynb", "print(1)", "# One\n\nAs {cite:t}`a` and {cite:t}`b` say.")
    assert set() == build(reviewbook, tmp_path)
    assert ("Beta" in page(tmp_path, "one"), "Title b" in page(tmp_path, "list")) == (True, True)

    write(tmp_path / "references.bib", entry("a", "Gamma, Ann") + entry("b", "Beta, Bob"))
    assert set() == build(reviewbook, tmp_path)
    shown = [page(tmp_path, name) for name in ("one", "list")]
    assert ([True, True], [False, False]) == (["Gamma" in text for text in shown], ["Alpha" in text for text in shown])


TEXTS = st.integers(min_value=0, max_value=3)
NAMES = st.sampled_from(["one", "two", "deep/three"])
EDITS = st.one_of(
    st.tuples(st.just("data"), NAMES, TEXTS),
    st.tuples(st.just("code"), NAMES, TEXTS),
    st.tuples(st.just("prose"), NAMES, TEXTS),
    st.tuples(st.just("tag"), NAMES, TEXTS),
    st.tuples(st.just("add or remove"), NAMES, TEXTS),
    st.tuples(st.just("rename"), NAMES, TEXTS),
)
TAGS = ("", "remove-input", "hide-input", "remove-output")


class Book:
    """A book of up to three chapters that read one file, and the edits that an author makes."""

    def __init__(self, folder):
        self.folder, self.data = folder, 0
        self.chapters = {"one": (0, 0, 0), "two": (1, 0, 0)}
        write(folder / "_config.yml", CONFIG)
        write(folder / "index.md", "# A small book\n")

    def edit(self, kind, name, value):
        code, prose, tag = self.chapters.get(name, (0, 0, 0))
        if kind == "data":
            self.data = value
        elif kind == "add or remove" and name in self.chapters:
            del self.chapters[name]
        elif kind == "rename" and name in self.chapters:
            self.chapters[f"{name}-{value}"] = self.chapters.pop(name)
        elif kind in ("code", "prose", "tag", "add or remove"):
            changed = {"code": (value, prose, tag), "prose": (code, value, tag), "tag": (code, prose, value)}
            self.chapters[name] = changed.get(kind, (value, 0, 0))

    def save(self):
        for path in self.folder.rglob("*.ipynb"):
            if "_build" not in path.parts:
                path.unlink()
        write(self.folder / "data.txt", str(self.data))
        for name, (code, prose, tag) in self.chapters.items():
            source = f"print('code', {code}, 'data', open(r'../data.txt' if {'/' in name} else 'data.txt').read())"
            write_chapter(self.folder / f"{name}.ipynb", source, f"# Prose {prose}", [TAGS[tag]] if tag else [])
        files = ", ".join(f"{{file: {name}}}" for name in self.chapters)
        chapters = f"chapters: [{files}]\n" if files else ""
        write(self.folder / "_toc.yml", f"format: jb-book\nroot: index\n{chapters}")


def site(folder):
    """Every page; the address of one style sheet holds its digest from the second build on, in plain Sphinx too."""
    html = folder / "_build" / "html"
    return {
        path.relative_to(html).as_posix(): re.sub(r"(mystnb\.\w+\.css)\?v=\w+", r"\1", path.read_text("utf-8"))
        for path in html.rglob("*.html")
    }


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
@given(edits=st.lists(EDITS, min_size=1, max_size=3))
def test_builds_after_any_edits_give_the_site_of_a_build_from_nothing(tmp_path_factory, edits):
    """Data, code, prose, tags, chapters that come, go and change their names: the same pages, byte for byte."""
    book = Book(tmp_path_factory.mktemp("edits") / "book")
    for edit in [None, *edits]:
        if edit is not None:
            book.edit(*edit)
        book.save()
        assert building.build(Project.at(book.folder), formats=["html"], quiet=True).ok
    clean = book.folder.with_name("clean")
    shutil.copytree(book.folder, clean, ignore=shutil.ignore_patterns("_build"))
    assert building.build(Project.at(clean), formats=["html"], quiet=True).ok

    assert site(clean) == site(book.folder)
