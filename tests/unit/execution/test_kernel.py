"""The kernel in a forked child, driven through the engine: what it refuses, and what happens at a chapter's end."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from reviewbook.execution import forked
from reviewbook.execution.chapters import chapters
from reviewbook.execution.jobs import OutputTooLargeError
from reviewbook.execution.kernel import OutStream
from reviewbook.execution.runner import run_chapters
from reviewbook.execution.store import Store
from reviewbook.project import Project

pytestmark = pytest.mark.skipif(not forked.available(), reason="chapters cannot be forked here")


@pytest.fixture
def run_cells(small_book, write_notebook):
    """Runs cells as the chapter `two`: gives what came of it and the outputs of each cell."""

    def run(*sources, **metadata):
        write_notebook(small_book / "two.ipynb", sources, **metadata)
        project = Project.at(small_book)
        chosen = [chapter for chapter in chapters(project) if chapter.name == "two"]
        (one,) = run_chapters(project, chosen)
        return one, [cell["outputs"] for cell in Store.of(project).read("two").cells]

    return run


def test_input_is_refused_in_clear_words(run_cells):
    """A chapter that asks for input fails, and the problem says why."""
    run, _ = run_cells("input('name?')")
    assert "nobody is there to answer while a book is built" in run.problem.what


def test_exit_before_other_cells_fails(run_cells):
    """`exit()` ends an ordinary kernel; the cells after it must not be taken for run."""
    run, outputs = run_cells("exit()", "print('after')")
    assert ("two.ipynb, cell 1", []) == (run.problem.where, outputs[1])


def test_exit_at_the_end_is_harmless(run_cells):
    """`exit()` in the last cell changes nothing, as with an ordinary kernel."""
    run, outputs = run_cells("print('before')", "exit()")
    assert (None, "before\n") == (run.problem, outputs[0][0]["text"])


def test_logging_set_up_by_a_chapter_hears_only_the_chapter(run_cells):
    """What the kernel notes for itself does not reach a chapter's own logging."""
    _, outputs = run_cells("import logging\nlogging.basicConfig(level=logging.DEBUG)\nlogging.info('x')\n1 / 0")
    assert ["INFO:root:x\n"] == [output["text"] for output in outputs[0] if output["output_type"] == "stream"]


def test_a_process_of_the_chapter_can_print(run_cells):
    """What a forked process prints is shown, once."""
    _, outputs = run_cells(
        "print('mine', end=' ')\nfrom multiprocessing import get_context\n"
        "p = get_context('fork').Process(target=print, args=('its',))\np.start()\np.join()"
    )
    assert ["mine its\n"] == [output["text"] for output in outputs[0]]


def test_replaced_stdout_does_not_swallow_what_was_printed(run_cells):
    """A chapter that puts another object into the place of `sys.stdout` keeps what it printed before."""
    run, outputs = run_cells("import sys, io\nprint('kept')\nsys.stdout = io.StringIO()\nprint('caught')")
    assert (None, ["kept\n"]) == (run.problem, [output["text"] for output in outputs[0]])


def test_wide_tables_are_cut_as_in_an_ordinary_kernel(run_cells):
    """pandas imported before the fork must not take itself to be in a terminal."""
    _, outputs = run_cells("import pandas\npandas.get_option('display.max_columns')")
    assert "20" == outputs[0][0]["data"]["text/plain"]


def test_what_is_registered_for_the_end_of_the_process_runs(run_cells, tmp_path_factory):
    """Functions registered with atexit run when the chapter has ended."""
    folder = tmp_path_factory.mktemp("outside")
    run_cells(f"import atexit, pathlib\natexit.register(pathlib.Path({str(folder / 'left')!r}).touch)")
    assert ["left"] == [path.name for path in folder.iterdir()]


def test_an_ending_that_hangs_does_not_lose_the_outputs(run_cells):
    """A function registered with atexit that never returns is cut off."""
    run, outputs = run_cells("import atexit, time\natexit.register(time.sleep, 60)\nprint('done')")
    assert (None, "done\n") == (run.problem, outputs[0][0]["text"])


def test_a_temporary_working_folder_is_removed(run_cells, small_book):
    """A chapter that runs in a temporary folder leaves none behind."""
    run, outputs = run_cells("import os\nprint(os.getcwd())", mystnb={"execution_in_temp": True})
    folder = outputs[0][0]["text"].strip()
    assert (None, True, False) == (run.problem, folder != str(small_book), Path(folder).exists())


CHARACTER = "é".encode()


def test_a_character_that_comes_in_pieces_is_whole(run_cells):
    """A child process writes when it likes; what was shown meanwhile must not cut it in two."""
    _, outputs = run_cells(
        f"import os, sys\nfirst, second = {CHARACTER[:1]!r}, {CHARACTER[1:]!r}\n"
        "os.write(1, first)\nsys.stdout.flush()\nos.write(1, second);"
    )
    assert ["é"] == [output["text"] for output in outputs[0]]


def test_a_character_of_which_no_more_comes_is_shown_with_its_cell(run_cells):
    """As the sign for what cannot be read; the next cell begins anew."""
    _, outputs = run_cells(f"import os\nos.write(1, {CHARACTER[:1]!r});", f"os.write(1, {CHARACTER[1:]!r});")
    assert [["\ufffd"], ["\ufffd"]] == [[output["text"] for output in cell] for cell in outputs]


@pytest.fixture
def stream(tmp_path):
    """A stream over descriptors of its own, the file behind it, and the texts that it sent; there is room for 10."""
    sent, room = [], [10]

    def take(size):
        room[0] -= size
        if room[0] < 0:
            raise OutputTooLargeError

    session = SimpleNamespace(take=take, send=lambda _stream, _kind, content, parent: sent.append(content["text"]))
    descriptors = [os.open(tmp_path / name, os.O_RDWR | os.O_CREAT) for name in ("raw", "led")]
    raw, led = descriptors
    yield OutStream("stdout", led, raw, SimpleNamespace(session=session, get_parent=dict)), raw, sent, room
    for descriptor in descriptors:
        os.close(descriptor)


def test_what_was_too_much_leaves_no_piece_of_a_character_behind(stream):
    """A later cell does not begin with it."""
    out, raw, sent, room = stream
    os.write(raw, b"x" * 20 + CHARACTER[:1])
    with pytest.raises(OutputTooLargeError):
        out.flush()
    room[0] = 10
    out.flush()
    out.write("later")
    out.finish()

    assert ["x" * 20, "later"] == sent
