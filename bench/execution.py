"""Builds of a made-up book against plain `jupyter-book build` of the same book, in one run; prints ratios.

Run it as `python bench/execution.py [--runs 5] [--write]`. Builds of both sides take turns, so that other work on the
machine falls on both. After each build the values on every page are compared with those worked out from the data;
where plain Jupyter Book shows old ones, the table says so. In the first round the outputs of all cells are compared
with those of an ordinary kernel as well. `--write` puts the table into `docs/performance.md`.
"""

import argparse
import contextlib
import csv
import importlib.metadata
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import psutil
from nbclient import NotebookClient

BIN = Path(sys.executable).parent
PLAIN = (str(BIN / "jupyter-book"), "build", ".", "-q")
OURS = (str(BIN / "reviewbook"), "build", "--html")
RUN_ONLY = """
from pathlib import Path
from reviewbook.execution.chapters import chapters
from reviewbook.execution.runner import run_chapters
from reviewbook.project import Project
project = Project.at(Path())
assert not [one for one in run_chapters(project, chapters(project)) if one.problem]
"""
REPORT = Path(__file__).parents[1] / "docs" / "performance.md"
BETWEEN = re.compile(r"(?s)(<!-- measured -->\n).*(<!-- end -->)")
PACKAGES = ("jupyter-book", "sphinx", "myst-nb", "nbclient", "ipykernel", "ipython", "pandas", "matplotlib")
CONFIG = """title: A measured book
author: Nobody
only_build_toc_files: true
exclude_patterns: [_build]
execute: {execute_notebooks: cache}
sphinx: {config: {language: en, nb_merge_streams: true}}
"""
CASES = ("run", "cold", "nothing", "prose", "data")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass
class Book:
    """A book of chapters that each read one of several CSV files; the first two read the same one."""

    folder: Path
    chapters: int
    values: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "data").mkdir(parents=True)
        names = [f"chapter-{number}" for number in range(1, self.chapters + 1)]
        (self.folder / "_config.yml").write_text(CONFIG)
        contents = {"format": "jb-book", "root": "index", "chapters": [{"file": name} for name in names]}
        (self.folder / "_toc.yml").write_text(json.dumps(contents))
        (self.folder / "index.md").write_text("# A measured book\n\nProse.\n")
        for number in range(1, self.chapters + 1):
            self.set_data(number, number)
            nbformat.write(_notebook(number, _file_of(number)), self.folder / f"chapter-{number}.ipynb")

    def set_data(self, number: int, seed: int) -> None:
        """Write the file that a chapter reads."""
        name = _file_of(number)
        self.values[name] = [1000 + (row * 37 + seed * 101) % 997 for row in range(60)]
        with (self.folder / "data" / name).open("w", newline="") as file:
            csv.writer(file).writerows([("year", "value"), *((1960 + i, v) for i, v in enumerate(self.values[name]))])

    def edit_prose(self) -> None:
        """Add a sentence to one chapter."""
        path = self.folder / f"chapter-{self.chapters}.ipynb"
        notebook = nbformat.read(path, 4)
        notebook.cells[0].source += "\n\nAnother sentence."
        nbformat.write(notebook, path)

    def wrong_pages(self) -> list[int]:
        """Chapters whose page does not show the true values, both printed and glued into the prose."""
        wrong = []
        for number in range(1, self.chapters + 1):
            page = (self.folder / "_build" / "html" / f"chapter-{number}.html").read_text("utf-8")
            total = sum(self.values[_file_of(number)])
            if f"total={total}" not in page or page.count(str(total)) < 2 or "<img" not in page:
                wrong.append(number)
        return wrong

    def other_cells(self) -> list[str]:
        """Code cells whose outputs, as our store holds them, are not those that an ordinary kernel gives now."""
        return [
            f"chapter {number}, code cell {place}"
            for number in range(1, self.chapters + 1)
            for place, (ours, theirs) in enumerate(zip(self._stored(number), self._by_kernel(number), strict=True), 1)
            if ours != theirs
        ]

    def _stored(self, number: int) -> list[object]:
        path = self.folder / "_build" / ".reviewbook" / "outputs" / f"chapter-{number}.json"
        return [_plainly(cell) for cell in json.loads(path.read_bytes())["cells"]]

    def _by_kernel(self, number: int) -> list[object]:
        notebook = nbformat.read(self.folder / f"chapter-{number}.ipynb", 4)
        NotebookClient(notebook, resources={"metadata": {"path": str(self.folder)}}).execute()
        return [_plainly(cell) for cell in notebook.cells if cell.cell_type == "code"]

    def forget(self, *names: str) -> None:
        """Remove parts of `_build`."""
        for name in names:
            shutil.rmtree(self.folder / "_build" / name)


