"""How sure the strengths are: covariances, bootstraps, and ranges of ranks.

All covariances are (K, K) and belong to strengths with mean zero on the log scale. What is compared
are differences of strengths, by the whole covariance; overlap of single intervals is no test.
"""

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.bradley_terry import Fit, win_probabilities
from analysis.comparisons import FIRST, SECOND, Comparisons
from analysis.linear_algebra import (
    difference_variances,
    laplacian,
    pseudo_inverse,
    single_threaded,
)
from analysis.pairwise import FloatArray, IntArray, Pairwise

_RANK_DRAWS = 1000
_DEGENERATE = 1e-9


def hessian(fit: Fit) -> FloatArray:
    """Inverse information A⁺: right without ties, too wide where ties count as half wins."""
    with single_threaded():
        return pseudo_inverse(fit.information)


def sandwich(fit: Fit, pairwise: Pairwise) -> FloatArray:
    """Robust covariance A⁺BA⁺ (HC0: Huber 1967; White 1982), summed over the cells of the counts.

    B adds up (outcome − expectation)² of every battle, a tie having the outcome ½, so that half-win
    ties are as sure as they are and not as unsure as a coin.
    """
    expected = win_probabilities(fit.strengths)
    squares = (
        pairwise.wins * (1 - expected) ** 2
        + pairwise.wins.T * expected**2
        + pairwise.ties * (0.5 - expected) ** 2
    )
    with single_threaded():
        bread = pseudo_inverse(fit.information)
        return bread @ laplacian(squares) @ bread


def cluster(fit: Fit, comparisons: Comparisons) -> tuple[FloatArray, int]:
    """Covariance that allows for one participant's votes being alike, and the number of participants.

    B = G/(G − 1) Σ_g u_g u_gᵀ with the summed scores u_g of participant g (Liang & Zeger 1986). A battle
    whose participant is unknown is a participant of its own.
    """
    scores = participant_scores(fit, comparisons)
    groups = scores.shape[0]
    correction = groups / (groups - 1) if groups > 1 else 1.0
    with single_threaded():
        bread = pseudo_inverse(fit.information)
        meat = correction * (scores.T @ scores).toarray()
        return bread @ meat @ bread, groups


def participant_scores(fit: Fit, comparisons: Comparisons) -> csr_array:
    """(G, K) sparse: what each participant's votes say beyond the fit, u_g = Σ (y − p)(e_i − e_j)."""
    places = {model: index for index, model in enumerate(fit.models)}
    place = np.array([places[model] for model in comparisons.models])
    first, second = place[comparisons.first], place[comparisons.second]
    outcome = np.select(
        [comparisons.outcome == FIRST, comparisons.outcome == SECOND], [1.0, 0], 0.5
    )
    residual = outcome - win_probabilities(fit.strengths)[first, second]
    group, count = _participant_numbers(comparisons.participant)
    values = np.concatenate([residual, -residual])
    cells = (np.concatenate([group, group]), np.concatenate([first, second]))
    scores = csr_array((values, cells), shape=(count, len(fit.models)))
    scores.sum_duplicates()
    return scores


def _participant_numbers(participant: NDArray[np.int32]) -> tuple[IntArray, int]:
    known = participant >= 0
    codes, numbers = np.unique(participant[known], return_inverse=True)
    group = np.empty(len(participant), dtype=np.int64)
    group[known] = numbers
    group[~known] = len(codes) + np.arange(int((~known).sum()))
    return group, len(codes) + int((~known).sum())


def is_degenerate(covariance: FloatArray, fit: Fit) -> bool:
    """Whether some difference would get an interval of no width, as when all votes are ties.

    Such a covariance says that the method cannot tell, not that the difference is known.
    """
    robust = difference_variances(covariance)
    plain = difference_variances(hessian(fit))
    apart = ~np.eye(len(plain), dtype=bool)
    return bool((robust[apart] <= _DEGENERATE * plain[apart]).any())


def rank_ranges(
    strengths: FloatArray,
    covariance: FloatArray,
    level: float,
    generator: Generator,
    freedom: float = np.inf,
) -> tuple[IntArray, IntArray]:
    """Best and worst rank of each model at the confidence level, from tests of differences.

    1 + the number of models significantly better, and K − the number significantly worse; the critical
    value for model i is the quantile of max_j |Z_i − Z_j| / se_ij over draws Z ~ N(0, V), so that the
    range of each model holds with the stated confidence over all its differences (Mogstad, Romano,
    Shaikh & Wilhelm 2024, marginal version in one step). With few participants the draws are of
    Student's t with `freedom` degrees.
    """
    size = len(strengths)
    variances = difference_variances(covariance)
    np.fill_diagonal(variances, np.inf)
    precision = 1 / np.sqrt(variances)
    with single_threaded():
        values, vectors = np.linalg.eigh(covariance)
        root = vectors * np.sqrt(np.maximum(values, 0.0))
        draws = root @ generator.standard_normal((size, _RANK_DRAWS))
    if np.isfinite(freedom):
        draws /= np.sqrt(generator.chisquare(freedom, size=_RANK_DRAWS) / freedom)
    best, worst = np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    for index in range(size):
        apart = np.abs(draws - draws[index])
        apart *= precision[index][:, None]
        critical = np.quantile(apart.max(axis=0), level)
        standardised = (strengths - strengths[index]) * precision[index]
        best[index] = 1 + int((standardised > critical).sum())
        worst[index] = size - int((standardised < -critical).sum())
    return best, worst
