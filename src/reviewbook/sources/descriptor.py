"""The shape of `data/datapackage.json`: a Frictionless Data Package (v1) with three properties of our own.

* `caveats` of a resource: a list of sentences that a reader of its numbers must know;
* `unit` of a field;
* `reviewbook`: of a field, `{"separator": "; ", "enum": [...]}` says that a cell holds several values and which are
  allowed; of a schema, `{"citationKeys": ["citekey"]}` names fields that hold keys of the bibliography.

The last are not written as `enum` and `foreignKeys`: other tools would apply an `enum` to the whole cell, and the
standard allows no path out of the package's folder, where the bibliography is. So they all read the package.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviewbook.problems import BookError, Problem
from reviewbook.sources.schema import Field, ForeignKey, Licence, Resource, Source
from reviewbook.sources.values import FALSE_VALUES, TRUE_VALUES, TYPES, Cast

DESCRIPTOR = "datapackage.json"

_CONSTRAINTS = {
    "required": (),
    "unique": (),
    "enum": (),
    "pattern": ("string",),
    "minLength": ("string",),
    "maxLength": ("string",),
    "minimum": ("integer", "number", "date", "year"),
    "maximum": ("integer", "number", "date", "year"),
}
_KINDS = {str: "a text", list: "a list", dict: "an object", bool: "true or false", int: "a whole number"}
# Properties that would change how a table is read, and that we do not follow: better refused than ignored.
_REFUSED_IN_RESOURCE = ("dialect", "data", "compression", "bytes", "hash")
_REFUSED_IN_FIELD = ("decimalChar", "groupChar", "bareNumber")
_REFUSED_IN_SCHEMA = ("uniqueKeys", "fieldsMatch")


def read_descriptor(content: bytes, shown: str) -> tuple[Resource, ...]:
    """The tables that a `datapackage.json` describes.

    Args:
        content: The file.
        shown: Its name in problems.

    Raises:
        BookError: with everything that is wrong with its shape.
    """
    document = _read_json(content, shown)
    reader = _Shape(shown)
    resources = tuple(reader.resources(document))
    reader.check_references(resources)
    if reader.problems:
        raise BookError(reader.problems)
    return resources


def _read_json(content: bytes, shown: str) -> dict[str, Any]:
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problem = Problem(f"{shown}:{line}", "this line is not UTF-8", "save the file as UTF-8")
        raise BookError(problem) from None
    except json.JSONDecodeError as error:
        raise BookError(Problem(f"{shown}:{error.lineno}", f"this is not JSON ({error.msg})")) from None
    except RecursionError:
        raise BookError(Problem(shown, "this JSON is nested too deeply")) from None
    if not isinstance(document, dict):
        raise BookError(
            Problem(shown, "the top level is not an object", 'begin with {"name": ..., "resources": [...]}')
        )
    return document


@dataclass
class _Shape:
    """Reads the parts of a descriptor and notes whatever is not as it should be."""

    shown: str
    problems: list[Problem] = field(default_factory=list)

    def resources(self, document: Mapping[str, Any]) -> Iterator[Resource]:
        """Every resource; what it does not state it has from the package."""
        seen: dict[str, set[str]] = {"name": set(), "path": set()}
        listed = self.get(document, "resources", list, "the package")
        if not listed:
            self.report("the package", "`resources` is empty", "describe the tables of the folder")
        for number, item in enumerate(listed):
            where = f"resources[{number}]"
            if not isinstance(item, dict):
                self.report(where, "this is not an object", "describe one table with name, path and schema")
                continue
            resource = self._resource(item, document, where)
            for name, values in seen.items():
                value = getattr(resource, name)
                if value in values:
                    self.report(where, f"the {name} `{value}` is taken by another resource", "give it one of its own")
                values.add(value)
            yield resource

    def check_references(self, resources: Sequence[Resource]) -> None:
        """Note keys that name a field or a table that is not there."""
        by_name = {resource.name: resource for resource in resources}
        for resource in resources:
            where = f"resource `{resource.name}`"
            self._expect_fields(resource, resource.primary_key, where, "primaryKey")
            self._expect_fields(resource, resource.citation_keys, where, "citationKeys")
            for key in resource.foreign_keys:
                self._check_foreign_key(resource, key, by_name, where)

    def get(self, holder: Mapping[str, Any], name: str, kind: type, where: str, default: Any = ...) -> Any:  # noqa: ANN401
        """A property of a JSON kind; when it is missing or another kind, the default or an empty value of that kind."""
        value = holder.get(name, default)
        if value is ...:
            self.report(where, f"there is no `{name}`", f"add it; it is {_KINDS[kind]}")
            return kind()
        if name in holder and (not isinstance(value, kind) or (kind is int and isinstance(value, bool))):
            self.report(where, f"`{name}` is not {_KINDS[kind]}", "correct it")
            return kind()
        if default is ... and value == "":
            self.report(where, f"`{name}` is empty", "write something")
        return value

    def texts(self, holder: Mapping[str, Any], name: str, where: str, default: Any = ...) -> tuple[str, ...]:  # noqa: ANN401
        """A list of texts."""
        values = self.get(holder, name, list, where, default)
        if not all(isinstance(value, str) for value in values):
            self.report(where, f"`{name}` holds something else than texts", "put each in quotation marks")
            return ()
        return tuple(values)

    def report(self, where: str, what: str, mend: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(f"{self.shown}, {where}", what, mend))

    def _resource(self, item: Mapping[str, Any], package: Mapping[str, Any], where: str) -> Resource:
        name = self.get(item, "name", str, where)
        where = f"resource `{name}`" if name else where
        self._refuse(item, _REFUSED_IN_RESOURCE, where)
        schema = self.get(item, "schema", dict, where)
        self._refuse(schema, _REFUSED_IN_SCHEMA, where)
        own = self.get(schema, "reviewbook", dict, where, {})
        return Resource(
            name=name,
            path=self._path(item, where),
            title=self.get(item, "title", str, where),
            description=self.get(item, "description", str, where, ""),
            fields=tuple(self._fields(schema, where)),
            primary_key=self._names(schema, "primaryKey", where, default=()),
            foreign_keys=tuple(self._foreign_keys(schema, name, where)),
            citation_keys=self.texts(own, "citationKeys", where, []),
            missing_values=frozenset(self.texts(schema, "missingValues", where, [""])),
            sources=self._sources(item if "sources" in item else package, where),
            licence=self._licence(item if "licenses" in item else package, where),
            caveats=self.texts(item, "caveats", where, []),
        )

    def _refuse(self, holder: Mapping[str, Any], names: Sequence[str], where: str) -> None:
        for name in names:
            if name in holder:
                self.report(
                    where, f"`{name}` is not supported", "write the file as plain UTF-8 CSV and delete the property"
                )

    def _path(self, item: Mapping[str, Any], where: str) -> str:
        path: str = self.get(item, "path", str, where)
        outside = path.startswith(("/", "~")) or ".." in path.split("/") or ":" in path or "\\" in path
        if path and (outside or not path.endswith(".csv")):
            self.report(
                where, f"the path `{path}` is not that of a CSV file in this folder", "write it as folder/name.csv"
            )
        if self.get(item, "format", str, where, "csv") != "csv":
            self.report(where, "the format is not csv", "keep the table as CSV")
        if self.get(item, "encoding", str, where, "utf-8").lower().replace("-", "") != "utf8":
            self.report(where, "the encoding is not utf-8", "save the file as UTF-8")
        return path

    def _sources(self, holder: Mapping[str, Any], where: str) -> tuple[Source, ...]:
        listed = [item for item in self.get(holder, "sources", list, where) if isinstance(item, dict)]
        if "sources" in holder and not listed:
            self.report(where, "`sources` names no source", 'add one as {"title": ..., "path": ...}')
        return tuple(
            Source(self.get(item, "title", str, f"{where}, sources"), self.get(item, "path", str, where, ""))
            for item in listed
        )

    def _licence(self, holder: Mapping[str, Any], where: str) -> Licence:
        listed = [item for item in self.get(holder, "licenses", list, where) if isinstance(item, dict)]
        if len(listed) != 1:
            if "licenses" in holder:
                self.report(where, "`licenses` does not name one licence", 'write it as [{"name": ..., "title": ...}]')
            return Licence("")
        texts = {name: self.get(listed[0], name, str, where, "") for name in ("name", "title", "path")}
        if not texts["name"] and not texts["path"]:
            self.report(where, "the licence has neither `name` nor `path`", "add one, as OGL-UK-3.0")
        return Licence(**texts)

    def _fields(self, schema: Mapping[str, Any], where: str) -> Iterator[Field]:
        seen: set[str] = set()
        for number, item in enumerate(self.get(schema, "fields", list, where)):
            place = f"{where}, fields[{number}]"
            if not isinstance(item, dict):
                self.report(place, "this is not an object", "describe one column with name and type")
                continue
            column = self._field(item, place)
            if column.name in seen:
                self.report(place, f"the field `{column.name}` is described twice", "keep one of them")
            seen.add(column.name)
            yield column

    def _field(self, item: Mapping[str, Any], where: str) -> Field:
        name = self.get(item, "name", str, where)
        where = f"{where} `{name}`"
        kind = self.get(item, "type", str, where)
        if kind not in TYPES:
            known = ", ".join(TYPES)
            self.report(where, f"the type `{kind}` is not supported", f"use one of: {known}")
            kind = "string"
        self._refuse(item, _REFUSED_IN_FIELD, where)
        if self.get(item, "format", str, where, "default") != "default":
            self.report(
                where, "a `format` other than default is not supported", "write the values in the default format"
            )
        cast = self._cast(item, kind, where)
        separator, items = self._list_of(item, kind, where)
        return Field(
            name=name,
            type=kind,
            cast=cast,
            unit=self.get(item, "unit", str, where, ""),
            description=self.get(item, "description", str, where, ""),
            separator=separator,
            items=items,
            **self._constraints(item, kind, cast, where),
        )

    def _cast(self, item: Mapping[str, Any], kind: str, where: str) -> Cast:
        if kind != "boolean" or not item.keys() & {"trueValues", "falseValues"}:
            return TYPES[kind]
        true = self.texts(item, "trueValues", where, TRUE_VALUES)
        false = self.texts(item, "falseValues", where, FALSE_VALUES)
        values = dict.fromkeys(false, False) | dict.fromkeys(true, True)
        return _lookup(values)

    def _list_of(self, item: Mapping[str, Any], kind: str, where: str) -> tuple[str, tuple[str, ...]]:
        own = self.get(item, "reviewbook", dict, where, {})
        separator: str = self.get(own, "separator", str, where, "")
        items = self.texts(own, "enum", where, [])
        if separator and kind != "string":
            self.report(where, "a field with a separator is not of type string", "make it a string")
        if separator and "enum" in item.get("constraints", ()):
            self.report(
                where,
                "`constraints.enum` holds for the whole cell, and this field has a separator",
                "move the list to `reviewbook.enum`",
            )
        if items and not separator:
            self.report(where, "`reviewbook.enum` stands without a separator", "use `constraints.enum`")
        return separator, items

    def _constraints(self, item: Mapping[str, Any], kind: str, cast: Cast, where: str) -> dict[str, Any]:
        given = self.get(item, "constraints", dict, where, {})
        for name in given:
            kinds = _CONSTRAINTS.get(name)
            if kinds is None or (kinds and kind not in kinds):
                self.report(where, f"the constraint `{name}` is not supported for type {kind}", "delete it")
        return {
            "required": self.get(given, "required", bool, where, False),
            "unique": self.get(given, "unique", bool, where, False),
            "allowed": tuple(self._value(cast, value, where) for value in self.get(given, "enum", list, where, [])),
            "pattern": self._pattern(given, where),
            "shortest": self.get(given, "minLength", int, where, None),
            "longest": self.get(given, "maxLength", int, where, None),
            "minimum": self._value(cast, given.get("minimum"), where),
            "maximum": self._value(cast, given.get("maximum"), where),
        }

    def _value(self, cast: Cast, value: Any, where: str) -> Any:  # noqa: ANN401
        if value is None:
            return None
        try:
            return cast(value if isinstance(value, str) else json.dumps(value))
        except ValueError:
            self.report(where, f"the constraint value `{value}` is not of the field's type", "correct it")
            return None

    def _pattern(self, given: Mapping[str, Any], where: str) -> re.Pattern[str] | None:
        text = self.get(given, "pattern", str, where, "")
        try:
            return re.compile(text) if text else None
        except re.error as error:
            self.report(where, f"the pattern `{text}` is no regular expression ({error})", "correct it")
            return None

    def _names(self, holder: Mapping[str, Any], name: str, where: str, default: Any = ...) -> tuple[str, ...]:  # noqa: ANN401
        # The standard allows a single name without a list.
        value = holder.get(name, default)
        return (value,) if isinstance(value, str) else self.texts(holder, name, where, default)

    def _foreign_keys(self, schema: Mapping[str, Any], own: str, where: str) -> Iterator[ForeignKey]:
        for item in self.get(schema, "foreignKeys", list, where, []):
            if not isinstance(item, dict):
                self.report(where, "a foreign key is not an object", "write it with fields and reference")
                continue
            reference = self.get(item, "reference", dict, where)
            fields = self._names(item, "fields", where)
            target = self.get(reference, "resource", str, where, "") or own
            yield ForeignKey(fields, target, self._names(reference, "fields", where))

    def _check_foreign_key(
        self, resource: Resource, key: ForeignKey, by_name: Mapping[str, Resource], where: str
    ) -> None:
        self._expect_fields(resource, key.fields, where, "foreignKeys")
        if any((column := resource.field(name)) and column.separator for name in key.fields):
            self.report(where, "a foreign key is on a field with a separator", "only `citationKeys` may be")
        if len(key.fields) != len(key.reference_fields):
            self.report(where, "a foreign key and its reference have not as many fields", "name them in pairs")
        target = by_name.get(key.resource)
        if target is None:
            self.report(where, f"a foreign key refers to `{key.resource}`, which is no resource", "correct the name")
        else:
            self._expect_fields(target, key.reference_fields, where, f"a foreign key, in `{target.name}`")

    def _expect_fields(self, resource: Resource, names: Sequence[str], where: str, what: str) -> None:
        for name in names:
            if resource.field(name) is None:
                self.report(where, f"{what} names `{name}`, which is no field", "correct the name")


def _lookup(values: Mapping[str, bool]) -> Callable[[str], bool]:
    def cast(text: str) -> bool:
        if text not in values:
            raise ValueError(text)
        return values[text]

    return cast
