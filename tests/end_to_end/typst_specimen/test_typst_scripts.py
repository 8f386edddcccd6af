"""Scripts of the world and emoji, with the optional extra `fonts`: in text, in references, in pictures."""

import os
import subprocess
import sys
from pathlib import Path

import pymupdf
import pytest

pytest.importorskip("manimgx_fonts", reason="the extra `fonts` is not installed")
pytest.importorskip("manimgx_fonts_cjk", reason="the extra `fonts` is not installed")

BIN = Path(sys.executable).parent
CONFIG = """
title: Scripts
author: "李 明, فاطمة, רות"
only_build_toc_files: true
execute: {execute_notebooks: "off"}
bibtex_bibfiles: [references.bib]
sphinx:
  extra_extensions: [reviewbook.rendering.typst]
  config: {language: en, typst_slug: scripts, suppress_warnings: [typst.alt]}
"""
SAID = ("学校の研究", "教育政策", "학교", "हिन्दी क्षेत्र", "ไทย", "தமிழ்", "ქართული", "Հայերեն")
FROM_THE_RIGHT = ("قرأت", "שלום")
PAGE = f"""# Scripts

Words of many scripts: {", ".join(SAID)}; *{SAID[0]}*, **{SAID[3]}**; emoji 🎉 👩🏽‍🔬.

{FROM_THE_RIGHT[0]} Reading in 2020 {FROM_THE_RIGHT[1]}.

| 表 | عربي |
|----|------|
| 漢字 | שלום |

![A sign](sign.svg)

{{cite:p}}`li2020`

```{{bibliography}}
```
"""
SIGN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="30"><text y="20" x="5">Sign 図書 🎉 학교</text></svg>'
)
BIB = "@book{li2020, author={李, 明}, title={教育研究 and शिक्षा}, publisher={出版社}, year={2020}}\n"


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The PDF of a book of one page."""
    book = tmp_path_factory.mktemp("scripts") / "book"
    book.mkdir()
    files = {"_config.yml": CONFIG, "_toc.yml": "format: jb-book\nroot: index\n", "index.md": PAGE, "sign.svg": SIGN}
    for name, text in {**files, "references.bib": BIB}.items():
        (book / name).write_text(text, encoding="utf-8")
    command = [BIN / "jupyter-book", "build", book, "--builder", "custom", "--custom-builder", "typst"]
    env = os.environ | {"SOURCE_DATE_EPOCH": "1790000000"}
    done = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert 0 == done.returncode, done.stdout + done.stderr
    return book / "_build" / "typst" / "scripts.pdf"


def test_all_scripts_can_be_read_from_the_pdf(pdf: Path) -> None:
    """By search, copy and screen reader: text, table, picture, reference, title page."""
    with pymupdf.open(pdf) as opened:
        text = "".join(page.get_text() for page in opened)
    wanted = [*SAID, "🎉", "👩", "漢字", "図書", "教育研究", "शिक्षा", "李"]
    assert [] == [words for words in wanted if words not in text]


@pytest.mark.parametrize(
    "checker", [["outloud", "--no-info", "--quiet"], ["pdfua", "check", "--min-severity", "error"]], ids=lambda c: c[0]
)
def test_checkers_of_accessibility_find_no_errors(pdf: Path, checker: list[str]) -> None:
    """Fallback fonts keep PDF/UA-1 and PDF/A-2a."""
    done = subprocess.run([BIN / checker[0], *checker[1:], pdf], capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stdout
