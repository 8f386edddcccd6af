"""BibTeX that both parsers of the book read alike."""

import pytest

from reviewbook.project import Project
from reviewbook.sources.bibliography import check_parsers_agree, load
from reviewbook.sources.exporting.bibtex import as_bibtex, as_entry, escape
from reviewbook.sources.importing.record import make_record
from reviewbook.sources.latex import decode
from reviewbook.sources.names import Name

NAMES = (
    Name("Jan", "Berg", "van der", "Jr"),
    Name("", "Health and Care, Ltd"),
    Name("Ana", "de Souza"),
    Name("", "others"),
)


def test_an_entry_is_written_a_field_a_line():
    """The container's and the publisher's names follow the type; names keep their parts."""
    raw = {
        "title": "Costs & benefits: 50% — a_b",
        "year": "2020",
        "container": "Book",
        "publisher": "P",
        "pages": "1-9",
    }
    expected = (
        "@incollection{key,\n"
        "  author = {van der Berg, Jr, Jan and {Health and Care, Ltd} and {de Souza}, Ana and others},\n"
        "  title = {{Costs \\& benefits: 50\\% — a\\_b}},\n"
        "  year = {2020},\n"
        "  booktitle = {Book},\n"
        "  publisher = {P},\n"
        "  pages = {1-9},\n"
        "}\n"
    )
    assert expected == as_entry(make_record("incollection", raw, NAMES), "key")


@pytest.mark.parametrize(
    ("kind", "field"), [("techreport", "institution"), ("phdthesis", "school"), ("book", "publisher")]
)
def test_the_publisher_has_the_name_of_its_type(kind, field):
    """Reports have an institution, theses a school."""
    assert f"  {field} = {{P}},\n" in as_entry(make_record(kind, {"title": "T", "publisher": "P"}), "k")


@pytest.mark.parametrize("text", ["{", "a -- b --- c", "``x''", "~\\^_$%#&{}", "<script>", "@book{"])
def test_every_text_decodes_to_itself(text):
    """What means something to LaTeX is escaped."""
    assert text == decode(escape(text))


def test_our_loader_and_the_renderers_parser_read_it_alike(tmp_path):
    """A file of awkward records passes the gate that every build goes through."""
    titles = ["Costs & 50% of a_b #1 $2", "<script>alert(1)</script>", "Ends with @book(x", "Quotes \"x\" ''y'' -- z"]
    records = [make_record("book", {"title": title, "year": "2020"}, NAMES) for title in titles]
    (tmp_path / "_config.yml").write_text("title: x\n")
    text = as_bibtex((f"k{number}", record) for number, record in enumerate(records))
    (tmp_path / "references.bib").write_text(text, encoding="utf-8")
    check_parsers_agree(Project.at(tmp_path))
    assert titles == load([tmp_path / "references.bib"])["title"].tolist()
