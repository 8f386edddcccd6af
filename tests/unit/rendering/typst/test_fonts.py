"""The fonts of the PDF."""

from reviewbook.rendering.typst.compiling import font_families
from reviewbook.rendering.typst.fonts import gather_fonts, wheel_fonts


def test_each_style_comes_once() -> None:
    """Two files of one style would make the choice depend on the order of a folder."""
    names = [path.name for path in wheel_fonts()]
    assert (15, 15) == (len(names), len({name.rpartition(".")[0] for name in names}))


def test_the_folder_has_the_families_of_the_template(tmp_path) -> None:
    """Sans, serif, and a fallback for symbols."""
    gather_fonts(tmp_path)
    assert ["DejaVu Sans", "Source Sans Pro", "Source Serif Pro"] == font_families(tmp_path)


def test_more_fonts_are_gathered_too(tmp_path) -> None:
    """Those of a folder that the book names."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "Own.otf").write_bytes(wheel_fonts()[0].read_bytes())
    gather_fonts(tmp_path / "fonts", [own])
    assert (tmp_path / "fonts" / "Own.otf").is_file()
