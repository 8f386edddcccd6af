"""`status`, `why` and `accept` on a real book."""

import json

import pytest


def test_status_says_what_is_fresh_and_why_not(small_book, reviewbook):
    """As text: state, chapter, first reason."""
    before = reviewbook(small_book, "status").out.split()
    reviewbook(small_book, "build", "--html")
    after = reviewbook(small_book, "status").out.split()

    assert ["never-run", "part/one", "it", "has", "never", "run"] == before[:6]
    assert ["fresh", "part/one", "fresh", "two"] == after


def test_why_names_the_file_that_changed(small_book, reviewbook, write_notebook):
    """And says nothing of a fresh chapter but that."""
    (small_book / "n.txt").write_text("1")
    write_notebook(small_book / "two.ipynb", ["print(open('n.txt').read())"])
    reviewbook(small_book, "build", "--html")
    fresh = reviewbook(small_book, "why", "two").out
    (small_book / "n.txt").write_text("2")
    stale = reviewbook(small_book, "why", "two", "--json").out

    assert "two is fresh\n" == fresh
    assert ("stale", ["n.txt changed"]) == (json.loads(stale)["state"], json.loads(stale)["reasons"])


def test_why_of_an_unknown_chapter_is_wrong_use(small_book, reviewbook):
    """With the names that there are."""
    finished = reviewbook(small_book, "why", "nowhere")

    assert (2, True) == (finished.code, "part/one, two" in finished.err)


def test_accept_runs_what_is_stale_and_writes_the_baseline(small_book, reviewbook):
    """What changed is told; a second time nothing does."""
    first = reviewbook(small_book, "accept")
    second = json.loads(reviewbook(small_book, "accept", "--json").out)
    cell = json.loads((small_book / "two.ipynb").read_text("utf-8"))["cells"][2]

    assert "part/one.ipynb: outputs of cells 2 changed\ntwo.ipynb: outputs of cells 3 changed\n" == first.out
    assert [[], []] == [chapter["changed_cells"] for chapter in second["chapters"]]
    assert ["42"] == cell["outputs"][0]["data"]["text/plain"]


def test_accept_refuses_a_chapter_that_fails(small_book, reviewbook, write_notebook):
    """No notebook is changed."""
    write_notebook(small_book / "two.ipynb", ["# Two", "1 / 0"])
    before = (small_book / "part" / "one.ipynb").read_bytes()
    finished = reviewbook(small_book, "accept")

    assert (1, True) == (finished.code, "two.ipynb, cell 2: ZeroDivisionError" in finished.err)
    assert before == (small_book / "part" / "one.ipynb").read_bytes()


RETRACTED = "citekey,doi,title,nature,source,checked_on\na,,,{},Us,2026-11-24\n"
RETRACTION_WATCH = (
    "Record ID,Title,RetractionDate,OriginalPaperDOI,RetractionNature,Reason,\n"
    "1,Title,2/28/2020 0:00,10.1000/A,Retraction,+Error;,\n2,Other,2/28/2020 0:00,unavailable,Retraction,+Error;,\n"
)


@pytest.fixture
def citing_book(small_book):
    """A small book whose first page cites a reference."""
    entry = "@book{a, author = {Author, Anna}, title = {Title}, year = {2020}, publisher = {P}, doi = {10.1000/a}}\n"
    (small_book / "references.bib").write_text(entry)
    (small_book / "index.md").write_text("# A small book\n\nSee {cite}`a`.\n\n```{bibliography}\n```\n")
    (small_book / "data" / "evidence").mkdir(parents=True)
    return small_book


def test_a_build_with_a_retracted_work_fails_and_names_key_and_place(citing_book, reviewbook):
    """The page and line that cite it; without the list the same book builds."""
    before = reviewbook(citing_book, "build", "--html")
    (citing_book / "data" / "evidence" / "retractions.csv").write_text(RETRACTED.format("retraction"))
    finished = reviewbook(citing_book, "build", "--html")

    assert (0, 1) == (before.code, finished.code)
    assert "index.md:3: `a` (references.bib:1) was retracted (Us, 2026-11-24)" in finished.err


def test_a_build_with_an_expression_of_concern_warns_every_time(citing_book, reviewbook):
    """Also when nothing has changed."""
    (citing_book / "data" / "evidence" / "retractions.csv").write_text(RETRACTED.format("expression of concern"))
    builds = [reviewbook(citing_book, "build", "--html", "--json") for _ in range(2)]
    expected = "references.bib:1: `a`: expression of concern (Us, 2026-11-24)"

    assert [0, 0] == [build.code for build in builds]
    assert [True, True] == [expected in json.loads(build.out)["warnings"] for build in builds]


def test_retractions_takes_in_a_list_and_compares(citing_book, reviewbook):
    """`not checked` before; with Retraction Watch's CSV the retracted work is found by its DOI."""
    before = reviewbook(citing_book, "retractions")
    (citing_book / "rw.csv").write_text(RETRACTION_WATCH)
    taken = reviewbook(citing_book, "retractions", "rw.csv", "--checked-on", "2026-11-24")
    again = reviewbook(citing_book, "retractions", "--json")

    assert (0, "Retractions: not checked.\n") == (before.code, before.out)
    assert (1, True) == (taken.code, "1 notices written; 1 without a DOI" in taken.out)
    (problem,) = json.loads(again.out)["problems"]
    assert (1, "index.md:3", "take it out, and what rests on it") == (again.code, problem["where"], problem["mend"])


def test_a_list_needs_its_day(citing_book, reviewbook):
    """A list without a day says nothing; a day or a source without a list is wrong use too."""
    (citing_book / "rw.csv").write_text(RETRACTION_WATCH)
    wrong = [
        ("rw.csv",),
        ("--checked-on", "2026-11-24"),
        ("rw.csv", "--checked-on", "today"),
        ("--source", "The journal"),
    ]

    assert [2, 2, 2, 2] == [reviewbook(citing_book, "retractions", *arguments).code for arguments in wrong]


def test_a_book_with_another_title_has_one_pdf(small_book, reviewbook):
    """The PDF is named after the title; the one with the former title is no longer there and never shown for it."""
    first = json.loads(reviewbook(small_book, "build", "--json").out)["outputs"]["pdf"]
    config = small_book / "_config.yml"
    config.write_text(config.read_text().replace("A small book", "Zebras"))
    second = json.loads(reviewbook(small_book, "build", "--json").out)["outputs"]["pdf"]

    left = sorted(path.relative_to(small_book / "_build").as_posix() for path in small_book.rglob("_build/**/*.pdf"))
    assert ("_build/pdf/a-small-book.pdf", "_build/pdf/zebras.pdf") == (first, second)
    assert ["html/zebras.pdf", "pdf/zebras.pdf", "typst/zebras.pdf"] == left


def test_another_pdf_beside_the_builders_is_left_alone_and_not_taken(small_book, reviewbook):
    """Whatever its name; only the one that the builder has just written is the book's."""
    reviewbook(small_book, "build", "--pdf")
    foreign = small_book / "_build" / "typst" / "a-first.pdf"
    foreign.write_bytes(b"somebody's")
    (small_book / "index.md").write_text("# A small book\n\nOther words.\n")
    built = reviewbook(small_book, "build", "--pdf", "--json")

    assert (0, "_build/pdf/a-small-book.pdf") == (built.code, json.loads(built.out)["outputs"]["pdf"])
    assert b"somebody's" == foreign.read_bytes()
