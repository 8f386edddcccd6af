"""Which format a file is in, told by its content and never by its name."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from reviewbook.sources.importing.bibtex import read_bibtex
from reviewbook.sources.importing.cochrane import read_cochrane
from reviewbook.sources.importing.csv_tables import header_of, read_csv
from reviewbook.sources.importing.decoding import decode_export
from reviewbook.sources.importing.endnote_xml import read_endnote_xml
from reviewbook.sources.importing.enw import read_enw
from reviewbook.sources.importing.nbib import read_nbib
from reviewbook.sources.importing.record import ImportFault, Reading
from reviewbook.sources.importing.ris import read_ris
from reviewbook.sources.importing.web_of_science import read_web_of_science

READERS: dict[str, Callable[[str, str], Reading]] = {
    "bibtex": read_bibtex,
    "ris": read_ris,
    "nbib": read_nbib,
    "endnote-xml": read_endnote_xml,
    "web-of-science": read_web_of_science,
    "cochrane": read_cochrane,
    "enw": read_enw,
    "csv": read_csv,
}

_NUMBER = r"(?:<?\d+[.)>][ \t]*)?"
# The first of these lines in a file decides; a table is known by its header, which comes first of all.
_SIGNS = (
    ("bibtex", r"@[A-Za-z]+[ \t]*[{(]"),
    ("ris", rf"{_NUMBER}TY[ \t]{{1,2}}-"),
    ("nbib", rf"{_NUMBER}PMID ?-"),
    # The Cochrane Library heads its RIS files `Record #1 of 2` too.
    ("cochrane", r"(?:Record #\d+ of \d+[ \t]*\n)(?=[ \t\n]*(?:ID|AU|TI): )|ID: C[ND]-?\d"),
    ("web-of-science", r"FN (?:ISI|Thomson|Clarivate).*|PT [JBSPC]$"),
    ("enw", r"%0[ \t]+\w"),
    ("endnote-xml", r"(?:<\?xml[^>]*>\s*)?<(?:xml|records|record)[\s>]"),
)
_SIGN = re.compile("|".join(rf"^[ \t]*(?P<{name.replace('-', '_')}>{sign})" for name, sign in _SIGNS), re.MULTILINE)


def recognise(text: str) -> str | None:
    """The format of a text, a key of `READERS`; None when it is none of them."""
    if header_of(text):
        return "csv"
    found = _SIGN.search(text)
    if found and found.lastgroup:
        return found.lastgroup.replace("_", "-")
    # A file that lost its first tag is still worth its faults.
    return "ris" if re.search(r"^ER {1,2}-", text, re.MULTILINE) else None


def read_export(content: bytes, shown: str) -> Reading:
    """The records of a file in any of the formats; one in none of them is a fault at its first line."""
    text = decode_export(content)
    name = recognise(text)
    if name is None:
        formats = "BibTeX, RIS, PubMed, EndNote, Web of Science or Cochrane text, or a table with a heading `Title`"
        what = "the file is empty" if not text.strip() else "the format is not recognised"
        return Reading(faults=[ImportFault(shown, 1, f"{what}; give {formats}")])
    return _checked(READERS[name](text, shown), shown)


def read_exports(paths: Iterable[Path]) -> Reading:
    """The records and faults of several files, in their order."""
    together = Reading()
    for path in paths:
        try:
            reading = read_export(path.read_bytes(), path.as_posix())
        except OSError as error:
            reading = Reading(faults=[ImportFault(path.as_posix(), 1, f"the file cannot be read ({error.strerror})")])
        together.records += reading.records
        together.faults += reading.faults
    return together


def _checked(reading: Reading, shown: str) -> Reading:
    """Records without a title are faults: nothing could be cited or compared by them."""
    kept = [record for record in reading.records if record.title]
    faults = [
        ImportFault(shown, record.line, "the record has no title; add one")
        for record in reading.records
        if not record.title
    ]
    if not reading.records and not reading.faults:
        faults.append(ImportFault(shown, 1, "the file holds no record"))
    return Reading(kept, sorted([*reading.faults, *faults], key=lambda fault: fault.line))
