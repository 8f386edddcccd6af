"""Pages whose cells run while they are read (execution mode `inline`, for the role `eval`): myst-nb runs them.

What they read is seen by nobody, so such a page is made anew by every build in which any file of the project changed,
and a cell that failed fails every build.
"""

import os
import re
from pathlib import Path
from typing import Any

from myst_nb.core.execute import inline as myst_nb_inline
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from reviewbook.problems import Problem
from reviewbook.rendering.handover import current

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_CELL = re.compile(r"^-{6,}\n(.*?)\n-{6,}$", re.MULTILINE | re.DOTALL)  # as nbclient shows the cell that failed


class QuietClient(myst_nb_inline.ModifiedNotebookClient):  # type: ignore[misc]
    """As myst-nb's; what the kernel's process says of itself is not for readers of a build's messages."""

    def start_new_kernel(self, **options: Any) -> None:  # noqa: ANN401
        """Start it with its own output going nowhere; cells' outputs take another way."""
        with Path(os.devnull).open("wb") as nowhere:
            super().start_new_kernel(stdout=nowhere, stderr=nowhere, **options)


def pages(env: BuildEnvironment) -> set[str]:
    """The pages that ran inline when they were last read."""
    return {page for page, run in _runs(env).items() if run.get("method") == "inline"}


def problems(env: BuildEnvironment) -> list[Problem]:
    """One for each page that ran inline and has a cell that failed."""
    runs = _runs(env)
    failed = sorted(page for page in pages(env) & env.found_docs if not runs[page]["succeeded"])
    return [_problem(os.path.relpath(env.doc2path(page), env.srcdir), runs[page]) for page in failed]


def _problem(where: str, run: dict[str, Any]) -> Problem:
    told = _ANSI.sub("", run["traceback"] or "")
    cell = _CELL.search(told)
    source = next((line.strip() for line in (cell[1] if cell else "").splitlines() if line.strip()), "")
    error = next((line.strip() for line in reversed(told.splitlines()) if line.strip()), run["error"])
    return Problem(where, f"{error} (in the cell that begins with `{source[:80]}`)" if source else f"{error}")


def _runs(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """How each page ran, as myst-nb keeps it."""
    return {page: data["exec_data"] for page, data in getattr(env, "nb_metadata", {}).items() if data.get("exec_data")}


def _hand_over_problems(app: Sphinx, error: Exception | None) -> None:
    fresh = current()
    if fresh is not None and error is None:
        fresh.problems.extend(problems(app.env))


def install(app: Sphinx) -> None:
    """Take part in a build; `build-finished` comes before the others' that tell what was found."""
    myst_nb_inline.ModifiedNotebookClient = QuietClient
    app.connect("build-finished", _hand_over_problems, priority=100)
