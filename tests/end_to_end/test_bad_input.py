"""Bad input gives one clear sentence and the right exit code; nothing outside `_build` changes and nothing is lost."""

import json

import pytest

ENTRY = "@book{a, author = {Author, Anna}, title = {Title}, year = {2020}, publisher = {P}}\n"
LICENCE = {"name": "CC0-1.0"}


def resource(name, fields, **schema):
    return {
        "name": name,
        "title": name,
        "path": f"{name}.csv",
        "sources": [{"title": "s"}],
        "caveats": [],
        "schema": {"fields": [{"name": field, "type": kind} for field, kind in fields.items()], **schema},
    }


PACKAGE = {
    "name": "p",
    "licenses": [LICENCE],
    "resources": [
        resource(
            "t",
            {"id": "string", "n": "integer", "u": "string"},
            primaryKey=["id"],
            foreignKeys=[{"fields": ["u"], "reference": {"resource": "k", "fields": ["u"]}}],
        ),
        resource("k", {"u": "string"}, primaryKey=["u"]),
    ],
}


@pytest.fixture
def reference_book(small_book):
    """A small book with references and a Data Package, all in order."""
    (small_book / "references.bib").write_text(ENTRY, encoding="utf-8")
    (small_book / "data").mkdir()
    (small_book / "data" / "datapackage.json").write_text(json.dumps(PACKAGE), encoding="utf-8")
    (small_book / "data" / "t.csv").write_text("id,n,u\na,1,x\nb,2,x\n", encoding="utf-8")
    (small_book / "data" / "k.csv").write_text("u\nx\n", encoding="utf-8")
    return small_book


def snapshot(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "_build" not in path.parts
    }


BAD = {
    "unclosed brace": ("references.bib", b"@book{a, title = {Open\n", ["references.bib:1"]),
    "duplicate key": ("references.bib", (ENTRY * 2).encode(), ["references.bib:2", "a"]),
    "Latin-1 bytes": (
        "references.bib",
        ENTRY.replace("Anna", "Ren\xe9").encode("latin-1"),
        ["references.bib:1", "UTF-8"],
    ),
    "empty bibliography": ("references.bib", b"", ["references.bib"]),
    "missing year": ("references.bib", ENTRY.replace("year = {2020}, ", "").encode(), ["references.bib:1", "year"]),
    "missing column": ("data/t.csv", b"id,u\na,x\n", ["data/t.csv", "n"]),
    "wrong type": ("data/t.csv", b"id,n,u\na,1,x\nb,two,x\n", ["data/t.csv:3", "n", "two"]),
    "broken foreign key": ("data/t.csv", b"id,n,u\na,1,zzz\n", ["data/t.csv:2", "zzz"]),
    "duplicate primary key": ("data/t.csv", b"id,n,u\na,1,x\na,2,x\n", ["data/t.csv:3"]),
    "descriptor is no JSON": ("data/datapackage.json", b"{", ["datapackage.json"]),
    "notebook is no JSON": ("two.ipynb", b"not json", ["two.ipynb", "not a notebook"]),
    "chapter does not exist": (
        "_toc.yml",
        b"format: jb-book\nroot: index\nchapters: [{file: nowhere}]\n",
        ["_toc.yml", "nowhere"],
    ),
    "toc is no YAML": ("_toc.yml", b"root: [\n", ["_toc.yml:2"]),
    "config is no YAML": ("_config.yml", b"title: [\n", ["_config.yml:2"]),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_clear_sentence_and_exit_code_1(reference_book, reviewbook, case):
    """The place is named, there is no traceback, and no file outside _build changes."""
    name, content, expected = BAD[case]
    (reference_book / name).write_bytes(content)
    before = snapshot(reference_book)
    finished = reviewbook(reference_book, "build", "--html")

    assert 1 == finished.code
    assert [] == [part for part in expected if part not in finished.err]
    assert "Traceback" not in finished.err + finished.out
    assert before == snapshot(reference_book)


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbfid,n,u\na,1,x\n", b"id,n,u\r\na,1,x\r\n"], ids=["byte-order mark", "CRLF"]
)
def test_harmless_forms_of_a_table_are_accepted(reference_book, reviewbook, content):
    """Exports of Excel are read."""
    (reference_book / "data" / "t.csv").write_bytes(content)

    assert 0 == reviewbook(reference_book, "build", "--html").code


