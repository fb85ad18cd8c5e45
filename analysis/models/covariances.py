"""Covariances of any fitted likelihood that do not need it to be right, from the scores of its votes.

All are (K + P, K + P) and belong to strengths (with mean zero, unless they have an origin) and parameters.
Under a prior they are those of the votes at the posterior's maximum; the prior adds no certainty.
"""

import numpy as np
from scipy.sparse import csr_array

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.intervals import Unit, unit_labels
from analysis.linear_algebra import single_threaded
from analysis.models.fitting import ModelFit
from analysis.models.objective import Objective, spread
from analysis.models.pair_counts import WeightedCells, columns_of, pair_counts, weighted_cells
from analysis.models.priors import Gaussian
from analysis.outcomes import OUTCOMES
from analysis.pairwise import FloatArray
from analysis.uncertainty.covariance import (
    FEW,
    Covariance,
    Labels,
    cluster_numbers,
    cluster_scores,
    clustered,
    crossed,
    in_steps,
    two_way,
)
from analysis.uncertainty.few_clusters import bias_reduced


def cell_scores(fit: ModelFit) -> csr_array:
    """(K·K·5, K + P) sparse: the derivative of the log-likelihood of one vote in each cell.

    Row (i·K + j)·5 + o is of a vote with model i on the left, j on the right and outcome o; it is zero for
    an outcome that the likelihood leaves out, and for a model with itself.
    """
    size = len(fit.models)
    left, right = (grid.ravel() for grid in np.indices((size, size)))
    parameters = fit.place[size:]
    scores = in_steps(fit.likelihood.scores(fit.strengths[left], fit.strengths[right], parameters))
    scores[:, :, left == right] = 0.0
    width = scores.shape[1]
    target = np.vstack([left, right, *(np.full(len(left), size + n) for n in range(width - 2))])
    values, rows, columns = [], [], []
    for outcome in range(OUTCOMES):
        column = fit.likelihood.placed[outcome]
        if column >= 0:
            values.append(scores[column].ravel())
            rows.append(np.tile(np.arange(size * size) * OUTCOMES + outcome, width))
            columns.append(target.ravel())
    places = (np.concatenate(rows), np.concatenate(columns))
    shape = (size * size * OUTCOMES, size + width - 2)
    return csr_array((np.concatenate(values), places), shape=shape)


def vote_scores(
    fit: ModelFit, comparisons: Comparisons, weights: FloatArray | None = None
) -> csr_array:
    """(N, K + P) sparse scores of the votes, each times its weight if there are weights (N,).

    The comparisons must know the fit's models in the same order; ValueError if not.
    """
    if comparisons.models != fit.models:
        raise ValueError("the votes are of other models than the fit")
    size = len(fit.models)
    cell = (comparisons.first.astype(np.int64) * size + comparisons.second) * OUTCOMES
    scores = cell_scores(fit)[cell + comparisons.outcome]
    if weights is None:
        return csr_array(scores)
    return csr_array(scores.multiply(np.asarray(weights, dtype=float)[:, None]))


def sandwich(fit: ModelFit, cells: Cells | WeightedCells) -> FloatArray:
    """HC0: V B V with B the sum of the squared scores, weights squared (Huber 1967; White 1982)."""
    squares = cells.counts if isinstance(cells, Cells) else cells.squares
    columns = columns_of(squares, fit.likelihood)
    pairs = pair_counts(columns, by_side=fit.likelihood.positional)
    size = len(fit.models)
    scores = fit.likelihood.scores(
        fit.strengths[pairs.left], fit.strengths[pairs.right], fit.place[size:]
    )
    second = np.einsum("rpm,rqm,rm->pqm", scores, scores, pairs.counts, optimize=True)
    with single_threaded():
        _, meat = spread(pairs, size, np.zeros((len(second), len(pairs.left))), second)
        return fit.covariance @ meat @ fit.covariance


def unit_covariance(
    fit: ModelFit, comparisons: Comparisons, unit: Unit, weights: FloatArray | None = None
) -> Covariance:
    """Covariance that lets the votes of one participant, on one prompt, or both be alike.

    Liang & Zeger (1986); two-way: Cameron, Gelbach & Miller (2011). Below 40 units it is the bias-reduced
    one with Bell–McCaffrey degrees of freedom; not for grounded strengths, whose information need not be
    positive for every unit. `weights` (N,) are those of the votes. Raises InputError where the votes do not
    tell their units.
    """
    labels = [unit_labels(comparisons, kind) for kind in _kinds(unit)]
    ways = [cluster(fit, comparisons, each, weights) for each in labels]
    if len(ways) == 1:
        return ways[0]
    scores = vote_scores(fit, comparisons, weights)
    both = clustered(fit.covariance, cluster_scores(scores, crossed(labels[0], labels[1])))
    return two_way(ways[0], ways[1], both.matrix)


def cluster(
    fit: ModelFit, comparisons: Comparisons, labels: Labels, weights: FloatArray | None = None
) -> Covariance:
    """The same for any labels (N,) of the votes, and with weights (N,) if there are any.

    With weights and few units the bias is that of votes whose variances are one over their weights.
    """
    summed = cluster_scores(vote_scores(fit, comparisons, weights), labels)

    def few() -> Covariance:
        dense = summed if isinstance(summed, np.ndarray) else summed.toarray()
        return bias_reduced(fit.information, dense, _pieces(fit, comparisons, labels, weights))

    reducible = summed.shape[0] < FEW and not fit.likelihood.absolute
    return clustered(fit.covariance, summed, few if reducible else None)


def laplace(fit: ModelFit) -> FloatArray:
    """Posterior covariance under a Gaussian prior: (A + τ⁻²I)⁻¹ for strengths, A the votes' information.

    A statement about belief, which the prior narrows; not a standard error. ValueError without that prior.
    """
    if not isinstance(fit.prior, Gaussian):
        raise ValueError("a posterior needs a Gaussian prior")
    size = len(fit.strengths)
    matrix = fit.information.copy()
    matrix[:size, :size] += np.eye(size) / fit.prior.variance
    with single_threaded():
        return np.asarray(np.linalg.inv(matrix))


def _kinds(unit: Unit) -> tuple[Unit, ...]:
    return ("participant", "prompt") if unit == "participant+prompt" else (unit,)


def _pieces(
    fit: ModelFit, comparisons: Comparisons, labels: Labels, weights: FloatArray | None
) -> FloatArray:
    """(G, K + P, K + P) information of each unit's votes, in the order of `cluster_scores`."""
    numbers, count = cluster_numbers(labels)
    weights = np.ones(comparisons.total) if weights is None else weights
    pieces = []
    for number in range(count):
        own = numbers == number
        votes = weighted_cells(comparisons.where(own, "other_unit"), weights[own])
        columns = columns_of(votes.counts, fit.likelihood)
        pairs = pair_counts(columns, by_side=fit.likelihood.positional)
        objective = Objective(fit.likelihood, pairs, len(fit.models))
        pieces.append(objective(fit.place).information)
    return np.stack(pieces)
