"""Pictures and figures."""

import pymupdf
import pytest
from PIL import Image

from reviewbook.problems import BookError
from reviewbook.rendering.typst.rules.figures import length

FIGURE = (
    "# T\n\n```{figure} dot.svg\n:name: dot\n:alt: A dot.\n:width: 50%\n\nWords.\n\nA legend.\n```\n\n{numref}`dot`\n"
)


def test_a_figure_has_number_caption_legend_and_alt(build) -> None:
    """The caption's label is what references in the text say."""
    page = build(FIGURE).page
    assert 'caption: [#caption-label[#"Fig. 1";] #"Words.";], ' in page
    assert 'legend: [#"A legend.";]' in page
    assert '#picture(width: 50%, image("/images/dot.svg", alt: "A dot.", ))' in page
    assert '#goto("index#dot")[#"Fig. 1";]' in page


def test_a_picture_without_alt_is_told(build) -> None:
    """With file and line; the caption stands in for it."""
    built = build("# T\n\n```{figure} dot.svg\nWords.\n```\n")
    assert "WARNING: the picture dot.svg has no alternative text" in built.warnings
    assert 'alt: "Words."' in built.page


def test_a_picture_without_alt_can_be_an_error(build) -> None:
    """When the book requires descriptions, all that lack one are told."""
    with pytest.raises(BookError) as caught:
        build("# T\n\n![](dot.svg)\n\n![](dot.svg)\n", conf="typst_require_alt = True\n")
    assert ["index.md:3", "index.md:5"] == [problem.where for problem in caught.value.problems]


def test_a_decorative_picture_needs_no_alt(build) -> None:
    """It is marked as an artefact."""
    built = build("# T\n\n```{image} dot.svg\n:class: decorative\n```\n")
    assert ("", True) == (built.warnings, "#picture(decorative: true" in built.page)


def test_a_picture_in_a_line_stays_there(build) -> None:
    """It is no block."""
    assert '#"a ";#inline-picture(' in build("# T\n\na ![a dot](dot.svg) b\n").page


def test_a_picture_on_the_web_is_a_link(build) -> None:
    """A build fetches nothing."""
    built = build("# T\n\n![a badge](https://example.org/b.svg)\n")
    assert ('#link("https://example.org/b.svg")[#"a badge";]', "") == (built.page.splitlines()[-1], built.warnings)


def test_a_missing_picture_leaves_its_words(build) -> None:
    """Sphinx warns; the book is made."""
    built = build("# T\n\n![a dot](none.svg)\n")
    assert '#absent-picture[#"a dot";]' in built.page
    assert built.pdf.is_file()


def test_a_broken_picture_is_an_error_with_its_place(build) -> None:
    """The page that shows it, not the Typst source."""
    with pytest.raises(BookError) as caught:
        build("# T\n\n![a dot](bad.svg)\n", bad__svg="<svg nonsense")
    told = [(problem.where, problem.mend) for problem in caught.value.problems]
    assert [("index.md:3", "save the picture again, or show another")] == told


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\nabc", b"\xff\xd8\xff\xe0half", b""])
def test_half_a_picture_is_an_error_with_its_place(build, tmp_path, content: bytes) -> None:
    """As a copy that was cut off."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "half.png").write_bytes(content)
    with pytest.raises(BookError) as caught:
        build("# T\n\n![a dot](half.png)\n")
    assert ["index.md:3"] == [problem.where for problem in caught.value.problems]


HUGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="900000" height="400000"><rect width="900000" height="9000"/></svg>'
)


def test_a_huge_picture_fits_the_page(build, tmp_path) -> None:
    """Whether of points or of lines; neither makes the file huge."""
    (tmp_path / "source").mkdir()
    Image.new("1", (9000, 12000), 1).save(tmp_path / "source" / "huge.png")
    built = build("# T\n\n![points](huge.png)\n\n![lines](huge.svg)\n", huge__svg=HUGE)
    with pymupdf.open(built.pdf) as pdf:
        drawn = [place for page in pdf for place in (*boxes_of_images(page), *boxes_of_lines(page))]
        assert [] == [place for place in drawn if place.width > 440 or place.height > 545]
    assert (2, True) == (len(drawn), built.pdf.stat().st_size < 300_000)


def boxes_of_images(page: pymupdf.Page) -> list[pymupdf.Rect]:
    """Where pictures made of points stand."""
    return [pymupdf.Rect(found["bbox"]) for found in page.get_image_info()]


def boxes_of_lines(page: pymupdf.Page) -> list[pymupdf.Rect]:
    """Where pictures made of lines stand, without the rules of the template."""
    return [found["rect"] for found in page.get_drawings() if found["fill"] == (0, 0, 0)]


@pytest.mark.parametrize(
    ("given", "typst"),
    [("200px", "150pt"), ("200", "150pt"), ("50%", "50%"), ("2ex", "1em"), ("3cm", "3cm"), ("x", None)],
)
def test_lengths(given: str, typst: str | None) -> None:
    """Pixels are 3/4 of a point, as in browsers."""
    assert typst == length(given)
