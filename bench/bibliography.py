"""How long references.bib takes to load, as ratios to the bare parse of bibtexparser, measured in one run.

Run it as `python bench/bibliography.py`. Entries are made up, of the kinds and lengths that a real bibliography has.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bibtexparser

from reviewbook.sources import latex, names
from reviewbook.sources.bibliography import load

ENTRIES = 10_000
ROUNDS = 5
WORDS = [
    "School",
    "local",
    "accountability",
    "evidence",
    "review",
    "networks",
    "pupils",
    "in",
    "{E}ngland",
    "{Ontario}",
]
FAMILY_NAMES = [
    "Greany",
    "Cousin",
    "van der Berg",
    'M{\\"u}ller',
    "Garc{\\'i}a",
    "O'Brien",
    "Łukasz",
    "Hargreaves",
    "Crossley-Holland",
]
GIVEN_NAMES = ["Toby", "Susan", "A. B.", "Jürgen", "Melanie"]
JOURNALS = ["School Leadership \\& Management", "Journal of Education Policy", "Oxford Review of Education"]


def made_up_entry(number: int, chance: random.Random) -> str:
    """One entry of about 900 characters, with an abstract; every third author occurs once only."""
    people = [
        f"{chance.choice(FAMILY_NAMES)}{number if chance.random() < 0.3 else ''}, {chance.choice(GIVEN_NAMES)}"
        for _ in range(chance.randint(1, 4))
    ]
    authors = "{Department for Education}" if chance.random() < 0.15 else " and ".join(people)
    return f"""@article{{key{number},
  author = {{{authors}}},
  title = {{{" ".join(chance.choices(WORDS, k=10))}}},
  journal = {{{chance.choice(JOURNALS)}}},
  year = {{{chance.randint(1990, 2026)}}},
  volume = {chance.randint(1, 60)},
  pages = {{{chance.randint(1, 400)}--{chance.randint(401, 800)}}},
  doi = {{10.1080/{number}}},
  url = {{https://example.org/{number}/a\\_b}},
  publisher = "Routledge",
  keywords = {{schools, networks}},
  abstract = {{{" ".join(chance.choices(WORDS, k=60))}}},
}}
"""


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes; what it returns is let go after the clock has stopped."""
    start = time.perf_counter()
    result = work()
    elapsed = time.perf_counter() - start
    del result
    return elapsed


def one_round(path: Path, text: str, cache_dir: Path) -> tuple[float, float, float]:
    """Seconds of a bare parse, of a load from nothing and of a load of the unchanged file."""
    for memory in (latex._decode, names._parse_name):
        memory.cache_clear()
    for cached in cache_dir.glob("*"):
        cached.unlink()
    bare = seconds(lambda: bibtexparser.parse_string(text))
    first = seconds(lambda: load([path], cache_dir=cache_dir))
    return bare, first, seconds(lambda: load([path], cache_dir=cache_dir))


def main() -> None:
    """Print the medians."""
    chance = random.Random(1)
    text = "\n".join(made_up_entry(number, chance) for number in range(ENTRIES))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "references.bib"
        path.write_text(text, encoding="utf-8")
        rounds = [one_round(path, text, Path(folder) / "cache") for _ in range(ROUNDS)]
    bare, first, second = (statistics.median(times) for times in zip(*rounds, strict=True))
    print(f"{ENTRIES} entries, {len(text) / 1e6:.1f} MB, median of {ROUNDS}")
    print(f"{'':<32}{'seconds':>9}{'ratio':>8}{'allowed':>9}")
    for name, value, allowed in (
        ("bare bibtexparser.parse_string", bare, ""),
        ("load", first, "3"),
        ("load, file unchanged", second, "0.1"),
    ):
        print(f"{name:<32}{value:>9.3f}{value / bare:>8.3f}{allowed:>9}")


if __name__ == "__main__":
    main()
