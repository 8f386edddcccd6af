"""The specimen book, which has every construct of Jupyter Book 1, built as a PDF and judged by a reader's tools."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from pdfminer.high_level import extract_text

from reviewbook.rendering.typst.html_tree import Element, parse

HERE = Path(__file__).parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Made:
    """A built specimen: its folder, and what the builds said."""

    book: Path
    said: str

    @property
    def pdf(self) -> Path:
        """The PDF."""
        return self.book / "_build" / "typst" / "specimen.pdf"


def jupyter_book(book: Path, *arguments: str, **environment: str) -> str:
    """Run `jupyter-book build` on a book; what it said."""
    env = os.environ | {"SOURCE_DATE_EPOCH": "1790000000", "PYTHONHASHSEED": "1", "TZ": "UTC"} | environment
    command = [BIN / "jupyter-book", "build", book, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    return done.stdout + done.stderr


def make(book: Path, **environment: str) -> Made:
    """Copy the specimen and build its PDF."""
    shutil.copytree(HERE, book, ignore=shutil.ignore_patterns("*.py", "__pycache__", "_build"))
    return Made(book, jupyter_book(book, "--builder", "custom", "--custom-builder", "typst", **environment))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The specimen's PDF."""
    return make(tmp_path_factory.mktemp("specimen") / "book")


@pytest.fixture(scope="module")
def text(made: Made) -> str:
    """The words of the PDF, without spaces and hyphens."""
    return squeezed(extract_text(made.pdf))


def squeezed(words: str) -> str:
    """Words without what line breaks change."""
    return re.sub(r"[\s\-\u00ad\u2010]+", "", words)


def test_the_build_has_no_warnings(made: Made) -> None:
    """Each construct has a rule."""
    assert [] == [line for line in made.said.splitlines() if "WARNING" in line and "IPKernelApp" not in line]


def test_the_same_book_gives_the_same_bytes(made: Made, tmp_path: Path) -> None:
    """From another folder, with another hash seed and in another time zone."""
    again = make(tmp_path / "elsewhere" / "copy", PYTHONHASHSEED="2", TZ="Pacific/Auckland")
    assert made.pdf.read_bytes() == again.pdf.read_bytes()


@pytest.mark.parametrize(
    "checker", [["outloud", "--no-info", "--quiet"], ["pdfua", "check", "--min-severity", "error"]], ids=lambda c: c[0]
)
def test_checkers_of_accessibility_find_no_errors(made: Made, checker: list[str]) -> None:
    """The open checkers on PyPI."""
    done = subprocess.run([BIN / checker[0], *checker[1:], made.pdf], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout


def test_the_pdf_names_its_standards_language_and_title(made: Made) -> None:
    """PDF/UA-1 and PDF/A-2a."""
    with pikepdf.open(made.pdf) as pdf:
        meta = pdf.open_metadata()
        kept = (meta["pdfuaid:part"], meta["pdfaid:part"], meta["pdfaid:conformance"], meta["dc:title"])
        assert ("1", "2", "A", "Specimen: every construct of a book") == kept
        assert "en-GB" == str(pdf.Root.Lang)


def tags(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """All elements of the structure tree."""
    found, waiting = [], [pdf.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += list(node)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            found.append(node)
            waiting += [node.K] if "/K" in node else []
    return found


def test_figures_and_formulae_have_words(made: Made) -> None:
    """Each has an alternative text, and none of LaTeX."""
    with pikepdf.open(made.pdf) as pdf:
        alts = [str(tag.get("/Alt", "")) for tag in tags(pdf) if tag.S in ("/Formula",)]
        assert (True, []) == (all(alts), [alt for alt in alts if "\\" in alt])


def test_tables_have_header_cells_with_a_scope(made: Made) -> None:
    """A screen reader says the heading before the cell."""
    with pikepdf.open(made.pdf) as pdf:
        heads = [tag for tag in tags(pdf) if tag.S == "/TH"]
        scopes = {str(attribute.Scope) for tag in heads for attribute in as_list(tag.A) if "/Scope" in attribute}
        assert {"/Column"} == scopes


def as_list(value: pikepdf.Object) -> list[pikepdf.Object]:
    """One or several attributes as a list."""
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def test_bookmarks_have_parts_over_chapters(made: Made) -> None:
    """The outline of a viewer shows the book's plan."""
    with pikepdf.open(made.pdf) as pdf, pdf.open_outline() as outline:
        plan = {entry.title: len(entry.children) for entry in outline.root}
    assert (2, 3, 3) == (plan["Words"], plan["Evidence"], plan["Back matter"])


def test_the_pdf_has_every_heading_and_cell_of_the_html(made: Made, text: str) -> None:
    """Nothing is lost between the two formats."""
    jupyter_book(made.book)
    wanted = [words for page in (made.book / "_build" / "html").glob("*.html") for words in spoken_by(page)]
    assert [] == [words for words in wanted if squeezed(words) not in text]
    assert 140 < len(wanted)


def spoken_by(page: Path) -> list[str]:
    """Headings and cells of a page's article, without the marks that HTML adds to them."""
    article = re.search(r"<article.*?</article>", page.read_text(encoding="utf-8"), re.S)
    if article is None or page.name in ("search.html", "genindex.html"):
        return []
    html = re.sub(r'<a class="headerlink".*?</a>|<span class="(?:caption|section)-number">.*?</span>', "", article[0])
    root = parse(html)
    return [words for element in everything(root) if (words := element.words().strip()) and "\\" not in words]


def everything(root: Element) -> list[Element]:
    """Headings, and cells without inner blocks."""
    tables = root.find_all("table")
    cells = [cell for table in tables for cell in table.find_all("td", "th") if not cell.find_all("p", "ul")]
    return [*root.find_all("h1", "h2", "h3", "h4", "h5", "h6"), *cells]


def test_an_unchanged_book_is_not_compiled_again(made: Made) -> None:
    """A second run leaves the PDF as it lies there."""
    before = made.pdf.stat().st_mtime_ns
    jupyter_book(made.book, "--builder", "custom", "--custom-builder", "typst")
    assert before == made.pdf.stat().st_mtime_ns
