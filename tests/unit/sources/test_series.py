"""Time series are made ready to draw."""

import pandas as pd
import pytest

from reviewbook.sources.series import school_year_end, splice


def test_a_school_year_is_named_by_the_year_it_ends_in():
    """Both ways of writing it."""
    assert [2016, 2016] == list(school_year_end(pd.Series(["2015/16", "2016"])))


@pytest.mark.parametrize("label", ["2015-16", "16", "about 2016"])
def test_another_form_is_refused(label):
    """With the label in the sentence."""
    with pytest.raises(ValueError, match=label):
        school_year_end(pd.Series([label]))


def test_the_newer_reading_replaces_the_older_from_its_first_year():
    """No year stands twice."""
    older = pd.DataFrame({"year": [1, 2, 3], "v": ["a", "b", "c"]})
    newer = pd.DataFrame({"v": ["B", "C"], "year": [2, 3]})

    assert [[1, "a"], [2, "B"], [3, "C"]] == splice(older, newer, year="year").to_numpy().tolist()


def test_readings_with_other_columns_are_not_joined():
    """The sentence names the columns."""
    with pytest.raises(ValueError, match="w"):
        splice(pd.DataFrame({"year": [1]}), pd.DataFrame({"year": [2], "w": [1]}), year="year")
