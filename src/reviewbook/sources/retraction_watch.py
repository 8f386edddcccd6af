"""The CSV of Retraction Watch, as Crossref gives it away, to `data/evidence/retractions.csv`."""

import csv
import datetime
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewbook.files import write_atomically, write_if_changed
from reviewbook.problems import BookError, Problem
from reviewbook.project import Project
from reviewbook.sources.descriptor import DESCRIPTOR
from reviewbook.sources.importing.decoding import decode_export
from reviewbook.sources.importing.record import clean_doi, one_line
from reviewbook.sources.retractions import NATURES, list_path

COLUMNS = ("doi", "title", "nature", "source", "checked_on")
_THEIRS = {"doi": "OriginalPaperDOI", "title": "Title", "nature": "RetractionNature", "day": "RetractionDate"}
_REINSTATED = "reinstatement"
_DAY = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})|(?P<iso>\d{4}-\d{2}-\d{2})")
_LARGEST_CELL = 10_000_000


@dataclass(frozen=True)
class Converted:
    """A list in our columns.

    Attributes:
        rows: One a work and nature, values by COLUMNS, sorted.
        left_out: How many notices name no DOI of the work and cannot be compared.
        reinstated: How many notices were taken back since.
    """

    rows: tuple[tuple[str, ...], ...]
    left_out: int
    reinstated: int


def convert(content: bytes, shown: str, source: str, checked_on: str) -> Converted:
    """Retraction Watch's CSV in our columns, by the DOI of the work that a notice is about.

    Args:
        content: The file; of its columns OriginalPaperDOI, RetractionNature, Title and RetractionDate are read.
        shown: Its name in problems.
        source: What to write as source.
        checked_on: The day on which it was fetched, as `2026-11-24`.

    Raises:
        BookError: columns are missing, or rows cannot be read; with every fault by line.
    """
    notices = _notices(content, shown)
    with_doi = [notice for notice in notices if notice["doi"]]
    standing = [notice for notice in with_doi if notice["nature"] != _REINSTATED]
    taken_back = [notice for notice in with_doi if notice["nature"] == _REINSTATED]
    last = dict(sorted((notice["doi"], notice["day"] or "9999") for notice in taken_back))
    # A notice without a day is kept: it may have come after the work was reinstated.
    kept = [
        notice
        for notice in standing
        if notice["doi"] not in last or not notice["day"] or notice["day"] > last[notice["doi"]]
    ]
    rows = {(notice["doi"], notice["title"], notice["nature"], source, checked_on) for notice in kept}
    return Converted(tuple(sorted(rows)), len(notices) - len(with_doi), len(standing) - len(kept))


def write_list(project: Project, converted: Converted) -> None:
    """Write the list, and describe it in the Data Package where there is one that does not.

    Its first column, `citekey`, is empty: there works can be named by hand that have no DOI.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("citekey", *COLUMNS))
    writer.writerows(("", *row) for row in converted.rows)
    write_atomically(list_path(project), stream.getvalue().encode())
    descriptor = project.data_dir / DESCRIPTOR
    if descriptor.is_file():
        write_if_changed(descriptor, _described(descriptor.read_bytes()))


def _described(content: bytes) -> bytes:
    """The descriptor with the list and its columns among its resources; as it was when it cannot be read."""
    try:
        document = json.loads(content)
        known = [item for item in document["resources"] if item.get("path") == RESOURCE["path"] or _is_named(item)]
        for item in known:
            _complete(item["schema"]["fields"])
    except (ValueError, KeyError, TypeError, AttributeError):  # told by every command that reads it
        return content
    if not known:
        document["resources"].append(RESOURCE)
    if document == json.loads(content):  # as somebody has laid it out
        return content
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _is_named(item: Mapping[str, Any]) -> bool:
    return bool(item.get("name") == RESOURCE["name"])


def _complete(fields: list[dict[str, Any]]) -> None:
    """Add the columns of ours that a description does not know."""
    described = {item.get("name") for item in fields}
    fields += [item for item in RESOURCE["schema"]["fields"] if item["name"] not in described]


def _notices(content: bytes, shown: str) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(decode_export(content), newline=""))
    problems, notices = [], []
    for line, row in _rows(reader, shown):
        if isinstance(row, Problem):
            problems.append(row)
            continue
        notice = _notice(row)
        if notice["nature"] in (*NATURES, _REINSTATED):
            notices.append(notice)
        else:
            mend = f"it is one of: {', '.join((*NATURES, _REINSTATED))}"
            problems.append(Problem(f"{shown}:{line}", f"the nature `{notice['nature']}` is not known", mend))
    if problems:
        raise BookError(problems)
    return notices


def _rows(reader: "csv.DictReader[str]", shown: str) -> Iterator[tuple[int, Mapping[str, str | None] | Problem]]:
    """Each row with its line; at last, where the file is none that can be read, what is wrong with it."""
    line, limit = 1, csv.field_size_limit(_LARGEST_CELL)
    try:
        missing = [name for name in _THEIRS.values() if name not in (reader.fieldnames or ())]
        if missing:
            mend = "give the CSV of Retraction Watch with its own headings"
            yield line, Problem(f"{shown}:1", f"there is no column {', '.join(missing)}", mend)
            return
        line = reader.line_num + 1
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        what = f"the row that begins here is not CSV ({error})"
        yield line, Problem(f"{shown}:{line}", what, "look for a double quote that is not closed, or fetch it again")
    finally:
        csv.field_size_limit(limit)  # it holds for the whole process


def _notice(row: Mapping[str, str | None]) -> dict[str, str]:
    texts = {name: one_line(row[theirs] or "") for name, theirs in _THEIRS.items()}
    return {
        "doi": clean_doi(texts["doi"]).lower(),
        "title": texts["title"],
        "nature": texts["nature"].lower(),
        "day": _iso_day(texts["day"]),
    }


def _iso_day(text: str) -> str:
    """`2/28/1998 0:00` as `1998-02-28`; empty when it is no day."""
    found = _DAY.match(text)
    if not found:
        return ""
    try:
        day = found["iso"] or datetime.date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
    except ValueError:
        return ""
    return day


_REQUIRED = {"required": True}
RESOURCE: dict[str, Any] = {
    "name": "retractions",
    "title": "Retractions, expressions of concern and corrections",
    "path": "evidence/retractions.csv",
    "profile": "tabular-data-resource",
    "format": "csv",
    "mediatype": "text/csv",
    "encoding": "utf-8",
    "caveats": ["Only references with a DOI can be compared with it; that a work is not in the list proves nothing."],
    "licenses": [{"name": "notspecified", "title": "See the source named in each row"}],
    "sources": [{"title": "Named in each row"}],
    "schema": {
        "fields": [
            {"name": "citekey", "type": "string"},
            {"name": "doi", "type": "string"},
            {"name": "title", "type": "string"},
            {"name": "nature", "type": "string", "constraints": {**_REQUIRED, "enum": list(NATURES)}},
            {"name": "source", "type": "string", "constraints": _REQUIRED},
            {"name": "checked_on", "type": "date", "constraints": _REQUIRED},
        ]
    },
}
