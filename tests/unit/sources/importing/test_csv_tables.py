"""Tables of seven programs."""

import pytest

from reviewbook.sources.importing.csv_tables import read_csv
from reviewbook.sources.names import Name

SCOPUS = (
    '"Authors","Author full names","Author(s) ID","Title","Year","Source title","Volume","Issue","Art. No.",'
    '"Page start","Page end","DOI","Link","Abstract","Document Type"\n'
    '"Greany T.; Cousin S.","Greany, Toby (57194321000); Cousin, Sarah (57194321001)","1; 2","A title, with comma",'
    '"2019","Journal","20","3","","289","310","10.1/x","https://www.scopus.com/i?eid=2","Two\nlines","Article"\n'
)
WOS = (
    "PT\tAU\tAF\tTI\tSO\tDT\tSN\tBP\tEP\tAR\tDI\tPY\tVL\tIS\tUT\n"
    'J\tGreany, T; Cousin, S\tGreany, Toby; Cousin, Sarah\t"Quoted" title\tJOURNAL\tArticle\t1389-2843\t289\t310\t\t'
    "10.1007/x\t2019\t20\t3\tWOS:1\t\n"
)
COVIDENCE = (
    "Title,Authors,Abstract,Published Year,Published Month,Journal,Volume,Issue,Pages,Accession Number,DOI,Ref,"
    'Covidence #,Study,Notes,Tags\nOne,"Greany, T.; Cousin, S.",A,2019,,J,20,3,289-310,,10.1007/x,,#12,Greany 2019,,\n'
)
RAYYAN = (
    "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,location,abstract,notes\n"
    'rayyan-1,One,2019,1,1,J,1389-2843,20,3,289-310,"Greany, Toby and Cousin, Sarah",https://e.org,eng,P,,A,N\n'
)
ASREVIEW = 'record_id,title,authors,abstract,included\n0,One,"Greany, T.; Cousin, S.",A,1\n'
EPPI = (
    "ItemId\tTitle\tParentTitle\tAuthors\tYear\tTypeName\n17\tOne\tJ\tGreany T ; Cousin S ;\t2019\tJournal, Article\n"
)
ZOTERO = (
    '"Key","Item Type","Publication Year","Author","Title","Publication Title","ISBN","ISSN","DOI"\n'
    '"AB12","bookSection","2019","Greany, Toby; van Berg, Jan","One","Book","978-3-030-59030-7","","10.1007/x"\n'
)
INITIALS = (Name("T.", "Greany"), Name("S.", "Cousin"))
FULL = (Name("Toby", "Greany"), Name("Sarah", "Cousin"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (SCOPUS, ("article", "A title, with comma", FULL, "2019", "289-310", 2)),
        (WOS, ("article", '"Quoted" title', FULL, "2019", "289-310", 2)),
        (COVIDENCE, ("article", "One", INITIALS, "2019", "289-310", 2)),
        (RAYYAN, ("article", "One", FULL, "2019", "289-310", 2)),
        (ASREVIEW, ("misc", "One", INITIALS, "", "", 2)),
        (EPPI, ("article", "One", (Name("T", "Greany"), Name("S", "Cousin")), "2019", "", 2)),
        (ZOTERO, ("incollection", "One", (Name("Toby", "Greany"), Name("Jan", "Berg", "van")), "2019", "", 2)),
    ],
    ids=["Scopus", "Web of Science", "Covidence", "Rayyan", "ASReview", "EPPI-Reviewer", "Zotero"],
)
def test_the_headings_of_each_program(text, expected):
    """Each program's table gives type, title, names, year, pages and line."""
    record = read_csv(text, "t.csv").records[0]
    assert expected == (record.type, record.title, record.authors, record.year, record.get("pages"), record.line)


def test_lines_count_though_cells_hold_line_ends():
    """The line of a row is where it starts in the file."""
    text = 'title,abstract\nOne,"a\nb\nc"\nTwo,x\n'
    assert [2, 5] == [record.line for record in read_csv(text, "t").records]


def test_a_row_with_too_many_cells_is_a_fault():
    """A comma that is not quoted makes a fault with its line; the other rows are read."""
    reading = read_csv("title,year\nOne,2019\nTwo, and more,2020\nThree,2021\n", "t.csv")
    assert ["One", "Three"] == [record.title for record in reading.records]
    assert [3] == [fault.line for fault in reading.faults]


def test_a_quotation_mark_that_is_never_closed_takes_one_row_only():
    """Reading starts anew after the row whose quotation mark is not closed."""
    reading = read_csv('title,year\nOne,2019\n"Two,2020\nThree,2021\n', "t.csv")
    assert ["One", "Three"] == [record.title for record in reading.records]
    assert [3] == [fault.line for fault in reading.faults]


def test_blank_lines_before_the_header_count_but_do_no_harm():
    """The header is the first line that holds something; lines are counted from the file's start."""
    reading = read_csv("\n\ntitle,year\nOne,2019\n", "t.csv")
    assert [("One", 4)] == [(record.title, record.line) for record in reading.records]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Greany T., Cousin S.J.", ["T. Greany", "S.J. Cousin"]),
        ("van Smith, John Paul", ["John Paul van Smith"]),
        ("Department for Education", ["Department for Education"]),
        ("Greany, Toby and Cousin, S.", ["Toby Greany", "S. Cousin"]),
    ],
)
def test_names_in_one_cell(text, expected):
    """Names are divided where initials or `and` show the end of each."""
    record = read_csv(f'title,authors\nOne,"{text}"\n', "t").records[0]
    assert expected == list(map(str, record.authors))


EBSCO = (
    "Article Title,Author,Journal Title,ISSN,ISBN,Publication Date,Volume,Issue,First Page,Page Count,Accession Number,"
    'DOI,Publisher,Doctype,Subjects,Keywords,Abstract,PLink\nOne,"Greany, Toby; Cousin, Sarah",J,13892843,,20190801,20,'
    "3,289,21,138112345,10.1000/x,P,Article,,,A,https://example.org/1\n"
)
LENS = (
    "Lens ID,Title,Date Published,Publication Year,Publication Type,Source Title,ISSNs,Publisher,Author/s,Abstract,"
    "Volume,Issue Number,Start Page,End Page,DOI,PMID\n"
    "1-2,One,2019-08-01,2019,journal article,J,13892843,P,Toby Greany; Sarah Cousin,A,20,3,289,310,10.1000/x,\n"
)
SCHOLAR = (
    "Authors,Title,Publication,Volume,Number,Pages,Year,Publisher\n"
    '"Greany, Toby; Cousin, Sarah; ",One,J,20,3,289-310,2019,P\n'
)


@pytest.mark.parametrize(
    ("text", "pages"), [(EBSCO, "289"), (LENS, "289-310"), (SCHOLAR, "289-310")], ids=["EBSCO", "Lens", "Scholar"]
)
def test_headings_of_three_more_programs(text, pages):
    """Journal, year, volume, issue and pages are found."""
    record = read_csv(text, "t.csv").records[0]
    fields = [record.get(name) for name in ("container", "volume", "number", "pages")]
    assert (["J", "20", "3", pages], "2019", "article", 2) == (fields, record.year, record.type, len(record.authors))
