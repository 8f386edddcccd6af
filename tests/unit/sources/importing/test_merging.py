"""Planning an import: what is added, merged, asked about."""

import json

from reviewbook.sources.importing.merging import fill_gaps, merge_fuller, plan_import, read_merges, write_merges
from reviewbook.sources.importing.record import make_record, read_names


def record(title="Peer review of schools", names="Greany, Toby", year="2019", kind="article", **fields):
    return make_record(
        kind, {"title": title, "year": year, **fields}, read_names(names.split(";")), line=3, file="d/x.ris"
    )


def test_the_fuller_field_wins_among_imported_records():
    """The longer title, the longer list of authors and the fuller pages are kept, whichever record has them."""
    left = record(pages="289", doi="10.1000/a")
    right = record("Peer review of schools: a study", "Greany, T.; Cousin, S.", pages="289-310", volume="20")
    expected = record(
        "Peer review of schools: a study", "Greany, T.; Cousin, S.", pages="289-310", volume="20", doi="10.1000/a"
    )
    assert expected == merge_fuller(left, right)


def test_what_stands_in_the_bib_file_stays():
    """An existing entry gains what it lacks; its own values, and notes of databases, do not change it."""
    existing = record("Peer review", pages="289")
    incoming = record(pages="289-310", volume="20", note="Export date: today")
    assert record("Peer review", pages="289", volume="20") == fill_gaps(existing, incoming)


def test_the_place_of_another_type_is_not_filled_in():
    """A report does not gain the journal of the article that it was merged with."""
    assert record(kind="techreport") == fill_gaps(record(kind="techreport"), record(container="J", publisher="P"))


def test_a_plan_counts_each_record_once():
    """New, held, held by a record of the same import, doubtful and uncitable records."""
    existing = {"old": record(volume="1", container="J")}
    records = [
        record(volume="1", container="J", doi="10.1000/a"),
        record("School exclusion", "Ford, Tamsin"),
        record("School exclusion.", "Ford, T.", doi="10.1000/b"),
        record(year="2018"),
        record("No names", ""),
    ]
    plan = plan_import(existing, records)
    assert ["ford2019school"] == list(plan.added)
    assert "10.1000/b" == plan.added["ford2019school"].get("doi")
    assert ["old", "ford2019school"] == [merge.citekey for merge in plan.merges]
    assert [{"doi": ("", "10.1000/a")}, {"doi": ("", "10.1000/b")}] == [merge.filled for merge in plan.merges]
    assert ["old"] == [question.citekey for question in plan.questions]
    assert [("d/x.ris", 3)] == [(fault.file, fault.line) for fault in plan.faults]


def test_doubtful_records_can_be_added_or_merged():
    """The caller decides what is done when the judgement is `ask`."""
    existing, doubtful = {"old": record()}, [record(year="2018")]
    assert 1 == len(plan_import(existing, doubtful, unsure="add").added)
    assert 1 == len(plan_import(existing, doubtful, unsure="merge").merges)


def test_a_held_record_is_itself_before_it_is_anything_else():
    """After an undone merge the separate entry takes the record again, not the entry that it was once merged into."""
    incoming = record(doi="10.1000/a")
    plan = plan_import({"first": record("Peer review of schools."), "second": record(doi="10.1000/a")}, [incoming])
    assert ["second"] == [merge.citekey for merge in plan.merges]


def test_a_merge_is_a_row_that_reads_back():
    """The row holds the file's name without its folder, the record as BibTeX and the fields that changed."""
    merge = plan_import({"old": record()}, [record(doi="10.1000/a")]).merges[0]
    row = read_merges(write_merges([merge.row()]))[0]
    assert merge.row() == row
    assert ("old", "x.ris", "3", "") == (row["citekey"], row["file"], row["line"], row["undone"])
    assert {"doi": ["", "10.1000/a"]} == json.loads(row["filled"])
    assert row["record"].startswith("@article{old,\n  author = {Greany, Toby},\n")