def test_all_faults_are_told_at_once(reference_book, reviewbook):
    """In the references and in the data."""
    (reference_book / "references.bib").write_text(ENTRY * 2, encoding="utf-8")
    (reference_book / "data" / "t.csv").write_text("id,n,u\na,one,x\nb,2,q\n", encoding="utf-8")
    err = reviewbook(reference_book, "build").err

    assert [True, True, True] == [part in err for part in ("references.bib:2", "data/t.csv:2", "data/t.csv:3")]


def test_a_failed_cell_fails_the_build_and_the_rest_is_built(small_book, reviewbook, write_notebook):
    """Exit code 1, chapter, cell and error on standard error; both pages exist."""
    write_notebook(small_book / "part" / "one.ipynb", ["# One", "raise ValueError('no such thing')"])
    finished = reviewbook(small_book, "build", "--html")

    assert 1 == finished.code
    assert "part/one.ipynb, cell 2: ValueError: no such thing" in finished.err
    assert [True, True] == [(small_book / "_build" / "html" / page).is_file() for page in ("part/one.html", "two.html")]


def test_a_failed_chapter_fails_every_build_until_it_is_mended(small_book, reviewbook, write_notebook):
    """Unlike plain Jupyter Book, whose next build passes."""
    path = small_book / "part" / "one.ipynb"
    write_notebook(path, ["# One", "1 / 0"])
    codes = [reviewbook(small_book, "build", "--html").code for _ in range(2)]
    write_notebook(path, ["# One", "1 / 1"])

    assert [1, 1, 0] == [*codes, reviewbook(small_book, "build", "--html").code]


@pytest.mark.parametrize("arguments", [("build", "--jobs", "0"), ("build", "--wrong"), ("no-such-command",)])
def test_wrong_use_is_exit_code_2(small_book, reviewbook, arguments):
    """With a sentence, not a traceback."""
    finished = reviewbook(small_book, *arguments)

    assert (2, False) == (finished.code, "Traceback" in finished.err)


def test_outside_a_book_is_wrong_use(tmp_path, reviewbook):
    """A missing _config.yml is named."""
    finished = reviewbook(tmp_path, "build")

    assert (2, True) == (finished.code, "_config.yml" in finished.err)


def test_json_output_is_pure(small_book, reviewbook):
    """One document on standard output."""
    document = json.loads(reviewbook(small_book, "build", "--html", "--json").out)

    assert (True, ["part/one", "two"]) == (document["ok"], [chapter["path"] for chapter in document["chapters"]])


def test_hidden_folders_are_not_read(small_book, reviewbook, write_notebook):
    """A notebook in an environment, a build or a checkpoint is never run."""
    config = (small_book / "_config.yml").read_text("utf-8")
    patterns = 'exclude_patterns: ["_build/**", ".venv/**", "**/.ipynb_checkpoints/**"]'
    (small_book / "_config.yml").write_text(config.replace("exclude_patterns: [_build]", patterns), encoding="utf-8")
    for folder in (".venv/lib", "_build/old", "part/.ipynb_checkpoints"):
        write_notebook(small_book / folder / "planted.ipynb", ["# Planted", "open('PLANTED', 'w')"])
    code = reviewbook(small_book, "build", "--html").code

    assert (0, []) == (code, [path for path in small_book.rglob("*") if path.name in {"PLANTED", "planted.html"}])


def test_jupyter_book_2_is_refused_in_one_sentence(small_book, reviewbook, tmp_path_factory):
    """A distribution of that name and version, put before the real one."""
    fake = tmp_path_factory.mktemp("fake")
    info = fake / "jupyter_book-2.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: jupyter-book\nVersion: 2.1.0\n")
    finished = reviewbook(small_book, "build", PYTHONPATH=str(fake))

    assert (1, True) == (finished.code, "jupyter-book here is 2.1.0" in finished.err)
    assert 1 == len(finished.err.strip().splitlines())
