"""A .bib file is split into entries, and every fault of its form is told at its line."""

import pytest

from reviewbook.sources.bibtex import key_at, read_entries

GOOD = "@article{good2020,\n  author = {A, B},\n  title = {T},\n  year = 2020\n}\n"


def entries_of(text):
    entries, problems = read_entries(text, "r.bib")
    assert problems == []
    return entries


def problems_of(text):
    return [str(problem) for problem in read_entries(text, "r.bib")[1]]


def fields_of(text):
    return entries_of(text)[-1].fields


def test_an_entry_has_type_key_line_and_fields():
    """Type and field names are lower case; the line is where the entry starts."""
    (entry,) = entries_of("\n\n@ARTICLE{Key1,\n Title = {A  long\n   title},\n}\n")
    assert (entry.type, entry.key, entry.line, entry.fields) == ("article", "Key1", 3, {"title": "A long title"})


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("{a}", "a"),
        ('"a"', "a"),
        ("2020", "2020"),
        ("{a {b} c}", "a {b} c"),
        ("{{a}}", "{a}"),
        ('"a {"}b{"} c"', 'a {"}b{"} c'),
        ("{}", ""),
        ("jan", "January"),
        ('jan # "~5"', "January~5"),
        ('{a } # {b} # "c"', "a bc"),
        ("{a, b = c @ d}", "a, b = c @ d"),
        ("{a\n\n  b}", "a b"),
    ],
)
def test_values_are_resolved(raw, value):
    """Delimiters go, pieces are joined, months are known, whitespace is single."""
    assert value == fields_of(f"@misc{{k,\n note = {raw}\n}}")["note"]


def test_strings_are_resolved_without_regard_to_case():
    """An @string holds from its definition on, in later strings too."""
    text = '@string{SL = "School"}\n@string(sm = sl # " & Co")\n@misc{k, journal = SM # {!}}'
    assert fields_of(text)["journal"] == "School & Co!"


def test_comments_and_preambles_are_left_out():
    """@comment, @preamble and text between entries are no entries."""
    text = f'% a remark\n@comment{{jabref-meta: x;}}\n@preamble{{"\\newcommand"}}\n{GOOD}the end\n'
    assert [entry.key for entry in entries_of(text)] == ["good2020"]


def test_parentheses_may_enclose_an_entry():
    """BibTeX allows @article( ... )."""
    assert fields_of("@article(k, title = {T (x)})") == {"title": "T (x)"}


def test_crossref_gives_what_a_chapter_lacks():
    """A chapter has the book's year, editor and title as booktitle, never its title, authors or DOI."""
    book = "@book{b, title={Book}, editor={E, F}, author={W, X}, year=1999, doi={10.1/b}, publisher={P}}\n"
    chapter = "@incollection{c, crossref={B}, title={Chapter}, author={A, B}, publisher={Q}}\n"
    expected = {"crossref": "B", "title": "Chapter", "author": "A, B", "publisher": "Q"}
    expected |= {"booktitle": "Book", "editor": "E, F", "year": "1999"}
    assert expected == fields_of(book + chapter)


def test_lines_stay_right_after_a_backslash_at_the_end_of_a_line():
    """A backslash before a line end does not shift later line numbers."""
    text = "@misc{a, note={x\\\ny\\\nz}}\n@misc{b, note={x}}\n"
    assert [entry.line for entry in entries_of(text)] == [1, 4]


