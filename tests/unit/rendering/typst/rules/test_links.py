"""Links, footnotes."""

import re

BIBTEX = "extensions.append('sphinxcontrib.bibtex')\nbibtex_bibfiles = ['r.bib']\n"


def test_links_lead_forward_and_back(build) -> None:
    """To a section of another page, through the name that stands for it."""
    source = "# R\n\n{ref}`x` {doc}`one` [out](https://example.org)\n\n```{toctree}\none\n```\n"
    built = build(source, one__md="(x)=\n# One\n")
    assert '#goto("one#one")[#"One";]#" ";#goto("one#one")[#"One";]' in built.page
    assert '#link("https://example.org")[#"out";]' in built.page
    assert "" == built.warnings


def test_a_footnote_is_printed_where_it_is_named(build) -> None:
    """A second mention repeats its number."""
    page = build("# T\n\na[^n] b[^n]\n\n[^n]: Words.\n").page
    assert '#"a";#note(label("index#n"))[' in page
    assert '#" b";#only-in-place(footnote(label("index#n")))' in page


def test_paragraphs_of_a_footnote_are_lines(build) -> None:
    """Typst tags a note of several paragraphs wrongly."""
    assert "#linebreak()#h(1em)" in build("# T\n\na[^n]\n\n[^n]: One.\n\n    Two.\n").page


def test_a_file_beside_the_book_is_no_link(build) -> None:
    """A PDF is read elsewhere."""
    assert "#link" not in build("# T\n\n{download}`a file <conf.py>`\n").page


def test_a_line_is_linked_in_its_own_place(build) -> None:
    """A target in the middle of a page has an anchor of its own."""
    built = build("# T\n\nSee {ref}`here <x>`.\n\n(x)=\nA paragraph.\n")
    assert '#goto("index#x")' in built.page
    assert '#metadata(none)#label("index#x")' in built.page


def test_an_entry_says_on_which_pages_it_is_cited(build) -> None:
    """Each citation leaves a mark, which the entry looks for."""
    conf = BIBTEX + "bibtex_reference_style = 'author_year'\n"
    bib = "@book{a2001, author={Arden, J.}, title={A book}, publisher={P}, year={2001}}\n"
    built = build("# T\n\n{cite:t}`a2001`\n\n```{bibliography}\n```\n", conf, r__bib=bib)
    name = re.search(r'#cited\("([^"]+)"\)#goto\("([^"]+)"\)', built.page)
    assert name is not None
    assert name[1] == name[2]
    assert f'#cited-on("{name[1]}")' in built.page
    assert "label: " not in built.page.partition("#reference-entry(")[2]


def test_entries_show_labels_when_the_text_cites_by_label(build) -> None:
    """As [Ard01]."""
    bib = "@book{a2001, author={Arden, J.}, title={A book}, publisher={P}, year={2001}}\n"
    built = build("# T\n\n{cite}`a2001`\n\n```{bibliography}\n```\n", BIBTEX, r__bib=bib)
    assert '#reference-entry(label: [#"[Ard01]";], )[' in built.page
