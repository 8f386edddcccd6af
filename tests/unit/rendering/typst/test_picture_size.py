"""The size of raster pictures."""

from io import BytesIO

from PIL import Image

from reviewbook.rendering.typst.picture_size import size_factor


def saved(path, kind: str, **options):
    data = BytesIO()
    Image.new("RGB", (4, 4)).save(data, kind, **options)
    path.write_bytes(data.getvalue())
    return path


def test_a_picture_that_names_its_density_keeps_its_size(tmp_path) -> None:
    """As matplotlib's do."""
    made = [saved(tmp_path / f"a.{kind}", kind, dpi=(160, 160)) for kind in ("PNG", "JPEG")]
    assert [None, None] == [size_factor(path) for path in made]


def test_a_silent_picture_is_set_as_browsers_do(tmp_path) -> None:
    """96 pixels to the inch, and not Typst's 72."""
    assert 75 == size_factor(saved(tmp_path / "a.png", "PNG"))


def test_vector_pictures_and_missing_ones_have_no_factor(tmp_path) -> None:
    """There is nothing to scale."""
    (tmp_path / "a.svg").write_text("<svg/>")
    assert (None, None) == (size_factor(tmp_path / "a.svg"), size_factor(tmp_path / "none.png"))
