"""Is the judge milder than people? Shares of ties, differences of scores, and what a threshold keeps.

All on the items that both judged; all intervals over items.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator
from scipy.stats import t as student

from analysis.agreement.estimate import (
    FEWEST,
    Estimate,
    item_weights,
    not_identified,
    percentile_estimate,
    share,
)
from analysis.agreement.ratings import SCORE, Ratings
from analysis.agreement.verdicts import BAD, GOOD, TIED
from analysis.judges.comparison import Matched
from analysis.pairwise import FloatArray, IntArray
from arena.errors import InputError

_WIDTHLESS = 1e-12


@dataclass(frozen=True, slots=True)
class Difference:
    """What people do, what the judge does, and judge − people on the same items."""

    what: str
    people: Estimate
    judge: Estimate
    difference: Estimate


def verdict_shares(pairs: Matched, *, level: float = 0.95) -> list[Difference]:
    """How often people and judge say tie, both good, both bad (the last two where the votes tell).

    The judge's verdict on an item counts once for each person who judged it.
    """
    kinds = [("any tie", (TIED, GOOD, BAD)), ("both good", (GOOD,)), ("both bad", (BAD,))]
    told = np.isin([GOOD, BAD], np.concatenate([pairs.people, pairs.verdict])).any()
    found = []
    for what, values in kinds if told else kinds[:1]:
        one, other = np.isin(pairs.people, values), np.isin(pairs.verdict, values)
        apart = other.astype(float) - one
        found.append(
            Difference(
                what,
                share(one, level, cluster=pairs.item),
                share(other, level, cluster=pairs.item),
                clustered_mean(apart, pairs.item, level),
            )
        )
    return found


def score_difference(pairs: Matched, *, level: float = 0.95) -> Difference:
    """Mean score of people and of the judge, and of judge − people, each item counting once.

    Student's t over items; an item that several people scored has their mean.
    """
    people = _item_means(pairs.people, pairs.item)
    judge = _item_means(pairs.verdict, pairs.item)
    return Difference(
        "mean score",
        mean_estimate(people, level),
        mean_estimate(judge, level),
        mean_estimate(judge - people, level),
    )


def retention(
    people: Ratings,
    judge: Ratings,
    threshold: float,
    *,
    criteria: Sequence[str] = (),
    level: float = 0.95,
    rounds: int = 2000,
    generator: Generator,
) -> Difference:
    """The share of items kept when every criterion must have at least `threshold`.

    Only items that a person and the judge scored on all `criteria` (all that both know, unless named). Each
    person keeps or rejects an item; where several judged it, the share who keep it counts. Raises InputError
    if there is no such item.
    """
    chosen = tuple(criteria) or tuple(name for name in people.criteria if name in judge.criteria)
    one, other = (_kept(ratings, chosen, threshold) for ratings in (people, judge))
    both = one.index.intersection(other.index)
    if not len(both):
        cure = "let both score the same items on the same criteria"
        raise InputError("people and judge scored no item on all criteria", cure=cure)
    by_people: FloatArray = np.array(one.loc[both], dtype=np.float64)
    by_judge: FloatArray = np.array(other.loc[both], dtype=np.float64)
    weights = item_weights(len(both), rounds, generator) / len(both)

    def mean(values: FloatArray) -> Estimate:
        if np.isin(values, (0.0, 1.0)).all() and values.min() >= 0:
            return share(values == 1.0, level)
        return _resampled(values, weights, level)

    names = ", ".join(chosen)
    return Difference(
        f"kept at {threshold:g} or more on {names}",
        mean(by_people),
        mean(by_judge),
        _resampled(by_judge - by_people, weights, level),
    )


def clustered_mean(values: FloatArray, cluster: IntArray, level: float = 0.95) -> Estimate:
    """The mean of (P,) values whose rows may be alike within a cluster (Liang & Zeger 1986).

    The variance is G/(G − 1) Σ_g (Σ(x − mean))² / P², the interval Student's with G − 1 degrees of freedom.
    """
    _, number = np.unique(cluster, return_inverse=True)
    groups = int(number.max(initial=-1)) + 1
    if groups < FEWEST:
        return not_identified(f"{groups} shared items, not {FEWEST}", groups)
    value = float(values.mean())
    sums = np.bincount(number, weights=values - value)
    spread = math.sqrt(float(sums @ sums) * groups / (groups - 1)) / len(values)
    if spread <= _WIDTHLESS:
        note = "interval not identified: it is the same for every item"
        return Estimate(value, None, None, groups, note=note)
    reach = float(student.ppf((1 + level) / 2, groups - 1)) * spread
    return Estimate(value, value - reach, value + reach, groups, "Student’s t over items")


def mean_estimate(values: FloatArray, level: float = 0.95) -> Estimate:
    """The mean of (I,) values with Student's interval."""
    return clustered_mean(values, np.arange(len(values)), level)


def _resampled(values: FloatArray, weights: FloatArray, level: float) -> Estimate:
    if len(values) < FEWEST:
        return not_identified(f"{len(values)} shared items, not {FEWEST}", len(values))
    return percentile_estimate(float(values.mean()), weights @ values, len(values), level)


def _item_means(values: FloatArray, item: IntArray) -> FloatArray:
    _, number = np.unique(item, return_inverse=True)
    means: FloatArray = np.bincount(number, weights=values) / np.bincount(number)
    return means


def _kept(ratings: Ratings, criteria: Sequence[str], threshold: float) -> "pd.Series[float]":
    """The share of annotators who keep each item, among those who scored all criteria."""
    rows = ratings.frame[ratings.frame["criterion"].isin(criteria)]
    first = rows.drop_duplicates(["item", "annotator", "criterion"])
    grouped = first.groupby(["item", "annotator"])[SCORE]
    complete = grouped.count() == len(criteria)
    kept = (grouped.min() >= threshold)[complete].astype(float)
    return kept.groupby(level="item").mean()
