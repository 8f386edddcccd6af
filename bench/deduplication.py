"""How well and how fast duplicates are found: a labelled set made from references.bib, then 10,000 records.

Run `python bench/deduplication.py`. Each reference gets variants as exporters and colleagues make them, which are the
same report, and neighbours that are not. The labels follow from how a variant is made; the seed is fixed.
"""

import random
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from reviewbook.project import Project
from reviewbook.sources.importing.deduplication import Signature, find_pairs, judge
from reviewbook.sources.importing.folding import fold
from reviewbook.sources.importing.into_project import references_of
from reviewbook.sources.importing.record import Record
from reviewbook.sources.names import Name

ROOT = Path(__file__).parents[1]
Change = Callable[[Record, random.Random], Record]


def without(record: Record, *names: str) -> Record:
    """The record without some fields."""
    return replace(record, fields={name: value for name, value in record.fields.items() if name not in names})


def with_fields(record: Record, **fields: str) -> Record:
    """The record with other values of some fields."""
    return replace(record, fields={**record.fields, **fields})


def initials(record: Record, _: random.Random) -> Record:
    """Given names as initials, no DOI, as Scopus and PubMed have them."""
    names = tuple(replace_given(name) for name in record.authors)
    return without(replace(record, authors=names), "doi", "url")


def replace_given(name: Name) -> Name:
    """The initials of a name."""
    return name._replace(given=" ".join(f"{part[0]}." for part in name.given.replace("-", " ").split()))


def punctuation(record: Record, _: random.Random) -> Record:
    """Other quotation marks and dashes, capitals, a full stop."""
    title = record.title.replace("'", "’").replace(" - ", " – ").replace(":", " -").title()
    return without(replace(record, title=f"{title}."), "doi")


def plain_letters(record: Record, _: random.Random) -> Record:
    """No accents in title and names, no DOI."""
    names = tuple(name._replace(family=fold(name.family).title()) for name in record.authors)
    return without(replace(record, title=fold(record.title), authors=names), "doi", "isbn")


def no_subtitle(record: Record, _: random.Random) -> Record:
    """The main title only."""
    return without(replace(record, title=record.title.split(":")[0]), "doi")


def bare(record: Record, _: random.Random) -> Record:
    """Title, first author, year: a reference list."""
    return replace(record, authors=record.authors[:1], fields={})


def other_pages(record: Record, _: random.Random) -> Record:
    """The last page short, as `192-8`; journal abbreviated."""
    first, _dash, last = record.get("pages").partition("-")
    short = f"{first}-{last[-1:]}" if last else first
    words = [
        word[:4] for word in record.get("container").split() if word.lower() not in ("of", "the", "and", "in", "for")
    ]
    return with_fields(without(record, "doi"), pages=short, container=" ".join(words))


def first_online(record: Record, _: random.Random) -> Record:
    """The year before, no volume, no pages: the version first online."""
    return without(replace(record, year=str(int(record.year) - 1)), "volume", "number", "pages")


def slip(record: Record, chance: random.Random) -> Record:
    """Two letters of the title the other way round, no DOI."""
    at = chance.randrange(5, len(record.title) - 2)
    title = record.title[:at] + record.title[at + 1] + record.title[at] + record.title[at + 2 :]
    return without(replace(record, title=title), "doi")


def erratum(record: Record, _: random.Random) -> Record:
    """Its erratum."""
    return without(replace(record, title=f"Erratum: {record.title}"), "doi", "pages")


def retraction(record: Record, _: random.Random) -> Record:
    """Its retraction notice."""
    return without(replace(record, title=f"Retraction notice to {record.title}"), "doi", "pages")


def part_two(record: Record, _: random.Random) -> Record:
    """The second part of what is now its first."""
    return without(replace(record, title=f"{record.title}. Part II"), "doi")


def conference(record: Record, _: random.Random) -> Record:
    """The paper at a conference the same year."""
    fields = {"container": "Proceedings of the Annual Meeting"}
    return replace(record, type="inproceedings", fields=fields)


