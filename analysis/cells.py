"""How often each ordered pair of models ended in each outcome: what every likelihood needs to know.

`Pairwise` folds the sides and the kinds of ties; here they stay apart, so that a model can tell the left
side from the right and "both bad" from a tie.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from analysis.outcomes import FIRST, OUTCOMES, SECOND, TIE
from analysis.pairwise import IntArray, Pairwise, added


@dataclass(frozen=True, eq=False)
class Cells:
    """Counts over K models by side and outcome.

    `counts[i, j, o]`, (K, K, 5) and int64, is how often model i on the left met model j on the right with
    outcome o (FIRST, SECOND, TIE, BOTH_GOOD, BOTH_BAD). `excluded` counts what was left out, by reason.
    `sided` is False where the source does not tell the sides: then nothing may be said of them.
    """

    models: tuple[str, ...]
    counts: IntArray
    excluded: Mapping[str, int] = field(default_factory=dict)
    sided: bool = True

    def __post_init__(self) -> None:
        size = len(self.models)
        if self.counts.shape != (size, size, OUTCOMES):
            raise ValueError(f"counts of {size} models must have shape {(size, size, OUTCOMES)}")
        if (self.counts < 0).any():
            raise ValueError("a count is negative")
        if self.counts[np.arange(size), np.arange(size)].any():
            raise ValueError("a model cannot meet itself")
        self.counts.setflags(write=False)

    @property
    def total(self) -> int:
        """Number of battles."""
        return int(self.counts.sum())

    def pairwise(self) -> Pairwise:
        """The counts without sides; "both good" and "both bad" are ties there."""
        wins = self.counts[:, :, FIRST] + self.counts[:, :, SECOND].T
        ties = self.counts[:, :, TIE:].sum(axis=2)
        return Pairwise(self.models, wins, ties + ties.T, self.excluded)


def cells_from_pairwise(pairwise: Pairwise) -> Cells:
    """The cells of counts that tell no sides: the first model of each pair stands on the left."""
    size = len(pairwise.models)
    counts = np.zeros((size, size, OUTCOMES), dtype=np.int64)
    counts[:, :, FIRST] = np.triu(pairwise.wins)
    counts[:, :, SECOND] = np.triu(pairwise.wins.T)
    counts[:, :, TIE] = np.triu(pairwise.ties)
    return Cells(pairwise.models, counts, pairwise.excluded, sided=False)


def merged(first: Cells, second: Cells) -> Cells:
    """The cells of two logs as if they were one; models are in the order of their names."""
    models = tuple(sorted({*first.models, *second.models}))
    place = {name: index for index, name in enumerate(models)}
    counts = np.zeros((len(models), len(models), OUTCOMES), dtype=np.int64)
    for cells in (first, second):
        rows = [place[name] for name in cells.models]
        counts[np.ix_(rows, rows)] += cells.counts
    excluded = added(first.excluded, second.excluded)
    return Cells(models, counts, excluded, sided=first.sided and second.sided)
