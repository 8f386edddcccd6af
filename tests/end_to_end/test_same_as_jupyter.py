"""What our forked engine puts out against what ordinary Jupyter kernels put out, cell by cell.

The notebook made of `torture_cells.txt` holds what kernels are known to do differently. It is run once by our engine
and twice by ordinary kernels; ours may differ only where two ordinary kernels differ from each other, or where
reviewbook refuses on purpose (`REFUSED` says what and why).
"""

import importlib.util
import json
import os
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from reviewbook.execution import forked
from reviewbook.execution.chapters import chapters
from reviewbook.execution.runner import run_chapters
from reviewbook.execution.store import Store
from reviewbook.project import Project

pytestmark = pytest.mark.skipif(not forked.available(), reason="chapters cannot be forked here")

_HEADING = re.compile(r"^#%% (.+)\n", re.MULTILINE)


def _read_cells() -> dict[str, str]:
    """Each cell's source by its name; those on widgets only where ipywidgets is installed."""
    _, *parts = _HEADING.split(Path(__file__).with_name("torture_cells.txt").read_text("utf-8"))
    cells = {name: source.removesuffix("\n") for name, source in zip(parts[::2], parts[1::2], strict=True)}
    if not importlib.util.find_spec("ipywidgets"):
        cells = {name: source for name, source in cells.items() if not name.startswith("widgets: ")}
    return {**cells, "blank": " \n ", "after blank": "get_ipython().execution_count"}


CELLS = _read_cells()

# Where reviewbook refuses or arranges something on purpose, and why.
REFUSED: dict[str, str] = {
    "writefile in the project": "a chapter may not write into the project",
    "open to write": "a chapter may not write into the project",
    "network": "a chapter may not reach the network",
    "input": "the refusal is in our own words",
    "getpass": "the refusal is in our own words",
    "debugger": "the refusal is in our own words",
    "debug magic": "the refusal is in our own words",
    "filters": "libraries imported before the fork have put their warning filters in earlier",
    "safe path": "the server starts with -P, so that no file of the book is imported in place of a library",
    "store": "%store keeps values between builds, in the user's own folder",
}

if sys.version_info >= (3, 12):
    REFUSED["fork"] = "this Python warns of forks beside threads, and our kernel has no threads"

# What comes through the file descriptors reaches an ordinary kernel when its thread gets round to it, so its place
# among the other outputs is chance; a pause at the end of the cell gives it time to come at all.
RAW = (
    "print in a process",
    "system",
    "subprocess",
    "subprocess failing",
    "subprocess python",
    "raw descriptor",
    "raw error",
    "c library",
    "bash",
    "bash failing",
)

# What is never the same twice, and says nothing of the engine.
_CHANGING = (
    (re.compile(r"0x[0-9a-f]{6,}"), "0x…"),
    (re.compile(r"ipykernel_\d+"), "ipykernel_N"),
    (re.compile(r"\[IPKernelApp\] "), ""),
    (re.compile(r"(CPU times|Wall time): [^\\\"]+"), r"\1: N"),
    (re.compile(r"[\d.]+ (?:[nµμm]?s|ns|us)\b"), "N s"),
    (re.compile(r"<string>-\d+|Thread-\d+|Process-\d+|pid=\d+"), "N"),
)


def _book(folder: Path) -> Path:
    """A book of one chapter, the torture notebook, with the files it uses."""
    (folder / "_config.yml").write_text("title: T\nexecute: {execute_notebooks: force, timeout: 300}\n")
    (folder / "_toc.yml").write_text("format: jb-book\nroot: chapter/torture\n")
    chapter = folder / "chapter"
    chapter.mkdir()
    (folder / "_build").mkdir()
    (chapter / "scr.py").write_text("import sys\nprint('script', __name__, sys.argv[1:])\nrv = 1\n")
    (chapter / "failing.py").write_text("def fail():\n    raise ValueError('in script')\nfail()\n")
    (chapter / "own.py").write_text(
        "import warnings\nVALUE = 3\ndef fail():\n    raise ValueError('in module')\n"
        "def warn():\n    warnings.warn('of the module')\n"
    )
    (chapter / "table.csv").write_text("a,b\n1,2\n")
    (chapter / "dot.png").write_bytes(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
            "78da63f8cfc0000003010100f70341430000000049454e44ae426082"
        )
    )
    nbformat.write(_torture(), chapter / "torture.ipynb")
    return chapter


