"""Records as CSL-JSON."""

import json

from reviewbook.sources.exporting.csl_json import as_csl_json
from reviewbook.sources.importing.record import make_record
from reviewbook.sources.names import Name


def test_names_dates_and_fields_have_their_csl_names():
    """People in parts, organisations literal, the year as date parts."""
    raw = {"title": "T", "year": "2020", "container": "B", "number": "3", "pages": "1-9", "doi": "10.1000/x"}
    people = [Name("Jan", "Berg", "van der", "Jr"), Name("", "Department for Education")]
    expected = {
        "id": "k",
        "type": "chapter",
        "title": "T",
        "issued": {"date-parts": [[2020]]},
        "author": [
            {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der", "suffix": "Jr"},
            {"literal": "Department for Education"},
        ],
        "container-title": "B",
        "issue": "3",
        "page": "1-9",
        "DOI": "10.1000/x",
    }
    assert [expected] == json.loads(as_csl_json([("k", make_record("incollection", raw, people))]))
