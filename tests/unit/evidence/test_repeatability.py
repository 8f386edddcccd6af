"""The drawn sample and the agreement of two passes, against examples counted by hand."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviewbook.evidence import repeatability
from reviewbook.problems import BookError

IDS = [f"s{number:03}" for number in range(100)]


def coded(*values, field="design"):
    rows = [(f"s{number}", field, value) for number, value in enumerate(values)]
    return pd.DataFrame(rows, columns=["study_id", "field", "value"])


def test_the_sample_is_the_same_for_every_order_and_repeat_of_the_studies():
    """So that anybody can draw it again."""
    assert repeatability.draw_sample(IDS) == repeatability.draw_sample([*reversed(IDS), *IDS])


def test_another_seed_draws_another_sample():
    """The seed decides, nothing else."""
    assert repeatability.draw_sample(IDS, seed=1) != repeatability.draw_sample(IDS, seed=2)


def test_the_sample_is_known():
    """A change of the drawing would make the files of the coding meaningless."""
    assert ["s2", "s4"] == repeatability.draw_sample([f"s{number}" for number in range(10)], seed=7)


@pytest.mark.parametrize(("number", "expected"), [(0, 0), (1, 1), (5, 1), (6, 2), (35, 7), (252, 51)])
def test_a_fifth_is_rounded_up(number, expected):
    """35 fifths are 7, whatever floating point makes of them."""
    assert expected == len(repeatability.draw_sample([f"x{index}" for index in range(number)]))


@given(st.sets(st.text(min_size=1), min_size=2, max_size=30))
def test_a_study_more_takes_at_most_one_study_out(studies):
    """The sample is stable when the review grows."""
    before = set(repeatability.draw_sample(studies, 0.5))
    after = set(repeatability.draw_sample(studies | {"one more \x00"}, 0.5))

    assert len(before - after) <= 1


@pytest.mark.parametrize("share", [0, -0.1, 1.1])
def test_an_impossible_share_is_refused(share):
    """More than all, or nothing."""
    with pytest.raises(ValueError, match="share must be above 0 and at most 1"):
        repeatability.draw_sample(IDS, share)


def test_kappa_of_an_example_counted_by_hand():
    """35 of 50 alike where 25 are expected: (0.7 - 0.5) / (1 - 0.5)."""
    pairs = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15

    assert pytest.approx(0.4) == repeatability.cohens_kappa(pairs)


def test_kappa_of_opposites_is_minus_one():
    """The worst that two passes can do."""
    assert pytest.approx(-1) == repeatability.cohens_kappa([("a", "b"), ("b", "a")])


def test_kappa_of_one_value_throughout_is_not_a_number():
    """Chance alone would agree always."""
    assert math.isnan(repeatability.cohens_kappa([("a", "a")] * 5))


def test_kappa_of_nothing_is_refused():
    """There is nothing to agree on."""
    with pytest.raises(ValueError, match="kappa of no pairs"):
        repeatability.cohens_kappa([])


def test_agreement_counts_by_field_in_the_order_of_the_first_pass():
    """Rows of the second pass may stand in any order."""
    first = pd.concat([coded("a", "b", "b"), coded("x", "x", "y", field="phase")])
    second = pd.concat([coded("x", "x", "y", field="phase"), coded("a", "b", "a")])
    table = repeatability.agreement(first, second)

    assert [["design", 3, 2], ["phase", 3, 3]] == table[["field", "studies", "same"]].to_numpy().tolist()
    assert [2 / 3, 1] == table["agreement"].tolist()


def test_two_empty_cells_agree():
    """An empty cell is a value like another."""
    empty = coded("a", pd.NA)

    assert [1.0] == repeatability.agreement(empty, empty)["agreement"].tolist()


def test_the_interval_holds_kappa_and_is_the_same_each_time():
    """Drawn with a seed."""
    first, second = coded(*"aaaabbbbcc"), coded(*"aaabbbbacc")
    one, other = (repeatability.agreement(first, second).iloc[0] for _ in range(2))

    assert one["low"] < one["kappa"] < one["high"]
    assert (one["low"], one["high"]) == (other["low"], other["high"])


def test_the_interval_of_full_agreement_is_a_point():
    """Each resample agrees fully."""
    row = repeatability.agreement(coded(*"aabb"), coded(*"aabb")).iloc[0]

    assert (1.0, 1.0) == (row["low"], row["high"])


def test_one_value_throughout_has_no_interval():
    """Nothing can be said beyond chance."""
    row = repeatability.agreement(coded("a", "a"), coded("a", "a")).iloc[0]

    assert [True] * 3 == [math.isnan(row[name]) for name in ("kappa", "low", "high")]


def test_passes_over_different_studies_are_refused():
    """All that is missing or doubled is named."""
    with pytest.raises(BookError) as caught:
        repeatability.agreement(coded("a", "b"), pd.concat([coded("a"), coded("a")]))

    assert [
        ("data/evidence/coding/second.csv", "`s0`, field `design` is coded 2 times"),
        ("data/evidence/coding/second.csv", "`s1`, field `design` is coded 0 times"),
    ] == [(problem.where, problem.what) for problem in caught.value.problems]
