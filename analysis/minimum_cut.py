"""The fewest battles whose absence would leave two sets of models that never met."""

import numpy as np

from analysis.connectivity import BoolArray, Group
from analysis.pairwise import IntArray


def minimum_cut(battles: IntArray) -> tuple[int, Group]:
    """The smallest cut of a graph of battles, (K, K) symmetric, and the smaller side of one such cut.

    Zero if the graph is not connected. Where several cuts are as small, the one found first stands; a side
    of half of the models is the one that holds the first model. Stoer & Wagner (1997, J. ACM 44:585):
    each phase adds the vertex most tightly bound to those added before; the last one's ties are a cut, and
    it is then merged with the one before it. Raises ValueError for fewer than two models.
    """
    size = len(battles)
    if size < 2:
        raise ValueError("a cut needs at least two models")
    weights = battles.astype(np.int64)
    np.fill_diagonal(weights, 0)
    merged = np.eye(size, dtype=bool)
    alive = np.ones(size, dtype=bool)
    fewest, side = int(weights.sum()) + 1, merged[0]
    for _ in range(size - 1):
        before, last, ties = _phase(weights, alive)
        if ties < fewest:
            fewest, side = ties, merged[last].copy()
        weights[before] += weights[last]
        weights[:, before] = weights[before]
        weights[before, before] = 0
        merged[before] |= merged[last]
        alive[last] = False
    return fewest, _smaller(side)


def _phase(weights: IntArray, alive: BoolArray) -> tuple[int, int, int]:
    """The last two vertices of a maximum adjacency order, and what binds the last to all others."""
    bound = np.where(alive, 0, -1)
    before, last, ties = -1, -1, 0
    for _ in range(int(alive.sum())):
        before, last = last, int(np.argmax(bound))
        ties = int(bound[last])
        bound[last] = -1
        bound = np.where(bound >= 0, bound + weights[last], -1)
    return before, last, ties


def _smaller(side: BoolArray) -> Group:
    inside, outside = np.flatnonzero(side), np.flatnonzero(~side)
    chosen = min((inside, outside), key=lambda group: (len(group), group.tolist()))
    return tuple(int(index) for index in chosen)
