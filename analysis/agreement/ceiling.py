"""The noise ceiling: the best agreement that any judge could reach with these people.

People disagree, so no judge can agree with all of them. For categories, a judge that always says what most
of the *other* people say is one that exists (a lower limit), and one that says what most of *all* people of
an item said cannot be beaten on these judgements (an upper limit, too high where an item has few of them).
For scores, the reliability of the mean comes from split halves: people are put into two halves of each item at
random, the halves' means correlated over items, and the correlation r of halves of h people stepped to k
people by Spearman and Brown (1910): r_k = (k/h) r / (1 + (k/h − 1) r). The best correlation of any judge is
√r_k with the mean of k people, and √r_1 with one person. This assumes that people's errors are independent
of each other and of the item, and that all people are measures of the same thing, equally good.
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from analysis.agreement.correlations import coefficient, weighted_pearson
from analysis.agreement.estimate import (
    FEWEST,
    Estimate,
    chance_corrected,
    item_weights,
    not_identified,
    percentile_estimate,
)
from analysis.agreement.fleiss import mean_agreement
from analysis.agreement.judgements import Judgements
from analysis.pairwise import FloatArray, IntArray

_MAJORITY_OF = 3


@dataclass(frozen=True, slots=True)
class CategoryCeiling:
    """Agreement with one person, as a share of verdicts.

    `one_person` is how often another person says the same, `others` how often the majority of the others
    does (ties among them count in part), `best` how often the best single verdict per item does. The
    ceiling lies between `others` and `best`.
    """

    one_person: Estimate
    others: Estimate
    best: Estimate


@dataclass(frozen=True, slots=True)
class ScoreCeiling:
    """Reliability of people's scores, and the correlation that no judge can pass.

    `people` is the number k of people per item whose mean is meant (the harmonic mean over items).
    """

    people: float
    reliability: Estimate
    with_mean: Estimate
    with_one: Estimate


def category_ceiling(
    judgements: Judgements, *, level: float = 0.95, rounds: int = 1000, generator: Generator
) -> CategoryCeiling:
    """The ceiling of agreement on categories, over items that three or more people judged.

    Intervals are Bayesian bootstraps over items, or exact limits where all items agree.
    """
    counts, _ = judgements.firsts().counts()
    used = counts[counts.sum(axis=1) >= _MAJORITY_OF]
    if len(used) < FEWEST:
        reason = f"{len(used)} items with {_MAJORITY_OF} people, not {FEWEST}"
        none = not_identified(reason, len(used))
        return CategoryCeiling(none, none, none)
    judged = used.sum(axis=1)
    return CategoryCeiling(
        one_person=mean_agreement(used, level=level, rounds=rounds, generator=generator),
        others=_mean(majority_of_others(used), level, rounds, generator),
        best=_mean(used.max(axis=1) / judged, level, rounds, generator),
    )


def majority_of_others(counts: IntArray) -> FloatArray:
    """(I,) share of an item's people with whom the majority of the others agrees.

    Where several categories are tied for the majority, each has its part of the credit.
    """
    credit = np.zeros(len(counts))
    for category in range(counts.shape[1]):
        others = counts.copy()
        others[:, category] -= 1
        most = others.max(axis=1)
        tied = (others == most[:, None]).sum(axis=1)
        credit += counts[:, category] * (others[:, category] == most) / tied
    shares: FloatArray = credit / counts.sum(axis=1)
    return shares


def score_ceiling(
    judgements: Judgements,
    *,
    level: float = 0.95,
    splits: int = 50,
    rounds: int = 1000,
    generator: Generator,
) -> ScoreCeiling:
    """Split-half reliability of scores, over items that two or more people scored.

    Each item gives as many people to both halves as the item with the fewest people allows. The value is
    the mean over random `splits`; the interval is a Bayesian bootstrap over items with the same splits.
    """
    counts, values = judgements.firsts().counts()
    used = counts[counts.sum(axis=1) >= 2]
    items = len(used)
    if items < FEWEST:
        return _no_ceiling(f"{items} items with two people, not {FEWEST}", items)
    people = float(1 / np.mean(1 / used.sum(axis=1)))
    half = int(used.sum(axis=1).min()) // 2
    halves = [_halves(used, values, half, generator) for _ in range(splits)]
    if any(np.ptp(side) == 0 for pair in halves for side in pair):
        return _no_ceiling("half of the people score all items alike", items)
    between = float(np.mean([coefficient(one, two, "pearson") for one, two in halves]))
    weights = item_weights(items, rounds, generator) / items
    draws = np.mean([weighted_pearson(one, two, weights) for one, two in halves], axis=0)

    if between <= 0:
        return _no_ceiling("the halves' scores do not correlate", items)

    def stepped(to: float, root: bool) -> Estimate:
        def step(correlation: FloatArray) -> FloatArray:
            # A reliability below zero has no meaning in the model.
            reached = spearman_brown(np.maximum(correlation, 0.0), to / half)
            return np.sqrt(reached) if root else reached

        value = float(step(np.array([between]))[0])
        how = "split halves, bootstrap over items"
        return percentile_estimate(value, step(draws), items, level, how, (0.0, 1.0))

    return ScoreCeiling(people, stepped(people, False), stepped(people, True), stepped(1.0, True))


def spearman_brown(correlation: FloatArray, factor: float) -> FloatArray:
    """The reliability of `factor` times as many people, n r / (1 + (n − 1) r)."""
    stepped: FloatArray = factor * correlation / (1 + (factor - 1) * correlation)
    return stepped


def _halves(
    counts: IntArray, values: FloatArray, half: int, generator: Generator
) -> tuple[FloatArray, FloatArray]:
    """Means of two random halves of each item's people, (I,) each."""
    judged = counts.sum(axis=1)
    row = np.repeat(np.arange(len(counts)), judged)
    score = np.repeat(np.tile(values, len(counts)), counts.ravel())
    order = np.lexsort((generator.random(len(row)), row))
    place = np.arange(len(row)) - np.repeat(np.cumsum(judged) - judged, judged)
    shuffled = score[order]
    means = []
    for low in (0, half):
        taken = (place >= low) & (place < low + half)
        means.append(np.bincount(row[taken], weights=shuffled[taken]) / half)
    return means[0], means[1]


def _no_ceiling(reason: str, items: int) -> ScoreCeiling:
    none = not_identified(reason, items)
    return ScoreCeiling(float("nan"), none, none, none)


def _mean(shares: FloatArray, level: float, rounds: int, generator: Generator) -> Estimate:
    value, items = float(shares.mean()), len(shares)
    if value in (0.0, 1.0):
        return chance_corrected(value, 0.0, items, level)
    draws = item_weights(items, rounds, generator) @ shares / items
    return percentile_estimate(value, draws, items, level, bounds=(0.0, 1.0))
