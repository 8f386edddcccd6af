"""The specimen book, which has every construct of Jupyter Book 1, built as a PDF and judged by a reader's tools."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from pdfminer.high_level import extract_text

from reviewbook.rendering.typst.html_tree import Element, parse

BIN = Path(sys.executable).parent
# Lists that Sphinx makes of the book and that are no pages of it.
MADE_BY_SPHINX = ("search", "genindex", "prf-prf")
ADDED_TO_HEADINGS = r'<a class="headerlink".*?</a>|<span class="section-number">.*?</span>'


@pytest.fixture(scope="module")
def text(made) -> str:
    """The words of the PDF, without spaces and hyphens."""
    return squeezed(extract_text(made.pdf))


def squeezed(words: str) -> str:
    """Words without what line breaks change."""
    return re.sub(r"[\s\-\u00ad\u2010]+", "", words)


def test_the_build_has_no_warnings(made) -> None:
    """Each construct has a rule."""
    assert [] == [line for line in made.said.splitlines() if "WARNING" in line and "IPKernelApp" not in line]


def test_the_same_book_gives_the_same_bytes(made, make, tmp_path: Path) -> None:
    """From another folder, with another hash seed and in another time zone."""
    again = make(tmp_path / "elsewhere" / "copy", PYTHONHASHSEED="2", TZ="Pacific/Auckland")
    assert made.pdf.read_bytes() == again.pdf.read_bytes()


@pytest.mark.parametrize(
    "checker", [["outloud", "--no-info", "--quiet"], ["pdfua", "check", "--min-severity", "error"]], ids=lambda c: c[0]
)
def test_checkers_of_accessibility_find_no_errors(made, checker: list[str]) -> None:
    """The open checkers on PyPI."""
    done = subprocess.run([BIN / checker[0], *checker[1:], made.pdf], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout


def test_the_pdf_names_its_standards_language_and_title(made) -> None:
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


def test_figures_and_formulae_have_words(made) -> None:
    """Each has an alternative text, and none of LaTeX."""
    with pikepdf.open(made.pdf) as pdf:
        alts = [str(tag.get("/Alt", "")) for tag in tags(pdf) if tag.S in ("/Formula",)]
        assert (True, []) == (all(alts), [alt for alt in alts if "\\" in alt])


def test_tables_have_header_cells_with_a_scope(made) -> None:
    """A screen reader says the heading before the cell."""
    with pikepdf.open(made.pdf) as pdf:
        heads = [tag for tag in tags(pdf) if tag.S == "/TH"]
        scopes = {str(attribute.Scope) for tag in heads for attribute in as_list(tag.A) if "/Scope" in attribute}
        assert {"/Column", "/Row"} == scopes


def as_list(value: pikepdf.Object) -> list[pikepdf.Object]:
    """One or several attributes as a list."""
    return list(value) if isinstance(value, pikepdf.Array) else [value]


# A note is told at its mark and drawn at the foot, a caption is told before its figure, a cell over rows in the first.
TOLD_ELSEWHERE = ("/Note", "/Figure", "/Table")


def told(node: pikepdf.Object) -> Iterator[tuple[int, int]]:
    """(Page object, marked content) of an element in the order in which a screen reader tells them."""
    for kid in as_list(node.get("/K", pikepdf.Array())):
        if isinstance(kid, int):
            yield node.Pg.objgen[0], kid
        elif kid.get("/Type") == "/MCR":
            yield kid.get("/Pg", node.get("/Pg")).objgen[0], int(kid.MCID)
        elif kid.get("/S") is not None and kid.S not in TOLD_ELSEWHERE:
            yield from told(kid)


def drawn(pdf: pikepdf.Pdf) -> Iterator[tuple[int, int]]:
    """(Page object, marked content) in the order in which the pages draw them."""
    for page in pdf.pages:
        begun = [operands[1] for operands, _ in pikepdf.parse_content_stream(page, "BDC")]
        for what in begun:
            if isinstance(what, pikepdf.Dictionary) and "/MCID" in what:
                yield page.objgen[0], int(what.MCID)


def test_pages_are_drawn_in_the_order_of_their_tags(made) -> None:
    """With words and links mixed within a paragraph, which `outloud` counts as out of order."""
    with pikepdf.open(made.pdf) as pdf:
        tree, pages = list(told(pdf.Root.StructTreeRoot)), list(dict.fromkeys(drawn(pdf)))
        compared = set(tree)
        assert tree == [content for content in pages if content in compared]
        assert len(tree) > len(pages) / 3


def test_bookmarks_have_parts_over_chapters(made) -> None:
    """The outline of a viewer shows the book's plan."""
    with pikepdf.open(made.pdf) as pdf, pdf.open_outline() as outline:
        plan = {entry.title: len(entry.children) for entry in outline.root}
    assert [2, 3, 3, 3] == [plan[part] for part in ("Words", "Evidence", "Proofs", "Back matter")]


