"""What goes wrong is said clearly, harms nothing else, and the next build mends itself."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reviewbook.problems import BookError
from reviewbook.project import Project
from reviewbook.publication import building

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="chapters are forked on Linux only")

STORE = "_build/.reviewbook"
PATIENCE_SECONDS = 300  # only a test that fails waits so long
# Waits until the test lets it go on, so that no test depends on how fast a machine is; nor does a cell's limit end it.
WAIT = "import os, pathlib, time\npathlib.Path('_build/here').write_text(str(os.getpid()))\n"
WAIT += "while not pathlib.Path('_build/go').exists():\n    time.sleep(0.05)\nprint('went on')"
UNLIMITED = {"execution_timeout": -1}


def page(folder, name):
    return (folder / "_build" / "html" / f"{name}.html").read_text("utf-8")


def wait_for(condition, process=None):
    """Until something is so; a build that ends before is a fault of its own."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if condition():
            return
        assert process is None or process.poll() is None, process.communicate()
        time.sleep(0.05)
    raise AssertionError("it never came to pass")


def start(folder, *arguments):
    command = [sys.executable, "-m", "reviewbook", "build", "--html", *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def is_alive(pid):
    """Running, and not only waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.fixture
def waiting(small_book, write_notebook):
    """A build of the small book whose first chapter is done and whose second waits, with that chapter's process."""
    write_notebook(small_book / "two.ipynb", [WAIT], mystnb=UNLIMITED)
    (small_book / "_build").mkdir()
    process = start(small_book, "--jobs", "2")
    record = small_book / STORE / "records" / "part" / "one.json"
    here = small_book / "_build" / "here"
    wait_for(lambda: record.is_file() and here.is_file() and here.read_text(), process)
    yield process, small_book, int(here.read_text())
    process.kill()
    process.communicate()


def ran(finished):
    return {one["path"] for one in json.loads(finished.out)["chapters"] if one["ran"]}


def test_a_failed_chapter_fails_every_build_until_it_is_mended(small_book, write_notebook, reviewbook):
    """The other chapter is built, the page shows the error, and the sentence says where it is."""
    write_notebook(small_book / "two.ipynb", ["# Two", "1 / 0"])
    first, second = reviewbook(small_book, "build", "--html"), reviewbook(small_book, "build", "--html")
    sentence = "two.ipynb, cell 2: ZeroDivisionError: division by zero (in `1 / 0`)"

    assert [(1, True)] * 2 == [(one.code, sentence in one.err) for one in (first, second)]
    assert ("23" in page(small_book, "part/one"), "ZeroDivisionError" in page(small_book, "two")) == (True, True)
    write_notebook(small_book / "two.ipynb", ["# Two", "1 / 1"])
    assert 0 == reviewbook(small_book, "build", "--html").code
    assert "ZeroDivisionError" not in page(small_book, "two")


def test_warnings_as_errors_and_a_failed_chapter(small_book, write_notebook, reviewbook):
    """The failure is told in full at every build, and the other chapter is built."""
    config = small_book / "_config.yml"
    config.write_text(config.read_text().replace("language: en", "language: en, reviewbook_warnings_are_errors: true"))
    write_notebook(small_book / "two.ipynb", ["# Two", "1 / 0"])
    failed = [reviewbook(small_book, "build", "--html") for _ in range(2)]
    write_notebook(small_book / "two.ipynb", ["# Two", "1 / 1"])
    sentence = "two.ipynb, cell 2: ZeroDivisionError: division by zero (in `1 / 0`)"

    assert [(1, True)] * 2 == [(one.code, sentence in one.err) for one in failed]
    assert (True, 0) == ("23" in page(small_book, "part/one"), reviewbook(small_book, "build", "--html").code)


def test_too_much_output_is_cut_and_named(small_book, write_notebook, reviewbook):
    """100 MB in one cell; the other chapter is whole, and nothing of that size is left on disk."""
    write_notebook(small_book / "two.ipynb", ["for _ in range(100_000):\n    print('x' * 1000)"])
    finished = reviewbook(small_book, "build", "--html")
    sizes = [path.stat().st_size for path in (small_book / "_build").rglob("*") if path.is_file()]

    assert (1, True) == (finished.code, "two.ipynb, cell 1: the cell put out more than 20 MB" in finished.err)
    assert ("23" in page(small_book, "part/one"), max(sizes) < 10_000_000) == (True, True)


def test_a_killed_build_leaves_no_process_and_the_next_one_goes_on(waiting, reviewbook):
    """What was finished is not run again."""
    process, folder, chapter = waiting
    process.kill()
    process.wait()
    wait_for(lambda: not is_alive(chapter))
    (folder / "_build" / "go").touch()
    finished = reviewbook(folder, "build", "--html", "--json")

    assert (0, {"two"}) == (finished.code, ran(finished))
    assert ("23" in page(folder, "part/one"), "went on" in page(folder, "two")) == (True, True)


def test_a_killed_chapter_is_named_and_the_others_are_built(waiting):
    """By signal and cell."""
    process, folder, chapter = waiting
    os.kill(chapter, signal.SIGKILL)
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert (1, True) == (process.returncode, "two.ipynb, cell 1: the chapter's process was ended by SIGKILL" in errors)
    assert "23" in page(folder, "part/one")


def test_control_c_stops_the_chapters_at_once_and_keeps_what_is_finished(waiting, reviewbook):
    """Exit code 130, as shells expect."""
    process, folder, chapter = waiting
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)

    assert (130, True, False) == (process.returncode, "stopped" in errors, "Traceback" in errors)
    wait_for(lambda: not is_alive(chapter))
    (folder / "_build" / "go").touch()
    assert {"two"} == ran(reviewbook(folder, "build", "--html", "--json"))


