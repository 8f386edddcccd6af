"""The date of a build."""

import os
import subprocess

from reviewbook.rendering.typst.dates import WITHOUT_HISTORY, build_time, in_words


def test_source_date_epoch_goes_first(tmp_path, monkeypatch) -> None:
    """What the variable says holds."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    assert 1790000000 == build_time(tmp_path)


def test_the_last_commit_comes_next(tmp_path, monkeypatch) -> None:
    """Without the variable the project's history has the date."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    person = {
        "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "A",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    env = os.environ | person | {"GIT_COMMITTER_DATE": "1700000000 +0000"}
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "commit", "-q", "--allow-empty", "-m", "x"], check=True, env=env)
    assert 1700000000 == build_time(tmp_path)


def test_a_project_without_history_has_a_fixed_date(tmp_path, monkeypatch) -> None:
    """The clock is never read."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert WITHOUT_HISTORY == build_time(tmp_path)


def test_the_fixed_date_is_not_printed() -> None:
    """It would say something that nobody meant."""
    assert ("", "24 November 2026") == (in_words(WITHOUT_HISTORY), in_words(1795478400))