@pytest.fixture(scope="module")
def html(made, jupyter_book) -> dict[str, Element]:
    """The articles of the book's HTML, without what it adds to headings, by page."""
    jupyter_book(made.book)
    pages = (path for path in (made.book / "_build" / "html").glob("*.html") if path.stem not in MADE_BY_SPHINX)
    articles = {page.stem: re.search(r"<article.*?</article>", page.read_text("utf-8"), re.S) for page in pages}
    return {page: parse(re.sub(ADDED_TO_HEADINGS, "", found[0])) for page, found in articles.items() if found}


def test_the_pdf_has_every_heading_and_cell_of_the_html(html: dict[str, Element], text: str) -> None:
    """Nothing is lost between the two formats."""
    spoken = [plain_words(element) for root in html.values() for element in everything(root)]
    assert [] == [words for words in spoken if words not in text]
    assert 140 < len(list(filter(None, spoken)))


def plain_words(element: Element) -> str:
    """What an element says, squeezed, with its numbers; empty when it has a formula, which PDFs spell otherwise."""
    words = element.words()
    return "" if "\\" in words else squeezed(words)


@pytest.mark.parametrize(("page", "boxes"), [("statements", 16), ("exercises", 5), ("solutions", 2)])
def test_proofs_and_exercises_have_the_words_and_numbers_of_the_html(
    html: dict[str, Element], text: str, page: str, boxes: int
) -> None:
    """Title, paragraphs and references of each box."""
    found = [box for box in html[page].find_all("div") if "admonition" in box.attributes.get("class", "").split()]
    spoken = [plain_words(part) for box in found for part in box.find_all("p", "li")]
    assert ([], boxes) == ([words for words in spoken if words not in text], len(found))


def test_references_to_proofs_and_exercises_say_what_they_say_in_html(html: dict[str, Element], text: str) -> None:
    """And lead to the box, in both formats."""
    said = next(p for p in html["index"].find_all("p") if p.words().startswith("Proofs and exercises"))
    assert 8 == len(said.find_all("a"))
    assert squeezed(said.words()) in text


def test_links_to_proofs_and_exercises_lead_to_their_pages(made, text: str) -> None:
    """Each link on the first page lands on the page of its box."""
    with pymupdf.open(made.pdf) as pdf:
        first = next(page for page in pdf if "Proofs and exercises:" in page.get_text())
        landed = {
            first.get_textbox(link["from"]).strip(): pdf[link["page"]].get_text()
            for link in first.get_links()
            if link["kind"] in (pymupdf.LINK_GOTO, pymupdf.LINK_NAMED)
        }
    assert "A lemma shares" in landed["Lemma 6.2"]
    assert "No title here" in landed["Exercise 7.2"]


def everything(root: Element) -> list[Element]:
    """Headings, and cells without inner blocks."""
    tables = root.find_all("table")
    cells = [cell for table in tables for cell in table.find_all("td", "th") if not cell.find_all("p", "ul")]
    return [*root.find_all("h1", "h2", "h3", "h4", "h5", "h6"), *cells]


def test_an_unchanged_book_is_not_compiled_again(made, jupyter_book) -> None:
    """A second run leaves the PDF as it lies there."""
    before = made.pdf.stat().st_mtime_ns
    jupyter_book(made.book, "--builder", "custom", "--custom-builder", "typst")
    assert before == made.pdf.stat().st_mtime_ns
