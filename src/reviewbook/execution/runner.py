"""Which chapters have to run, running them, and keeping what they put out and what they depended on."""

import contextlib
import json
import os
import platform
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reviewbook.execution.chapters import Chapter, chapters, read_source
from reviewbook.execution.digests import digest_bytes
from reviewbook.execution.jobs import CellFault, Done, Executor, Job
from reviewbook.execution.records import (
    FRESH,
    STALE,
    Freshness,
    Record,
    Records,
    code_digest,
    declared_inputs,
    digest_variable,
    package_version,
)
from reviewbook.execution.settings import Settings, settings_for
from reviewbook.execution.store import Outputs, Store
from reviewbook.files import as_json, write_if_changed
from reviewbook.problems import BookError, Problem
from reviewbook.project import Project

DEFAULT_KERNEL = "python3"
_CLOCK_GRAIN = 0.02  # seconds by which the clock that stamps files may be behind
_ARROW = re.compile(r"^-+> \d+ (.+)$", re.MULTILINE)  # IPython's pointer at the line of the cell


@dataclass(frozen=True)
class Planned:
    """A chapter and whether it has to run.

    Attributes:
        chapter: Which.
        notebook: Its source, in notebook format 4.
        kernel: The kernel's name.
        settings: How it runs.
        code: Digest of what would run.
        freshness: Whether its recorded outputs still hold.
    """

    chapter: Chapter
    notebook: dict[str, Any]
    kernel: str
    settings: Settings
    code: str
    freshness: Freshness

    @property
    def has_to_run(self) -> bool:
        """Whether a build runs it."""
        return self.freshness.state != FRESH


@dataclass(frozen=True)
class Run:
    """One run of one chapter.

    Attributes:
        chapter: What ran.
        seconds: How long it took.
        problem: What went wrong, or None.
        engine: Which path ran: `forked` or `ordinary`.
        warning: Reads that could not be seen, and what to do about it; or None.
    """

    chapter: Chapter
    seconds: float
    problem: Problem | None
    engine: str = "forked"
    warning: Problem | None = None


def plan(project: Project, records: Records, *, force: Iterable[Chapter] | None = None) -> list[Planned]:
    """Every chapter that reviewbook runs, in reading order, with its freshness.

    Args:
        project: The book.
        records: Its run records.
        force: Chapters that count as stale whatever their records say.

    Raises:
        BookError: with every chapter that is no notebook or has a setting that it cannot have.
    """
    package_version.cache_clear()  # asked anew at each plan, once for all chapters
    forced = set(force or ())
    planned: list[Planned] = []
    problems: list[Problem] = []
    for chapter in chapters(project):
        try:
            one = _plan_one(project, records, chapter, forced=chapter in forced)
        except BookError as error:
            problems += error.problems
            continue
        if one is not None:
            planned.append(one)
    if problems:
        raise BookError(problems)
    return planned


def _plan_one(project: Project, records: Records, chapter: Chapter, *, forced: bool) -> Planned | None:
    notebook = read_source(project, chapter)
    where = project.relative(chapter.path)
    settings = settings_for(project, where, notebook["metadata"])
    if not settings.runs or (settings.mode == "auto" and _has_all_outputs(notebook)):
        return None
    kernel = (notebook["metadata"].get("kernelspec") or {}).get("name") or DEFAULT_KERNEL
    code = code_digest(notebook["cells"], kernel, settings)
    freshness = records.freshness(chapter.name, code, Store.of(project).path(chapter.name), settings)
    if forced and freshness.state == FRESH:
        freshness = Freshness(STALE, ("it was asked for",))
    return Planned(chapter, notebook, kernel, settings, code, freshness)


