"""The Bayesian bootstrap of any likelihood, one Newton step from the fit in each round.

θ* = θ̂ + V Σ_g (ω_g − 1) u_g with the scores u_g of battles, participants or prompts, the inverse information
V and exponential weights ω of mean one (Rubin 1981; Newton & Raftery 1994; one step: Kline & Santos 2012).
Its spread is that of the sandwich, its shape that of the scores; a full refit of each round moves it by
what the likelihood is not quadratic, which is little unless votes are few. No round loses a model.
"""

from collections.abc import Iterator

import numpy as np
from numpy.random import Generator
from scipy.sparse import csr_array

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.linear_algebra import single_threaded
from analysis.models.covariances import cell_scores, vote_scores
from analysis.models.fitting import ModelFit
from analysis.outcomes import OUTCOMES
from analysis.pairwise import FloatArray, IntArray
from analysis.uncertainty.covariance import Labels, Scores, cluster_scores

_ENTRIES = 4_000_000


def by_battle(fit: ModelFit, cells: Cells, rounds: int, generator: Generator) -> FloatArray:
    """(rounds, K + P) draws of strengths and parameters; c equal votes share a Gamma(c) weight."""
    counts = cells.counts.ravel()
    used = np.flatnonzero(counts)
    return _drawn(fit, cell_scores(fit)[used], counts[used], rounds, generator)


def by_weighted_battle(
    fit: ModelFit, comparisons: Comparisons, weights: FloatArray, rounds: int, generator: Generator
) -> FloatArray:
    """The same for votes with weights (N,): equal votes with equal weights are drawn together."""
    size = len(fit.models)
    cell = (comparisons.first.astype(np.int64) * size + comparisons.second) * OUTCOMES
    cell += comparisons.outcome
    order = np.lexsort((weights, cell))
    cell, weight = cell[order], weights[order]
    new = np.concatenate([[True], (np.diff(cell) != 0) | (np.diff(weight) != 0)])
    starts = np.flatnonzero(new)
    counts = np.diff(np.append(starts, len(cell)))
    scores = cell_scores(fit)[cell[starts]].multiply(weight[starts][:, None])
    return _drawn(fit, csr_array(scores), counts, rounds, generator)


def by_label(
    fit: ModelFit,
    comparisons: Comparisons,
    labels: Labels,
    rounds: int,
    generator: Generator,
    weights: FloatArray | None = None,
) -> FloatArray:
    """The same with one weight for all votes of a label (N,), such as their participant."""
    scores = cluster_scores(vote_scores(fit, comparisons, weights), labels)
    counts = np.ones(scores.shape[0], dtype=np.int64)
    return _drawn(fit, scores, counts, rounds, generator)


def _drawn(
    fit: ModelFit, scores: Scores, counts: IntArray, rounds: int, generator: Generator
) -> FloatArray:
    """One step from the fit with a Gamma(c) weight for each row of scores, which stands for c votes."""
    with single_threaded():
        steps = [
            (scores.T @ (generator.gamma(counts, size=(number, len(counts))) - counts).T).T
            for number in _chunks(rounds, len(counts))
        ]
        draws: FloatArray = fit.place + np.concatenate(steps) @ fit.covariance
    return draws


def _chunks(rounds: int, width: int) -> Iterator[int]:
    """Numbers of rounds that add up, each small enough for its weights to fit in memory."""
    most = max(1, _ENTRIES // max(width, 1))
    for start in range(0, rounds, most):
        yield min(most, rounds - start)
