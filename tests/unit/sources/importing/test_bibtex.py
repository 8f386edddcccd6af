"""BibTeX and BibLaTeX of reference managers."""

from reviewbook.sources.importing.bibtex import read_bibtex
from reviewbook.sources.names import Name

ZOTERO = r"""
@thesis{müller key,
  type = {phdthesis}, title = {{{PISA}} \& policy: caf\'e}, author = {M{\"u}ller, Jan and {Department for Education}},
  date = {2019-05-01}, institution = {UCL}, file = {/home/me/x.pdf}, urldate = {2020-01-01}, month = may,
}
@article{a, title={A}, author={B, C}, year=2020, journaltitle={J}, pages={1--9}, series={S}}
@article{a, title={Same key}, author={B, C}, year=2020}
@article{b, title={Names}, author={A, B, C, D, E}, year=2020}
"""


def test_biblatex_names_of_fields_and_types_are_understood():
    """`date`, `journaltitle`, `institution` and LaTeX become plain fields; files and strange keys do not matter."""
    reading = read_bibtex(ZOTERO, "z.bib")
    thesis, article, _ = reading.records
    assert ("phdthesis", "PISA & policy: café", "2019", "UCL") == (
        thesis.type,
        thesis.title,
        thesis.year,
        thesis.get("publisher"),
    )
    assert (Name("Jan", "Müller"), Name("", "Department for Education")) == thesis.authors
    assert {"container": "J", "pages": "1-9", "series": "S"} == article.fields
    assert not {"file", "urldate", "month"} & set(thesis.fields)


def test_only_the_entry_that_cannot_be_read_is_a_fault():
    """A name with too many commas is told by line and key; a key that stands twice is no fault."""
    reading = read_bibtex(ZOTERO, "z.bib")
    assert (3, [8]) == (len(reading.records), [fault.line for fault in reading.faults])
    assert "`b`" in reading.faults[0].message
