"""`status`, `why` and `accept` on a real book."""

import json


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
