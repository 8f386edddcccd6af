"""References become a table, or every fault is told."""

import string
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from bibtexparser import parse_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviewbook.problems import BookError
from reviewbook.project import Project
from reviewbook.sources.bibliography import check_parsers_agree, load, read_bibliography
from reviewbook.sources.names import Name

TWO = r"""
@techreport{greany2024forging,
  author      = {Greany, Toby and Cousin, Susan},
  title       = {Forging Local Coherence: {LocalEd} project},
  institution = {University of Nottingham},
  year        = 2024,
  url         = {https://example.org/a\_b/~x--y},
  reviewed    = {not \& yet},
}

@article{mueller2019,
  author  = {M{\"u}ller, J{\"u}rgen and {Department for Education}},
  editor  = {van der Berg, Jan},
  title   = "Schools \& networks",
  journal = {School Leadership {\&} Management},
  year    = {2019}, volume = 39, number = {3--4}, pages = {1--20},
  doi     = {https://doi.org/10.1080/1363},
}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "_config.yml").write_text("title: x\n")
    return tmp_path


def write(folder, content, name="references.bib"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def load_one(folder, content, **options):
    return load([write(folder, content)], root=folder, **options)


def problems_of(folder, content):
    with pytest.raises(BookError) as caught:
        load_one(folder, content)
    return [str(problem) for problem in caught.value.problems]


def test_one_row_a_reference(folder):
    """The index is the citation key; texts are decoded, numbers typed, custom fields kept."""
    row = load_one(folder, TWO).loc["greany2024forging"]
    expected = {
        "type": "techreport",
        "title": "Forging Local Coherence: LocalEd project",
        "year": 2024,
        "authors": (Name("Toby", "Greany"), Name("Susan", "Cousin")),
        "author_text": "Greany and Cousin",
        "editors": (),
        "institution": "University of Nottingham",
        "url": "https://example.org/a_b/~x--y",
        "extra": {"reviewed": "not & yet"},
        "file": "references.bib",
        "line": 2,
    }
    assert expected == row.dropna().to_dict()


def test_names_pages_and_doi_are_read(folder):
    """Organisations stay whole, ranges have an en dash, a DOI has no address."""
    row = load_one(folder, TWO).loc["mueller2019"]
    expected = {
        "authors": (Name("Jürgen", "Müller"), Name("", "Department for Education")),
        "author_text": "Müller and Department for Education",
        "editors": (Name("Jan", "Berg", "van der"),),
        "journal": "School Leadership & Management",
        "volume": "39",
        "number": "3–4",
        "pages": "1–20",
        "doi": "10.1080/1363",
        "line": 11,
    }
    assert expected == row[list(expected)].to_dict()


def test_dtypes(folder):
    """Texts are string, the year Int64, the line int64."""
    dtypes = load_one(folder, TWO).dtypes.astype(str)
    objects = ["authors", "editors", "extra"]
    expected = dict.fromkeys(objects, "object") | {"year": "Int64", "line": "int64"}
    assert expected == {name: dtype for name, dtype in dtypes.items() if dtype != "string"}


def test_no_files_are_an_empty_table(folder):
    """Without files there are the same columns and no rows."""
    empty = load([])
    assert (0, list(load_one(folder, TWO).columns)) == (len(empty), list(empty.columns))


def test_editors_stand_in_for_authors(folder):
    """A book with editors only is cited by them."""
    table = load_one(folder, "@book{b, editor={A, B and C, D}, title={T}, year=2000}")
    assert table.loc["b", "author_text"] == "A and C"


def test_mark_and_line_ends_do_not_matter(folder):
    """A byte-order mark and CRLF give the same table."""
    expected = load_one(folder, TWO)
    pd.testing.assert_frame_equal(expected, load_one(folder, b"\xef\xbb\xbf" + TWO.replace("\n", "\r\n").encode()))


def test_a_missing_file_is_told(folder):
    """A .bib file that does not exist is named."""
    with pytest.raises(BookError) as caught:
        load([folder / "no.bib"], root=folder)
    assert str(caught.value) == "no.bib: the file does not exist. Create it or correct its name."


def test_a_folder_in_place_of_a_file_is_told(folder):
    """What cannot be read is named, not raised."""
    (folder / "x.bib").mkdir()
    with pytest.raises(BookError, match=r"x\.bib: the file cannot be read"):
        load([folder / "x.bib"], root=folder)


ENTRY = "@misc{k,\n title={T}, year=2000, author={A, B}\n}\n"
NO_AUTHOR = "`k` has neither author nor editor. Add author = {...}; an organisation goes in double braces."


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [": the file is empty. Add an entry such as @article{key, ...}."]),
        ("\ufeff \r\n", [": the file is empty. Add an entry such as @article{key, ...}."]),
        (ENTRY.replace("title={T},", ""), [":1: `k` has no title. Add title = {...}."]),
        (ENTRY.replace("title={T},", "title={},"), [":1: `k` has no title. Add title = {...}."]),
        (ENTRY.replace("year=2000,", ""), [":1: `k` has no year. Add year = {...}."]),
        (ENTRY.replace(", author={A, B}", ""), [f":1: {NO_AUTHOR}"]),
        (
            ENTRY.replace("2000", "{forthcoming}"),
            [":1: `k` has the year `forthcoming`, which is no number of four digits. Give the year of the issue."],
        ),
        (
            ENTRY.replace("2000", "20000"),
            [":1: `k` has the year `20000`, which is no number of four digits. Give the year of the issue."],
        ),
        (
            ENTRY.replace("A, B", "A, B and"),
            [":1: `k`, field author: a name beside `and` is missing. Write `Family, Given and Family, Given`."],
        ),
        (
            ENTRY.replace("2000", "nodate"),
            [":2: `k`, field year: `nodate` is neither a number nor a defined @string. Put the value in braces."],
        ),
        (
            ENTRY.replace("{T}", "{T\xe9}").encode("latin-1"),
            [":2: byte 0xe9 in `k` is not UTF-8. Save the file as UTF-8."],
        ),
        (
            "@misc{k}",
            [":1: `k` has no title. Add title = {...}.", ":1: `k` has no year. Add year = {...}.", f":1: {NO_AUTHOR}"],
        ),
    ],
)
def test_faults_are_told_with_file_line_and_key(folder, content, expected):
    """Each fault is one sentence with file, line and key."""
    assert [f"references.bib{end}" for end in expected] == problems_of(folder, content)


def test_all_faults_of_all_files_are_told_in_order(folder):
    """Faults are told file by file, line by line."""
    first = write(folder, "@misc{a, year=x, title={T}}\n@misc{b,\n title={\n", "1.bib")
    second = write(
        folder, b"@misc{c, title={\xe9}, year=1999, author={A}}\n@misc{C, title={T}, year=1, author={A}}", "2.bib"
    )
    with pytest.raises(BookError) as caught:
        load([first, second, folder / "3.bib"], root=folder)
    places = [problem.where for problem in caught.value.problems]
    assert places == ["1.bib:1", "1.bib:1", "1.bib:2", "2.bib:1", "2.bib:2", "2.bib:2", "3.bib"]


def test_a_key_in_two_files_is_told(folder):
    """A key may stand in one file only, without regard to case."""
    paths = [write(folder, ENTRY, "1.bib"), write(folder, "\n" + ENTRY.replace("{k,", "{K,"), "2.bib")]
    with pytest.raises(BookError) as caught:
        load(paths, root=folder)
    assert str(caught.value) == "2.bib:2: the key `K` is a duplicate of 1.bib:1. Give one of the two another key."


def test_files_are_joined_in_order(folder):
    """Rows come in the order of the files and say which file they are from."""
    paths = [write(folder, TWO, "2.bib"), write(folder, ENTRY, "1.bib")]
    assert load(paths, root=folder)["file"].tolist() == ["2.bib", "2.bib", "1.bib"]


# --- the cache


STRINGS = '@string{up = "Univ. Press"}\n'
USES = "@book{second, author = {Ash, A.}, title = {On trees}, year = 2001, publisher = up # {, London}}\n"


def test_strings_of_a_file_hold_in_the_files_after_it(folder):
    """As they do for the renderer, which reads all files with one parser; a file may hold nothing else."""
    (folder / "_config.yml").write_text("bibtex_bibfiles: [strings.bib, second.bib]\n")
    paths = [write(folder, STRINGS, "strings.bib"), write(folder, USES, "second.bib")]
    assert None is check_parsers_agree(Project.at(folder))
    assert ["Univ. Press, London"] == list(load(paths, root=folder)["publisher"])


def test_strings_do_not_hold_in_the_files_before(folder):
    """Nor for the renderer."""
    paths = [write(folder, USES, "second.bib"), write(folder, STRINGS, "strings.bib")]
    with pytest.raises(BookError) as caught:
        load(paths, root=folder)
    assert ["second.bib:1"] == [problem.where for problem in caught.value.problems]


def test_a_cached_file_is_parsed_again_when_strings_before_it_change(folder):
    """And a cached file still hands its strings on."""
    paths = [write(folder, STRINGS, "strings.bib"), write(folder, USES, "second.bib")]
    for _ in range(2):
        assert ["Univ. Press, London"] == list(load(paths, root=folder, cache_dir=folder / "c")["publisher"])
    write(folder, STRINGS.replace("Univ.", "University"), "strings.bib")
    assert ["University Press, London"] == list(load(paths, root=folder, cache_dir=folder / "c")["publisher"])


def test_a_cached_table_is_the_same(folder):
    """A second load, from the cache, gives an equal table."""
    first = load_one(folder, TWO, cache_dir=folder / "cache")
    pd.testing.assert_frame_equal(first, load_one(folder, TWO, cache_dir=folder / "cache"))


def test_an_unchanged_file_is_not_parsed_again(folder, monkeypatch):
    """The second load does not call the parser."""
    expected = load_one(folder, TWO, cache_dir=folder / "cache")
    monkeypatch.setattr("reviewbook.sources.bibliography.read_entries", None)
    pd.testing.assert_frame_equal(expected, load_one(folder, TWO, cache_dir=folder / "cache"))


def test_a_changed_file_is_parsed_again_and_takes_the_place_of_the_old(folder):
    """The cache goes by content, and does not grow with each edit."""
    load_one(folder, TWO, cache_dir=folder / "cache")
    table = load_one(folder, ENTRY, cache_dir=folder / "cache")
    assert (list(table.index), len(list((folder / "cache").iterdir()))) == (["k"], 1)


def test_another_version_of_the_parser_parses_again(folder, monkeypatch):
    """What another version of a parser made is not used."""
    load_one(folder, TWO, cache_dir=folder / "cache")
    monkeypatch.setattr("reviewbook.sources.bibliography._parser_versions", lambda: "other")
    monkeypatch.setattr("reviewbook.sources.bibliography.read_entries", lambda *_: ([], []))
    assert len(load_one(folder, TWO, cache_dir=folder / "cache")) == 0


def test_a_damaged_cache_is_ignored_and_written_anew(folder):
    """Rubbish in the cache changes nothing and does not stay."""
    expected = load_one(folder, TWO, cache_dir=folder / "cache")
    (cached,) = (folder / "cache").iterdir()
    sound = cached.read_bytes()
    cached.write_bytes(sound[:-9] + b"garbage!!")
    pd.testing.assert_frame_equal(expected, load_one(folder, TWO, cache_dir=folder / "cache"))
    assert sound == cached.read_bytes()


def test_a_faulty_file_is_not_cached(folder):
    """Faults are told every time."""
    for _ in range(2):
        with pytest.raises(BookError, match="no year"):
            load_one(folder, ENTRY.replace("year=2000,", ""), cache_dir=folder / "cache")
    assert not (folder / "cache").exists()


def test_without_a_writable_folder_it_works_all_the_same(folder):
    """A cache folder that cannot be made is done without."""
    (folder / "file").write_text("x")
    assert len(load_one(folder, TWO, cache_dir=folder / "file" / "cache")) == 2


def test_a_project_keeps_its_cache_in_the_build_folder(folder):
    """Nothing is written outside _build."""
    write(folder, TWO)
    read_bibliography(Project.at(folder))
    assert sorted(path.name for path in folder.iterdir()) == ["_build", "_config.yml", "references.bib"]


# --- the renderer's parser


def disagreements(folder, content):
    write(folder, content)
    with pytest.raises(BookError) as caught:
        check_parsers_agree(Project.at(folder))
    return str(caught.value)


def test_parsers_agree_on_good_files(folder):
    """A file that both read alike passes."""
    strings = '@string{J = "Journal"}\n@preamble{"x"}\n@comment{y}\n'
    parent = (
        "@incollection{z, crossref={k}, title={A {\\'e} B}, author={A, B and others}, month = jan # {~5}, journal=J}\n"
    )
    write(folder, TWO + strings + ENTRY + parent)
    assert None is check_parsers_agree(Project.at(folder))


def test_our_faults_come_first(folder):
    """A duplicate key, at which pybtex stops, is told with file, line and key."""
    expected = "references.bib:4: the key `K` is a duplicate of line 1. Give one of the two another key."
    assert expected == disagreements(folder, ENTRY + ENTRY.replace("{k,", "{K,") + TWO)


def test_an_entry_that_pybtex_does_not_see_is_told(folder, monkeypatch):
    """What pybtex drops is named."""
    from pybtex.database.input import bibtex

    original = bibtex.Parser.process_entry
    monkeypatch.setattr(
        bibtex.Parser, "process_entry", lambda self, kind, key, fields: key == "k" or original(self, kind, key, fields)
    )
    assert disagreements(folder, TWO + ENTRY).startswith("references.bib:19: the renderer's parser does not read `k`.")


def test_an_entry_that_pybtex_reads_otherwise_is_told(folder, monkeypatch):
    """Another title, year, type or number of names is named with both readings."""
    from pybtex.database.input import bibtex

    original = bibtex.Parser.process_entry

    def changed(self, kind, key, fields):
        fields = [
            (name, ["X and Y and Z"] if name == "author" else ["1066"] if name == "year" else value)
            for name, value in fields
        ]
        original(self, "book", key, fields)

    monkeypatch.setattr(bibtex.Parser, "process_entry", changed)
    told = disagreements(folder, ENTRY)
    assert all(
        f"references.bib:1: the renderer's parser reads the {what}" in told
        for what in (
            "type of `k` as `book` and we as `misc`",
            "year of `k` as `1066` and we as `2000`",
            "number of authors of `k` as `3` and we as `1`",
        )
    )


def test_what_pybtex_complains_about_is_told_with_line_and_key(folder):
    """A value nested deeper than pybtex follows is told by line and key."""
    content = ENTRY + ENTRY.replace("{k,", "{deep,").replace("{T}", "{" * 150 + "T" + "}" * 150)
    told = disagreements(folder, content)
    assert "references.bib:5: the renderer's parser reports in `deep`: " in told


# --- any input


def table_or_faults(folder: Path, content: bytes) -> int:
    """The number of references or of faults, our own and those of the renderer's parser; at least 1 in any case."""
    write(folder, content)
    (folder / "_config.yml").write_text("")
    project = Project.at(folder)
    try:
        check_parsers_agree(project)
        return len(read_bibliography(project))
    except BookError as error:
        return len(error.problems)


