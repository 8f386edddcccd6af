"""The fonts of the PDF: from wheels only, gathered in one folder, so that every machine sets the same pages."""

import shutil
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

STYLES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
# For symbols and scripts that the text's own fonts lack; matplotlib brings it, and its pictures may name it.
FALLBACK = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")
FALLBACK_FAMILIES = ("Libertinus Serif", "DejaVu Sans", "DejaVu Sans Mono")


def wheel_fonts() -> list[Path]:
    """The font files that installed wheels bring, one file a style: OpenType, where they have TrueType as well."""
    sans = [_folder("font_source_sans_pro", "files") / f"SourceSansPro-{style}.otf" for style in STYLES]
    serif = [_folder("font_source_serif_pro", "files") / f"SourceSerifPro-{style}.otf" for style in STYLES]
    fallback = [_folder("matplotlib", "mpl-data", "fonts", "ttf") / name for name in FALLBACK]
    return [path for path in (*sans, *serif, *fallback) if path.is_file()]


def _folder(package: str, *below: str) -> Path:
    """A folder of an installed package, found without importing it."""
    spec = find_spec(package)
    root = Path(spec.origin).parent if spec and spec.origin else Path(package)
    return root.joinpath(*below)


def gather_fonts(folder: Path, more: Iterable[Path] = ()) -> None:
    """Put the wheels' fonts, and those in the folders `more`, into one folder; what is there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    own = [path for place in more for path in sorted(place.rglob("*")) if path.suffix.lower() in (".otf", ".ttf")]
    for path in (*wheel_fonts(), *own):
        target = folder / path.name
        if not target.exists() or target.stat().st_size != path.stat().st_size:
            shutil.copyfile(path, target)
