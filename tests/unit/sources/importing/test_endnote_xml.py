"""EndNote's XML."""

from reviewbook.sources.importing.endnote_xml import read_endnote_xml
from reviewbook.sources.names import Name

RECORD = """<record><database name="My.enl" path="C:/My.enl">My.enl</database><rec-number>7</rec-number>
<ref-type name="Book Section">5</ref-type>
<contributors><authors><author><style face="normal">Hargreaves, Andy</style></author>
<author><style>Department for Education,</style></author></authors>
<secondary-authors><author>Crato, Nuno</author></secondary-authors></contributors>
<titles><title><style face="normal">Leading from the </style><style face="italic">middle</style></title>
<secondary-title>Improving &amp; learning</secondary-title></titles>
<pages>121-136</pages><dates><year><style>2021</style></year></dates><publisher>Springer</publisher>
<isbn>978-3-030-59030-7</isbn><electronic-resource-num>https://doi.org/10.1007/978-3-030-59031-4_6</electronic-resource-num>
<urls><related-urls><url>https://example.org/x</url></related-urls></urls>
<keywords><keyword>a</keyword><keyword>b</keyword></keywords></record>"""
FILE = f'<?xml version="1.0" encoding="UTF-8"?>\n<xml><records>{RECORD}\n</records></xml>\n'


def test_a_record_gives_every_field():
    """Styled runs are joined; contributors, numbers and addresses are read."""
    record = read_endnote_xml(FILE, "e.xml").records[0]
    expected = {
        "container": "Improving & learning",
        "publisher": "Springer",
        "pages": "121-136",
        "doi": "10.1007/978-3-030-59031-4_6",
        "isbn": "978-3-030-59030-7",
        "url": "https://example.org/x",
        "keywords": "a; b",
    }
    assert expected == record.fields
    assert (Name("Andy", "Hargreaves"), Name("", "Department for Education")) == record.authors
    assert ("incollection", "Leading from the middle", "2021", "7") == (
        record.type,
        record.title,
        record.year,
        record.key,
    )


def test_a_broken_record_is_told_and_the_others_are_read():
    """A record with a tag that is not closed is a fault with its line."""
    broken = "<record>\n<titles>\n<title>Broken</titles></record>"
    reading = read_endnote_xml(FILE.replace("</records>", f"{broken}\n{RECORD}</records>"), "e.xml")
    assert 2 == len(reading.records)
    assert [("e.xml", 15)] == [(fault.file, fault.line) for fault in reading.faults]


def test_entities_of_a_document_type_never_expand():
    """An entity that a document type defines is a text like any other and reads no file."""
    attack = '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n'
    text = f"{attack}<xml><records><record><titles><title>&e; T</title></titles></record></records></xml>"
    reading = read_endnote_xml(text, "e.xml")
    assert ["&e; T"] == [record.title for record in reading.records]


def test_html_entities_are_letters():
    """`&eacute;`, which is no entity of XML, is a letter all the same."""
    text = "<xml><records><record><titles><title>caf&eacute;</title></titles></record></records></xml>"
    assert "café" == read_endnote_xml(text, "e.xml").records[0].title
