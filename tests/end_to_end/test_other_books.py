"""Other people's Jupyter Books build as they are, with their own settings, which keep their meaning."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

TEXT_NOTEBOOK = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---

# Text

```{code-cell}
print("the answer is", 6 * 7)
```
"""
OLD = "what the notebook held"


def page(folder, name):
    return (folder / "_build" / "html" / f"{name}.html").read_text("utf-8")


def jupyter_book(folder, *arguments):
    """Plain Jupyter Book, as a person would call it."""
    command = [str(Path(sys.executable).with_name("jupyter-book")), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=dict(os.environ))


def set_config(folder, before, after):
    config = folder / "_config.yml"
    assert before in config.read_text()
    config.write_text(config.read_text().replace(before, after))


def hold_outputs(path):
    """Give the notebook's code cells outputs that a run would not give."""
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": OLD}]
            cell["execution_count"] = 1
    path.write_text(json.dumps(notebook))


def engines(finished):
    return {one["path"]: one["engine"] for one in json.loads(finished.out)["chapters"] if one["ran"]}


def test_the_book_of_jupyter_book_create_builds(tmp_path, reviewbook):
    """With its notebook's picture, its text notebook, its references; sources stay as they were."""
    assert 0 == jupyter_book(tmp_path, "create", "book").returncode
    folder = tmp_path / "book"
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    finished = reviewbook(folder, "build", "--html", "--json")

    assert (0, {"notebooks", "markdown-notebooks"}) == (finished.code, set(engines(finished)))
    assert re.search(r'<img[^>]+src="_images/[0-9a-f]+\.png"', page(folder, "notebooks"))
    assert before == {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="chapters are forked on Linux only")
def test_text_notebooks_are_forked_and_show_their_values(small_book, reviewbook):
    """The second build has nothing to do; an edit of the code runs the one chapter."""
    for name in ("part/one", "two"):
        (small_book / f"{name}.ipynb").unlink()
        (small_book / f"{name}.md").write_text(TEXT_NOTEBOOK, encoding="utf-8")
    runs = []
    for value in ("7", "7", "8"):
        (small_book / "two.md").write_text(TEXT_NOTEBOOK.replace("6 * 7", f"6 * {value}"), encoding="utf-8")
        runs.append(engines(reviewbook(small_book, "build", "--html", "--json")))

    assert [{"part/one": "forked", "two": "forked"}, {}, {"two": "forked"}] == runs
    assert ("the answer is 42" in page(small_book, "part/one"), "the answer is 48" in page(small_book, "two")) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    ("mode", "ran", "shown"),
    [
        ("off", set(), [False, False]),
        ("'off'", set(), [False, False]),
        ("auto", {"two"}, [False, True]),
        ("force", {"part/one", "two"}, [True, True]),
        ("cache", {"part/one", "two"}, [True, True]),
        ("force, exclude_patterns: [one.ipynb]", {"two"}, [False, True]),
        ("force, exclude_patterns: ['*/*.ipynb']", set(), [False, False]),
    ],
)
def test_execution_modes_keep_their_meaning(small_book, reviewbook, mode, ran, shown):
    """Chapter one holds outputs already, chapter two holds none; what does not run is shown as it is."""
    hold_outputs(small_book / "part" / "one.ipynb")
    set_config(small_book, "execute_notebooks: force", f"execute_notebooks: {mode}")
    finished = reviewbook(small_book, "build", "--html", "--json")

    assert (0, ran) == (finished.code, set(engines(finished)))
    assert shown == [">23\n<" in page(small_book, "part/one"), ">42\n<" in page(small_book, "two")]
    assert (OLD in page(small_book, "part/one")) == ("part/one" not in ran)


def test_a_notebook_has_its_own_mode(small_book, write_notebook, reviewbook):
    """`mystnb` in its metadata comes before the configuration."""
    write_notebook(small_book / "two.ipynb", ["6 * 7"], mystnb={"execution_mode": "off"})
    finished = reviewbook(small_book, "build", "--html", "--json")

    assert (0, {"part/one"}) == (finished.code, set(engines(finished)))
    assert ">42\n<" not in page(small_book, "two")


def test_plain_jupyter_book_builds_a_book_that_names_the_extension(small_book):
    """It runs the chapters itself."""
    set_config(small_book, "sphinx: {", "sphinx: {extra_extensions: [reviewbook.rendering.sphinx_extension], ")
    finished = jupyter_book(small_book, "build", ".")

    assert 0 == finished.returncode, finished.stderr
    assert (">23\n<" in page(small_book, "part/one"), ">42\n<" in page(small_book, "two")) == (True, True)


def test_the_two_commands_may_be_used_in_turn(small_book, write_notebook, reviewbook):
    """Neither leaves the other's values on a page."""
    set_config(small_book, "sphinx: {", "sphinx: {extra_extensions: [reviewbook.rendering.sphinx_extension], ")
    shown = []
    for value in range(3):
        write_notebook(small_book / "two.ipynb", ["# Two", f"print('value', {value})"])
        assert 0 == (
            jupyter_book(small_book, "build", ".").returncode
            if value == 1
            else reviewbook(small_book, "build", "--html").code
        )
        shown.append(f"value {value}" in page(small_book, "two"))

    assert [True] * 3 == shown