def _file_of(number: int) -> str:
    return f"series-{max(number, 2)}.csv"


def _notebook(number: int, file: str) -> nbformat.NotebookNode:
    new = nbformat.v4
    prose = "Sentences that say what the figure shows, and why it matters to the argument of this book. " * 8
    cells = [
        new.new_markdown_cell(f"# Chapter {number}\n\n{prose}"),
        new.new_code_cell(
            "import matplotlib.pyplot as plt\nimport pandas as pd\nfrom myst_nb import glue\n\n"
            f"table = pd.read_csv('data/{file}')"
        ),
        new.new_markdown_cell(f"## The table\n\n{prose}"),
        new.new_code_cell("table.groupby(table.year // 10 * 10).value.agg(['mean', 'min', 'max']).round(1)"),
        new.new_code_cell(
            "figure, axes = plt.subplots(figsize=(6, 3))\naxes.plot(table.year, table.value)\n"
            f"axes.set_title('Series of chapter {number}')\nplt.show()"
        ),
        new.new_code_cell(
            "total = int(table.value.sum())\nglue('total', total, display=False)\nprint(f'total={total}')"
        ),
        new.new_markdown_cell("The sum is {glue:}`total`.\n\n" + prose),
    ]
    for place, cell in enumerate(cells):
        cell.id = f"cell-{place}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _plainly(cell: Mapping[str, Any]) -> object:
    """What a cell put out; neighbouring texts of one stream are one, wherever the kernel cut them."""
    outputs: list[dict[str, Any]] = []
    for output in json.loads(json.dumps(cell["outputs"])):
        stream = output["output_type"] == "stream"
        if stream and outputs and outputs[-1].get("name") == output["name"]:
            outputs[-1]["text"] += output["text"]
        else:
            outputs.append(output)
    return cell["execution_count"], outputs


def seconds(command: Sequence[str], book: Book) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=book.folder, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    elapsed = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return elapsed


def checked(command: Sequence[str], book: Book) -> float:
    """As `seconds`; every page must show the true values."""
    elapsed = seconds(command, book)
    wrong = book.wrong_pages()
    if wrong:
        sys.exit(f"{' '.join(command)}: chapters {wrong} do not show the true values")
    return elapsed


@contextlib.contextmanager
def new_book(chapters: int = 12) -> Iterator[Book]:
    """A book in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield Book(Path(folder) / "book", chapters)


def plain_round() -> dict[str, float]:
    """Every case by plain Jupyter Book; `stale` is the number of pages that kept old values."""
    with new_book() as book:
        took = {"cold": checked(PLAIN, book)}
        took["nothing"] = checked(PLAIN, book)
        book.edit_prose()
        took["prose"] = checked(PLAIN, book)
        book.forget("html", ".doctrees")
        took["render"] = checked(PLAIN, book)  # outputs from its cache
        book.set_data(1, 500)
        took["data"] = seconds(PLAIN, book)
        took["stale"] = len(book.wrong_pages())
    return took


def our_round(*, compare: bool) -> dict[str, float]:
    """Every case by reviewbook; with `compare`, outputs are compared with an ordinary kernel's, cell by cell."""
    with new_book() as book:
        took = {"run": seconds((sys.executable, "-c", RUN_ONLY), book)}
    with new_book() as book:
        took["cold"] = checked(OURS, book)
        if compare:
            _must_equal(book)
        took["nothing"] = checked(OURS, book)
        book.edit_prose()
        took["prose"] = checked(OURS, book)
        book.set_data(1, 500)
        took["data"] = checked(OURS, book)
        if compare:
            took["cells"] = _must_equal(book)
    return took


