"""What is fresh, why not, and what each chapter was made from."""

from collections.abc import Sequence
from typing import Any

from reviewbook.execution.records import Record, Records
from reviewbook.execution.runner import Planned, plan
from reviewbook.project import Project


def status(project: Project) -> dict[str, Any]:
    """Each chapter with its state and reasons, inputs with digests, and packages: the form of `status --json`.

    Raises:
        BookError: the table of contents or a chapter cannot be read.
    """
    records = Records(project)
    planned = plan(project, records)
    found = {"chapters": [_chapter(one, records.read(one.chapter.name)) for one in planned]}
    records.digests.save()
    return found


def _chapter(one: Planned, record: Record | None) -> dict[str, Any]:
    return {
        "path": one.chapter.name,
        "state": one.freshness.state,
        "reasons": list(one.freshness.reasons),
        "inputs": _inputs(record),
        "packages": record.packages if record else {},
    }


def _inputs(record: Record | None) -> list[dict[str, str]]:
    return [{"path": path, "sha256": digest} for path, digest in sorted(record.files.items())] if record else []


def provenance(project: Project, records: Records, planned: Sequence[Planned]) -> dict[str, Any]:
    """What each chapter of the book was made from: for readers, beside the pages.

    Returns:
        `{"title", "chapters": [{"path", "code", "outputs", "inputs", "packages", "python", "environment", "unseen"}]}`
    """
    chapters = []
    for one in planned:
        record = records.read(one.chapter.name)
        if record is not None:
            chapters.append(
                {
                    "path": one.chapter.name,
                    "code": record.code,
                    "outputs": record.outputs,
                    "inputs": _inputs(record),
                    "packages": record.packages,
                    "python": record.python,
                    "environment": sorted(record.environment),
                    "unseen": list(record.unseen),
                }
            )
    return {"title": str(project.config.get("title", "")), "chapters": chapters}
