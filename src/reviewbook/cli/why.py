"""`reviewbook why CHAPTER`: what changed since its last run."""

import json
from pathlib import Path

import click

from reviewbook.cli import project_of


@click.command()
@click.argument("name", metavar="CHAPTER")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option("--project", "folder", type=click.Path(path_type=Path), help="The book's folder.")
@click.option("--debug", is_flag=True, hidden=True)
@click.pass_context
def command(ctx: click.Context, *, name: str, as_json: bool, folder: Path | None, debug: bool) -> int:
    """Say what changed since a chapter's last run, file by file."""
    from reviewbook.publication.choosing import choose
    from reviewbook.publication.status import status

    del debug  # read by main() from the command line, so that it may stand anywhere
    project = project_of(ctx, folder)
    chapter = choose(project, [name])[0].name
    found = next((one for one in status(project)["chapters"] if one["path"] == chapter), None)
    if found is None:
        raise click.UsageError(f"{chapter} is shown with its own outputs, as its settings say; it never runs")
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return 0
    click.echo(f"{chapter} is {found['state']}")
    for reason in found["reasons"]:
        click.echo(f"  {reason}")
    return 0
