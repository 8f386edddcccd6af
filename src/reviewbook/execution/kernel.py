"""A real IPython kernel in this process: no sockets, no threads, no kernel manager.

The kernel's session hands every message straight to nbclient's own handling, so outputs are made by the same code as
with an ordinary kernel. Meant for a forked child: it takes over `sys.stdout`, `sys.stderr`, the file descriptors behind
them and the working directory, and does not give them back.
"""

import asyncio
import codecs
import fcntl
import io
import logging
import os
import pdb
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from nbformat import NotebookNode

# Else every kernel imports debugpy (0.05 s) and warns about frozen modules.
_debugpy_before = sys.modules.get("debugpy")
sys.modules["debugpy"] = None  # type: ignore[assignment]
import ipykernel.debugger  # noqa: E402

if _debugpy_before is None:
    del sys.modules["debugpy"]
else:
    sys.modules["debugpy"] = _debugpy_before

from ipykernel.ipkernel import IPythonKernel  # noqa: E402
from ipykernel.zmqshell import ZMQInteractiveShell  # noqa: E402
from IPython.core import debugger  # noqa: E402
from IPython.core.error import StdinNotImplementedError  # noqa: E402
from jupyter_client.session import Session  # noqa: E402
from nbclient import NotebookClient  # noqa: E402
from traitlets.config import Config  # noqa: E402

from reviewbook.execution.jobs import OUTPUT_CEILING, OutputTooLargeError  # noqa: E402

_BEGINNING = 10_000  # characters shown of what was too much
EXIT_ASKED = "exit() ends the kernel, and there are cells after it that could not run"
NO_INPUT = "a chapter cannot ask for input: nobody is there to answer while a book is built"


@dataclass(frozen=True)
class CellError:
    """The cell that stopped a chapter.

    Attributes:
        index: Among all cells, from 0.
        name: Of the exception.
        message: Of the exception.
        traceback: As the kernel sent it, with colours.
    """

    index: int
    name: str
    message: str
    traceback: str


class DirectSession(Session):  # type: ignore[misc]
    """Hands messages to `sink` instead of sending them; what that imports is `unseen`."""

    sink: Callable[[dict[str, Any]], None] = staticmethod(lambda _message: None)
    unseen: Callable[[], AbstractContextManager[None]] = staticmethod(nullcontext)
    room = OUTPUT_CEILING

    def take(self, size: int) -> None:
        """Count bytes of the cell's outputs.

        Raises:
            OutputTooLargeError: there is no room for them.
        """
        self.room -= size
        if self.room < 0:
            raise OutputTooLargeError

    def send(
        self,
        _stream: object,
        msg_or_type: Any,  # noqa: ANN401
        content: Any = None,  # noqa: ANN401
        parent: Any = None,  # noqa: ANN401
        _ident: object = None,
        buffers: Any = None,  # noqa: ANN401
        _track: bool = False,
        header: Any = None,  # noqa: ANN401
        metadata: Any = None,  # noqa: ANN401
        **_unused: object,
    ) -> dict[str, Any]:
        """Pass a message on, its contents packed and unpacked once as the wire would: tuples become lists."""
        message: dict[str, Any] = (
            msg_or_type
            if isinstance(msg_or_type, dict)
            else self.msg(msg_or_type, content=content, parent=parent, header=header, metadata=metadata)
        )
        packed = self.pack(message["content"])
        if message["header"]["msg_type"] not in ("stream", "error"):  # streams were counted as they were written
            self.take(len(packed))
        message["content"] = self.unpack(packed)
        message["buffers"] = buffers or []
        with self.unseen():
            self.sink(message)
        return message


class Shell(ZMQInteractiveShell):  # type: ignore[misc]
    """The kernel's shell; event loops of desktop toolkits are refused, since no application runs.

    Attributes:
        exit_asked: Whether the chapter called `exit()`.
    """

    exit_asked = False

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept none and `inline` only."""
        if gui not in (None, "inline"):
            raise RuntimeError(f"there is no event loop {gui!r} while a book is built")
        self.active_eventloop = gui

    def ask_exit(self) -> None:
        """Remember that `exit()` or `quit()` was called; the original stops the kernel's loop, and there is none."""
        self.exit_asked = not self.keepkernel_on_exit


# What a chapter may ask for.
Shell.__name__, Shell.__module__ = ZMQInteractiveShell.__name__, ZMQInteractiveShell.__module__