def other_year(record: Record, _: random.Random) -> Record:
    """An edition or a yearly report of the same title."""
    return without(replace(record, year=str(int(record.year) - 3)), "doi", "volume", "pages")


def namesake(record: Record, _: random.Random) -> Record:
    """Another author's work of the same title."""
    return without(replace(record, authors=(Name("Zoë", "Quillfeather"),)), "doi", "volume", "pages")


def reply(record: Record, _: random.Random) -> Record:
    """A reply to it."""
    return without(replace(record, title=f"A reply to {record.title}"), "doi", "pages")


def swapped_authors(record: Record, _: random.Random) -> Record:
    """The last author first, no DOI."""
    return without(replace(record, authors=(*record.authors[-1:], *record.authors[:-1])), "doi")


def family_given_swapped(record: Record, _: random.Random) -> Record:
    """Given names taken for family names, as from `Toby Greany` in a form that wants `Greany Toby`."""
    names = tuple(Name(name.surname, name.given) if name.given else name for name in record.authors)
    return without(replace(record, authors=names), "doi")


def iso_journal(record: Record, _: random.Random) -> Record:
    """The journal as `Br. Educ. Res. J.`, volume with issue, no DOI."""
    words = [word for word in record.get("container").split() if word.lower() not in ("of", "the", "and", "in", "for")]
    short = " ".join(f"{word[:3]}." if len(word) > 5 else word for word in words)
    return with_fields(without(record, "doi"), container=short, volume=f"Vol. {record.get('volume')}")


def full_journal(record: Record, _: random.Random) -> Record:
    """The journal with what catalogues add, no DOI."""
    return with_fields(without(record, "doi"), container=f"The {record.get('container')} (Online)")


def american(record: Record, _: random.Random) -> Record:
    """American spelling."""
    title = record.title
    for british, other in (("isation", "ization"), ("ising", "izing"), ("rogramme", "rogram"), ("haviour", "havior")):
        title = title.replace(british, other)
    return without(replace(record, title=title), "doi")


def bracketed(record: Record, _: random.Random) -> Record:
    """What library catalogues put behind a title."""
    return without(replace(record, title=f"{record.title} [electronic resource]"), "doi")


def translated_behind(record: Record, _: random.Random) -> Record:
    """A translation of the title in brackets."""
    return without(replace(record, title=f"{record.title} [Eine Untersuchung an Schulen]"), "doi")


def translated(record: Record, _: random.Random) -> Record:
    """Only the translated title; the same place."""
    return without(replace(record, title="Untersuchungen an Schulen und ihren Bezirken"), "doi")


def cut_off(record: Record, _: random.Random) -> Record:
    """A title that breaks off after sixty letters."""
    return without(replace(record, title=f"{record.title[:60].rstrip()}..."), "doi")


def no_article(record: Record, _: random.Random) -> Record:
    """Without the article that the title starts with."""
    return without(replace(record, title=record.title.partition(" ")[2]), "doi")


def preprint(record: Record, _: random.Random) -> Record:
    """Its preprint, a year before, as misc."""
    fields = {"publisher": "EdArXiv", "url": "https://osf.io/preprints/edarxiv/abcde"}
    return replace(record, type="misc", year=str(int(record.year) - 1), fields=fields)


def preprint_same_year(record: Record, _: random.Random) -> Record:
    """Its preprint of the same year, as an article in a preprint server."""
    return replace(record, fields={"container": "SSRN Electronic Journal", "doi": "10.2139/ssrn.3456789"})


def working_paper(record: Record, _: random.Random) -> Record:
    """The working paper behind an article."""
    return replace(record, type="techreport", fields={"publisher": "Institute of Labor Economics"})


def thesis(record: Record, _: random.Random) -> Record:
    """A thesis of the same title and year."""
    return replace(record, type="phdthesis", fields={"publisher": "University of Somewhere"})


def protocol(record: Record, _: random.Random) -> Record:
    """The protocol of a study."""
    return without(replace(record, title=f"{record.title}: study protocol"), "doi", "volume", "pages")


