"""Digests of files, folders and patterns."""

import os

import pytest

from reviewbook.execution.digests import Digests, digest_bytes, digest_glob, digest_listing, digest_texts
from reviewbook.project import Project


@pytest.fixture
def project(tmp_path):
    (tmp_path / "_config.yml").write_text("title: x\n", encoding="utf-8")
    return Project.at(tmp_path)


def test_a_changed_file_has_another_digest(project):
    """Also with the same size and the same time of change."""
    path = project.root / "a.txt"
    path.write_text("one", encoding="utf-8")
    status = path.stat()
    first = Digests(project).of("a.txt")
    path.write_text("two", encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert [digest_bytes(b"one"), digest_bytes(b"two")] == [first, Digests(project).of("a.txt")]


def test_what_is_no_file_has_no_digest(project):
    """Missing, or a folder."""
    (project.root / "folder").mkdir()

    assert [None, None] == [Digests(project).of(name) for name in ("none.txt", "folder")]


def test_a_file_changed_just_now_is_not_remembered(project, monkeypatch):
    """It may change again within the clock's grain; one that has rested is remembered, and not read again."""
    path = project.root / "a.txt"
    path.write_text("one", encoding="utf-8")
    digests = Digests(project)
    digests.of("a.txt")
    digests.save()
    assert not (project.store_dir / "digests.json").exists()

    now = path.stat().st_ctime_ns
    monkeypatch.setattr("reviewbook.execution.digests.time.time_ns", lambda: now + 10**10)
    digests.of("a.txt")
    digests.save()
    monkeypatch.setattr("pathlib.Path.read_bytes", _only_the_store(project))
    assert digest_bytes(b"one") == Digests(project).of("a.txt")


def _only_the_store(project):
    def read(path):
        assert path.parent == project.store_dir, f"{path} was read again"
        return path.open("rb").read()

    return read


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"a.txt": [1]}', b'{"a.txt": 3}', b"\xff\x00"])
def test_a_damaged_memory_is_forgotten(project, content):
    """It only saves time."""
    (project.root / "a.txt").write_text("one", encoding="utf-8")
    project.store_dir.mkdir(parents=True)
    (project.store_dir / "digests.json").write_bytes(content)

    assert digest_bytes(b"one") == Digests(project).of("a.txt")


def test_a_store_that_cannot_be_written_costs_time_only(project, monkeypatch):
    """A full disk, or a folder that may not be written."""
    path = project.root / "a.txt"
    path.write_text("one", encoding="utf-8")
    monkeypatch.setattr("reviewbook.execution.digests.time.time_ns", lambda: 2**62)
    monkeypatch.setattr("reviewbook.execution.digests.write_if_changed", _no_space)
    digests = Digests(project)
    digests.of("a.txt")
    digests.save()

    assert not project.build_dir.exists()


def _no_space(*_):
    raise OSError(28, "No space left on device")


def test_where_a_text_ends_makes_a_difference():
    """Else moving a line from one cell to the next would change nothing."""
    assert digest_texts(["ab", "c"]) != digest_texts(["a", "bc"])


def test_a_listing_changes_with_names_and_not_with_what_builds_make(tmp_path):
    """Nor with contents."""
    (tmp_path / "a").write_text("1", encoding="utf-8")
    first = digest_listing(tmp_path, ["_build"])
    (tmp_path / "_build").mkdir()
    (tmp_path / "a").write_text("2", encoding="utf-8")
    same = digest_listing(tmp_path, ["_build"])
    (tmp_path / "b").write_text("1", encoding="utf-8")

    assert (True, False, None) == (
        first == same,
        first == digest_listing(tmp_path, ["_build"]),
        digest_listing(tmp_path / "none", []),
    )


@pytest.mark.parametrize(
    ("pattern", "name", "counts"),
    [
        ("*.csv", "new.csv", True),
        ("*.csv", "new.txt", False),
        ("*.csv", "deep/new.csv", False),
        ("**/*.csv", "deep/new.csv", True),
        ("**", "deep/new.csv", True),
        ("*", ".hidden", True),
        ("new.csv", "new.csv", True),
        ("**/*.csv", "_build/new.csv", False),
    ],
)
def test_a_new_file_counts_when_the_pattern_finds_it(tmp_path, pattern, name, counts):
    """`**` finds files at any depth, as `glob` has it with `recursive=True`."""
    for folder in ("deep", "_build"):
        (tmp_path / folder).mkdir()
    before = digest_glob(tmp_path, pattern, ["_build"])
    (tmp_path / name).write_text("x", encoding="utf-8")

    assert counts == (before != digest_glob(tmp_path, pattern, ["_build"]))


def test_a_pattern_in_a_missing_folder_finds_nothing(tmp_path):
    """And something once the folder is there."""
    before = digest_glob(tmp_path / "later", "*.csv", [])
    (tmp_path / "later").mkdir()
    same = digest_glob(tmp_path / "later", "*.csv", [])
    (tmp_path / "later" / "a.csv").write_text("x", encoding="utf-8")

    assert (True, False) == (before == same, before == digest_glob(tmp_path / "later", "*.csv", []))
