"""The builder's side of the fork server, and what only forked chapters have."""

import os
import signal
import sys

import pytest

from reviewbook.execution import forked
from reviewbook.execution.chapters import Chapter, chapters
from reviewbook.execution.jobs import Job
from reviewbook.execution.records import Records
from reviewbook.execution.runner import plan, run_chapters
from reviewbook.execution.settings import settings_for
from reviewbook.execution.store import Store
from reviewbook.project import Project

LINUX_ONLY = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="chapters are forked on Linux only")


@pytest.fixture
def job(tmp_path):
    """A job of one code cell."""

    def make(source):
        (tmp_path / "_config.yml").write_text("title: x\n", encoding="utf-8")
        settings = settings_for(Project.at(tmp_path), "one.ipynb", {})
        cells = [{"cell_type": "markdown", "source": "import scipy"}, {"cell_type": "code", "source": source}]
        return Job(Chapter("one", tmp_path / "one.ipynb"), {"cells": cells}, "python3", settings)

    return make


def run(folder):
    project = Project.at(folder)
    return run_chapters(project, chapters(project))


def states(folder):
    project = Project.at(folder)
    return {one.chapter.name: one.freshness for one in plan(project, Records(project))}


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import numpy as np", ["numpy"]),
        ("from pandas import read_csv", ["pandas"]),
        ("import polars, torch\nimport local_module", []),
        ("x = 'import scipy'", []),
        ("", []),
    ],
)
def test_only_listed_libraries_are_imported_before_a_fork(job, source, modules):
    """By what code cells import; never polars, never project code, never what prose says."""
    assert modules == forked.preimports([job(source)])


def test_what_our_own_helpers_import_is_imported_with_them(job):
    """With pandas' plotting, when pandas and matplotlib are both there."""
    found = forked.preimports([job("import reviewbook")])

    assert {"pandas", "matplotlib.pyplot", "pandas.plotting._matplotlib", "bibtexparser"} <= set(found)


def test_other_systems_do_not_fork(monkeypatch):
    """macOS has fork, but not for such use."""
    monkeypatch.setattr("reviewbook.execution.forked.sys.platform", "darwin")

    assert not forked.available()


@LINUX_ONLY
@pytest.mark.parametrize(
    "code",
    [
        "for _ in range(100_000):\n    print('x' * 1000)",
        "while True:\n    try:\n        print('x' * 1000)\n    except Exception:\n        pass",
        "import os\nos.system('head -c 60000000 /dev/zero');",
        "import subprocess\nsubprocess.run(['yes'])",
        "import os\nos.system('yes');",
        "!yes",
        "import os\nwhile True:\n    os.write(2, b'x' * 1000)",
        "'x' * 100_000_000",
        "from IPython.display import HTML, display\ndisplay(HTML('x' * 30_000_000))",
    ],
)
def test_a_cell_that_puts_out_too_much_fails(small_book, write_notebook, code):
    """Printed, by a child process, returned or displayed; what is kept is short."""
    write_notebook(small_book / "two.ipynb", [code, "print('never')"])
    runs = run(small_book)

    assert (None, "two.ipynb, cell 1") == (runs[0].problem, runs[1].problem.where)
    assert runs[1].problem.what.startswith("the cell put out more than 20 MB")
    assert Store.of(Project.at(small_book)).path("two").stat().st_size < 200_000


@LINUX_ONLY
def test_too_much_raw_output_of_the_last_cell_is_told_as_such(small_book, write_notebook):
    """The server's alarm may come when no cell runs any longer; the chapter is not lost by it."""
    read = "from pathlib import Path\nlen(Path('big').read_bytes())"
    with (small_book / "big").open("wb") as sparse:  # its digest takes a while after the last cell
        sparse.truncate(400_000_000)
    write_notebook(small_book / "two.ipynb", [read, "import os\nos.write(1, b'x' * 21_000_000);"])
    runs = run(small_book)

    assert "two.ipynb, cell 2" == runs[1].problem.where
    assert runs[1].problem.what.startswith("the cell put out more than 20 MB")


