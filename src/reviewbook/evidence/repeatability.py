"""How far one coder repeats their own coding: a drawn sample, coded twice, compared field by field.

Both passes are by the same coder, so that agreement is repeatability, not agreement between coders. It has no target.
"""

import math
import random
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

import pandas as pd

from reviewbook.problems import BookError, Problem

SEED = 20261124
RESAMPLES = 2000
_CENTRAL = (0.025, 0.975)


def draw_sample(studies: Iterable[str], share: float = 0.2, seed: int = SEED) -> list[str]:
    """A random part of some studies, the same on every machine and in every order of the studies.

    Studies are ranked by a hash of the seed and their id, so that a study added later moves few others.

    Args:
        studies: Ids of studies; one that is named twice counts once.
        share: The part to draw, above 0 and at most 1; the number is rounded up.
        seed: Another seed draws another sample.

    Returns:
        The ids that were drawn, sorted.

    Raises:
        ValueError: the share is not above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise ValueError(f"share must be above 0 and at most 1, not {share}")
    ids = set(studies)
    # Rounded first, or 0.2 of 35 would be 8 by the error of floating point.
    number = math.ceil(round(share * len(ids), 9))
    return sorted(sorted(ids, key=lambda name: sha256(f"{seed}:{name}".encode()).digest())[:number])


def agreement(first: pd.DataFrame, second: pd.DataFrame, seed: int = SEED) -> pd.DataFrame:
    """How far two passes over the same studies agree, field by field.

    Args:
        first: Columns study_id, field, value; one row a study and field.
        second: The same, of the second pass.
        seed: Of the resampling behind the interval.

    Returns:
        Columns field, studies, same, agreement (share, 0 to 1), kappa (Cohen's), low and high (percentile interval of
        kappa, 95%, from 2,000 resamples of the studies); fields in the order of the first pass. Kappa is missing where
        both passes use one and the same value throughout.

    Raises:
        BookError: the passes do not cover the same studies and fields, each once.
    """
    keys = ["study_id", "field"]
    _check_same_keys(first[keys], second[keys])
    both = first.merge(second, on=keys, suffixes=("_first", "_second"))
    return pd.DataFrame([_field_agreement(str(name), group, seed) for name, group in both.groupby("field", sort=False)])


def cohens_kappa(pairs: list[tuple[str, str]]) -> float:
    """Agreement beyond chance, from -1 to 1; not a number where chance alone would agree always.

    Raises:
        ValueError: there are no pairs.
    """
    if not pairs:
        raise ValueError("kappa of no pairs")
    number = len(pairs)
    left, right = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    observed = sum(one == other for one, other in pairs) / number
    expected = sum(left[value] * right[value] for value in left) / number**2
    return math.nan if expected == 1 else (observed - expected) / (1 - expected)


def _field_agreement(name: str, group: pd.DataFrame, seed: int) -> dict[str, object]:
    pairs = list(group[["value_first", "value_second"]].fillna("").itertuples(index=False, name=None))
    same = sum(one == other for one, other in pairs)
    low, high = _interval(pairs, seed)
    return {
        "field": name,
        "studies": len(pairs),
        "same": same,
        "agreement": same / len(pairs),
        "kappa": cohens_kappa(pairs),
        "low": low,
        "high": high,
    }


def _interval(pairs: list[tuple[str, str]], seed: int) -> tuple[float, float]:
    draw = random.Random(seed)
    kappas = (cohens_kappa(draw.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    known = sorted(kappa for kappa in kappas if not math.isnan(kappa))
    if not known:
        return math.nan, math.nan
    low, high = (known[round(part * (len(known) - 1))] for part in _CENTRAL)
    return low, high


def _check_same_keys(first: pd.DataFrame, second: pd.DataFrame) -> None:
    passes = [Counter(frame.itertuples(index=False, name=None)) for frame in (first, second)]
    names = ("data/evidence/coding/first.csv", "data/evidence/coding/second.csv")
    odd = [
        Problem(name, f"`{study}`, field `{field}` is coded {own[study, field]} times", "code each field once in both")
        for name, own in zip(names, passes, strict=True)
        for study, field in sorted(passes[0] | passes[1])
        if own[study, field] != 1
    ]
    if odd:
        raise BookError(odd)
