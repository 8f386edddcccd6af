"""A book of 12 chapters and 2,000 references, ours against plain `jupyter-book build`, in one run; prints ratios.

Run it as `python bench/references.py [references [runs]]`. Plain Jupyter Book is given the same sources, with neither
our extension nor our command. The pages of both are compared after each build.
"""

import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import nbformat

CHAPTERS = 12
REFERENCES = 2_000
RUNS = 3
AIMS = {"cold": 0.25, "prose edit": 0.3}
CONFIG = """title: Many references
only_build_toc_files: true
exclude_patterns: [_build]
execute: {execute_notebooks: force}
bibtex_bibfiles: [references.bib]
sphinx: {config: {language: en, bibtex_reference_style: author_year, nb_merge_streams: true}}
"""
FAMILY_NAMES = ("Greany", "Cousin", "van der Berg", "Muijs", "O'Brien", "Hargreaves", "Crossley-Holland", "Chapman")
WORDS = ("School", "local", "accountability", "evidence", "review", "networks", "pupils", "trust", "{E}ngland")
CODE = (
    "import matplotlib.pyplot as plt\nimport pandas as pd",
    "table = pd.DataFrame({'year': range(2015, 2026), 'share': range(11)})\ntable",
    "table.describe()",
    "figure, axes = plt.subplots()\naxes.plot(table.year, table.share)\nplt.show()",
    "print(int(table.share.sum()))",
)


def entry(number: int, chance: random.Random) -> str:
    """One article."""
    people = " and ".join(f"{chance.choice(FAMILY_NAMES)}{number}, A. B." for _ in range(chance.randint(1, 4)))
    title = " ".join(chance.choices(WORDS, k=10))
    return (
        f"@article{{key{number},\n  author = {{{people}}},\n  title = {{{title}}},\n  journal = {{Education}},\n"
        f"  year = {{{chance.randint(1990, 2026)}}},\n  volume = {{{number}}},\n  pages = {{1--20}},\n"
        f"  doi = {{10.1000/{number}}}\n}}\n"
    )


def chapter(number: int, cited: Iterable[int]) -> str:
    """A notebook of two tables, a figure and a sentence for each reference it cites."""
    make = nbformat.v4
    sentences = "\n".join(f"Schools differ {{cite:p}}`key{reference}`." for reference in cited)
    cells = [make.new_markdown_cell(f"# Chapter {number}\n\n{sentences}"), *map(make.new_code_cell, CODE)]
    for place, cell in enumerate(cells):
        cell.id = f"cell-{place}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return str(nbformat.writes(make.new_notebook(cells=cells, metadata={"kernelspec": kernel})))


def write_book(root: Path, references: int) -> None:
    """The sources: every reference is cited once, a twelfth of them in each chapter."""
    chance = random.Random(1)
    names = [f"chapter-{number:02}" for number in range(1, CHAPTERS + 1)]
    pages = [*names, "references"]
    toc = "format: jb-book\nroot: index\nchapters:\n" + "".join(f"- file: {page}\n" for page in pages)
    (root / "_config.yml").write_text(CONFIG, "utf-8")
    (root / "_toc.yml").write_text(toc, "utf-8")
    (root / "index.md").write_text("# Many references\n\nWelcome.\n", "utf-8")
    (root / "references.md").write_text("# References\n\n```{bibliography}\n:style: plain\n```\n", "utf-8")
    entries = [entry(number, chance) for number in range(references)]
    (root / "references.bib").write_text("\n".join(entries), "utf-8")
    for place, name in enumerate(names):
        text = chapter(place + 1, range(place, references, CHAPTERS))
        (root / f"{name}.ipynb").write_text(text, "utf-8")


def edit_prose(root: Path) -> None:
    """One sentence more in one chapter."""
    path = root / "chapter-03.ipynb"
    path.write_text(path.read_text("utf-8").replace("# Chapter 3", "# Chapter 3\\n\\nOne sentence more."), "utf-8")


def seconds(command: list[str], root: Path) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    return time.perf_counter() - start


def pages(root: Path) -> dict[str, str]:
    """The HTML pages, without the query strings that depend on when a theme's files were written."""
    site = root / "_build" / "html"
    return {path.name: re.sub(r"\?v=\w+", "", path.read_text("utf-8")) for path in sorted(site.glob("*.html"))}


def one_run(commands: dict[str, list[str]], references: int) -> dict[tuple[str, str], float]:
    """Seconds of each case under each command; stops when the two make different pages."""
    times: dict[tuple[str, str], float] = {}
    made: dict[tuple[str, str], dict[str, str]] = {}
    for name, command in commands.items():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "book"
            root.mkdir()
            write_book(root, references)
            for case in AIMS:
                if case != "cold":
                    edit_prose(root)
                times[case, name] = seconds(command, root)
                made[case, name] = pages(root)
    for case in AIMS:
        if made[case, "plain"] != made[case, "ours"]:
            sys.exit(f"{case}: the pages differ")
    return times


def main(arguments: list[str]) -> None:
    """Print the medians and the ratios."""
    references, runs = [int(value) for value in (*arguments, *(REFERENCES, RUNS)[len(arguments) :])]
    found = Path(sys.executable).parent
    commands = {
        "plain": [str(found / "jupyter-book"), "build", ".", "-q"],
        "ours": [str(found / "reviewbook"), "build", "--html"],
    }
    measured = [one_run(commands, references) for _ in range(runs)]
    print(f"{CHAPTERS} chapters, {references} references, median of {runs}")
    print(f"{'':<14}{'plain s':>9}{'ours s':>9}{'ratio':>8}{'aim':>7}")
    for case, aim in AIMS.items():
        plain, ours = (statistics.median(times[case, name] for times in measured) for name in commands)
        print(f"{case:<14}{plain:>9.2f}{ours:>9.2f}{ours / plain:>8.2f}{aim:>7}")


if __name__ == "__main__":
    main(sys.argv[1:])
