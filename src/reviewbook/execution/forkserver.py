"""The fork server: a process of its own, without Sphinx in it, that imports libraries once and forks a child a chapter.

    python -P -m reviewbook.execution.forkserver ROOT JOBS CLAIMS [MODULE ...]

Requests come as JSON lines on standard input, events go as JSON lines to standard output. `CLAIMS` is a descriptor from
which the paths come that the builder itself opens. It imports, and never calls: a polars that has been used hangs in a
child. When its input ends it kills what still runs and goes.
"""

import builtins
import contextlib
import gc
import json
import os
import selectors
import signal
import sys
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from reviewbook.execution.shelf import Shelf

shelf = Shelf()
with shelf.noting_needs():
    from reviewbook.stand_ins import import_jsonschema

    import_jsonschema()

    import nbformat

    from reviewbook.execution import child, traces
    from reviewbook.execution.jobs import OUTPUT_CEILING, OutputTooLargeError, cell_too_long, chapter_too_long
    from reviewbook.execution.opens import Opens

# Grace beyond a cell's own clock, for cells that hang where no Python runs.
_GRACE_SECONDS = 5
_TICK_SECONDS = 0.2
# A cell that cannot be told, since no Python runs in it, is ended with its chapter at so many times the ceiling.
_ROOM_FOR_RAW = 5


@dataclass
class Running:
    """A child at work."""

    request: dict[str, Any]
    pid: int
    claims: int
    progress: int
    raw: tuple[int, int]
    started: float
    began: float
    cell: int | None = None
    at_work: bool = False
    raw_before: int = 0
    cell_started: float = 0.0
    complaint: str = ""
    killed: str = ""
    opened: set[str] = field(default_factory=set)
    claimed: set[str] = field(default_factory=set)
    rest: dict[int, bytes] = field(default_factory=dict)


