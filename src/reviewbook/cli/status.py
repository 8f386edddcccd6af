"""`reviewbook status`: which chapters are fresh."""

import json
from pathlib import Path

import click

from reviewbook.cli import project_of

COLOURS = {"fresh": "green", "stale": "yellow", "never-run": "yellow", "failed": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option("--project", "folder", type=click.Path(path_type=Path), help="The book's folder.")
@click.option("--debug", is_flag=True, hidden=True)
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, folder: Path | None, debug: bool) -> int:
    """Say of each chapter whether it is fresh, stale, failed or has never run, and why."""
    from reviewbook.publication.status import status

    del debug  # read by main() from the command line, so that it may stand anywhere
    found = status(project_of(ctx, folder))
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return 0
    for chapter in found["chapters"]:
        state = click.style(f"{chapter['state']:9}", fg=COLOURS[chapter["state"]])
        reasons = f"  {chapter['reasons'][0]}" if chapter["reasons"] else ""
        more = f" (and {len(chapter['reasons']) - 1} more)" if len(chapter["reasons"]) > 1 else ""
        click.echo(f"{state} {chapter['path']}{reasons}{more}")
    return 0
