"""The chapters that a table of contents names."""

import pytest

from reviewbook.execution.chapters import Chapter, chapters, pages, read_notebook
from reviewbook.problems import BookError
from reviewbook.project import Project


def project(folder, toc, files=()):
    (folder / "_config.yml").write_text("title: x\n", encoding="utf-8")
    if toc is not None:
        (folder / "_toc.yml").write_text(toc, encoding="utf-8")
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    return Project.at(folder)


PARTS = """\
format: jb-book
root: index
parts:
  - caption: A
    chapters:
      - file: a/one
        sections:
          - file: a/deep.md
      - url: https://example.org
  - caption: B
    chapters:
      - file: b/two
"""


def test_pages_come_in_reading_order_with_sections_after_their_chapter(tmp_path):
    """Parts, chapters, sections; addresses are no pages."""
    book = project(tmp_path, PARTS, ["index.md", "a/one.ipynb", "a/deep.md", "b/two.ipynb"])

    assert [p.relative_to(tmp_path).as_posix() for p in pages(book)] == [
        "index.md",
        "a/one.ipynb",
        "a/deep.md",
        "b/two.ipynb",
    ]


def test_chapters_are_the_notebooks_by_page_name(tmp_path):
    """A page name has no suffix."""
    book = project(tmp_path, PARTS, ["index.md", "a/one.ipynb", "a/deep.md", "b/two.ipynb"])

    assert [chapter.name for chapter in chapters(book)] == ["a/one", "b/two"]


def test_the_article_form_is_read_too(tmp_path):
    """`jb-article` puts sections directly under the root."""
    book = project(tmp_path, "format: jb-article\nroot: intro\nsections:\n- file: x\n", ["intro.md", "x.ipynb"])

    assert [chapter.name for chapter in chapters(book)] == ["x"]


def test_all_missing_chapters_are_reported(tmp_path):
    """Not only the first."""
    with pytest.raises(BookError) as caught:
        pages(project(tmp_path, PARTS, ["index.md", "a/deep.md"]))

    assert [problem.what for problem in caught.value.problems] == [
        "the chapter 'a/one' does not exist",
        "the chapter 'b/two' does not exist",
    ]


@pytest.mark.parametrize(
    ("toc", "message"),
    [
        (None, r"_toc\.yml: the file does not exist"),
        ("root: [\n", r"_toc\.yml:2: this is not YAML"),
        ("format: jb-book\n", "malformed"),
        ("- a\n", "malformed"),
    ],
)
def test_a_broken_table_of_contents_is_one_clear_sentence(tmp_path, toc, message):
    """Missing, not YAML, without a root, a list."""
    with pytest.raises(BookError, match=message):
        pages(project(tmp_path, toc))


@pytest.mark.parametrize(
    "content", ["not json", "[]", "{}", '{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}']
)
def test_what_is_no_notebook_is_named(tmp_path, content):
    """The sentence names the file and says what to do."""
    book = project(tmp_path, PARTS)
    path = tmp_path / "a" / "one.ipynb"
    path.parent.mkdir()
    path.write_text(content, encoding="utf-8")

    with pytest.raises(BookError, match=r"a/one\.ipynb: this .*notebook.*Restore it from git"):
        read_notebook(book, Chapter("a/one", path))


def test_a_notebook_that_is_not_utf8_is_named(tmp_path):
    """Latin-1 bytes are refused with their position."""
    book = project(tmp_path, PARTS)
    path = tmp_path / "x.ipynb"
    path.write_bytes(b'{"a": "caf\xe9"}')

    with pytest.raises(BookError, match=r"x\.ipynb: byte 10 is not UTF-8"):
        read_notebook(book, Chapter("x", path))
