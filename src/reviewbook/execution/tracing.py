"""What a chapter reads and does, seen by an audit hook inside the process that runs it.

The hook sees every open, listing, glob, SQLite connection, child process and network call that Python makes. What it
cannot see is listed in `docs/execution.md`; on Linux `opens.py` closes the largest gap.
"""

import os
import stat
import sys
import sysconfig
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import unquote

WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_TRUNC | os.O_APPEND
# Readers in C++ or Rust that open files without telling Python. polars' scan, pyarrow's datasets, duckdb's SQL.
NATIVE_READERS = ("pyarrow", "polars", "duckdb")
IGNORED_FOLDERS = ("_build", ".git", ".venv", "__pycache__", ".ipynb_checkpoints", ".pytest_cache", ".hypothesis")
_METADATA = f"importlib{os.sep}metadata{os.sep}"  # looks for installed distributions in every folder of sys.path
_LISTINGS = {"os.listdir", "os.scandir", "os.walk", "os.fwalk"}
_CHANGES = {"os.remove", "os.rmdir", "os.mkdir", "os.truncate"}
_MOVES = {"os.rename", "shutil.move"}
_LINKS = {"os.link", "os.symlink"}
_CHILDREN = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn"}
LOOPBACK = ("127.", "::1", "localhost")


class NotAllowedError(PermissionError):
    """A chapter tried what a chapter may not do: write into the project, or reach the network."""


@dataclass
class Trace:
    """Everything seen of one run.

    Attributes:
        reads: Files below the root that were opened for reading and exist, relative.
        absent: Paths below the root that were looked for and did not exist, relative.
        listings: Folders below the root whose entries were asked for, relative (`.` is the root).
        globs: Pairs of folder and pattern that were expanded.
        stamps: For each file read, its time of change and size when it was first opened.
        environment: Names of variables that project code looked up.
        network: Whether another host was reached, as allowed.
        children: Commands of child processes, the program's name only.
        refused: What was not allowed, as sentences.
    """

    root: Path
    reads: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)
    listings: set[str] = field(default_factory=set)
    globs: set[tuple[str, str]] = field(default_factory=set)
    stamps: dict[str, tuple[int, int]] = field(default_factory=dict)
    environment: set[str] = field(default_factory=set)
    network: bool = False
    children: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)


