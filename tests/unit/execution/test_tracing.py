"""What a chapter reads is seen, and what it may not do is refused; each case in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, os, sys
from pathlib import Path
from reviewbook.execution.tracing import Tracer
root = Path(sys.argv[1])
os.chdir(root / "part")
claims = []
tracer = Tracer(root, writable=[root / "free"], network=len(sys.argv) > 3, claim=claims.append)
tracer.install()
error = None
try:
    exec(sys.argv[2])
except OSError as caught:
    error = str(caught)
tracer.active = False
trace = vars(tracer.trace)
told = {name: sorted(value) for name, value in trace.items() if isinstance(value, set)}
told.update(network=trace["network"], error=error, claims=[os.path.relpath(path, root) for path in claims])
print(json.dumps(told))
"""


@pytest.fixture
def project(tmp_path):
    """A small tree of files."""
    for name in ("part/here.txt", "data/a.csv", "data/deep/b.csv", "_build/made.txt", ".venv/lib.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1", encoding="utf-8")
    (tmp_path / "free").mkdir()
    return tmp_path


@pytest.fixture
def traced(project):
    """Runs code in the folder `part` and gives what was seen."""

    def run(code, *more):
        command = [sys.executable, "-c", PROGRAM, str(project), code, *more]
        result = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(result.stdout.splitlines()[-1])

    return run


@pytest.mark.parametrize(
    ("code", "reads"),
    [
        ("open('here.txt').read()", ["part/here.txt"]),
        ("open('../data/../data/a.csv', 'rb')", ["data/a.csv"]),
        ("Path('../data/a.csv').read_bytes()", ["data/a.csv"]),
        ("os.open('here.txt', os.O_RDONLY)", ["part/here.txt"]),
        ("import pandas; pandas.read_csv('../data/a.csv')", ["data/a.csv"]),
        ("import sqlite3; sqlite3.connect('../data/a.csv')", ["data/a.csv"]),
        ("import sqlite3; sqlite3.connect('file:../data/a.csv?mode=ro', uri=True)", ["data/a.csv"]),
        ("open('../_build/made.txt'); open('../.venv/lib.py'); open(os.devnull)", []),
        ("os.stat('here.txt')", []),
    ],
)
def test_reads_are_seen_relative_to_the_root(traced, code, reads):
    """Whatever opens the file; what a build made and what is installed does not count."""
    assert reads == traced(code)["reads"]


def test_bytecode_stands_for_its_source(project, traced):
    """With bytecode there, Python opens nothing else."""
    (project / "part" / "m.py").write_text("X = 1", encoding="utf-8")
    code = "import py_compile; tracer.active = False; py_compile.compile('m.py'); tracer.active = True\n"

    assert ["part/m.py"] == traced(code + "sys.path.insert(0, ''); import m")["reads"]


def test_a_file_that_is_looked_for_and_missing_is_remembered(traced):
    """Its coming would change the chapter."""
    assert ["data/none.csv"] == traced("open('../data/none.csv')")["absent"]


@pytest.mark.parametrize(
    "code",
    [
        "os.listdir('../data')",
        "list(os.scandir('../data'))",
        "list(Path('../data').iterdir())",
    ],
)
def test_listings_are_seen(traced, code):
    """Of the folder whose entries were asked for."""
    seen = traced(code)

    assert (["data"], []) == (seen["listings"], seen["globs"])


def test_a_walk_lists_every_folder(traced):
    """A new file in any of them is seen."""
    assert {"data", "data/deep"} == set(traced("list(os.walk('../data'))")["listings"])


@pytest.mark.parametrize(
    ("code", "pattern"),
    [
        ("import glob; glob.glob('../data/*.csv')", ["data", "*.csv"]),
        ("import glob; glob.glob('*.csv', root_dir='../data')", ["data", "*.csv"]),
        ("import glob; list(glob.iglob('../data/**/*.csv', recursive=True))", ["data", "**/*.csv"]),
        ("import glob; glob.glob('../data/perhaps.csv')", ["data", "perhaps.csv"]),
        ("list(Path('../data').glob('*.csv'))", ["data", "*.csv"]),
        ("list(Path('../data').rglob('*.csv'))", ["data", "**/*.csv"]),
    ],
)
def test_patterns_are_seen_instead_of_listings(traced, code, pattern):
    """A new file that the pattern does not find changes nothing."""
    seen = traced(code)

    assert ([pattern], []) == (seen["globs"], seen["listings"])


@pytest.mark.parametrize(
    "code",
    [
        "open('new.txt', 'w')",
        "open('here.txt', 'a')",
        "open('here.txt', 'r+')",
        "os.remove('here.txt')",
        "os.rename('here.txt', 'there.txt')",
        "os.mkdir('folder')",
        "os.truncate('here.txt', 0)",
        "import shutil; shutil.copy('/etc/hostname', 'copy.txt')",
    ],
)
def test_changes_of_the_project_are_refused(project, traced, code):
    """Before they happen, with the way to allow them."""
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}

    assert "may not write into the project (part/" in traced(code)["error"]
    assert before == {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}


@pytest.mark.parametrize("verb", ["os.rename", "os.replace", "os.link", "os.symlink"])
def test_nothing_moves_into_the_project_either(project, traced, verb):
    """What counts is where a file goes."""
    code = f"import tempfile; name = tempfile.mkstemp()[1]; {verb}(name, 'moved')"

    assert "may not write into the project (part/moved)" in traced(code)["error"]
    assert not (project / "part" / "moved").exists()


def test_writing_is_allowed_below_build_and_where_the_chapter_may(traced):
    """And is claimed, so that nobody takes it for an unseen read."""
    seen = traced("open('../_build/x', 'w'); open('../free/y', 'w')")

    assert (None, ["free/y"], []) == (seen["error"], seen["claims"], seen["reads"])


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.create_connection(('192.0.2.1', 9), 1)",
        "import socket; socket.getaddrinfo('example.org', 80)",
    ],
)
def test_the_network_is_refused(traced, code):
    """Also the look-up of a name."""
    assert "may not reach the network" in traced(code)["error"]


def test_an_allowed_look_at_the_network_is_remembered(traced):
    """An address of no machine, so that nothing is sent."""
    code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"

    assert (True, False) == (traced(code, "network")["network"], traced("1")["network"])


@pytest.mark.parametrize(
    ("code", "program"),
    [("os.system('true')", "true"), ("import subprocess; subprocess.run(['/bin/true'])", "true")],
)
def test_child_processes_are_named(traced, code, program):
    """By the program's name only: an argument may be a secret."""
    assert [program] == traced(code)["children"]


def test_the_root_of_a_linked_folder_is_its_own(tmp_path, project, traced):
    """A link into the project from outside is the same file."""
    link = Path(f"{tmp_path}-link")
    link.symlink_to(project / "data")
    try:
        assert ["data/a.csv"] == traced(f"open({str(link / 'a.csv')!r})")["reads"]
    finally:
        link.unlink()
