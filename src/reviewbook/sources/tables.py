"""The tables of `data/`, a Frictionless Data Package, as DataFrames; a table that breaks a rule is never handed out.

`descriptor` says how a package describes a table. Nothing is a warning: a reader of the book cannot see warnings.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from reviewbook.problems import BookError, Problem
from reviewbook.project import Project
from reviewbook.sources.bibliography import read_bibliography
from reviewbook.sources.descriptor import DESCRIPTOR, read_descriptor
from reviewbook.sources.retractions import list_path
from reviewbook.sources.rules import Checked, judge
from reviewbook.sources.schema import ForeignKey, Licence, Resource
from reviewbook.sources.sheet import Fault, read_sheet

SEPARATOR = "; "


def table(name: str) -> pd.DataFrame:
    """A table of the project around the working directory; see `DataPackage.table`.

    Raises:
        BookError: with everything that is wrong with it.
    """
    return DataPackage.current().table(name)


def split_list(series: "pd.Series[str]", separator: str = SEPARATOR) -> "pd.Series[Any]":
    """A list-valued column as tuples of its values; an empty cell is an empty tuple. Same index and length."""
    lists = [() if pd.isna(cell) or not cell else tuple(cell.split(separator)) for cell in series]
    return pd.Series(lists, index=series.index, name=series.name, dtype=object)


@dataclass(frozen=True)
class _Findings:
    """What a check finds wrong with the table that it checks, and with files that this table refers to."""

    here: Sequence[Fault] = ()
    elsewhere: Sequence[Problem] = ()


@dataclass(frozen=True, eq=False)
class DataPackage:
    """The tables of a project.

    Attributes:
        root: The project's root.
        resources: The tables' descriptions by name, in the order of the package.
    """

    root: Path
    resources: dict[str, Resource]
    # What has been read, with the hash of what it was read from.
    _kept: dict[str, tuple[bytes, Any]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, project: Project) -> "DataPackage":
        """The package that `data/datapackage.json` describes. No table is read yet.

        Raises:
            BookError: with everything that is wrong with the description.
        """
        path = project.data_dir / DESCRIPTOR
        try:
            content = path.read_bytes()
        except OSError as error:
            mend = "describe the tables of the folder in it, or restore it"
            raise BookError(
                Problem(project.relative(path), f"the file cannot be read ({error.strerror})", mend)
            ) from None
        return _package(project.root, content)

    @classmethod
    def current(cls) -> "DataPackage":
        """The package of the project around the working directory.

        Raises:
            BookError: there is no project, or its description is wrong.
        """
        return cls.load(Project.containing(Path.cwd()))

    @property
    def names(self) -> tuple[str, ...]:
        """The tables, in the order of the package."""
        return tuple(self.resources)

    def table(self, name: str) -> pd.DataFrame:
        """A table, checked against its description and the keys of the tables that it refers to.

        Returns:
            The columns in the order of the description, one row a record, index 0, 1, 2 ... Dtypes: string; Int64 for
            integer and year; float64 for number; boolean; datetime64[s] for date. Units are told by `unit`.

        Raises:
            BookError: with every fault, by file, line and column.
        """
        resource = self.resource(name)
        checked = self._checked(resource)
        problems = self._problems(resource, checked)
        if problems or checked.frame is None:
            raise BookError(problems)
        return checked.frame.copy()

    def check(self) -> list[Problem]:
        """Everything that is wrong with any table, and files that the package does not describe."""
        found = [problem for item in self.resources.values() for problem in self._problems(item, self._checked(item))]
        return list(dict.fromkeys([*found, *self._undescribed()]))

    def resource(self, name: str) -> Resource:
        """How the package describes a table.

        Raises:
            BookError: it does not.
        """
        if name not in self.resources:
            mend = f"use one of: {', '.join(self.resources)}; or describe it there"
            raise BookError(Problem(f"data/{DESCRIPTOR}", f"there is no resource `{name}`", mend))
        return self.resources[name]

    def title(self, name: str) -> str:
        """What readers call a table."""
        return self.resource(name).title

    def caveats(self, name: str) -> tuple[str, ...]:
        """What a reader of a table's numbers must know, a sentence each."""
        return self.resource(name).caveats

    def sources(self, name: str) -> tuple[str, ...]:
        """The titles of a table's sources; `resource(name).sources` has their addresses too."""
        return tuple(source.title for source in self.resource(name).sources)

    def licence(self, name: str) -> Licence:
        """Under what terms a table may be used."""
        return self.resource(name).licence

    def unit(self, name: str, column: str) -> str:
        """The unit of a column; empty when it has none.

        Raises:
            BookError: the package describes no such table or column.
        """
        found = self.resource(name).field(column)
        if found is None:
            what = f"the resource `{name}` has no field `{column}`"
            raise BookError(Problem(f"data/{DESCRIPTOR}", what, "correct the name"))
        return found.unit

    def _path(self, resource: Resource) -> Path:
        return Project(self.root).data_dir / resource.path

    def _checked(self, resource: Resource) -> Checked:
        """A table judged; read anew only when its content has changed."""
        try:
            content = self._path(resource).read_bytes()
        except FileNotFoundError:
            mend = f"create it, or take `{resource.name}` out of data/{DESCRIPTOR}"
            return Checked({}, [], [Fault(0, "", "the file does not exist", mend)], None)
        except OSError as error:
            return Checked({}, [], [Fault(0, "", f"the file cannot be read ({error.strerror})", "")], None)
        checked: Checked = self._keep(resource.name, [content], lambda: judge(resource, read_sheet(content)))
        return checked

    def _keep(self, name: str, contents: Sequence[bytes], make: Any) -> Any:  # noqa: ANN401
        digest = sha256(b"".join(sha256(content).digest() for content in contents)).digest()
        kept = self._kept.get(name)
        if kept is None or kept[0] != digest:
            self._kept[name] = kept = (digest, make())
        return kept[1]

    def _problems(self, resource: Resource, checked: Checked) -> list[Problem]:
        found = [_Findings(checked.faults)]
        found += [self._broken_references(resource, key, checked) for key in resource.foreign_keys]
        found += [self._unknown_citations(resource, name, checked) for name in resource.citation_keys]
        faults = sorted((fault for findings in found for fault in findings.here), key=lambda fault: fault.line)
        here = self._at(resource, faults)
        return list(dict.fromkeys([*here, *(problem for findings in found for problem in findings.elsewhere)]))

    def _at(self, resource: Resource, faults: Iterable[Fault]) -> list[Problem]:
        shown = Project(self.root).relative(self._path(resource))
        return [fault.at(shown) for fault in faults]

    def _broken_references(self, resource: Resource, key: ForeignKey, checked: Checked) -> _Findings:
        target = self.resources[key.resource]
        theirs = self._checked(target)
        about_keys = [
            fault for fault in theirs.faults if not {*fault.column.split(", ")}.isdisjoint({"", *key.reference_fields})
        ]
        elsewhere = self._at(target, about_keys) if target is not resource else []
        if not theirs.values.keys() >= set(key.reference_fields):
            return _Findings(elsewhere=elsewhere)
        known = {row for _, row in _rows(theirs, key.reference_fields)}
        column, columns = ", ".join(key.fields), ", ".join(key.reference_fields)
        mend = f"add it to {target.path}, column {columns}, or correct it"
        missing = [(line, row) for line, row in _rows(checked, key.fields) if row not in known]
        what = "`{}` is not in the table {}"
        here = [Fault(line, column, what.format(", ".join(map(str, row)), target.name), mend) for line, row in missing]
        return _Findings(here, elsewhere)

    def _unknown_citations(self, resource: Resource, name: str, checked: Checked) -> _Findings:
        rows = list(_rows(checked, (name,)))
        try:
            known = self._citation_keys() if rows else frozenset()
        except BookError as error:
            return _Findings(elsewhere=error.problems)
        mend = "add the reference to the bibliography, or correct the key"
        keys = [(line, key) for line, (cell,) in rows for key in _items(resource, name, cell)]
        what = "`{}` is no key of the bibliography"
        return _Findings([Fault(line, name, what.format(key), mend) for line, key in keys if key not in known])

    def _citation_keys(self) -> frozenset[str]:
        # The project is made anew, since its settings may have changed since this package was loaded.
        project = Project(self.root)
        contents = [path.read_bytes() for path in project.bibliography_paths if path.is_file()]
        kept: frozenset[str] = self._keep("", contents, lambda: frozenset(read_bibliography(project).index))
        return kept

    def _undescribed(self) -> Iterator[Problem]:
        project = Project(self.root)
        # The list of retractions has rules of its own, so that one can be put there as it is.
        described = {list_path(project), *(self._path(resource) for resource in self.resources.values())}
        for path in sorted(project.data_dir.rglob("*.csv")):
            if path not in described:
                what = f"data/{DESCRIPTOR} does not describe this table"
                yield Problem(project.relative(path), what, "describe it there or delete it")


@lru_cache(maxsize=8)
def _package(root: Path, content: bytes) -> DataPackage:
    resources = read_descriptor(content, f"data/{DESCRIPTOR}")
    return DataPackage(root, {resource.name: resource for resource in resources})


def _rows(checked: Checked, names: Sequence[str]) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Lines and values of some columns; rows where one of them is empty refer to nothing."""
    columns = [checked.values.get(name, ()) for name in names]
    rows = zip(*columns, strict=True) if all(columns) else ()
    return ((line, row) for line, row in zip(checked.lines, rows, strict=False) if None not in row)


def _items(resource: Resource, name: str, cell: str) -> list[str]:
    column = resource.field(name)
    return cell.split(column.separator) if column and column.separator else [cell]
