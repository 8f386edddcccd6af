"""Time of the PDF step against other routes, in one run: WeasyPrint on a single page, and LaTeX when asked for.

    python bench/pdf.py [--latex] [--runs N]

Each route starts from a copy whose pages an HTML build has read; chapters do not run, the pages show the outputs that
the notebooks hold. WeasyPrint gets an environment of its own; `--latex` needs xelatex, latexmk and rsvg-convert
(Debian: texlive-xetex texlive-latex-extra texlive-fonts-extra fonts-freefont-otf latexmk librsvg2-bin).
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf

ROOT = Path(__file__).parents[1]
SOURCES = ("_config.yml", "_toc.yml", "references.bib", "book", "data")
BIN = Path(sys.executable).parent
GROWTH = (12, 60, 240)
FEWEST_PAGES = 40
SVG_FOR_LATEX = "sphinxcontrib-svg2pdfconverter"
# What makes the HTML, so that chapters have run and pages are read: plain Jupyter Book, or ours for our own route.
READ = ([BIN / "jupyter-book", "build", ".", "-q"], [BIN / "reviewbook", "build", "--html"])


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


def run(command: list[str | Path], folder: Path, more_packages: Path | None = None) -> None:
    """A command that must succeed."""
    environment = {**os.environ, "PYTHONPATH": str(more_packages)} if more_packages else None
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-1500:]}{done.stderr[-1500:]}")


def typst(folder: Path) -> Path:
    """Our builder, as `reviewbook build` calls it."""
    run([BIN / "reviewbook", "build", "--pdf"], folder)
    return next((folder / "_build" / "pdf").glob("*.pdf"))


def typst_by_jupyter_book(folder: Path) -> Path:
    """Our builder, as plain `jupyter-book` calls it."""
    run([BIN / "jupyter-book", "build", ".", "-q", "--builder", "custom", "--custom-builder", "typst"], folder)
    return next((folder / "_build" / "typst").glob("*.pdf"))


def weasyprint(program: Path) -> Callable[[Path], Path]:
    """WeasyPrint on the single page that Jupyter Book makes."""

    def make(folder: Path) -> Path:
        run([BIN / "jupyter-book", "build", ".", "-q", "--builder", "singlehtml"], folder)
        # Beside it lies a page that only leads to it.
        page = max((folder / "_build" / "singlehtml").rglob("index.html"), key=lambda path: path.stat().st_size)
        run([program, page, folder / "book.pdf"], folder)
        return folder / "book.pdf"

    return make


def latex(packages: Path) -> Callable[[Path], Path]:
    """Jupyter Book's own LaTeX route."""

    def make(folder: Path) -> Path:
        config = (folder / "_config.yml").read_text("utf-8")
        config = config.replace("extra_extensions:\n", "extra_extensions:\n    - sphinxcontrib.rsvgconverter\n")
        (folder / "_config.yml").write_text(config, "utf-8")
        run([BIN / "jupyter-book", "build", ".", "-q", "--builder", "latex"], folder, packages)
        out = folder / "_build" / "latex"
        # -f: it goes on after LaTeX's complaints, as it must to print this book at all.
        source = next(out.glob("*.tex"))
        subprocess.run(
            ["latexmk", "-xelatex", "-interaction=nonstopmode", "-f", source.name],
            cwd=out,
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
        return source.with_suffix(".pdf")

    return make


def timed(make: Callable[[Path], Path], runs: int) -> tuple[float, int]:
    """The median of several runs, each in a fresh copy whose pages have been read, and the pages of the PDF."""
    times = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            book = copy(Path(folder))
            run(READ[make is typst], book)
            start = time.perf_counter()
            pdf = make(book)
            times.append(time.perf_counter() - start)
            pages = page_count(pdf)
    return statistics.median(times), pages


def page_count(pdf: Path) -> int:
    """How many pages a PDF has: a route that printed next to nothing would win every race."""
    with pikepdf.open(pdf) as document:
        pages = len(document.pages)
    if pages < FEWEST_PAGES:
        sys.exit(f"{pdf.name} has {pages} pages only: the whole book was to be printed")
    return pages


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
        # A chapter that refers to no other, which would not be there.
        text = (book / "book" / "vulnerable-children.ipynb").read_text("utf-8")
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
        routes: dict[str, Callable[[Path], Path]] = {
            "Typst": typst,
            "Typst by jupyter-book": typst_by_jupyter_book,
            "WeasyPrint": weasyprint(Path(place) / "bin" / "weasyprint"),
        }
        if options.latex:
            packages = Path(place) / "packages"
            run([BIN / "python", "-m", "pip", "install", "-q", "--no-deps", "--target", packages, SVG_FOR_LATEX], ROOT)
            routes["LaTeX"] = latex(packages)
        times = {name: timed(make, options.runs) for name, make in routes.items()}
    print(f"PDF step of our book, its pages read; median of {options.runs}; ratio of `reviewbook build --pdf` to it")
    for name, (seconds, pages) in times.items():
        print(f"  {name:22} {seconds:6.1f} s   {times['Typst'][0] / seconds:.2f}   {pages} pages")
    first, second = unchanged()
    print(f"  unchanged    {second:6.2f} s   {second / first:.3f} of a PDF build from nothing")
    for chapters in GROWTH:
        seconds = grown(chapters)
        print(f"  {chapters:3} chapters {seconds:6.1f} s   {seconds / chapters * 1000:.0f} ms a chapter")


if __name__ == "__main__":
    main()
