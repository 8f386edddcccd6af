"""Time of the PDF step against other routes, in one run: WeasyPrint on a single page, and LaTeX when asked for.

    python bench/pdf.py [--latex] [--runs N]

Each route starts from a copy whose pages an HTML build has read; chapters do not run, the pages show the outputs that
the notebooks hold. WeasyPrint gets an environment of its own; `--latex` needs xelatex, latexmk and rsvg-convert
(Debian: texlive-xetex texlive-latex-extra latexmk librsvg2-bin) and the package sphinxcontrib-svg2pdfconverter.
"""

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ("_config.yml", "_toc.yml", "references.bib", "book", "data")
BIN = Path(sys.executable).parent
GROWTH = (12, 60, 240)


def copy(target: Path) -> Path:
    """The book's sources with execution off: only the PDF is timed."""
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            shutil.copyfile(source, target / name)
    config = (target / "_config.yml").read_text("utf-8")
    (target / "_config.yml").write_text(config.replace("execute_notebooks: force", 'execute_notebooks: "off"'), "utf-8")
    return target


def run(command: list[str | Path], folder: Path) -> None:
    """A command that must succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")


def typst(folder: Path) -> None:
    """Our builder."""
    run([BIN / "jupyter-book", "build", ".", "-q", "--builder", "custom", "--custom-builder", "typst"], folder)


def weasyprint(program: Path) -> Callable[[Path], None]:
    """WeasyPrint on the single page that Jupyter Book makes."""

    def make(folder: Path) -> None:
        run([BIN / "jupyter-book", "build", ".", "-q", "--builder", "singlehtml"], folder)
        page = next((folder / "_build" / "singlehtml").rglob("index.html"))
        run([program, page, folder / "book.pdf"], folder)

    return make


def latex(folder: Path) -> None:
    """Jupyter Book's own LaTeX route."""
    config = (folder / "_config.yml").read_text("utf-8")
    config = config.replace("extra_extensions:\n", "extra_extensions:\n    - sphinxcontrib.rsvgconverter\n")
    (folder / "_config.yml").write_text(config, "utf-8")
    run([BIN / "jupyter-book", "build", ".", "-q", "--builder", "latex"], folder)
    run(["latexmk", "-xelatex", "-interaction=nonstopmode", "-f", "book.tex"], folder / "_build" / "latex")


def timed(make: Callable[[Path], None], runs: int) -> float:
    """The median of several runs, each in a fresh copy whose pages have been read by an HTML build."""
    times = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            book = copy(Path(folder))
            run([BIN / "jupyter-book", "build", ".", "-q"], book)
            start = time.perf_counter()
            make(book)
            times.append(time.perf_counter() - start)
    return statistics.median(times)


def unchanged() -> tuple[float, float]:
    """A PDF build from nothing, and one of a book that has not changed."""
    with tempfile.TemporaryDirectory() as folder:
        book = copy(Path(folder))
        times = []
        for _ in range(2):
            start = time.perf_counter()
            run([BIN / "reviewbook", "build", "--pdf"], book)
            times.append(time.perf_counter() - start)
    return times[0], times[1]


def grown(chapters: int) -> float:
    """The PDF step of a book of so many copies of one chapter."""
    with tempfile.TemporaryDirectory() as folder:
        book = copy(Path(folder))
        text = (book / "book" / "locality-networks.ipynb").read_text("utf-8")
        names = [f"c{number}" for number in range(chapters)]
        for name in names:
            renamed = re.sub(r":name: (\S+?)(\\n|\")", rf":name: {name}-\1\2", text)
            renamed = re.sub(r"\{numref\}`([a-z])", rf"{{numref}}`{name}-\1", renamed)
            (book / "book" / f"{name}.ipynb").write_text(renamed, "utf-8")
        entries = "".join(f"      - file: book/{name}\n" for name in names)
        toc = "format: jb-book\nroot: book/references\nparts:\n  - caption: A\n    chapters:\n" + entries
        (book / "_toc.yml").write_text(toc, "utf-8")
        start = time.perf_counter()
        typst(book)
        return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--latex", action="store_true", help="compare with LaTeX too")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        run([sys.executable, "-m", "venv", place], ROOT)
        run([Path(place) / "bin" / "pip", "install", "-q", "weasyprint"], ROOT)
        routes = {"Typst": typst, "WeasyPrint": weasyprint(Path(place) / "bin" / "weasyprint")}
        if options.latex:
            routes["LaTeX"] = latex
        times = {name: timed(make, options.runs) for name, make in routes.items()}
    print(f"PDF step of our book from nothing, median of {options.runs}; ratio of Typst to it")
    for name, seconds in times.items():
        print(f"  {name:12} {seconds:6.1f} s   {times['Typst'] / seconds:.2f}")
    first, second = unchanged()
    print(f"  unchanged    {second:6.2f} s   {second / first:.3f} of a PDF build from nothing")
    for chapters in GROWTH:
        seconds = grown(chapters)
        print(f"  {chapters:3} chapters {seconds:6.1f} s   {seconds / chapters * 1000:.0f} ms a chapter")


if __name__ == "__main__":
    main()