class OutStream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a chapter, with what child processes and C code write to the descriptor."""

    encoding = "UTF-8"

    def __init__(self, name: str, descriptor: int, raw: int, kernel: IPythonKernel) -> None:
        self.name = name
        self._descriptor = descriptor
        self._kernel = kernel
        self._parts: list[str] = []
        self._raw = raw
        self._seen = 0
        # A character may come in pieces; what is not UTF-8 is shown as such.
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._process = os.getpid()
        os.dup2(raw, descriptor)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_APPEND)

    def _drain(self) -> None:
        # The file itself: a chapter may lead the descriptor elsewhere for a while.
        start, size = self._seen, os.fstat(self._raw).st_size
        self._seen = size
        if size > start:
            self._take(size - start, lambda room: self._read(start, min(size - start, room)))

    def _read(self, start: int, size: int) -> str:
        return self._decoder.decode(os.pread(self._raw, size, start))

    def _take(self, size: int, text: Callable[[int], str]) -> None:
        """Keep a text of so many bytes, asked for with the room that it may take."""
        try:
            self._kernel.session.take(size)
        except OutputTooLargeError:
            self._parts.append(text(_BEGINNING))
            self._decoder.reset()  # what follows begins elsewhere
            raise
        self._parts.append(text(size))

    def write(self, text: str) -> int:
        """Keep text until the next flush, in order with what the descriptor received."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._process:  # a child that the chapter forked: its messages would reach nobody
            os.write(self._descriptor, text.encode("utf-8", "replace"))
            return len(text)
        self._drain()
        self._take(len(text), lambda room: text[:room])
        return len(text)

    def flush(self) -> None:
        """Send what was written as one message; an empty one must not be sent."""
        if os.getpid() != self._process:
            return
        self._drain()
        text = "".join(self._parts)
        self._parts.clear()
        if text:
            content = {"name": self.name, "text": text}
            self._kernel.session.send(None, "stream", content, parent=self._kernel.get_parent())

    def finish(self) -> None:
        """At the end of a cell: a character of which no more came is shown too."""
        if os.getpid() != self._process:
            return
        self._drain()
        self._parts.append(self._decoder.decode(b"", final=True))
        self.flush()

    def fileno(self) -> int:
        """The descriptor, for `subprocess` and C code."""
        return self._descriptor

    def isatty(self) -> bool:
        """Never a terminal."""
        return False

    def writable(self) -> bool:
        """Always."""
        return True


