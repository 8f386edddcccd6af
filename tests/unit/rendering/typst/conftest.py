"""Builds of one page with the builder `typst`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

CONF = """
project = "Small"
author = "Somebody"
language = "en"
extensions = ["myst_nb", "sphinx_design", "sphinx_togglebutton", "reviewbook.rendering.typst"]
myst_enable_extensions = ["amsmath", "colon_fence", "deflist", "dollarmath", "fieldlist", "tasklist"]
nb_execution_mode = "off"
nb_render_markdown_format = "myst"
numfig = True
"""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="12" height="12"><circle cx="6" cy="6" r="5"/></svg>'


@dataclass(frozen=True)
class Built:
    """A built project: its folder of Typst sources and what Sphinx warned of."""

    out: Path
    warnings: str

    @property
    def page(self) -> str:
        """The Typst source of the first page, without comments on places and empty lines."""
        text = (self.out / "pages" / "index.typ").read_text(encoding="utf-8")
        return re.sub(r"(?m)^#import.*$|(?:^|(?<=\[))// .*\n|^\n", "", text).strip()

    @property
    def pdf(self) -> Path:
        """The PDF."""
        return self.out / "small.pdf"


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Built]:
    """Builds a project whose pages are given by name, with a picture `dot.svg` beside them."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    # Sphinx keeps the words of a language for the next project of the process, whatever that one's language.
    monkeypatch.setattr("sphinx.locale.translators", {})

    def run(index: str = "", conf: str = "", **files: str) -> Built:
        source, out = tmp_path / "source", tmp_path / "out"
        source.mkdir(exist_ok=True)
        pages = {"index.md": index, "dot.svg": DOT, "conf.py": CONF + conf}
        pages |= {name.replace("__", "."): text for name, text in files.items()}
        for name, text in pages.items():
            path = source / name
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
        warnings = StringIO()
        with docutils_namespace():
            app = Sphinx(source, source, out, tmp_path / "doctrees", "typst", status=StringIO(), warning=warnings)
            app.build()
        return Built(out, re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue()))

    return run


@pytest.fixture(autouse=True)
def no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the optional extra were not installed, whether it is or not."""
    monkeypatch.setattr("reviewbook.rendering.typst.fonts.EXTRA_PACKAGES", ())


@pytest.fixture
def extra_font(no_extra: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of the optional extra, with a font that has the one character 語."""
    package = tmp_path / "wheels" / "fonts_of_a_test"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    path = package / "Fake.ttf"
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder([".notdef", "word"])
    font.setupCharacterMap({ord("語"): "word"})
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((400, 800))
    pen.lineTo((800, 0))
    pen.closePath()
    font.setupGlyf({".notdef": Glyph(), "word": pen.glyph()})
    font.setupHorizontalMetrics({".notdef": (900, 0), "word": (900, 0)})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    font.setupNameTable({"familyName": "Fake", "styleName": "Regular", "psName": "Fake-Regular"})
    font.setupPost()
    font.save(path)
    monkeypatch.setattr("reviewbook.rendering.typst.fonts.EXTRA_PACKAGES", ("fonts_of_a_test",))
    monkeypatch.syspath_prepend(package.parent)
    return path
