"""Plain `jupyter-book build .` of a book that names our extension: the same build, with stale chapters run first.

Inside `reviewbook build` the outputs are on their way already and nothing is done here.
"""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from reviewbook.execution.background import BackgroundRuns
from reviewbook.execution.locking import build_lock
from reviewbook.execution.records import Records
from reviewbook.execution.runner import Run, plan
from reviewbook.execution.store import Store
from reviewbook.problems import BookError, Problem
from reviewbook.project import CONFIG_FILE, TOC_FILE, Project
from reviewbook.rendering import handover

log = logging.getLogger(__name__)
_STACK = "_reviewbook_standalone"


def run_stale_chapters(app: Sphinx) -> None:
    """Start what is stale and hand outputs over, until the build ends; for `builder-inited`.

    A book that reviewbook cannot plan (no `_toc.yml`, a page that is no notebook) is left to myst-nb, which says why.
    """
    root = Path(app.srcdir)
    if handover.current() is not None or not (root / CONFIG_FILE).is_file() or not (root / TOC_FILE).is_file():
        return
    project = Project.at(root)
    stack = contextlib.ExitStack()
    stack.enter_context(build_lock(project, lambda: log.info("another build of this book is running; waiting for it")))
    records = Records(project)
    try:
        planned = plan(project, records)
    except BookError as error:
        log.warning("%s", error)
        stack.close()
        return
    stale = [one for one in planned if one.has_to_run]
    told: list[Run] = []
    runs = BackgroundRuns(project, stale, records, jobs=None, started=lambda _: None, finished=told.append)
    stack.enter_context(runs)
    pages = frozenset(one.chapter.name for one in planned)
    running = frozenset(one.chapter.name for one in stale)
    stack.enter_context(handover.fresh_outputs(handover.FreshOutputs(Store.of(project), pages, runs.wait_for, running)))
    setattr(app, _STACK, (stack, runs, told))


def report_runs(app: Sphinx, error: Exception | None) -> None:
    """Say what failed and let go; for `build-finished`."""
    stack, runs, told = getattr(app, _STACK, (None, None, None))
    if stack is None or runs is None or told is None:
        return
    delattr(app, _STACK)
    if error is not None:
        stack.__exit__(type(error), error, error.__traceback__)
        # With -W the first warning stops the build, and the first message here would stop the others: all in one.
        _tell(log.error, [run.problem for run in told if run.problem])
        return
    with stack:
        fresh = handover.current()
        inline = fresh.problems if fresh is not None else []
        failed = [*(run.problem for run in runs.result() if run.problem), *inline]
        if failed:
            app.statuscode = 1  # also without -W: a book with a failed chapter is not whole
        _tell(log.warning, failed)
        for warning in (run.warning for run in runs.result() if run.warning):
            log.warning("%s", warning, type="reviewbook", subtype="run")


def _tell(say: Callable[..., None], problems: Sequence[Problem]) -> None:
    if problems:
        say("%s", "\n".join(map(str, problems)), type="reviewbook", subtype="run")


def connect(app: Sphinx) -> None:
    """Take part in a build."""
    app.connect("builder-inited", run_stale_chapters)
    app.connect("build-finished", report_runs, priority=900)
