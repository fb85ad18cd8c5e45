"""Which strengths the votes can determine at all.

Strengths can be compared only where a chain of battles leads from one model to the other, and they
are finite only where chains of wins lead both ways (Zermelo 1929; Ford 1957).
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis.pairwise import FloatArray, Pairwise

Group = tuple[int, ...]


def components(half_wins: FloatArray) -> tuple[Group, ...]:
    """Sets of models that battles link, largest first; indices in each are ascending."""
    return _groups(half_wins + half_wins.T, strong=False)


def strong_components(half_wins: FloatArray) -> tuple[Group, ...]:
    """Sets of models that chains of wins (a tie is one both ways) link in both directions."""
    return _groups(half_wins, strong=True)


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
