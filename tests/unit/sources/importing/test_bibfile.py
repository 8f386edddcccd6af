"""A .bib file is added to without a change to what stands there."""

import pytest

from reviewbook.problems import BookError
from reviewbook.sources.importing.bibfile import BibFile
from reviewbook.sources.importing.record import make_record
from reviewbook.sources.names import Name

ENTRY = "@book{a, author={A}, title={T {(}x}, year=2020}"
RECORD = make_record("book", {"title": "New", "year": "2021"}, [Name("B", "C")])
WRITTEN = "@book{c,\n  author = {C, B},\n  title = {{New}},\n  year = {2021},\n}\n"


@pytest.mark.parametrize(
    ("before", "gap"), [("", ""), ("\ufeff", ""), (ENTRY, "\n\n"), (f"{ENTRY}\n", "\n"), (f"{ENTRY}\r\n", "\r\n")]
)
def test_entries_are_appended_after_a_blank_line(before, gap):
    """Empty files, files without a last line end and those of Windows."""
    file = BibFile(before.encode(), "r.bib")
    file.append({"c": RECORD})
    end = "\r\n" if "\r\n" in before else "\n"
    assert before + gap + WRITTEN.replace("\n", end) == file.content


def test_a_field_is_put_into_its_entry_only_and_taken_back():
    """An entry on one line gains a line; entries beside it, comments and bare brackets do not matter."""
    other = ENTRY.replace("{a,", "{b,")
    file = BibFile(f"% note\n{other}\n{ENTRY}\n% end }}\n".encode(), "r.bib")
    file.fill({"a": {"doi": "10.1000/x"}})
    assert f"% note\n{other}\n{ENTRY[:-1]},\n  doi = {{10.1000/x}},\n}}\n% end }}\n" == file.content
    assert "10.1000/x" == file.records["a"].get("doi")
    file.unfill("a", {"doi": ("", "10.1000/x")})
    assert f"% note\n{other}\n{ENTRY[:-1]},\n}}\n% end }}\n" == file.content


def test_a_field_that_was_edited_since_is_not_taken_back():
    """The line that the import wrote is not there any more."""
    file = BibFile(ENTRY.encode(), "r.bib")
    with pytest.raises(BookError, match="doi of `a` was edited"):
        file.unfill("a", {"doi": ("", "10.1000/x")})


@pytest.mark.parametrize(("content", "where"), [(b"@book{a, title={\n", "r.bib:1"), (b"% ok\n\xe9\n", "r.bib:2")])
def test_a_broken_file_is_never_added_to(content, where):
    """What cannot be read is told by line."""
    with pytest.raises(BookError, match=where):
        BibFile(content, "r.bib")
