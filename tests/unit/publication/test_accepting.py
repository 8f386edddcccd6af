"""Fresh outputs become the baseline in the notebooks."""

import json

import pytest

from reviewbook.execution.chapters import chapters
from reviewbook.execution.runner import run_chapters
from reviewbook.problems import BookError, UsageError
from reviewbook.project import Project
from reviewbook.publication.accepting import accept, choose


@pytest.fixture
def project(small_book):
    """A book whose chapters have run."""
    project = Project.at(small_book)
    run_chapters(project, chapters(project))
    return project


def test_accepted_outputs_stand_in_the_notebook(project):
    """With execution counts, in the form in which JupyterLab writes."""
    accept(project, ["two"])
    text = (project.root / "two.ipynb").read_text("utf-8")
    cell = json.loads(text)["cells"][2]

    assert (2, {"text/plain": ["42"]}) == (cell["execution_count"], cell["outputs"][0]["data"])
    assert text.startswith('{\n "cells": [\n')


def test_what_changed_is_told_and_a_second_time_nothing_changes(project):
    """By cell, from 1."""
    first, second = accept(project), accept(project)

    assert [("part/one", (2,)), ("two", (3,))] == [(a.chapter.name, a.changed) for a in first]
    assert [(), ()] == [a.changed for a in second]


def test_a_chapter_is_found_by_its_short_name_or_path(project):
    """As people type it."""
    assert ["part/one", "two"] == [c.name for c in choose(project, ["one", "two.ipynb"])]


def test_an_unknown_chapter_is_wrong_use(project):
    """The sentence lists the chapters."""
    with pytest.raises(UsageError, match=r"there is no such chapter.*part/one, two"):
        choose(project, ["three"])


def test_failed_outputs_are_not_accepted_and_nothing_is_written(project, write_notebook):
    """Not even the chapters that are whole."""
    write_notebook(project.root / "two.ipynb", ["# Two", "1 / 0"])
    run_chapters(project, chapters(project))
    before = (project.root / "part" / "one.ipynb").read_bytes()
    with pytest.raises(BookError, match=r"two\.ipynb: there are no whole outputs"):
        accept(project)

    assert before == (project.root / "part" / "one.ipynb").read_bytes()


def test_chapters_that_hold_no_outputs_are_left_out(project, write_notebook):
    """Text notebooks, and notebooks whose outputs are shown as they are; a text notebook that is named is told."""
    (project.root / "part" / "one.ipynb").unlink()
    head = (
        "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\nkernelspec: {name: python3}\n---\n"
    )
    (project.root / "part" / "one.md").write_text(head + "# One\n\n```{code-cell}\n1\n```\n", "utf-8")
    write_notebook(project.root / "two.ipynb", ["# Two", "1"], mystnb={"execution_mode": "off"})

    assert [] == accept(project)
    with pytest.raises(BookError, match=r"part/one\.md: a text notebook holds no outputs"):
        accept(project, ["part/one"])
