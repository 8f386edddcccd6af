"""The book's own references, evidence and data keep the rules that the book promises."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from reviewbook.evidence.base import EVIDENCE_FINDINGS, EvidenceBase
from reviewbook.execution.chapters import pages
from reviewbook.project import Project
from reviewbook.sources.bibliography import check_parsers_agree, read_bibliography
from reviewbook.sources.retractions import RetractionCheck, citations
from reviewbook.sources.tables import DataPackage, split_list

PROJECT = Project.at(Path(__file__).parents[2])
PACKAGE = DataPackage.load(PROJECT)
CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
# Sharing sites, indexes and proxies: none of them may confirm a reference or be its address.
MIRRORS = (
    *("readkong.com", "vdocument.in", "docslib.org", "scribd.com", "studylib.net", "academia.edu", "researchgate.net"),
    *("semanticscholar.org", "dokumen.pub", "ebin.pub", "z-lib", "libgen", "sci-hub", "1library.net", "yumpu.com"),
    *("slideshare.net", "bibliotheek.ehb.be", "peeref.com", "ouci.dntb.gov.ua", "cnpereading.com", "docplayer.net"),
)


@pytest.fixture(scope="module")
def base():
    """The evidence tables, all rules checked."""
    return EvidenceBase.load(PACKAGE)


def sources_of(path):
    if path.suffix == ".ipynb":
        return "\n".join("".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"])
    return path.read_text("utf-8")


def test_the_data_package_has_no_fault():
    """Types, keys, closed lists, foreign keys, citation keys."""
    assert [] == [str(problem) for problem in PACKAGE.check()]


def test_both_parsers_read_the_references_alike():
    """Else the renderer would print something other than the tables hold."""
    check_parsers_agree(PROJECT)


def test_every_cited_key_exists():
    """In every page of the book."""
    known = set(read_bibliography(PROJECT).index)
    cited = {
        key.strip() for page in pages(PROJECT) for keys in CITATION.findall(sources_of(page)) for key in keys.split(",")
    }

    assert set() == cited - known
    assert len(cited) > 100


def test_every_reference_is_a_report_and_every_report_a_reference(base):
    """references.bib and reports.csv hold the same keys."""
    assert set(read_bibliography(PROJECT).index) == set(base.reports["citekey"])


def test_every_row_of_statistics_has_a_known_source():
    """No number without its page."""
    without = []
    for name in PACKAGE.names:
        frame = PACKAGE.table(name)
        if "source_id" in frame and name != "sources":
            known = set(PACKAGE.table("sources")["source_id"])
            without += [(name, source) for source in frame["source_id"] if source not in known]

    assert [] == without


def test_every_reference_is_confirmed_by_author_title_and_year(base):
    """On pages of publishers, repositories, official bodies or the issuing organisation."""
    seen = base.verification.assign(field=split_list(base.verification["fields"])).explode("field")
    confirmed = seen.groupby("citekey")["field"].agg(set)
    unconfirmed = {
        key for key in base.reports["citekey"] if not {"authors", "title", "year"} <= confirmed.get(key, set())
    }

    assert set() == unconfirmed


def test_no_reference_rests_on_a_mirror(base):
    """Neither as confirmation nor as the address that readers are given."""
    addresses = [*base.verification["url"], *read_bibliography(PROJECT)["url"].dropna()]
    hosts = {urlsplit(address).netloc.lower() for address in addresses}

    assert [] == sorted(host for host in hosts if any(mirror in host for mirror in MIRRORS))


def test_a_reference_counts_as_evidence_exactly_when_it_has_such_a_finding(base):
    """Background never counts as support."""
    with_evidence = set(base.evidence_findings["citekey"])
    roles = base.reports.set_index("citekey")["role"]

    assert with_evidence == set(roles[roles == "evidence"].index)


def test_every_evidence_finding_says_where_it_was_read(base):
    """Locator, address and day."""
    found = base.findings[base.findings["finding_type"].isin(EVIDENCE_FINDINGS)]

    assert 0 == int(found[["locator", "source_url", "seen_on"]].isna().sum().sum())


def test_soundness_is_judged_only_where_the_method_was_read(base):
    """Weight of evidence A."""
    unread = base.studies[base.studies["methods_seen"] == "no"]

    assert {"not assessable"} == set(unread["weight_a"])


def test_overall_weight_is_never_above_soundness_or_fitness(base):
    """D is at most A and B."""
    rank = {"not assessable": 0, "low": 1, "medium": 2, "high": 3}
    weights = base.studies[["weight_a", "weight_b", "weight_d"]].map(rank.__getitem__)
    above = base.studies.loc[weights["weight_d"] > weights[["weight_a", "weight_b"]].min(axis="columns"), "study_id"]

    assert [] == list(above)


def test_every_result_of_a_theme_search_has_one_decision(base):
    """Nothing is passed over in silence."""
    keys = ["search_id", "rank"]
    results = set(map(tuple, base.search_results[keys].to_numpy()))
    decided = set(map(tuple, base.screening[keys].to_numpy()))

    assert results == decided


def test_no_two_references_are_the_same_work():
    """By the judgement that `reviewbook import` would make."""
    from reviewbook.sources.importing.deduplication import find_pairs
    from reviewbook.sources.importing.into_project import references_of

    pairs = find_pairs(list(references_of(PROJECT).values()))

    assert [] == [pair for pair in pairs if pair.judgement.verdict == "same"]


def test_no_retracted_work_is_cited():
    """By the list in `data/evidence/retractions.csv`, where there is one; key and place are told."""
    check = RetractionCheck.of(PROJECT)

    assert [] == [str(problem) for problem in check.problems(citations(PROJECT, pages(PROJECT)))]


def test_searches_are_described_by_kind_only():
    """The book promises a description of the kind of search, not of a product."""
    text = " ".join(sources_of(page) for page in pages(PROJECT))

    assert "semantic search over a stored, undated collection of public web pages" in text


def test_the_book_says_that_no_person_has_reviewed_it(base):
    """Until somebody signs a row off."""
    index = (PROJECT.root / "book" / "index.md").read_text("utf-8")

    assert (0, True) == (
        int(base.reports["reviewed_by"].notna().sum()),
        "No person has reviewed the content yet" in index,
    )