class Tracer:
    """An audit hook that fills a `Trace`. A hook cannot be taken out again: stop it with `active = False`.

    Args:
        root: The project.
        writable: Folders below the root in which a chapter may write, besides `_build`.
        network: Whether the chapter may reach other hosts.
        claim: Called with each absolute path below the root just before it is opened.
    """

    def __init__(
        self,
        root: Path,
        *,
        writable: Iterable[Path] = (),
        network: bool = False,
        claim: Callable[[str], None] = lambda _path: None,
    ) -> None:
        self.trace = Trace(root)
        self.active = False
        self._root = os.path.realpath(root)
        self._network = network
        self._writable = tuple(os.path.realpath(str(path)) for path in (*writable, root / "_build"))
        self._outside = tuple(sorted({os.path.realpath(path) for path in _library_folders()}))
        self._claim = claim
        self._busy = False

    def install(self) -> None:
        """Start to listen; there is no way back."""
        self.active = True
        sys.addaudithook(self._hook)

    def _hook(self, event: str, args: tuple[Any, ...]) -> None:
        # Whatever this method itself opens must not be seen, and most events are not ours.
        if not self.active or self._busy:
            return
        handler = _HANDLERS.get(event)
        if handler is None:
            return
        self._busy = True
        try:
            handler(self, args)
        except NotAllowedError as error:
            self.trace.refused.append(str(error))
            raise
        finally:
            self._busy = False

    # --- what the handlers share

    def _inside(self, path: object) -> str | None:
        """The absolute path when it is below the root and not in an ignored folder; else None."""
        absolute = _absolute(path)
        if absolute is None:
            return None
        if absolute != self._root and not absolute.startswith(self._root + os.sep):
            real = os.path.realpath(absolute)
            if not real.startswith(self._root + os.sep):
                return None
            absolute = real
        if absolute.startswith(self._outside):
            return None
        parts = absolute[len(self._root) :].split(os.sep)
        return None if any(part in IGNORED_FOLDERS for part in parts[:-1]) else absolute

    def _relative(self, absolute: str) -> str:
        return os.path.relpath(absolute, self._root).replace(os.sep, "/")

    def note_read(self, path: object) -> None:
        """A file was opened for reading, or could not be."""
        absolute = _absolute(path)
        if absolute is None:
            return
        source = _source_of_bytecode(absolute)
        inside = self._inside(source)
        if inside is None:
            return
        self._claim(inside)
        try:
            status = os.stat(inside)
        except OSError:
            self.trace.absent.add(self._relative(inside))
            return
        if not stat.S_ISDIR(status.st_mode):
            name = self._relative(inside)
            self.trace.reads.add(name)
            self.trace.stamps.setdefault(name, (status.st_mtime_ns, status.st_size))

    def claim_write(self, path: object) -> None:
        """A file is about to be opened for writing, as allowed: that is not a read that nobody saw."""
        inside = self._inside(path)
        if inside is not None:
            self._claim(inside)

    def refuse_write(self, path: object) -> None:
        """A file is about to be written, made, moved or removed."""
        absolute = _absolute(path)
        if absolute is None or absolute.startswith("/dev/"):
            return
        real = os.path.realpath(absolute)
        if real.startswith(tuple(f"{folder}{os.sep}" for folder in self._writable)) or real in self._writable:
            return
        if not real.startswith(self._root + os.sep) or real.startswith(self._outside):
            # Temporary files, and caches of libraries (fonts, compiled queries), are their own affair.
            return
        if "__pycache__" in real.split(os.sep):
            return
        raise NotAllowedError(
            f"a chapter may not write into the project ({self._relative(real)}); write below _build or allow it: "
            "reviewbook: {allow: [write]} in the notebook's metadata"
        )

    def refuse_network(self, target: object) -> None:
        """A connection to another host is about to be made."""
        host = target[0] if isinstance(target, tuple) and target else target
        if isinstance(host, bytes):
            host = host.decode("ascii", "replace")
        if not isinstance(host, str) or host.startswith(LOOPBACK) or host.startswith("/") or not host:
            return
        if self._network:
            self.trace.network = True
            return
        raise NotAllowedError(
            f"a chapter may not reach the network ({host}); keep the data in the project or allow it: "
            "reviewbook: {allow: [network]} in the notebook's metadata"
        )


def _on_open(tracer: Tracer, args: tuple[Any, ...]) -> None:
    path, mode, flags = args
    if isinstance(path, int):
        return
    writes = bool(flags & WRITE_FLAGS) if isinstance(flags, int) else False
    if isinstance(mode, str):
        writes = any(letter in mode for letter in "wax+")
    if writes:
        tracer.refuse_write(path)
        tracer.claim_write(path)
    if not writes or (isinstance(mode, str) and "+" in mode and "w" not in mode):
        tracer.note_read(path)


def _asked_by_machinery() -> bool:
    """Whether a listing comes from the import system or from a glob (whose pattern is remembered instead)."""
    frame = sys._getframe(3)
    name = frame.f_code.co_filename
    if name.startswith("<frozen importlib") or _METADATA in name:
        return True
    if os.path.basename(name) == "glob.py":
        return True
    functions: set[str] = set()
    caller: FrameType | None = frame
    while caller is not None and _is_pathlib(caller.f_code.co_filename):
        functions.add(caller.f_code.co_name)
        caller = caller.f_back
    return bool(functions) and ("glob" in functions or "rglob" in functions)


def _is_pathlib(name: str) -> bool:
    return os.path.basename(name) == "pathlib.py" or f"{os.sep}pathlib{os.sep}" in name


def _on_listing(tracer: Tracer, args: tuple[Any, ...]) -> None:
    if _asked_by_machinery():
        return
    path = args[0] if args and args[0] is not None else "."
    inside = tracer._inside(path)
    if inside is not None:
        tracer.trace.listings.add(tracer._relative(inside))


