"""The builder's side of the fork server."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from reviewbook.execution.jobs import Done, Executor, Job, fault_at, fault_of_error

# What may be imported before a fork: libraries that start nothing on import that a child could hang on. polars, torch,
# jax and tensorflow are not among them, and project code never is: it would then be opened by nobody.
PREIMPORTS: dict[str, tuple[str, ...]] = {
    "IPython": ("IPython.display",),
    "PIL": ("PIL.Image",),
    "bibtexparser": ("bibtexparser",),
    "matplotlib": ("matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"),
    "networkx": ("networkx",),
    "nbformat": ("nbformat",),
    "numpy": ("numpy",),
    "openpyxl": ("openpyxl",),
    "pandas": ("pandas", "pandas.plotting._matplotlib"),
    "requests": ("requests",),
    "scipy": ("scipy.stats",),
    "seaborn": ("seaborn",),
    "sklearn": ("sklearn",),
    "statsmodels": ("statsmodels.api",),
    "sympy": ("sympy",),
    "yaml": ("yaml",),
}
_IMPORT = re.compile(r"^\s*(?:from|import)\s+([A-Za-z_]\w*)", re.MULTILINE)
# What reviewbook's own helpers import when a chapter calls them.
_BEHIND_REVIEWBOOK = ("pandas", "matplotlib", "IPython", "bibtexparser")


def available() -> bool:
    """Whether chapters can be forked here. macOS has `fork`, but its system libraries may not be used after one."""
    return sys.platform.startswith("linux") and hasattr(os, "fork")


def preimports(jobs: Sequence[Job]) -> list[str]:
    """The modules that the server imports before it forks, from what the chapters' code names."""
    named = {
        name
        for job in jobs
        for cell in job.notebook["cells"]
        if cell["cell_type"] == "code"
        for name in _IMPORT.findall(cell["source"])
    }
    if "reviewbook" in named:
        named.update(_BEHIND_REVIEWBOOK)
    wanted = [module for name in sorted(named) for module in PREIMPORTS.get(name, ())]
    if {"pandas", "matplotlib"} <= named:
        return wanted
    return [module for module in wanted if module != "pandas.plotting._matplotlib"]


