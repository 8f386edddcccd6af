"""One bibliographic record, whatever file it came from, and how raw texts become its fields."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reviewbook.sources.names import Name

TYPES = (
    "article",
    "book",
    "incollection",
    "inproceedings",
    "techreport",
    "phdthesis",
    "mastersthesis",
    "unpublished",
    "misc",
)
# What every format carries, in the order in which a .bib entry has them.
FIELDS = (
    "container",
    "publisher",
    "volume",
    "number",
    "pages",
    "doi",
    "isbn",
    "issn",
    "url",
    "pmid",
    "language",
    "keywords",
    "abstract",
    "note",
)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff]")
_DASHES = re.compile(r"(?:\s*[‐‑‒–—―−-])+\s*")
_DOI = re.compile(r"10\.\d{4,9}/[^\s\"{}\\]+", re.IGNORECASE)
_WEB = re.compile(r"(?:https?|ftp)://[^\s<>\"{}\\^`|]+", re.IGNORECASE)
# `2019`, and `20190801` as Ovid has it.
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?=(?:[01]\d[0-3]\d)?(?!\d))")
_ISSN = re.compile(r"\b\d{4}-?\d{3}[\dXx]\b")
_ISBN = re.compile(r"(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx]")
_INITIALS = re.compile(r"(?P<family>.*[^\W\d_].*?),? (?P<given>(?:[^\W\d_a-z]\.?[ -]?){1,4})")
_PARTICLES = re.compile(r"(?P<prefix>(?:[a-z][\w'’]* )+)(?P<family>\S.*)")
_PARTICLE = r"(?:van|von|der|den|de|del|della|di|da|dos|du|la|le|ter|ten|zu|zur|af|av)"
_LAST_PARTICLES = re.compile(rf"(?P<given>.*?\S) (?P<prefix>{_PARTICLE}(?: {_PARTICLE})*)")
# What databases and screening programs keep among the notes and nobody wants in a list of references.
_REMARK = re.compile(
    r"Cited by:? ?\d|Cited By :\d|Export Date: |Copyright - |Last updated - |Accession Number: |RAYYAN-|L\d{8,} \d{4}-"
)


@dataclass(frozen=True)
class Record:
    """One record; all texts are plain Unicode on one line, no markup is interpreted.

    Attributes:
        type: One of `TYPES`.
        title: Empty when the file gave none.
        year: Four digits or empty.
        authors: Organisations have a family name only.
        editors: As the authors.
        fields: Of `FIELDS` those that are not empty; records from .bib files may have others.
        key: The citation key or identifier in the file; not regarded in comparisons.
        file: Name of the file; not regarded in comparisons.
        line: Where the record starts, counted from 1; not regarded in comparisons.
    """

    type: str
    title: str
    year: str
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    key: str = field(default="", compare=False)
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)

    def get(self, name: str) -> str:
        """A field, empty when there is none."""
        return self.fields.get(name, "")


@dataclass(frozen=True)
class ImportFault:
    """A record, or a part of it, that cannot be read.

    Attributes:
        file: The file's name as given.
        line: Counted from 1.
        message: What is wrong and how to mend it.
    """

    file: str
    line: int
    message: str

    def as_dict(self) -> dict[str, str | int]:
        """As `--json` prints it."""
        return {"file": self.file, "line": self.line, "message": self.message}


@dataclass
class Reading:
    """What a file came to: the records in its order and the faults."""

    records: list[Record] = field(default_factory=list)
    faults: list[ImportFault] = field(default_factory=list)


def make_record(
    kind: str,
    raw: Mapping[str, str],
    authors: Iterable[Name] = (),
    editors: Iterable[Name] = (),
    **place: str | int,
) -> Record:
    """A record from raw texts: whitespace single, pages with one hyphen, a DOI without address, a year of four digits.

    Args:
        kind: One of `TYPES`; anything else counts as `misc`.
        raw: Texts by field; `title` and `year` among them.
        authors: In order.
        editors: In order.
        place: `key`, `file` and `line` of the record.
    """
    texts = {name: one_line(value) for name, value in raw.items()}
    title, year = texts.pop("title", ""), _year(texts.pop("year", ""))
    fields = {name: value for name, value in _settled(texts).items() if value}
    type_ = kind if kind in TYPES else "misc"
    return Record(type_, title, year, tuple(authors), tuple(editors), fields, **place)  # type: ignore[arg-type]


def one_line(text: str) -> str:
    """The text without control characters, whitespace made single."""
    return " ".join(_CONTROL.sub(" ", text).split())


def without_remarks(notes: Iterable[str]) -> str:
    """The notes that say something of the work, joined; a database's remarks (`Cited by: 3`) are left out."""
    return " ".join(note for note in notes if note and not _REMARK.match(note))


