"""BibTeX and BibLaTeX files, as reference managers write them."""

from reviewbook.problems import Problem
from reviewbook.sources.bibtex import Entry, read_entries
from reviewbook.sources.importing.record import ImportFault, Reading, Record, make_record
from reviewbook.sources.latex import decode, decode_verbatim
from reviewbook.sources.names import Name, parse_names

_TYPES = {
    "inbook": "incollection",
    "conference": "inproceedings",
    "report": "techreport",
    "manual": "techreport",
    "thesis": "phdthesis",
    "collection": "book",
    "proceedings": "book",
    "mvbook": "book",
    "booklet": "book",
}
_VERBATIM = frozenset({"doi", "url", "isbn", "issn"})
# Of what one program calls so and another so, the first that is there counts.
_SYNONYMS = {
    "year": ("year", "date"),
    "container": ("journal", "journaltitle", "booktitle"),
    "publisher": ("institution", "school", "publisher", "organization"),
    "pmid": ("pmid",),
    "url": ("url",),
}
_NOT_KEPT = frozenset({"author", "editor", "crossref", "file", "urldate", "month", "day"})


def read_bibtex(text: str, shown: str) -> Reading:
    """The records of a .bib file; entries that cannot be read are faults.

    Keys are made anew on import, so that a strange or repeated one is no fault.
    """
    entries, problems = read_entries(text, shown)
    faults = [_fault(problem, shown) for problem in problems if not problem.what.startswith("the key `")]
    reading = Reading(faults=faults)
    for entry in entries:
        try:
            reading.records.append(record_of(entry, shown))
        except ValueError as error:
            message = f"`{entry.key}`: {error}; write `Family, Given and Family, Given`"
            reading.faults.append(ImportFault(shown, entry.line, message))
    return reading


def record_of(entry: Entry, shown: str) -> Record:
    """An entry as a record.

    Raises:
        ValueError: a name cannot be read.
    """
    values = {name: _decoded(name, value) for name, value in entry.fields.items()}
    raw = {name: next(filter(None, map(values.get, names)), "") for name, names in _SYNONYMS.items()}
    known = _NOT_KEPT.union(*_SYNONYMS.values())
    rest = {name: value for name, value in values.items() if name not in known}
    return make_record(
        _TYPES.get(entry.type, entry.type),
        raw | rest,
        _names(entry, "author"),
        _names(entry, "editor"),
        key=entry.key,
        file=shown,
        line=entry.line,
    )


def _names(entry: Entry, role: str) -> tuple[Name, ...]:
    return parse_names(entry.fields.get(role, ""))


def _decoded(name: str, value: str) -> str:
    return decode_verbatim(value) if name in _VERBATIM else decode(value)


def _fault(problem: Problem, shown: str) -> ImportFault:
    line = problem.where.removeprefix(f"{shown}:")
    end = f"; {problem.mend}" if problem.mend else ""
    return ImportFault(shown, int(line) if line.isdigit() else 1, f"{problem.what}{end}")