NOT_CLOSED = 'is not closed. Add the missing closing brace, or " where a value was opened with it.'
LOOK_THERE = "Look there for a missing comma, brace or equals sign."
BROKEN_TEXT = (
    "looks like a broken entry. Close the entry before it, or delete it; "
    "the renderer takes every @ for the start of an entry."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD + "@book{x,\n title={T {U},\n year=2020}\n", [f"r.bib:6: the entry `x` that starts here {NOT_CLOSED}"]),
        ("@book{x,\n title={T {U},\n year=2020}\n" + GOOD, [f"r.bib:1: the entry `x` that starts here {NOT_CLOSED}"]),
        ('@book{x,\n title="T,\n year=2020}\n' + GOOD, [f"r.bib:1: the entry `x` that starts here {NOT_CLOSED}"]),
        (
            "@book{x\n title={T}\n}\n",
            [f"r.bib:1: the entry `x` that starts here cannot be read at line 2. {LOOK_THERE}"],
        ),
        (
            GOOD + GOOD.upper(),
            ["r.bib:6: the key `GOOD2020` is a duplicate of line 1. Give one of the two another key."],
        ),
        (
            "@misc{a, note={x},\n Note={y},\n note={z}}",
            [f"r.bib:{line}: `a` has the field note more than once. Keep one of them." for line in (2, 3)],
        ),
        (
            "@misc{a b, note={x}}",
            ["r.bib:1: the key `a b` has a space in it. Use letters, digits and - _ : . + / only."],
        ),
        (
            "@misc{a#b, note={x}}",
            ["r.bib:1: the key `a#b` has the character `#` in it. Use letters, digits and - _ : . + / only."],
        ),
        ("@misc{, note={x}}", ["r.bib:1: an entry has no key. Write it as @article{key, ...}."]),
        ("@{a, note={x}}", ["r.bib:1: an entry has no type. Write it as @article{key, ...}."]),
        (GOOD + "\n@article x,\n title={T}}\n", [f"r.bib:7: text outside the entries after `good2020` {BROKEN_TEXT}"]),
        ("@misc{a, note={x}},\n year={2020}\n}\n", [f"r.bib:1: text outside the entries after `a` {BROKEN_TEXT}"]),
        ("mail a@b.example\n" + GOOD, [f"r.bib:1: text outside the entries {BROKEN_TEXT}"]),
        (
            GOOD + "@comment{x\n a@b }",
            ["r.bib:7: a comment holds an @, which the renderer takes for the start of an entry. Delete it."],
        ),
        (
            "@misc{a,\n note = unknown}",
            ["r.bib:2: `a`, field note: `unknown` is neither a number nor a defined @string. Put the value in braces."],
        ),
        ("@misc{a,\n note = ,}", ["r.bib:2: `a`, field note: there is no value. Write {...} after the equals sign."]),
        (
            "@misc{a,\n note = {x} year = {2020}\n}",
            [
                "r.bib:2: `a`, field note: after the value stands `year = {2020}`. Add a comma before the next field, "
                "or check the braces."
            ],
        ),
        (
            "@misc{a,\n note = {x \\} {y}}",
            [f"r.bib:1: the entry `a` that starts here {NOT_CLOSED}"],
        ),
        (
            "@misc{a,\n note = {x \\{ y}}",
            [
                "r.bib:2: `a`, field note: its braces do not match. Give each { its }; a backslash before a brace does "
                "not hide it."
            ],
        ),
        (
            "@misc{a,\n note = {x} # ,}",
            ["r.bib:2: `a`, field note: nothing follows the #. Put the value in braces."],
        ),
        (
            '@misc{a,\n note = "x } y"}',
            [
                "r.bib:2: `a`, field note: its braces do not match. Give each { its }; a backslash before a brace does "
                "not hide it."
            ],
        ),
        (
            "@misc{a,\n größe = {x}}",
            ["r.bib:2: `a` has `größe` where the name of a field should be. Check the comma and the braces before it."],
        ),
        (
            '@string{s = "a"}\n@string{S = "b"}\n' + GOOD,
            ["r.bib:2: the string `S` is defined twice. Keep one @string."],
        ),
        (
            "@string{s = t}\n" + GOOD,
            ["r.bib:1: the string `s`: `t` is neither a number nor a defined @string. Put the value in braces."],
        ),
        (
            "@misc{a, crossref={b}}",
            ["r.bib:1: `a` has crossref `b`, which is no entry of this file. Correct it."],
        ),
        ("just text\n", ["r.bib: the file holds no reference. Add an entry such as @article{...}."]),
    ],
)
def test_faults_are_told_with_line_and_key(text, expected):
    """Each fault is one sentence that says where, what and how to mend it."""
    assert expected == problems_of(text)


def test_all_faults_are_told():
    """The first fault does not hide the others."""
    text = "@misc{a, note={x}}\n@misc{a, note=y}\n@misc{b c, note={z}}\n@misc{d, note={\n" + GOOD
    assert sorted(int(problem.split(":")[1]) for problem in problems_of(text)) == [2, 2, 3, 4]


def test_the_key_at_a_line_is_that_of_the_entry_before():
    """A line is told with the key of the last entry that starts at or above it."""
    text = "\n@misc{a,\n x}\n@book{b,\n"
    assert [key_at(text, line) for line in (1, 2, 3, 4)] == ["", "a", "a", "b"]
