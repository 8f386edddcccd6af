"""Words that the PDF adds to those of the book."""

import pytest

from reviewbook.rendering.typst.labels import KEYS, LABELS, labels_of


@pytest.mark.parametrize("language", LABELS)
def test_each_language_has_all_labels(language: str) -> None:
    """None is left empty."""
    labels = labels_of(language, {})
    assert (set(KEYS), True) == (set(labels), all(labels.values()))


def test_a_region_has_the_labels_of_its_language() -> None:
    """And the spelling of the United States, where that differs."""
    assert "Ausgabe" == labels_of("de-AT", {})["edition"]
    assert ("License", "Licence") == (labels_of("en-US", {})["licence"], labels_of("en-GB", {})["licence"])
