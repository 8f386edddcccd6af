"""Whether a PDF is still that of its inputs, by hashes of contents: a build with nothing new does nothing."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from sphinx.builders import Builder

from reviewbook.files import write_text_if_changed
from reviewbook.rendering.typst.fonts import font_files, installed_extra_fonts, wheel_fonts
from reviewbook.rendering.typst.settings import Settings

NOTE = ".inputs.json"


def digest(pieces: Iterable[bytes]) -> str:
    """One SHA-256 of many pieces."""
    total = hashlib.sha256()
    for piece in pieces:
        total.update(hashlib.sha256(piece).digest())
    return total.hexdigest()


def inputs_key(builder: Builder, settings: Settings, seconds: int) -> str:
    """A hash of all that the PDF is made from: the read pages, the configuration, pictures, date, and this package.

    Sphinx writes its environment anew whenever it read a page again, so an unchanged file stands for unchanged pages.
    """
    root, package = Path(builder.srcdir), Path(__file__).parent
    files = [
        Path(builder.doctreedir) / "environment.pickle",
        *(root / name for name in sorted(builder.env.images)),
        *named_files(builder, settings),
        *sorted(package.rglob("*.py")),
        package / "template.typ",
    ]
    contents = [path.read_bytes() if path.is_file() else b"" for path in files]
    fonts = [_signature(path) for path in (*wheel_fonts(), *installed_extra_fonts())]
    return digest([configuration(builder).encode(), str(seconds).encode(), *fonts, *contents])


def _signature(path: Path) -> bytes:
    """What changes with an installed font: its content is many megabytes, and need not be read for every build."""
    status = path.stat()
    return f"{path.name} {status.st_size} {status.st_mtime_ns}".encode()


def named_files(builder: Builder, settings: Settings) -> list[Path]:
    """Files that the configuration names: bibliographies, the logo, fonts."""
    root = Path(builder.srcdir)
    fonts = [path for folder in settings.font_paths for path in font_files(root / folder)]
    logo = [root / settings.logo] if settings.logo else []
    return [*(root / name for name in getattr(builder.config, "bibtex_bibfiles", ())), *logo, *fonts]


def configuration(builder: Builder) -> str:
    """All values of the configuration that print the same in every process, a line each."""
    values = sorted((item.name, repr(item.value)) for item in builder.config)
    return "\n".join(f"{name}={value}" for name, value in values if " at 0x" not in value)


def is_unchanged(out: Path, pdf: Path, key: str, kind: str) -> bool:
    """Whether the PDF is there, untouched, and was made from these inputs (`kind` is `book` or `sources`)."""
    return _noted(out).get(kind) == key and was_made_here(pdf)


def note_inputs(out: Path, pdf: Path, book: str, sources: str) -> None:
    """Write down what the PDF was made from."""
    note = {"book": book, "pdf": digest([pdf.read_bytes()]), "sources": sources}
    write_text_if_changed(out / NOTE, json.dumps(note, indent=1, sort_keys=True) + "\n")


def forget_inputs(out: Path, pdf: Path) -> None:
    """Make the next build do everything again; only that the PDF is ours is kept."""
    note_inputs(out, pdf, "", "")


def was_made_here(pdf: Path) -> bool:
    """Whether a PDF is the one that the last build wrote beside it, untouched."""
    try:
        return _noted(pdf.parent).get("pdf") == digest([pdf.read_bytes()])
    except OSError:
        return False


def _noted(out: Path) -> dict[str, str]:
    """What was written down; nothing when that cannot be read."""
    try:
        note = json.loads((out / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def sources_key(out: Path, standards: Iterable[str], seconds: int) -> str:
    """A hash of all that Typst reads."""
    files = sorted(p for p in out.rglob("*") if p.is_file() and p.suffix != ".pdf" and not p.name.startswith("."))
    names = [str(path.relative_to(out)).encode() for path in files]
    settings = [" ".join(standards).encode(), str(seconds).encode()]
    return digest([*settings, *names, *(path.read_bytes() for path in files)])
