"""The PDF as a whole."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest

from reviewbook.problems import BookError


def test_a_character_without_a_glyph_is_an_error_with_its_place(build) -> None:
    """All of them are told."""
    with pytest.raises(BookError) as caught:
        build("# T\n\nA 語.\n\nB 🎉.\n")
    told = [(problem.where, problem.what.rpartition("character ")[2]) for problem in caught.value.problems]
    assert [("index.md:3", "語 (U+8A9E)"), ("index.md:5", "🎉 (U+1F389)")] == told


BIBTEX = 'extensions.append("sphinxcontrib.bibtex")\nbibtex_bibfiles = ["references.bib"]\n'
SIGN = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15">{}</text></svg>'


def test_a_character_without_a_glyph_in_a_picture_is_an_error_with_its_place(build) -> None:
    """Typst names neither picture nor character."""
    with pytest.raises(BookError) as caught:
        build("# T\n\nA.\n\n![A sign](sign.svg)\n", sign__svg=SIGN.format("A &#x8a9e;"))
    told = [(problem.where, problem.what) for problem in caught.value.problems]
    assert [("index.md:5", "no font has the character 語 (U+8A9E) in the picture sign.svg")] == told
    assert "svg.fonttype" in caught.value.problems[0].mend


def test_letters_that_join_in_a_picture_are_an_error_with_its_place(build, monkeypatch) -> None:
    """Typst keeps no text for them in pictures, whatever fonts there are."""
    monkeypatch.setattr("reviewbook.rendering.typst.diagnosis.lacking_in", lambda fonts, words: set())
    with pytest.raises(BookError) as caught:
        build("# T\n\n![A sign](sign.svg)\n", sign__svg=SIGN.format("語"))
    assert "script whose letters join" in caught.value.problems[0].what


def test_a_character_without_a_glyph_in_a_reference_is_an_error_of_the_bibliography(build) -> None:
    """The page that lists it is named."""
    source = "# T\n\n{cite:p}`a`\n\n```{bibliography}\n```\n"
    with pytest.raises(BookError) as caught:
        build(source, BIBTEX, references__bib="@book{a, title={On 語}, author={Lee, A.}, year=2001, publisher={P}}\n")
    assert ["no font has the character 語 (U+8A9E)"] == [problem.what for problem in caught.value.problems]
    assert caught.value.problems[0].where.startswith("index.md")


def test_the_optional_fonts_set_text_references_and_pictures(build, extra_font) -> None:
    """The same three, with a font that has the character."""
    source = "# T\n\n語 {cite:p}`a`\n\n![A sign](sign.svg)\n\n```{bibliography}\n```\n"
    bib = "@book{a, title={On 語}, author={Lee, A.}, year=2001, publisher={P}}\n"
    built = build(source, BIBTEX, references__bib=bib, sign__svg=SIGN.format("語"))
    with pymupdf.open(built.pdf) as pdf:
        assert 3 == "".join(page.get_text() for page in pdf).count("語")


def test_the_optional_fonts_change_no_page_that_is_set_without_them(build, monkeypatch, extra_font) -> None:
    """Bytes do not depend on what else is installed."""
    with_them = build("# T\n\nWords → ✓ ★.\n").pdf.read_bytes()
    monkeypatch.setattr("reviewbook.rendering.typst.fonts.EXTRA_PACKAGES", ())
    assert with_them == build("# T\n\nWords → ✓ ★.\n").pdf.read_bytes()


def test_other_scripts_and_symbols_have_fallback_fonts(build) -> None:
    """Greek, Cyrillic, arrows, ticks, stars."""
    assert build("# T\n\nαβγ Привет → ≥ ✓ ✗ ★ ☐ ½ ł\n").pdf.is_file()


def test_an_unchanged_book_is_not_built_again(build) -> None:
    """Not even the Typst sources are written."""
    built = build("# T\n\nWords.\n")
    (built.out / "book.typ").unlink()
    build("# T\n\nWords.\n")
    assert not (built.out / "book.typ").exists()


def test_a_changed_word_builds_the_book_again(build) -> None:
    """The PDF follows its sources."""
    before = build("# T\n\nWords.\n").pdf.read_bytes()
    assert before != build("# T\n\nOther words.\n").pdf.read_bytes()


def test_a_changed_setting_builds_the_book_again(build) -> None:
    """The title page follows the configuration."""
    before = build("# T\n").pdf.read_bytes()
    assert before != build("# T\n", conf='typst_notice = "Draft."\n').pdf.read_bytes()


def test_a_font_that_came_later_builds_the_book_again(build, request) -> None:
    """The PDF follows what is installed."""
    built = build("# T\n\nWords.\n")
    (built.out / "book.typ").unlink()
    request.getfixturevalue("extra_font")
    build("# T\n\nWords.\n")
    assert (built.out / "book.typ").is_file()


def test_a_renewed_font_of_the_same_size_builds_the_book_again(build, extra_font) -> None:
    """As a new version of its package may bring one."""
    built = build("# T\n\nWords.\n")
    (built.out / "book.typ").unlink()
    os.utime(extra_font, ns=(1, 1))
    build("# T\n\nWords.\n")
    assert (built.out / "book.typ").is_file()


def test_a_font_folder_may_be_named_as_text(build, monkeypatch) -> None:
    """The files of that folder are inputs, not those of the folders named by its letters."""
    folders: list[Path] = []
    monkeypatch.setattr("reviewbook.rendering.typst.unchanged.font_files", lambda folder: folders.append(folder) or [])
    built = build("# T\n", conf='typst_font_paths = "own/fonts"\n')
    assert [built.out.parent / "source" / "own/fonts"] == folders


def test_a_damaged_pdf_is_made_again(build) -> None:
    """What lies there must be what was made."""
    built = build("# T\n")
    whole = hashlib.sha256(built.pdf.read_bytes()).hexdigest()
    built.pdf.write_bytes(b"half")
    build("# T\n")
    assert whole == hashlib.sha256(built.pdf.read_bytes()).hexdigest()


def test_a_missing_logo_is_an_error(build) -> None:
    """Of the configuration."""
    with pytest.raises(BookError) as caught:
        build("# T\n", conf='typst_logo = "none.svg"\n')
    assert "_config.yml" == caught.value.problems[0].where


def test_sources_of_pages_that_are_gone_are_removed(build, tmp_path) -> None:
    """The folder holds this book and no older one."""
    built = build("# T\n\n```{toctree}\none\n```\n", one__md="# One\n")
    (tmp_path / "source" / "one.md").unlink()
    build("# T\n")
    assert not (built.out / "pages" / "one.typ").exists()


def test_the_index_has_pages(build) -> None:
    """Where the contents name genindex."""
    source = "# T\n\n{index}`word`\n\n```{toctree}\ngenindex\n```\n"
    built = build(source, genindex__md="# Index\n")
    page = (built.out / "pages" / "genindex.typ").read_text(encoding="utf-8")
    assert '#index-line(0em)[#"word"; #h(0.6em) #page-of("index#index-0")]' in page


def test_one_chapter_alone(build) -> None:
    """With a name of its own; links out of it stay text, without warnings."""
    source = "# T\n\n```{toctree}\none\ntwo\n```\n"
    built = build(source, 'typst_chapter = "one"\n', one__md="# One\n\n{doc}`two`\n", two__md="# Two\n")
    assert ["small-one.pdf"] == [path.name for path in built.out.glob("*.pdf")]
    assert "" == built.warnings


def test_a_chapter_that_is_none_is_an_error(build) -> None:
    """Which says what chapters there are."""
    with pytest.raises(BookError) as caught:
        build("# T\n", conf='typst_chapter = "none"\n')
    assert "write one of index" == caught.value.problems[0].mend


def test_html_builds_load_no_typst() -> None:
    """Loading the extension costs them nothing."""
    code = "import sys, reviewbook.rendering.typst; print([m for m in ('typst', 'tex2typst') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == done.stdout.strip()


def test_a_book_with_warnings_warns_again(build) -> None:
    """An unchanged book that was built with warnings is not passed over in silence."""
    first, second = build("# T\n\n![](dot.svg)\n"), build("# T\n\n![](dot.svg)\n")
    assert first.warnings == second.warnings != ""


def test_the_title_page_speaks_the_language_of_the_book(build) -> None:
    """Labels and the date of the edition."""
    built = build(
        "# T\n",
        conf='language = "fr"\ntypst_edition = "2"\n',
    )
    with pymupdf.open(next(built.out.glob("*.pdf"))) as pdf:
        words = pdf[0].get_text()
    assert [True] * 3 == [word in words for word in ("Édition", "Date de cette édition", "21 septembre 2026")]
