"""The fewest votes that turn round the order of two models.

The effect of one vote on a difference of strengths is, to first order, its score times the inverse
information (the approximate maximum influence perturbation of Broderick, Giordano & Meager 2020; for
leaderboards Huang et al. 2025, arXiv 2508.11847). Votes of one cell (same two models, same outcome) are
alike, so the search runs over cells. It takes the votes of the largest influence, refits exactly, and goes
on until the order has turned; then it gives back as many as it can. Every count that is returned was
checked by an exact refit; that no fewer would do is certain up to `EXACT` votes, where all
promising combinations are tried, and otherwise the best that the search found.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Literal

import numpy as np

from analysis.bradley_terry import derivatives, win_probabilities
from analysis.connectivity import strong_components
from analysis.linear_algebra import pseudo_inverse, single_threaded
from analysis.pairwise import FloatArray, IntArray, Pairwise

Way = Literal["dropped", "added"]

EXACT = 2
"""Up to this many votes every promising combination of cells is tried."""
_PROMISING = 40
_STEPS = 60
_STEP = 1e-9
_TIE = 0.5
_TURNED = -1e-9  # a gap above this is equality but for rounding


@dataclass(frozen=True, slots=True)
class Flip:
    """The fewest votes found that make `model` fall below `other`.

    `votes` is None where no number of such votes does it: `reason` says why. `of` is the number of votes
    there are. `cells` lists what was dropped or added as (winner, loser, tie?, count).
    """

    model: str
    other: str
    way: Way
    votes: int | None
    of: int
    cells: tuple[tuple[str, str, bool, int], ...] = ()
    reason: str = ""

    @property
    def share(self) -> float | None:
        """Votes as a share of all."""
        return None if self.votes is None else self.votes / self.of


@dataclass(frozen=True, eq=False)
class _Cells:
    """Every kind of vote: winner, loser, whether it is a tie, how many there are."""

    winner: IntArray
    loser: IntArray
    tie: IntArray
    count: IntArray

    @classmethod
    def of(cls, pairwise: Pairwise, way: Way) -> "_Cells":
        """The cells that hold votes, or for votes to be added every win that is possible."""
        size = len(pairwise.models)
        if way == "added":
            winner, loser = np.nonzero(~np.eye(size, dtype=bool))
            free = np.full(len(winner), np.iinfo(np.int64).max)
            return cls(winner, loser, np.zeros_like(winner), free)
        winner, loser = np.nonzero(pairwise.wins)
        one, other = np.nonzero(np.triu(pairwise.ties))
        ties = np.concatenate([np.zeros_like(winner), np.ones_like(one)])
        counts = [pairwise.wins[winner, loser], pairwise.ties[one, other]]
        return cls(
            np.concatenate([winner, one]),
            np.concatenate([loser, other]),
            ties,
            np.concatenate(counts),
        )

    def half_wins(self, taken: IntArray, size: int) -> FloatArray:
        """(K, K) half wins of as many votes of each cell as `taken` says."""
        matrix = np.zeros((size, size))
        share = np.where(self.tie == 1, _TIE, 1.0) * taken
        np.add.at(matrix, (self.winner, self.loser), share)
        np.add.at(matrix, (self.loser, self.winner), np.where(self.tie == 1, share, 0.0))
        return matrix


def votes_to_flip(pairwise: Pairwise, model: str, other: str, way: Way = "dropped") -> Flip:
    """The fewest votes to drop, or to add, so that `model` is rated below `other`.

    Raises:
        ValueError: if `model` is not the stronger of the two, or the strengths are not identified.
    """
    search = _Search(pairwise, pairwise.models.index(model), pairwise.models.index(other), way)
    if search.gap(np.zeros_like(search.cells.count)) <= 0:
        raise ValueError(f"{model} is not rated above {other}")
    with single_threaded():
        taken = search.run()
    total = pairwise.total
    if taken is None:
        reason = "the votes that are left would no longer link the models"
        return Flip(model, other, way, None, total, reason=reason)
    names = pairwise.models
    cells = tuple(
        (names[search.cells.winner[at]], names[search.cells.loser[at]], bool(search.cells.tie[at]), int(taken[at]))
        for at in np.flatnonzero(taken)
    )  # fmt: skip
    return Flip(model, other, way, int(taken.sum()), total, cells)


class _Search:
    """The search for one pair; counts of votes taken from each cell are the places it visits."""

    def __init__(self, pairwise: Pairwise, one: int, other: int, way: Way) -> None:
        self.cells = _Cells.of(pairwise, way)
        self._half_wins = pairwise.half_wins
        self._sign = -1.0 if way == "dropped" else 1.0
        self._contrast = np.zeros(len(pairwise.models))
        self._contrast[one], self._contrast[other] = 1.0, -1.0
        self._start = np.zeros(len(pairwise.models))
        self._start = self._fitted(self._half_wins)

    def gap(self, taken: IntArray) -> float:
        """θ_model − θ_other after an exact refit; infinite where the models would come apart."""
        half_wins = self._after(taken)
        if len(strong_components(half_wins)) > 1:
            return np.inf
        return float(self._contrast @ self._fitted(half_wins))

    def run(self) -> IntArray | None:
        """How many votes to take from each cell, or None if nothing turns the order."""
        few = self._few()
        if few is not None:
            return few
        taken = self._greedy()
        return None if taken is None else self._given_back(taken)

    def _after(self, taken: IntArray) -> FloatArray:
        size = len(self._half_wins)
        return np.maximum(self._half_wins + self._sign * self.cells.half_wins(taken, size), 0.0)

    def _fitted(self, half_wins: FloatArray) -> FloatArray:
        strengths = self._start
        for _ in range(_STEPS):
            gradient, information = derivatives(half_wins, strengths)
            step = pseudo_inverse(information) @ gradient
            longest = float(np.abs(step).max())
            strengths = strengths + step / max(1.0, longest)
            if longest < _STEP:
                break
        return strengths

    def _influence(self, taken: IntArray) -> FloatArray:
        """By how much one vote more of each cell lowers the gap, (cells,)."""
        half_wins = self._after(taken)
        strengths = self._fitted(half_wins)
        _, information = derivatives(half_wins, strengths)
        pull = pseudo_inverse(information) @ self._contrast
        outcome = np.where(self.cells.tie == 1, _TIE, 1.0)
        expected = win_probabilities(strengths)[self.cells.winner, self.cells.loser]
        effect = (outcome - expected) * (pull[self.cells.winner] - pull[self.cells.loser])
        influence: FloatArray = -self._sign * effect
        return np.where(taken < self.cells.count, influence, -np.inf)

    def _few(self) -> IntArray | None:
        """Every combination of up to EXACT votes among the most promising cells."""
        none = np.zeros_like(self.cells.count)
        influence = self._influence(none)
        promising = np.argsort(-influence, kind="stable")[:_PROMISING]
        start = self.gap(none)
        for votes in range(1, EXACT + 1):
            # Influence is exact only for small changes, so a wide margin decides what is hopeless.
            if votes * influence[promising[0]] < start / 3:
                continue
            found = next(self._turning(promising, votes), None)
            if found is not None:
                return found
        return None

    def _turning(self, promising: IntArray, votes: int) -> Iterator[IntArray]:
        for chosen in combinations_with_replacement(promising.tolist(), votes):
            taken = np.bincount(chosen, minlength=len(self.cells.count))
            if (taken <= self.cells.count).all() and self.gap(taken) < _TURNED:
                yield taken

    def _greedy(self) -> IntArray | None:
        """Take the most influential votes, half of what seems to be needed at a time."""
        taken = np.zeros_like(self.cells.count)
        gap = self.gap(taken)
        while gap >= _TURNED:
            influence = self._influence(taken)
            order = np.argsort(-influence, kind="stable")
            if influence[order[0]] <= 0 or not np.isfinite(gap):
                return None
            more, lowered, half = np.zeros_like(taken), 0.0, max(gap / 2, -_TURNED)
            for at in order:
                free = int(min(self.cells.count[at] - taken[at], 1_000_000_000))
                wanted = int(np.ceil((half - lowered) / max(influence[at], 1e-12)))
                if influence[at] <= 0 or lowered >= half:
                    break
                more[at] = min(free, max(wanted, 1))
                lowered += float(more[at] * influence[at])
            taken = taken + more
            gap = self.gap(taken)
        return taken

    def _given_back(self, taken: IntArray) -> IntArray:
        """Give votes back, least useful cells first, as long as the order stays turned."""
        while True:
            # What one vote less of a cell would cost is what one more would gain.
            usefulness = self._influence(np.minimum(taken, self.cells.count - 1))
            order = [at for at in np.argsort(usefulness, kind="stable") if taken[at]]
            for at in order:
                kept = self._fewest_of(taken, int(at))
                if kept < taken[at]:
                    taken = taken.copy()
                    taken[at] = kept
                    break
            else:
                return taken

    def _fewest_of(self, taken: IntArray, at: int) -> int:
        """The fewest votes of one cell that keep the order turned, the others as they are."""
        low, high = 0, int(taken[at])
        while low < high:
            middle = (low + high) // 2
            trial = taken.copy()
            trial[at] = middle
            if self.gap(trial) < _TURNED:
                high = middle
            else:
                low = middle + 1
        return high
