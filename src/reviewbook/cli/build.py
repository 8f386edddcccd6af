"""`reviewbook build`: run the chapters, render the book."""

import json
from pathlib import Path

import click

from reviewbook.cli import project_of


@click.command()
@click.option("--html", is_flag=True, help="Only the HTML (with --pdf: both; with neither: both).")
@click.option("--pdf", is_flag=True, help="Only the PDF.")
@click.option("--chapter", help="With --pdf: print this chapter alone, beside the PDF of the whole book.")
@click.option("--force", is_flag=True, help="Run the chapters named, or all, though they are fresh.")
@click.argument("names", metavar="[CHAPTER]...", nargs=-1)
@click.option("--jobs", type=click.IntRange(min=1), help="Chapters to run at a time (default: one a core).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option("--project", "folder", type=click.Path(path_type=Path), help="The book's folder.")
@click.option("--debug", is_flag=True, hidden=True)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    html: bool,
    pdf: bool,
    chapter: str | None,
    force: bool,
    names: tuple[str, ...],
    jobs: int | None,
    as_json: bool,
    folder: Path | None,
    debug: bool,
) -> int:
    """Run the chapters that are stale and render HTML and PDF into _build."""
    from reviewbook.publication.building import build

    del debug  # read by main() from the command line, so that it may stand anywhere
    if names and not force:
        raise click.UsageError("chapters are named only after --force; a build always makes the whole book")
    if chapter and not pdf:
        raise click.UsageError("--chapter goes with --pdf")
    formats = [name for name, wanted in (("html", html), ("pdf", pdf)) if wanted] or ["html", "pdf"]
    chosen = list(names) if force else None
    result = build(
        project_of(ctx, folder), formats=formats, jobs=jobs, force=chosen, chapter=chapter or "", quiet=as_json
    )
    if as_json:
        click.echo(json.dumps(result.as_dict(), indent=1, ensure_ascii=False))
    return 0 if result.ok else 1
