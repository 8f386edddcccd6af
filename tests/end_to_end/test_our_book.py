"""Our own book, built by the real command in a clean copy, shows what its data say.

The numbers are computed here from the CSV files by code of the test's own, without pandas and without reviewbook.
"""

import collections
import csv
import html
import re
import subprocess
import sys
from pathlib import Path

import pikepdf
import pymupdf
import pytest
from pdfminer.high_level import extract_text

from reviewbook.rendering.typst.html_tree import parse


def rows(folder, name):
    with (folder / "data" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def words(folder, page):
    """The text of a page's main part, one blank between words."""
    source = (folder / "_build" / "html" / "book" / f"{page}.html").read_text("utf-8")
    article = source[source.index('<article class="bd-article') : source.index("</article>")]
    article = re.sub(r"(?s)<details.*?</details>|<script.*?</script>|<style.*?</style>", " ", article)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", article)).split())


def test_the_build_succeeds_and_says_where_everything_is(built):
    """Exit code 0, no warning, both formats named on standard output."""
    folder, finished = built

    assert (0, "") == (finished.code, re.sub(r"\s", "", finished.err))
    assert ["HTML _build/html/index.html", "PDF _build/pdf/locality-model-review.pdf"] == [
        " ".join(line.split()) for line in finished.out.splitlines() if "_build" in line
    ]
    assert (folder / "_build" / "html" / "locality-model-review.pdf").is_file()


def test_a_build_writes_only_below_build(built):
    """The sources are as they were copied."""
    folder, _ = built

    assert {"_config.yml", "_toc.yml", "references.bib", "book", "data", "_build"} == {
        path.name for path in folder.iterdir()
    }


def test_the_number_of_references_on_the_page_is_that_of_the_file(built):
    """Counted in references.bib by its entries."""
    folder, _ = built
    entries = len(re.findall(r"(?m)^@\w+\{", (folder / "references.bib").read_text("utf-8")))
    studies = len(rows(folder, "evidence/studies.csv"))

    assert f"The review holds {entries} references to {studies} studies." in words(folder, "evidence-base")


def test_the_number_of_evidence_studies_is_right(built):
    """Studies with at least one result or review conclusion."""
    folder, _ = built
    evidence = {
        row["study_id"]
        for row in rows(folder, "evidence/findings.csv")
        if row["finding_type"] in {"result", "review conclusion"}
    }

    assert f"{len(evidence)} studies have at least one finding" in words(folder, "evidence-base")


def test_the_exclusion_rates_in_the_prose_are_those_of_the_data(built):
    """First and latest year, per 10,000 pupils."""
    folder, _ = built
    total = [row for row in rows(folder, "statistics/exclusions_history.csv") if row["school_type"] == "total"]
    first = min((row for row in total if row["permanent_exclusion_rate_pct"]), key=lambda row: row["academic_year"])
    national = [
        row
        for row in rows(folder, "statistics/england_vulnerable_children.csv")
        if row["measure"] == "permanent_exclusion_rate_total"
    ]
    last = max(national, key=lambda row: row["year_end"])
    text = words(folder, "vulnerable-children")

    assert (
        f"{float(first['permanent_exclusion_rate_pct']) * 100:.0f} permanent exclusions in {first['academic_year']}"
        in text
    )
    assert f"and {float(last['value']) * 100:.0f} in {last['year']}" in text


def test_the_comparison_of_same_start_areas_is_right(built):
    """Means of authorities, unweighted, in percentage points."""
    folder, _ = built
    data = rows(folder, "statistics/ks2_same_start.csv")

    def mean(group, year):
        values = [float(row["value"]) for row in data if row["group"] == group and row["year_end"] == year]
        return sum(values) / len(values)

    oa, same = (mean(group, "2019") - mean(group, "2016") for group in ("opportunity area", "same start"))

    assert f"From 2016 to 2019 the six rose by {oa:.1f} percentage points and the others by {same:.1f};" in words(
        folder, "opportunity-areas"
    )


def test_the_pisa_means_in_the_prose_are_those_of_the_data(built):
    """Mathematics 2022, rounded."""
    folder, _ = built
    means = {
        row["system"]: round(float(row["mean_score"]))
        for row in rows(folder, "statistics/pisa_means.csv")
        if (row["year"], row["domain"]) == ("2022", "mathematics")
    }
    expected = (
        f"In 2022 the mathematics mean of Singapore was {means['Singapore']}, of Estonia {means['Estonia']}, "
        f"of Finland {means['Finland']} and of the United Kingdom {means['United Kingdom']}."
    )

    assert expected in words(folder, "high-performing-systems")


def test_every_figure_has_alternative_text_caption_and_source(built):
    """In every chapter; the alternative text is more than a few words."""
    folder, _ = built
    faults = []
    for page in sorted((folder / "_build" / "html" / "book").glob("*.html")):
        for figure in re.findall(r"(?s)<figure.*?</figure>", page.read_text("utf-8")):
            alt = re.search(r'alt="([^"]*)"', figure)
            if not alt or len(alt[1].split()) < 8 or "<figcaption>" not in figure:
                faults.append((page.name, figure[:80]))

    assert [] == faults


def test_no_page_asks_another_host_for_anything(built):
    """Scripts, styles, pictures and fonts come from the site itself; links for readers are links, not requests."""
    folder, _ = built
    request = re.compile(
        r'<(?:script|img|iframe|source|video|audio|object|embed)[^>]*\s(?:src|data)="(?:https?:)?//[^"]+"'
    )
    style = re.compile(
        r'<link(?![^>]*rel="(?:canonical|search|next|prev|index|author|license)")[^>]*href="(?:https?:)?//[^"]+"'
    )
    found = [
        (page.name, match)
        for page in (folder / "_build" / "html").rglob("*.html")
        for pattern in (request, style)
        for match in pattern.findall(page.read_text("utf-8"))
    ]

    assert [] == found


def test_the_pdf_is_tagged_and_says_what_it_is(built):
    """Title, language, structure tree."""
    folder, _ = built
    with pikepdf.open(folder / "_build" / "pdf" / "locality-model-review.pdf") as pdf:
        facts = (str(pdf.docinfo["/Title"]), str(pdf.Root.Lang), "/StructTreeRoot" in pdf.Root)

    assert ("A new locality model for English schools", "en-GB", True) == facts


@pytest.mark.parametrize(
    "heading", ["Vulnerable children", "Locality working and networks", "The evidence base", "References"]
)
def test_the_pdf_holds_the_chapters(built, heading):
    """As bookmarks."""
    folder, _ = built
    with pikepdf.open(folder / "_build" / "pdf" / "locality-model-review.pdf") as pdf, pdf.open_outline() as outline:
        titles = [item.title for part in outline.root for item in (part, *part.children)]

    assert any(heading in title for title in titles)


def test_the_pdf_prints_the_pages_it_leads_to(built):
    """In its contents, and where the references say on which pages they are cited."""
    folder, _ = built
    beside = collections.Counter()
    with pymupdf.open(folder / "_build" / "pdf" / "locality-model-review.pdf") as opened:
        for page in opened:
            middles = [((x0 + x1) / 2, (y0 + y1) / 2, word) for x0, y0, x1, y1, word, *_ in page.get_text("words")]
            for link in page.get_links():
                left, top, right, bottom = link["from"]
                text = " ".join(word for x, y, word in middles if left < x < right and top < y < bottom)
                # A line of the contents ends after dots; a page that cites stands alone. Four digits are a year.
                number = re.fullmatch(r"(?:.*\. )?\u2060?(\d{1,3})[,.]?", text)
                if number and link.get("page", -1) >= 0:
                    beside[link["page"] - int(number[1])] += 1

    assert 1 == len(beside)
    assert sum(beside.values()) > 500


def test_a_second_build_gives_the_same_pdf_and_pages(built, reviewbook, copy_book, tmp_path, unmeasured):
    """Same inputs, same bytes, also from another folder."""
    folder, _ = built
    other = copy_book(tmp_path / "elsewhere")
    assert 0 == reviewbook(other, "build", base=unmeasured).code
    pairs = [("_build/pdf/locality-model-review.pdf",) * 2, ("_build/html/book/vulnerable-children.html",) * 2]

    assert [(folder / a).read_bytes() == (other / b).read_bytes() for a, b in pairs] == [True, True]


def squeezed(text):
    """Without what line breaks change."""
    return re.sub(r"[\s\-\u00ad\u2010]+", "", text)


def spoken_by(page):
    """Headings, table cells and citations of a page, without the data behind figures, which are for the web only."""
    article = re.search(r"(?s)<article.*?</article>", page.read_text("utf-8"))[0]
    article = re.sub(r"(?s)<details.*?</details>", "", article)
    article = re.sub(r'<a class="headerlink".*?</a>|<span class="(?:caption|section)-number">.*?</span>', "", article)
    root = parse(article)
    cells = [cell for table in root.find_all("table") for cell in table.find_all("td", "th")]
    found = [*root.find_all("h1", "h2", "h3"), *cells]
    citations = [link for link in root.find_all("a") if "#id" in (link.attributes.get("href") or "")]
    return [words for element in [*found, *citations] if (words := element.words().strip())]


def test_the_pdf_holds_every_heading_cell_and_citation_of_the_site(built):
    """For the whole review."""
    folder, _ = built
    pdf = folder / "_build" / "pdf" / "locality-model-review.pdf"
    # In the order of the PDF's own content, that is cell by cell; by position, neighbouring cells run into each other.
    with pymupdf.open(pdf) as opened:
        printed = squeezed("".join(page.get_text() for page in opened))
    wanted = [
        words for page in sorted((folder / "_build" / "html" / "book").glob("*.html")) for words in spoken_by(page)
    ]

    assert [] == [words for words in wanted if squeezed(words) not in printed]
    assert len(wanted) > 500


@pytest.mark.parametrize(
    "checker",
    [
        ["outloud", "--no-info", "--quiet"],
        ["outloud", "--only", "FIG-012", "--fail-on", "warning"],
        ["pdfua", "check", "--min-severity", "error"],
    ],
    ids=["outloud", "alternative texts are language", "pdfua"],
)
def test_checkers_of_accessibility_find_no_error_in_the_pdf(built, checker):
    """PDF/UA-1, as far as the open checkers on PyPI can tell."""
    folder, _ = built
    pdf = folder / "_build" / "pdf" / "locality-model-review.pdf"
    done = subprocess.run(
        [Path(sys.executable).parent / checker[0], *checker[1:], pdf], capture_output=True, text=True, check=False
    )

    assert 0 == done.returncode, done.stdout


def test_one_chapter_can_be_printed(built, reviewbook):
    """Beside the whole book, which stays as it is."""
    folder, _ = built
    finished = reviewbook(folder, "build", "--pdf", "--chapter", "vulnerable-children")
    pdf = folder / "_build" / "pdf" / "locality-model-review-book-vulnerable-children.pdf"

    assert (0, True) == (finished.code, pdf.is_file())
    assert "Children known to social care" in extract_text(pdf)
