"""What the chapters put out, one file a page, kept in `_build/.reviewbook/outputs`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reviewbook.execution.digests import digest_bytes
from reviewbook.files import as_json, write_if_changed
from reviewbook.project import Project


@dataclass(frozen=True)
class Outputs:
    """What one run of a chapter put out.

    Attributes:
        cells: For each code cell in order: `outputs` (notebook format 4) and `execution_count`.
        metadata: Notebook metadata that came from running: `language_info`, `widgets`.
        error: One line, or None when every cell ran.
        traceback: Of the failed cell, or None.
    """

    cells: tuple[dict[str, Any], ...]
    metadata: dict[str, Any]
    error: str | None = None
    traceback: str | None = None


@dataclass(frozen=True)
class Store:
    """The outputs files of a book."""

    folder: Path

    @classmethod
    def of(cls, project: Project) -> "Store":
        """The store of a project."""
        return cls(project.store_dir / "outputs")

    def path(self, page: str) -> Path:
        """The outputs file of a page (which need not exist)."""
        return self.folder / f"{page}.json"

    def write(self, page: str, outputs: Outputs) -> bool:
        """Keep a page's outputs; the file is touched only when they differ. Returns whether it was written."""
        content = {
            "cells": list(outputs.cells),
            "metadata": outputs.metadata,
            "error": outputs.error,
            "traceback": outputs.traceback,
        }
        return write_if_changed(self.path(page), as_json(content))

    def digest(self, page: str) -> str | None:
        """The digest of a page's outputs file; None when there is none."""
        try:
            return digest_bytes(self.path(page).read_bytes())
        except OSError:
            return None

    def read(self, page: str) -> Outputs | None:
        """A page's outputs; None when there are none or the file is damaged (the page then has to run again)."""
        try:
            content = json.loads(self.path(page).read_bytes())
            return Outputs(tuple(content["cells"]), content["metadata"], content["error"], content["traceback"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
