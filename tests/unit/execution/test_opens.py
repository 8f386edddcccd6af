"""Opens that no hook sees: of C code and of other processes."""

import subprocess
import sys

import pytest

from reviewbook.execution.opens import Opens

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's own")


@pytest.fixture
def opens(tmp_path):
    """A watched tree of three files."""
    for name in ("a.txt", "deep/b.txt", "_build/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    watch = Opens(tmp_path)
    yield watch
    watch.close()


def test_an_open_of_another_process_is_seen_once(opens, tmp_path):
    """In any folder but those that builds make."""
    subprocess.run(["cat", *(tmp_path / name for name in ("a.txt", "deep/b.txt", "_build/c.txt"))], check=True)

    assert [{str(tmp_path / "a.txt"), str(tmp_path / "deep" / "b.txt")}, set()] == [opens.read(), opens.read()]
    assert (True, True) == (opens.available, opens.complete)


def test_a_folder_is_not_a_file(opens, tmp_path):
    """Listing opens it."""
    list((tmp_path / "deep").iterdir())

    assert set() == opens.read()


def test_lost_events_are_admitted(opens, tmp_path):
    """The queue of the system holds so many and no more; afterwards a reader has to be declared."""
    with open("/proc/sys/fs/inotify/max_queued_events", encoding="utf-8") as stream:  # noqa: PTH123
        limit = int(stream.read())
    if limit > 100_000:
        pytest.skip("this system's queue is too long to overflow in a test")
    names = [tmp_path / "a.txt", tmp_path / "deep" / "b.txt"]  # two in turn: equal neighbours are joined
    for number in range(limit + 10):
        names[number % 2].open("rb").close()
    opens.read()

    assert not opens.complete


def test_a_closed_watch_sees_nothing(tmp_path):
    """Twice closing is no error."""
    watch = Opens(tmp_path)
    watch.close()
    watch.close()

    assert (False, set(), -1) == (watch.available, watch.read(), watch.fileno())


def test_without_inotify_nothing_is_claimed_to_be_seen(tmp_path, monkeypatch):
    """Elsewhere readers have to be declared."""
    monkeypatch.setattr("reviewbook.execution.opens.sys.platform", "darwin")
    watch = Opens(tmp_path)

    assert (False, set()) == (watch.available, watch.read())
