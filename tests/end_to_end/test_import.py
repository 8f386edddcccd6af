"""`import`, `dedupe` and `export` on a small book, as a person would call them."""

import csv
import json

import pytest

BIB = """% Kept by hand.
@article{greany2019peer,
  author = {Greany, Toby},
  title = {{Peer review and accountability}},
  year = {2019},
  journal = {Journal of Educational Change},
  volume = {20},
  pages = {289-310}
}

@book{odd, author={{Academies Commission}}, title = "Unleashing greatness", year = 2013 }
"""
NEW = "TY  - JOUR\nAU  - Ford, Tamsin\nTI  - School exclusion\nPY  - 2018\nT2  - Journal A\nVL  - 1\nSP  - 1\nER  - \n"
HELD = (
    "TY  - JOUR\nAU  - Greany, T.\nTI  - Peer review and accountability.\nPY  - 2019\nT2  - J Educ Change\nVL  - 20\n"
    "SP  - 289\nDO  - 10.1007/s10833-019-1\nER  - \n"
)
PERHAPS = "TY  - JOUR\nAU  - Greany, T.\nTI  - Peer review and accountability\nPY  - 2018\nER  - \n"
LOST = "TI  - Lost\nER  - \n"


@pytest.fixture
def book(small_book):
    """A small book with references kept by hand, line ends of Windows included."""
    (small_book / "references.bib").write_bytes(BIB.replace("\n", "\r\n").encode())
    return small_book


def imported(reviewbook, book, text, *options, name="export.ris"):
    (book / name).write_text(text, encoding="utf-8")
    done = reviewbook(book, "import", name, "--json", *options)
    return done.code, json.loads(done.out)


def bibliography(book):
    return (book / "references.bib").read_bytes().decode()


def test_new_records_are_appended_and_every_byte_before_stays(reviewbook, book):
    """The file starts with what it was; the new entry has a key of the scheme and the file's line ends."""
    code, counts = imported(reviewbook, book, NEW)
    assert (0, {"records": 1, "added": 1, "merged": 0, "ask": 0, "errors": []}) == (code, counts)
    before, after = BIB.replace("\n", "\r\n"), bibliography(book)
    assert after.startswith(before)
    assert after[len(before) :].startswith("\r\n@article{ford2018school,\r\n  author = {Ford, Tamsin},\r\n")
    assert "\n" not in after.replace("\r\n", "")


def test_importing_twice_adds_nothing_the_second_time(reviewbook, book):
    """All records of the second run are merged; the references stay as they are."""
    imported(reviewbook, book, NEW)
    after_first = bibliography(book)
    code, counts = imported(reviewbook, book, NEW)
    assert (0, 0, 1, after_first) == (code, counts["added"], counts["merged"], bibliography(book))


def test_a_dry_run_writes_nothing(reviewbook, book):
    """The counts are those of a real run, and no file changes or comes into being."""
    (book / "export.ris").write_text(NEW + HELD)
    before = {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}
    done = reviewbook(book, "import", "export.ris", "--dry-run", "--json")
    assert {"records": 2, "added": 1, "merged": 1, "ask": 0, "errors": []} == json.loads(done.out)
    assert before == {path: path.read_bytes() for path in book.rglob("*") if path.is_file()}


def test_a_merge_fills_gaps_is_noted_and_can_be_undone(reviewbook, book):
    """The DOI that was missing is put into the entry; undo restores the bytes and adds the record by itself."""
    before = bibliography(book)
    code, counts = imported(reviewbook, book, HELD)
    assert (0, 0, 1) == (code, counts["added"], counts["merged"])
    expected = "  pages = {289-310},\r\n  doi = {10.1007/s10833-019-1},\r\n}"
    assert before.replace("  pages = {289-310}\r\n}", expected) == bibliography(book)
    row = next(csv.DictReader((book / "merges.csv").open(encoding="utf-8")))
    assert ("greany2019peer", "export.ris", "1") == (row["citekey"], row["file"], row["line"])
    done = reviewbook(book, "import", "--undo", row["merge_id"])
    assert 0 == done.code, done.err
    after = bibliography(book)
    assert "@article{greany2019peerb,\r\n" in after
    assert after.startswith(before.replace("  pages = {289-310}\r\n}", "  pages = {289-310},\r\n}"))
    _, again = imported(reviewbook, book, HELD)
    assert (0, after) == (again["added"], bibliography(book))


def test_merges_go_to_the_evidence_base_where_there_is_one(reviewbook, book):
    """With data/evidence the rows stand there, without it beside the references."""
    (book / "data" / "evidence").mkdir(parents=True)
    imported(reviewbook, book, HELD)
    assert [True, False] == [(book / name).exists() for name in ("data/evidence/merges.csv", "merges.csv")]


def test_a_doubtful_record_is_left_out_and_told(reviewbook, book):
    """A record that may be held is counted under `ask`; `--unsure add` adds it."""
    before = bibliography(book)
    code, counts = imported(reviewbook, book, PERHAPS)
    assert (0, 1, before) == (code, counts["ask"], bibliography(book))
    assert "greany2019peer" in reviewbook(book, "import", "export.ris").out
    assert 1 == imported(reviewbook, book, PERHAPS, "--unsure", "add")[1]["added"]


def test_a_record_that_cannot_be_read_is_told_and_the_rest_is_imported(reviewbook, book):
    """Exit code 1, file and line of the fault, and the other records are in the references."""
    code, counts = imported(reviewbook, book, NEW + LOST + NEW.replace("exclusion", "attendance"))
    assert (1, 2, 2) == (code, counts["records"], counts["added"])
    assert [("export.ris", 9)] == [(error["file"], error["line"]) for error in counts["errors"]]
    assert "ford2018schoolb" in bibliography(book)


