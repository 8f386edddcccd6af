"""The fonts of the PDF."""

import pytest

from reviewbook.rendering.typst.compiling import font_families
from reviewbook.rendering.typst.fonts import (
    extra_fonts,
    families_in_order,
    gather_fonts,
    installed_extra_fonts,
    lacking_in,
    wheel_fonts,
)


def test_each_style_comes_once() -> None:
    """Two files of one style would make the choice depend on the order of a folder."""
    names = [path.name for path in wheel_fonts()]
    assert (15, 15) == (len(names), len({name.rpartition(".")[0] for name in names}))


def test_the_folder_has_the_families_of_the_template(tmp_path) -> None:
    """Sans, serif, and a fallback for symbols."""
    gather_fonts(tmp_path)
    assert ["DejaVu Sans", "Source Sans Pro", "Source Serif Pro"] == font_families(tmp_path)


def test_more_fonts_are_gathered_too_and_others_go(tmp_path) -> None:
    """A font that the book named once must not set it for ever."""
    own, folder = tmp_path / "Own.otf", tmp_path / "fonts"
    own.write_bytes(wheel_fonts()[0].read_bytes())
    gather_fonts(folder, [own])
    assert (folder / "Own.otf").is_file()
    gather_fonts(folder)
    assert not (folder / "Own.otf").exists()


def test_a_renewed_font_of_the_same_size_is_gathered_again(tmp_path) -> None:
    """Its content counts, not its size."""
    own, folder = tmp_path / "Own.otf", tmp_path / "fonts"
    for content in (b"old", b"new"):
        own.write_bytes(content)
        gather_fonts(folder, [own])
    assert b"new" == (folder / "Own.otf").read_bytes()


def test_characters_that_no_font_has() -> None:
    """White space needs none."""
    assert {ord("語"), ord("🎉")} == lacking_in(wheel_fonts(), "a é Ж → 語\t🎉\n")


def test_the_extra_is_used_for_what_the_others_lack(extra_font) -> None:
    """A book in Latin letters gets none of its files."""
    assert ([], [extra_font]) == (extra_fonts("Words → ½"), extra_fonts("Words 語"))


def test_a_folder_named_like_a_package_that_is_not_installed_is_none(tmp_path, monkeypatch) -> None:
    """Fonts come from installed packages, never from the folder where the build was started."""
    (tmp_path / "fonts_of_nobody").mkdir()
    (tmp_path / "fonts_of_nobody" / "Own.otf").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("reviewbook.rendering.typst.fonts.EXTRA_PACKAGES", ("fonts_of_nobody",))
    assert [] == installed_extra_fonts()


def test_without_the_extra_there_are_no_fonts_of_it(monkeypatch) -> None:
    """It is a choice of whoever installs."""
    monkeypatch.setattr("reviewbook.rendering.typst.fonts.find_spec", lambda name: None)
    assert [] == installed_extra_fonts()


@pytest.mark.parametrize(("language", "first"), [("ja", "JP"), ("zh-TW", "TC"), ("zh", "SC"), ("en-GB", "SC")])
def test_a_language_chooses_the_forms_of_its_characters(language: str, first: str) -> None:
    """Chinese, Japanese and Korean share codes and write some differently."""
    families = [f"Noto Sans CJK {form}" for form in ("HK", "JP", "KR", "SC", "TC")]
    assert f"Noto Sans CJK {first}" == families_in_order(families, language)[0]
