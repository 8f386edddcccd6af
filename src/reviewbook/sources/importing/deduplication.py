"""Are two records the same report? Three answers: same, different, ask. Written rules, no learning, no network.

A *report* is one publication: an erratum, a part of a series, the conference paper or the working paper of an article
are reports of their own, often of one study. Why this is our own code: docs/decisions/deduplication.md.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from reviewbook.sources.importing.folding import fold
from reviewbook.sources.importing.record import Record

Verdict = Literal["same", "near-but-different", "ask", "different"]
Titles = Literal["equal", "slip", "alike", "other"]

NEAR = 0.85
_ALIKE = 0.93
_LARGEST_BLOCK = 60

_MARKS = re.compile(
    r"^(?:(?:author |publisher |editorial |the )?(?:correction|corrigendum|erratum|errata|addendum)\b"
    r"|retract(?:ed|ion)\b|withdrawn\b|withdrawal\b|expression of concern|notice of retraction"
    r"|(?:a )?(?:comment|commentary|reply|response|rejoinder) (?:to|on)\b|book review\b|review of\b|editorial\b)"
    r"|\b(?:correction|corrigendum|erratum|retraction notice|retracted)$"
)
# Publications of one study that are not each other, told by their titles; a final report is the report itself.
_VERSIONS = {
    "protocol": re.compile(r"\bprotocol(?:$| (?:for|of) (?:an?|the)\b)"),
    "plan": re.compile(r"\bstatistical analysis plan\b"),
    "interim": re.compile(r"\b(?:interim|baseline|progress)(?: \w+)? (?:report|findings|evaluation)\b"),
    "summary": re.compile(
        # `Evaluation report and executive summary` is the report.
        r"(?<!\band )(?<!\band executive )\b(?:executive |research )?summary(?: report)?$|\bpolicy brief(?:ing)?$"
    ),
    "annex": re.compile(r"\b(?:technical )?(?:annex|annexes|appendix|appendices)\b|\btechnical report$"),
}
_PREPRINTS = re.compile(
    r"\b(?:ssrn|arxiv|edarxiv|psyarxiv|socarxiv|biorxiv|medrxiv|preprints? org|osf preprints|research square)\b"
    r"|10\.(?:48550|31219|31234|31235|35542|2139|1101|21203|20944)/|osf\.io/preprints"
)
_CONFERENCE = re.compile(r"\b(?:conference|symposium|workshop|annual meeting)\b", re.IGNORECASE)
_BEHIND = re.compile(r"\s*\[(?P<said>[^\[\]]*)\]\s*\.?$")
# Both sides are put so: what matters is that the spellings of both countries meet.
_SPELLINGS = (
    (re.compile(r"is(?=ation|ations|ing|ed|e\b|es\b)"), "iz"),
    (re.compile(r"(?<=\w{3})our(?=s?\b|al|ed|ing)"), "or"),
    (re.compile(r"programme"), "program"),
    (re.compile(r"centre"), "center"),
)
# `(Online)`, `(London, England : 1995)`.
_PLACE = re.compile(r"\s*\([^()]*\)\s*$")
_VOLUME = re.compile(r"^(?:vol(?:ume)?|band|bd)\b\.?\s*|\s*\(.*\)$")
_SUBTITLE = re.compile(r"\s*(?::|\s[-–—]\s|[?.](?=\s)|;)\s*")
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_NUMBER_WORDS = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "first": "1",
    "second": "2",
    "third": "3",
}
_PARTS = frozenset(
    {"part", "volume", "phase", "report", "paper", "study", "chapter", "wave", "year", "stage", "edition"}
)
_SMALL = frozenset({"of", "the", "and", "in", "for", "on", "a", "an", "de", "la", "et", "und", "der"})
_FAMILIES = {
    "article": "journal",
    "inproceedings": "conference",
    "incollection": "chapter",
    "book": "book",
    "techreport": "report",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "unpublished": "manuscript",
}


@dataclass(frozen=True)
class Judgement:
    """What two records are to each other.

    Attributes:
        verdict: `near-but-different` are reports apart whose titles are alike.
        score: From 0 to 1, how far title, authors, year, container and pages agree.
        reason: What decided.
    """

    verdict: Verdict
    score: float
    reason: str


@dataclass(frozen=True)
class Pair:
    """Two records of a sequence, by position, and the judgement on them."""

    left: int
    right: int
    judgement: Judgement


class Signature:
    """What of a record is compared, folded once."""

    def __init__(self, record: Record) -> None:
        """Fold a record's texts."""
        self.record = record
        title = _without_brackets(record.title.strip())
        main = _without_article(fold(_SUBTITLE.split(title, maxsplit=1)[0]))
        self.whole = _without_article(fold(title))
        self.title, self.short = _in_one_spelling(self.whole), _in_one_spelling(main)
        self.cut = title.endswith(("...", "…"))
        self.main_words = len(main.split())
        self.mark = frozenset(found[0] for found in _MARKS.finditer(self.whole))
        self.version = frozenset(name for name, sign in _VERSIONS.items() if sign.search(self.whole))
        self.people = [(fold(name.surname), fold(name.given)) for name in record.authors or record.editors]
        self.year = int(record.year) if record.year else 0
        self.doi = record.get("doi").casefold()
        self.pmid = record.get("pmid")
        self.container = fold(_PLACE.sub("", record.get("container")))
        self.kind = _kind(record)
        self.volume = _VOLUME.sub("", record.get("volume").strip().casefold())
        pages = record.get("pages").casefold()
        self.first_page = re.split(r"[-,;+]", pages)[0].strip()
        self.page_range = pages if "-" in pages else ""

    @cached_property
    def shingles(self) -> frozenset[str]:
        """Three letters each, blanks left out."""
        text = self.title.replace(" ", "")
        return frozenset(text[at : at + 3] for at in range(max(1, len(text) - 2)))

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The numbers of the title in order.

        Roman ones count after a word such as `part` and at the end of title or main title, spelt ones beside such a
        word.
        """
        words = self.whole.split()[: -1 if self.cut else None]
        ends = {len(words) - 1, self.main_words - 1}
        return tuple(filter(None, (_number(words, at, at in ends) for at in range(len(words)))))

    def blocks(self) -> Iterator[str]:
        """Records that may be the same share at least one of these."""
        letters = self.title.replace(" ", "")
        if self.doi:
            yield f"d {self.doi}"
        if self.pmid:
            yield f"m {self.pmid}"
        if letters:
            yield f"t {letters[:16]}"
            yield f"l {' '.join(sorted(sorted(self.title.split(), key=lambda word: (-len(word), word))[:3]))}"
        if self.people:
            yield f"a {self.people[0][0]} {self.year}"
        if self.volume and self.first_page and self.container:
            yield f"v {self.volume} {self.first_page} {self.year}"


def judge(left: Signature, right: Signature) -> Judgement:
    """Judge two records; symmetric, the same on every machine."""
    title = title_likeness(left, right)
    score = _score(left, right, title)
    verdict, reason = _decide(left, right, title)
    if verdict == "different" and title >= NEAR:
        verdict = "near-but-different"
    return Judgement(verdict, round(score, 3), reason)


class Index:
    """Records in blocks, so that few of all pairs are compared."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        """Take in some records."""
        self.signatures: list[Signature] = []
        self._blocks: dict[str, list[int]] = defaultdict(list)
        for record in records:
            self.add(Signature(record))

    def add(self, signature: Signature) -> int:
        """Take in a record; returns its position."""
        position = len(self.signatures)
        self.signatures.append(signature)
        for block in set(signature.blocks()):
            self._blocks[block].append(position)
        return position

    def compare(self, signature: Signature) -> list[tuple[int, Judgement]]:
        """The judgements on all records that share a block with this one, by position."""
        near: set[int] = set()
        for block in signature.blocks():
            members = self._blocks.get(block, ())
            # A block of hundreds (`Introduction`) tells nothing; its true pairs share another block.
            near.update(members[-_LARGEST_BLOCK:])
        return [(position, judge(self.signatures[position], signature)) for position in sorted(near)]


def find_pairs(records: Sequence[Record]) -> list[Pair]:
    """All pairs of records that are the same, alike or to be asked about, in the order of the records."""
    index, pairs = Index(), []
    for right, record in enumerate(records):
        signature = Signature(record)
        found = [(left, judgement) for left, judgement in index.compare(signature) if judgement.verdict != "different"]
        pairs += [Pair(left, right, judgement) for left, judgement in found]
        index.add(signature)
    return sorted(pairs, key=lambda pair: (pair.left, pair.right))


def title_likeness(left: Signature, right: Signature) -> float:
    """Dice's coefficient of the titles' three-letter shingles, from 0 to 1."""
    if left.title == right.title:
        return 1.0 if left.title else 0.0
    shared = len(left.shingles & right.shingles)
    return 2 * shared / (len(left.shingles) + len(right.shingles))


def _decide(left: Signature, right: Signature, title: float) -> tuple[Verdict, str]:
    """The rules in order; the first that applies decides."""
    if left.mark != right.mark:
        return "different", "only one is a correction, retraction, comment or review"
    broken = _breaks_off(left, right) or _breaks_off(right, left)
    if left.version != right.version and not broken and not _only_slips(left, right):
        return "different", "only one is a protocol, interim report, summary or annex"
    if _numbers_differ(left, right) and not broken:
        return "different", "the titles name other numbers or parts"
    identifiers = _by_identifiers(left, right, title)
    if identifiers:
        return identifiers
    relation = _titles(left, right, title)
    if relation == "other":
        there = _same_place(left, right)
        return ("ask", "another title in the same place") if there else ("different", "other titles")
    return _by_details(left, right, relation)


def _same_place(left: Signature, right: Signature) -> bool:
    """Journal, volume, first and last page, year and first author agree: a translated title, most often."""
    located = _agree(left.volume, right.volume) and _agree(left.page_range, right.page_range)
    return located and left.year == right.year and bool(_people(left, right) and _containers(left, right))


def _titles(left: Signature, right: Signature, title: float) -> Titles:
    """How two titles are to each other; `slip` is a letter more, less or other in up to three words."""
    mine, other = left.title.split(), right.title.split()
    if "".join(mine) == "".join(other):
        return "equal"
    if _one_lacks_the_subtitle(left, right):
        # A subtitle such as `Phase 1` or `2018` tells one report from its neighbours.
        return "slip" if min(len(mine), len(other)) > 4 and left.numbers == right.numbers else "alike"
    if _breaks_off(left, right) or _breaks_off(right, left):
        # What is missing may be the year of a series.
        return "alike" if left.version != right.version or left.numbers != right.numbers else "slip"
    if _only_slips(left, right):
        return "slip"
    return "alike" if title >= 0.8 else "other"


def _only_slips(left: Signature, right: Signature) -> bool:
    mine, other = left.title.split(), right.title.split()
    differing = [pair for pair in zip(mine, other, strict=False) if pair[0] != pair[1]]
    return len(mine) == len(other) and len(differing) < 4 and all(_one_letter_apart(*pair) for pair in differing)


def _breaks_off(short: Signature, full: Signature) -> bool:
    """One title ends with `...` and is the start of the other; its last word may be half."""
    return short.cut and len(short.whole) > 30 and full.whole.startswith(short.whole)


def _one_letter_apart(left: str, right: str) -> bool:
    """A letter more, less or other, or two neighbours the other way round; short words must have the same letters."""
    short, long = sorted((left, right), key=len)
    if len(short) < 4 or len(long) - len(short) > 1:
        return sorted(left) == sorted(right)
    start = next((at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start : start + 2] == long[start : start + 2][::-1] and short[start + 2 :] == long[start + 2 :]
    return swapped or short[start + 1 :] == long[start + 1 :]


def _by_identifiers(left: Signature, right: Signature, title: float) -> tuple[Verdict, str] | None:
    alike = title >= 0.7 or _one_lacks_the_subtitle(left, right)
    for name, mine, other in (("DOI", left.doi, right.doi), ("PubMed number", left.pmid, right.pmid)):
        if mine and mine == other:
            return ("same", f"the same {name}") if alike else ("ask", f"the same {name}, other titles")
    if left.doi and right.doi:
        details = title >= _ALIKE and _agree(left.volume, right.volume) and _agree(left.first_page, right.first_page)
        sure = details and _containers(left, right) is True
        return ("ask", "other DOIs, all else alike") if sure else ("different", "other DOIs")
    return None


def _by_details(left: Signature, right: Signature, titles: Titles) -> tuple[Verdict, str]:
    people, container = _people(left, right), _containers(left, right)
    gap = abs(left.year - right.year) if left.year and right.year else None
    # Lists for screening do not say what a record is: one book or journal outweighs what was guessed.
    one_place = container is True and gap == 0
    if left.kind and right.kind and left.kind != right.kind and not one_place:
        return (
            ("ask", "another kind of publication, all else alike")
            if _ask_kinds(left, right, gap)
            else ("different", "another kind of publication")
        )
    if people is False:
        return "different", "other authors"
    if gap and gap > 1:
        return "different", "other years"
    located = [_agreement(left.volume, right.volume), _agreement(left.first_page, right.first_page)]
    if False in located and (gap or located[0] is False):
        return "different", "another volume or other pages"
    if container is False:
        return _other_container(located)
    return _weigh(titles, people, container, gap, located)


def _weigh(
    titles: Titles, people: bool | None, container: bool | None, gap: int | None, located: list[bool | None]
) -> tuple[Verdict, str]:
    """The last rules: nothing contradicts; does enough agree?"""
    support, close = located.count(True) + (container is True), titles != "alike"
    if False in located:
        return "ask", "title, authors and year agree, the pages do not"
    if people is None or gap is None:
        sure = close and support >= 2
        return ("same", "title, volume and pages agree") if sure else ("ask", "authors or year are missing")
    if gap == 1:
        sure = close and (container is True or located == [True, True])
        return ("same", "a year apart, as first online and in print") if sure else ("ask", "a year apart")
    if close or support >= 2:
        return "same", "title, authors and year agree"
    return "ask", "the titles differ by more than a slip"


def _other_container(located: list[bool | None]) -> tuple[Verdict, str]:
    if located == [True, True]:
        return "same", "title, authors, volume and pages agree"
    return "ask", "title and authors agree, the journal or book does not"


def _ask_kinds(left: Signature, right: Signature, gap: int | None) -> bool:
    """Books, reports and manuscripts are told apart by few exporters; journals, conferences and theses by most."""
    loose = {"book", "report", "manuscript", "preprint"}
    return gap == 0 and {left.kind, right.kind} <= loose and _people(left, right) is not False


def _agreement(left: str, right: str) -> bool | None:
    return left == right if left and right else None


def _agree(left: str, right: str) -> bool:
    return bool(left) and left == right


def _people(left: Signature, right: Signature) -> bool | None:
    """Whether the first authors are one person; None when a side has none."""
    if not left.people or not right.people:
        return None
    (family, given), (other, other_given) = left.people[0], right.people[0]
    if _family_alike(family, other):
        return not given or not other_given or given[0] == other_given[0]
    if given and other_given and (family, given) == (other_given, other):
        return True  # given and family name taken for each other
    # Some exporters sort authors; the same set in another order is no other authorship.
    return len(left.people) > 1 and {name for name, _ in left.people} == {name for name, _ in right.people}


def _family_alike(left: str, right: str) -> bool:
    """`van der berg` and `berg`, `smith jones` and `smithjones` are alike."""
    mine, other = left.replace(" ", ""), right.replace(" ", "")
    if mine == other or _transliterated(mine) == _transliterated(other):
        return True
    return bool(left and right) and (left.endswith(f" {right}") or right.endswith(f" {left}"))


def _transliterated(family: str) -> str:
    return re.sub(r"(?<=[aou])e", "", family)


def _containers(left: Signature, right: Signature) -> bool | None:
    """Whether journals or books are one, abbreviations and initials regarded; None when a side has none."""
    if not left.container or not right.container:
        return None
    mine, other = _telling_words(left.container), _telling_words(right.container)
    if mine == other or _abbreviates(mine, other) or _abbreviates(other, mine):
        return True
    return "".join(mine) == "".join(word[0] for word in other) or "".join(other) == "".join(word[0] for word in mine)


def _telling_words(text: str) -> list[str]:
    return [word for word in text.split() if word not in _SMALL]


def _abbreviates(short: Sequence[str], full: Sequence[str]) -> bool:
    return len(short) == len(full) and all(
        word.startswith(begin) or (word[0] == begin[0] and _in_order(begin, word))
        for begin, word in zip(short, full, strict=True)
    )


def _in_order(letters: str, word: str) -> bool:
    rest = iter(word)
    return all(letter in rest for letter in letters)


def _one_lacks_the_subtitle(left: Signature, right: Signature) -> bool:
    """One whole title is the other's main title, and long enough to tell something."""
    for whole, other in ((left, right), (right, left)):
        if whole.title == other.short != other.title and len(whole.title.split()) > 2:
            return True
    return False


