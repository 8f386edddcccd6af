"""Running chapters side by side, each in a kernel of its own."""

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Any

from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from reviewbook.execution.chapters import Chapter, read_notebook
from reviewbook.execution.store import Outputs, Store
from reviewbook.problems import BookError, Problem
from reviewbook.project import Project

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# Kernels import pyplot late or never; what they draw must not depend on the caller's desktop or clock.
_FIXED_ENVIRONMENT = {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "SOURCE_DATE_EPOCH": "0", "PYTHONHASHSEED": "0"}
DEFAULT_CELL_TIMEOUT = 30


@dataclass(frozen=True)
class Run:
    """One run of one chapter.

    Attributes:
        chapter: What ran.
        seconds: How long it took.
        problem: What went wrong, or None.
    """

    chapter: Chapter
    seconds: float
    problem: Problem | None


def run_chapters(
    project: Project,
    chapters: Sequence[Chapter],
    *,
    jobs: int | None = None,
    started: Callable[[Chapter], None] = lambda _: None,
    finished: Callable[[Run], None] = lambda _: None,
) -> list[Run]:
    """Run chapters, `jobs` at a time (default: one a core), and keep their outputs in the store.

    One chapter's failure does not stop the others. Results come in the order of `chapters`. The callbacks are called
    in the calling thread's workers: `started` before, `finished` after each chapter.

    Raises:
        BookError: a chapter is no notebook; nothing is run then.
    """
    notebooks = {chapter: read_notebook(project, chapter) for chapter in chapters}
    store = Store.of(project)

    def work(chapter: Chapter) -> Run:
        started(chapter)
        run, outputs = _run_one(project, chapter, notebooks[chapter])
        store.write(chapter.name, outputs)
        return run

    runs: dict[Chapter, Run] = {}
    with _environment(_FIXED_ENVIRONMENT), ThreadPoolExecutor(max_workers=jobs or os.cpu_count() or 1) as pool:
        for future in as_completed([pool.submit(work, chapter) for chapter in chapters]):
            run = future.result()
            runs[run.chapter] = run
            finished(run)
    return [runs[chapter] for chapter in chapters]


def _run_one(project: Project, chapter: Chapter, notebook: NotebookNode) -> tuple[Run, Outputs]:
    start = time.perf_counter()
    problem, traceback = None, None
    with tempfile.TemporaryFile() as kernel_stderr:
        client = NotebookClient(
            notebook,
            timeout=_cell_timeout(project),
            resources={"metadata": {"path": str(chapter.path.parent)}},
            record_timing=False,
        )
        try:
            client.execute(stderr=kernel_stderr)
        except CellExecutionError as error:
            problem, traceback = _cell_problem(project, chapter, notebook), _ANSI.sub("", error.traceback)
        except (CellTimeoutError, DeadKernelError, NoSuchKernel, RuntimeError) as error:
            problem = _kernel_problem(project, chapter, notebook, error)
            traceback = str(problem)
    run = Run(chapter, time.perf_counter() - start, problem)
    return run, outputs_of(notebook, problem, traceback)


def outputs_of(notebook: NotebookNode, problem: Problem | None = None, traceback: str | None = None) -> Outputs:
    """What a notebook that has run holds, without anything that differs from run to run for no reason."""
    cells = tuple(
        {"outputs": _merge_streams(cell.outputs), "execution_count": cell.get("execution_count")}
        for cell in notebook.cells
        if cell.cell_type == "code"
    )
    metadata = {key: notebook.metadata[key] for key in ("language_info", "widgets") if key in notebook.metadata}
    return Outputs(cells, metadata, problem.what if problem else None, traceback)


def _merge_streams(outputs: Sequence[NotebookNode]) -> list[dict[str, Any]]:
    """Neighbouring pieces of one stream as one: an ordinary kernel cuts what is printed by time."""
    merged: list[dict[str, Any]] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output["output_type"] == "stream" == last["output_type"] and output["name"] == last["name"]:
            last["text"] += output["text"]
        else:
            merged.append(dict(output))
    return merged


def _cell_problem(project: Project, chapter: Chapter, notebook: NotebookNode) -> Problem:
    """The first cell that holds an error nobody asked for."""
    for number, cell in enumerate(notebook.cells, start=1):
        expected = "raises-exception" in cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            if output["output_type"] == "error" and not expected:
                return Problem(
                    f"{project.relative(chapter.path)}, cell {number}",
                    f"{output['ename']}: {' '.join(output['evalue'].split())}",
                )
    return Problem(project.relative(chapter.path), "a cell failed")


def _kernel_problem(project: Project, chapter: Chapter, notebook: NotebookNode, error: Exception) -> Problem:
    where = project.relative(chapter.path)
    ran = [number for number, cell in enumerate(notebook.cells, start=1) if cell.get("execution_count")]
    cell = f", cell {ran[-1]}" if ran else ""
    if isinstance(error, CellTimeoutError):
        limit = _cell_timeout(project)
        return Problem(f"{where}{cell}", f"the cell ran longer than {limit} s", "raise execute: timeout in _config.yml")
    if isinstance(error, NoSuchKernel):
        return Problem(
            where, f"the kernel '{error.name}' is not installed", "install it or choose another in JupyterLab"
        )
    if isinstance(error, DeadKernelError):
        return Problem(f"{where}{cell}", "the kernel died while the cell was running")
    return Problem(f"{where}{cell}", " ".join(str(error).split())[:200])


def _cell_timeout(project: Project) -> int | None:
    """Seconds; None when the configuration says that there is no limit."""
    value = (project.config.get("execute") or {}).get("timeout", DEFAULT_CELL_TIMEOUT)
    if not isinstance(value, int):
        raise BookError(Problem("_config.yml", f"execute: timeout is {value!r}, not a number of seconds"))
    return None if value < 0 else value


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Kernels inherit this process's environment; put it back afterwards."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
