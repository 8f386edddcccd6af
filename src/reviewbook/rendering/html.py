"""Jupyter Book's own build, in this process, with our extension added and the book's `_config.yml` untouched."""

import contextlib
import gc
import importlib.metadata
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reviewbook.files import write_atomically
from reviewbook.problems import BookError, Problem
from reviewbook.project import CONFIG_FILE, TOC_FILE, Project

if TYPE_CHECKING:
    from reviewbook.rendering.handover import FreshOutputs

# New objects between two rounds of the cyclic garbage collector, and rounds between two deeper ones.
_COLLECTOR = (100_000, 20, 100)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Rendered:
    """What one builder made.

    Attributes:
        folder: Where it is.
        warnings: What Sphinx complained about, paths relative to the root, in order, each once.
        ok: False when Sphinx stopped, or when warnings count as errors in this book and there are some.
        problems: Cells that failed while pages were read.
    """

    folder: Path
    warnings: tuple[str, ...]
    ok: bool
    problems: tuple[Problem, ...] = ()


def require_jupyter_book_1() -> None:
    """Refuse Jupyter Book 2, which takes no Sphinx extensions.

    Raises:
        BookError: `jupyter-book` is missing or is version 2 or later.
    """
    try:
        version = importlib.metadata.version("jupyter-book")
    except importlib.metadata.PackageNotFoundError:
        version = "not installed"
    if not version.startswith("1."):
        what = f"reviewbook builds with Jupyter Book 1, and jupyter-book here is {version}"
        raise BookError(Problem("environment", what, 'run pip install "jupyter-book>=1.0.4.post1,<2"'))


def render(project: Project, builder: str, folder: Path, outputs: "FreshOutputs", **settings: object) -> Rendered:
    """Build the whole book with one Sphinx builder (`html`, `typst`), outputs from the store.

    Args:
        project: The book.
        builder: The builder's name.
        folder: Where it puts what it makes.
        outputs: What the chapters put out.
        **settings: Settings of Sphinx that hold for this build only.

    Raises:
        BookError: the book's configuration cannot be used, or the builder found a problem in the book.
    """
    require_jupyter_book_1()
    from jupyter_book.sphinx import build_sphinx

    from reviewbook.rendering import handover, sphinx_extension

    overrides = {
        "external_toc_path": (project.root / TOC_FILE).as_posix(),
        "latex_individualpages": False,
        **_lists(project, sphinx_extension.EXTENSION),
        **settings,
    }
    complaints, talk = io.StringIO(), io.StringIO()
    written = project.store_dir / f"{builder}-written"
    whole = builder == "html" and not _is_up_to_date(project, written)
    written.unlink(missing_ok=True)
    with (
        _collector_less_often(),
        handover.fresh_outputs(outputs),
        contextlib.redirect_stderr(complaints),
        contextlib.redirect_stdout(talk),
    ):
        result = build_sphinx(
            str(project.root),
            str(folder),
            noconfig=True,
            path_config=str(project.root / CONFIG_FILE),
            confoverrides=overrides,
            builder=builder,
            doctreedir=str(project.build_dir / ".doctrees"),
            quiet=True,
            keep_going=True,
            force_all=whole,
        )
    if isinstance(result, BookError):
        raise result
    if isinstance(result, BaseException):
        raise BookError(Problem(f"{builder} build", _reason(result, complaints.getvalue()))) from result
    write_atomically(written, _environment_state(project).encode())
    warnings = _warnings(project, complaints.getvalue())
    return Rendered(folder, warnings, not (warnings and _strict(project)), tuple(outputs.problems))


@contextlib.contextmanager
def _collector_less_often() -> Iterator[None]:
    """Sphinx makes trees of millions of small objects that live to the end: looking through them costs a tenth."""
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECTOR)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _environment_state(project: Project) -> str:
    """Which state of what Sphinx has read lies on disk; every format shares it."""
    try:
        status = (project.build_dir / ".doctrees" / "environment.pickle").stat()
    except OSError:
        return ""
    return f"{status.st_mtime_ns} {status.st_size}"


def _is_up_to_date(project: Project, written: Path) -> bool:
    """Whether the last build to read pages also wrote this format, to the end.

    Sphinx writes the pages that it has just read. Another format may have read them meanwhile, and a build that was
    killed has read but not written them: pages would keep their old outputs for ever.
    """
    try:
        return written.read_bytes() == _environment_state(project).encode()
    except OSError:
        return False


def _reason(error: BaseException, complaints: str) -> str:
    """The error in one line."""
    if isinstance(error, KeyboardInterrupt):
        raise error
    text = " ".join(_ANSI.sub("", str(error)).split()) or type(error).__name__
    return text[:400] or complaints[-400:]


def _config_value(project: Project, name: str) -> Any:  # noqa: ANN401 - whatever the YAML holds
    sphinx = project.config.get("sphinx") or {}
    return (sphinx.get("config") or {}).get(name)


def _strict(project: Project) -> bool:
    return bool(_config_value(project, "reviewbook_warnings_are_errors"))


def _lists(project: Project, ours: str) -> dict[str, list[str]]:
    """The book's own extensions, as Jupyter Book works them out, and ours: an override replaces the whole list.

    So with the folders of templates. Themes add theirs to the list that they find, and without one of its own a build
    would find the list that Sphinx keeps for the whole process, see another configuration and write every page again.
    """
    from jupyter_book.config import get_final_config

    config, _ = get_final_config(
        user_yaml=project.root / CONFIG_FILE,
        sourcedir=project.root,
        cli_config={"latex_individualpages": False},
        validate=False,
    )
    theirs: Sequence[str] = config["extensions"]
    extensions = [*theirs, *([] if ours in theirs else [ours])]
    return {"extensions": extensions, "templates_path": list(config.get("templates_path") or [])}


def _warnings(project: Project, text: str) -> tuple[str, ...]:
    """Sphinx's complaints, one a line, without colour and without this machine's paths."""
    plain = _ANSI.sub("", text).replace(f"{project.root.as_posix()}/", "")
    lines = (line.strip() for line in plain.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))
