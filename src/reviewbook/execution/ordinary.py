"""Chapters in ordinary Jupyter kernels: other languages, machines without fork, notebooks that ask for it."""

import asyncio
import contextlib
import json
import os
import re
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager
from jupyter_core.utils import run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from reviewbook.execution.jobs import (
    OUTPUT_CEILING,
    CellFault,
    Done,
    Executor,
    Job,
    OutputTooLargeError,
    cell_too_long,
    chapter_too_long,
    fault_at,
    fault_of_error,
)
from reviewbook.project import Project

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# Of what a socket's file may be called; the system allows 104 characters or more.
_LONGEST_PLACE = 95
# For a kernel that is slow to start, or reads large files once more to say what they hold.
_PATIENCE_SECONDS = 600
_QUIET = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}


class OrdinaryExecutor(Executor):
    """Runs each chapter in a kernel of its own, through nbclient; as `Executor`."""

    def __init__(self, project: Project, jobs: int) -> None:
        super().__init__(project, jobs)
        self._clients: set[TracedClient] = set()

    def stop(self) -> None:
        """Begin no further chapter and kill the kernels that run."""
        self._stopped = True
        for client in list(self._clients):
            client.kill_kernel()

    def run(self, jobs: Sequence[Job], started: Callable[[Job], None], finished: Callable[[Done], None]) -> None:
        """As `Executor.run`."""
        with ThreadPoolExecutor(max_workers=self._jobs) as pool:

            def work(job: Job) -> Done | None:
                if self._stopped:
                    return None
                started(job)
                return self._run_one(job)

            for future in as_completed([pool.submit(work, job) for job in jobs]):
                done = future.result()
                if done is not None and not self._stopped:
                    finished(done)

    def _run_one(self, job: Job) -> Done:
        start, began = time.perf_counter(), time.time()
        notebook = nbformat.from_dict(job.notebook)
        fault = None
        with tempfile.TemporaryDirectory(prefix="reviewbook-") as scratch, open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            trace = Path(scratch) / "trace.json"
            folder = _empty_folder(scratch) if job.settings.in_temp else str(job.chapter.path.parent)
            client = TracedClient(notebook, job, self._project.root, trace, resources={"metadata": {"path": folder}})
            self._clients.add(client)
            try:
                with client.chapter_clock():
                    client.execute(stdout=nowhere, stderr=nowhere, env={**os.environ, **_QUIET}, **_limits(job))
            except CellExecutionError as error:
                fault = _cell_fault(notebook, client.reached, _ANSI.sub("", error.traceback))
            except (CellTimeoutError, DeadKernelError, NoSuchKernel, RuntimeError, OSError) as error:
                fault = _kernel_fault(job, client, error)
            finally:
                self._clients.discard(client)
            seen = _read(trace)
        return Done(
            job=job,
            cells=[
                {"outputs": cell.outputs, "execution_count": cell.get("execution_count")}
                for cell in notebook.cells
                if cell.cell_type == "code"
            ],
            metadata={key: notebook.metadata[key] for key in ("language_info", "widgets") if key in notebook.metadata},
            fault=fault,
            trace=seen,
            seconds=time.perf_counter() - start,
            engine="ordinary",
            complete=False,
            began=began,
        )


def _empty_folder(scratch: str) -> str:
    """For a chapter that runs in a temporary folder: without what belongs to its kernel."""
    folder = Path(scratch) / "chapter"
    folder.mkdir()
    return str(folder)


