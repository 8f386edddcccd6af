"""Where the system cannot say what was opened, records fall to the safe side, and the build says what to do.

On a live system: events are lost when the fork server is held while a child process opens files by the thousand, and a
user namespace has its own limits of inotify.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="inotify is Linux's own")

LIMITS = Path("/proc/sys/user")
# The process that opens is not Python's to see into; two files in turn, since equal neighbours are joined.
STORM = """\
import os, signal, subprocess
server = os.getppid()
os.kill(server, signal.SIGSTOP)
code = "for i in range({opens}): open(('v.txt', 'w.txt')[i % 2]).close()\\nprint('value', open('v.txt').read())"
said = subprocess.run(['{python}', '-c', code], capture_output=True, text=True).stdout
os.kill(server, signal.SIGCONT)
print(said)"""
CHILD = "import subprocess\nprint('value', subprocess.check_output(['cat', 'v.txt'], text=True))"
SENTENCE = "read cannot be seen, so the chapter runs at every build. Name the files in the notebook's metadata"


def queue_limit():
    return int(Path("/proc/sys/fs/inotify/max_queued_events").read_text("ascii"))


@pytest.fixture
def book(small_book):
    """The small book with two files to read."""
    for name in ("v.txt", "w.txt"):
        (small_book / name).write_text("first", "utf-8")
    return small_book


@pytest.fixture
def confined(book):
    """Runs `reviewbook` in a user namespace with a limit of its own."""
    if not shutil.which("unshare") or not LIMITS.is_dir():
        pytest.skip("this system has no user namespaces")

    def run(limit, value, *arguments):
        script = f'echo {value} > {LIMITS / limit} || exit 99; exec "$@"'
        command = ["unshare", "--user", "--map-root-user", "sh", "-c", script, "sh", sys.executable, "-m", "reviewbook"]
        done = subprocess.run([*command, *arguments], cwd=book, capture_output=True, text=True, check=False)
        if done.returncode == 99 or done.stderr.startswith("unshare"):
            pytest.skip("user namespaces are not allowed here")
        return done

    return run


def page(folder, name):
    return (folder / "_build" / "html" / f"{name}.html").read_text("utf-8")


def ran(finished):
    return {one["path"] for one in json.loads(finished)["chapters"] if one["ran"]}


def reasons(text):
    return {one["path"]: one["reasons"] for one in json.loads(text)["chapters"] if one["state"] != "fresh"}


@pytest.mark.skipif(queue_limit() > 100_000, reason="this system's queue is too long to overflow in a test")
def test_lost_events_make_the_chapter_run_at_every_build(book, write_notebook, reviewbook):
    """It says so and names the process; the other chapter, which reads by Python alone, is fresh."""
    code = STORM.format(opens=2 * queue_limit(), python=sys.executable)
    write_notebook(book / "two.ipynb", ["# Two", code], mystnb={"execution_timeout": 300})
    first = reviewbook(book, "build", "--html", "--jobs", "1")
    before = page(book, "two")
    (book / "v.txt").write_text("second", "utf-8")
    stale = reasons(reviewbook(book, "status", "--json").out)
    second = reviewbook(book, "build", "--html", "--json", "--jobs", "1")

    assert (0, True) == (first.code, f"two.ipynb: what the process {Path(sys.executable).name} {SENTENCE}" in first.err)
    assert ({"two"}, {"two"}) == (set(stale), ran(second.out))
    assert ("value first" in before, "value second" in page(book, "two")) == (True, True)


@pytest.mark.parametrize(("limit", "value"), [("max_inotify_instances", 0), ("max_inotify_watches", 1)])
def test_without_a_watch_child_processes_are_told(book, write_notebook, confined, limit, value):
    """No watch or not enough of them: the chapter runs at every build until it names its files."""
    write_notebook(book / "two.ipynb", ["# Two", CHILD])
    first = confined(limit, value, "build", "--html")
    (book / "v.txt").write_text("second", "utf-8")
    second = confined(limit, value, "build", "--html", "--json")

    assert (0, True) == (first.returncode, f"two.ipynb: what the process cat {SENTENCE}" in first.stderr)
    assert ({"two"}, True) == (ran(second.stdout), "value second" in page(book, "two"))


@pytest.mark.parametrize(("limit", "value"), [("max_inotify_instances", 0), ("max_inotify_watches", 1)])
def test_without_a_watch_declared_inputs_are_enough(book, write_notebook, confined, limit, value):
    """The chapter runs when they change and only then."""
    write_notebook(book / "two.ipynb", ["# Two", CHILD], reviewbook={"inputs": ["v.txt"]})
    first, second = (confined(limit, value, "build", "--html", "--json") for _ in range(2))
    (book / "v.txt").write_text("second", "utf-8")
    third = confined(limit, value, "build", "--html", "--json")

    assert [{"part/one", "two"}, set(), {"two"}] == [ran(one.stdout) for one in (first, second, third)]
    assert [] == json.loads(first.stdout)["warnings"]


def test_with_a_watch_nothing_needs_to_be_told(book, write_notebook, confined):
    """The same book, the same way, with a limit that is high enough."""
    write_notebook(book / "two.ipynb", ["# Two", CHILD])
    first, second = (confined("max_inotify_watches", 1000, "build", "--html", "--json") for _ in range(2))

    assert ([], set()) == (json.loads(first.stdout)["warnings"], ran(second.stdout))
