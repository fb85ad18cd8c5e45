"""Strengths refitted to reweighted votes.

The Bayesian bootstrap (Rubin 1981; Newton & Raftery 1994) gives each vote a random weight of mean one
that is never zero, so that no round loses a model or a link. Each function returns (rounds, K) draws
on the log scale, each with mean zero.
"""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator

from analysis.bradley_terry import Fit
from analysis.comparisons import Comparisons
from analysis.connectivity import strong_components
from analysis.errors import NotConverged, NotIdentified
from analysis.intervals import participant_scores
from analysis.linear_algebra import pseudo_inverse, single_threaded
from analysis.pairwise import FloatArray, IntArray, Pairwise

_CHUNK = 32
_MATRIX_ENTRIES = 4_000_000
# Newton doubles the digits with each step: one of this length leaves an error near its square.
_STEP = 1e-4
_STEPS = 60


def by_battle(fit: Fit, pairwise: Pairwise, rounds: int, generator: Generator) -> FloatArray:
    """Exponential weight per vote: a Gamma(c) weight for a cell of c equal votes; full refits."""
    cells = _Cells(pairwise)
    draws = np.empty((rounds, len(fit.models)))
    for start, count in _chunks(rounds, len(fit.models)):
        weights = generator.standard_gamma(cells.counts, size=(count, len(cells.counts)))
        draws[start : start + count] = _refit(cells.half_wins(weights), fit.strengths)
    return draws


def by_participant(
    fit: Fit, comparisons: Comparisons, rounds: int, generator: Generator
) -> FloatArray:
    """Exponential weight per participant; one Newton step from the fit in each round."""
    scores = participant_scores(fit, comparisons)
    draws = np.empty((rounds, len(fit.models)))
    with single_threaded():
        bread = pseudo_inverse(fit.information)
        for start, count in _chunks(rounds, 1):
            weights = generator.standard_exponential((scores.shape[0], count)) - 1.0
            draws[start : start + count] = fit.strengths + (scores.T @ weights).T @ bread
    return draws


def multinomial(fit: Fit, pairwise: Pairwise, rounds: int, generator: Generator) -> FloatArray:
    """Battles drawn anew with replacement, as published studies do; full refits.

    Raises NotIdentified for data so sparse that a round loses what links the models.
    """
    cells = _Cells(pairwise)
    total = int(cells.counts.sum())
    draws = np.empty((rounds, len(fit.models)))
    for start, count in _chunks(rounds, len(fit.models)):
        weights = generator.multinomial(total, cells.counts / total, size=count)
        half_wins = cells.half_wins(weights.astype(float))
        for sample in half_wins:
            groups = strong_components(sample)
            if len(groups) > 1:
                names = [[fit.models[index] for index in group] for group in groups]
                raise NotIdentified("a resample of the battles does not link all models", names)
        draws[start : start + count] = _refit(half_wins, fit.strengths)
    return draws


def _chunks(rounds: int, size: int) -> Iterator[tuple[int, int]]:
    """Start and length of pieces that fit in a cache, or for many models at least in memory."""
    most = max(1, min(_CHUNK, _MATRIX_ENTRIES // size**2))
    for start in range(0, rounds, most):
        yield start, min(most, rounds - start)


class _Cells:
    """The counts above zero, as a vector: wins of each ordered pair, then ties of each pair."""

    def __init__(self, pairwise: Pairwise) -> None:
        self.size = len(pairwise.models)
        self.winner, self.loser = np.nonzero(pairwise.wins)
        self.one, self.other = np.nonzero(np.triu(pairwise.ties))
        self.counts: IntArray = np.concatenate(
            [pairwise.wins[self.winner, self.loser], pairwise.ties[self.one, self.other]]
        )

    def half_wins(self, weights: FloatArray) -> FloatArray:
        """(R, K, K) half-win matrices of (R, cells) weights."""
        matrices = np.zeros((len(weights), self.size, self.size))
        decided = len(self.winner)
        matrices[:, self.winner, self.loser] = weights[:, :decided]
        matrices[:, self.one, self.other] += weights[:, decided:] / 2
        matrices[:, self.other, self.one] += weights[:, decided:] / 2
        return matrices


def _refit(half_wins: FloatArray, start: FloatArray) -> FloatArray:
    """Newton's method on all rounds of a chunk at once, from the strengths of the whole data."""
    rounds, size, _ = half_wins.shape
    strengths = np.tile(start, (rounds, 1))
    battles = half_wins + half_wins.transpose(0, 2, 1)
    score = half_wins.sum(axis=2)
    diagonal = np.arange(size)
    with single_threaded():
        for _ in range(_STEPS):
            # exp, not expit: one vectorised call that is several times faster, and safe to ±700.
            expected = 1.0 / (1.0 + np.exp(strengths[:, None, :] - strengths[:, :, None]))
            gradient = score - (battles * expected).sum(axis=2)
            matrix = -battles * expected * (1.0 - expected)
            matrix[:, diagonal, diagonal] = 0.0
            matrix[:, diagonal, diagonal] = -matrix.sum(axis=2)
            matrix += matrix.trace(axis1=1, axis2=2)[:, None, None] / size**2
            step = np.linalg.solve(matrix, gradient[:, :, None])[:, :, 0]
            longest = np.abs(step).max(axis=1, keepdims=True)
            strengths += step / np.maximum(1.0, longest)
            if longest.max() < _STEP:
                centred: FloatArray = strengths - strengths.mean(axis=1, keepdims=True)
                return centred
    raise NotConverged(f"a bootstrap round ended with a Newton step of {longest.max():.2g}.")
