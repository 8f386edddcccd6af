"""Typst's errors as problems of the book."""

from pathlib import Path

import pytest

from reviewbook.problems import Problem
from reviewbook.rendering.typst.diagnosis import failing_lines, mend_of_glyph, problems_of


@pytest.fixture
def out(tmp_path):
    (tmp_path / "pages").mkdir()
    page = '// one.md:3\n#"a";\n\n// one.md:7\n#picture(image("/images/b.svg"))\n#"語";\n'
    (tmp_path / "pages" / "one.typ").write_text(page, encoding="utf-8")
    return tmp_path


def test_a_missing_glyph_names_character_and_place(out) -> None:
    """The same character in the same place is told once."""
    error = 'error: PDF/UA-1 error: the text `"語"` could not be displayed with font `"X"`\n  ┌─ x/pages/one.typ:6:2\n'
    assert [Problem("one.md:7", "no font has the character 語 (U+8A9E)", mend_of_glyph())] == problems_of(
        error * 2, out
    )


@pytest.mark.parametrize(("installed", "mend"), [([], "install reviewbook[fonts]"), ([Path()], "typst_font_paths")])
def test_the_optional_fonts_are_named_where_they_are_not_there(monkeypatch, installed, mend) -> None:
    """Otherwise another font is asked for."""
    monkeypatch.setattr("reviewbook.rendering.typst.diagnosis.installed_extra_fonts", lambda: installed)
    assert mend in mend_of_glyph()


def test_an_error_within_a_picture_names_the_page_that_shows_it(out) -> None:
    """Typst names the picture only."""
    problems = problems_of("error: failed to parse SVG\n  ┌─ x/images/b.svg:1:1\n", out)
    assert ["one.md:7"] == [problem.where for problem in problems]


def test_an_error_without_a_place_is_the_configuration(out) -> None:
    """Words of the title page come from there."""
    assert ["_config.yml"] == [p.where for p in problems_of("error: bad\n  ┌─ x/template.typ:1:1\n", out)]


def test_absolute_paths_are_not_told(out) -> None:
    """They differ from machine to machine."""
    problems = problems_of("error: file not found (searched at /home/a/b.svg)\n", out)
    assert "Typst cannot set this: file not found" == problems[0].what


def test_failing_lines_are_those_of_one_file() -> None:
    """Other files' lines are not counted."""
    assert [4, 9] == list(failing_lines("┌─ a/f.typ:4:1\n┌─ a/g.typ:5:1\n┌─ f.typ:9:20", "f.typ"))
