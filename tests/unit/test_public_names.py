"""What a chapter may use is written down once."""

import subprocess
import sys

import pytest

import reviewbook


@pytest.mark.parametrize("name", reviewbook.__all__)
def test_every_public_name_can_be_had(name):
    """Loaded when asked for."""
    assert getattr(reviewbook, name) is not None


def test_another_name_is_an_ordinary_error():
    """As of any module."""
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = reviewbook.nonsense


def test_the_command_line_starts_without_pandas_matplotlib_and_sphinx():
    """So that --help is instant."""
    heavy = ("pandas", "matplotlib", "sphinx", "nbclient")
    code = f"import sys, reviewbook.cli; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "[]" == result.stdout.strip()