def test_a_record_that_the_book_could_not_cite_is_an_error(reviewbook, book):
    """Without a year the book would not build, so the record is told and not added."""
    code, counts = imported(reviewbook, book, NEW.replace("PY  - 2018\n", ""))
    assert (1, 0, 1) == (code, counts["added"], counts["errors"][0]["line"])


def test_script_and_javascript_stay_text_in_the_built_page(reviewbook, book):
    """Markup in a title is escaped in the HTML, and nothing links to an address that is not the web's."""
    text = "@misc{x, author={Evil, A}, title={<script>alert(1)</script> x}, year=2020, url={javascript:alert(1)}}\n"
    assert 0 == imported(reviewbook, book, text, name="x.bib")[0]
    (book / "index.md").write_text("# Book\n\n{cite:p}`evil2020script`\n\n```{bibliography}\n```\n")
    config = (book / "_config.yml").read_text() + "bibtex_bibfiles: [references.bib]\n"
    (book / "_config.yml").write_text(config)
    assert 0 == reviewbook(book, "build", "--html").code
    page = (book / "_build" / "html" / "index.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page
    assert 'href="javascript:' not in page


@pytest.mark.parametrize("arguments", [(), ("none.ris",), ("export.ris", "--undo", "x"), ("--undo", "x"), (".",)])
def test_wrong_use_is_exit_code_2(reviewbook, book, arguments):
    """No file, a file that is not there, both files and --undo, a merge that is not there, a folder."""
    (book / "export.ris").write_text(NEW)
    before = bibliography(book)
    assert (2, before) == (reviewbook(book, "import", *arguments).code, bibliography(book))


def test_references_that_cannot_be_read_are_never_written(reviewbook, book):
    """With a broken .bib file the import ends with exit code 1 and leaves it alone."""
    broken = b"@book{a, title = {Open\n"
    (book / "references.bib").write_bytes(broken)
    (book / "export.ris").write_text(NEW)
    done = reviewbook(book, "import", "export.ris")
    assert (1, broken) == (done.code, (book / "references.bib").read_bytes())
    assert "references.bib:1" in done.err


def test_dedupe_prints_pairs_and_changes_nothing(reviewbook, book):
    """Pairs over several files with verdict, score and both places; the file's format does not matter."""
    (book / "a.ris").write_text(HELD + PERHAPS)
    before = bibliography(book)
    done = reviewbook(book, "dedupe", "references.bib", "a.ris", "--json")
    found = {
        (p["left"]["key"] or p["left"]["line"], p["right"]["line"], p["verdict"]) for p in json.loads(done.out)["pairs"]
    }
    expected = {("greany2019peer", 1, "same"), ("greany2019peer", 10, "ask"), (1, 10, "ask")}
    assert (0, expected, before) == (done.code, found, bibliography(book))


def test_dedupe_works_outside_any_book(reviewbook, tmp_path):
    """Files are judged as they are; each pair has its verdict, a score from 0 to 1 and the reason."""
    (tmp_path / "a.ris").write_text(HELD + PERHAPS + HELD.replace("Peer review", "Erratum: Peer review"))
    done = reviewbook(tmp_path, "dedupe", "a.ris", "--json")
    document = json.loads(done.out)
    pairs = document["pairs"]
    assert (0, 3, []) == (done.code, document["records"], document["errors"])
    assert ["ask", "near-but-different"] == [pair["verdict"] for pair in pairs]
    assert all(0 <= pair["score"] <= 1 and pair["reason"] for pair in pairs)
    assert ["a.ris"] == [path.name for path in tmp_path.rglob("*")]


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl-json", "asreview", "covidence", "rayyan", "eppi"])
def test_export_writes_each_form(reviewbook, book, form):
    """The references of the book come out with their keys and titles, to standard output or into a file."""
    done = reviewbook(book, "export", "--format", form)
    assert 0 == done.code, done.err
    assert "greany2019peer" in done.out
    assert "Unleashing greatness" in done.out
    assert 0 == reviewbook(book, "export", "--format", form, "--output", "out.txt").code
    assert done.out == (book / "out.txt").read_text(encoding="utf-8")


def test_decisions_of_a_screened_list_come_back(reviewbook, book):
    """`export --format decisions` reads what another program wrote; without a file it is wrong use."""
    (book / "screened.csv").write_text("record_id,title,included\ngreany2019peer,x,1\n")
    done = reviewbook(book, "export", "screened.csv", "--format", "decisions")
    assert (0, "citekey,decision\ngreany2019peer,include\n") == (done.code, done.out)
    assert 2 == reviewbook(book, "export", "--format", "decisions").code


def test_the_flow_of_records_is_exported_for_prisma2020(reviewbook, repository, tmp_path):
    """In the columns of its template; it is the book's own, so that a file is wrong use."""
    target = tmp_path / "flow.csv"
    done = reviewbook(repository, "export", "--format", "prisma2020", "--output", str(target))
    rows = list(csv.reader(target.open(encoding="utf-8")))
    assert (0, ["data", "node", "box", "description", "boxtext", "tooltips", "url", "n"]) == (done.code, rows[0])
    assert {8} == {len(row) for row in rows}
    assert 2 == reviewbook(repository, "export", "references.bib", "--format", "prisma2020").code


def test_the_flow_of_a_book_without_evidence_tables_is_one_sentence(reviewbook, book):
    """It names what is missing."""
    done = reviewbook(book, "export", "--format", "prisma2020")
    assert (1, "", True) == (done.code, done.out, "data/datapackage.json" in done.err)
