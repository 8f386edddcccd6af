"""Chapters run in kernels of their own."""

import pytest

from reviewbook.execution.chapters import chapters
from reviewbook.execution.runner import outputs_of, run_chapters
from reviewbook.execution.store import Store
from reviewbook.problems import BookError, Problem
from reviewbook.project import Project


def text_of(project, page):
    """What a page's code cells printed or returned."""
    outputs = [output for cell in Store.of(project).read(page).cells for output in cell["outputs"]]
    return ["".join(output.get("text", "") or output["data"]["text/plain"]) for output in outputs]


def test_outputs_of_every_chapter_are_kept(small_book):
    """In the order of the book, each in its own folder."""
    project = Project.at(small_book)
    runs = run_chapters(project, chapters(project))

    assert [(run.chapter.name, run.problem) for run in runs] == [("part/one", None), ("two", None)]
    assert (text_of(project, "part/one"), text_of(project, "two")) == (["23\n"], ["42"])


def test_a_failed_cell_names_chapter_cell_and_error_and_stops_no_other(small_book, write_notebook):
    """The cell's number counts all cells, as JupyterLab shows them from the top."""
    write_notebook(small_book / "part" / "one.ipynb", ["# One", "y = 1", "1 / 0", "print('never')"])
    project = Project.at(small_book)
    runs = run_chapters(project, chapters(project))

    assert runs[0].problem == Problem("part/one.ipynb, cell 3", "ZeroDivisionError: division by zero")
    assert (runs[1].problem, text_of(project, "two")) == (None, ["42"])
    assert "ZeroDivisionError" in Store.of(project).read("part/one").traceback


def test_a_cell_that_may_fail_does_not_fail_the_chapter(small_book, write_notebook):
    """The tag `raises-exception` is Jupyter's own."""
    path = write_notebook(small_book / "two.ipynb", ["1 / 0", "print('after')"])
    path.write_text(path.read_text().replace('"metadata": {}', '"metadata": {"tags": ["raises-exception"]}', 1))
    project = Project.at(small_book)

    assert [run.problem for run in run_chapters(project, chapters(project))] == [None, None]


def test_a_chapter_runs_in_its_own_folder(small_book, write_notebook):
    """Relative paths mean what they mean in JupyterLab."""
    (small_book / "part" / "numbers.txt").write_text("7")
    write_notebook(small_book / "part" / "one.ipynb", ["print(open('numbers.txt').read())"])
    project = Project.at(small_book)
    run_chapters(project, chapters(project))

    assert text_of(project, "part/one") == ["7\n"]


def test_a_cell_that_runs_too_long_is_stopped_and_named(small_book, write_notebook):
    """The limit is Jupyter Book's own setting."""
    config = small_book / "_config.yml"
    config.write_text(config.read_text().replace("execute: {", "execute: {timeout: 1, "))
    write_notebook(small_book / "two.ipynb", ["# Two", "import time", "time.sleep(60)"])
    project = Project.at(small_book)
    problem = run_chapters(project, chapters(project))[1].problem

    assert problem.where == "two.ipynb, cell 3"
    assert problem.what == "the cell ran longer than 1 s"


def test_a_kernel_that_dies_is_named(small_book, write_notebook):
    """os._exit leaves no traceback."""
    write_notebook(small_book / "two.ipynb", ["import os", "os._exit(3)"])
    project = Project.at(small_book)

    assert "the kernel died" in run_chapters(project, chapters(project))[1].problem.what


def test_a_kernel_that_is_not_installed_is_named(small_book, write_notebook):
    """With the name that the notebook asks for."""
    write_notebook(small_book / "two.ipynb", ["1"], "no-such-kernel")
    project = Project.at(small_book)

    assert "'no-such-kernel' is not installed" in run_chapters(project, chapters(project))[1].problem.what


def test_a_chapter_that_is_no_notebook_stops_before_anything_runs(small_book):
    """Nothing is written."""
    (small_book / "two.ipynb").write_text("not json")
    project = Project.at(small_book)
    with pytest.raises(BookError, match=r"two\.ipynb"):
        run_chapters(project, chapters(project))

    assert not (small_book / "_build").exists()


def test_pieces_of_one_stream_are_joined(small_book):
    """An ordinary kernel cuts what is printed by time, so the pieces mean nothing."""
    import nbformat

    def stream(name, text):
        return nbformat.v4.new_output("stream", name=name, text=text)

    cell = nbformat.v4.new_code_cell("x", outputs=[stream("stdout", "a"), stream("stdout", "b"), stream("stderr", "c")])
    outputs = outputs_of(nbformat.v4.new_notebook(cells=[cell])).cells[0]["outputs"]

    assert [(output["name"], output["text"]) for output in outputs] == [("stdout", "ab"), ("stderr", "c")]
