"""`datapackage.json` is read, or everything that is wrong with its shape is told."""

import json

import pytest

from reviewbook.problems import BookError
from reviewbook.sources.descriptor import read_descriptor
from reviewbook.sources.schema import ForeignKey, Licence, Source


def read(document):
    return read_descriptor(json.dumps(document).encode(), "data/datapackage.json")


def problems_of(document):
    with pytest.raises(BookError) as caught:
        read(document)
    assert all(problem.mend for problem in caught.value.problems)
    return [
        f"{problem.where}: {problem.what}".removeprefix("data/datapackage.json, ") for problem in caught.value.problems
    ]


def test_reads_what_a_table_is(descriptor):
    """Keys, terms and caveats are values; a resource has what the package states when it states nothing itself."""
    _, series, reports = read(descriptor)
    found = (series.primary_key, series.foreign_keys, series.sources, series.licence, series.caveats)
    expected = (
        ("area", "year"),
        (ForeignKey(("source_id",), "sources", ("source_id",)),),
        (Source("Office A"), Source("Office B")),
        Licence("OGL-UK-3.0", "Open Government Licence", "https://example.org/ogl"),
        ("Provisional.", "England and Wales differ."),
    )
    assert found == expected
    assert (reports.sources, reports.licence.name) == ((Source("This review", "https://example.org"),), "CC-BY-4.0")


def test_a_self_reference_names_its_own_table(descriptor):
    """An empty resource in a foreign key is the table itself."""
    assert read(descriptor)[2].foreign_keys == (ForeignKey(("parent",), "reports", ("citekey",)),)


def test_truth_may_be_written_otherwise(descriptor):
    """A boolean field may list its own texts for true and false; no other text is read."""
    descriptor["resources"][1]["schema"]["fields"][5] |= {"trueValues": ["yes"], "falseValues": ["no"]}
    cast = read(descriptor)[1].field("checked").cast
    with pytest.raises(ValueError, match="true"):
        cast("true")
    assert (cast("yes"), cast("no")) == (True, False)


def test_constraints_are_cast(descriptor):
    """Limits have the type of their field, written as number or text."""
    year = read(descriptor)[1].field("year")
    assert (year.minimum, year.maximum) == (2000, 2030)


def test_lists_have_items(descriptor):
    """A field with a separator has the values that may stand between."""
    themes = read(descriptor)[2].field("themes")
    assert (themes.separator, themes.items) == ("; ", ("teachers", "cost", "pilots"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"{\n \xe9", "data/datapackage.json:2: this line is not UTF-8. Save the file as UTF-8."),
        (b'{\n "a": }', "data/datapackage.json:2: this is not JSON (Expecting value)."),
        (b"[]", 'data/datapackage.json: the top level is not an object. Begin with {"name": ..., "resources": [...]}.'),
        (b"[" * 100_000, "data/datapackage.json: this JSON is nested too deeply."),
    ],
)
def test_what_is_no_json_object_is_told(content, expected):
    """A file that cannot be read at all is one problem at its line."""
    with pytest.raises(BookError) as caught:
        read_descriptor(content, "data/datapackage.json")
    assert str(caught.value) == expected


def at(document, path):
    """The value at a path such as `resources 0 schema`."""
    for step in path.split():
        document = document[int(step) if step.isdigit() else step]
    return document


SERIES = "resource `series`"
NO_END = "unterminated character set at position 0"
THEMES = "resource `reports`, fields[1] `themes`"


