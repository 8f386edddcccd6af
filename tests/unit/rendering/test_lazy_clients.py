"""What a build does not use stays out of it."""

import subprocess
import sys

STARTS = """
import sys
import reviewbook.rendering.sphinx_extension
import jupyter_book.sphinx
print(sorted({"sqlalchemy", "jupyter_cache", "lark", "pandas", "typst", "matplotlib"} & sys.modules.keys()))
"""
USES = """
import reviewbook.rendering.sphinx_extension
import nbformat
from pathlib import Path
from myst_nb.core.config import NbParserConfig
from myst_nb.core.execute import create_client
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")])
for mode in ("force", "cache"):
    client = create_client(notebook, "page", NbParserConfig(execution_mode=mode), None)
    print(type(client).__module__, type(client).__name__)
"""


def output_of(code):
    """What a new Python prints."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


def test_start_loads_neither_databases_nor_grammars():
    """Our extension and Jupyter Book's builder are imported without what only other builds use."""
    assert "[]\n" == output_of(STARTS)


def test_clients_of_myst_nb_are_there_when_asked_for():
    """A book that myst-nb runs itself gets the real clients."""
    expected = "myst_nb.core.execute.direct NotebookClientDirect\nmyst_nb.core.execute.cache NotebookClientCache\n"
    assert expected == output_of(USES)
