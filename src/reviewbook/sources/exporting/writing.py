"""All forms of export by their names on the command line."""

from collections.abc import Callable, Iterable

from reviewbook.sources.exporting.bibtex import as_bibtex
from reviewbook.sources.exporting.csl_json import as_csl_json
from reviewbook.sources.exporting.ris import as_ris
from reviewbook.sources.exporting.screening import SCREENING
from reviewbook.sources.importing.record import Record

WRITERS: dict[str, Callable[[Iterable[tuple[str, Record]]], str]] = {
    "bibtex": as_bibtex,
    "ris": as_ris,
    "csl-json": as_csl_json,
    **SCREENING,
}


def export_as(form: str, entries: Iterable[tuple[str, Record]]) -> str:
    """Keys and records in a form of `WRITERS`, in the order given."""
    return WRITERS[form](entries)