def _must_equal(book: Book) -> int:
    """How many code cells were compared with an ordinary kernel's; each must be equal."""
    others = book.other_cells()
    if others:
        sys.exit(f"not what an ordinary kernel puts out: {', '.join(others)}")
    return sum(len(book._stored(number)) for number in range(1, book.chapters + 1))


def peak_megabytes(command: Sequence[str]) -> float:
    """The largest memory of a cold build's processes together; what they share is counted once (Linux's PSS)."""
    with new_book() as book, contextlib.ExitStack() as stack:
        process = psutil.Popen(
            command, cwd=book.folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        stack.callback(process.wait)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _memory(process))
            time.sleep(0.1)
        if process.returncode:
            sys.exit(f"{' '.join(command)} failed while its memory was measured")
    return peak / 1e6


def _memory(process: psutil.Popen) -> int:
    total = 0
    with contextlib.suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                total += one.memory_full_info().pss
    return total


@dataclass(frozen=True)
class Row:
    """One line of the table: ours against theirs, and the ratio aimed at."""

    case: str
    ours: float
    theirs: float
    aim: float
    unit: str = "s"
    remark: str = ""

    def cells(self) -> list[str]:
        """As shown."""
        digits = 2 if self.unit == "s" else 0
        return [
            self.case,
            f"{self.ours:.{digits}f} {self.unit}",
            f"{self.theirs:.{digits}f} {self.unit}",
            f"{self.ours / self.theirs:.3f}",
            f"{self.aim:.2f}",
            self.remark,
        ]


def measure(runs: int) -> list[Row]:
    """All cases, the builds of both sides taking turns."""
    plain, ours = [], []
    for number in range(runs):
        plain.append(plain_round())
        ours.append(our_round(compare=number == 0))
        print(f"round {number + 1} of {runs}", file=sys.stderr)
    theirs = {name: statistics.median(one[name] for one in plain) for name in plain[0]}
    mine = {name: statistics.median(one[name] for one in ours) for name in CASES}
    print(f"{ours[0]['cells']} code cells equal an ordinary kernel's, cold and after new data", file=sys.stderr)
    share = statistics.median(one["cold"] - one["render"] for one in plain)
    stale = f"there, {theirs['data']:.1f} s left {theirs['stale']:.0f} of 2 pages with the old values, exit code 0"
    return [
        Row("cold HTML build, 12 chapters", mine["cold"], theirs["cold"], 0.20),
        Row("the same, run only", mine["run"], share, 0.13, remark="there: cold less a build from its cache"),
        Row("nothing changed", mine["nothing"], theirs["nothing"], 0.08),
        Row("prose of one chapter edited", mine["prose"], theirs["prose"], 0.60),
        Row("data of two chapters changed", mine["data"], theirs["cold"], 0.10, remark=f"against cold; {stale}"),
    ]


def measure_size() -> Row:
    """Cold builds of 120 and of 12 chapters, a chapter; one run each."""
    took = []
    for chapters in (120, 12):
        with new_book(chapters) as book:
            took.append(checked(OURS, book) / chapters)
    return Row("120 chapters against 12, a chapter", *took, 1.10, remark="both ours, one run")


def measure_memory() -> Row:
    """Peak memory of a cold build, one run each."""
    return Row("peak memory, cold build", peak_megabytes(OURS), peak_megabytes(PLAIN), 2.0, "MB", "one run")


def machine() -> str:
    """What it ran on."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB of memory, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; {versions}."
    )


def as_table(rows: Sequence[Row]) -> str:
    """In Markdown."""
    head = ["case", "reviewbook", "plain Jupyter Book", "ratio", "at most", "remark"]
    lines = [head, ["---"] * len(head), *(row.cells() for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def write(text: str) -> None:
    """Put the measured part into the report."""
    REPORT.write_text(BETWEEN.sub(lambda found: found[1] + text + found[2], REPORT.read_text("utf-8")), "utf-8")


def main() -> None:
    """Measure, print, and with --write keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="rounds, of which the median is taken (default: 5)")
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    options = parser.parse_args()
    table = as_table([*measure(options.runs), measure_size(), measure_memory()])
    text = f"Median of {options.runs} interleaved rounds. {machine()}\n\n{table}"
    print(text)
    if options.write:
        write(text)


if __name__ == "__main__":
    main()
