"""Which strengths the votes can determine at all.

Strengths can be compared only where a chain of battles leads from one model to the other, and they
are finite only where chains of wins lead both ways (Zermelo 1929; Ford 1957).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis.pairwise import FloatArray, Pairwise

Group = tuple[int, ...]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Condensation:
    """Strongly connected groups of models and who beat whom among them: a partial order.

    `groups` are in an order in which no model ever beat or tied one of an earlier group. `beats` has the
    pairs (upper, lower) of places in `groups` with at least one win of the upper over the lower. `layers`
    is how long the longest chain of wins is that leads down to each group, ascending.
    """

    groups: tuple[Group, ...]
    beats: frozenset[tuple[int, int]]
    layers: tuple[int, ...]

    @property
    def comparable(self) -> BoolArray:
        """(G, G) whether a chain of wins leads from the row's group down to the column's."""
        chains = np.zeros((len(self.groups), len(self.groups)), dtype=bool)
        for upper, lower in self.beats:
            chains[upper, lower] = True
        for middle in range(len(chains)):
            chains |= chains[:, [middle]] & chains[middle]
        return chains

    @property
    def steps(self) -> tuple[tuple[int, int], ...]:
        """The pairs of `beats` without another group between them, ascending."""
        chains = self.comparable
        between = chains.astype(np.int64) @ chains.astype(np.int64) > 0
        upper, lower = np.nonzero(chains & ~between)
        return tuple(zip(upper.tolist(), lower.tolist(), strict=True))


def components(half_wins: FloatArray) -> tuple[Group, ...]:
    """Sets of models that battles link, largest first; indices in each are ascending."""
    return _groups(half_wins + half_wins.T, strong=False)


def strong_components(half_wins: FloatArray) -> tuple[Group, ...]:
    """Sets of models that chains of wins (a tie is one both ways) link in both directions."""
    return _groups(half_wins, strong=True)


def one_sided(half_wins: FloatArray) -> BoolArray:
    """(K, K) whether no chain of wins leads both ways between two models: their votes all went one way."""
    group = np.empty(len(half_wins), dtype=np.int64)
    for number, members in enumerate(strong_components(half_wins)):
        group[list(members)] = number
    apart: BoolArray = group[:, None] != group[None, :]
    return apart


def condensation(half_wins: FloatArray) -> Condensation:
    """The strong components in their partial order, layer by layer, in each the largest group first."""
    found = strong_components(half_wins)
    size = len(found)
    place = np.empty(len(half_wins), dtype=np.int64)
    for number, group in enumerate(found):
        place[list(group)] = number
    beats = np.zeros((size, size), dtype=bool)
    winners, losers = np.nonzero(half_wins)
    beats[place[winners], place[losers]] = True
    np.fill_diagonal(beats, False)
    left, layers = beats.copy(), np.full(size, -1)
    # Who has nobody above, then who has nobody above without them: as many rounds as the longest chain.
    while (layers < 0).any():
        top = (layers < 0) & ~left.any(axis=0)
        layers[top] = layers.max() + 1
        left[top] = False
    order = np.argsort(layers, kind="stable")
    upper, lower = np.nonzero(beats[np.ix_(order, order)])
    return Condensation(
        groups=tuple(found[number] for number in order),
        beats=frozenset(zip(upper.tolist(), lower.tolist(), strict=True)),
        layers=tuple(layers[order].tolist()),
    )


def undefeated(half_wins: FloatArray) -> tuple[Group, ...]:
    """Models that never lost nor tied, then those that did so only against them, and so on.

    The first group are the models without a loss; without their battles others may have none left, and
    those are the next group. A model is in no group once all its battles were against earlier ones.
    """
    left = half_wins > 0
    found: list[Group] = []
    while True:
        winners = np.flatnonzero(left.any(axis=1) & ~left.any(axis=0))
        if not len(winners):
            return tuple(found)
        found.append(tuple(int(index) for index in winners))
        left[winners] = False


def winless(half_wins: FloatArray) -> tuple[Group, ...]:
    """The same from below: models that never won nor tied, then those that did so only against them."""
    return undefeated(half_wins.T)


def why_alone(pairwise: Pairwise, index: int) -> str:
    """Why a model that forms a group of its own has no finite strength."""
    wins, losses = pairwise.wins[index].sum(), pairwise.wins[:, index].sum()
    if not wins and not losses:
        return "not identified: no battle counts"
    if not losses:
        return "not identified: undefeated"
    if not wins:
        return "not identified: never won"
    return "not identified: no chain of wins leads both ways"


def _groups(weights: FloatArray, *, strong: bool) -> tuple[Group, ...]:
    graph = csr_array((weights > 0).astype(np.int8))
    count, labels = connected_components(
        graph, directed=True, connection="strong" if strong else "weak"
    )
    found = [tuple(int(i) for i in np.flatnonzero(labels == label)) for label in range(count)]
    return tuple(sorted(found, key=lambda group: (-len(group), group)))
