"""Pages of the specimen as pictures, compared with those that were looked at: a guard against accidents of layout.

To renew the pictures after a change that is meant, and look at them before they are committed:

    REVIEWBOOK_RENEW_PAGES=1 pytest tests/end_to_end/typst_specimen/test_typst_pages.py
"""

import os
from io import BytesIO
from pathlib import Path

import pymupdf
import pytest
from PIL import Image, ImageChops

PICTURES = Path(__file__).with_name("reference_pages")
DPI = 48
SHADES = 16
# A block of 6 x 6 pixels is about a letter; one that differs by 12 of 256 levels of grey has other letters in it.
BLOCK, LEVELS = 6, 12
# Per cent of the blocks that hold something and may differ: other versions of the renderer smooth edges otherwise.
TOLERANCE = 2.0
# Words by which a page is found, by the name of its picture; the last page that has them is meant.
PAGES = {
    "title": "No person has reviewed the content yet.",
    "contents": "Contents\n",
    "chapter": "A paragraph with emphasis",
    "boxes": "A dropdown of sphinx-design",
    "figures": "The left one.",
    "tables": "How the quality of each study was graded.\nGrade",
    "wide-table": "Wide, on a page of its own.\nStudy",
    "maths": "is fitted by maximum likelihood",
    "outputs": "Mathematics\n",
    "proofs": "Differentiate",
    "bibliography": "Cited on page",
}


@pytest.fixture(scope="module")
def pages(made) -> dict[str, Image.Image]:
    """The pages in question as greyscale pictures, by name."""
    with pymupdf.open(made.pdf) as pdf:
        found = {
            name: next(page for page in reversed(list(pdf)) if words in page.get_text())
            for name, words in PAGES.items()
        }
        return {name: picture(page) for name, page in found.items()}


def picture(page: pymupdf.Page) -> Image.Image:
    """A page as a greyscale picture."""
    pixels = page.get_pixmap(dpi=DPI, colorspace=pymupdf.csGRAY)
    return Image.open(BytesIO(pixels.tobytes("png"))).convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Per cent of the blocks with something in one of the pictures that differ."""
    if one.size != other.size:
        return 100.0
    first, second = one.reduce(BLOCK), other.reduce(BLOCK)
    filled = ImageChops.darker(first, second).histogram()
    differing = ImageChops.difference(first, second).histogram()
    return 100 * sum(differing[LEVELS:]) / max(1, sum(filled[:250]))


def saved(path: Path, page: Image.Image) -> None:
    """Write a picture, small."""
    path.parent.mkdir(exist_ok=True)
    page.quantize(SHADES).save(path, optimize=True)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_did(pages: dict[str, Image.Image], name: str) -> None:
    """When it was last looked at."""
    path = PICTURES / f"{name}.png"
    if os.environ.get("REVIEWBOOK_RENEW_PAGES"):
        saved(path, pages[name])
    with Image.open(path) as reference:
        assert difference(reference.convert("L"), pages[name]) <= TOLERANCE


def test_a_page_moved_by_half_a_line_is_seen(pages: dict[str, Image.Image]) -> None:
    """The comparison can fail: the same page, four pixels lower."""
    page = pages["chapter"]
    assert difference(page, ImageChops.offset(page, 0, 4)) > 10 * TOLERANCE


def test_the_pictures_are_small() -> None:
    """All of them, in bytes."""
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) < 400_000
