"""Chapters in another language, and widgets: with the real command line and real kernels."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("bash_kernel")
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no bash")

WIDGETS = ["import ipywidgets\nslider = ipywidgets.IntSlider(value=42)\nslider", "slider.value = 43"]


@pytest.fixture(scope="module")
def kernels(tmp_path_factory):
    """A folder for `JUPYTER_PATH` in which the kernel of bash is installed."""
    folder = tmp_path_factory.mktemp("kernels")
    subprocess.run([sys.executable, "-m", "bash_kernel.install", "--prefix", folder], check=True, capture_output=True)
    return {"JUPYTER_PATH": str(folder / "share" / "jupyter")}


@pytest.fixture
def bash(small_book, write_notebook):
    """Makes the small book's second chapter one in bash."""
    (small_book / "n.txt").write_text("41", "utf-8")

    def make(*cells, **metadata):
        write_notebook(small_book / "two.ipynb", ["# Two", *cells], kernel="bash", **metadata)
        return small_book

    return make


def page(folder, name):
    return (folder / "_build" / "html" / f"{name}.html").read_text("utf-8")


def engines(finished):
    return {one["path"]: one["engine"] for one in json.loads(finished.out)["chapters"] if one["ran"]}


def test_a_chapter_in_bash_is_built_and_says_that_its_reads_are_unseen(bash, kernels, reviewbook):
    """It runs at every build, with one clear sentence; the Python chapter does not."""
    folder = bash("echo $(($(cat n.txt) + 1)) is the answer")
    runs = [reviewbook(folder, "build", "--html", "--json", **kernels) for _ in range(2)]
    sentence = "two.ipynb: what the kernel bash read cannot be seen, so the chapter runs at every build. Name"

    assert [0, 0] == [one.code for one in runs]
    assert [{"part/one": "forked", "two": "ordinary"}, {"two": "ordinary"}] == [engines(one) for one in runs]
    assert "42 is the answer" in page(folder, "two")
    assert [True, True] == [sentence in json.loads(one.out)["warnings"][0] for one in runs]


def test_a_chapter_in_bash_that_names_its_files_runs_when_they_change(bash, kernels, reviewbook):
    """And only then."""
    folder = bash("echo $(($(cat n.txt) + 1)) is the answer", reviewbook={"inputs": ["n.txt"]})
    ran = [set(engines(reviewbook(folder, "build", "--html", "--json", **kernels))) for _ in range(2)]
    (folder / "n.txt").write_text("42", "utf-8")
    last = reviewbook(folder, "build", "--html", "--json", **kernels)

    assert [{"part/one", "two"}, set(), {"two"}] == [*ran, set(engines(last))]
    assert (0, True, []) == (last.code, "43 is the answer" in page(folder, "two"), json.loads(last.out)["warnings"])


def test_a_cell_of_another_language_that_fails_is_named(bash, kernels, reviewbook):
    """By chapter, cell and line; the other chapter is built."""
    finished = reviewbook(bash("echo one", "cat nowhere.txt"), "build", "--html", **kernels)

    assert (1, True) == (finished.code, "two.ipynb, cell 3: " in finished.err)
    assert "(in `cat nowhere.txt`)" in finished.err


def test_a_kernel_that_is_not_installed_is_one_clear_sentence(bash, reviewbook):
    """The other chapter is built."""
    finished = reviewbook(bash("echo one"), "build", "--html")
    sentence = "two.ipynb: the kernel 'bash' is not installed. Install it or choose another in JupyterLab."

    assert (1, True) == (finished.code, sentence in finished.err)
    assert "23" in page(bash("echo one"), "part/one")


def widget_state(html):
    """What the page holds of the widgets: names of their models, which are random, replaced by what they are."""
    found = re.search(
        r'<script type="application/vnd.jupyter.widget-state\+json">\s*(.*?)\s*</script>', html, re.DOTALL
    )
    state = json.loads(found[1])["state"]
    names = {key: one["model_name"] for key, one in state.items()}
    text = json.dumps(sorted((one["model_name"], one["state"]) for one in state.values()), sort_keys=True)
    for key, name in names.items():
        text = text.replace(key, name)
    return json.loads(text)


def views(html):
    """How many widgets the page shows."""
    return len(re.findall(r'<script type="application/vnd.jupyter.widget-view\+json">', html))


def test_widgets_reach_the_page_as_with_plain_jupyter_book(small_book, write_notebook, reviewbook):
    """Their last state, their view and the scripts that draw them."""
    pytest.importorskip("ipywidgets")
    write_notebook(small_book / "two.ipynb", ["# Two", *WIDGETS])
    ours = reviewbook(small_book, "build", "--html")
    with_us = page(small_book, "two")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ".", "--all"]
    subprocess.run([*command, "--path-output", "plain"], cwd=small_book, check=True, capture_output=True)
    plain = (small_book / "plain" / "_build" / "html" / "two.html").read_text("utf-8")

    assert (0, True) == (ours.code, any(state.get("value") == 43 for _, state in widget_state(with_us)))
    assert (widget_state(plain), views(plain)) == (widget_state(with_us), views(with_us))
    assert re.findall(r'src="[^"]*(?:require|widget)[^"]*"', plain) == re.findall(
        r'src="[^"]*(?:require|widget)[^"]*"', with_us
    )