def _numbers_differ(left: Signature, right: Signature) -> bool:
    if _one_lacks_the_subtitle(left, right):
        return False
    return left.numbers != right.numbers and sorted(left.numbers) != sorted(right.numbers)


def _number(words: Sequence[str], at: int, at_end: bool) -> str:
    word = words[at]
    if any(letter.isdigit() for letter in word):
        return word
    if at > 0 and words[at - 1] in _PARTS:
        return _ROMAN.get(word, _NUMBER_WORDS.get(word, ""))
    if at + 1 < len(words) and words[at + 1] in _PARTS:
        return _NUMBER_WORDS.get(word, "")
    return _ROMAN.get(word, "") if at_end else ""


def _without_brackets(title: str) -> str:
    """A title without brackets around it (a translation, in PubMed) or behind it (`[electronic resource]`)."""
    inner = title[1:].rstrip(" .")[:-1] if re.fullmatch(r"\[[^\[\]]*\]\s*\.?", title) else title
    behind = _BEHIND.search(inner)
    said = fold(behind["said"]) if behind else ""
    # `[Part 2]` and `[Erratum]` say which report it is.
    telling = _MARKS.search(said) or re.search(r"\d", said) or not _PARTS.isdisjoint(said.split())
    return inner[: behind.start()] if behind and behind.start() and not telling else inner


