"""The role `eval` (execution mode `inline`): myst-nb runs the page itself; it is never stale and a failure is told."""

import subprocess
import sys
from pathlib import Path

import pytest

HEAD = """\
---
file_format: mystnb
kernelspec: {name: python3}
mystnb: {execution_mode: MODE}
---

# Two

"""
PAGE = (
    HEAD.replace("MODE", "inline")
    + """\
```{code-cell}
total = int(open("n.txt").read()) * 2
```

The total is {eval}`total`.
"""
)


@pytest.fixture
def book(small_book):
    """The small book, whose second chapter is read inline."""
    (small_book / "two.ipynb").unlink()
    (small_book / "two.md").write_text(PAGE, "utf-8")
    (small_book / "n.txt").write_text("4", "utf-8")
    return small_book


def named(folder):
    """The book with our extension in its configuration."""
    config = folder / "_config.yml"
    text = config.read_text("utf-8")
    config.write_text(text.replace("sphinx: {", "sphinx: {extra_extensions: [reviewbook.rendering.sphinx_extension], "))
    return folder


def jupyter_book(folder):
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def total(folder):
    """What the page says."""
    text = (folder / "_build" / "html" / "two.html").read_text("utf-8")
    return text.partition("The total is ")[2].partition("</p>")[0]


def test_the_value_is_on_the_page_and_never_stale(book, reviewbook):
    """Where plain Jupyter Book keeps the old one; what the kernel's process says of itself is not shown."""
    first = reviewbook(book, "build", "--html")
    said = total(book)
    (book / "n.txt").write_text("7", "utf-8")
    second = reviewbook(book, "build", "--html")

    assert [(0, ""), (0, "")] == [(one.code, one.err.strip()) for one in (first, second)]
    assert (">8<" in said, ">14<" in total(book)) == (True, True)


def test_a_cell_that_fails_fails_every_build_until_it_is_mended(book, reviewbook):
    """And is named with its page and line; the other chapter is built."""
    (book / "two.md").write_text(PAGE.replace("total = ", "1 / 0\ntotal = "), "utf-8")
    failed = [reviewbook(book, "build", "--html") for _ in range(2)]
    sentence = "two.md: ZeroDivisionError: division by zero (in the cell that begins with `1 / 0`)"
    (book / "two.md").write_text(PAGE, "utf-8")

    assert [(1, True)] * 2 == [(one.code, sentence in one.err) for one in failed]
    assert "23" in (book / "_build" / "html" / "part" / "one.html").read_text("utf-8")
    assert (0, True) == (reviewbook(book, "build", "--html").code, ">8<" in total(book))


def test_plain_jupyter_book_does_the_same_in_a_book_that_names_the_extension(book):
    """The value is new, and a failure fails the command."""
    assert 0 == jupyter_book(named(book))[0]
    (book / "n.txt").write_text("7", "utf-8")
    assert (0, True) == (jupyter_book(book)[0], ">14<" in total(book))
    (book / "two.md").write_text(PAGE.replace("total = ", "1 / 0\ntotal = "), "utf-8")
    code, said = jupyter_book(book)

    assert (1, True) == (code, "two.md: ZeroDivisionError: division by zero" in said)


def test_the_role_in_a_page_of_another_mode_is_told(book, reviewbook):
    """As plain Jupyter Book tells it: the value is needed while the page is read."""
    (book / "two.md").write_text(PAGE.replace("inline", "force"), "utf-8")
    finished = reviewbook(book, "build", "--html")

    assert (0, True) == (
        finished.code,
        "WARNING: This document does not have a running kernel" in finished.out + finished.err,
    )
