"""The counts and the claims again without records that a reader may distrust."""

import pandas as pd
import pytest

from reviewbook.evidence import leave_out
from reviewbook.evidence.base import EvidenceBase
from reviewbook.evidence.claims import ClaimBase


def frame(columns, *rows):
    return pd.DataFrame([row.split("|") for row in rows], columns=columns.split("|")).replace("", pd.NA)


@pytest.fixture
def base():
    """Four surveys that support one claim: seed-linked, press only, by a party, and a plain one read twice."""
    studies = frame(
        "study_id|design|jurisdictions|linked_to_seed|methods_seen|weight_d",
        *(f"{name}|survey|England|{seed}|no|low" for name, seed in zip("spiq", ["yes", "no", "no", "no"], strict=True)),
    )
    reports = frame(
        "citekey|study_id|role|peer_reviewed|read_as|reviewed_by",
        "sa|s|evidence|yes|abstract|",
        "pa|p|evidence|no|press or news|",
        "ia|i|evidence|no|abstract|",
        "qa|q|evidence|yes|abstract|",
        "qb|q|evidence|no|press or news|",
    )
    findings = frame(
        "finding_id|study_id|citekey|finding_type|direction",
        *(f"{key}-1|{key[0]}|{key}|result|better" for key in ("sa", "pa", "ia", "qa", "qb")),
    )
    seen = frame("citekey|url", "sa|u", "pa|u", "ia|u", "qa|u", "qa|w")
    empty = pd.DataFrame()
    return ClaimBase(
        EvidenceBase(studies, reports, findings, seen, empty, empty, empty, empty),
        frame("claim_id|claim|type", "c1|It is so.|descriptive", "v1|It is good.|value"),
        frame("claim_id|finding_id|relation", *(f"c1|{key}-1|supports" for key in ("sa", "pa", "ia", "qa", "qb"))),
        pd.DataFrame(),
        pd.DataFrame({"review_id": [], "primary_id": [], "certainty": []}),
        frame("study_id|kind", "i|advocacy"),
    )


@pytest.mark.parametrize(
    ("view", "studies", "references", "findings"),
    [
        ("all records", 4, 5, 5),
        ("without seed-linked", 3, 4, 4),
        ("without press-level", 3, 3, 3),
        ("without interest", 3, 4, 4),
        ("without all three", 1, 1, 1),
    ],
)
def test_every_count_is_made_again(base, view, studies, references, findings):
    """A study stays as long as one of its references stays."""
    counts = leave_out.counts_by_view(base)[view]

    assert (studies, references, findings) == tuple(counts[["studies", "references", "findings"]])


def test_every_claim_is_made_again(base):
    """Studies for and against, and the ceiling; a value is left out."""
    table = leave_out.claims_by_view(base)

    assert {
        "claim": "It is so.",
        "all records": "4 for, 0 against; low",
        "without seed-linked": "3 for, 0 against; low",
        "without press-level": "3 for, 0 against; low",
        "without interest": "3 for, 0 against; low",
        "without all three": "1 for, 0 against; very low",
        "falls": "without all three",
    } == table.loc["c1"].to_dict()
    assert ["c1"] == list(table.index)


def test_the_whole_base_is_left_as_it_was(base):
    """A view is another base."""
    leave_out.without(base, {"qa"})

    assert 5 == len(base.evidence.reports)


def test_leaving_nothing_out_changes_nothing(base):
    """The view of an empty set of references."""
    same = leave_out.without(base, set())

    pd.testing.assert_frame_equal(base.evidence.findings, same.evidence.findings)
    pd.testing.assert_frame_equal(base.claim_findings, same.claim_findings)
