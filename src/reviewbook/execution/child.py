"""What happens in a forked child: one chapter is run, watched, and its outputs and trace are written to a file."""

import atexit
import ctypes
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import nbformat

from reviewbook.execution import isolation, kernel
from reviewbook.execution.jobs import OUTPUT_CEILING, OutputTooLargeError, cell_too_long
from reviewbook.execution.shelf import Shelf
from reviewbook.execution.traces import trace_as_data
from reviewbook.execution.tracing import Tracer

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# What an ordinary kernel has imported before its first cell.
KERNEL = ("IPython.core.debugger", "ipykernel.debugger", "ipykernel.ipkernel", "ipykernel.zmqshell")
_PR_SET_PDEATHSIG = 1
_LEAVING_SECONDS = 2.0


class CellTimeoutError(BaseException):
    """A cell ran longer than its limit. Not an `Exception`: a chapter that catches everything must not catch this."""


@dataclass(frozen=True)
class Wires:
    """Descriptors between a child and the server.

    Attributes:
        claims: To which each path is written just before it is opened.
        progress: To which the index of each cell is written before it runs.
        raw: Two files for what child processes and C code write to standard output and error; the server looks at their
            sizes.
    """

    claims: int
    progress: int
    raw: tuple[int, int]


def run_chapter(root: Path, request: Mapping[str, Any], wires: Wires, shelf: Shelf) -> None:
    """Run one chapter and leave its result as JSON at `request["result"]`; never returns.

    Args:
        root: The project.
        request: Page, notebook, folder and settings, as `forked.py` sends them.
        wires: To the server.
        shelf: What was imported ahead.
    """
    code = 1
    try:
        _set_up_process(request, shelf)
        result = _run(root, request, wires, shelf)
        part = Path(f"{request['result']}.part")
        part.write_text(json.dumps(result), encoding="utf-8", errors="surrogatepass")
        part.replace(request["result"])
        code = 0
        _leave()
    except BaseException:  # the parent hears of it by the exit code and this text
        os.write(wires.progress, b"!" + json.dumps(traceback.format_exc()[-1500:]).encode() + b"\n")
    finally:
        os._exit(code)


def _leave() -> None:
    """What chapters and libraries registered for the end of the process: it removes their temporary files.

    The result is kept by now; whoever takes too long is cut off.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, _LEAVING_SECONDS)
    atexit._run_exitfuncs()


def _set_up_process(request: Mapping[str, Any], shelf: Shelf) -> None:
    os.setsid()
    atexit._clear()  # what the server registered is the server's
    if sys.platform.startswith("linux"):
        # A killed server must not leave chapters running.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if request["memory_mb"]:
        # Beyond what the libraries that were imported ahead, perhaps for others, have taken already.
        ceiling = _memory_now() + request["memory_mb"] * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    # A fork copies the parent's generators: chapters must not all draw the same "random" numbers.
    random.seed()
    generators: Any = shelf.modules.get("numpy.random") or sys.modules.get("numpy.random")
    if generators is not None:
        generators.seed()


def _memory_now() -> int:
    """Bytes of address space, which the system's limit counts."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _run(root: Path, request: Mapping[str, Any], wires: Wires, shelf: Shelf) -> dict[str, Any]:
    notebook = nbformat.from_dict(request["notebook"])
    sys.dont_write_bytecode = True
    isolation.forget_project_modules(root, shelf.modules)
    isolation.compile_project_code_from_source(root)
    writable = (root,) if "write" in request["allow"] else ()
    tracer = Tracer(
        root,
        writable=writable,
        network="network" in request["allow"],
        claim=lambda path: _claim(wires.claims, path),
    )
    isolation.watch_environment(root, tracer.trace)
    own_process = os.getpid()

    def before_cell(index: int) -> None:
        if os.getpid() != own_process:  # a cell forked: only the original goes on
            os._exit(0)
        os.write(wires.progress, f"{index}\n".encode())
        _start_clock(request["cell_timeout"], wires.raw)

    def after_cell() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        # An alarm that the server has sent meanwhile must not end what is done between the cells and behind the last.
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        os.write(wires.progress, b".\n")

    folder = _temporary_folder() if request["in_temp"] else request["folder"]
    tracer.install()
    error = kernel.run_notebook(
        notebook,
        folder,
        wires.raw,
        allow_errors=request["allow_errors"],
        before_cell=before_cell,
        after_cell=after_cell,
        unseen=shelf.as_it_was,
    )
    tracer.active = False
    if os.getpid() != own_process:
        os._exit(0)
    return {
        "cells": [
            {"outputs": cell.outputs, "execution_count": cell.execution_count}
            for cell in notebook.cells
            if cell.cell_type == "code"
        ],
        "metadata": {key: notebook.metadata[key] for key in ("language_info", "widgets") if key in notebook.metadata},
        "error": None if error is None else _told(error),
        "trace": trace_as_data(tracer),
    }


def _temporary_folder() -> str:
    folder = tempfile.mkdtemp(prefix="reviewbook-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _claim(descriptor: int, path: str) -> None:
    os.write(descriptor, os.fsencode(path) + b"\n")


def _start_clock(seconds: int | None, raw: tuple[int, int]) -> None:
    """Let the alarm end a cell: its own clock rings it, and the server does when it sees too much raw output."""
    before = raw_size(raw)

    def ring(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)  # a second one would meet the kernel telling of the first
        if raw_size(raw) - before > OUTPUT_CEILING:
            raise OutputTooLargeError
        raise CellTimeoutError(cell_too_long(seconds))

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds or 0)


def raw_size(raw: tuple[int, int]) -> int:
    """Bytes that child processes and C code have written so far."""
    return sum(os.fstat(descriptor).st_size for descriptor in raw)


def _told(error: kernel.CellError) -> dict[str, Any]:
    return {
        "index": error.index,
        "name": error.name,
        "message": error.message,
        "traceback": _ANSI.sub("", error.traceback),
    }
