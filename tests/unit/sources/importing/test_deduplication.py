"""Which records are the same report: pairs labelled by hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewbook.sources.importing.deduplication import Signature, find_pairs, judge
from reviewbook.sources.importing.record import make_record, read_names


def record(
    title="Peer review and accountability: a study of schools",
    names="Greany, Toby; Cousin, S.",
    year="2019",
    kind="article",
    **more,
):
    fields = {"container": "Journal of Educational Change", "volume": "20", "pages": "289-310", **more}
    return make_record(kind, {"title": title, "year": year, **fields}, read_names(names.split(";")))


def bare(title, **more):
    return record(title, **{"container": "", "volume": "", "pages": "", **more})


SAME = {
    "capitals and punctuation": record("PEER REVIEW AND ACCOUNTABILITY – A STUDY OF SCHOOLS."),
    "ampersand and markup": record("Peer review &amp; <i>accountability</i>: a study of schools"),
    "initials": record(names="Greany T"),
    "abbreviated journal": record(container="J. Educ. Chang."),
    "journal in initials": record(container="JEC"),
    "short last page": record(pages="289–310"),
    "no subtitle, same place": record("Peer review and accountability"),
    "typing slip": record("Peer reveiw and accountability: a study of schools"),
    "only title, author, year": bare("Peer review and accountability: a study of schools"),
    "first online a year before": record(year="2018", volume="", pages=""),
    "authors in another order": record(names="Cousin, Sarah; Greany, Toby"),
    "given names taken for family names": record(names="Toby, Greany; S., Cousin"),
    "volume with a word and an issue": record(volume="Vol. 20 (3)"),
    "journal with a place": record(container="Journal of Educational Change (Online)"),
    "journal with an article": record(container="The Journal of Educational Change"),
    "another kind in one container": record(kind="incollection"),
    "a remark in brackets": bare("Peer review and accountability: a study of schools [electronic resource]"),
    "a translation in brackets": bare("Peer review and accountability: a study of schools [Eine Studie]."),
    "all in brackets": bare("[Peer review and accountability: a study of schools]."),
    "broken off": record("Peer review and accountability: a stu..."),
}
DIFFERENT = {
    "erratum": record("Erratum: Peer review and accountability: a study of schools"),
    "correction to": record("Correction to: Peer review and accountability: a study of schools"),
    "retraction": record("Retraction notice to Peer review and accountability: a study of schools"),
    "retracted": record("RETRACTED: Peer review and accountability: a study of schools"),
    "reply": record("A reply to Peer review and accountability: a study of schools"),
    "conference paper": record(kind="inproceedings", container="Annual Meeting", volume="", pages=""),
    "conference paper exported as an article": record(container="AERA Annual Meeting", volume="", pages=""),
    "thesis": record(kind="phdthesis", container="", volume="", pages=""),
    "another year": record(year="2015", volume="", pages=""),
    "another author": record(names="Smith, Zoe", volume="", pages=""),
    "another initial of the family name": record(names="Greany, Paula", volume="", pages=""),
    "another volume": record(volume="25"),
    "another subject": record("Attendance in primary schools", pages="14-30"),
    "preprint": record(kind="misc", container="", publisher="EdArXiv", year="2018", volume="", pages=""),
    "preprint of the same year": record(container="SSRN Electronic Journal", volume="", pages=""),
    "protocol": record("Peer review and accountability: a study of schools (protocol)"),
    "executive summary": record("Peer review and accountability: a study of schools: executive summary"),
    "interim report": record("Peer review and accountability: a study of schools - interim report"),
}
ASK = {
    "another first page": record(pages="14-30"),
    "no authors": make_record(
        "article", {"title": "Peer review and accountability: a study of schools", "year": "2019"}
    ),
    "another word": bare("Peer review and accountability: a study of children"),
    "a translated title in the same place": record("Gegenseitige Prüfung von Schulen"),
    "another journal": record(container="Oxford Review", volume="", pages=""),
}
CASES = [("same", SAME), ("near-but-different", DIFFERENT), ("ask", ASK)]


@pytest.mark.parametrize(
    ("expected", "other"),
    [pytest.param(verdict, other, id=name) for verdict, cases in CASES for name, other in cases.items()],
)
def test_pairs_labelled_by_hand(expected, other):
    """Each variant of one record gets its verdict, whichever of the two comes first."""
    verdicts = {judge(Signature(left), Signature(right)).verdict for left, right in permutations(other)}
    expected_one = {expected} if expected != "near-but-different" else {"near-but-different", "different"}
    assert verdicts <= expected_one


def permutations(other):
    return [(record(), other), (other, record())]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Reform of schools. Part I", "Reform of schools. Part II"),
        ("Reform of schools: part one", "Reform of schools: part two"),
        ("Annual report 2018", "Annual report 2019"),
        ("Reform of schools III", "Reform of schools IV"),
        ("Excellence in cities: phase 1", "Excellence in cities: phase 2"),
        ("Reform of schools I: what was tried", "Reform of schools II: what was tried"),
        ("Reform of schools: first report", "Reform of schools: second report"),
        ("Reform of schools, second edition", "Reform of schools, third edition"),
        ("Reform of schools [Part 1]", "Reform of schools [Part 2]"),
        ("Reform of schools: interim report", "Reform of schools: final report"),
    ],
)
def test_parts_and_numbers_make_other_reports(left, right):
    """Titles that differ in a number are not the same, though all else is."""
    assert judge(Signature(bare(left)), Signature(bare(right))).verdict in ("near-but-different", "different")


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({"doi": "10.1000/A"}, {"doi": "https://doi.org/10.1000/a", "volume": "99"}, "same"),
        ({"doi": "10.1000/a"}, {"doi": "10.1000/b", "volume": "", "pages": ""}, "near-but-different"),
        ({"doi": "10.1000/a"}, {"doi": "10.1000/b"}, "ask"),
        ({"doi": "10.1000/a"}, {"doi": "10.1000/a", "title": "Quite another chapter"}, "ask"),
        ({"pmid": "123456"}, {"pmid": "123456"}, "same"),
    ],
)
def test_identifiers(left, right, expected):
    """One DOI or PubMed number is one report where titles allow it; other DOIs are others."""
    assert expected == judge(Signature(record(**left)), Signature(record(**right))).verdict


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("The organisation of schools", "Organization of schools", "same"),
        ("Behaviour programmes in a centre for schools", "Behavior programs in a center for schools", "same"),
        ("Reform in England: executive summary", "Reform in England", "different"),
        ("Reform: report and executive summary", "Reform: report and executive summary.", "same"),
        ("An analysis of fair access protocols", "Analysis of fair access protocols", "same"),
        ("Reform of schools in two districts: final report", "Reform of schools in two districts", "same"),
        ("School performance in trusts and authorities: 2015", "School performance in trusts and author...", "ask"),
        ("School performance in trusts and authorities", "School performance in trusts and author...", "same"),
        ("Erratum", "Erratum [Part 2]", "different"),
        ("Evaluation of the support for schools: phase 1", "Evaluation of the support for schools", "ask"),
    ],
)
def test_titles_of_one_report_in_several_forms(left, right, expected):
    """Spelling, first article and a title that breaks off do not matter; versions of a report do."""
    assert expected == judge(Signature(bare(left)), Signature(bare(right))).verdict


def test_a_preprint_and_a_report_of_one_year_are_asked_about():
    """Programs export both as either."""
    preprint = record(kind="misc", container="", volume="", pages="", url="https://osf.io/preprints/edarxiv/ab")
    report = record(kind="techreport", container="", volume="", pages="")
    assert "ask" == judge(Signature(preprint), Signature(report)).verdict


def test_pairs_of_a_list_are_found_in_order():
    """`find_pairs` gives positions; records apart are left out."""
    records = [record(), bare("Attendance in primary schools"), record(names="Greany T"), DIFFERENT["erratum"]]
    found = [(pair.left, pair.right, pair.judgement.verdict) for pair in find_pairs(records)]
    assert [(0, 2, "same"), (0, 3, "near-but-different"), (2, 3, "near-but-different")] == found


titles = st.text(st.sampled_from("ab iv2:. é"), min_size=1, max_size=12).filter(lambda text: text.strip(" :."))
records = st.builds(
    record,
    title=titles,
    names=st.sampled_from(["Greany, T", "Greany, Paul; Cousin, S", "Cousin, S; Greany, P", ""]),
    year=st.sampled_from(["2019", "2020", ""]),
    volume=st.sampled_from(["", "1", "2"]),
    container=st.sampled_from(["", "Review of Education", "Rev Educ", "Oxford Review"]),
    doi=st.sampled_from(["", "10.1000/a", "10.1000/b"]),
)


@settings(max_examples=150, deadline=None)
@given(left=records, right=records)
def test_the_judgement_is_symmetric(left, right):
    """The order of the two records does not matter."""
    assert judge(Signature(left), Signature(right)) == judge(Signature(right), Signature(left))


def test_a_slip_in_the_word_that_tells_the_version_makes_no_other_report():
    """`Summary Reprot` is a summary report."""
    left, right = (bare(f"Reform of schools in two districts: summary {word}") for word in ("report", "reprot"))
    assert "same" == judge(Signature(left), Signature(right)).verdict