class ForkedExecutor(Executor):
    """Runs chapters in children of a fork server; as `Executor`."""

    _process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        """Stop all chapters at once, from any thread; `run` then returns without a word on the unfinished."""
        self._stopped = True
        if self._process is not None:
            self._process.kill()  # its children go with it

    def run(self, jobs: Sequence[Job], started: Callable[[Job], None], finished: Callable[[Done], None]) -> None:
        """As `Executor.run`."""
        if self._stopped:
            return
        by_page = {job.chapter.name: job for job in jobs}
        with tempfile.TemporaryDirectory(prefix="reviewbook-") as folder, self._server(jobs) as server:
            results = {page: Path(folder) / f"{number}.json" for number, page in enumerate(by_page)}
            self._send(server, jobs, results)
            waiting = set(by_page)
            for event in _events(server):
                job = by_page[event["page"]]
                if event["event"] == "started":
                    started(job)
                    continue
                finished(self._done(job, event, results[job.chapter.name]))
                waiting.discard(job.chapter.name)
                if not waiting:
                    break
            for page in sorted(waiting) if not self._stopped else ():
                finished(_lost(by_page[page], "the process that runs chapters died"))

    @contextlib.contextmanager
    def _server(self, jobs: Sequence[Job]) -> Iterator[subprocess.Popen[bytes]]:
        """The server, with a pipe through which it hears what this process opens itself."""
        read, write = os.pipe()
        os.set_blocking(write, False)
        command = [sys.executable, "-P", "-m", "reviewbook.execution.forkserver", str(self._project.root)]
        environment = {
            **os.environ,
            "MPLBACKEND": os.environ.get("MPLBACKEND", "module://matplotlib_inline.backend_inline"),
        }
        with _builder_opens.told_to(write, self._project.root):
            process = subprocess.Popen(
                [*command, str(self._jobs), str(read), *preimports(jobs)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                pass_fds=(read,),
                env=environment,
            )
            os.close(read)
            self._process = process
            if self._stopped:  # between the look at `_stopped` and the start
                process.kill()
            try:
                yield process
            finally:
                _stop(process)
                os.close(write)

    @staticmethod
    def _send(server: subprocess.Popen[bytes], jobs: Sequence[Job], results: dict[str, Path]) -> None:
        assert server.stdin is not None
        for job in jobs:
            settings = job.settings
            request = {
                "page": job.chapter.name,
                "notebook": job.notebook,
                "folder": str(job.chapter.path.parent),
                "result": str(results[job.chapter.name]),
                "cell_timeout": settings.cell_timeout,
                "chapter_timeout": settings.chapter_timeout,
                "memory_mb": settings.memory_mb,
                "allow_errors": settings.allow_errors,
                "in_temp": settings.in_temp,
                "allow": list(settings.allow),
            }
            with contextlib.suppress(BrokenPipeError):
                server.stdin.write(json.dumps(request).encode() + b"\n")
        with contextlib.suppress(BrokenPipeError):
            server.stdin.flush()

    def _done(self, job: Job, event: dict[str, Any], path: Path) -> Done:
        try:
            result = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return _lost(
                job, _how_it_ended(event), index=event["cell"], seconds=event["seconds"], more=event["complaint"]
            )
        error = result["error"]
        fault = None if error is None else fault_of_error(**error)
        root = self._project.root
        unclaimed = [name for path in event["unclaimed"] if (name := _below(root, path))]
        return Done(
            job=job,
            cells=result["cells"],
            metadata=result["metadata"],
            fault=fault,
            trace=result["trace"],
            seconds=event["seconds"],
            engine="forked",
            unclaimed=unclaimed,
            complete=event["complete"],
            began=event["began"],
        )


def _below(root: Path, path: str) -> str | None:
    try:
        return Path(path).relative_to(root).as_posix()
    except ValueError:
        return None


def _how_it_ended(event: dict[str, Any]) -> str:
    if event["killed"]:
        return str(event["killed"])
    code = event["code"]
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        hint = ", perhaps for want of memory" if name == "SIGKILL" else ""
        return f"the chapter's process was ended by {name}{hint}"
    return f"the chapter's process ended with exit code {code}"


def _lost(job: Job, what: str, *, index: int | None = None, seconds: float = 0.0, more: str = "") -> Done:
    """A job of which nothing is left but the news."""
    empty: list[dict[str, Any]] = [
        {"outputs": [], "execution_count": None} for cell in job.notebook["cells"] if cell["cell_type"] == "code"
    ]
    return Done(job, empty, {}, fault_at(index, what, more or what), None, seconds, "forked")


def _events(server: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    assert server.stdout is not None
    for line in server.stdout:
        yield json.loads(line)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Close its input, which makes it kill what runs; then make sure."""
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError, OSError):
                stream.close()
    try:
        process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class _BuilderOpens:
    """Tells the server what this process opens below the root meanwhile, so that it is not taken for the chapters'."""

    def __init__(self) -> None:
        self._installed = False
        self._target: tuple[int, str] | None = None

    @contextlib.contextmanager
    def told_to(self, descriptor: int, root: Path) -> Iterator[None]:
        """While this lasts."""
        self._target = (descriptor, os.path.realpath(root) + os.sep)
        if not self._installed:
            sys.addaudithook(self._hook)
            self._installed = True
        try:
            yield
        finally:
            self._target = None

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or self._target is None:
            return
        path = arguments[0]
        if isinstance(path, str) and path:
            descriptor, prefix = self._target
            absolute = os.path.normpath(os.path.join(os.getcwd(), path))  # noqa: PTH109, PTH118 - at every open
            if absolute.startswith(prefix):
                with contextlib.suppress(OSError):
                    os.write(descriptor, os.fsencode(absolute) + b"\n")


_builder_opens = _BuilderOpens()
