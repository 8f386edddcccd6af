"""Finding a book and reading its configuration."""

from pathlib import Path

import pytest

from reviewbook.problems import BookError, UsageError
from reviewbook.project import Project


def book(folder: Path, config: str = "title: x\n") -> Path:
    (folder / "_config.yml").write_text(config, encoding="utf-8")
    return folder


def test_the_nearest_parent_with_a_config_is_the_project(tmp_path):
    """From a folder deep inside a book the book is found."""
    book(tmp_path)
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)

    assert Project.containing(inside).root == tmp_path


def test_outside_a_book_is_wrong_use(tmp_path):
    """The sentence names _config.yml."""
    with pytest.raises(UsageError, match=r"_config\.yml"):
        Project.containing(tmp_path)


def test_a_named_folder_must_itself_be_a_book(tmp_path):
    """--project does not look upwards."""
    book(tmp_path)
    (tmp_path / "sub").mkdir()

    with pytest.raises(UsageError, match=r"there is no _config\.yml here"):
        Project.at(tmp_path / "sub")


def test_broken_yaml_is_reported_with_its_line(tmp_path):
    """The line is the one that an editor shows."""
    book(tmp_path, "title: x\nexecute: [\n")

    with pytest.raises(BookError, match=r"_config\.yml:3: this is not YAML"):
        _ = Project.at(tmp_path).config


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n"])
def test_a_config_that_is_no_mapping_is_a_problem(tmp_path, text):
    """A list or a string at the top level cannot be a configuration."""
    with pytest.raises(BookError, match="not a mapping"):
        _ = Project.at(book(tmp_path, text)).config


def test_an_empty_config_is_an_empty_mapping(tmp_path):
    """Jupyter Book accepts an empty file."""
    assert Project.at(book(tmp_path, "")).config == {}


def test_a_config_that_is_not_utf8_names_the_byte(tmp_path):
    """Latin-1 is refused clearly."""
    (tmp_path / "_config.yml").write_bytes("title: Caf\xe9\n".encode("latin-1"))

    with pytest.raises(BookError, match="byte 10 is not UTF-8"):
        _ = Project.at(tmp_path).config


def test_bibliographies_are_those_of_the_config(tmp_path):
    """A single name and a list mean the same."""
    book(tmp_path, "bibtex_bibfiles: refs.bib\n")

    assert Project.at(tmp_path).bibliography_paths == (tmp_path / "refs.bib",)


def test_without_a_setting_references_bib_is_the_bibliography(tmp_path):
    """Only when it is there."""
    book(tmp_path)
    before = Project.at(tmp_path).bibliography_paths
    (tmp_path / "references.bib").touch()

    assert (before, Project.at(tmp_path).bibliography_paths) == ((), (tmp_path / "references.bib",))


def test_paths_are_shown_relative_to_the_root(tmp_path):
    """With forward slashes; a path outside stays whole."""
    project = Project.at(book(tmp_path))

    assert project.relative(tmp_path / "book" / "a.ipynb") == "book/a.ipynb"
    assert project.relative(Path("/elsewhere/x")) == "/elsewhere/x"
