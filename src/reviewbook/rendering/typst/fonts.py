"""The fonts of the PDF: from wheels only, gathered in one folder, so that every machine sets the same pages."""

from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from reviewbook.files import write_if_changed

STYLES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
# For symbols and scripts that the text's own fonts lack; matplotlib brings it, and its pictures may name it.
FALLBACK = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")
FALLBACK_FAMILIES = ("Libertinus Serif", "DejaVu Sans", "DejaVu Sans Mono")
# The optional extra `reviewbook[fonts]`: Noto for emoji and most scripts, and for Chinese, Japanese and Korean.
EXTRA_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
SUFFIXES = (".otf", ".ttf", ".ttc")
# Which of a character's forms a language writes; what Chinese, Japanese and Korean share has one code for all forms.
FORMS = {"ja": "JP", "ko": "KR", "zh-TW": "TC", "zh-Hant": "TC", "zh-HK": "HK"}
DEFAULT_FORM = "SC"


def wheel_fonts() -> list[Path]:
    """The font files that installed wheels bring, one file a style: OpenType, where they have TrueType as well."""
    wanted = {
        "font_source_sans_pro": [f"files/SourceSansPro-{style}.otf" for style in STYLES],
        "font_source_serif_pro": [f"files/SourceSerifPro-{style}.otf" for style in STYLES],
        "matplotlib": [f"mpl-data/fonts/ttf/{name}" for name in FALLBACK],
    }
    paths = (folder / name for package, names in wanted.items() for folder in _folders(package) for name in names)
    return [path for path in paths if path.is_file()]


def extra_fonts(characters: Iterable[str]) -> list[Path]:
    """The files of the optional extra that have some of these characters, which the fonts of every book lack."""
    extra = installed_extra_fonts()
    lacking = lacking_in(wheel_fonts(), characters) if extra else set()
    return [path for path in extra if lacking & codes(path)]


def lacking_in(fonts: Iterable[Path], characters: Iterable[str]) -> set[int]:
    """The codes of those characters that none of the fonts has; control characters and spaces need no font."""
    wanted = {ord(character) for character in characters if character.isprintable() and not character.isspace()}
    return wanted.difference(*map(codes, fonts))


def installed_extra_fonts() -> list[Path]:
    """All font files of the optional extra; none without it."""
    return [path for package in EXTRA_PACKAGES for folder in _folders(package) for path in font_files(folder)]


@cache
def codes(path: Path) -> frozenset[int]:
    """The characters that a font file has, as Unicode codes; a collection's fonts have the same."""
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(font.getBestCmap() or {})


def font_files(folder: Path) -> list[Path]:
    """The font files in a folder and below it, sorted."""
    return [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES]


def _folders(package: str) -> list[Path]:
    """The folder of a package, found without importing it; none when it is not installed."""
    spec = find_spec(package)
    return [Path(spec.origin).parent] if spec and spec.origin else []


def gather_fonts(folder: Path, more: Iterable[Path] = ()) -> None:
    """Put the wheels' fonts and the files `more` into one folder, and nothing else: Typst uses all that is there."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {path.name: path for path in (*more, *wheel_fonts())}
    for old in folder.iterdir():
        if old.name not in wanted:
            old.unlink()
    for name, path in wanted.items():
        write_if_changed(folder / name, path.read_bytes())


def families_in_order(families: Sequence[str], language: str) -> list[str]:
    """Families to fall back on: of those that differ by a language's forms the one for this language goes first.

    Args:
        families: Names as `Noto Sans CJK JP`.
        language: A BCP 47 tag, as `zh-TW`.
    """
    form = FORMS.get(language) or FORMS.get(language.partition("-")[0], DEFAULT_FORM)
    return sorted(families, key=lambda family: (not family.endswith(f"CJK {form}"), family))
