"""Fresh outputs become the baseline in the notebooks."""

import json

import pytest

from reviewbook.execution.chapters import chapters
from reviewbook.execution.runner import run_chapters
from reviewbook.problems import BookError, UsageError
from reviewbook.project import Project
from reviewbook.publication import accepting
from reviewbook.publication.accepting import accept, accept_fresh, choose


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


def as_text_notebook(project):
    """The first chapter in the form that holds no outputs."""
    (project.root / "part" / "one.ipynb").unlink()
    head = (
        "---\njupytext: {text_representation: {extension: .md, format_name: myst}}\nkernelspec: {name: python3}\n---\n"
    )
    (project.root / "part" / "one.md").write_text(head + "# One\n\n```{code-cell}\n1\n```\n", "utf-8")


def test_chapters_that_hold_no_outputs_are_left_out(project, write_notebook):
    """Text notebooks, and notebooks whose outputs are shown as they are; a text notebook that is named is told."""
    as_text_notebook(project)
    write_notebook(project.root / "two.ipynb", ["# Two", "1"], mystnb={"execution_mode": "off"})

    assert [] == accept(project)
    with pytest.raises(BookError, match=r"part/one\.md: a text notebook holds no outputs"):
        accept(project, ["part/one"])


def test_what_no_run_can_mend_is_told_before_anything_runs(project, write_notebook):
    """Every chapter named that can have no outputs, with a way out; the stale one beside them does not run."""
    as_text_notebook(project)
    write_notebook(project.root / "two.ipynb", ["# Two", "1"], mystnb={"execution_mode": "off"})
    write_notebook(project.root / "three.ipynb", ["# Three", "1"])
    toc = project.root / "_toc.yml"
    toc.write_text(toc.read_text("utf-8").replace("{file: two}", "{file: two}, {file: three}"), "utf-8")
    with pytest.raises(BookError) as error:
        accept_fresh(project, ["one", "two", "three"], lambda: None)

    assert ["part/one.md", "two.ipynb"] == [problem.where for problem in error.value.problems]
    assert "execution_mode: force" in error.value.problems[1].mend
    assert not (project.store_dir / "records" / "three.json").exists()


def test_a_notebook_in_mode_auto_that_holds_all_outputs_is_accepted_as_it_is(project, write_notebook):
    """It does not run; `run reviewbook build first` would never help."""
    write_notebook(project.root / "two.ipynb", ["# Two", "42"], mystnb={"execution_mode": "auto"})
    first = accept_fresh(Project.at(project.root), ["two"], lambda: None)
    (project.store_dir / "outputs" / "two.json").unlink()
    second = accept_fresh(Project.at(project.root), ["two"], lambda: None)

    assert [(2,), ()] == [one.changed for one in (*first, *second)]


def test_chapters_are_planned_once(project, monkeypatch):
    """Planning reads every notebook and asks for every digest."""
    planned = []
    plan = accepting.plan
    monkeypatch.setattr(accepting, "plan", lambda *given, **more: planned.append(1) or plan(*given, **more))
    accept_fresh(project, [], lambda: None)

    assert [1] == planned