class Server:
    """Takes requests, forks, watches, reports."""

    def __init__(self, root: Path, jobs: int, builder_claims: int, shelf: Shelf) -> None:
        self._root = root
        self._shelf = shelf
        self._jobs = jobs
        self._waiting: deque[dict[str, Any]] = deque()
        self._running: dict[int, Running] = {}
        self._opens = Opens(root)
        self._select = selectors.DefaultSelector()
        self._input_rest = b""
        self._claims_rest = b""
        self._input_open = True
        for descriptor in (0, builder_claims):
            os.set_blocking(descriptor, False)
        self._builder_claims = builder_claims
        self._select.register(0, selectors.EVENT_READ, self._take_requests)
        self._select.register(builder_claims, selectors.EVENT_READ, self._take_builder_claims)
        if self._opens.available:
            self._select.register(self._opens, selectors.EVENT_READ, self._take_opens)

    def serve(self) -> None:
        """Until the input has ended and nothing runs."""
        while self._input_open or self._running or self._waiting:
            for key, _ in self._select.select(_TICK_SECONDS if self._running else None):
                key.data(key.fd)
            self._start_waiting()
            self._stop_overdue()
            self._reap()

    # --- what comes in

    def _take_requests(self, descriptor: int) -> None:
        data = _read(descriptor)
        if data == b"":
            self._input_open = False
            self._select.unregister(0)
            self._waiting.clear()
            for running in self._running.values():
                self._kill(running, "the build was stopped")
            return
        *lines, self._input_rest = (self._input_rest + (data or b"")).split(b"\n")
        self._waiting.extend(json.loads(line) for line in lines if line)

    def _take_builder_claims(self, descriptor: int) -> None:
        data = _read(descriptor)
        if data == b"":
            self._select.unregister(descriptor)
            return
        *lines, self._claims_rest = (self._claims_rest + (data or b"")).split(b"\n")
        paths = {os.fsdecode(line) for line in lines}
        for running in self._running.values():
            running.claimed |= paths

    def _take_opens(self, _descriptor: int = -1) -> None:
        opened = self._opens.read()
        for running in self._running.values():
            running.opened |= opened

    def _take_child(self, running: Running, descriptor: int) -> None:
        data = _read(descriptor)
        if not data:
            if data == b"":
                self._select.unregister(descriptor)
            return
        *lines, running.rest[descriptor] = (running.rest.get(descriptor, b"") + data).split(b"\n")
        if descriptor == running.claims:
            paths = {os.fsdecode(line) for line in lines}
            for other in self._running.values():
                other.claimed |= paths
            return
        for line in lines:
            if line.startswith(b"!"):
                running.complaint = json.loads(line[1:])
            elif line.isdigit():
                running.cell, running.cell_started, running.at_work = int(line), time.monotonic(), True
                running.raw_before = child.raw_size(running.raw)
            elif line == b".":
                running.at_work = False

    # --- children

    def _start_waiting(self) -> None:
        while self._waiting and len(self._running) < self._jobs:
            self._fork(self._waiting.popleft())

    def _fork(self, request: dict[str, Any]) -> None:
        self._take_opens()
        claims_out, claims_in = os.pipe()
        progress_out, progress_in = os.pipe()
        raw = _nameless_file(), _nameless_file()
        started, began = time.monotonic(), time.time()
        pid = os.fork()
        if pid == 0:
            self._close_everything_but(claims_in, progress_in)
            child.run_chapter(self._root, request, child.Wires(claims_in, progress_in, raw), self._shelf)
        os.close(claims_in)
        os.close(progress_in)
        running = Running(request, pid, claims_out, progress_out, raw, started, began)
        self._running[pid] = running
        for descriptor in (claims_out, progress_out):
            os.set_blocking(descriptor, False)
            self._select.register(descriptor, selectors.EVENT_READ, lambda fd, r=running: self._take_child(r, fd))
        _report({"event": "started", "page": request["page"]})

    def _close_everything_but(self, *kept: int) -> None:
        """In the child: it must neither read requests nor report, nor keep other children's pipes and files open."""
        for key in list(self._select.get_map().values()):
            if key.fd not in (0, *kept):
                with contextlib.suppress(OSError):
                    os.close(key.fd)
        for other in self._running.values():
            for descriptor in other.raw:
                os.close(descriptor)
        os.close(_events)
        os.dup2(os.open(os.devnull, os.O_RDWR), 0)
        self._select.close()

    def _stop_overdue(self) -> None:
        now = time.monotonic()
        for running in self._running.values():
            cell, chapter = running.request["cell_timeout"], running.request["chapter_timeout"]
            if cell and running.at_work and now - running.cell_started > cell + _GRACE_SECONDS:
                self._kill(running, cell_too_long(cell))
            elif chapter and now - running.started > chapter:
                self._kill(running, chapter_too_long(chapter))
            elif running.at_work:
                self._bound_output(running)

    def _bound_output(self, running: Running) -> None:
        """End a cell whose child processes put out too much: it may wait for them for ever, and the disk is finite."""
        size = child.raw_size(running.raw) - running.raw_before
        if size > _ROOM_FOR_RAW * OUTPUT_CEILING:
            self._kill(running, str(OutputTooLargeError()))
        elif size > OUTPUT_CEILING:
            with contextlib.suppress(ProcessLookupError):
                os.kill(running.pid, signal.SIGALRM)

    @staticmethod
    def _kill(running: Running, why: str) -> None:
        running.killed = running.killed or why
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGKILL)

    def _reap(self) -> None:
        while self._running:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            running = self._running.get(pid)
            if running is not None:
                self._finish(running, os.waitstatus_to_exitcode(status))

    def _finish(self, running: Running, code: int) -> None:
        # Opens before claims: a claim is always written before its open happens.
        self._take_opens()
        for descriptor in (running.claims, running.progress):
            self._drain(running, descriptor)
        with contextlib.suppress(KeyError):
            self._take_builder_claims(self._builder_claims)
        for other in self._running.values():
            self._drain(other, other.claims)
        del self._running[running.pid]
        for descriptor in (running.claims, running.progress):
            with contextlib.suppress(KeyError):
                self._select.unregister(descriptor)
        for descriptor in (running.claims, running.progress, *running.raw):
            os.close(descriptor)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(running.pid, signal.SIGKILL)  # whatever the chapter left running
        _report(
            {
                "event": "finished",
                "page": running.request["page"],
                "code": code,
                "cell": running.cell,
                "killed": running.killed,
                "complaint": running.complaint,
                "unclaimed": sorted(running.opened - running.claimed),
                "complete": self._opens.available and self._opens.complete,
                "seconds": time.monotonic() - running.started,
                "began": running.began,
            }
        )

    def _drain(self, running: Running, descriptor: int) -> None:
        while True:
            before = running.rest.get(descriptor, b""), len(running.claimed), running.cell
            with contextlib.suppress(KeyError, OSError):
                self._take_child(running, descriptor)
            if (running.rest.get(descriptor, b""), len(running.claimed), running.cell) == before:
                return


def _nameless_file() -> int:
    descriptor, path = tempfile.mkstemp(prefix="reviewbook-")
    Path(path).unlink()
    return descriptor


def _read(descriptor: int) -> bytes | None:
    """What can be read now; None when nothing, b"" at the end."""
    try:
        return os.read(descriptor, 1 << 20)
    except BlockingIOError:
        return None
    except OSError:
        return b""


_events = -1


def _report(event: dict[str, Any]) -> None:
    os.write(_events, json.dumps(event).encode() + b"\n")


def _import(modules: list[str]) -> None:
    """Import what chapters will, and put it and what runs them out of their sight until they do."""
    # pandas asks at import whether it is in a terminal, and shows tables of another width there.
    builtins.get_ipython = lambda: SimpleNamespace(kernel=None, config={})  # type: ignore[attr-defined]
    shelf.import_ahead(modules)
    del builtins.get_ipython  # type: ignore[attr-defined]
    traces.distributions(sys.modules)  # what every chapter will be asked for
    nbformat.v4.new_output("stream", text="")  # compiles nbformat's checks once, instead of in every child
    libraries = {*traces.packages_distributions(), "reviewbook"}  # which may be no part of an installation by name
    shelf.put_away(libraries.__contains__, keep=child.KERNEL)


def main(arguments: list[str]) -> None:
    """Import, then serve."""
    global _events  # noqa: PLW0603 - the descriptor is taken from standard output once, at the start
    root, jobs, claims, *modules = arguments
    # Standard output of the server itself is for events only; stray prints of libraries go nowhere.
    _events = os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _import(modules)
    gc.collect()
    gc.freeze()
    Server(Path(root), int(jobs), int(claims), shelf).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
