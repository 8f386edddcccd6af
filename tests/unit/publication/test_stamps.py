"""What was rendered from which inputs."""

import os

import pytest

from reviewbook.execution.digests import Digests
from reviewbook.project import Project
from reviewbook.publication import stamps
from reviewbook.publication.stamps import Stamp, Stamps, digest_sources


@pytest.fixture
def project(small_book):
    """A small book."""
    return Project.at(small_book)


def test_a_stamp_is_valid_for_its_inputs_while_its_output_is_there(project):
    """Other inputs, or an output that was taken away, mean that it has to be done again."""
    page = project.root / "page.html"
    page.write_text("here")
    known = Stamps(project)
    known.set("html", Stamp("inputs", "page.html", ("a warning",)))

    assert [Stamp("inputs", "page.html", ("a warning",)), None] == [
        known.valid("html", name) for name in ("inputs", "x")
    ]
    page.unlink()
    assert (None, "page.html", "") == (known.valid("html", "inputs"), known.output("html"), known.output("pdf"))


def test_a_damaged_file_of_stamps_knows_nothing(project):
    """The next build does everything again and writes it anew."""
    known = Stamps(project)
    known.set("html", Stamp("inputs"))
    (project.store_dir / "stamps.json").write_text("[half")
    before = known.valid("html", "inputs")
    known.set("html", Stamp("inputs"))

    assert (None, Stamp("inputs")) == (before, known.valid("html", "inputs"))


def test_a_change_of_our_own_code_makes_everything_new(project, tmp_path_factory, monkeypatch):
    """Where reviewbook is installed for work on itself no package changes with it; compiled files do not count."""
    package = tmp_path_factory.mktemp("package")
    for name in ("publication", "__pycache__"):
        (package / name).mkdir()
    template = package / "template.typ"
    template.write_text("one")
    monkeypatch.setattr(stamps, "__file__", str(package / "publication" / "stamps.py"))
    digests = Digests(project)
    first = digest_sources(project, digests)
    (package / "__pycache__" / "stamps.pyc").write_text("")
    second = digest_sources(project, digests)
    os.utime(template, (1, 1))

    assert (True, False) == (first == second, first == digest_sources(project, digests))
