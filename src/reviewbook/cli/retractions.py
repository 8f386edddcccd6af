"""`reviewbook retractions`: compare the references with a list of retractions, or take such a list in."""

import datetime
import json
from pathlib import Path

import click

from reviewbook.cli import project_of


@click.command()
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="Retraction Watch", help="Where FILE is from (default: Retraction Watch).")
@click.option("--checked-on", type=click.DateTime(["%Y-%m-%d"]), help="The day on which FILE was fetched.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option("--project", "folder", type=click.Path(path_type=Path), help="The book's folder.")
@click.option("--debug", is_flag=True, hidden=True)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    file: Path | None,
    source: str,
    checked_on: datetime.datetime | None,
    as_json: bool,
    folder: Path | None,
    debug: bool,
) -> int:
    """Compare the references with data/evidence/retractions.csv.

    With FILE, Retraction Watch's CSV, write that list first. Nothing is fetched.
    """
    from reviewbook.execution.chapters import pages
    from reviewbook.sources.retraction_watch import convert, write_list
    from reviewbook.sources.retractions import RetractionCheck, citations

    del debug  # read by main() from the command line, so that it may stand anywhere
    if bool(file) != bool(checked_on):
        raise click.UsageError("give FILE and --checked-on together")
    project = project_of(ctx, folder)
    if file and checked_on:
        converted = convert(file.read_bytes(), file.as_posix(), source, checked_on.date().isoformat())
        write_list(project, converted)
        counts = f"{converted.left_out} without a DOI and {converted.reinstated} taken back since are left out"
        click.echo(f"{len(converted.rows)} notices written; {counts}.", err=as_json)
    check = RetractionCheck.of(project)
    problems = check.problems(citations(project, pages(project)))
    if as_json:
        rows = [{"where": problem.where, "what": problem.what} for problem in problems]
        document = {"checked": check.checked, "references": check.references, "with_doi": check.with_doi}
        rest = {"sources": list(check.sources), "warnings": list(check.warnings), "problems": rows}
        click.echo(json.dumps({**document, **rest}, indent=1, ensure_ascii=False))
    else:
        click.echo(f"Retractions: {check.text}.")
        for line in (*check.warnings, *map(str, problems)):
            click.echo(line, err=True)
    return 1 if problems else 0
