"""The evidence tables of a review, read together."""

from dataclasses import dataclass

import pandas as pd

from reviewbook.sources.tables import DataPackage

EVIDENCE_FINDINGS = ("result", "review conclusion")
SEPARATOR = "; "


@dataclass(frozen=True)
class EvidenceBase:
    """Studies, reports, findings and how they were found and confirmed.

    Attributes:
        studies: One row a study.
        reports: One row a reference.
        findings: One row a finding; only results and review conclusions are evidence.
        verification: One row for each page that confirmed a reference.
        searches: One row a search.
        search_results: One row a result of a theme search.
        screening: One decision a result of a theme search.
        withdrawn: References that a second reading took out, with the reason.
    """

    studies: pd.DataFrame
    reports: pd.DataFrame
    findings: pd.DataFrame
    verification: pd.DataFrame
    searches: pd.DataFrame
    search_results: pd.DataFrame
    screening: pd.DataFrame
    withdrawn: pd.DataFrame

    @classmethod
    def load(cls, package: DataPackage | None = None) -> "EvidenceBase":
        """Read the tables of a Data Package (default: that of the project around the working directory).

        Raises:
            BookError: a table is missing or breaks a rule.
        """
        package = package or DataPackage.current()
        return cls(*(package.table(name) for name in cls.__dataclass_fields__))

    @property
    def evidence_findings(self) -> pd.DataFrame:
        """The findings that are evidence."""
        return self.findings[self.findings["finding_type"].isin(EVIDENCE_FINDINGS)]

    @property
    def evidence_studies(self) -> pd.DataFrame:
        """The studies with at least one finding that is evidence."""
        return self.studies[self.studies["study_id"].isin(self.evidence_findings["study_id"])]


def exploded(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """A list-valued column as one row a value; empty cells fall away."""
    lists = frame[column].fillna("").str.split(SEPARATOR)
    long = frame.assign(**{column: lists}).explode(column)
    return long[long[column] != ""]
