"""What a single participant decides: the leaderboard without each of them in turn.

All participants are left out to first order, θ − A⁺u_g with the summed score u_g of participant g; those who move
it most, and everybody where there are few, are left out again by an exact refit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.bradley_terry import Fit, derivatives, fit, win_probabilities
from analysis.comparisons import Comparisons
from analysis.connectivity import strong_components
from analysis.linear_algebra import pseudo_inverse, single_threaded
from analysis.outcomes import FIRST, SECOND
from analysis.pairwise import FloatArray, IntArray
from arena.errors import InputError

EXACT = 200
"""So many participants, those with the most influence, are left out by an exact refit."""
_STEPS = 60
_STEP = 1e-9


@dataclass(frozen=True, eq=False)
class LeftOut:
    """The leaderboard of K models without each participant in turn.

    `strengths` (K,) are those with everybody. Row r of `without` (R, K) are the strengths without participant
    `participants[r]` (numbered as in the comparisons), who cast `votes[r]` votes; `exact[r]` says whether by a
    refit or to first order. A row is NaN where the models would come apart without that participant.
    """

    models: tuple[str, ...]
    strengths: FloatArray
    participants: IntArray
    votes: IntArray
    without: FloatArray
    exact: NDArray[np.bool_]

    @property
    def change(self) -> FloatArray:
        """(R,) largest change of a strength, per participant."""
        largest: FloatArray = np.abs(self.without - self.strengths).max(axis=1)
        return largest

    @property
    def ranks(self) -> tuple[IntArray, IntArray]:
        """Best and worst rank of each model without some participant, (K,) each."""
        known = self.without[np.isfinite(self.without).all(axis=1)]
        rows = np.vstack([self.strengths[None, :], known])
        ranks = (rows[:, None, :] > rows[:, :, None]).sum(axis=2) + 1
        return ranks.min(axis=0), ranks.max(axis=0)


def leave_out_participants(comparisons: Comparisons, exact: int = EXACT) -> LeftOut:
    """Leave out each participant in turn, the `exact` most influential ones by a refit.

    Raises:
        InputError: if the votes do not tell whose they are.
        NotIdentified: if the strengths are not identified with everybody.
    """
    known = np.unique(comparisons.participant[comparisons.participant >= 0]).astype(np.int64)
    if len(known) < 2:
        cure = "give a vote log with a column participant"
        raise InputError("the votes do not tell of two participants", cure=cure)
    whole = comparisons.counts()
    fitted = fit(whole)
    with single_threaded():
        scores = _scores(fitted, comparisons, known)
        without = fitted.strengths - scores @ pseudo_inverse(fitted.information)
        refitted = np.zeros(len(known), dtype=bool)
        largest = np.abs(without - fitted.strengths).max(axis=1)
        for place in np.argsort(-largest, kind="stable")[:exact]:
            own = comparisons.where(comparisons.participant == known[place], "others").counts()
            without[place] = _refitted(whole.half_wins - own.half_wins, fitted.strengths)
            refitted[place] = True
    votes = np.bincount(comparisons.participant[comparisons.participant >= 0])[known]
    return LeftOut(whole.models, fitted.strengths, known, votes, without, refitted)


def _scores(fitted: Fit, comparisons: Comparisons, known: IntArray) -> FloatArray:
    """(R, K) summed scores of each participant's votes."""
    first, second, outcome = comparisons.first, comparisons.second, comparisons.outcome
    share = np.select([outcome == FIRST, outcome == SECOND], [1.0, 0.0], 0.5)
    residual = share - win_probabilities(fitted.strengths)[first, second]
    used = comparisons.participant >= 0
    place = np.searchsorted(known, comparisons.participant[used])
    scores = np.zeros((len(known), len(fitted.models)))
    np.add.at(scores, (place, first[used]), residual[used])
    np.add.at(scores, (place, second[used]), -residual[used])
    return scores


def _refitted(half_wins: FloatArray, strengths: FloatArray) -> FloatArray:
    """Newton's method from the strengths of everybody; NaN if there is no maximum."""
    if len(strong_components(half_wins)) > 1:
        return np.full(len(strengths), np.nan)
    for _ in range(_STEPS):
        gradient, information = derivatives(half_wins, strengths)
        step = pseudo_inverse(information) @ gradient
        longest = float(np.abs(step).max())
        strengths = strengths + step / max(1.0, longest)
        if longest < _STEP:
            return strengths
    return np.full(len(strengths), np.nan)
