"""Digests of files, remembered while a file is untouched, so that asking whether a book is fresh costs milliseconds."""

import glob
import hashlib
import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

from reviewbook.files import write_if_changed
from reviewbook.project import Project

# A file changed just before it was read could change again within the clock's grain and look the same: as git does,
# its digest is not remembered until it has rested.
_REST_NS = 2_000_000_000
Stamp = tuple[int, int, int, int]


def digest_bytes(content: bytes) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digest_texts(texts: Iterable[str]) -> str:
    """One digest of several texts; which text ends where makes a difference."""
    return digest_bytes(json.dumps(list(texts), ensure_ascii=False).encode())


class Digests:
    """Digests of the files of one project.

    Remembered by size, both times and inode; a change of content changes the inode's time even where the time of
    change is put back.
    """

    def __init__(self, project: Project) -> None:
        self._root = project.root
        self._file = project.store_dir / "digests.json"
        self._known: dict[str, tuple[Stamp, str]] = self._load()
        self._changed = False

    def of(self, name: str) -> str | None:
        """The digest of a file, by its path relative to the root; None when there is no such file."""
        path = self._root / name
        try:
            status = path.stat()
        except OSError:
            return None
        stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        known = self._known.get(name)
        if known and known[0] == stamp:
            return known[1]
        try:
            found = digest_bytes(path.read_bytes())
        except OSError:
            return None
        if time.time_ns() - max(status.st_mtime_ns, status.st_ctime_ns) > _REST_NS:
            self._known[name] = (stamp, found)
            self._changed = True
        return found

    def save(self) -> None:
        """Keep what was learnt; a folder that cannot be written only costs time."""
        if not self._changed:
            return
        rows = {name: [*stamp, found] for name, (stamp, found) in sorted(self._known.items())}
        try:
            write_if_changed(self._file, json.dumps(rows, separators=(",", ":")).encode())
        except OSError:
            return
        self._changed = False

    def _load(self) -> dict[str, tuple[Stamp, str]]:
        try:
            rows = json.loads(self._file.read_bytes())
            return {name: ((row[0], row[1], row[2], row[3]), row[4]) for name, row in rows.items()}
        except (OSError, ValueError, TypeError, IndexError, AttributeError, KeyError):
            return {}


def digest_listing(folder: Path, ignored: Iterable[str]) -> str | None:
    """A digest of the names in a folder; None when there is no such folder."""
    try:
        names = sorted(set(os.listdir(folder)) - set(ignored))  # noqa: PTH208 - names only
    except OSError:
        return None
    return digest_texts(names)


def digest_glob(folder: Path, pattern: str, ignored: Iterable[str]) -> str:
    """A digest of the paths that a pattern finds below a folder, ignored folders left out.

    `glob` and `pathlib` differ in what `**` finds, and in hidden files: all that either would find counts.
    """
    hidden = set(ignored)
    found = glob.glob(pattern, root_dir=folder, recursive=True, include_hidden=True)  # noqa: PTH207
    return digest_texts(sorted(path for path in found if not hidden.intersection(Path(path).parts[:-1])))
