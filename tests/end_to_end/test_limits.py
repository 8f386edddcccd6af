"""What a chapter may use up: time of a cell, time of a chapter, memory; in forked and in ordinary kernels."""

import re
import sys

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited on Linux only")

ENGINES = pytest.mark.parametrize("kernel", ["forked", "ordinary"])
# Ends neither by an exception nor by an interrupt.
STUBBORN = "import time\nwhile True:\n    try:\n        time.sleep(0.1)\n    except BaseException:\n        pass"
HANGING = "import ctypes\nctypes.PyDLL(None).sleep(1000)"  # no Python runs meanwhile, and no thread of it can


def page(folder, name):
    return (folder / "_build" / "html" / f"{name}.html").read_text("utf-8")


@pytest.fixture
def build(small_book, write_notebook, reviewbook):
    """Builds the small book with such cells in its second chapter: exit code, errors, whether chapter one is whole.

    Limits hold for that chapter alone, and tests put nothing before the cell that passes one: so no test depends on how
    fast a machine is.
    """

    def build(*cells, timeout=-1, **settings):
        write_notebook(small_book / "two.ipynb", cells, reviewbook=settings, mystnb={"execution_timeout": timeout})
        finished = reviewbook(small_book, "build", "--html")
        return finished.code, finished.err, ">23\n<" in page(small_book, "part/one")

    return build


@ENGINES
@pytest.mark.parametrize("cell", ["import time\ntime.sleep(1000)", "while True:\n    pass", STUBBORN])
def test_a_cell_that_takes_too_long_is_named(build, kernel, cell):
    """With its limit and how to raise it."""
    code, errors, whole = build("# Two", cell, timeout=1, kernel=kernel)
    sentence = "two.ipynb, cell 2: the cell ran longer than 1 s"

    assert (1, True, True) == (code, sentence in errors, whole)
    assert "Raise execute: timeout in _config.yml." in errors


@ENGINES
def test_a_cell_that_hangs_where_no_python_runs_is_named(build, kernel):
    """The kernel cannot be asked to stop; it is killed."""
    code, errors, whole = build(HANGING, timeout=1, kernel=kernel)

    assert (1, True, True) == (code, "two.ipynb, cell 1: the cell ran longer than 1 s" in errors, whole)


@ENGINES
def test_a_chapter_that_takes_too_long_is_named(build, kernel):
    """Though each cell is within its own limit, or has none."""
    cells = ["import time", *(["time.sleep(2)"] * 30)]
    code, errors, whole = build(*cells, kernel=kernel, chapter_timeout=8)
    # An ordinary kernel may need so long to start that no cell had begun.
    where = r"two\.ipynb, cell \d+" if kernel == "forked" else r"two\.ipynb(, cell \d+)?"

    assert (1, True) == (code, whole)
    assert re.search(rf"{where}: the chapter ran longer than 8 s", errors)
    assert "Raise reviewbook: chapter_timeout." in errors


@ENGINES
def test_a_chapter_that_needs_too_much_memory_is_named(build, kernel):
    """With the cell at which it was; half a gigabyte is enough for an ordinary cell."""
    code, errors, whole = build("x = bytearray(1_000_000)", "y = b'x' * 3_000_000_000", kernel=kernel, memory_mb=1000)

    assert (1, True, True) == (code, "two.ipynb, cell 2: MemoryError: the chapter needs more memory" in errors, whole)
    assert "raise reviewbook: memory_mb" in errors


@ENGINES
def test_a_chapter_within_its_limits_is_built(build, kernel):
    """What libraries need is there, whatever the other chapter had imported ahead."""
    cells = ["# Two", "import pandas\npandas.Series([1])"]
    code, errors, whole = build(*cells, kernel=kernel, chapter_timeout=600, memory_mb=1500)

    assert (0, "", True) == (code, errors.strip(), whole)


def test_a_small_ceiling_is_enough_for_a_small_chapter(build):
    """It counts from what was imported ahead."""
    assert 0 == build("sum(range(10))", memory_mb=100)[0]


@pytest.mark.parametrize("setting", ["chapter_timeout", "memory_mb"])
def test_a_limit_that_is_no_number_is_one_clear_sentence(build, small_book, write_notebook, reviewbook, setting):
    """Before anything runs."""
    write_notebook(small_book / "two.ipynb", ["1"], reviewbook={setting: "much"})
    finished = reviewbook(small_book, "build", "--html")

    assert (1, True) == (finished.code, f"two.ipynb: '{setting}' is 'much', not a whole number" in finished.err)
