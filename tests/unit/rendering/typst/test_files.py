"""Writing files."""

from reviewbook.rendering.typst.files import write_text


def test_an_unchanged_file_is_left_alone(tmp_path) -> None:
    """So that its time tells when it changed."""
    path = tmp_path / "a" / "b.txt"
    write_text(path, "x")
    before = path.stat().st_ino
    write_text(path, "x")
    assert before == path.stat().st_ino


def test_nothing_but_the_file_is_left(tmp_path) -> None:
    """Temporary files are gone."""
    write_text(tmp_path / "b.txt", "x")
    write_text(tmp_path / "b.txt", "y")
    assert [("b.txt", "y")] == [(p.name, p.read_text()) for p in tmp_path.iterdir()]
