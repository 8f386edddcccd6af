"""`reviewbook dedupe`: judge which records of some files are the same report; nothing is changed."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reviewbook.sources.importing.deduplication import Pair
    from reviewbook.sources.importing.record import Record

# `dedupe` needs no book: files are judged as they are.


@click.command()
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option("--project", type=click.Path(path_type=Path), expose_value=False, hidden=True)
@click.option("--debug", is_flag=True, hidden=True)
def command(*, files: tuple[Path, ...], as_json: bool, debug: bool) -> int:
    """Judge the records of all files together: the same, near but different, or to be asked about."""
    from reviewbook.sources.importing.deduplication import find_pairs
    from reviewbook.sources.importing.recognise import read_exports

    del debug  # read by main() from the command line, so that it may stand anywhere
    reading = read_exports(files)
    pairs = [_as_dict(pair, reading.records) for pair in find_pairs(reading.records)]
    if as_json:
        errors = [fault.as_dict() for fault in reading.faults]
        document = {"records": len(reading.records), "pairs": pairs, "errors": errors}
        click.echo(json.dumps(document, indent=1, ensure_ascii=False))
    else:
        for pair in pairs:
            left, right = (f"{side['file']}:{side['line']}" for side in (pair["left"], pair["right"]))
            click.echo(f"{pair['verdict']} ({pair['score']:.2f}): {left} and {right}: {pair['reason']}")
        for fault in reading.faults:
            click.echo(f"{fault.file}:{fault.line}: {fault.message}", err=True)
    return 1 if reading.faults else 0


def _as_dict(pair: "Pair", records: "Sequence[Record]") -> dict[str, Any]:
    judgement = pair.judgement
    sides = {"left": records[pair.left], "right": records[pair.right]}
    return {
        "verdict": judgement.verdict,
        "score": judgement.score,
        "reason": judgement.reason,
        **{side: _side(record) for side, record in sides.items()},
    }


def _side(record: "Record") -> dict[str, str | int]:
    return {"file": record.file, "line": record.line, "key": record.key, "title": record.title}
