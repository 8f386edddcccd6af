"""`reviewbook export`: the references, or a file's records, in the form of another program."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reviewbook.cli import project_of

if TYPE_CHECKING:
    from reviewbook.sources.importing.record import Record

FORMATS = ("bibtex", "ris", "csl-json", "asreview", "covidence", "rayyan", "eppi", "decisions", "prisma2020")


@click.command()
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMATS), required=True, help="The form to write.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="The file (default: standard output).")
@click.option("--project", "folder", type=click.Path(path_type=Path), help="The book's folder.")
@click.option("--debug", is_flag=True, hidden=True)
@click.pass_context
def command(
    ctx: click.Context, *, files: tuple[Path, ...], form: str, output: Path | None, folder: Path | None, debug: bool
) -> int:
    """Write references as BibTeX, RIS or CSL-JSON, or as a list to screen; without files those of the book.

    The form `decisions` reads lists that were screened in another program and writes `citekey,decision`; `prisma2020`
    writes the book's flow of records for the R package PRISMA2020.
    """
    from reviewbook.files import write_atomically
    from reviewbook.sources.exporting.writing import export_as

    del debug  # read by main() from the command line, so that it may stand anywhere
    faults: list[str] = []
    if form == "decisions":
        text = _decisions(files)
    elif form == "prisma2020":
        text = _flow(ctx, files, folder)
    else:
        entries, faults = _entries(ctx, files, folder)
        text = export_as(form, entries)
    if output:
        write_atomically(output, text.encode())
    else:
        click.echo(text, nl=False)
    for fault in faults:
        click.echo(fault, err=True)
    return 1 if faults else 0


def _decisions(files: tuple[Path, ...]) -> str:
    from reviewbook.sources.exporting.screening import as_decisions, read_decisions
    from reviewbook.sources.importing.decoding import decode_export

    if not files:
        raise click.UsageError("name the lists that were screened")
    lists = [read_decisions(decode_export(path.read_bytes()), path.as_posix()) for path in files]
    return as_decisions({key: decision for one in lists for key, decision in one.items()})


def _flow(ctx: click.Context, files: tuple[Path, ...], folder: Path | None) -> str:
    from reviewbook.evidence.base import EvidenceBase
    from reviewbook.evidence.flow_export import prisma_csv
    from reviewbook.sources.tables import DataPackage

    if files:
        raise click.UsageError("the flow is that of the book; name no files")
    return prisma_csv(EvidenceBase.load(DataPackage.load(project_of(ctx, folder))))


def _entries(
    ctx: click.Context, files: tuple[Path, ...], folder: Path | None
) -> "tuple[list[tuple[str, Record]], list[str]]":
    from reviewbook.sources.importing.into_project import references_of
    from reviewbook.sources.importing.recognise import read_exports

    if not files:
        return list(references_of(project_of(ctx, folder)).items()), []
    reading = read_exports(files)
    faults = [f"{fault.file}:{fault.line}: {fault.message}" for fault in reading.faults]
    return [(record.key or f"record{number}", record) for number, record in enumerate(reading.records, 1)], faults
