"""Modules that load at their first use."""

import subprocess
import sys

import pytest

from reviewbook.stand_ins import stand_in_for, standing_in

JSONSCHEMA = """
import sys
from reviewbook.stand_ins import import_jsonschema
import_jsonschema()
import jsonschema
before = "rfc3987_syntax" in sys.modules
check = jsonschema.FormatChecker(["iri"])
print(before, check.conforms("http://example.org/é", "iri"), check.conforms("no address", "iri"))
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """An importable package that writes down that it was loaded."""
    folder = tmp_path / "seldom_used"
    folder.mkdir()
    (folder / "__init__.py").write_text("VALUE = 3\n\ndef double(number):\n    return 2 * number\n", encoding="utf-8")
    (folder / "part.py").write_text("NAME = 'part'\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield "seldom_used"
    for name in ("seldom_used", "seldom_used.part"):
        sys.modules.pop(name, None)


def is_loaded(name):
    """Whether the real module is there."""
    return getattr(sys.modules[name], "__file__", None) is not None


def test_imported_name_loads_nothing_until_it_is_called(package):
    """`from package import function` leaves the package unloaded; the call loads it and gives its answer."""
    stand_in_for(package, "double")
    from seldom_used import double

    before = is_loaded(package)
    assert (False, 8, True) == (before, double(4), is_loaded(package))


def test_called_twice_loads_once(package):
    """The second call finds the module that the first one loaded."""
    stand_in_for(package, "double")
    from seldom_used import double

    double(1)
    first = sys.modules[package]
    double(1)
    assert first is sys.modules[package]


def test_other_names_are_those_of_the_real_module(package):
    """A name that the stand-in does not know is looked up in the module."""
    stand_in_for(package, "double")
    import seldom_used

    assert 3 == seldom_used.VALUE


def test_parts_of_a_package_can_be_imported(package):
    """A stand-in for a package is a package."""
    stand_in_for(package, "double")
    from seldom_used.part import NAME

    assert "part" == NAME


def test_missing_package_stays_missing():
    """What is not installed gets no stand-in, so that importing it fails as before."""
    stand_in_for("no_such_package_here", "double")
    assert "no_such_package_here" not in sys.modules


def test_loaded_module_is_left_alone(package):
    """What is loaded already stays."""
    import seldom_used

    stand_in_for(package, "double")
    assert seldom_used is sys.modules[package]


def test_a_stand_in_for_a_while_is_gone_afterwards(package):
    """Who imported it meanwhile calls the real function all the same; who imports it later gets the real module."""
    with standing_in(package, "double"):
        from seldom_used import double
    before = package in sys.modules
    import seldom_used

    assert (False, 3, 8) == (before, seldom_used.VALUE, double(4))


def test_a_module_used_meanwhile_stays(package):
    """Only a stand-in is taken away."""
    with standing_in(package, "double"):
        from seldom_used import double

        double(1)

    assert is_loaded(package)


def test_the_grammar_of_addresses_comes_at_its_first_use():
    """jsonschema is imported without it, and checks addresses all the same."""
    done = subprocess.run([sys.executable, "-c", JSONSCHEMA], capture_output=True, text=True, check=True)
    assert "False True False\n" == done.stdout
