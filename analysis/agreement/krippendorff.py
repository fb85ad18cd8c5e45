"""Krippendorff's alpha: agreement of any number of annotators, on any measure, with gaps.

α = 1 − D_o/D_e: the disagreement within items over that of all values put together by chance
(Krippendorff 2011, Computing Krippendorff's Alpha-Reliability; Hayes & Krippendorff 2007). An item with
m values counts each of its ordered pairs 1/(m − 1) times, so that it weighs m. The squared distance of two
values is 0 or 1 (nominal), (x − y)² (interval), or (n_x/2 + n between + n_y/2)² with the n_c values of each
category (ordinal).
"""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator
from scipy.sparse import csr_array

from analysis.agreement.estimate import (
    FEWEST,
    Estimate,
    chance_corrected,
    item_weights,
    not_identified,
    percentile_estimate,
    rounds_per_chunk,
)
from analysis.agreement.judgements import Measure
from analysis.pairwise import FloatArray, IntArray

_MOST_VALUES = 400


def krippendorff_alpha(
    counts: IntArray,
    values: FloatArray,
    measure: Measure,
    *,
    level: float = 0.95,
    rounds: int = 2000,
    generator: Generator,
    category: str = "the same",
) -> Estimate:
    """Alpha of (I, V) counts of judgements per item and value, for the (V,) values, ascending.

    Items that were judged once do not count. The interval is a Bayesian bootstrap over items, because the
    pairs within an item are not independent; D_e, and ordinal distances, are those of each round. Not
    identified for fewer than four items, or if all values are the same. ValueError for more than 400
    different values, for which a table of pairs of values is not the way.
    """
    used = counts[counts.sum(axis=1) >= 2]
    present = used.sum(axis=0) > 0
    used, values = used[:, present], values[present]
    items = len(used)
    if items < FEWEST:
        return not_identified(f"{items} shared items, not {FEWEST}", items)
    if len(values) < 2:
        return not_identified(f"everybody always says {category}", items)
    if len(values) > _MOST_VALUES:
        raise ValueError(f"{len(values)} different values are too many for alpha; round them")
    cells = _Cells(used, values, measure)
    value = float(cells.alpha(np.ones((1, items)))[0])
    if (used > 0).sum(axis=1).max() == 1:
        expected = _expected_agreement(used)
        return chance_corrected(1.0, expected, items, level)
    draws = np.concatenate([cells.alpha(weights) for weights in _chunks(cells, rounds, generator)])
    return percentile_estimate(value, draws, items, level)


def _expected_agreement(counts: IntArray) -> float:
    """How often two of all values are equal by chance."""
    each = counts.sum(axis=0).astype(float)
    total = each.sum()
    return float((each * (each - 1)).sum() / (total * (total - 1)))


def _chunks(cells: "_Cells", rounds: int, generator: Generator) -> Iterator[FloatArray]:
    items, size = cells.counts.shape
    most = rounds_per_chunk(max(items, size**2))
    for start in range(0, rounds, most):
        yield item_weights(items, min(most, rounds - start), generator)


class _Cells:
    """What alpha needs of the counts, ready for many weightings of the items."""

    def __init__(self, counts: IntArray, values: FloatArray, measure: Measure) -> None:
        self.counts = counts.astype(float)
        self.values = values
        self.measure = measure
        self.coincidences = _coincidences(self.counts)

    def alpha(self, weights: FloatArray) -> FloatArray:
        """(R,) alpha for (R, I) weights of the items."""
        each = weights @ self.counts
        total = each.sum(axis=1)
        within = (self.coincidences @ weights.T).T
        distance = self._distances(each)
        observed = (within * distance.reshape(len(distance), -1)).sum(axis=1)
        by_chance = (each[:, :, None] * each[:, None, :] * distance).sum(axis=(1, 2))
        value: FloatArray = 1 - (total - 1) * observed / by_chance
        return value

    def _distances(self, each: FloatArray) -> FloatArray:
        """(R, V, V) squared distances, or (1, V, V) where they do not depend on the weights."""
        if self.measure == "nominal":
            return (1.0 - np.eye(len(self.values)))[None]
        ranks = np.cumsum(each, axis=1) - each / 2
        place = self.values[None] if self.measure == "interval" else ranks
        apart: FloatArray = (place[:, :, None] - place[:, None, :]) ** 2
        return apart


def _coincidences(counts: FloatArray) -> csr_array:
    """(V·V, I) sparse: what each item adds to each pair of different values, n_c n_k / (m − 1)."""
    item, value = np.nonzero(counts)
    width = np.bincount(item, minlength=len(counts))
    start = np.cumsum(width) - width
    entry = np.repeat(np.arange(len(item)), width[item])
    first_of = np.cumsum(width[item]) - width[item]
    other = start[item[entry]] + np.arange(len(entry)) - first_of[entry]
    row, one, two = item[entry], value[entry], value[other]
    often = counts[row, one] * counts[row, two] / (counts[row].sum(axis=1) - 1)
    apart = one != two
    shape = (counts.shape[1] ** 2, len(counts))
    pair = one[apart] * counts.shape[1] + two[apart]
    return csr_array((often[apart], (pair, row[apart])), shape=shape)
