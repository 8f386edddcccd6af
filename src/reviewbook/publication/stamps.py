"""What was rendered and checked from which inputs, so that a build of an unchanged book does nothing."""

import json
import os
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from reviewbook.execution.digests import Digests, digest_texts
from reviewbook.execution.records import Records
from reviewbook.execution.runner import Planned
from reviewbook.execution.tracing import IGNORED_FOLDERS
from reviewbook.files import as_json, write_if_changed
from reviewbook.project import Project


@dataclass(frozen=True)
class Stamp:
    """One thing that was done.

    Attributes:
        inputs: Digest of everything it was done from.
        output: The file that it made, relative to the root; empty when it made none.
        warnings: What was said while it was done.
        ok: Whether it went well.
    """

    inputs: str
    output: str = ""
    warnings: tuple[str, ...] = ()
    ok: bool = True


class Stamps:
    """The stamps of a project, in `_build/.reviewbook/stamps.json`."""

    def __init__(self, project: Project) -> None:
        self._root = project.root
        self._file = project.store_dir / "stamps.json"

    def valid(self, name: str, inputs: str) -> Stamp | None:
        """The stamp of that name, when it was done from the same inputs and its output is still there."""
        stamp = self._load().get(name)
        if stamp is None or stamp.inputs != inputs:
            return None
        return stamp if not stamp.output or (self._root / stamp.output).is_file() else None

    def output(self, name: str) -> str:
        """What was made when that was done last, from whatever inputs; empty when it is not known."""
        stamp = self._load().get(name)
        return stamp.output if stamp else ""

    def set(self, name: str, stamp: Stamp) -> None:
        """Remember."""
        known = {**self._load(), name: stamp}
        write_if_changed(self._file, as_json({key: vars(value) for key, value in known.items()}))

    def _load(self) -> dict[str, Stamp]:
        try:
            rows = json.loads(self._file.read_bytes())
            return {name: Stamp(**{**row, "warnings": tuple(row["warnings"])}) for name, row in rows.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return {}


def digest_sources(project: Project, digests: Digests) -> str:
    """A digest of references and data, as the check of the sources reads them."""
    names = [project.relative(path) for path in project.bibliography_paths]
    data = project.data_dir
    if data.is_dir():
        names += [project.relative(path) for path in sorted(data.rglob("*")) if path.is_file()]
    return digest_texts([_environment(), *_pairs(names, digests)])


def digest_files(project: Project, digests: Digests) -> str:
    """A digest of every file of the project and of the installed packages."""
    return digest_texts([_environment(), *_pairs(_files(project.root), digests)])


def digest_book(files: str, records: Records, planned: Iterable[Planned]) -> str:
    """A digest of everything that a page may be made from: the files, by `digest_files`, and the outputs."""
    outputs = [
        f"{one.chapter.name} {record.outputs}"
        for one in planned
        if (record := records.read(one.chapter.name)) is not None
    ]
    return digest_texts([files, *outputs])


def _pairs(names: Iterable[str], digests: Digests) -> Iterator[str]:
    return (f"{name} {digests.of(name)}" for name in names)


def _environment() -> str:
    """Changes whenever a package is installed, removed or renewed: that changes the entries of the folder.

    Our own files change without that where reviewbook is installed for work on itself.
    """
    folder = Path(sysconfig.get_paths()["purelib"])
    ours = [f"{path} {path.stat().st_mtime_ns}" for path in _own_files()]
    return f"{folder.stat().st_mtime_ns} {os.environ.get('SOURCE_DATE_EPOCH', '')} {digest_texts(ours)}"


def _own_files() -> Iterator[Path]:
    """The files that reviewbook is made of, in a fixed order."""
    for folder, below, names in os.walk(Path(__file__).parents[1]):
        below[:] = sorted(name for name in below if name != "__pycache__")
        yield from (Path(folder, name) for name in sorted(names))


def _files(root: Path) -> Iterator[str]:
    """All files below the root, relative, in a fixed order; ignored and hidden folders left out."""
    for folder, below, names in os.walk(root):
        below[:] = sorted(name for name in below if name not in IGNORED_FOLDERS and not name.startswith("."))
        place = Path(folder).relative_to(root)
        yield from ((place / name).as_posix() for name in sorted(names) if not name.endswith(".pyc"))