def clean_pages(text: str) -> str:
    """Pages with plain hyphens, `5` for `5-5`: `192 – 208` is `192-208`."""
    pages = re.sub(r"^pp?\.? ?(?=\w*\d)", "", _DASHES.sub("-", text.strip()), flags=re.IGNORECASE).strip("-")
    first, dash, last = pages.partition("-")
    return first if dash and first == last else pages


def clean_doi(text: str) -> str:
    """The DOI in a text such as `https://doi.org/10.1000/x.`, empty when there is none."""
    found = _DOI.search(text)
    return found[0].rstrip(".,;") if found else ""


def serial_numbers(text: str) -> dict[str, str]:
    """The ISBNs and ISSNs of a text by `isbn` and `issn`, several divided by `; `."""
    books = [found[0].strip() for found in _ISBN.finditer(text)]
    rest = _ISBN.sub(" ", text)
    journals = [found[0].upper() for found in _ISSN.finditer(rest)]
    return {"isbn": "; ".join(dict.fromkeys(books)), "issn": "; ".join(dict.fromkeys(journals))}


def read_name(text: str) -> Name | None:
    """A name as exporters write it: `Family, Given, Suffix`, `Family AB`, or an organisation (also `Organisation,`).

    Returns:
        None for an empty text.
    """
    text = one_line(text).strip(" ;")
    if text.endswith(","):
        return Name("", text[:-1].strip()) if text.strip(", ") else None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) == 1:
        found = _INITIALS.fullmatch(text)
        parts = [found["family"], found["given"]] if found else parts
    family, given, *rest = [*parts, ""]
    if not given:
        return Name("", text.strip(", ")) if text.strip(", ") else None
    return _person(family, given.strip(), " ".join(part for part in rest if part))


def read_names(texts: Iterable[str]) -> tuple[Name, ...]:
    """The names of several texts; empty ones are left out."""
    return tuple(name for name in map(read_name, texts) if name)


def _person(family: str, given: str, suffix: str) -> Name:
    last = _LAST_PARTICLES.fullmatch(given)
    if last:  # `Berg, Jan van der`
        return Name(last["given"], family, last["prefix"], suffix)
    found = _PARTICLES.fullmatch(family)
    if found and "and" not in found["prefix"].split():
        return Name(given, found["family"], found["prefix"].strip(), suffix)
    return Name(given, family, "", suffix) if family else Name("", given)


def _year(text: str) -> str:
    found = _YEAR.search(text)
    return found[0] if found else ""


def _settled(texts: dict[str, str]) -> dict[str, str]:
    """Checks DOI, address and pages; what is no DOI or web address stays as a note, so that nothing links to it."""
    doi, url = texts.get("doi", ""), texts.get("url", "")
    good_doi, good_url = clean_doi(doi), url if _WEB.fullmatch(url) else ""
    notes = [without_remarks([texts.get("note", "")])]
    notes += [f"DOI as given: {doi}"] if doi and not good_doi else []
    notes += [f"Address as given: {url}"] if url and not good_url else []
    note = " ".join(note for note in notes if note)
    return {**texts, "doi": good_doi, "url": good_url, "pages": clean_pages(texts.get("pages", "")), "note": note}
