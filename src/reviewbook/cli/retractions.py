"""`reviewbook retractions`: compare the references with a list of retractions, or take such a list in."""

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewbook.cli import project_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviewbook.problems import Problem
    from reviewbook.project import Project
    from reviewbook.sources.retractions import RetractionCheck

RETRACTION_WATCH = "Retraction Watch"


@click.command()
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", help=f"Where FILE is from (default: {RETRACTION_WATCH}).")
@click.option("--checked-on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which FILE was fetched.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option("--project", "folder", type=click.Path(path_type=Path), help="The book's folder.")
@click.option("--debug", is_flag=True, hidden=True)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    file: Path | None,
    source: str | None,
    checked_on: datetime.datetime | None,
    as_json: bool,
    folder: Path | None,
    debug: bool,
) -> int:
    """Compare the references with data/evidence/retractions.csv.

    With FILE, Retraction Watch's CSV, write that list first. Nothing is fetched.
    """
    from reviewbook.execution.chapters import pages
    from reviewbook.sources.retractions import RetractionCheck, citations

    del debug  # read by main() from the command line, so that it may stand anywhere
    if bool(file) != bool(checked_on):
        raise click.UsageError("give FILE and --checked-on together")
    if source and not file:
        raise click.UsageError("--source goes with FILE")
    project = project_of(ctx, folder)
    if file and checked_on:
        click.echo(_take_in(project, file, source or RETRACTION_WATCH, checked_on.date()), err=as_json)
    check = RetractionCheck.of(project)
    problems = check.problems(citations(project, pages(project)))
    if as_json:
        click.echo(_as_json(check, problems))
    else:
        click.echo(f"Retractions: {check.text}.")
        for line in (*check.warnings, *map(str, problems)):
            click.echo(line, err=True)
    return 1 if problems else 0


def _take_in(project: "Project", file: Path, source: str, day: datetime.date) -> str:
    """Write the list; returns what to say of it."""
    from reviewbook.sources.retraction_watch import convert, write_list

    converted = convert(file.read_bytes(), file.as_posix(), source, day.isoformat())
    write_list(project, converted)
    counts = f"{converted.left_out} without a DOI and {converted.reinstated} taken back since are left out"
    return f"{len(converted.rows)} notices written; {counts}."


def _as_json(check: "RetractionCheck", problems: "Sequence[Problem]") -> str:
    document = {
        "checked": check.checked,
        "references": check.references,
        "with_doi": check.with_doi,
        "sources": list(check.sources),
        "warnings": list(check.warnings),
        "problems": [{"where": one.where, "what": one.what, "mend": one.mend} for one in problems],
    }
    return json.dumps(document, indent=1, ensure_ascii=False)
