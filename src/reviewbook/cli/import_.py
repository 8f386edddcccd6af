"""`reviewbook import`: bibliographic records into the book's references, duplicates merged."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from reviewbook.cli import project_of

if TYPE_CHECKING:
    from reviewbook.sources.importing.into_project import Imported


@click.command(name="import")
@click.argument("files", metavar="FILE...", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Tell what would be done and write nothing.")
@click.option(
    "--unsure",
    type=click.Choice(["ask", "add", "merge"]),
    default="ask",
    help="Records that may be held already: leave them out and ask (default), add or merge them.",
)
@click.option("--undo", "merge_id", metavar="MERGE_ID", help="Take back a merge of merges.csv; no files then.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option("--project", "folder", type=click.Path(path_type=Path), help="The book's folder.")
@click.option("--debug", is_flag=True, hidden=True)
@click.pass_context
def command(
    ctx: click.Context,
    *,
    files: tuple[Path, ...],
    dry_run: bool,
    unsure: Literal["ask", "add", "merge"],
    merge_id: str | None,
    as_json: bool,
    folder: Path | None,
    debug: bool,
) -> int:
    """Add the records of BibTeX, RIS, PubMed, EndNote, Web of Science, Cochrane and CSV files to the references.

    The content tells the format.
    """
    from reviewbook.sources.importing.into_project import import_files, undo_merge

    del debug  # read by main() from the command line, so that it may stand anywhere
    if bool(files) == bool(merge_id):
        raise click.UsageError("give either files or --undo MERGE_ID")
    project = project_of(ctx, folder)
    if merge_id:
        click.echo(f"The record is an entry of its own again: {undo_merge(project, merge_id)}")
        return 0
    result = import_files(project, files, dry_run=dry_run, unsure=unsure)
    if as_json:
        click.echo(json.dumps(result.as_dict(), indent=1, ensure_ascii=False))
    else:
        _tell(result, dry_run)
    return 1 if result.faults else 0


def _tell(result: "Imported", dry_run: bool) -> None:
    for merge in result.merges:
        click.echo(f"{merge.record.file}:{merge.record.line}: merged into {merge.citekey} ({merge.judgement.reason})")
    for question in result.questions:
        where = f"{question.record.file}:{question.record.line}"
        click.echo(f"{where}: perhaps {question.citekey} ({question.judgement.reason}); left out, see --unsure")
    for fault in result.faults:
        click.echo(f"{fault.file}:{fault.line}: {fault.message}", err=True)
    counts = f"{len(result.added)} added, {len(result.merges)} merged, {len(result.questions)} to be decided"
    click.echo(f"{result.records} records read: {counts}, {len(result.faults)} errors{'; nothing written' * dry_run}.")
