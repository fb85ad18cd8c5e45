"""Fleiss' kappa (1971): agreement of any number of annotators on categories, beyond chance.

κ = (P̄ − P_e) / (1 − P_e), with P̄ the mean over items of the share of pairs of judgements that agree and
P_e = Σ_c p_c² from the shares of the categories. The annotators of one item need not be those of another.
"""

import numpy as np
from numpy.random import Generator

from analysis.agreement.estimate import (
    FEWEST,
    Estimate,
    chance_corrected,
    item_weights,
    not_identified,
    percentile_estimate,
    rounds_per_chunk,
)
from analysis.pairwise import FloatArray, IntArray


def fleiss_kappa(
    counts: IntArray,
    *,
    level: float = 0.95,
    rounds: int = 2000,
    generator: Generator,
    category: str = "the same",
) -> Estimate:
    """Fleiss' kappa of (I, V) counts of judgements per item and category.

    Items that were judged once do not count. Where items differ in the number of judgements, each item
    counts the same in P̄ and in the p_c, as in Gwet's generalisation (2014, Handbook of Inter-Rater
    Reliability, ch. 2); with equal numbers this is Fleiss' definition. The interval is a Bayesian
    bootstrap over items. Not identified for fewer than four items, or if everybody always says `category`.
    """
    used = counts[counts.sum(axis=1) >= 2]
    items = len(used)
    if items < FEWEST:
        return not_identified(f"{items} shared items, not {FEWEST}", items)
    if (used.sum(axis=0) > 0).sum() < 2:
        return not_identified(f"everybody always says {category}", items)
    agreeing = item_agreement(used)
    shares = used / used.sum(axis=1, keepdims=True)
    value = _kappa(agreeing.mean(), shares.mean(axis=0))
    if agreeing.min() == 1:
        expected = float((shares.mean(axis=0) ** 2).sum())
        return chance_corrected(1.0, expected, items, level)
    draws = np.concatenate(
        [
            _kappa(weights @ agreeing / items, weights @ shares / items)
            for weights in _weights(items, rounds, generator)
        ]
    )
    return percentile_estimate(float(value), draws, items, level)


def item_agreement(counts: IntArray) -> FloatArray:
    """(I,) share of the pairs of judgements of each item that agree; every item has at least two."""
    judged = counts.sum(axis=1)
    same: FloatArray = (counts * (counts - 1)).sum(axis=1) / (judged * (judged - 1))
    return same


def mean_agreement(
    counts: IntArray, *, level: float = 0.95, rounds: int = 2000, generator: Generator
) -> Estimate:
    """P̄: the mean over items of the share of pairs of judgements that agree, by (I, V) counts."""
    used = counts[counts.sum(axis=1) >= 2]
    items = len(used)
    if items < FEWEST:
        return not_identified(f"{items} shared items, not {FEWEST}", items)
    agreeing = item_agreement(used)
    value = float(agreeing.mean())
    if value in (0.0, 1.0):
        return chance_corrected(value, 0.0, items, level)
    draws = np.concatenate(
        [weights @ agreeing / items for weights in _weights(items, rounds, generator)]
    )
    return percentile_estimate(value, draws, items, level, bounds=(0.0, 1.0))


def _kappa(observed: FloatArray, shares: FloatArray) -> FloatArray:
    expected = (shares**2).sum(axis=-1)
    value: FloatArray = (observed - expected) / (1 - expected)
    return value


def _weights(items: int, rounds: int, generator: Generator) -> list[FloatArray]:
    most = rounds_per_chunk(items)
    sizes = [min(most, rounds - start) for start in range(0, rounds, most)]
    return [item_weights(items, size, generator) for size in sizes]
