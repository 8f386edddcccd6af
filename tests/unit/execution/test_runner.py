"""Chapters run, in forked children or in ordinary kernels, with the same results."""

import os
import sys

import pytest

from reviewbook.execution import ordinary
from reviewbook.execution.chapters import chapters
from reviewbook.execution.runner import run_chapters
from reviewbook.execution.store import Store
from reviewbook.problems import BookError, Problem
from reviewbook.project import Project

LINUX_ONLY = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="chapters are forked on Linux only")


@pytest.fixture(params=[pytest.param("forked", marks=LINUX_ONLY), "ordinary"])
def engine(request):
    """Which path runs the chapters."""
    return request.param


@pytest.fixture
def book(small_book, write_notebook, engine):
    """The small book, and a way to write its chapters so that this engine runs them."""

    def write(name, sources, **more):
        settings = {"reviewbook": {"kernel": "ordinary"}} if engine == "ordinary" else {}
        return write_notebook(small_book / name, sources, **{**settings, **more})

    write("part/one.ipynb", ["# One", "print(20 + 3)"])
    write("two.ipynb", ["# Two", "x = 6 * 7", "x"])
    return small_book, write


def run(folder, **options):
    project = Project.at(folder)
    return run_chapters(project, chapters(project), **options)


def text_of(folder, page):
    """What a page's code cells printed or returned."""
    outputs = [output for cell in Store.of(Project.at(folder)).read(page).cells for output in cell["outputs"]]
    return ["".join(output.get("text", "") or output["data"]["text/plain"]) for output in outputs]


def test_outputs_of_every_chapter_are_kept(book, engine):
    """In the order of the book, by the engine asked for."""
    folder, _ = book
    runs = run(folder)

    assert [("part/one", None, engine), ("two", None, engine)] == [(r.chapter.name, r.problem, r.engine) for r in runs]
    assert (["23\n"], ["42"]) == (text_of(folder, "part/one"), text_of(folder, "two"))


def test_a_failed_cell_names_chapter_cell_and_error_and_stops_no_other(book):
    """The cell's number counts all cells, as JupyterLab shows them from the top; the failed line is shown."""
    folder, write = book
    write("part/one.ipynb", ["# One", "y = 1", "x = 1\n1 / 0", "print('never')"])
    runs = run(folder)

    assert Problem("part/one.ipynb, cell 3", "ZeroDivisionError: division by zero (in `1 / 0`)") == runs[0].problem
    assert (None, ["42"]) == (runs[1].problem, text_of(folder, "two"))
    assert "ZeroDivisionError" in Store.of(Project.at(folder)).read("part/one").traceback


def test_a_cell_that_may_fail_does_not_fail_the_chapter(book):
    """The tag `raises-exception` is Jupyter's own."""
    folder, write = book
    path = write("two.ipynb", ["1 / 0", "print('after')"])
    path.write_text(path.read_text().replace('"metadata": {}', '"metadata": {"tags": ["raises-exception"]}', 1))

    assert [None, None] == [r.problem for r in run(folder)]
    assert "after\n" == Store.of(Project.at(folder)).read("two").cells[1]["outputs"][0]["text"]


def test_allow_errors_lets_the_next_cell_run(book):
    """Jupyter Book's own setting."""
    folder, write = book
    config = folder / "_config.yml"
    config.write_text(config.read_text().replace("execute: {", "execute: {allow_errors: true, "))
    write("two.ipynb", ["1 / 0", "print('after')"])

    assert [None, None] == [r.problem for r in run(folder)]
    assert "after\n" == Store.of(Project.at(folder)).read("two").cells[1]["outputs"][0]["text"]


def test_a_chapter_runs_in_its_own_folder(book):
    """Relative paths mean what they mean in JupyterLab."""
    folder, write = book
    (folder / "part" / "numbers.txt").write_text("7")
    write("part/one.ipynb", ["print(open('numbers.txt').read())"])
    run(folder)

    assert ["7\n"] == text_of(folder, "part/one")


def test_run_in_temp_runs_elsewhere(book):
    """Jupyter Book's own setting."""
    folder, write = book
    config = folder / "_config.yml"
    config.write_text(config.read_text().replace("execute: {", "execute: {run_in_temp: true, "))
    write("part/one.ipynb", ["import os; print(os.listdir())", "open('scratch.txt', 'w').write('x')"])

    assert [None, None] == [r.problem for r in run(folder)]
    assert ("[]\n", False) == (text_of(folder, "part/one")[0], (folder / "part" / "scratch.txt").exists())


def test_a_cell_that_runs_too_long_is_stopped_and_named(book):
    """The limit is Jupyter Book's own setting."""
    folder, write = book
    config = folder / "_config.yml"
    config.write_text(config.read_text().replace("execute: {", "execute: {timeout: 1, "))
    # One line in the first code cell: on a slow machine no other can be the one that takes too long.
    write("two.ipynb", ["# Two", "__import__('time').sleep(1000)"])
    problem = run(folder)[1].problem
    what = "the cell ran longer than 1 s (in `__import__('time').sleep(1000)`)"

    assert ("two.ipynb, cell 2", what) == (problem.where, problem.what)


