"""Which references were retracted, by a list that somebody has fetched: `data/evidence/retractions.csv`.

reviewbook fetches nothing. Where there is no list, nothing has been checked, and the book says so.
"""

import datetime
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from reviewbook.problems import BookError, Problem
from reviewbook.project import Project
from reviewbook.sources.bibliography import read_bibliography
from reviewbook.sources.importing.folding import fold
from reviewbook.sources.importing.record import clean_doi
from reviewbook.sources.sheet import Fault, Sheet, read_sheet

RETRACTION, CONCERN, CORRECTION = NATURES = ("retraction", "expression of concern", "correction")
NOT_CHECKED = "not checked"
_PATH = "evidence/retractions.csv"
_NAMED_BY = ("citekey", "doi", "title")
_REQUIRED = ("nature", "source", "checked_on")
# A shorter title is shared by too many works.
_TELLING_WORDS = 5
_CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
_KEY = re.compile(r"[^\s,{}]+")


@dataclass(frozen=True)
class Notice:
    """A row of the list.

    Attributes:
        citekey: The reference; empty when the row names it otherwise.
        doi: Of the work, not of the notice; lower case, no address; may be empty.
        title: Of the work; may be empty.
        nature: One of NATURES.
        source: Where the notice was found.
        checked_on: The day, as `2026-11-24`.
    """

    citekey: str
    doi: str
    title: str
    nature: str
    source: str
    checked_on: str


@dataclass(frozen=True)
class Noticed:
    """A reference that the list names.

    Attributes:
        citekey: Its key.
        where: Its place, as `references.bib:12`.
        notice: What the list says.
        sure: False where only the titles are the same and the notice has a DOI, which the reference lacks.
    """

    citekey: str
    where: str
    notice: Notice
    sure: bool