def interim(record: Record, _: random.Random) -> Record:
    """The interim report of what is now the final report."""
    return without(replace(record, title=f"{record.title}: interim report"), "doi")


def summary(record: Record, _: random.Random) -> Record:
    """The executive summary as a publication of its own."""
    return without(replace(record, title=f"{record.title}: executive summary"), "doi")


def second_edition(record: Record, _: random.Random) -> Record:
    """The second edition, five years later."""
    return without(replace(record, title=f"{record.title} (second edition)", year=str(int(record.year) + 5)), "doi")


def roman(record: Record, _: random.Random) -> Record:
    """The second part, its number before the subtitle; same place as far as known."""
    title = re.sub(r" I: ", " II: ", record.title)
    return without(replace(record, title=title), "doi", "volume", "pages")


HARD_SAME: dict[str, Change] = {
    "author order": swapped_authors,
    "names swapped": family_given_swapped,
    "ISO journal": iso_journal,
    "full journal": full_journal,
    "American": american,
    "bracketed": bracketed,
    "translated behind": translated_behind,
    "translated": translated,
    "cut off": cut_off,
    "no article": no_article,
}
HARD_DIFFERENT: dict[str, Change] = {
    "preprint": preprint,
    "preprint, same year": preprint_same_year,
    "working paper": working_paper,
    "thesis": thesis,
    "protocol": protocol,
    "interim": interim,
    "summary": summary,
    "second edition": second_edition,
    "part in the middle": roman,
}
SAME: dict[str, Change] = {
    "initials": initials,
    "punctuation": punctuation,
    "no diacritics": plain_letters,
    "no subtitle": no_subtitle,
    "bare": bare,
    "page forms": other_pages,
    "first online": first_online,
    "typing slip": slip,
}
DIFFERENT: dict[str, Change] = {
    "erratum": erratum,
    "retraction": retraction,
    "part II": part_two,
    "conference": conference,
    "other year": other_year,
    "namesake": namesake,
    "reply": reply,
}


def labelled(references: list[Record], seed: int = 6) -> Iterator[tuple[str, bool, Record, Record]]:
    """Kind of variant, whether it is the same report, the reference, the variant."""
    chance = random.Random(seed)
    for record in references:
        for same, changes in ((True, SAME), (False, DIFFERENT)):
            for kind, change in changes.items():
                if applies(kind, record):
                    original = replace(record, title=f"{record.title}. Part I") if kind == "part II" else record
                    yield kind, same, original, change(record, chance)
    for left, right in pairwise(references):
        yield "neighbour", False, left, right


def hard(references: list[Record], seed: int = 8) -> Iterator[tuple[str, bool, Record, Record]]:
    """As `labelled`, with what catalogues, other databases and other versions of a study do."""
    chance = random.Random(seed)
    for record in references:
        for same, changes in ((True, HARD_SAME), (False, HARD_DIFFERENT)):
            for kind, change in changes.items():
                original = record
                if kind == "interim":
                    original = replace(record, title=f"{record.title}: final report")
                if kind == "part in the middle":
                    main, colon, rest = record.title.partition(": ")
                    original = replace(record, title=f"{main} I: {rest}") if colon else record
                if applies(kind, original):
                    yield kind, same, original, change(original, chance)


def combined(references: list[Record], seed: int = 7) -> Iterator[tuple[str, bool, Record, Record]]:
    """As `labelled`, with two or three changes at a time; the rules were not written with these at hand."""
    chance = random.Random(seed)
    for record in references:
        for same in (True, False):
            kinds = chance.sample([kind for kind in SAME if applies(kind, record)], 2)
            changed = record
            if not same:
                kind = chance.choice([kind for kind in DIFFERENT if kind != "part II" and applies(kind, record)])
                changed = DIFFERENT[kind](record, chance)
            for name in kinds:
                if applies(name, changed):
                    changed = SAME[name](changed, chance)
            yield ("two changes" if same else f"{kind}, changed"), same, record, changed