def test_a_kernel_that_is_slow_to_start_has_not_passed_the_limit_of_a_cell(small_book, write_notebook, monkeypatch):
    """What reviewbook asks of a kernel before its first cell is no cell."""
    monkeypatch.setattr(ordinary.TracedClient, "shell_timeout_interval", 1)
    monkeypatch.setattr(ordinary, "_BEFORE", "import time\ntime.sleep(3)\n" + ordinary._BEFORE)
    settings = {"reviewbook": {"kernel": "ordinary"}, "mystnb": {"execution_timeout": 1}}
    write_notebook(small_book / "two.ipynb", ["# Two"], **settings)

    assert run(small_book)[1].problem is None


def test_a_kernel_that_does_not_answer_is_named(small_book, write_notebook, monkeypatch):
    """Before any cell has begun; the build goes on without it."""
    monkeypatch.setattr(ordinary, "_PATIENCE_SECONDS", 1)
    monkeypatch.setattr(ordinary, "_BEFORE", "import time\ntime.sleep(1000)")
    write_notebook(small_book / "two.ipynb", ["print(1)"], reviewbook={"kernel": "ordinary"})
    problem = run(small_book)[1].problem
    mend = "see whether the notebook's kernel starts in JupyterLab"

    assert Problem("two.ipynb", "the kernel does not answer", mend) == problem


def test_a_cell_that_fails_without_a_word_is_named(small_book, write_notebook):
    """With a way to see its error."""
    code = "get_ipython()._showtraceback = lambda *_: None\n1 / 0"
    write_notebook(small_book / "two.ipynb", ["# Two", code], reviewbook={"kernel": "ordinary"})
    problem = run(small_book)[1].problem

    assert ("two.ipynb, cell 2", True) == (problem.where, problem.what.startswith("the cell failed"))
    assert "run the notebook in JupyterLab, which shows the error" == problem.mend


def test_a_process_that_ends_is_named(book, engine):
    """os._exit leaves no traceback."""
    folder, write = book
    write("two.ipynb", ["import os", "os._exit(3)"])
    problem = run(folder)[1].problem
    ended = {"forked": "the chapter's process ended with exit code 3", "ordinary": "the kernel died"}[engine]

    assert ("two.ipynb, cell 2", True) == (problem.where, problem.what.startswith(ended))
    assert problem.mend.startswith("run the notebook in JupyterLab")


def test_a_kernel_that_is_not_installed_is_named(small_book, write_notebook):
    """With the name that the notebook asks for."""
    write_notebook(small_book / "two.ipynb", ["1"], "no-such-kernel")

    assert "the kernel 'no-such-kernel' is not installed" == run(small_book)[1].problem.what


def test_a_chapter_that_is_no_notebook_stops_before_anything_runs(small_book):
    """Nothing is written."""
    (small_book / "two.ipynb").write_text("not json")
    with pytest.raises(BookError, match=r"two\.ipynb"):
        run(small_book)

    assert not (small_book / "_build").exists()


def test_pieces_of_one_stream_are_joined(book):
    """An ordinary kernel cuts what is printed by time, so the pieces mean nothing."""
    folder, write = book
    write(
        "two.ipynb",
        ["import sys, time\nprint('a', flush=True); time.sleep(0.3); print('b')\nprint('c', file=sys.stderr)"],
    )
    run(folder)
    outputs = Store.of(Project.at(folder)).read("two").cells[0]["outputs"]

    assert {("stdout", "a\nb\n"), ("stderr", "c\n")} == {(output["name"], output["text"]) for output in outputs}


def test_a_chapter_may_not_write_into_the_project(book):
    """The error names the file and the way to allow it; nothing is written."""
    folder, write = book
    write("two.ipynb", ["open('made.txt', 'w')"])
    problem = run(folder)[1].problem

    assert ("two.ipynb, cell 1", False) == (problem.where, (folder / "made.txt").exists())
    assert "a chapter may not write into the project (made.txt)" in problem.what


def test_a_chapter_may_write_when_its_metadata_say_so(book, engine):
    """`reviewbook: {allow: [write]}`."""
    folder, write = book
    allowed = {"allow": ["write"], **({"kernel": "ordinary"} if engine == "ordinary" else {})}
    write("two.ipynb", ["open('made.txt', 'w').write('x');"], reviewbook=allowed)

    assert (None, True) == (run(folder)[1].problem, (folder / "made.txt").exists())


def test_a_chapter_may_write_below_build_and_in_the_temporary_folder(book):
    """Caches have to go somewhere."""
    folder, write = book
    code = "import tempfile, pathlib\np = pathlib.Path('_build'); p.mkdir(exist_ok=True); (p / 'x').write_text('x')\n"
    write("two.ipynb", [code + "tempfile.TemporaryFile().write(b'x');"])

    assert [None, None] == [r.problem for r in run(folder)]


