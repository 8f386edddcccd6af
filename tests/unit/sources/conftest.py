"""A small project with a Data Package, which tests then break."""

import copy
import json

import pytest

from reviewbook.project import Project

BIB = "@book{a2020, author={A}, title={T}, year=2020}\n@book{b2021, author={B}, title={U}, year=2021}\n"
SOURCES = "source_id,title\ns1,First\ns2,Second\n"
SERIES = (
    "area,year,value,n,seen_on,checked,source_id\n"
    "England,2020,1.5,10,2026-11-24,true,s1\n"
    'Wales,2021,,,,,s2\n"Isle, of Man",2021,-2e1,0,2026-01-01,0,s1\n'
)
REPORTS = "citekey,themes,design,parent\na2020,teachers; cost,survey,\nb2021,cost,case study,a2020\n"

DESCRIPTOR = {
    "name": "tables",
    "licenses": [{"name": "CC-BY-4.0", "title": "Attribution"}],
    "sources": [{"title": "This review", "path": "https://example.org"}],
    "resources": [
        {
            "name": "sources",
            "path": "sources.csv",
            "title": "Sources",
            "schema": {
                "fields": [
                    {"name": "source_id", "type": "string", "constraints": {"required": True, "unique": True}},
                    {"name": "title", "type": "string"},
                ],
                "primaryKey": "source_id",
            },
        },
        {
            "name": "series",
            "path": "statistics/series.csv",
            "title": "A series",
            "sources": [{"title": "Office A"}, {"title": "Office B"}],
            "licenses": [{"name": "OGL-UK-3.0", "title": "Open Government Licence", "path": "https://example.org/ogl"}],
            "caveats": ["Provisional.", "England and Wales differ."],
            "schema": {
                "fields": [
                    {"name": "area", "type": "string", "constraints": {"minLength": 3, "maxLength": 20}},
                    {"name": "year", "type": "year", "constraints": {"minimum": 2000, "maximum": "2030"}},
                    {"name": "value", "type": "number", "unit": "%", "constraints": {"maximum": 100}},
                    {"name": "n", "type": "integer", "constraints": {"minimum": 0}},
                    {"name": "seen_on", "type": "date", "constraints": {"maximum": "2026-12-31"}},
                    {"name": "checked", "type": "boolean"},
                    {"name": "source_id", "type": "string", "constraints": {"required": True, "pattern": "s[0-9]+"}},
                ],
                "primaryKey": ["area", "year"],
                "foreignKeys": [
                    {"fields": "source_id", "reference": {"resource": "sources", "fields": "source_id"}},
                ],
            },
        },
        {
            "name": "reports",
            "path": "evidence/reports.csv",
            "title": "Reports",
            "schema": {
                "fields": [
                    {"name": "citekey", "type": "string", "constraints": {"required": True}},
                    {
                        "name": "themes",
                        "type": "string",
                        "reviewbook": {"separator": "; ", "enum": ["teachers", "cost", "pilots"]},
                    },
                    {"name": "design", "type": "string", "constraints": {"enum": ["survey", "case study"]}},
                    {"name": "parent", "type": "string"},
                ],
                "primaryKey": "citekey",
                "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "", "fields": ["citekey"]}}],
                "reviewbook": {"citationKeys": ["citekey"]},
            },
        },
    ],
}


@pytest.fixture
def descriptor():
    return copy.deepcopy(DESCRIPTOR)


@pytest.fixture
def package_folder(tmp_path):
    """A project whose package is sound."""
    for name in ("statistics", "evidence"):
        (tmp_path / "data" / name).mkdir(parents=True)
    (tmp_path / "_config.yml").write_text("title: x\n")
    (tmp_path / "references.bib").write_text(BIB)
    (tmp_path / "data" / "sources.csv").write_text(SOURCES)
    (tmp_path / "data" / "statistics" / "series.csv").write_text(SERIES)
    (tmp_path / "data" / "evidence" / "reports.csv").write_text(REPORTS)
    (tmp_path / "data" / "datapackage.json").write_text(json.dumps(DESCRIPTOR))
    return tmp_path


@pytest.fixture
def project(package_folder):
    return Project.at(package_folder)