@pytest.mark.parametrize(
    ("path", "change", "expected"),
    [
        ("resources 1", {"name": ...}, ["resources[1]: there is no `name`"]),
        ("resources 1", {"name": ""}, ["resources[1]: `name` is empty"]),
        ("resources 1", {"title": 3}, [f"{SERIES}: `title` is not a text"]),
        (
            "resources 1",
            {"schema": "s.json"},
            [
                f"{SERIES}: `schema` is not an object",
                f"{SERIES}: there is no `fields`",
            ],
        ),
        (
            "resources 1",
            {"caveats": ["a", 1]},
            [f"{SERIES}: `caveats` holds something else than texts"],
        ),
        (
            "resources 1",
            {"licenses": []},
            [f"{SERIES}: `licenses` does not name one licence"],
        ),
        (
            "resources 1",
            {"licenses": [{"title": "x"}]},
            [f"{SERIES}: the licence has neither `name` nor `path`"],
        ),
        (
            "resources 1",
            {"sources": []},
            [f"{SERIES}: `sources` names no source"],
        ),
        (
            "resources 1",
            {"sources": [{"path": "x"}]},
            [f"{SERIES}, sources: there is no `title`"],
        ),
        (
            "resources 1",
            {"path": "../x.csv"},
            [f"{SERIES}: the path `../x.csv` is not that of a CSV file in this folder"],
        ),
        (
            "resources 1",
            {"path": "https://x/y.csv"},
            [f"{SERIES}: the path `https://x/y.csv` is not that of a CSV file in this folder"],
        ),
        (
            "resources 1",
            {"path": "x.json"},
            [f"{SERIES}: the path `x.json` is not that of a CSV file in this folder"],
        ),
        (
            "resources 1",
            {"path": "sources.csv"},
            ["resources[1]: the path `sources.csv` is taken by another resource"],
        ),
        ("resources 1", {"format": "json"}, [f"{SERIES}: the format is not csv"]),
        ("resources 1", {"encoding": "latin-1"}, [f"{SERIES}: the encoding is not utf-8"]),
        ("resources 1", {"dialect": {}}, [f"{SERIES}: `dialect` is not supported"]),
        (
            "resources 1 schema",
            {"primaryKey": ["no"]},
            [f"{SERIES}: primaryKey names `no`, which is no field"],
        ),
        (
            "resources 1 schema",
            {"missingValues": [0]},
            [f"{SERIES}: `missingValues` holds something else than texts"],
        ),
        (
            "resources 1 schema",
            {"foreignKeys": [3]},
            [f"{SERIES}: a foreign key is not an object"],
        ),
        (
            "resources 1 schema foreignKeys 0 reference",
            {"resource": "no"},
            [f"{SERIES}: a foreign key refers to `no`, which is no resource"],
        ),
        (
            "resources 1 schema foreignKeys 0 reference",
            {"fields": ["no"]},
            [f"{SERIES}: a foreign key, in `sources` names `no`, which is no field"],
        ),
        (
            "resources 1 schema foreignKeys 0",
            {"fields": ["area", "year"]},
            [f"{SERIES}: a foreign key and its reference have not as many fields"],
        ),
        (
            "resources 1 schema",
            {"fields": ["x"], "primaryKey": [], "foreignKeys": []},
            [f"{SERIES}, fields[0]: this is not an object"],
        ),
        (
            "resources 1 schema fields 2",
            {"name": "n"},
            [f"{SERIES}, fields[3]: the field `n` is described twice"],
        ),
        (
            "resources 1 schema fields 2",
            {"type": "geopoint", "constraints": {}},
            [f"{SERIES}, fields[2] `value`: the type `geopoint` is not supported"],
        ),
        (
            "resources 1 schema fields 4",
            {"format": "%d/%m/%Y"},
            [f"{SERIES}, fields[4] `seen_on`: a `format` other than default is not supported"],
        ),
        (
            "resources 1 schema fields 2",
            {"decimalChar": ","},
            [f"{SERIES}, fields[2] `value`: `decimalChar` is not supported"],
        ),
        (
            "resources 1 schema fields 2 constraints",
            {"pattern": "x"},
            [f"{SERIES}, fields[2] `value`: the constraint `pattern` is not supported for type number"],
        ),
        (
            "resources 1 schema fields 2 constraints",
            {"maximum": "much"},
            [f"{SERIES}, fields[2] `value`: the constraint value `much` is not of the field's type"],
        ),
        (
            "resources 1 schema fields 6 constraints",
            {"pattern": "["},
            [f"{SERIES}, fields[6] `source_id`: the pattern `[` is no regular expression ({NO_END})"],
        ),
        (
            "resources 1 schema fields 0 constraints",
            {"minLength": True},
            [f"{SERIES}, fields[0] `area`: `minLength` is not a whole number"],
        ),
        (
            "resources 2 schema fields 1",
            {"constraints": {"enum": ["cost"]}},
            [f"{THEMES}: `constraints.enum` holds for the whole cell, and this field has a separator"],
        ),
        (
            "resources 2 schema fields 1",
            {"reviewbook": {"enum": ["cost"]}},
            [f"{THEMES}: `reviewbook.enum` stands without a separator"],
        ),
        (
            "resources 2 schema fields 1",
            {"type": "integer"},
            [f"{THEMES}: a field with a separator is not of type string"],
        ),
        (
            "resources 2 schema foreignKeys 0",
            {"fields": ["themes"]},
            ["resource `reports`: a foreign key is on a field with a separator"],
        ),
        (
            "resources 2 schema reviewbook",
            {"citationKeys": ["no"]},
            ["resource `reports`: citationKeys names `no`, which is no field"],
        ),
    ],
)
def test_a_wrong_shape_is_told_at_its_place(descriptor, path, change, expected):
    """Each fault says which resource and field, what, and how to mend it."""
    holder = at(descriptor, path)
    for name, value in change.items():
        if value is ...:
            del holder[name]
        else:
            holder[name] = value
    assert problems_of(descriptor) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (
            {},
            [
                "the package: there is no `resources`",
                "the package: `resources` is empty",
            ],
        ),
        ({"resources": [3]}, ["resources[0]: this is not an object"]),
    ],
)
def test_a_package_without_tables_is_told(document, expected):
    """A package describes tables."""
    assert problems_of(document) == expected


def test_all_faults_are_told(descriptor):
    """The first fault does not hide the others."""
    descriptor["resources"][0]["title"] = 1
    descriptor["resources"][1]["schema"]["fields"][0]["type"] = "text"
    descriptor["resources"][2]["schema"]["primaryKey"] = "no"
    assert len(problems_of(descriptor)) == 3
