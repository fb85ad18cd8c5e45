"""How sure linear coefficients are: by the information, robust, or with each participant's votes alike."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import norm, t

from analysis.comparisons import FIRST, SECOND, Comparisons
from analysis.factors.linear import LinearFit, expectations
from analysis.linear_algebra import laplacian, single_threaded
from analysis.pairwise import FloatArray, IntArray, Pairwise

SpreadKind = Literal["information", "sandwich", "cluster"]

_DEGENERATE = 1e-9
_FEW = 12  # columns


@dataclass(frozen=True, eq=False)
class Spread:
    """The covariance of the coefficients of a fit.

    `covariance` (P, P) is of γ, and `plain` the inverse information beside it. `log_tie_error` is the
    standard error of log ν. `freedom` are the degrees of freedom of Student's t, infinite where votes
    are independent. `kind` says how it was found.
    """

    kind: SpreadKind
    covariance: FloatArray
    plain: FloatArray
    log_tie_error: float | None
    freedom: float = np.inf

    def error(self, weights: FloatArray) -> float:
        """Standard error of Σ w_p γ_p.

        Where the votes do not vary at all along w (all are ties, say) a robust error would be zero, which
        says that it cannot tell; the inverse information stands in.
        """
        variance = float(weights @ self.covariance @ weights)
        plain = float(weights @ self.plain @ weights)
        return float(np.sqrt(variance if variance > _DEGENERATE * plain else plain))

    def reach(self, level: float) -> float:
        """Standard errors from the estimate to the ends of an interval."""
        return critical(level, self.freedom)


def critical(level: float, freedom: float) -> float:
    """The quantile of Student's t, or of the normal distribution, for a two-sided interval."""
    tail = (1 + level) / 2
    return float(norm.ppf(tail)) if np.isinf(freedom) else float(t.ppf(tail, freedom))


def spread(fit: LinearFit, votes: Pairwise | Comparisons, kind: SpreadKind) -> Spread:
    """The covariance of a fit's coefficients.

    "information" is the inverse information: right for Davidson's model of independent votes, too wide
    where a tie is half a win. "sandwich" (Huber 1967; White 1982) adds up what each vote says beyond the
    fit; "cluster" adds it up by participant (Liang & Zeger 1986), needs `Comparisons`, and has as
    many degrees of freedom as participants less one.

    Raises:
        ValueError: for "cluster" without `Comparisons`.
    """
    with single_threaded():
        inverse = np.linalg.inv(fit.information)
        freedom = np.inf
        if kind == "information":
            inner = inverse
        else:
            if kind == "cluster":
                if isinstance(votes, Pairwise):
                    raise ValueError("counts do not say who voted")
                meat, groups = _clustered(fit, votes)
                freedom = max(groups - 1, 1)
            else:
                counts = votes if isinstance(votes, Pairwise) else votes.counts()
                meat = _summed(fit, counts)
            inner = inverse @ meat @ inverse
        ranks, basis = fit.rank, fit.basis
        tie = None if fit.log_tie is None else float(np.sqrt(max(inner[-1, -1], 0.0)))
        return Spread(
            kind=kind,
            covariance=basis @ inner[:ranks, :ranks] @ basis.T,
            plain=basis @ inverse[:ranks, :ranks] @ basis.T,
            log_tie_error=tie,
            freedom=freedom,
        )


def _summed(fit: LinearFit, votes: Pairwise) -> FloatArray:
    """Sum of the squared scores of all votes, from the counts of each pair."""
    gaps = fit.strengths[:, None] - fit.strengths[None, :]
    score, tie = expectations(gaps, fit.log_tie)
    lost = votes.wins.T
    squares = votes.wins * (1 - score) ** 2 + lost * score**2 + votes.ties * (0.5 - score) ** 2
    reduced = fit.design @ fit.basis
    meat = reduced.T @ laplacian(squares) @ reduced
    if fit.log_tie is None:
        return meat
    decided = votes.wins * (1 - score) - lost * score
    cross = reduced.T @ (votes.ties * (0.5 - score) * (1 - tie) - decided * tie).sum(axis=1)
    own = ((votes.wins + lost) * tie**2 + votes.ties * (1 - tie) ** 2).sum() / 2
    return np.block([[meat, cross[:, None]], [cross[None, :], np.array([[own]])]])


def _clustered(fit: LinearFit, comparisons: Comparisons) -> tuple[FloatArray, int]:
    """G/(G − 1) times the sum of squares of the participants' summed scores, and G."""
    gaps = fit.strengths[comparisons.first] - fit.strengths[comparisons.second]
    score, tie = expectations(gaps, fit.log_tie)
    is_tie = comparisons.outcome > SECOND
    outcome = np.select([comparisons.outcome == FIRST, is_tie], [1.0, 0.5], 0.0)
    group, groups = _participant_numbers(comparisons.participant)
    summed = _by_group(fit, comparisons, outcome - score, group)
    if fit.log_tie is not None:
        summed = np.column_stack([summed, np.bincount(group, is_tie - tie)])
    return groups / max(groups - 1, 1) * (summed.T @ summed), groups


def _by_group(
    fit: LinearFit, comparisons: Comparisons, rest: FloatArray, group: IntArray
) -> FloatArray:
    """Sum of the scores in the basis by group; for few columns a sum for each is quickest."""
    reduced = fit.design @ fit.basis
    first, second = comparisons.first, comparisons.second
    if reduced.shape[1] <= _FEW:
        columns = [np.bincount(group, rest * (each[first] - each[second])) for each in reduced.T]
        return np.column_stack(columns)
    cells = (np.tile(group, 2), np.concatenate([first, second]))
    shape = (int(group.max()) + 1, len(fit.models))
    by_model = csr_array((np.concatenate([rest, -rest]), cells), shape=shape)
    return np.asarray(by_model @ reduced)


def _participant_numbers(participant: NDArray[np.int32]) -> tuple[IntArray, int]:
    """A number for each vote's participant, and how many there are; numbers may be left out.

    A battle of an unknown voter is a participant of its own.
    """
    group = participant.astype(np.int64)
    unknown = participant < 0
    lonely = int(unknown.sum())
    group[unknown] = int(participant.max(initial=-1)) + 1 + np.arange(lonely)
    return group, int(np.count_nonzero(np.bincount(group)))
