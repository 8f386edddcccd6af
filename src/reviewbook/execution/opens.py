"""Opens that no audit hook can see: by C++ and Rust readers and by child processes. Linux, no privileges.

inotify does not say who opened. What no hook claimed therefore counts for every chapter running then: too many runs,
never too few.
"""

import ctypes
import ctypes.util
import os
import struct
import sys
from pathlib import Path

from reviewbook.execution.tracing import IGNORED_FOLDERS

_IN_OPEN = 0x20
_IN_CREATE = 0x100
_IN_NONBLOCK = 0o4000
_IN_Q_OVERFLOW = 0x4000
_IN_ISDIR = 0x40000000
_EVENT = struct.Struct("iIII")


class Opens:
    """Watches every folder below a root.

    Attributes:
        available: False where there is no inotify, or no watch left: then nothing is seen.
        complete: False once events were lost.
    """

    def __init__(self, root: Path) -> None:
        self.available = sys.platform.startswith("linux")
        self.complete = True
        self._folders: dict[int, str] = {}
        self._descriptor = -1
        if self.available:
            self._libc = ctypes.CDLL(None, use_errno=True)
            self._descriptor = self._libc.inotify_init1(_IN_NONBLOCK)
            self.available = self._descriptor >= 0 and self._watch_tree(os.path.realpath(root))

    def fileno(self) -> int:
        """For `select`; -1 where there is no inotify."""
        return self._descriptor

    def _watch_tree(self, root: str) -> bool:
        for folder, below, _ in os.walk(root):
            below[:] = [name for name in below if name not in IGNORED_FOLDERS]
            watch = self._libc.inotify_add_watch(self._descriptor, os.fsencode(folder), _IN_OPEN | _IN_CREATE)
            if watch < 0:
                return False
            self._folders[watch] = folder
        return True

    def read(self) -> set[str]:
        """Absolute paths of the files opened since the last call."""
        found: set[str] = set()
        while self.available:
            try:
                events = os.read(self._descriptor, 65536)
            except BlockingIOError:
                break
            self._collect(events, found)
        return found

    def _collect(self, events: bytes, found: set[str]) -> None:
        at = 0
        while at < len(events):
            watch, mask, _, length = _EVENT.unpack_from(events, at)
            start = at + _EVENT.size
            name = os.fsdecode(events[start : start + length].rstrip(b"\0"))
            at = start + length
            if mask & _IN_Q_OVERFLOW:
                self.complete = False
            elif mask & _IN_OPEN and name and not mask & _IN_ISDIR and watch in self._folders:
                found.add(os.path.join(self._folders[watch], name))

    def close(self) -> None:
        """Give the descriptor back."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor, self.available = -1, False