@given(st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes_give_a_table_or_told_faults(tmp_path, content):
    """No bytes raise anything else than BookError."""
    assert table_or_faults(tmp_path, content) > 0


_STARTS = ["@misc{k1,", "@article{", "@misc(", "@string{", "@comment{", "@", "k1", "k2", "title=", "year=", "author="]
_SIGNS = [
    ",",
    "=",
    "{",
    "}",
    '"',
    "#",
    "2000",
    "jan",
    "\n",
    " ",
    "\\",
    " and ",
    ")",
    "é",
    "crossref=",
    "$",
    "~",
    "\x00",
]
_WHOLE = ["@misc{k3, title={T}, year=2000, author={A}}\n", "{T},", "{A and B},", "2001,", "}\n"]


@given(st.lists(st.sampled_from(_STARTS + _SIGNS + _WHOLE), max_size=40).map("".join))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
def test_nearly_bibtex_gives_a_table_or_told_faults(tmp_path, content):
    """No arrangement of BibTeX's own signs raises anything else than BookError."""
    assert table_or_faults(tmp_path, content.encode()) > 0


_TEXT = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="\\{}~$`-'\"#%"),
    min_size=1,
).filter(lambda text: text.split() == [text])


def _escaped(text):
    return "".join(f"\\{letter}" if letter in "&_" else letter for letter in text)


