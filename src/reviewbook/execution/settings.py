"""How a chapter is to be run: Jupyter Book's settings, myst-nb's own in the notebook's metadata, and reviewbook's."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from reviewbook.problems import BookError, Problem
from reviewbook.project import CONFIG_FILE, Project

DEFAULT_CELL_TIMEOUT = 30
RUN_MODES = ("force", "cache", "auto")
MODES = (*RUN_MODES, "off", "inline")
ALLOWED = ("network", "write")


@dataclass(frozen=True)
class Settings:
    """How one chapter runs.

    Attributes:
        mode: `force`, `cache` (both: run when stale), `auto` (run when stale and some code cell has no outputs), `off`
            (show the notebook's own outputs), `inline` (left to myst-nb).
        cell_timeout: Seconds a cell may take; None for no limit.
        chapter_timeout: Seconds a chapter may take; None for no limit.
        memory_mb: Ceiling of a chapter's memory in MiB; None for no limit.
        allow_errors: Whether a failed cell lets the next one run.
        in_temp: Whether it runs in a temporary folder instead of its own.
        ordinary_kernel: Whether it asks for an ordinary Jupyter kernel.
        allow: What it may do besides reading: `network`, `write`.
        inputs: Patterns of files that it reads unseen, relative to the root.
    """

    mode: str
    cell_timeout: int | None
    chapter_timeout: int | None
    memory_mb: int | None
    allow_errors: bool
    in_temp: bool
    ordinary_kernel: bool
    allow: tuple[str, ...]
    inputs: tuple[str, ...]

    @property
    def runs(self) -> bool:
        """Whether reviewbook runs such a chapter at all."""
        return self.mode in RUN_MODES


def settings_for(project: Project, where: str, metadata: Mapping[str, Any]) -> Settings:
    """The settings of one chapter; what its notebook says comes before what the configuration says.

    Args:
        project: The book.
        where: The file, relative to the root.
        metadata: The notebook's metadata.

    Raises:
        BookError: a setting has a value that it cannot have.
    """
    execute = _mapping(project.config, "execute", CONFIG_FILE)
    sphinx = _mapping(_mapping(project.config, "sphinx", CONFIG_FILE), "config", CONFIG_FILE)
    own = _mapping(metadata, "mystnb", where)
    ours = {**_mapping(project.config, "reviewbook", CONFIG_FILE), **_mapping(metadata, "reviewbook", where)}

    def setting(in_book: str, in_mystnb: str, default: object) -> Any:  # noqa: ANN401 - checked by the callers
        return own.get(in_mystnb, sphinx.get(f"nb_{in_mystnb}", execute.get(in_book, default)))

    mode = setting("execute_notebooks", "execution_mode", "auto")
    mode = "off" if mode is False else mode  # YAML reads a bare `off` as false
    if mode not in MODES:
        raise BookError(Problem(where, f"the execution mode {mode!r} is unknown", f"use one of {', '.join(MODES)}"))
    if _excluded(project.root / where, setting("exclude_patterns", "execution_excludepatterns", [])):
        mode = "off"
    return Settings(
        mode=mode,
        cell_timeout=_seconds(setting("timeout", "execution_timeout", DEFAULT_CELL_TIMEOUT), "timeout", where),
        chapter_timeout=_seconds(ours.get("chapter_timeout"), "chapter_timeout", where),
        memory_mb=_seconds(ours.get("memory_mb"), "memory_mb", where),
        allow_errors=bool(setting("allow_errors", "execution_allow_errors", False)),
        in_temp=bool(setting("run_in_temp", "execution_in_temp", False)),
        ordinary_kernel=ours.get("kernel") == "ordinary",
        allow=_texts(ours.get("allow", []), "allow", where, ALLOWED),
        inputs=_texts(ours.get("inputs", []), "inputs", where),
    )


def _mapping(values: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    found = values.get(name) or {}
    if not isinstance(found, Mapping):
        raise BookError(Problem(where, f"'{name}' is not a mapping of names to values"))
    return found


def _seconds(value: object, name: str, where: str) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool):
        raise BookError(Problem(where, f"'{name}' is {value!r}, not a whole number"))
    return value if value > 0 else None


def _texts(value: object, name: str, where: str, allowed: tuple[str, ...] = ()) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise BookError(Problem(where, f"'reviewbook: {name}' is not a list of texts"))
    wrong = [text for text in texts if allowed and text not in allowed]
    if wrong:
        raise BookError(Problem(where, f"'reviewbook: {name}' has {wrong[0]!r}", f"use {' or '.join(allowed)}"))
    return tuple(texts)


def _excluded(path: Path, patterns: object) -> bool:
    """As myst-nb does: patterns are matched against the end of the file's path, a `*` within one folder's name."""
    names = [patterns] if isinstance(patterns, str) else patterns
    return isinstance(names, list | tuple) and any(PurePosixPath(path.as_posix()).match(str(name)) for name in names)
