"""`reviewbook accept`: the fresh outputs become the reviewed baseline."""

import json
from pathlib import Path

import click

from reviewbook.cli import project_of


@click.command()
@click.argument("names", metavar="[CHAPTER]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option("--project", "folder", type=click.Path(path_type=Path), help="The book's folder.")
@click.option("--debug", is_flag=True, hidden=True)
@click.pass_context
def command(ctx: click.Context, *, names: tuple[str, ...], as_json: bool, folder: Path | None, debug: bool) -> int:
    """Write the fresh outputs into the notebooks, the reviewed baseline; chapters that are stale run first."""
    from reviewbook.publication.accepting import accept_fresh

    del debug  # read by main() from the command line, so that it may stand anywhere

    def waiting() -> None:
        click.echo("a build of this book is running; waiting for it", err=True)

    project = project_of(ctx, folder)
    accepted = accept_fresh(project, names, waiting)
    if as_json:
        click.echo(
            json.dumps({"chapters": [{"path": a.chapter.name, "changed_cells": list(a.changed)} for a in accepted]})
        )
        return 0
    for one in accepted:
        cells = ", ".join(map(str, one.changed))
        said = f"outputs of cells {cells} changed" if cells else "no change"
        click.echo(f"{project.relative(one.chapter.path)}: {said}")
    return 0
