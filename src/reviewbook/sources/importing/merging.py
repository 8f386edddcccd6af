"""Records into a .bib file: duplicates merged by a written rule, each merge a row that can be undone.

The rule: a field that one side lacks comes from the other; of two values in records of one import the fuller wins (the
longer title, abstract or page range, the longer list of authors, the fuller given names); a value that stands in the
.bib file already has been looked at by a person and stays.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Literal

from reviewbook.sources.exporting.bibtex import as_entry, entry_fields
from reviewbook.sources.importing.deduplication import Index, Judgement, Signature
from reviewbook.sources.importing.keys import new_key
from reviewbook.sources.importing.record import ImportFault, Record
from reviewbook.sources.names import Name

Unsure = Literal["ask", "add", "merge"]
Filled = dict[str, tuple[str, str]]

MERGE_COLUMNS = ("merge_id", "citekey", "file", "line", "score", "reason", "filled", "record", "undone")


@dataclass(frozen=True)
class Merge:
    """A record that was found to be the same report as one that the .bib file has, or gets in the same import.

    Attributes:
        citekey: The entry that stays.
        record: What was merged into it.
        judgement: Why.
        filled: Fields of the .bib entry that changed: value before (empty when it was not there), value after.
    """

    citekey: str
    record: Record
    judgement: Judgement
    filled: Filled

    @property
    def merge_id(self) -> str:
        """Twelve hexadecimal digits, the same for the same record and key."""
        return sha256(f"{self.citekey}\n{as_entry(self.record, '')}".encode()).hexdigest()[:12]

    def row(self) -> dict[str, str]:
        """As a row of merges.csv, columns `MERGE_COLUMNS`."""
        return {
            "merge_id": self.merge_id,
            "citekey": self.citekey,
            "file": self.record.file.rpartition("/")[2],
            "line": str(self.record.line),
            "score": f"{self.judgement.score:.3f}",
            "reason": self.judgement.reason,
            "filled": json.dumps(self.filled, ensure_ascii=False, sort_keys=True) if self.filled else "",
            "record": as_entry(self.record, self.citekey),
            "undone": "",
        }


@dataclass(frozen=True)
class Question:
    """A record that may be the same report as another; a person has to say."""

    citekey: str
    record: Record
    judgement: Judgement


@dataclass
class Plan:
    """What an import would do.

    Attributes:
        added: New entries by key, in order, merges among the imported ones done.
        merges: In the order of the records.
        questions: Records left out until a person has decided.
        faults: Records that the .bib file could not hold.
    """

    added: dict[str, Record] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    faults: list[ImportFault] = field(default_factory=list)


def plan_import(existing: Mapping[str, Record], records: Iterable[Record], *, unsure: Unsure = "ask") -> Plan:
    """Judge each record against the .bib file and those before it.

    Args:
        existing: The entries of the .bib file by key.
        records: What was read.
        unsure: What to do when the judgement is `ask`: leave the record out and ask, add it, or merge it.
    """
    return _Planner(existing, unsure).run(records)


def merge_fuller(left: Record, right: Record) -> Record:
    """The fuller value of each field; where both are as full, the left one's."""
    names = list(dict.fromkeys([*left.fields, *right.fields]))
    fields = {name: _fuller(left.get(name), right.get(name)) for name in names}
    return replace(
        left,
        title=_fuller(left.title, right.title),
        year=left.year or right.year,
        authors=_fuller_names(left.authors, right.authors),
        editors=_fuller_names(left.editors, right.editors),
        fields=fields,
    )


def fill_gaps(existing: Record, incoming: Record) -> Record:
    """The existing record with what it lacks from the incoming one; what it has stays."""
    # Databases' notes (`Export date`, `Cited by`) would be printed with the reference.
    fields = {**{name: value for name, value in incoming.fields.items() if name != "note"}, **existing.fields}
    if existing.type != incoming.type:
        # Another type names its journal or publisher otherwise.
        fields = {name: value for name, value in fields.items() if name in existing.fields or name not in _BY_TYPE}
    return replace(
        existing,
        authors=existing.authors or (() if existing.editors else incoming.authors),
        fields=fields,
    )


def write_merges(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Rows as merges.csv."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, MERGE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def read_merges(content: bytes) -> list[dict[str, str]]:
    """The rows of merges.csv."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [{name: row.get(name) or "" for name in MERGE_COLUMNS} for row in rows]


_BY_TYPE = frozenset({"container", "publisher"})


class _Planner:
    def __init__(self, existing: Mapping[str, Record], unsure: Unsure) -> None:
        self.existing = dict(existing)
        self.unsure = unsure
        self.keys = list(existing)
        self.taken = {key.lower() for key in existing}
        self.index = Index(existing.values())
        self.plan = Plan()

    def run(self, records: Iterable[Record]) -> Plan:
        for record in records:
            self._take(record)
        return self.plan

    def _take(self, record: Record) -> None:
        signature = Signature(record)
        found = self.index.compare(signature)
        held = [one for one in found if self.index.signatures[one[0]].record == record]
        # After an undone merge the record stands beside the entry that it was merged into: it is itself first of all.
        best = _best(held or found, ("same", "ask") if self.unsure == "merge" else ("same",))
        asked = _best(found, ("ask",)) if best is None and self.unsure == "ask" else None
        if best:
            self._merge(best[0], record, best[1])
        elif asked:
            self.plan.questions.append(Question(self.keys[asked[0]], record, asked[1]))
        else:
            self._add(record, signature)

    def _add(self, record: Record, signature: Signature) -> None:
        lacking = [
            name
            for name, value in (("year", record.year), ("author or editor", record.authors or record.editors))
            if not value
        ]
        if lacking:
            message = f"`{record.title[:60]}` has no {' and no '.join(lacking)}; add what is missing and import again"
            self.plan.faults.append(ImportFault(record.file, record.line, message))
            return
        key = new_key(record, self.taken)
        self.keys.append(key)
        self.taken.add(key)
        self.index.add(signature)
        self.plan.added[key] = record

    def _merge(self, position: int, record: Record, judgement: Judgement) -> None:
        key = self.keys[position]
        if key in self.existing:
            before = self.existing[key]
            after = self.existing[key] = fill_gaps(before, record)
        else:
            before = self.plan.added[key]
            after = self.plan.added[key] = merge_fuller(before, record)
        self.plan.merges.append(Merge(key, record, judgement, _changes(before, after)))


def _best(found: list[tuple[int, Judgement]], verdicts: tuple[str, ...]) -> tuple[int, Judgement] | None:
    wanted = [one for one in found if one[1].verdict in verdicts]
    return max(wanted, key=lambda one: (one[1].score, -one[0])) if wanted else None


def _changes(before: Record, after: Record) -> Filled:
    old, new = entry_fields(before), entry_fields(after)
    return {name: (old.get(name, ""), value) for name, value in new.items() if old.get(name, "") != value}


def _fuller(left: str, right: str) -> str:
    # A full stop at the end tells nothing more.
    return right if len(right.rstrip(" .")) > len(left.rstrip(" .")) else left


def _fuller_names(left: tuple[Name, ...], right: tuple[Name, ...]) -> tuple[Name, ...]:
    def fullness(names: tuple[Name, ...]) -> tuple[int, int]:
        return len(names), sum(len(str(name)) for name in names)

    return right if fullness(right) > fullness(left) else left
