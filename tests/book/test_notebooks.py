"""Every chapter, run by an ordinary Jupyter kernel through nbval, gives the outputs that were reviewed."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reviewbook.execution.chapters import chapters
from reviewbook.project import Project

ROOT = Path(__file__).parents[2]
CHAPTERS = chapters(Project.at(ROOT))
every_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.name for chapter in CHAPTERS])
LONGEST_CELL = 24


def code_cells(chapter):
    return [cell for cell in json.loads(chapter.path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]


@pytest.fixture(scope="module")
def compared(unmeasured):
    """What nbval says of each chapter; several at once, since each waits much for its kernel."""
    sanitize = f"--nbval-sanitize-with={ROOT / 'tests' / 'book' / 'nbval.cfg'}"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "addopts=", "--nbval", sanitize]

    def compare(chapter):
        whole = [*command, chapter.path]
        return subprocess.run(whole, capture_output=True, text=True, cwd=ROOT, check=False, env=unmeasured)

    with ThreadPoolExecutor(3) as pool:
        yield {chapter.name: pool.submit(compare, chapter) for chapter in CHAPTERS}


@every_chapter
def test_a_chapter_run_anew_gives_the_reviewed_outputs(chapter, compared):
    """nbval compares cell by cell; after a look, a difference is renewed with `reviewbook accept`."""
    result = compared[chapter.name].result()

    assert (0, True) == (result.returncode, " passed" in result.stdout), result.stdout[-4000:] + result.stderr[-1000:]


@every_chapter
def test_a_chapter_holds_its_reviewed_outputs(chapter):
    """A notebook without outputs would pass any comparison."""
    cells = code_cells(chapter)

    assert list(range(1, len(cells) + 1)) == [cell["execution_count"] for cell in cells]
    assert any(cell["outputs"] for cell in cells)


@every_chapter
def test_no_cell_is_long(chapter):
    """What a test should cover lives in src/; a cell calls it."""
    long = [cell["source"][0] for cell in code_cells(chapter) if len(cell["source"]) > LONGEST_CELL]

    assert [] == long