def applies(kind: str, record: Record) -> bool:
    """Whether a variant of this kind can be made of a record, and is another text."""
    if kind == "no subtitle":
        return ":" in record.title and len(record.title.split(":")[0].split()) > 2
    if kind in ("conference", "first online", "page forms"):
        return record.type == "article" and bool(record.get("pages"))
    journal = record.type == "article" and bool(record.get("container"))
    conditions = {
        "typing slip": len(record.title) > 30,
        "author order": len(record.authors) > 1,
        "names swapped": any(name.given for name in record.authors),
        "ISO journal": journal and bool(record.get("volume")),
        "full journal": journal,
        "American": american(record, random.Random()).title != record.title,
        "translated": journal and bool(record.get("volume")) and bool(record.get("pages")),
        "cut off": len(record.title) > 70,
        "no article": record.title.startswith(("The ", "A ", "An ")),
        "preprint": journal,
        "preprint, same year": journal,
        "working paper": journal,
        "thesis": record.type in ("book", "article"),
        "interim": record.type == "techreport",
        "summary": record.type == "techreport",
        "second edition": record.type == "book",
        "part in the middle": " I: " in record.title,
    }
    if kind in conditions:
        return conditions[kind]
    return kind != "no diacritics" or not (record.title + str(record.authors)).isascii()


def verdict(left: Record, right: Record) -> str:
    """What `dedupe` would say: records that share no block are never compared."""
    one, other = Signature(left), Signature(right)
    return judge(one, other).verdict if set(one.blocks()) & set(other.blocks()) else "different"


def figures(judged: list[tuple[str, bool, str]]) -> str:
    """Precision and recall of `same`, and a line for each kind."""
    counts = Counter((kind, verdict) for kind, _, verdict in judged)
    right = sum(same and verdict == "same" for _, same, verdict in judged)
    called = sum(verdict == "same" for _, _, verdict in judged)
    asked = [same for _, same, verdict in judged if verdict == "ask"]
    true = sum(same for _, same, _ in judged)
    lines = [
        f"{len(judged)} pairs, {true} the same: precision {right / called:.4f}, recall {right / true:.4f}, "
        f"with those asked about {(right + sum(asked)) / true:.4f}; asked {len(asked)}"
    ]
    for kind in dict.fromkeys(kind for kind, _, _ in judged):
        found = {verdict: n for (name, verdict), n in sorted(counts.items()) if name == kind}
        lines.append(f"  {kind:14} {found}")
    return "\n".join(lines)


def many(references: list[Record], size: int) -> list[Record]:
    """Records of as many titles, a tenth of them with a duplicate."""
    chance = random.Random(1)
    words = sorted({word for record in references for word in record.title.split()})
    records: list[Record] = []
    while len(records) < size:
        record = chance.choice(references)
        title = " ".join(chance.choices(words, k=9))
        name = Name("A.", f"{chance.choice(references).authors[:1][0].family}{chance.randrange(40)}")
        made = without(
            replace(record, title=title, authors=(name,), year=str(chance.randint(1990, 2026))), "doi", "url"
        )
        page = chance.randrange(1000)
        made = with_fields(made, volume=str(chance.randrange(1, 60)), pages=f"{page}-{page + chance.randrange(2, 30)}")
        records.append(made)
        if len(records) % 10 == 9:
            records.append(initials(made, chance))
    return records[:size]


def main() -> None:
    """Print the figures."""
    references = list(references_of(Project.at(ROOT)).values())
    for pairs in (labelled(references), combined(references), hard(references)):
        print(figures([(kind, same, verdict(a, b)) for kind, same, a, b in pairs]))
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    records = many([record for record in references if record.authors], size)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    found = find_pairs(records)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    same, seconds = sum(pair.judgement.verdict == "same" for pair in found), time.perf_counter() - start
    print(f"{size} records: {same} pairs the same, {seconds:.1f} s, {(peak - before) / 1024:.0f} MB more")


if __name__ == "__main__":
    main()