def _has_all_outputs(notebook: dict[str, Any]) -> bool:
    """As myst-nb judges in its mode `auto`."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return bool(cells) and all(cell.get("outputs") for cell in cells)


def run_planned(
    project: Project,
    planned: Sequence[Planned],
    records: Records,
    *,
    jobs: int | None = None,
    started: Callable[[Chapter], None] = lambda _: None,
    finished: Callable[[Run], None] = lambda _: None,
    using: Callable[[Executor], None] = lambda _: None,
) -> list[Run]:
    """Run chapters, `jobs` at a time (default: one a core), longest first, and keep outputs and records.

    One chapter's failure does not stop the others. Results come in the order of `planned`. `using` is told each
    executor before it starts, so that another thread can stop it; runs that were stopped are left out.
    """
    keeper = _Keeper(project, records, {one.chapter: one for one in planned})
    runs: dict[Chapter, Run] = {}

    def done(result: Done) -> None:
        run = keeper.keep(result)
        runs[run.chapter] = run
        finished(run)

    count = jobs or os.cpu_count() or 1
    for executor, share in _share_out(project, keeper.longest_first(planned), count):
        using(executor)
        executor.run([_job(one) for one in share], lambda job: started(job.chapter), done)
    keeper.save()
    return [runs[one.chapter] for one in planned if one.chapter in runs]


def run_chapters(
    project: Project,
    chosen: Sequence[Chapter],
    *,
    jobs: int | None = None,
    started: Callable[[Chapter], None] = lambda _: None,
    finished: Callable[[Run], None] = lambda _: None,
) -> list[Run]:
    """Run these chapters whether they are fresh or not; as `run_planned`.

    Raises:
        BookError: a chapter is no notebook; nothing is run then.
    """
    records = Records(project)
    planned = [one for one in plan(project, records, force=chosen) if one.chapter in set(chosen)]
    return run_planned(project, planned, records, jobs=jobs, started=started, finished=finished)


def _share_out(project: Project, planned: Sequence[Planned], jobs: int) -> list[tuple[Executor, list[Planned]]]:
    """Python chapters to the fork server, where there is one; all others to ordinary kernels."""
    from reviewbook.execution import forked

    forkable = [one for one in planned if forked.available() and _is_forkable(one)]
    others = [one for one in planned if one not in forkable]
    shares: list[tuple[Executor, list[Planned]]] = []
    if forkable:
        shares.append((forked.ForkedExecutor(project, jobs), forkable))
    if others:
        from reviewbook.execution.ordinary import OrdinaryExecutor

        shares.append((OrdinaryExecutor(project, jobs), others))
    return shares


def _is_forkable(one: Planned) -> bool:
    return one.kernel == DEFAULT_KERNEL and not one.settings.ordinary_kernel


def _job(one: Planned) -> Job:
    cells = [
        {**cell, "outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell
        for cell in one.notebook["cells"]
    ]
    return Job(one.chapter, {**one.notebook, "cells": cells}, one.kernel, one.settings)


class _Keeper:
    """Keeps what came of jobs: outputs, records, and how long each took."""

    def __init__(self, project: Project, records: Records, planned: dict[Chapter, Planned]) -> None:
        self._project = project
        self._records = records
        self._planned = planned
        self._store = Store.of(project)
        self._durations_file = project.store_dir / "durations.json"
        self._durations = self._load_durations()

    def longest_first(self, planned: Sequence[Planned]) -> list[Planned]:
        """By the last run's length; a chapter that never ran goes first, since it may be the longest."""
        return sorted(planned, key=lambda one: -self._durations.get(one.chapter.name, float("inf")))

    def keep(self, done: Done) -> Run:
        """Write outputs, then the record that vouches for them: in that order, so that a crash between is seen."""
        chapter = done.job.chapter
        problem = self._problem(chapter, done.fault)
        self._records.forget(chapter.name)
        cells = tuple(
            {"outputs": _merge_streams(cell["outputs"]), "execution_count": cell["execution_count"]}
            for cell in done.cells
        )
        error = None if done.fault is None else done.fault.what
        traceback = None if done.fault is None else done.fault.traceback
        self._store.write(chapter.name, Outputs(cells, dict(done.metadata), error, traceback))
        unseen = _unseen(done)
        self._records.write(chapter.name, self._record(done, unseen, error))
        self._durations[chapter.name] = round(done.seconds, 2)
        lost = done.trace is None and problem is not None  # that is trouble enough
        warning = None if lost else _unseen_problem(self._project.relative(chapter.path), unseen, done.job.settings)
        return Run(chapter, done.seconds, problem, done.engine, warning)

    def _problem(self, chapter: Chapter, fault: CellFault | None) -> Problem | None:
        if fault is None:
            return None
        where = self._project.relative(chapter.path)
        if fault.index is None:
            return Problem(where, fault.what, fault.mend)
        line = _failed_line(fault, self._planned[chapter].notebook["cells"][fault.index]["source"])
        return Problem(
            f"{where}, cell {fault.index + 1}", f"{fault.what} (in `{line}`)" if line else fault.what, fault.mend
        )

    def _record(self, done: Done, unseen: tuple[str, ...], error: str | None) -> Record:
        planned = self._planned[done.job.chapter]
        outputs = digest_bytes(self._store.path(done.job.chapter.name).read_bytes())
        trace = done.trace
        files = dict(trace["files"]) if trace else {}
        more = {*done.unclaimed, *declared_inputs(self._project.root, done.job.settings.inputs)}
        files.update((name, digest) for name in sorted(more - files.keys()) if (digest := self._digest(name, done)))
        untraced = bool(unseen) and not done.job.settings.inputs
        kept = Record(
            planned.code,
            python=platform.python_version() if done.engine == "forked" else "",
            files=files,
            unseen=unseen,
            untraced=untraced,
            outputs=outputs,
            error=error,
            engine=done.engine,
        )
        if trace is None:
            return kept
        return replace(
            kept,
            python=trace["python"],
            absent=tuple(trace["absent"]),
            listings={folder: digest for folder, digest in trace["listings"].items() if digest},
            globs=tuple((folder, pattern, digest) for folder, pattern, digest in trace["globs"]),
            packages=trace["packages"],
            # As it is here: a chapter may set variables itself, and a kernel has some that the next build has not.
            environment={name: digest_variable(name) for name in trace["environment"]},
        )

    def _digest(self, name: str, done: Done) -> str | None:
        """Of a file that was read unseen: when it changed during the run, nobody knows what the chapter read."""
        with contextlib.suppress(OSError):
            changed = (self._project.root / name).stat().st_mtime
            if changed > done.began - _CLOCK_GRAIN and "write" not in done.job.settings.allow:
                return "changed while the chapter ran"
        return self._records.digests.of(name)

    def save(self) -> None:
        """Keep durations and digests; both only save time."""
        write_if_changed(self._durations_file, as_json(self._durations))
        self._records.digests.save()

    def _load_durations(self) -> dict[str, float]:
        try:
            found = json.loads(self._durations_file.read_bytes())
            return {name: float(value) for name, value in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}