class TracedClient(NotebookClient):  # type: ignore[misc]
    """An nbclient that asks a Python kernel to watch itself: hidden code before the first and after the last cell."""

    timeout: int | None

    def __init__(self, notebook: NotebookNode, job: Job, root: Path, trace: Path, **options: Any) -> None:  # noqa: ANN401
        super().__init__(
            notebook,
            timeout=job.settings.cell_timeout,
            allow_errors=job.settings.allow_errors,
            kernel_name=job.kernel,
            record_timing=False,
            **options,
        )
        self.reached: int | None = None
        self.overdue = False
        self._room = OUTPUT_CEILING
        self._job = job
        self._root = root
        self._trace = trace

    @property
    def put_out_too_much(self) -> bool:
        """Whether the cell at work has no room left."""
        return self._room < 0

    def create_kernel_manager(self) -> KernelManager:
        """As nbclient; Python's kernel listens at files of this run, not at ports that another program may take first.

        Kernels of other languages may know ports only.
        """
        manager = super().create_kernel_manager()
        place = str(self._trace.with_name("kernel"))
        if manager.ipykernel and sys.platform != "win32" and len(place) < _LONGEST_PLACE:
            manager.transport, manager.ip = "ipc", place
        return manager

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """As nbclient; a cell that puts out too much loses its kernel, which may go on for ever otherwise."""
        content = msg["content"]
        self._room -= len(content.get("text", "")) + sum(len(str(value)) for value in content.get("data", {}).values())
        if self.put_out_too_much:
            self.kill_kernel()
            cell.outputs = []
            return None
        return super().process_message(msg, cell, cell_index)

    def kill_kernel(self) -> None:
        """From any thread, at once."""
        process = getattr(getattr(self.km, "provisioner", None), "process", None)
        if process is not None:
            process.kill()

    @contextlib.contextmanager
    def chapter_clock(self) -> Iterator[None]:
        """Kill the kernel when the chapter takes longer than it may."""
        seconds = self._job.settings.chapter_timeout
        clock = threading.Timer(seconds or 0, self._ring)
        clock.daemon = True
        if seconds:
            clock.start()
        try:
            yield
        finally:
            clock.cancel()

    def _ring(self) -> None:
        self.overdue = True
        self.kill_kernel()

    async def async_execute(self, reset_kc: bool = False, **options: Any) -> NotebookNode:  # noqa: ANN401
        """As nbclient, with the two hidden pieces of code around the cells of a Python notebook."""
        if reset_kc and self.owns_km:
            await self._async_cleanup_kernel()
        self.reset_execution_trackers()
        async with self.async_setup_kernel(**options):
            info = await self._answer(self.kc.kernel_info())
            language = (info or {}).get("content", {}).get("language_info", {})
            self.nb.metadata["language_info"] = language
            python = language.get("name") == "python"
            if python:
                await self._hidden(_BEFORE.format(root=str(self._root), allow=self._job.settings.allow))
            try:
                await self._all_cells()
            except CellTimeoutError:
                python = False  # the kernel is still at it
                raise
            finally:
                if python:
                    with contextlib.suppress(Exception):  # a dead kernel has nothing to tell
                        await self._hidden(_AFTER.format(trace=str(self._trace)))
            self.set_widgets_metadata()
        return self.nb

    execute = run_sync(async_execute)  # nbclient's own is bound to the method of its own class

    async def _all_cells(self) -> None:
        for index, cell in enumerate(self.nb.cells):
            self.reached, self._room = index, OUTPUT_CEILING
            if self.overdue:  # before there was a kernel to kill
                raise DeadKernelError("the chapter's time is over")
            await self.async_execute_cell(cell, index, execution_count=self.code_cells_executed + 1)

    async def _hidden(self, code: str) -> None:
        message = self.kc.execute(code, silent=True, store_history=False, allow_stdin=False)
        await self._answer(message)

    async def _answer(self, message: str) -> dict[str, Any] | None:
        """The reply to what is no cell's, for which a cell's limit does not hold.

        Raises:
            RuntimeError: there is none.
        """
        limit, self.timeout = self.timeout, None
        try:
            reply: dict[str, Any] | None = await asyncio.wait_for(self.async_wait_for_reply(message), _PATIENCE_SECONDS)
        except TimeoutError:
            raise RuntimeError("the kernel does not answer") from None
        finally:
            self.timeout = limit
        return reply


def _limits(job: Job) -> dict[str, Any]:
    """Options for the kernel's start: its ceiling of memory, which its own child processes inherit."""
    if not job.settings.memory_mb or not sys.platform.startswith("linux"):
        return {}
    import resource  # not on every system

    ceiling = job.settings.memory_mb * 1024 * 1024
    return {"preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))}


_BEFORE = """
def _reviewbook_watch():
    import sys
    from pathlib import Path
    from reviewbook.execution import isolation
    from reviewbook.execution.tracing import Tracer
    root = Path({root!r})
    allow = {allow!r}
    tracer = Tracer(root, writable=(root,) if "write" in allow else (), network="network" in allow)
    isolation.forget_project_modules(root)
    isolation.compile_project_code_from_source(root)
    isolation.watch_environment(root, tracer.trace)
    tracer.install()
    sys._reviewbook_tracer = tracer
_reviewbook_watch()
del _reviewbook_watch
"""
_AFTER = """
def _reviewbook_tell():
    import json, sys
    from pathlib import Path
    tracer = sys._reviewbook_tracer
    tracer.active = False
    from reviewbook.execution.traces import trace_as_data
    Path({trace!r}).write_text(json.dumps(trace_as_data(tracer)), encoding="utf-8")
_reviewbook_tell()
"""


def _read(trace: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(trace.read_bytes())
    except (OSError, ValueError):
        return None
    return found


def _cell_fault(notebook: NotebookNode, reached: int | None, traceback: str) -> CellFault:
    """The first cell that holds an error nobody asked for."""
    for index, cell in enumerate(notebook.cells):
        expected = "raises-exception" in cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            if output["output_type"] == "error" and not expected:
                return fault_of_error(index, output["ename"], output["evalue"], traceback)
    return fault_at(reached, "the cell failed", traceback)


def _kernel_fault(job: Job, client: TracedClient, error: Exception) -> CellFault:
    index = client.reached
    if client.put_out_too_much:
        return fault_at(index, str(OutputTooLargeError()))
    if client.overdue:
        return fault_at(index, chapter_too_long(job.settings.chapter_timeout))
    if isinstance(error, CellTimeoutError):
        return fault_at(index, cell_too_long(job.settings.cell_timeout))
    if isinstance(error, NoSuchKernel):
        return CellFault(
            None, f"the kernel '{job.kernel}' is not installed", "install it or choose another in JupyterLab"
        )
    if isinstance(error, DeadKernelError):
        return fault_at(index, "the kernel died while the cell was running")
    return CellFault(
        index, " ".join(str(error).split())[:200], "see whether the notebook's kernel starts in JupyterLab"
    )
