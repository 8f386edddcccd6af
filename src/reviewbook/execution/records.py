"""Run records: everything that a chapter's outputs depend on, and what of it has changed since.

A record is readable JSON in `_build/.reviewbook/records`, one a page. It never holds a time, a host name or an absolute
path.
"""

import functools
import importlib.metadata
import json
import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from reviewbook.execution.digests import Digests, digest_bytes, digest_glob, digest_listing, digest_texts
from reviewbook.execution.settings import Settings
from reviewbook.execution.tracing import IGNORED_FOLDERS
from reviewbook.files import as_json, write_if_changed
from reviewbook.project import Project

VERSION = 1
NEVER_RUN = "never-run"
FAILED = "failed"
STALE = "stale"
FRESH = "fresh"
# Tags that change what is shown, not what is computed.
_DISPLAY_TAGS = frozenset(
    f"{verb}-{part}" for verb in ("hide", "remove") for part in ("cell", "input", "output", "stdout", "stderr")
) | {"full-width", "margin", "popout", "scroll-output", "no-execute", "output_scroll"}


@dataclass(frozen=True)
class Record:
    """What one run of a chapter depended on.

    Attributes:
        code: Digest of the code cells in order, the kernel and the settings that matter.
        python: Version of Python, or of the kernel's language.
        files: Files read, relative to the root, with their digests.
        absent: Paths looked for and not found.
        listings: Folders whose entries were asked for, with a digest of the names.
        globs: Folder, pattern, digest of what the pattern found.
        packages: Installed distributions imported, with their versions.
        environment: Environment variables read, with a digest of the value; None when it was not set.
        unseen: Readers and child processes whose reads could not be seen.
        untraced: True when nothing was seen at all: such a chapter always runs.
        outputs: Digest of the outputs file.
        error: One line, or None.
        engine: `forked` or `ordinary`.
    """

    code: str
    python: str
    files: dict[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    listings: dict[str, str] = field(default_factory=dict)
    globs: tuple[tuple[str, str, str], ...] = ()
    packages: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str | None] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()
    untraced: bool = False
    outputs: str = ""
    error: str | None = None
    engine: str = "forked"


@dataclass(frozen=True)
class Freshness:
    """Whether a chapter has to run.

    Attributes:
        state: `fresh`, `stale`, `never-run` or `failed`.
        reasons: What changed, one sentence each; empty when fresh.
    """

    state: str
    reasons: tuple[str, ...] = ()


def code_digest(cells: Sequence[Mapping[str, Any]], kernel: str, settings: Settings) -> str:
    """A digest of what runs: the code cells in order, tags that matter, the kernel, settings that change outputs."""
    parts = [kernel, str(settings.allow_errors), str(settings.in_temp), *sorted(settings.allow)]
    for cell in cells:
        if cell["cell_type"] == "code":
            tags = sorted(set(cell.get("metadata", {}).get("tags", [])) - _DISPLAY_TAGS)
            parts += [source_of(cell), json.dumps(tags)]
    return digest_texts(parts)


def source_of(cell: Mapping[str, Any]) -> str:
    """A cell's source as one text; in a file it may be a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


class Records:
    """The run records of a project."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._folder = project.store_dir / "records"
        self.digests = Digests(project)

    def path(self, page: str) -> Path:
        """The record of a page (which need not exist)."""
        return self._folder / f"{page}.json"

    def read(self, page: str) -> Record | None:
        """A page's record; None when there is none, it is damaged, or of another version of reviewbook's format."""
        try:
            content = json.loads(self.path(page).read_bytes())
            if content.pop("version") != VERSION:
                return None
            content["absent"] = tuple(content["absent"])
            content["unseen"] = tuple(content["unseen"])
            content["globs"] = tuple((folder, pattern, found) for folder, pattern, found in content["globs"])
            return _checked(Record(**content))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write(self, page: str, record: Record) -> None:
        """Keep a record."""
        write_if_changed(self.path(page), as_json({"version": VERSION, **asdict(record)}))

    def forget(self, page: str) -> None:
        """A page's record is no longer true."""
        self.path(page).unlink(missing_ok=True)

    def freshness(self, page: str, code: str, outputs: Path, settings: Settings) -> Freshness:
        """Whether a page's recorded outputs are what a run now would put out."""
        record = self.read(page)
        if record is None:
            return Freshness(NEVER_RUN, ("it has never run",))
        changes = tuple(self._changes(record, code, outputs, settings))
        if record.error is not None:
            return Freshness(FAILED, (f"its last run failed: {record.error}", *changes))
        return Freshness(STALE, changes) if changes else Freshness(FRESH)

    def _changes(self, record: Record, code: str, outputs: Path, settings: Settings) -> Iterator[str]:
        if record.code != code:
            yield "its code changed"
        if not outputs.is_file() or digest_bytes(outputs.read_bytes()) != record.outputs:
            yield "its outputs are missing or damaged"
        if record.untraced:
            yield "nothing that it reads could be seen"
        yield from self._changed_files(record)
        yield from self._changed_places(record)
        yield from _changed_surroundings(record)
        declared = set(declared_inputs(self._project.root, settings.inputs))
        yield from (f"{name} is a new input" for name in sorted(declared - set(record.files)))

    def _changed_files(self, record: Record) -> Iterator[str]:
        for name, before in sorted(record.files.items()):
            now = self.digests.of(name)
            if now != before:
                yield f"{name} {'is gone' if now is None else 'changed'}"
        yield from (f"{name} appeared" for name in record.absent if (self._project.root / name).exists())

    def _changed_places(self, record: Record) -> Iterator[str]:
        root = self._project.root
        for folder, before in sorted(record.listings.items()):
            if digest_listing(root / folder, IGNORED_FOLDERS) != before:
                yield f"files came to or went from {folder}"
        for folder, pattern, before in record.globs:
            if digest_glob(root / folder, pattern, IGNORED_FOLDERS) != before:
                yield f"other files match {pattern} in {folder}"


def _checked(record: Record) -> Record:
    """The record, when its parts have the shapes that they should have.

    Raises:
        TypeError: one has not.
    """
    mappings = (record.files, record.listings, record.packages, record.environment)
    if not all(isinstance(mapping, dict) for mapping in mappings) or not isinstance(record.code, str):
        raise TypeError("a damaged record")
    return record


def _changed_surroundings(record: Record) -> Iterator[str]:
    for name, before in sorted(record.packages.items()):
        now = package_version(name)
        if now != before:
            yield f"{name} is {now or 'not installed'}, was {before}"
    if record.engine == "forked" and record.python != platform.python_version():
        yield f"Python is {platform.python_version()}, was {record.python}"
    for variable, value in sorted(record.environment.items()):
        if digest_variable(variable) != value:
            yield f"the environment variable {variable} changed"


@functools.cache
def package_version(name: str) -> str | None:
    """The version of an installed distribution; None when there is none."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def digest_variable(name: str) -> str | None:
    """A digest of an environment variable's value, never the value; None when it is not set."""
    value = os.environ.get(name)
    return None if value is None else digest_bytes(value.encode("utf-8", "surrogateescape"))


def declared_inputs(root: Path, patterns: Iterable[str]) -> list[str]:
    """The files that `reviewbook: inputs` names, relative to the root."""
    found = (path for pattern in patterns for path in root.glob(pattern) if path.is_file())
    return sorted({path.relative_to(root).as_posix() for path in found})
