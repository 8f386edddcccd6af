"""A summary of findings is put out as two tables that fit a page."""

import pandas as pd
import pytest

from reviewbook.charts import findings, publish

ROW = {
    "claim": "It works.",
    "type": "causal",
    "for": 3,
    "against": 1,
    "qualifying": 0,
    "null": 2,
    "designs": "2 survey",
    "in England": 4,
    "read as": "6 abstract",
    "confidence": "very low",
    "reason": "Few.",
    "what would change this": "A trial.",
}
VALUE = {**ROW, "claim": "It is right.", **dict.fromkeys(["for", "against", "qualifying", "null"], None)}


@pytest.fixture
def shown(monkeypatch):
    """What was put out."""
    caught = []
    monkeypatch.setattr(publish, "display", lambda bundle, raw: caught.append(bundle["text/markdown"]))
    return caught


def test_the_first_table_says_what_speaks_for_a_claim_and_how_sure_we_are(shown):
    """Numbered, with counts of studies in words."""
    findings.publish_findings(pd.DataFrame([ROW]), name="tbl-f", subject="trials")

    assert "| 1 | It works. | 3 for, 1 against, 0 qualifying, 2 null | 4 | Very low: Few. |" in shown[0]
    assert ":name: tbl-f\n" in shown[0]


def test_the_second_table_says_what_the_claims_rest_on(shown):
    """With the same numbers."""
    findings.publish_findings(pd.DataFrame([ROW]), name="tbl-f", subject="trials")

    assert "| 1 | 2 survey | 6 abstract | A trial. |" in shown[1]
    assert ":name: tbl-f-basis\n" in shown[1]


def test_numbers_of_claims_head_the_rows_of_both_tables(shown):
    """They are what the two tables share."""
    findings.publish_findings(pd.DataFrame([ROW]), name="tbl-f", subject="trials")

    assert [True, True] == [":class: row-heads\n" in text for text in shown]


@pytest.mark.parametrize("nothing", [None, "–"])
def test_a_claim_of_value_has_no_counts(shown, nothing):
    """No study can settle it; `summary_of_findings` writes dashes."""
    value = {**VALUE, **dict.fromkeys(["for", "against", "qualifying", "null"], nothing)}
    findings.publish_findings(pd.DataFrame([value, ROW]), name="tbl-f", subject="trials")

    assert "| 1 | It is right. | – | 4 |" in shown[0]
