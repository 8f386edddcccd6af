"""Records into the references of a project: what is read, planned, written and taken back."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reviewbook.files import write_atomically
from reviewbook.problems import BookError, Problem, UsageError
from reviewbook.project import Project
from reviewbook.sources.importing.bibfile import BibFile
from reviewbook.sources.importing.bibtex import record_of
from reviewbook.sources.importing.merging import (
    Merge,
    Plan,
    Question,
    Unsure,
    plan_import,
    read_merges,
    write_merges,
)
from reviewbook.sources.importing.recognise import read_exports
from reviewbook.sources.importing.record import ImportFault, Record

MERGES = "merges.csv"


@dataclass
class Imported:
    """What an import did or, in a dry run, would do.

    Attributes:
        records: How many records were read.
        added: New entries by key.
        merges: Records found to be held already.
        questions: Records left out until a person has decided.
        faults: What could not be read or added.
    """

    records: int
    added: dict[str, Record] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    faults: list[ImportFault] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "records": self.records,
            "added": len(self.added),
            "merged": len(self.merges),
            "ask": len(self.questions),
            "errors": [fault.as_dict() for fault in self.faults],
        }


def import_files(project: Project, paths: Sequence[Path], *, dry_run: bool = False, unsure: Unsure = "ask") -> Imported:
    """Read files and add their records to the project's first .bib file.

    Args:
        project: The book.
        paths: Files of any known format.
        dry_run: Write nothing.
        unsure: What to do with records of which it is not sure whether they are held: `ask`, `add` or `merge`.

    Raises:
        BookError: the project's references cannot be read; nothing is written then.
    """
    target, others = _bibliography(project)
    existing = references_of(project)
    reading = read_exports(paths)
    plan = plan_import(existing, reading.records, unsure=unsure)
    if not dry_run:
        _write(project, plan, target, others)
    return Imported(len(reading.records), plan.added, plan.merges, plan.questions, [*reading.faults, *plan.faults])


def references_of(project: Project) -> dict[str, Record]:
    """The references of a project as records by key, in the order of its .bib files.

    Raises:
        BookError: an entry cannot be read.
    """
    first, others = _bibliography(project)
    return {key: record for file in (first, *others) for key, record in file.records.items()}


def undo_merge(project: Project, merge_id: str) -> str:
    """Take a merge back: its fields go, the record becomes an entry of its own; returns the new entry's key.

    Raises:
        UsageError: merges.csv has no such merge, or it is undone already.
        BookError: a field was edited since; nothing is changed.
    """
    path = merges_path(project)
    rows = read_merges(path.read_bytes()) if path.is_file() else []
    row = next((row for row in rows if row["merge_id"] == merge_id and not row["undone"]), None)
    if row is None:
        mend = "name a merge_id of a row that is not undone"
        raise UsageError(Problem(project.relative(path), f"there is no merge `{merge_id}` to undo", mend))
    target, others = _bibliography(project)
    file = next((one for one in (target, *others) if row["citekey"] in one.keys), None)
    if file is None:
        raise BookError(
            Problem(project.relative(path), f"`{row['citekey']}` is no reference any more", "delete the row")
        )
    if row["filled"]:
        file.unfill(row["citekey"], json.loads(row["filled"]))
    key = _separate(row["record"], target, others)
    row["undone"] = key
    for one in {id(file): file, id(target): target}.values():
        write_atomically(project.root / one.shown, one.content.encode())
    write_atomically(path, write_merges(rows))
    return key


def merges_path(project: Project) -> Path:
    """`data/evidence/merges.csv` where the project keeps an evidence base, else `merges.csv` at its root."""
    evidence = project.data_dir / "evidence"
    return (evidence if evidence.is_dir() else project.root) / MERGES


def _separate(entry: str, target: BibFile, others: Sequence[BibFile]) -> str:
    from reviewbook.sources.bibtex import read_entries
    from reviewbook.sources.importing.keys import new_key

    record = record_of(read_entries(entry, MERGES)[0][0], MERGES)
    key = new_key(record, {key.lower() for one in (target, *others) for key in one.keys})
    target.append({key: record})
    return key


def _bibliography(project: Project) -> tuple[BibFile, list[BibFile]]:
    """The .bib file that is added to, which need not exist yet, and the other ones."""
    paths = project.bibliography_paths or (project.root / "references.bib",)
    first, *rest = [BibFile(path.read_bytes() if path.is_file() else b"", project.relative(path)) for path in paths]
    return first, rest


def _write(project: Project, plan: Plan, target: BibFile, others: Sequence[BibFile]) -> None:
    fills: dict[str, dict[str, str]] = defaultdict(dict)
    for merge in plan.merges:
        if merge.filled and merge.citekey not in plan.added:
            fills[merge.citekey] |= {name: after for name, (_, after) in merge.filled.items()}
    touched: dict[str, BibFile] = {}
    for file in (target, *others):
        here = {key: fields for key, fields in fills.items() if key in file.keys}
        if here:
            file.fill(here)
            touched[file.shown] = file
    if plan.added:
        target.append(plan.added)
        touched[target.shown] = target
    for file in touched.values():
        write_atomically(project.root / file.shown, file.content.encode())
    _note_merges(project, plan.merges)


def _note_merges(project: Project, merges: Sequence[Merge]) -> None:
    path = merges_path(project)
    rows = read_merges(path.read_bytes()) if path.is_file() else []
    known = {row["merge_id"] for row in rows}
    new = {merge.merge_id: merge.row() for merge in merges if merge.merge_id not in known}
    if new:
        write_atomically(path, write_merges([*rows, *new.values()]))