def test_a_chapter_may_not_reach_the_network(book):
    """No connection is tried; loopback is allowed."""
    folder, write = book
    write("two.ipynb", ["import socket\nsocket.create_connection(('192.0.2.1', 80), timeout=1)"])
    problem = run(folder)[1].problem

    assert "a chapter may not reach the network (192.0.2.1)" in problem.what


def test_loopback_is_not_the_network(book):
    """A chapter may talk to itself."""
    folder, write = book
    code = "import socket\ns = socket.create_server(('127.0.0.1', 0))\nsocket.create_connection(s.getsockname());"
    write("two.ipynb", [code])

    assert [None, None] == [r.problem for r in run(folder)]


def test_input_is_refused_clearly(book):
    """Nobody is there to answer."""
    folder, write = book
    write("two.ipynb", ["input('name?')"])
    problem = run(folder)[1].problem

    assert "cell 1" in problem.where
    assert "input" in problem.what


@pytest.mark.skipif(sys.platform == "win32", reason="there are no sockets in files")
def test_an_ordinary_kernel_listens_at_no_port(small_book, write_notebook):
    """A kernel of another build, begun at the same moment, could be given the same one."""
    ask = "from ipykernel import get_connection_info\nprint(get_connection_info(unpack=True)['transport'])"
    write_notebook(small_book / "two.ipynb", [ask], reviewbook={"kernel": "ordinary"})
    run(small_book)

    assert ["ipc\n"] == text_of(small_book, "two")


def test_a_temporary_folder_too_deep_for_sockets_does_no_harm(small_book, write_notebook, tmp_path, monkeypatch):
    """The kernel listens at ports then."""
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(deep))
    write_notebook(small_book / "two.ipynb", ["print(1)"], reviewbook={"kernel": "ordinary"})

    assert (None, ["1\n"]) == (run(small_book)[1].problem, text_of(small_book, "two"))


@LINUX_ONLY
@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "ended by SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended by SIGKILL"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("raise SystemExit", "SystemExit"),
    ],
)
def test_other_ends_of_a_chapter_are_named(small_book, write_notebook, code, what):
    """The other chapter is whole."""
    write_notebook(small_book / "two.ipynb", ["# Two", code])
    runs = run(small_book)

    assert (None, True) == (runs[0].problem, what in runs[1].problem.what)


@LINUX_ONLY
def test_a_memory_ceiling_is_kept(small_book, write_notebook):
    """The chapter fails, not the machine."""
    write_notebook(small_book / "two.ipynb", ["x = bytearray(4_000_000_000)"], reviewbook={"memory_mb": 1500})

    assert "MemoryError" in run(small_book)[1].problem.what


@LINUX_ONLY
def test_a_loop_that_catches_everything_is_stopped_by_the_chapter_limit(small_book, write_notebook):
    """The server's clock is the last word."""
    code = "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass"
    write_notebook(small_book / "two.ipynb", [code], reviewbook={"chapter_timeout": 2})

    assert run(small_book)[1].problem.what.startswith("the chapter ran longer than 2 s")


@LINUX_ONLY
def test_a_fork_in_a_cell_and_a_thread_left_running_do_no_harm(small_book, write_notebook):
    """The copy stops after its cell; the thread ends with the chapter."""
    # From Python 3.12 on, a fork beside a thread warns on its own account.
    quiet = "import warnings\nwarnings.simplefilter('ignore', DeprecationWarning)\n"
    code = quiet + "import os, threading, time\nif os.fork() == 0:\n    os._exit(0)\nos.wait()\n"
    thread = "threading.Thread(target=time.sleep, args=(600,)).start()\nprint('on')"
    write_notebook(small_book / "two.ipynb", [code + thread, "pid = os.fork()", "print('end')"])

    assert [None, None] == [r.problem for r in run(small_book)]
    assert ["on\n", "end\n"] == text_of(small_book, "two")


@LINUX_ONLY
def test_random_numbers_differ_between_chapters(small_book, write_notebook):
    """A fork copies the generators of its parent."""
    for name in ("part/one.ipynb", "two.ipynb"):
        write_notebook(small_book / name, ["import random\nprint(random.random())"])
    run(small_book)

    assert text_of(small_book, "part/one") != text_of(small_book, "two")


@LINUX_ONLY
def test_output_of_child_processes_is_shown_in_order(small_book, write_notebook):
    """With what the chapter prints itself."""
    code = "import os, subprocess\nprint('a')\nos.system('echo b')\nprint('c')\nsubprocess.run(['echo', 'd']);"
    write_notebook(small_book / "two.ipynb", [code])
    run(small_book)

    assert "a\nb\nc\nd\n" == Store.of(Project.at(small_book)).read("two").cells[0]["outputs"][0]["text"]


def test_the_environment_of_this_process_stays_as_it_was(book):
    """Kernels get theirs, the caller keeps its own."""
    before = dict(os.environ)
    run(book[0])

    assert before == dict(os.environ)
