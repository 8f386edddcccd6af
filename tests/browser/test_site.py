"""What a reader's browser makes of the site."""

from itertools import pairwise

import pytest

PAGES = (
    "index",
    "summary",
    "evidence-base",
    "high-performing-systems",
    "vulnerable-children",
    "improvement-accountability",
    "middle-tier",
    "locality-networks",
    "opportunity-areas",
    "multi-academy-trusts",
    "ways-forward",
    "pilots",
    "gaps",
    "data",
)


# Jupyter Book 1 puts the same line into each page twice, also without launch buttons.
KNOWN = {"Identifier 'THEBE_JS_URL' has already been declared"}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_no_other_host_and_has_no_errors(page, site, name):
    """Everything comes from the site itself."""
    page.goto(f"{site}/book/{name}.html", wait_until="networkidle")
    elsewhere = [url for url in page.asked if not url.startswith((site, "data:", "blob:"))]

    assert ([], set()) == (elsewhere, set(page.complaints) - KNOWN)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_heard(page, site, name):
    """One top heading, no level left out, a language, words for every picture, names for every button and field."""
    page.goto(f"{site}/book/{name}.html", wait_until="load")
    levels = page.eval_on_selector_all("article h1, article h2, article h3", "all => all.map(h => +h.tagName[1])")
    silent = page.eval_on_selector_all("article img", "all => all.filter(i => !(i.alt || '').trim()).length")

    assert "en-GB" == page.get_attribute("html", "lang")
    assert 1 == levels.count(1)
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert 0 == silent


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_fits_its_window(page, site, name, width):
    """Wide tables scroll in themselves; the page does not scroll sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/book/{name}.html", wait_until="load")
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert over <= 1


def test_figures_are_drawn(page, site):
    """Each picture has a size and is as wide as its column at most."""
    page.goto(f"{site}/book/vulnerable-children.html", wait_until="load")
    sizes = page.eval_on_selector_all("figure img", "all => all.map(i => [i.naturalWidth, i.width])")

    assert len(sizes) >= 4
    assert all(natural > 100 and shown > 100 for natural, shown in sizes)


def test_the_data_of_a_figure_unfold(page, site):
    """A reader sees the numbers that were drawn."""
    page.goto(f"{site}/book/locality-networks.html", wait_until="load")
    fold = page.locator("details", has_text="The data of this figure").last
    before = fold.locator("table").is_visible()
    fold.locator("summary").click()

    assert (False, True) == (before, fold.locator("table").is_visible())


def test_the_download_menu_offers_the_pdf(page, site):
    """And it is one."""
    page.goto(f"{site}/book/summary.html", wait_until="load")
    address = page.get_attribute(".btn-download-pdf-button", "href")
    body = page.request.get(f"{site}/book/{address}").body()

    assert b"%PDF-" == body[:5]


def test_a_citation_leads_to_its_reference(page, site):
    """From the chapter to the entry."""
    page.goto(f"{site}/book/summary.html", wait_until="load")
    link = page.locator("article a.reference.internal[href*='references.html#']").first
    name = link.inner_text().split(",")[0].split(" ")[0]
    link.click()
    entry = page.evaluate("document.querySelector(decodeURIComponent(location.hash)).closest('.citation').innerText")

    assert name in entry


def test_search_finds_a_word_of_a_chapter(page, site):
    """With the site's own index."""
    page.goto(f"{site}/search.html?q=exclusion", wait_until="networkidle")
    page.wait_for_selector("#search-results li a", timeout=15000)

    assert "vulnerable-children" in " ".join(
        page.eval_on_selector_all("#search-results li a", "all => all.map(a => a.getAttribute('href'))")
    )