@dataclass(frozen=True)
class RetractionCheck:
    """How the references of a book compare with the list.

    Attributes:
        checked: Whether there is a list.
        references: How many there are.
        with_doi: How many of them have a DOI, by which the list can be compared with them.
        sources: Where the list is from and of which day, as `Retraction Watch, 2026-11-24`.
        noticed: The references that the list names, in their order.
    """

    checked: bool
    references: int
    with_doi: int
    sources: tuple[str, ...] = ()
    noticed: tuple[Noticed, ...] = ()

    @classmethod
    def of(cls, project: Project) -> "RetractionCheck":
        """Compare a project's references with its list.

        Raises:
            BookError: references or list cannot be read; with every fault.
        """
        table = read_bibliography(project)
        notices = read_notices(project)
        numbers = len(table), int(table["doi"].notna().sum())
        if notices is None:
            return cls(False, *numbers)
        sources = tuple(sorted({f"{notice.source}, {notice.checked_on}" for notice in notices}))
        return cls(True, *numbers, sources, tuple(_compare(table, notices)))

    @classmethod
    def current(cls) -> "RetractionCheck":
        """The check of the project around the working directory; see `of`."""
        return cls.of(Project.containing(Path.cwd()))

    def keys(self, nature: str) -> tuple[str, ...]:
        """The references of which the list surely says this, each once."""
        found = [one.citekey for one in self.noticed if one.sure and one.notice.nature == nature]
        return tuple(dict.fromkeys(found))

    @property
    def text(self) -> str:
        """For readers: `not checked`, or how many references were compared with what, and what came of it."""
        if not self.checked:
            return NOT_CHECKED
        found = {nature: self.keys(nature) for nature in NATURES}
        said = "; ".join(f"{nature}: {', '.join(keys) or 'none'}" for nature, keys in found.items())
        start = f"{self.with_doi} of {self.references} references have a DOI and were compared"
        return f"{start} with {' and '.join(self.sources) or 'an empty list'}; {said}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """Expressions of concern, and retractions of works that may be others of the same title; a sentence each."""
        concerns = [_said(one) for one in self.noticed if one.sure and one.notice.nature == CONCERN]
        perhaps = [_said(one) for one in self.noticed if not one.sure and one.notice.nature == RETRACTION]
        return tuple(dict.fromkeys([*concerns, *perhaps]))

    def problems(self, cited: Mapping[str, Sequence[str]] | None = None) -> list[Problem]:
        """Retracted references, one problem a place.

        Args:
            cited: Where each key is cited, by `citations`; a reference that is cited nowhere is told at its own place.
        """
        places = cited or {}
        found = {one.citekey: one for one in self.noticed if one.sure and one.notice.nature == RETRACTION}
        return [
            Problem(where, f"`{key}` ({one.where}) was retracted ({_by(one)})", "take it out, and what rests on it")
            for key, one in found.items()
            for where in places.get(key) or (one.where,)
        ]


def citations(project: Project, pages: Iterable[Path]) -> dict[str, list[str]]:
    """Where keys are cited: `book/summary.ipynb, cell 3` or `book/about.md:12`, by key."""
    places: dict[str, list[str]] = defaultdict(list)
    for page in pages:
        for where, role in _cited_in(page, project.relative(page)):
            for key in _KEY.findall(role):
                if where not in places[key]:
                    places[key].append(where)
    return dict(places)


def list_path(project: Project) -> Path:
    """Where the list is kept."""
    return project.data_dir / _PATH


def read_notices(project: Project) -> list[Notice] | None:
    """The rows of the list; None when there is no list.

    Raises:
        BookError: with every fault of it, by line and column.
    """
    path = list_path(project)
    try:
        # Opened, not looked for: a chapter that found no list must run again when there is one.
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    sheet = read_sheet(content)
    faults = [*sheet.faults, *(_faults(sheet) if not sheet.faults or sheet.rows else ())]
    if faults:
        raise BookError([fault.at(project.relative(path)) for fault in sorted(faults)])
    rows = (dict(zip(sheet.header, row, strict=True)) for row in sheet.rows)
    return [_notice(row) for row in rows]


def _notice(row: Mapping[str, str]) -> Notice:
    doi = clean_doi(row.get("doi", "")).lower()
    texts = (row.get(name, "").strip() for name in ("title", "nature", "source", "checked_on"))
    title, nature, source, day = texts
    return Notice(row.get("citekey", "").strip(), doi, title, nature.lower(), source, day)


def _faults(sheet: Sheet) -> Iterator[Fault]:
    missing = [name for name in _REQUIRED if name not in sheet.header]
    if missing or not set(_NAMED_BY) & set(sheet.header):
        wanted = ", ".join(missing) or f"one of {', '.join(_NAMED_BY)}"
        mend = "give each row its nature, source and day of checking, and the work's citekey, DOI or title"
        yield Fault(1, "", f"there is no column {wanted}", mend)
        return
    for line, cells in zip(sheet.lines, sheet.rows, strict=True):
        yield from _row_faults(line, dict(zip(sheet.header, cells, strict=True)))


def _row_faults(line: int, row: Mapping[str, str]) -> Iterator[Fault]:
    if not any(row.get(name, "").strip() for name in _NAMED_BY):
        yield Fault(line, "", "the row names no work", "give its citekey, DOI or title")
    if row.get("doi", "").strip() and not clean_doi(row["doi"]):
        yield Fault(line, "doi", f"`{row['doi']}` is no DOI", "write it as 10.1000/xyz, or leave it empty")
    if row["nature"].strip().lower() not in NATURES:
        yield Fault(line, "nature", f"`{row['nature']}` is not allowed", f"use one of: {', '.join(NATURES)}")
    if not row["source"].strip():
        yield Fault(line, "source", "the cell is empty", "say where the notice was found")
    try:
        datetime.date.fromisoformat(row["checked_on"].strip())
    except ValueError:
        yield Fault(line, "checked_on", f"`{row['checked_on']}` is no day", "write it as 2026-11-24")


def _compare(table: pd.DataFrame, notices: Sequence[Notice]) -> Iterator[Noticed]:
    by_key, by_doi, by_title = (_grouped(notices, name) for name in _NAMED_BY)
    columns = table[["title", "doi", "file", "line"]].itertuples(name=None)
    for key, title, doi, file, line in columns:
        has_doi = not pd.isna(doi)
        sure = [*by_key.get(str(key), ()), *(by_doi.get(clean_doi(doi).lower(), ()) if has_doi else ())]
        alike = by_title.get(fold("" if pd.isna(title) else title), ())
        # Two works may have one title, but not one DOI.
        sure += [notice for notice in alike if not notice.doi]
        perhaps = [notice for notice in alike if notice.doi and not has_doi]
        where = f"{file}:{line}"
        yield from (Noticed(str(key), where, notice, True) for notice in dict.fromkeys(sure))
        yield from (Noticed(str(key), where, notice, False) for notice in dict.fromkeys(perhaps) if notice not in sure)


def _grouped(notices: Sequence[Notice], name: str) -> dict[str, list[Notice]]:
    groups: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        value: str = getattr(notice, name)
        if name == "title":
            value = fold(value)
            value = value if len(value.split()) >= _TELLING_WORDS and not notice.citekey else ""
        if value:
            groups[value].append(notice)
    return groups


def _by(one: Noticed) -> str:
    return f"{one.notice.source}, {one.notice.checked_on}"


def _said(one: Noticed) -> str:
    doubt = "" if one.sure else f" of {one.notice.doi}, which has the same title"
    return f"{one.where}: `{one.citekey}`: {one.notice.nature}{doubt} ({_by(one)})"


def _cited_in(page: Path, shown: str) -> Iterator[tuple[str, str]]:
    """Each citation of a page: its place and what stands between its backticks."""
    text = page.read_text("utf-8-sig", errors="replace")
    try:
        cells: list[dict[str, Any]] = json.loads(text)["cells"] if page.suffix == ".ipynb" else []
    except (ValueError, KeyError, TypeError):  # a notebook that is none is told elsewhere
        return
    for number, cell in enumerate(cells, 1):
        source = cell.get("source", "")
        joined = source if isinstance(source, str) else "".join(source)
        yield from ((f"{shown}, cell {number}", keys) for keys in _CITATION.findall(joined))
    if page.suffix != ".ipynb":
        found = _CITATION.finditer(text)
        yield from ((f"{shown}:{text.count(chr(10), 0, one.start()) + 1}", one[1]) for one in found)
