"""pandas with pyarrow: the fork server imports both, and the children use them."""

import json
import sys

import pytest

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="chapters are forked on Linux only")

# Whatever starts threads of pyarrow's own in the child.
CODES = {
    "frame": "import pandas\nprint('sum', pandas.read_parquet('t.parquet')['v'].sum())",
    "engine": "import pandas\nprint('sum', pandas.read_csv('t.csv', engine='pyarrow')['v'].sum())",
    "dataset": "import pyarrow.dataset as d\nprint('sum', sum(d.dataset('t.parquet').to_table()['v'].to_pylist()))",
    "compute": (
        "import pandas, pyarrow.parquet, pyarrow.compute as c\n"
        "print('sum', c.sum(pyarrow.parquet.read_table('t.parquet', use_threads=True)['v']).as_py())"
    ),
    "text": "import pandas\nprint(pandas.Series(['a', None, 'b'], dtype='string[pyarrow]').str.upper().tolist())",
}
ROWS = 200_000


def page(folder, name):
    text = (folder / "_build" / "html" / f"{name}.html").read_text("utf-8")
    return text[text.index('<article class="bd-article') : text.index("</article>")]


def write_data(folder, value):
    table = pyarrow.table({"v": [value] * ROWS, "text": ["x" * 20] * ROWS})
    parquet.write_table(table, folder / "t.parquet", row_group_size=10_000)
    (folder / "t.csv").write_text("v\n" + f"{value}\n" * ROWS, "utf-8")


def build(reviewbook, folder):
    finished = reviewbook(folder, "build", "--html", "--json", "--jobs", "1")
    assert 0 == finished.code, finished.err + finished.out
    return {one["path"]: one["engine"] for one in json.loads(finished.out)["chapters"] if one["ran"]}


def test_readers_in_cpp_work_in_forked_chapters_and_are_never_stale(small_book, write_notebook, reviewbook):
    """Each in a child of a server that has pandas and pyarrow imported; what they read is known."""
    files = ", ".join(f"{{file: {name}}}" for name in CODES)
    (small_book / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters: [{files}]\n", "utf-8")
    for name, code in CODES.items():
        write_notebook(small_book / f"{name}.ipynb", [f"# {name}", code])
    write_data(small_book, 1)
    first = build(reviewbook, small_book)
    shown = [f"sum {ROWS}" in page(small_book, name) for name in CODES]
    nothing = build(reviewbook, small_book)
    write_data(small_book, 2)
    again = build(reviewbook, small_book)

    assert (dict.fromkeys(CODES, "forked"), {}) == (first, nothing)
    assert ([True, True, True, True, False], CODES.keys() - {"text"}) == (shown, again.keys())
    assert [] == [name for name in again if f"sum {2 * ROWS}" not in page(small_book, name)]
