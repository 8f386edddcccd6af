"""A trace as data: what a record is made of."""

import os

import pytest

from reviewbook.execution.digests import digest_bytes
from reviewbook.execution.traces import trace_as_data
from reviewbook.execution.tracing import Tracer


@pytest.fixture
def tracer(tmp_path):
    """One that has seen a file; it is not installed."""
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    tracer = Tracer(tmp_path)
    tracer.note_read(str(tmp_path / "a.csv"))
    return tracer


def test_a_file_has_the_digest_of_what_was_read(tracer):
    """By its path below the root."""
    assert {"a.csv": digest_bytes(b"1")} == trace_as_data(tracer)["files"]


def test_a_file_that_changed_during_the_run_is_never_fresh(tracer, tmp_path):
    """Nobody knows which content the chapter saw."""
    (tmp_path / "a.csv").write_text("22", encoding="utf-8")

    assert {"a.csv": "changed while the chapter ran"} == trace_as_data(tracer)["files"]


def test_a_file_that_went_during_the_run_is_never_fresh(tracer, tmp_path):
    """A scratch file that the chapter takes away itself belongs below _build."""
    (tmp_path / "a.csv").unlink()

    assert {"a.csv": "gone while the chapter ran"} == trace_as_data(tracer)["files"]


def test_what_came_after_all_is_a_read(tracer, tmp_path):
    """Looked for, then made, then read."""
    tracer.note_read(str(tmp_path / "b.csv"))
    (tmp_path / "b.csv").write_text("2", encoding="utf-8")
    tracer.note_read(str(tmp_path / "b.csv"))
    found = trace_as_data(tracer)

    assert ([], {"a.csv", "b.csv"}) == (found["absent"], set(found["files"]))


def test_packages_come_by_the_names_that_are_installed(tracer):
    """`yaml` is of PyYAML."""
    import yaml  # noqa: F401 - so that it is loaded

    assert {"pytest", "PyYAML"} <= set(trace_as_data(tracer)["packages"])


def test_processes_that_the_library_starts_itself_are_left_out(tracer):
    """`platform` asks uname; that reads nothing of a project."""
    tracer.trace.children |= {"uname", "cat"}

    assert ["cat"] == trace_as_data(tracer)["children"]


def test_the_names_of_variables_are_told_without_values(tracer, monkeypatch):
    """None when it is not set."""
    monkeypatch.setenv("REVIEWBOOK_TEST", "secret")
    tracer.trace.environment |= {"REVIEWBOOK_TEST", "REVIEWBOOK_NONE"}
    found = trace_as_data(tracer)

    assert {"REVIEWBOOK_NONE": None, "REVIEWBOOK_TEST": digest_bytes(b"secret")} == found["environment"]
    assert "secret" not in str(found)
    assert os.environ["REVIEWBOOK_TEST"] == "secret"
