"""Plain `jupyter-book build .` of a book that names our extension is the same build."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

JUPYTER_BOOK = Path(sys.executable).parent / "jupyter-book"


@pytest.fixture
def book(small_book, write_notebook):
    """The small book with the extension in its configuration and a chapter that reads a file."""
    config = small_book / "_config.yml"
    named = "sphinx: {extra_extensions: [reviewbook.rendering.sphinx_extension], config: {language: en}}"
    config.write_text(config.read_text("utf-8").replace("sphinx: {config: {language: en}}", named), "utf-8")
    (small_book / "number.txt").write_text("first", "utf-8")
    write_notebook(small_book / "two.ipynb", ["# Two", "print(open('number.txt').read())"])
    return small_book


def build(folder, *options):
    done = subprocess.run(
        [JUPYTER_BOOK, "build", ".", *options], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def page(folder, name):
    return (folder / "_build" / "html" / f"{name}.html").read_text("utf-8")


def test_chapters_run_in_the_fork_server_and_leave_records(book):
    """As with `reviewbook build`, which then has nothing left to run."""
    code, _ = build(book)
    record = json.loads((book / "_build" / ".reviewbook" / "records" / "two.json").read_text("utf-8"))

    assert (0, True, ["number.txt"]) == (code, "first" in page(book, "two"), list(record["files"]))


def test_an_edited_file_reaches_the_page_and_only_its_chapter_runs(book, reviewbook):
    """Where plain Jupyter Book keeps the old value."""
    build(book)
    (book / "number.txt").write_text("second", "utf-8")
    states = [chapter["state"] for chapter in json.loads(reviewbook(book, "status", "--json").out)["chapters"]]
    code, _ = build(book)

    assert (0, ["fresh", "stale"]) == (code, states)
    assert (True, False) == ("second" in page(book, "two"), "first" in page(book, "two"))


def test_a_failed_chapter_fails_the_command_until_it_is_mended(book, write_notebook):
    """Plain Jupyter Book ends with 0."""
    write_notebook(book / "part" / "one.ipynb", ["# One", "1 / 0"])
    codes, said = zip(*(build(book) for _ in range(2)), strict=True)
    write_notebook(book / "part" / "one.ipynb", ["# One", "1 / 1"])

    assert [True, True] == [code != 0 for code in codes]
    assert "part/one.ipynb, cell 2: ZeroDivisionError: division by zero" in said[0]
    assert 0 == build(book)[0]


@pytest.mark.parametrize("before", [(), ("-W",), ("-W", "--keep-going")])
def test_warnings_as_errors_and_a_failed_chapter(book, write_notebook, before):
    """The failure is told in full, and an incremental build with -W does not pass on a broken book."""
    write_notebook(book / "part" / "one.ipynb", ["# One", "1 / 0"])
    codes, said = zip(build(book, *before), build(book, "-W"), strict=True)
    write_notebook(book / "part" / "one.ipynb", ["# One", "1 / 1"])
    sentence = "part/one.ipynb, cell 2: ZeroDivisionError: division by zero (in `1 / 0`)"

    assert ([1, 1], [True, True]) == (list(codes), [sentence in text for text in said])
    assert (0, True) == (build(book, "-W")[0], "first" in page(book, "two"))


@pytest.mark.parametrize("options", [(), ("-W",)])
def test_every_failed_chapter_is_told(book, write_notebook, options):
    """Also where the first warning stops the build."""
    write_notebook(book / "part" / "one.ipynb", ["# One", "1 / 0"])
    write_notebook(book / "two.ipynb", ["# Two", "[][0]"])
    code, said = build(book, *options)
    again, said_again = build(book, *options)

    wanted = ["part/one.ipynb, cell 2: ZeroDivisionError", "two.ipynb, cell 2: IndexError"]
    assert (1, 1, [True] * 4) == (code, again, [words in text for text in (said, said_again) for words in wanted])
