"""The CSV of Retraction Watch, as Crossref gives it away, to `data/evidence/retractions.csv`."""

import csv
import datetime
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

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
    notices = list(_notices(content, shown))
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
    """Write the list, and describe it in the Data Package where there is one that does not."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(converted.rows)
    write_atomically(list_path(project), stream.getvalue().encode())
    descriptor = project.data_dir / DESCRIPTOR
    if descriptor.is_file():
        write_if_changed(descriptor, _described(descriptor.read_bytes()))


def _described(content: bytes) -> bytes:
    """The descriptor with the list among its resources; as it was when it is there already or cannot be read."""
    try:
        document = json.loads(content)
        if any(item.get("name") == RESOURCE["name"] for item in document["resources"]):
            return content
    except (ValueError, KeyError, TypeError, AttributeError):  # told by every command that reads it
        return content
    document["resources"].append(RESOURCE)
    return (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode()


def _notices(content: bytes, shown: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(_LARGEST_CELL)
    reader = csv.DictReader(io.StringIO(decode_export(content), newline=""))
    missing = [name for name in _THEIRS.values() if name not in (reader.fieldnames or ())]
    if missing:
        mend = "give the CSV of Retraction Watch with its own headings"
        raise BookError(Problem(f"{shown}:1", f"there is no column {', '.join(missing)}", mend))
    problems, line = [], reader.line_num + 1
    for row in reader:
        notice = _notice(row)
        if notice["nature"] in (*NATURES, _REINSTATED):
            yield notice
        else:
            mend = f"it is one of: {', '.join((*NATURES, _REINSTATED))}"
            problems.append(Problem(f"{shown}:{line}", f"the nature `{notice['nature']}` is not known", mend))
        line = reader.line_num + 1
    if problems:
        raise BookError(problems)


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
RESOURCE = {
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
            {"name": "doi", "type": "string"},
            {"name": "title", "type": "string"},
            {"name": "nature", "type": "string", "constraints": {**_REQUIRED, "enum": list(NATURES)}},
            {"name": "source", "type": "string", "constraints": _REQUIRED},
            {"name": "checked_on", "type": "date", "constraints": _REQUIRED},
        ]
    },
}