def _on_glob(tracer: Tracer, args: tuple[Any, ...]) -> None:
    """`glob.glob` of a pattern: remember the folder in which the pattern's fixed part ends, and the rest.

    A pattern without a wildcard asks whether one file is there: its fixed part ends before the file's name.
    """
    pattern = os.fsdecode(args[0])
    if args[2] is not None:
        pattern = os.path.join(os.fsdecode(args[2]), pattern)
    parts = pattern.split(os.sep)
    magic = (i for i, part in enumerate(parts) if any(letter in part for letter in "*?["))
    fixed = next(magic, len(parts) - 1)
    folder = os.sep.join(parts[:fixed]) or (os.sep if pattern.startswith(os.sep) else ".")
    inside = tracer._inside(folder)
    if inside is not None:
        tracer.trace.globs.add((tracer._relative(inside), "/".join(parts[fixed:])))


def _on_path_glob(tracer: Tracer, args: tuple[Any, ...]) -> None:
    inside = tracer._inside(args[0])
    if inside is not None:
        tracer.trace.globs.add((tracer._relative(inside), str(args[1])))


def _on_path_rglob(tracer: Tracer, args: tuple[Any, ...]) -> None:
    _on_path_glob(tracer, (args[0], f"**/{args[1]}"))


def _on_sqlite(tracer: Tracer, args: tuple[Any, ...]) -> None:
    name = args[0]
    text = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
    if text.startswith("file:"):
        text = unquote(text[len("file:") :].partition("?")[0]).removeprefix("//")
    if text and text != ":memory:":
        tracer.note_read(text)


def _on_change(tracer: Tracer, args: tuple[Any, ...]) -> None:
    tracer.refuse_write(args[0])


def _on_move(tracer: Tracer, args: tuple[Any, ...]) -> None:
    tracer.refuse_write(args[0])
    tracer.refuse_write(args[1])


def _on_link(tracer: Tracer, args: tuple[Any, ...]) -> None:
    tracer.refuse_write(args[1])


def _on_child(tracer: Tracer, args: tuple[Any, ...]) -> None:
    program = args[0]
    if isinstance(program, list | tuple) and program:
        program = program[0]
    if isinstance(program, bytes | os.PathLike):
        program = os.fsdecode(program)
    if isinstance(program, str) and program.split():
        tracer.trace.children.add(os.path.basename(program.split()[0]))


def _on_connect(tracer: Tracer, args: tuple[Any, ...]) -> None:
    tracer.refuse_network(args[1])


def _on_lookup(tracer: Tracer, args: tuple[Any, ...]) -> None:
    tracer.refuse_network(args[0])


_HANDLERS = {
    "open": _on_open,
    "glob.glob/2": _on_glob,
    "pathlib.Path.glob": _on_path_glob,
    "pathlib.Path.rglob": _on_path_rglob,
    "sqlite3.connect": _on_sqlite,
    "socket.connect": _on_connect,
    "socket.getaddrinfo": _on_lookup,
    "socket.gethostbyname": _on_lookup,
    **dict.fromkeys(_LISTINGS, _on_listing),
    **dict.fromkeys(_CHANGES, _on_change),
    **dict.fromkeys(_MOVES, _on_move),
    **dict.fromkeys(_LINKS, _on_link),
    **dict.fromkeys(_CHILDREN, _on_child),
}


def _absolute(path: object) -> str | None:
    if isinstance(path, int) or not isinstance(path, str | bytes | os.PathLike):
        return None
    text = os.fsdecode(path)
    return os.path.normpath(os.path.join(os.getcwd(), text)) if text else None


def _source_of_bytecode(path: str) -> str:
    """`a/__pycache__/m.cpython-311.pyc` stands for `a/m.py`: with bytecode present only that is opened."""
    folder, name = os.path.split(path)
    if not name.endswith(".pyc") or os.path.basename(folder) != "__pycache__":
        return path
    return os.path.join(os.path.dirname(folder), name.split(".")[0] + ".py")


def _library_folders() -> list[str]:
    """Where Python and installed packages live: their files are known by version."""
    paths = sysconfig.get_paths()
    return [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")] + [sys.prefix]
