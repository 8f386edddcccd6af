"""A real IPython kernel in this process: no sockets, no threads, no kernel manager.

The kernel's session hands every message straight to nbclient's own handling, so outputs are made by the same code as
with an ordinary kernel. Meant for a forked child: it takes over `sys.stdout`, `sys.stderr`, the file descriptors behind
them and the working directory, and does not give them back.
"""

import asyncio
import fcntl
import io
import logging
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from nbformat import NotebookNode

# Else every kernel imports debugpy (0.05 s) and warns about frozen modules.
_debugpy_before = sys.modules.get("debugpy")
sys.modules["debugpy"] = None  # type: ignore[assignment]
import ipykernel.debugger  # noqa: E402, F401

if _debugpy_before is None:
    del sys.modules["debugpy"]
else:
    sys.modules["debugpy"] = _debugpy_before

from ipykernel.ipkernel import IPythonKernel  # noqa: E402
from ipykernel.zmqshell import ZMQInteractiveShell  # noqa: E402
from jupyter_client.session import Session  # noqa: E402
from nbclient import NotebookClient  # noqa: E402

NO_INPUT = "a chapter cannot ask for input: nobody is there to answer while a book is built"
INLINE_BACKEND = "module://matplotlib_inline.backend_inline"


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
    """Hands messages to `sink` instead of sending them."""

    sink: Callable[[dict[str, Any]], None] = staticmethod(lambda _message: None)

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
        message["content"] = self.unpack(self.pack(message["content"]))
        message["buffers"] = buffers or []
        self.sink(message)
        return message


class Shell(ZMQInteractiveShell):  # type: ignore[misc]
    """The kernel's shell; event loops of desktop toolkits are refused, since no application runs."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept none and `inline` only."""
        if gui not in (None, "inline"):
            raise RuntimeError(f"there is no event loop {gui!r} while a book is built")
        self.active_eventloop = gui


Shell.__name__ = "ZMQInteractiveShell"  # what a chapter may ask for


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a chapter, with what child processes and C code write to the descriptor."""

    encoding = "UTF-8"
    errors = "strict"

    def __init__(self, name: str, descriptor: int, kernel: IPythonKernel) -> None:
        self.name = name
        self._descriptor = descriptor
        self._kernel = kernel
        self._parts: list[str] = []
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._seen = 0
        os.dup2(self._file.fileno(), descriptor)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_APPEND)

    def _drain(self) -> None:
        size = os.fstat(self._descriptor).st_size
        if size > self._seen:
            self._parts.append(os.pread(self._file.fileno(), size - self._seen, self._seen).decode("utf-8", "replace"))
            self._seen = size

    def write(self, text: str) -> int:
        """Keep text until the next flush, in order with what the descriptor received."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._drain()
        self._parts.append(text)
        return len(text)

    def flush(self) -> None:
        """Send what was written as one message; an empty one must not be sent."""
        self._drain()
        text = "".join(self._parts)
        self._parts.clear()
        if text:
            content = {"name": self.name, "text": text}
            self._kernel.session.send(None, "stream", content, parent=self._kernel.get_parent())

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
    *,
    allow_errors: bool = False,
    skip_tag: str = "skip-execution",
    before_cell: Callable[[int], None] = lambda _index: None,
) -> CellError | None:
    """Run the code cells of a notebook in `folder`; its outputs and metadata are filled in as nbclient would.

    Args:
        notebook: In format 4; changed in place.
        folder: The working directory.
        allow_errors: Whether an error lets the next cell run.
        skip_tag: Cells with this tag are not run.
        before_cell: Called with the index of each cell before it runs.

    Returns:
        The error that stopped it, or None.
    """
    os.chdir(folder)
    _path_like_jupyter()
    kernel, session = _make_kernel()
    client = NotebookClient(notebook, allow_errors=allow_errors)
    client.reset_execution_trackers()
    to_kernel: list[dict[str, Any]] = []  # what the front halves of widgets answer (ipywidgets.Output)
    client.kc = SimpleNamespace(session=session, shell_channel=SimpleNamespace(send=to_kernel.append))
    notebook.metadata["language_info"] = dict(IPythonKernel.language_info)
    sys.stdout, sys.stderr = Stream("stdout", 1, kernel), Stream("stderr", 2, kernel)

    async def all_cells() -> CellError | None:
        for index, cell in enumerate(notebook.cells):
            tags = cell.metadata.get("tags", [])
            if cell.cell_type != "code" or not cell.source.strip() or skip_tag in tags:
                continue
            before_cell(index)
            reply = await _run_cell(kernel, session, client, cell, index, to_kernel)
            if reply["status"] == "error" and not allow_errors and "raises-exception" not in tags:
                return CellError(index, reply["ename"], reply["evalue"], "\n".join(reply["traceback"]))
        return None

    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    error = loop.run_until_complete(all_cells())
    client.set_widgets_metadata()
    return error


async def _run_cell(
    kernel: IPythonKernel,
    session: DirectSession,
    client: NotebookClient,
    cell: NotebookNode,
    index: int,
    to_kernel: list[dict[str, Any]],
) -> dict[str, Any]:
    client.code_cells_executed += 1
    client.clear_before_next_output = False
    cell.outputs = []
    session.sink = lambda message: client.process_message(message, cell, index)
    kernel.set_parent([], session.msg("execute_request", {"code": cell.source}), channel="shell")
    reply: dict[str, Any] = await kernel.do_execute(cell.source, silent=False, store_history=True, allow_stdin=False)
    while to_kernel:
        kernel.comm_manager.comm_msg(None, None, {"buffers": [], **to_kernel.pop(0)})
    sys.stdout.flush()
    sys.stderr.flush()
    cell.execution_count = client.code_cells_executed
    return reply


def _make_kernel() -> tuple[IPythonKernel, DirectSession]:
    session = DirectSession(username="reviewbook")
    kernel = IPythonKernel.instance(
        session=session, shell_class=Shell, user_ns={}, log=logging.getLogger("reviewbook.kernel")
    )
    kernel.shell_channel_thread = SimpleNamespace(parent_thread=None)  # else top-level await fails
    kernel.shell.displayhook.get_execution_count = lambda: kernel.execution_count
    kernel.shell.history_manager.enabled = False
    return kernel, session


def _path_like_jupyter() -> None:
    """`""` stands where IPython's application puts it: before the first site-packages."""
    if "" in sys.path:
        return
    places = (i for i, path in enumerate(sys.path) if os.path.basename(path) in ("site-packages", "dist-packages"))
    sys.path.insert(next(places, 0), "")