def run_notebook(
    notebook: NotebookNode,
    folder: str,
    raw: tuple[int, int],
    *,
    allow_errors: bool = False,
    skip_tag: str = "skip-execution",
    before_cell: Callable[[int], None] = lambda _index: None,
    after_cell: Callable[[], None] = lambda: None,
    unseen: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> CellError | None:
    """Run the code cells of a notebook in `folder`; its outputs and metadata are filled in as nbclient would.

    Args:
        notebook: In format 4; changed in place.
        folder: The working directory.
        raw: Files for what child processes and C code write to standard output and error.
        allow_errors: Whether an error lets the next cell run.
        skip_tag: Cells with this tag are not run.
        before_cell: Called with the index of each cell before it runs.
        after_cell: Called when a cell has ended.
        unseen: While this lasts, imports are not the chapter's.

    Returns:
        The error that stopped it, or None.
    """
    os.chdir(folder)
    _path_like_jupyter()
    _process_like_jupyter()
    kernel, session = _make_kernel()
    session.unseen = unseen
    client = NotebookClient(notebook, allow_errors=allow_errors, log=_quiet_log())
    client.reset_execution_trackers()
    to_kernel: list[dict[str, Any]] = []  # what the front halves of widgets answer (ipywidgets.Output)
    client.kc = SimpleNamespace(session=session, shell_channel=SimpleNamespace(send=to_kernel.append))
    notebook.metadata["language_info"] = dict(IPythonKernel.language_info)
    streams = OutStream("stdout", 1, raw[0], kernel), OutStream("stderr", 2, raw[1], kernel)
    sys.stdout, sys.stderr = streams

    last = max((i for i, cell in enumerate(notebook.cells) if _runs(cell, skip_tag)), default=-1)

    async def all_cells() -> CellError | None:
        for index, cell in enumerate(notebook.cells):
            if not _runs(cell, skip_tag):
                continue
            tags = cell.metadata.get("tags", [])
            before_cell(index)
            reply = await _run_cell(kernel, session, client, cell, index, to_kernel, streams)
            after_cell()
            if reply["status"] == "error" and not allow_errors and "raises-exception" not in tags:
                return CellError(index, reply["ename"], reply["evalue"], "\n".join(reply["traceback"]))
            if kernel.shell.exit_asked and index != last:
                return CellError(index, "SystemExit", EXIT_ASKED, EXIT_ASKED)
        return None

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    error = loop.run_until_complete(all_cells())
    with unseen():
        client.set_widgets_metadata()
    return error


def _runs(cell: NotebookNode, skip_tag: str) -> bool:
    """As nbclient judges."""
    return bool(cell.cell_type == "code" and cell.source.strip() and skip_tag not in cell.metadata.get("tags", []))


async def _run_cell(
    kernel: IPythonKernel,
    session: DirectSession,
    client: NotebookClient,
    cell: NotebookNode,
    index: int,
    to_kernel: list[dict[str, Any]],
    streams: Sequence[OutStream],
) -> dict[str, Any]:
    client.code_cells_executed += 1
    client.clear_before_next_output = False
    cell.outputs = []
    session.room = OUTPUT_CEILING
    session.sink = lambda message: client.process_message(message, cell, index)
    kernel.set_parent([], session.msg("execute_request", {"code": cell.source}), channel="shell")
    reply: dict[str, Any] = {}
    try:
        reply = await kernel.do_execute(cell.source, silent=False, store_history=True, allow_stdin=False)
        while to_kernel:
            kernel.comm_manager.comm_msg(None, None, {"buffers": [], **to_kernel.pop(0)})
        for stream in streams:  # whatever a chapter has put into their places
            stream.finish()
    except OutputTooLargeError as error:
        told = reply.get("ename") == type(error).__name__
        reply = {"status": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": [str(error)]}
        if not told:
            session.send(None, "error", dict(reply), parent=kernel.get_parent())
    if reply.get("ename") == OutputTooLargeError.__name__:
        _shorten(cell)
    cell.execution_count = client.code_cells_executed
    return reply


def _shorten(cell: NotebookNode) -> None:
    """The page shows how it began."""
    room = _BEGINNING
    for output in cell.outputs:
        if output.output_type == "stream":
            output.text = output.text[:room]
            room -= len(output.text)
    cell.outputs = [output for output in cell.outputs if output.output_type != "stream" or output.text]


def _make_kernel() -> tuple[IPythonKernel, DirectSession]:
    session = DirectSession(username="reviewbook")
    # Else history is written to the user's own folder, by a thread.
    config = Config({"HistoryManager": {"hist_file": ":memory:"}})
    kernel = IPythonKernel.instance(session=session, shell_class=Shell, user_ns={}, log=_quiet_log(), config=config)
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=None)  # else top-level await fails
    kernel.shell.displayhook.get_execution_count = lambda: kernel.execution_count
    kernel.raw_input = kernel.getpass = _refuse_input
    return kernel, session


def _quiet_log() -> logging.Logger:
    """For what kernel and client note: a chapter that sets up logging must hear of itself only."""
    log = logging.getLogger("reviewbook.kernel")
    log.propagate = False
    return log


def _refuse_input(*_args: object, **_options: object) -> str:
    raise StdinNotImplementedError(NO_INPUT)


def _process_like_jupyter() -> None:
    """What IPython's application and the kernel's starter set, and chapters or libraries may look at."""
    connection = os.path.join(tempfile.gettempdir(), "kernel.json")
    sys.argv = [_launcher(), "-f", connection, "--HistoryManager.hist_file=:memory:"]
    os.environ.setdefault("JPY_PARENT_PID", str(os.getppid()))
    os.environ.setdefault("PYDEVD_USE_FRAME_EVAL", "NO")
    vars(pdb).update(Pdb=debugger.InterruptiblePdb, set_trace=debugger.set_trace)
    sys.breakpointhook = _no_breakpoint


def _no_breakpoint(*_args: object, **_options: object) -> None:
    """As in a kernel to which no debugger is connected."""


def _launcher() -> str:
    """The script that starts ordinary kernels; only its name is wanted."""
    return os.path.join(os.path.dirname(os.path.dirname(ipykernel.debugger.__file__)), "ipykernel_launcher.py")


def _path_like_jupyter() -> None:
    """`""` stands where IPython's application puts it: before the first site-packages."""
    if "" in sys.path:
        return
    places = (i for i, path in enumerate(sys.path) if os.path.basename(path) in ("site-packages", "dist-packages"))
    sys.path.insert(next(places, 0), "")
