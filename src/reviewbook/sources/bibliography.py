"""References as a table: one row an entry of the .bib files, and every fault of them named by file, line and key."""

import gc
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from reviewbook.files import as_json
from reviewbook.problems import BookError, Problem
from reviewbook.project import Project
from reviewbook.sources.bibtex import Entry, key_at, read_entries
from reviewbook.sources.cache import read_cached, write_cached
from reviewbook.sources.latex import decode, decode_verbatim
from reviewbook.sources.names import Name, as_text, parse_names
from reviewbook.sources.renderers_reading import Reading, read_as_renderer
from reviewbook.sources.text import decoded, wrong_bytes

# Raise it whenever this package would make another table of the same file.
_CACHE_FORMAT = 3

_TEXTS = (
    "title",
    "journal",
    "booktitle",
    "publisher",
    "institution",
    "volume",
    "number",
    "pages",
    "doi",
    "isbn",
    "url",
)
_NAMES = {"author": "authors", "editor": "editors"}
_VERBATIM = frozenset({"doi", "url", "isbn", "issn", "file", "eprint", "pdf"})
_KNOWN = frozenset({*_TEXTS, *_NAMES, "year"})
_DOI_ADDRESS = re.compile(r"^(https?://(dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_YEAR = re.compile(r"[12][0-9]{3}")

Columns = dict[str, Any]


@dataclass
class _File:
    """A .bib file on its way to a table.

    Attributes:
        shown: Its name in problems and in the column `file`.
        columns: One list a column, of what JSON can hold; see `_columns`.
        strings: The strings (`@string`) that it defines, and those of the files before, which hold in it too.
        problems: Everything that is wrong with it.
    """

    shown: str
    columns: Columns = field(default_factory=dict)
    strings: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_bibliography(project: Project) -> pd.DataFrame:
    """The references of a project; see `load` for the columns.

    Raises:
        BookError: with every fault of every file.
    """
    return load(project.bibliography_paths, root=project.root, cache_dir=project.store_dir / "cache")


def load(paths: Sequence[Path], *, root: Path | None = None, cache_dir: Path | None = None) -> pd.DataFrame:
    """The references of some .bib files, LaTeX decoded, names parsed.

    Args:
        paths: The files, in order.
        root: What paths are shown relative to; without it they are shown as given.
        cache_dir: Where parsed files are kept between runs; nothing is kept without it.

    Returns:
        One row a reference, in the order of the files, index `citekey`. Columns: `type`, `title`, `year` (Int64),
        `authors` and `editors` (tuples of `Name`, empty when there are none), `author_text` (as a citation shows it:
        `Greany and Cousin`; of the editors when there are no authors), `journal`, `booktitle`, `publisher`,
        `institution`, `volume`, `number`, `pages`, `doi` (without address), `isbn`, `url`, `extra` (a dict of all other
        fields), `file`, `line` (int64). Texts have dtype string; what an entry does not give is NA.

    Raises:
        BookError: with every fault of every file.
    """
    with _collector_at_rest():
        files = _load_files(paths, root, cache_dir)
    problems = [problem for file in files for problem in file.problems] + list(_duplicates_between(files))
    if problems:
        raise BookError(problems)
    with _collector_at_rest():
        return _frame(files)


def check_parsers_agree(project: Project) -> None:
    """Make sure that the renderer's parser (pybtex) reads the same references as we do.

    pybtex silently drops every entry after a duplicate key, and what it does not read is not in the book.

    Raises:
        BookError: with every fault that we find, or else with every entry that pybtex reads otherwise.
    """
    table = read_bibliography(project)
    problems: list[Problem] = []
    macros: Mapping[str, str] | None = None
    for path in project.bibliography_paths:
        shown, text = project.relative(path), decoded(path.read_bytes())
        reading = read_as_renderer(text, macros)
        macros = reading.macros
        problems += _disagreements(table[table["file"] == shown], reading, text, shown)
    if problems:
        raise BookError(problems)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Many small tuples without cycles are made: the collector would walk through the whole heap again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _shown(path: Path, root: Path | None) -> str:
    return Project(root.resolve()).relative(path) if root else path.as_posix()


def _load_files(paths: Iterable[Path], root: Path | None, cache_dir: Path | None) -> list[_File]:
    files: list[_File] = []
    strings: dict[str, str] = {}
    for path in paths:
        files.append(_load_file(path, _shown(path, root), cache_dir, strings))
        strings = files[-1].strings
    return files


def _load_file(path: Path, shown: str, cache_dir: Path | None, strings: dict[str, str]) -> _File:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        problem = Problem(shown, "the file does not exist", "create it or correct its name")
        return _File(shown, strings=strings, problems=[problem])
    except OSError as error:
        problem = Problem(shown, f"the file cannot be read ({error.strerror})")
        return _File(shown, strings=strings, problems=[problem])
    key = _cache_key(content, strings)
    kept = cache_dir and cache_dir / f"{path.stem}-{sha256(shown.encode()).hexdigest()[:12]}.json"
    found = read_cached(kept, key) if kept else None
    if found is not None:
        return _File(shown, found["columns"], found["strings"])
    file = _parse(content, shown, strings)
    if kept and not file.problems:
        write_cached(kept, key, {"columns": file.columns, "strings": file.strings})
    return file


def _cache_key(content: bytes, strings: Mapping[str, str]) -> str:
    known = sha256(as_json(strings)).hexdigest()
    return f"{sha256(content).hexdigest()} {known} {_CACHE_FORMAT} {_parser_versions()}"


@cache
def _parser_versions() -> str:
    return f"{version('bibtexparser')} {version('pylatexenc')}"


def _parse(content: bytes, shown: str, strings: Mapping[str, str]) -> _File:
    text, known = decoded(content), dict(strings)
    if not text.strip():
        problem = Problem(shown, "the file is empty", "add an entry such as @article{key, ...}")
        return _File(shown, strings=known, problems=[problem])
    problems = list(_encoding_problems(content, text, shown))
    entries, found = read_entries(text, shown, known)
    problems += found
    columns = _columns(entries, shown, problems)
    return _File(shown, columns, known, sorted(problems, key=_line_of))


def _encoding_problems(content: bytes, text: str, shown: str) -> Iterator[Problem]:
    for number, byte in wrong_bytes(content):
        key = key_at(text, number)
        entry = f" in `{key}`" if key else ""
        yield Problem(f"{shown}:{number}", f"byte {byte:#04x}{entry} is not UTF-8", "save the file as UTF-8")


def _line_of(problem: Problem) -> int:
    line = problem.where.rpartition(":")[2]
    return int(line) if line.isdigit() else 0


def _duplicates_between(files: Iterable[_File]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for file in files:
        # Within one file duplicates have been told already.
        places = {
            key.lower(): (key, f"{file.shown}:{line}")
            for key, line in zip(file.columns.get("key", ()), file.columns.get("line", ()), strict=True)
        }
        for lower, (key, place) in places.items():
            if lower in first:
                what = f"the key `{key}` is a duplicate of {first[lower]}"
                yield Problem(place, what, "give one of the two another key")
        first = {lower: place for lower, (_, place) in places.items()} | first


def _columns(entries: Sequence[Entry], shown: str, problems: list[Problem]) -> Columns:
    """Entries as lists that JSON can hold, one a column; names as their number in each row and flat lists of parts."""
    names = {column: [_names(entry, role, shown, problems) for entry in entries] for role, column in _NAMES.items()}
    columns: Columns = {
        "key": [entry.key for entry in entries],
        "type": [entry.type for entry in entries],
        "line": [entry.line for entry in entries],
        "year": [_year(entry, shown, problems) for entry in entries],
        "extra": [_extra(entry.fields) for entry in entries],
    }
    for name in _TEXTS:
        columns[name] = [_text(name, entry.fields.get(name)) for entry in entries]
    columns["author_text"] = [
        as_text(authors or editors) for authors, editors in zip(names["authors"], names["editors"], strict=True)
    ]
    for column, values in names.items():
        columns[column] = [list(map(len, values)), *map(list, zip(*chain.from_iterable(values), strict=True))]
    problems += [problem for entry in entries for problem in _missing(entry, shown)]
    return columns


def _text(name: str, value: str | None) -> str | None:
    if not value:
        return None
    text = (decode_verbatim if name in _VERBATIM else decode)(value).strip()
    return _DOI_ADDRESS.sub("", text) if name == "doi" else text


def _extra(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: _text(name, value) or "" for name, value in fields.items() if name not in _KNOWN}


def _names(entry: Entry, role: str, shown: str, problems: list[Problem]) -> tuple[Name, ...]:
    try:
        return parse_names(entry.fields.get(role, ""))
    except ValueError as error:
        what = f"`{entry.key}`, field {role}: {error}"
        problems.append(Problem(f"{shown}:{entry.line}", what, "write `Family, Given and Family, Given`"))
        return ()


def _year(entry: Entry, shown: str, problems: list[Problem]) -> int | None:
    value = entry.fields.get("year", "")
    text = decode(value)
    if not _YEAR.fullmatch(text):
        if value:
            what = f"`{entry.key}` has the year `{text}`, which is no number of four digits"
            problems.append(Problem(f"{shown}:{entry.line}", what, "give the year of the issue"))
        return None
    return int(text)


def _missing(entry: Entry, shown: str) -> Iterator[Problem]:
    where = f"{shown}:{entry.line}"
    # What stands there but cannot be read has been told already.
    present = entry.unread.union(name for name, value in entry.fields.items() if value)
    if "title" not in present:
        yield Problem(where, f"`{entry.key}` has no title", "add title = {...}")
    if "year" not in present:
        yield Problem(where, f"`{entry.key}` has no year", "add year = {...}")
    if present.isdisjoint(_NAMES):
        mend = "add author = {...}; an organisation goes in double braces"
        yield Problem(where, f"`{entry.key}` has neither author nor editor", mend)


def _frame(files: Sequence[_File]) -> pd.DataFrame:
    def joined(column: str) -> list[Any]:
        return list(chain.from_iterable(file.columns[column] for file in files))

    keys = joined("key")
    shown = chain.from_iterable([file.shown] * len(file.columns["key"]) for file in files)
    people = {
        column: [names for file in files for names in _unpacked(file.columns[column])] for column in _NAMES.values()
    }
    return pd.DataFrame(
        {
            "type": _strings(joined("type")),
            "title": _strings(joined("title")),
            "year": pd.array(joined("year"), dtype="Int64"),
            "authors": _objects(people["authors"]),
            "author_text": _strings(joined("author_text")),
            "editors": _objects(people["editors"]),
            **{name: _strings(joined(name)) for name in _TEXTS if name != "title"},
            "extra": _objects(joined("extra")),
            "file": _strings(list(shown)),
            "line": pd.array(joined("line"), dtype="int64"),
        },
        index=pd.Index(_strings(keys), name="citekey"),
    )


def _unpacked(packed: Sequence[Any]) -> Iterator[tuple[Name, ...]]:
    counts, *parts = packed
    names = map(Name._make, zip(*parts, strict=True))
    return (tuple(islice(names, count)) for count in counts)


def _strings(values: list[str | None]) -> Any:  # noqa: ANN401
    return pd.array(values, dtype="string")


def _objects(values: list[Any]) -> Any:  # noqa: ANN401
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _disagreements(table: pd.DataFrame, reading: Reading, text: str, shown: str) -> Iterator[Problem]:
    theirs = reading.data.entries
    for error in reading.errors:
        line = getattr(error, "lineno", None)
        entry = f" in `{key_at(text, line)}`" if line else ""
        yield _disagreement(f"{shown}:{line}" if line else shown, f"reports{entry}: {error}")
    for key in (key for key in theirs if key not in table.index):
        yield _disagreement(shown, f"reads an entry `{key}` that we do not see")
    for key, ours in zip(table.index, table.to_dict("records"), strict=True):
        where = f"{shown}:{ours['line']}"
        if key not in theirs:
            yield _disagreement(where, f"does not read `{key}`")
            continue
        for name, (mine, other) in _differences(ours, theirs[key]).items():
            yield _disagreement(where, f"reads the {name} of `{key}` as `{other}` and we as `{mine}`")


def _disagreement(where: str, what: str) -> Problem:
    return Problem(
        where, f"the renderer's parser {what}", "write the entry in plain BibTeX: key, commas, balanced braces"
    )


def _differences(ours: Mapping[Hashable, Any], theirs: Any) -> dict[str, tuple[Any, Any]]:  # noqa: ANN401 - pybtex has no types
    fields, persons = theirs.fields, theirs.persons
    pairs = {"type": (ours["type"], theirs.type), "title": (ours["title"], decode(fields.get("title", "")).strip())}
    inherits = "crossref" in fields
    if "year" in fields or not inherits:
        pairs["year"] = (str(ours["year"]), decode(fields.get("year", "")))
    for role, column in _NAMES.items():
        if role in persons or not inherits:
            pairs[f"number of {column}"] = (len(ours[column]), len(persons.get(role, ())))
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