def _failed_line(fault: CellFault, source: str) -> str:
    """The line of the cell that failed, as its traceback points at it; else its first line."""
    pointed = _ARROW.search(fault.traceback)
    lines = (line.strip() for line in source.splitlines() if line.strip())
    return (pointed[1].strip() if pointed else next(lines, ""))[:80]


def _unseen(done: Done) -> tuple[str, ...]:
    """Readers, child processes and whole kernels whose reads nobody could see."""
    if done.trace is None:
        # Of a forked chapter that was lost the record says so; it runs again for that.
        return () if done.engine == "forked" else (f"the kernel {done.job.kernel}",)
    network = ("the network",) if done.trace["network"] else ()
    if done.complete:
        return network
    return (*done.trace["readers"], *(f"the process {name}" for name in done.trace["children"]), *network)


def _unseen_problem(where: str, unseen: tuple[str, ...], settings: Settings) -> Problem | None:
    if not unseen or settings.inputs:
        return None
    what = f"what {' and '.join(unseen)} read cannot be seen, so the chapter runs at every build"
    return Problem(where, what, "name the files in the notebook's metadata: reviewbook: {inputs: [data/*.parquet]}")


def _merge_streams(outputs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Neighbouring pieces of one stream as one: an ordinary kernel cuts what is printed by time."""
    merged: list[dict[str, Any]] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output["output_type"] == "stream" == last["output_type"] and output["name"] == last["name"]:
            last["text"] += output["text"]
        else:
            merged.append(dict(output))
    return merged
