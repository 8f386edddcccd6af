"""Chapters run in the background; who waits for a page waits for that page only."""

import json
import threading

import pytest

from reviewbook.execution import background
from reviewbook.execution.background import BackgroundRuns
from reviewbook.execution.records import Records
from reviewbook.execution.runner import Run, plan
from reviewbook.project import Project

PATIENCE_SECONDS = 300  # only a test that fails waits so long


class Executor:
    """Remembers whether it was stopped."""

    def __init__(self):
        self.stopped = threading.Event()

    def run(self, jobs, started, finished):
        raise NotImplementedError

    def stop(self):
        self.stopped.set()


@pytest.fixture
def runs(small_book, monkeypatch):
    """Background runs of the small book whose work is a function of the test's own."""

    def make(work):
        project = Project.at(small_book)
        records = Records(project)
        planned = plan(project, records)

        def run_planned(_project, planned, _records, *, jobs, started, finished, using):
            return work([one.chapter for one in planned], finished, using)

        monkeypatch.setattr(background, "run_planned", run_planned)
        return BackgroundRuns(
            project,
            planned,
            records,
            jobs=1,
            started=lambda _: None,
            finished=lambda run: told.append(run.chapter.name),
        )

    told = []
    make.told = told
    return make


def test_a_page_waits_for_its_own_chapter_only(runs):
    """The second is still at work when the first page goes on."""
    first_page_went_on = threading.Event()

    def work(chapters, finished, _using):
        made = [Run(chapter, 0.0, None) for chapter in chapters]
        finished(made[0])
        assert first_page_went_on.wait(PATIENCE_SECONDS)
        finished(made[1])
        return made

    with runs(work) as background_runs:
        background_runs.wait_for("part/one")
        assert ["part/one"] == runs.told
        first_page_went_on.set()
        background_runs.wait_for("two")
        found = background_runs.result()

    assert (["part/one", "two"], ["part/one", "two"]) == (runs.told, [run.chapter.name for run in found])


def test_pages_that_do_not_run_wait_for_nothing(runs):
    """Text pages, fresh chapters."""
    with runs(lambda chapters, finished, using: []) as background_runs:
        background_runs.wait_for("index")

        assert [] == background_runs.result()


def test_an_error_of_the_work_is_told_and_nobody_waits_for_ever(runs):
    """In the main thread, at the result."""

    def work(*_):
        raise ValueError("broken")

    with runs(work) as background_runs:
        with pytest.raises(ValueError, match="broken"):
            background_runs.wait_for("two")
        with pytest.raises(ValueError, match="broken"):
            background_runs.result()


def test_leaving_by_an_error_stops_every_executor(runs):
    """The one at work and those that would come after it."""
    executors = [Executor(), Executor()]
    at_work = threading.Event()

    def work(_chapters, _finished, using):
        using(executors[0])
        at_work.set()
        assert executors[0].stopped.wait(PATIENCE_SECONDS)
        using(executors[1])
        return []

    def leave_by_control_c():
        with runs(work):
            assert at_work.wait(PATIENCE_SECONDS)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leave_by_control_c()

    assert [True, True] == [executor.stopped.is_set() for executor in executors]


def test_what_was_finished_before_an_error_is_kept(small_book, write_notebook):
    """With its record: the next build does not run it again."""
    write_notebook(small_book / "two.ipynb", ["import time\ntime.sleep(1000)"], mystnb={"execution_timeout": -1})
    project = Project.at(small_book)
    records = Records(project)
    runs = BackgroundRuns(
        project, plan(project, records), records, jobs=2, started=lambda _: None, finished=lambda _: None
    )

    def leave_by_control_c():
        with runs:
            runs.wait_for("part/one")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leave_by_control_c()

    assert ["fresh", "never-run"] == [one.freshness.state for one in plan(project, Records(project))]
    assert 1 == json.loads(records.path("part/one").read_text("utf-8"))["version"]
