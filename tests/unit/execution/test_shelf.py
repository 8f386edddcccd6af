"""What was imported ahead is out of sight until it is imported; each case in a process of its own."""

import json
import subprocess
import sys

import pytest

FILES = {
    "base/__init__.py": "",
    "base/part.py": "VALUE = 1\n",
    "base/later.py": "",
    "plain.py": "import base.part\nfrom base import part\n",
    "by_function.py": "import importlib\nimportlib.import_module('base.part')\n",
    "deep.py": "import plain\n",
    "lazy.py": "def use():\n    import base.later\n    return base.later.__name__\n",
    "other.py": "import base.later\nimport lazy\nlazy.use()\n",
    "broken.py": "import base.part\nimport not_installed_here\n",
    "data.py": "import base\nclass Thing:\n    pass\n",
}
PROGRAM = """
import importlib.util, json, pickle, sys
from reviewbook.execution.shelf import Shelf
sys.path.insert(0, sys.argv[1])
KEEP = sys.argv[4:]
ours = {"base", "plain", "by_function", "deep", "lazy", "other", "broken", "data"}
shelf = Shelf()
shelf.import_ahead(sys.argv[2].split())
shelf.put_away(ours.__contains__, KEEP)

def sight():
    return sorted(name for name in sys.modules if name.partition(".")[0] in ours)

said = []
exec(sys.argv[3])
print(json.dumps(said))
"""
ALL = "base.later base.part by_function data deep lazy other plain"


@pytest.fixture
def run(tmp_path):
    """Imports modules ahead, puts them away, runs code and gives what it said."""
    for name, content in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")

    def run(ahead, code, *keep):
        command = [sys.executable, "-c", PROGRAM, str(tmp_path), ahead, code, *keep]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert 0 == done.returncode, done.stderr
        return json.loads(done.stdout)

    return run


def test_nothing_is_in_sight_at_first(run):
    """As in a process that has imported nothing."""
    assert [[]] == run(ALL, "said.append(sight())")


@pytest.mark.parametrize("ahead", [ALL, " ".join(reversed(ALL.split())), "", "other", "deep other"])
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import base", ["base"]),
        ("import base.part", ["base", "base.part"]),
        ("import plain", ["base", "base.part", "plain"]),
        ("import by_function", ["base", "base.part", "by_function"]),
        ("import deep", ["base", "base.part", "deep", "plain"]),
        ("import lazy", ["lazy"]),
        ("import lazy; lazy.use()", ["base", "base.later", "lazy"]),
        ("import importlib; importlib.import_module('data')", ["base", "data"]),
        ("from base import part", ["base", "base.part"]),
    ],
)
def test_an_import_brings_what_it_would_bring_alone(run, ahead, code, expected):
    """Whatever was imported ahead for others, and in which order."""
    assert [expected] == run(ahead, f"{code}\nsaid.append(sight())")


def test_a_part_that_nobody_imported_is_no_name_of_its_package(run):
    """Also when it was imported ahead for somebody else; once it is imported, it is."""
    code = "import base\nsaid.append(hasattr(base, 'part'))\nimport plain\nsaid.append(base.part.VALUE)"
    assert [False, 1] == run(ALL, code)


def test_modules_keep_what_they_are(run):
    """The code does not run a second time, and the module describes itself as before."""
    code = "before = shelf.modules['base.part']\nimport base.part\n"
    code += (
        "said += [base.part is before, base.part.__spec__.origin.endswith('part.py'), shelf.modules.get('base.part')]\n"
    )
    code += "import data\nsaid.append(type(pickle.loads(pickle.dumps(data.Thing()))) is data.Thing)"
    assert [True, True, None, True] == run(ALL, code)


def test_to_look_for_a_module_is_not_to_import_it(run):
    """Its place and its source can be asked for."""
    code = "spec = importlib.util.find_spec('plain')\n"
    code += "said += [spec.origin.endswith('plain.py'), 'import base.part' in spec.loader.get_source('plain'), sight()]"
    assert [True, True, []] == run(ALL, code)


def test_a_library_that_cannot_be_imported_fails_as_before(run):
    """Where the chapter imports it; the error comes from its own file."""
    code = "try:\n    import broken\nexcept ImportError as error:\n    said.append(error.name)\nsaid.append(sight())"
    assert ["not_installed_here", ["base", "base.part"]] == run("broken", code)


def test_what_is_kept_stays_in_sight_with_all_that_it_needs(run):
    """And nothing else."""
    assert [["base", "base.part", "plain"]] == run(ALL, "said.append(sight())", "plain")


def test_what_was_loaded_for_other_ends_keeps_its_parts(run):
    """Code that holds a package goes on to use it; a chapter sees it only when it imports it."""
    code = (
        "import plain\nheld = plain.base\nagain = Shelf()\nagain._before = set()\nagain.put_away(ours.__contains__)\n"
    )
    code += "said += [sight(), held.part.VALUE]"
    assert [[], 1] == run("", code)


def test_what_is_imported_in_between_is_out_of_sight_again(run):
    """By what runs a chapter; an import of the chapter's own brings it back to stay."""
    code = "with shelf.as_it_was():\n    import plain\nsaid.append(sight())\n"
    code += "import lazy\nwith shelf.as_it_was():\n    import lazy, deep\nsaid.append(sight())\n"
    code += "import plain\nsaid.append(sight())"
    assert [[], ["lazy"], ["base", "base.part", "lazy", "plain"]] == run(ALL, code)


def test_what_a_thread_of_the_chapter_imports_in_between_stays_in_sight(run):
    """With all that it needs, also what was brought back for others just before."""
    code = "import threading\n\ndef work():\n    import deep\n\n"
    code += "with shelf.as_it_was():\n    import plain, lazy\n    one = threading.Thread(target=work)\n"
    code += "    one.start()\n    one.join()\nsaid.append(sight())\nimport lazy\nsaid.append(sight())"
    own = ["base", "base.part", "deep", "plain"]
    assert [own, sorted([*own, "lazy"])] == run(ALL, code)
