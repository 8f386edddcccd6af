"""Outputs are kept, one file a page."""

from reviewbook.execution.store import Outputs, Store

OUTPUTS = Outputs(({"outputs": [], "execution_count": 1},), {"language_info": {"name": "python"}}, "E: x", "trace")


def test_outputs_come_back_as_they_were_written(tmp_path):
    """Also for a page in a folder."""
    store = Store(tmp_path)
    store.write("part/one", OUTPUTS)

    assert store.read("part/one") == OUTPUTS


def test_equal_outputs_do_not_touch_the_file(tmp_path):
    """So that the renderer reads the page again only when it must."""
    store = Store(tmp_path)

    assert [store.write("a", OUTPUTS), store.write("a", OUTPUTS)] == [True, False]


def test_a_damaged_file_counts_as_no_outputs(tmp_path):
    """Half a file, or another shape, means that the chapter has to run."""
    store = Store(tmp_path)
    found = []
    for content in ('{"cells": [', "[]", '{"cells": []}', ""):
        store.path("a").write_text(content, encoding="utf-8")
        found.append(store.read("a"))

    assert [*found, store.read("never written")] == [None] * 5
