"""Run records say whether a chapter has to run, and why."""

import json

import pytest

from reviewbook.execution.digests import digest_bytes, digest_glob, digest_listing
from reviewbook.execution.records import (
    Freshness,
    Record,
    Records,
    code_digest,
    declared_inputs,
    digest_variable,
    package_version,
)
from reviewbook.execution.settings import settings_for
from reviewbook.project import Project


@pytest.fixture
def project(tmp_path):
    (tmp_path / "_config.yml").write_text("title: x\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    (tmp_path / "outputs.json").write_text("{}", encoding="utf-8")
    return Project.at(tmp_path)


@pytest.fixture
def settings(project):
    return settings_for(project, "one.ipynb", {})


def freshness(project, record, *, code="c", metadata=None):
    """Of a chapter with that record."""
    records = Records(project)
    records.write("one", record)
    found = settings_for(project, "one.ipynb", metadata or {})
    return Records(project).freshness("one", code, project.root / "outputs.json", found)


def recorded(**more):
    return Record(**{"code": "c", "python": "", "outputs": digest_bytes(b"{}"), "engine": "ordinary", **more})


def cell(source, *tags):
    return {"cell_type": "code", "source": source, "metadata": {"tags": list(tags)}}


def test_a_record_comes_back_as_it_was_written(project):
    """Tuples and all."""
    record = recorded(
        files={"a.csv": "1"}, absent=("b",), globs=(("data", "*", "2"),), environment={"X": None}, unseen=("duckdb",)
    )
    records = Records(project)
    records.write("part/one", record)

    assert record == records.read("part/one")


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"3", b'{"version": 0}', b'{"version": 1}', b"\xff", b'{"version": 1, "code": "c", "new": 1}'],
)
def test_a_damaged_record_means_never_run(project, settings, content):
    """So it is made anew."""
    records = Records(project)
    records.write("one", recorded())
    records.path("one").write_bytes(content)

    assert Freshness("never-run", ("it has never run",)) == records.freshness("one", "c", project.root, settings)


@pytest.mark.parametrize("part", ["files", "listings", "packages", "environment", "code", "absent", "globs"])
def test_a_record_with_a_part_of_another_shape_is_damaged(project, part):
    """Valid JSON, and still of no use."""
    records = Records(project)
    records.write("one", recorded())
    content = json.loads(records.path("one").read_text("utf-8"))
    records.path("one").write_text(json.dumps({**content, part: 3}), encoding="utf-8")

    assert records.read("one") is None


def test_forgetting_twice_is_no_error(project):
    """A page without a record has nothing to forget."""
    records = Records(project)
    records.write("one", recorded())
    records.forget("one")
    records.forget("one")

    assert records.read("one") is None


def test_nothing_changed_is_fresh(project):
    """With a file, a listing, a pattern and a missing file."""
    root = project.root
    record = recorded(
        files={"a.csv": digest_bytes(b"1")},
        absent=("later.csv",),
        listings={"data": digest_listing(root / "data", ())} if (root / "data").exists() else {},
        globs=((".", "*.csv", digest_glob(root, "*.csv", ())),),
        packages={"pandas": package_version("pandas")},
        environment={"REVIEWBOOK_TEST": None},
    )

    assert Freshness("fresh") == freshness(project, record)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"code": "other"}, "its code changed"),
        ({"outputs": "other"}, "its outputs are missing or damaged"),
        ({"untraced": True}, "nothing that it reads could be seen"),
        ({"files": {"a.csv": "other"}}, "a.csv changed"),
        ({"files": {"gone.csv": "1"}}, "gone.csv is gone"),
        ({"absent": ("a.csv",)}, "a.csv appeared"),
        ({"listings": {".": "other"}}, "files came to or went from ."),
        ({"globs": ((".", "*.csv", "other"),)}, "other files match *.csv in ."),
        ({"packages": {"no-such-package": "1"}}, "no-such-package is not installed, was 1"),
        ({"environment": {"REVIEWBOOK_TEST": "1"}}, "the environment variable REVIEWBOOK_TEST changed"),
    ],
)
def test_each_change_has_its_own_reason(project, more, reason):
    """One sentence."""
    assert Freshness("stale", (reason,)) == freshness(project, recorded(**more))


def test_another_python_makes_a_forked_chapter_stale(project):
    """An ordinary kernel may have a Python of its own."""
    assert "stale" == freshness(project, recorded(engine="forked", python="2.7")).state
    assert "fresh" == freshness(project, recorded(engine="ordinary", python="2.7")).state


def test_a_failed_run_is_failed_whatever_else_holds(project):
    """It fails every build until it is mended."""
    found = freshness(project, recorded(error="E: x", files={"a.csv": "other"}))

    assert Freshness("failed", ("its last run failed: E: x", "a.csv changed")) == found


def test_a_newly_declared_input_makes_stale(project):
    """Nobody knows what the last run made of it."""
    found = freshness(project, recorded(), metadata={"reviewbook": {"inputs": ["*.csv"]}})

    assert ("a.csv is a new input",) == found.reasons


def test_display_tags_and_prose_are_not_code(settings):
    """Other tags are."""
    first = code_digest([cell("x"), {"cell_type": "markdown", "source": "a"}], "python3", settings)
    shown = code_digest([cell("x", "remove-input", "hide-output"), cell_of_prose("b")], "python3", settings)
    skipped = code_digest([cell("x", "skip-execution")], "python3", settings)

    assert (True, False) == (first == shown, first == skipped)


def cell_of_prose(text):
    return {"cell_type": "markdown", "source": text}


def test_order_kernel_and_lines_count(settings):
    """A source may be a list of lines."""
    first = code_digest([cell("x\n"), cell("y")], "python3", settings)

    assert [True, False, False] == [
        first == code_digest([cell(["x", "\n"]), cell("y")], "python3", settings),
        first == code_digest([cell("y"), cell("x\n")], "python3", settings),
        first == code_digest([cell("x\n"), cell("y")], "ir", settings),
    ]


def test_a_variable_is_kept_as_a_digest(monkeypatch):
    """Its value may be a secret; unset is not empty."""
    monkeypatch.setenv("REVIEWBOOK_TEST", "secret")
    found = digest_variable("REVIEWBOOK_TEST")
    monkeypatch.setenv("REVIEWBOOK_TEST", "")
    empty = digest_variable("REVIEWBOOK_TEST")
    monkeypatch.delenv("REVIEWBOOK_TEST")

    assert (digest_bytes(b"secret"), digest_bytes(b""), None) == (found, empty, digest_variable("REVIEWBOOK_TEST"))


def test_declared_inputs_are_files_each_once(project):
    """Patterns may overlap; folders are left out."""
    (project.root / "data").mkdir()
    (project.root / "data" / "b.csv").write_text("1", encoding="utf-8")

    assert ["a.csv", "data/b.csv"] == declared_inputs(project.root, ["**/*.csv", "a.*", "data"])


def test_a_record_that_cannot_be_written_is_told(project, monkeypatch):
    """A full disk must not look like a fresh chapter."""

    def no_space(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reviewbook.execution.records.write_if_changed", no_space)
    with pytest.raises(OSError, match="No space left"):
        Records(project).write("one", recorded())

    assert "never-run" == Records(project).freshness("one", "c", project.root, settings_for(project, "x", {})).state
