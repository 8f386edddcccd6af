"""Books that are rendered in this process, with nothing to run."""

import re
from pathlib import Path

import pytest

from reviewbook.execution.store import Store
from reviewbook.project import Project
from reviewbook.rendering.handover import FreshOutputs
from reviewbook.rendering.html import render


@pytest.fixture
def render_book():
    """Renders a book as `reviewbook build` does: what Sphinx said, and the pages by name."""

    def run(root: Path, builder: str = "html", running: frozenset[str] = frozenset()):
        project = Project.at(root)
        outputs = FreshOutputs(Store.of(project), frozenset(), running=running)
        rendered = render(project, builder, project.build_dir / builder, outputs)
        # myst-nb writes its style sheet only after the first build's pages, which then lack its check sum.
        pages = {
            path.name: re.sub(r"\.css\?v=\w+", ".css", path.read_text("utf-8"))
            for path in sorted(rendered.folder.glob("*.html"))
        }
        return rendered, pages

    return run


@pytest.fixture
def quiet_book(small_book):
    """A book of a root page and two chapters that run nothing."""
    config = small_book / "_config.yml"
    config.write_text(
        re.sub("execute_notebooks: force", "execute_notebooks: 'off'", config.read_text("utf-8")), "utf-8"
    )
    return small_book
