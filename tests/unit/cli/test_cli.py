"""How the command line ends."""

import subprocess
import sys

import pytest

# A module of its own, as only `python -m` ends by the signal itself after an interrupt within code run from a string.
MODULE = """
import os, signal
import click
import reviewbook.cli

def interrupted(**options):
    exec("os.kill(os.getpid(), signal.SIGINT)\\nfor _ in range(1000): pass")

reviewbook.cli.cli.main = {main}
reviewbook.cli.main()
"""


@pytest.mark.parametrize(
    ("main", "message"),
    [
        ("interrupted", "stopped; what was finished is kept"),
        ("lambda **options: click.Command('x', callback=interrupted).main([], **options)", "stopped"),
    ],
)
def test_an_interrupt_ends_with_its_exit_code_wherever_it_falls(tmp_path, main, message):
    """Within the code that a dataclass runs from a string, as in any other."""
    (tmp_path / "ended.py").write_text(MODULE.format(main=main), encoding="utf-8")
    command = [sys.executable, "-m", "ended"]
    finished = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (130, message) == (finished.returncode, finished.stderr.strip())
