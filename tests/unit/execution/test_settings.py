"""Jupyter Book's settings keep their meaning, and a notebook's own come first."""

import pytest

from reviewbook.execution.settings import settings_for
from reviewbook.problems import BookError
from reviewbook.project import Project


@pytest.fixture
def settings(tmp_path):
    """The settings of the chapter `part/one.ipynb` under a configuration."""

    def find(config, metadata=None, where="part/one.ipynb"):
        (tmp_path / "_config.yml").write_text(config, encoding="utf-8")
        return settings_for(Project.at(tmp_path), where, metadata or {})

    return find


def test_defaults_are_those_of_jupyter_book(settings):
    """Mode auto, half a minute a cell, an error stops the chapter."""
    found = settings("title: x")

    assert ("auto", 30, None, None, False, False, (), ()) == (
        found.mode,
        found.cell_timeout,
        found.chapter_timeout,
        found.memory_mb,
        found.allow_errors,
        found.in_temp,
        found.allow,
        found.inputs,
    )


@pytest.mark.parametrize(
    ("mode", "runs"),
    [("off", False), ("'off'", False), ("auto", True), ("force", True), ("cache", True), ("inline", False)],
)
def test_a_mode_says_whether_reviewbook_runs_it(settings, mode, runs):
    """YAML reads a bare `off` as false."""
    assert runs == settings(f"execute: {{execute_notebooks: {mode}}}").runs


@pytest.mark.parametrize(
    ("pattern", "excluded"),
    [
        ("one.ipynb", True),
        ("part/one.ipynb", True),
        ("part/*", True),
        ("*.ipynb", True),
        ("*/one.ipynb", True),
        ("one", False),
        ("part", False),
        ("other/*", False),
        ("*.md", False),
    ],
)
def test_patterns_exclude_as_in_mystnb(settings, pattern, excluded):
    """Against the end of the path; a name of a folder alone excludes nothing."""
    found = settings(f"execute: {{execute_notebooks: force, exclude_patterns: ['{pattern}']}}")

    assert excluded == (found.mode == "off")


def test_a_star_stays_within_one_folder(settings):
    """`part/*` does not reach below its folders."""
    config = "execute: {execute_notebooks: force, exclude_patterns: ['part/*']}"

    assert "force" == settings(config, where="part/deep/one.ipynb").mode


def test_the_notebook_comes_before_sphinx_and_sphinx_before_jupyter_book(settings):
    """`mystnb` in its metadata, `sphinx: config: nb_...`, `execute`."""
    config = "execute: {timeout: 1}\nsphinx: {config: {nb_execution_timeout: 2}}"
    own = {"mystnb": {"execution_timeout": 3}}

    assert [1, 2, 3] == [
        settings(text, metadata).cell_timeout
        for text, metadata in ((config.split("\n", maxsplit=1)[0], {}), (config, {}), (config, own))
    ]


def test_a_limit_of_minus_one_is_none(settings):
    """As nbclient has it."""
    assert settings("execute: {timeout: -1}").cell_timeout is None


def test_our_own_settings_come_from_the_notebook_before_the_book(settings):
    """One text or a list of them."""
    config = "reviewbook: {chapter_timeout: 9, memory_mb: 500, allow: network}"
    own = {"reviewbook": {"inputs": ["data/*.parquet"], "memory_mb": 700, "kernel": "ordinary"}}
    found = settings(config, own)

    assert (9, 700, ("network",), ("data/*.parquet",), True) == (
        found.chapter_timeout,
        found.memory_mb,
        found.allow,
        found.inputs,
        found.ordinary_kernel,
    )


@pytest.mark.parametrize(
    ("config", "metadata", "message"),
    [
        ("execute: {execute_notebooks: sometimes}", {}, "the execution mode 'sometimes' is unknown. Use one of force"),
        ("execute: [force]", {}, "_config.yml: 'execute' is not a mapping"),
        ("execute: {timeout: soon}", {}, "'timeout' is 'soon', not a whole number"),
        ("title: x", {"reviewbook": {"allow": ["everything"]}}, "has 'everything'. Use network or write"),
        ("title: x", {"reviewbook": {"inputs": [3]}}, "'reviewbook: inputs' is not a list of texts"),
        ("title: x", {"mystnb": "off"}, "part/one.ipynb: 'mystnb' is not a mapping"),
    ],
)
def test_a_setting_that_cannot_be_is_one_clear_sentence(settings, config, metadata, message):
    """It names the file, the setting and what may stand there."""
    with pytest.raises(BookError) as caught:
        settings(config, metadata)

    assert message in str(caught.value)