def test_a_chapter_may_lead_its_output_elsewhere_for_a_while(small_book, write_notebook):
    """What was shown before is not shown again afterwards."""
    code = (
        "import os\nos.system('echo raw')\nprint('before')\nkept = os.dup(1)\n_, into = os.pipe()\n"
        "os.dup2(into, 1)\nprint('within')\nos.dup2(kept, 1)\nprint('after')"
    )
    write_notebook(small_book / "two.ipynb", [code])
    run(small_book)
    outputs = Store.of(Project.at(small_book)).read("two").cells[0]["outputs"]

    assert "raw\nbefore\nwithin\nafter\n" == "".join(output["text"] for output in outputs)


@LINUX_ONLY
def test_every_cell_may_put_out_as_much_as_any(small_book, write_notebook):
    """The ceiling is a cell's, not a chapter's."""
    write_notebook(small_book / "two.ipynb", ["print('x' * 12_000_000)"] * 2)

    assert run(small_book)[1].problem is None


@LINUX_ONLY
def test_a_killed_server_is_told_and_the_chapters_run_again(small_book, write_notebook):
    """The outputs of a lost chapter are not taken for true."""
    write_notebook(
        small_book / "two.ipynb", [f"import os\nos.kill(os.getppid(), {signal.SIGKILL:d})\nimport time\ntime.sleep(60)"]
    )
    problem = run(small_book)[1].problem

    assert "the process that runs chapters died" == problem.what
    assert problem.mend.startswith("build again")
    assert "failed" == states(small_book)["two"].state


@LINUX_ONLY
def test_a_lost_chapter_is_failed_and_nothing_else(small_book, write_notebook):
    """Neither has Python changed, nor is there a kernel that cannot be seen into."""
    write_notebook(small_book / "two.ipynb", ["import os", "os._exit(3)"])
    problem, found = run(small_book)[1].problem, states(small_book)["two"]

    assert ("failed", ("its last run failed: the chapter's process ended with exit code 3",)) == (
        found.state,
        found.reasons,
    )
    assert () == Records(Project.at(small_book)).read("two").unseen
    assert problem.mend.startswith("run the notebook in JupyterLab")


@LINUX_ONLY
def test_a_chapter_holds_no_files_of_another(small_book, write_notebook):
    """What the other one's processes put out would stay on disk until this one ends."""
    wait = "import time\nfrom pathlib import Path\nwhile not Path('../_build/go').exists():\n    time.sleep(0.05)"
    look = (
        "import os\nopened = set()\nfor name in os.listdir('/proc/self/fd'):\n    try:\n"
        "        opened.add(os.readlink(f'/proc/self/fd/{name}'))\n    except OSError:\n        pass\n"
        "print(sum('reviewbook-' in place for place in opened))\nopen('_build/go', 'w').close()"
    )
    (small_book / "_build").mkdir()
    write_notebook(small_book / "part" / "one.ipynb", [wait], mystnb={"execution_timeout": -1})
    write_notebook(small_book / "two.ipynb", [look])
    project = Project.at(small_book)
    run_chapters(project, chapters(project), jobs=2)

    assert "2\n" == Store.of(project).read("two").cells[0]["outputs"][0]["text"]


@LINUX_ONLY
def test_variables_that_a_chapter_sets_itself_do_not_make_it_stale(small_book, write_notebook):
    """Nor do those that a kernel has and the builder has not."""
    code = "import os\nos.environ['REVIEWBOOK_MADE'] = 'x'\nos.environ['REVIEWBOOK_MADE'], len(dict(os.environ));"
    write_notebook(small_book / "two.ipynb", [code])
    run(small_book)

    assert {"part/one": (), "two": ()} == {name: found.reasons for name, found in states(small_book).items()}