def _torture() -> nbformat.NotebookNode:
    cells = [
        nbformat.v4.new_code_cell(source, id=f"c{number}", metadata={"tags": ["raises-exception"]})
        for number, source in enumerate(CELLS.values())
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _by_ordinary_kernel(chapter: Path) -> list[dict]:
    """As nbclient and ipykernel put it out."""
    notebook = nbformat.read(chapter / "torture.ipynb", 4)
    client = NotebookClient(notebook, timeout=300, record_timing=False, resources={"metadata": {"path": str(chapter)}})
    # ipykernel leaves the file descriptors alone where it takes itself to be under test.
    client.execute(env={k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"})
    return json.loads(json.dumps(notebook.cells))


def _by_us(chapter: Path) -> list[dict]:
    """As our engine puts it out."""
    project = Project.at(chapter.parent)
    (one,) = run_chapters(project, chapters(project))
    assert (one.engine, one.problem) == ("forked", None)
    return list(Store.of(project).read("chapter/torture").cells)


def _comparable(cell: dict, folder: Path, *, unordered: bool) -> str:
    """A cell's outputs as text: neighbouring streams merged, tracebacks without addresses and process numbers."""
    outputs: list[dict] = []
    found = sorted(cell["outputs"], key=lambda output: output.get("name", "")) if unordered else cell["outputs"]
    for output in found:
        if (
            outputs
            and output["output_type"] == "stream" == outputs[-1]["output_type"]
            and output["name"] == outputs[-1]["name"]
        ):
            outputs[-1]["text"] += output["text"]
        else:
            outputs.append(dict(output))
    text = json.dumps([cell["execution_count"], outputs], indent=1, sort_keys=True, ensure_ascii=False)
    text = text.replace(str(folder.parent), "BOOK")
    for pattern, stand_in in _CHANGING:
        text = pattern.sub(stand_in, text)
    return text


@pytest.fixture(scope="module")
def three_runs(tmp_path_factory):
    """Each cell's outputs by our engine and by two ordinary kernels, in that order, by the cell's name."""
    folders = [_book(tmp_path_factory.mktemp(name)) for name in ("ours", "first", "second")]
    work = (_by_us, _by_ordinary_kernel, _by_ordinary_kernel)
    with ThreadPoolExecutor(2) as pool:
        ordinary = [pool.submit(way, folder) for way, folder in zip(work[1:], folders[1:], strict=True)]
        runs = [_by_us(folders[0]), *(future.result() for future in ordinary)]
    texts = [
        [_comparable(cell, folder, unordered=name in RAW) for name, cell in zip(CELLS, cells, strict=True)]
        for cells, folder in zip(runs, folders, strict=True)
    ]
    return dict(zip(CELLS, zip(*texts, strict=True), strict=True))


def test_outputs_equal_those_of_an_ordinary_kernel(three_runs):
    """Every cell has the outputs that an ordinary kernel gives, save where two ordinary kernels differ."""
    differing = {
        name: (ours, first)
        for name, (ours, first, second) in three_runs.items()
        if first == second != ours and name not in REFUSED
    }
    assert [] == sorted(differing)


def test_most_cells_can_be_compared(three_runs):
    """Two ordinary kernels agree on nearly all cells, so that the comparison says something."""
    vary = [name for name, (_, first, second) in three_runs.items() if first != second]
    assert len(vary) <= len(three_runs) // 20, vary


def test_every_listed_refusal_is_one(three_runs):
    """No cell is excused that does not differ."""
    assert [] == [name for name in REFUSED if three_runs[name][0] == three_runs[name][1]]