@given(title=_TEXT, note=_TEXT, publisher=_TEXT, quoted=st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_wild_values_come_back(tmp_path, title, note, publisher, quoted):
    """Any Unicode text written as a value is read again."""
    opened, closed = ('"', '"') if quoted else ("{", "}")
    text = (
        f"@misc{{k,\n title = {opened}{{{_escaped(title)}}}{closed},\n note = {{{_escaped(note)}}},\n"
        f" publisher = {{{_escaped(publisher)}}}, year = 2000, author = {{A}}}}"
    )
    row = load_one(tmp_path, text).loc["k"]
    assert (title, note, publisher) == (row["title"], row["extra"]["note"], row["publisher"])


@given(
    base=st.sampled_from(string.ascii_letters),
    accent=st.sampled_from(["\u0301", "\u0300", "\u0308", "\u0302", "\u030c"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_accents_come_back_as_one_letter(tmp_path, base, accent):
    """Each accent over each letter is composed where Unicode has the letter."""
    macro = {"\u0301": "'", "\u0300": "`", "\u0308": '"', "\u0302": "^", "\u030c": "v"}[accent]
    table = load_one(tmp_path, f"@misc{{k, title={{x{{\\{macro}{{{base}}}}}x}}, year=2000, author={{A}}}}")
    assert f"x{unicodedata.normalize('NFC', base + accent)}x" == table.loc["k", "title"]


def test_titles_equal_those_of_the_bare_parser(folder):
    """Where there is nothing to decode, values are those that bibtexparser gives."""
    text = "\n".join(f"@misc{{k{n}, title={{Title {n} é}}, year={{{1990 + n}}}, author={{A, B}}}}" for n in range(30))
    expected = {entry.key: entry["title"] for entry in parse_string(text).entries}
    assert expected == load_one(folder, text)["title"].to_dict()
