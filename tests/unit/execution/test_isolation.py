"""What is done in a process before a chapter runs in it; each case in a process of its own."""

import json
import os
import py_compile
import subprocess
import sys

import pytest

PROGRAM = """
import json, os, sys
from pathlib import Path
from reviewbook.execution import isolation
from reviewbook.execution.tracing import Trace
root = Path(sys.argv[1])
os.chdir(root)
sys.path.insert(0, "")
trace = Trace(root)
said = []
exec(sys.argv[2])
print(json.dumps({"said": said, "environment": sorted(trace.environment)}))
"""


@pytest.fixture
def run(tmp_path):
    """Runs code below a root and gives what it said; Python may use bytecode."""

    def run(code, **environment):
        command = [sys.executable, "-c", PROGRAM, str(tmp_path), code]
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        result = subprocess.run(command, capture_output=True, text=True, check=False, env={**kept, **environment})
        assert 0 == result.returncode, result.stderr
        return json.loads(result.stdout.splitlines()[-1])

    return run


def compiled(path, before, after):
    """A module whose bytecode is of another text, with the same size and time: Python would believe it."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(before, encoding="utf-8")
    py_compile.compile(str(path), doraise=True)
    status = path.stat()
    path.write_text(after, encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.mark.parametrize(("module", "name"), [("m", "m.py"), ("package.m", "package/m.py")])
def test_project_code_is_compiled_from_its_source(tmp_path, run, module, name):
    """Whatever bytecode says; the ordinary way is tricked by it."""
    compiled(tmp_path / name, "X = 'old'\n", "X = 'new'\n")
    code = f"from {module} import X; said.append(X)"

    assert [["old"], ["new"]] == [
        run(code)["said"],
        run(f"isolation.compile_project_code_from_source(root)\n{code}")["said"],
    ]


def test_no_bytecode_is_written_for_project_code(tmp_path, run):
    """A later edit must not meet it."""
    (tmp_path / "m.py").write_text("X = 1\n", encoding="utf-8")
    run("isolation.compile_project_code_from_source(root)\nimport m")

    assert not (tmp_path / "__pycache__").exists()


def test_project_modules_are_forgotten_and_libraries_kept(tmp_path, run):
    """The chapter imports them itself, and is seen doing it."""
    (tmp_path / "m.py").write_text("X = 1\n", encoding="utf-8")
    code = "import m, yaml\nothers = {'m': m, 'yaml': yaml}\nisolation.forget_project_modules(root, others)\n"
    code += "said += ['m' in sys.modules, 'yaml' in sys.modules, list(others)]"

    assert [False, True, ["yaml"]] == run(code)["said"]


@pytest.mark.parametrize(
    "look_up",
    [
        "os.environ['RB_SET']",
        "os.environ.get('RB_SET')",
        "os.getenv('RB_SET')",
        "'RB_SET' in os.environ",
    ],
)
def test_a_look_up_of_the_project_is_noted(run, look_up):
    """However it is done; also when the variable is not set."""
    code = f"isolation.watch_environment(root, trace)\n{look_up}\nos.environ.get('RB_NOT')"

    assert ["RB_NOT", "RB_SET"] == run(code, RB_SET="1")["environment"]


def test_what_shells_set_and_libraries_look_up_is_not_noted(run):
    """An author did not mean them."""
    code = "isolation.watch_environment(root, trace)\n"
    code += "os.environ.get('HOME'), os.environ.get('LC_ALL'), os.getenv('PATH')\n"
    code += "import tempfile; tempfile.gettempdir()"

    assert [] == run(code)["environment"]


def test_a_watched_environment_still_works(run):
    """Setting, deleting, child processes."""
    code = (
        "isolation.watch_environment(root, trace)\nos.environ['RB_NEW'] = 'x'\nimport subprocess\n"
        "said.append(subprocess.check_output(['sh', '-c', 'echo $RB_NEW'], text=True))\n"
        "del os.environ['RB_NEW']\nsaid.append(os.environ.get('RB_NEW'))"
    )

    assert ["x\n", None] == run(code)["said"]
