"""Texts folded for comparison."""

import pytest

from reviewbook.sources.importing.folding import fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Élan — Straße, Øre", "elan strasse ore"),
        ("Teachers’ &amp; pupils' <i>work</i>", "teachers and pupils work"),
        ("<script>alert(1)</script>", "script alert 1 script"),
        ("a_b-c", "a b c"),
    ],
)
def test_fold(text, expected):
    """No case, accents, punctuation or mark-up for italics."""
    assert expected == fold(text)
