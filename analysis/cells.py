"""How often each ordered pair of models ended in each outcome: what every likelihood needs to know.

`Pairwise` folds the sides and the kinds of ties; here they stay apart, so that a model can tell the left
side from the right and "both bad" from a tie.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from analysis.outcomes import FIRST, OUTCOMES, SECOND, TIE
from analysis.pairwise import IntArray, Pairwise


@dataclass(frozen=True, eq=False)
class Cells:
    """Counts over K models by side and outcome.

    `counts[i, j, o]`, (K, K, 5) and int64, is how often model i on the left met model j on the right with
    outcome o (FIRST, SECOND, TIE, BOTH_GOOD, BOTH_BAD). `excluded` counts what was left out, by reason.
    """

    models: tuple[str, ...]
    counts: IntArray
    excluded: Mapping[str, int] = field(default_factory=dict)

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