def test_control_c_stops_an_ordinary_kernel_too(small_book, write_notebook):
    """The build does not wait for its cell."""
    write_notebook(small_book / "two.ipynb", [WAIT], reviewbook={"kernel": "ordinary"}, mystnb=UNLIMITED)
    (small_book / "_build").mkdir()
    process = start(small_book)
    here = small_book / "_build" / "here"
    wait_for(lambda: here.is_file() and here.read_text(), process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE_SECONDS)

    assert 130 == process.returncode
    wait_for(lambda: not is_alive(int(here.read_text())))


def test_a_second_build_waits_for_the_first(waiting):
    """It says so, and then finds nothing to run."""
    process, folder, _ = waiting
    second = start(folder, "--jobs", "2")
    said = second.stderr.readline()
    (folder / "_build" / "go").touch()
    process.communicate(timeout=PATIENCE_SECONDS)
    out, _ = second.communicate(timeout=PATIENCE_SECONDS)

    assert "another build of this book is running; waiting for it\n" == said
    assert (0, 0, True) == (process.returncode, second.returncode, "0 chapters ran, 2 were fresh" in out)


def test_a_build_killed_between_reading_and_writing_pages_is_mended(small_book, write_notebook, reviewbook):
    """Sphinx then takes the pages for written; they must not keep their old outputs."""
    write_notebook(small_book / "two.ipynb", ["print('value', open('v.txt').read())"])
    (small_book / "v.txt").write_text("old")
    killer = small_book / "killer.py"
    killer.write_text(
        "import os, signal\n\n\ndef die(*_):\n"
        "    if os.path.exists('die'):\n        os.kill(os.getpid(), signal.SIGKILL)\n"
        "\n\ndef setup(app):\n    app.connect('html-page-context', die)\n    return {'parallel_read_safe': True}\n"
    )
    config = small_book / "_config.yml"
    config.write_text(config.read_text().replace("sphinx: {", "sphinx: {local_extensions: {killer: .}, "))
    assert 0 == reviewbook(small_book, "build", "--html").code
    (small_book / "v.txt").write_text("new")
    (small_book / "die").touch()
    killed = reviewbook(small_book, "build", "--html").code
    (small_book / "die").unlink()

    assert (-signal.SIGKILL, 0) == (killed, reviewbook(small_book, "build", "--html").code)
    assert "value new" in page(small_book, "two")


def test_accept_waits_for_a_build(waiting):
    """It runs chapters too, and what it writes into notebooks must be of one build."""
    process, folder, _ = waiting
    command = [sys.executable, "-m", "reviewbook", "accept"]
    second = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    said, outputs = second.stderr.readline(), json.loads((folder / "part/one.ipynb").read_text())["cells"][1]["outputs"]
    (folder / "_build" / "go").touch()
    process.communicate(timeout=PATIENCE_SECONDS)
    out, _ = second.communicate(timeout=PATIENCE_SECONDS)

    assert ("a build of this book is running; waiting for it\n", []) == (said, outputs)
    assert "part/one.ipynb: outputs of cells 2 changed\ntwo.ipynb: outputs of cells 1 changed\n" == out


@pytest.mark.parametrize("content", [b'{"version": 1', b"\xff\x00"])
def test_a_damaged_store_is_rebuilt(small_book, reviewbook, content):
    """Whatever file it is: outputs, records, digests, stamps, lengths of runs."""
    assert 0 == reviewbook(small_book, "build", "--html").code
    for path in (small_book / STORE).rglob("*"):
        if path.is_file() and path.name != "lock":
            path.write_bytes(content)
    finished = reviewbook(small_book, "build", "--html", "--json")

    assert (0, {"part/one", "two"}) == (finished.code, ran(finished))
    assert ("23" in page(small_book, "part/one"), "42" in page(small_book, "two")) == (True, True)
    assert set() == ran(reviewbook(small_book, "build", "--html", "--json"))


def test_damaged_outputs_alone_are_rebuilt(small_book, reviewbook):
    """The record vouches for them by their digest."""
    assert 0 == reviewbook(small_book, "build", "--html").code
    path = small_book / STORE / "outputs" / "two.json"
    path.write_text(path.read_text().replace("42", "43"))
    finished = reviewbook(small_book, "build", "--html", "--json")

    assert (0, {"two"}) == (finished.code, ran(finished))
    assert ("42" in page(small_book, "two"), "43" in re.sub(r"\?v=\w+", "", page(small_book, "two"))) == (True, False)


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(small_book, reviewbook):
    """A file stands where the folder should be: even an administrator cannot write there."""
    (small_book / "_build").write_text("", encoding="utf-8")
    finished = reviewbook(small_book, "build", "--html")

    assert (1, True) == (finished.code, "_build: nothing can be written there" in finished.err)


def test_a_full_disk_is_one_clear_sentence_and_the_next_build_goes_on(small_book, monkeypatch, reviewbook):
    """Injected where outputs are kept; no chapter counts as run."""

    def no_space(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("reviewbook.execution.store.write_if_changed", no_space)
        with pytest.raises(BookError, match="_build: nothing more can be written there"):
            building.build(Project.at(small_book), formats=["html"], quiet=True)

    assert {"part/one", "two"} == ran(reviewbook(small_book, "build", "--html", "--json"))