def _without_article(words: str) -> str:
    return re.sub(r"^(?:the|an?) (?=\w+ \w)", "", words)


def _in_one_spelling(words: str) -> str:
    for pattern, spelling in _SPELLINGS:
        words = pattern.sub(spelling, words)
    return words


def _kind(record: Record) -> str:
    """What kind of publication it is, by its type and where it appeared; empty when that is not known."""
    if _is_preprint(record):
        return "preprint"
    # Many programs export a conference paper as an article.
    return "conference" if _CONFERENCE.search(record.get("container")) else _FAMILIES.get(record.type, "")


def _is_preprint(record: Record) -> bool:
    told = (record.get(name).casefold() for name in ("container", "publisher", "doi", "url"))
    return any(_PREPRINTS.search(text.replace(".org", " org")) for text in told if text)


def _score(left: Signature, right: Signature, title: float) -> float:
    """A weighted mean of what both sides tell; an identifier in common counts as much as the title."""
    people, container = _people(left, right), _containers(left, right)
    gap = abs(left.year - right.year) if left.year and right.year else None
    parts = [(0.5, title)]
    parts += [(weight, float(found)) for weight, found in ((0.2, people), (0.1, container)) if found is not None]
    parts += [(0.1, {0: 1.0, 1: 0.5}.get(gap, 0.0))] if gap is not None else []
    places = (_agreement(left.volume, right.volume), _agreement(left.first_page, right.first_page))
    parts += [(0.05, float(found)) for found in places if found is not None]
    if left.doi and right.doi:
        parts.append((0.5, float(left.doi == right.doi)))
    return sum(weight * value for weight, value in parts) / sum(weight for weight, _ in parts)
