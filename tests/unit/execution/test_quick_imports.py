"""Importing jsonschema without its grammar of web addresses."""

import subprocess
import sys

CODE = """
import sys
from reviewbook.execution.quick_imports import import_jsonschema
import_jsonschema()
import jsonschema
before = "rfc3987_syntax" in sys.modules
check = jsonschema.FormatChecker(["iri"])
print(before, check.conforms("http://example.org/é", "iri"), check.conforms("no address", "iri"))
"""


def test_the_grammar_comes_at_its_first_use():
    """jsonschema is imported without the grammar, and checks addresses all the same."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert "False True False\n" == done.stdout