@LINUX_ONLY
def test_a_file_that_changes_while_a_child_process_reads_it_is_never_fresh(small_book, write_notebook):
    """Nobody knows what was read; the next run settles it."""
    (small_book / "v.txt").write_text("1", encoding="utf-8")
    # The write comes from a process that the hook does not see into, as an editor's would.
    write_notebook(small_book / "two.ipynb", ["import os\nos.system('cat v.txt; echo 2 > v.txt');"])
    run(small_book)

    assert ("v.txt changed",) == states(small_book)["two"].reasons


@LINUX_ONLY
def test_files_that_a_chapter_writes_as_allowed_are_no_inputs(small_book, write_notebook):
    """Of no chapter."""
    write_notebook(small_book / "two.ipynb", ["open('made.txt', 'w').write('x');"], reviewbook={"allow": ["write"]})
    run(small_book)
    records = Records(Project.at(small_book))

    assert [{}, {}] == [records.read(name).files for name in ("part/one", "two")]
    assert os.path.exists(small_book / "made.txt")  # noqa: PTH110


@LINUX_ONLY
def test_an_executor_stopped_before_it_began_runs_nothing(small_book):
    """Control-C may come at any moment."""
    project = Project.at(small_book)
    executor = forked.ForkedExecutor(project, 1)
    executor.stop()
    told = []
    jobs = [Job(one.chapter, one.notebook, one.kernel, one.settings) for one in plan(project, Records(project))]
    executor.run(jobs, told.append, told.append)

    assert [] == told


def packages(folder):
    """Those of the record of each chapter."""
    records = Records(Project.at(folder))
    return [records.read(name).packages for name in ("part/one", "two")]


@LINUX_ONLY
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print(1)", set()),
        ("import numpy", {"numpy"}),
        ("import pandas", {"numpy", "pandas"}),
        ("import importlib\nimportlib.import_module('pandas');", {"numpy", "pandas"}),
        ("def f():\n    import numpy\nf()", {"numpy"}),
        ("def f():\n    import numpy", set()),
        ("print(1)\nimport attrs", {"attrs"}),
        ("1 / 0", set()),
    ],
)
def test_a_record_holds_what_its_own_chapter_imported(small_book, write_notebook, code, expected):
    """Not what the fork server had imported for the other one."""
    write_notebook(small_book / "part" / "one.ipynb", ["import pandas, matplotlib.pyplot"])
    write_notebook(small_book / "two.ipynb", [code])
    run(small_book)
    both, one = packages(small_book)
    asked = {"numpy", "pandas", "matplotlib", "pillow"}
    runs_it = {"nbclient", "nbformat", "jsonschema", "attrs"}

    assert (expected, asked) == (one.keys() & {*asked, *runs_it}, both.keys() & {*asked, *runs_it})
    assert {"ipykernel", "ipython"} <= one.keys()


@LINUX_ONLY
def test_a_record_is_the_same_alone_and_in_company(small_book, write_notebook):
    """Whatever else runs in the same build."""
    cells = ["import pandas", "pandas.DataFrame({'a': [1, 2]}).plot();"]
    write_notebook(small_book / "two.ipynb", cells)
    found = []
    for company in ("import networkx, matplotlib.pyplot, PIL.Image, requests, yaml, scipy", "1"):
        write_notebook(small_book / "part" / "one.ipynb", [f"try:\n    {company}\nexcept ImportError:\n    pass"])
        run(small_book)
        found.append(packages(small_book)[1])

    assert found[0] == found[1]
    assert {"pandas", "matplotlib"} <= found[0].keys()


@LINUX_ONLY
def test_what_was_imported_for_others_is_not_in_sight(small_book, write_notebook):
    """Libraries ask `sys.modules` what there is, and do other things when it is there."""
    write_notebook(small_book / "part" / "one.ipynb", ["import pandas"])
    write_notebook(small_book / "two.ipynb", ["import sys\nprint('pandas' in sys.modules)"])
    run(small_book)

    assert "False\n" == Store.of(Project.at(small_book)).read("two").cells[0]["outputs"][0]["text"]
