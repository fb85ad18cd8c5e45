"""Robust covariances from the inverse information and the scores of any likelihood.

`bread` is the inverse information, (P, P); `scores` has one row per battle or cluster and one column
per parameter, (N, P), dense or sparse: the derivatives of each battle's log-likelihood at the estimate.
`labels`, (N,) whole numbers, say which battles belong together; a label below zero is unknown, and
such a battle is a cluster of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.special import ndtri, stdtrit

from analysis.linear_algebra import difference_variances, single_threaded
from analysis.pairwise import FloatArray, IntArray

Scores = FloatArray | csr_array
Labels = NDArray[np.integer]

FEW = 40
_DENSE_ENTRIES = 4_000_000
_DENSE_SHARE = 0.1
_BITS = 40


@dataclass(frozen=True, eq=False, slots=True)
class Covariance:
    """A covariance of P parameters and the distribution that its standard errors call for.

    `matrix` is (P, P). `freedom` (P,) and `pair_freedom` (P, P) are degrees of freedom of Student's t
    for each parameter and for each difference of two; infinite ones mean the normal distribution.
    `clusters` holds the number of independent units of each kind, nothing where battles are
    independent. `method` names the correction: "inverse information", "HC0", "CR1", "CR2" or both.
    """

    matrix: FloatArray
    freedom: FloatArray
    pair_freedom: FloatArray
    clusters: tuple[int, ...]
    method: str


def with_freedom(
    matrix: FloatArray, method: str, clusters: tuple[int, ...] = (), freedom: float = np.inf
) -> Covariance:
    """A covariance whose standard errors all have the same degrees of freedom."""
    size = len(matrix)
    return Covariance(
        matrix, np.full(size, freedom), np.full((size, size), freedom), clusters, method
    )


def critical_values(freedom: FloatArray, level: float) -> FloatArray:
    """Quantiles of Student's t for two-sided intervals; of the normal where freedom is infinite."""
    tail = (1 + level) / 2
    few = np.isfinite(freedom)
    values = np.full(freedom.shape, ndtri(tail))
    values[few] = stdtrit(freedom[few], tail)
    return values


def robust(bread: FloatArray, scores: Scores) -> Covariance:
    """HC0: bread · Σ u uᵀ · bread over independent battles (Huber 1967; White 1982)."""
    return with_freedom(_sandwich(bread, cross_product(scores)), "HC0")


def clustered(
    bread: FloatArray,
    scores: Scores,
    few: Callable[[], Covariance] | None = None,
) -> Covariance:
    """Covariance for clusters that are alike within: G/(G − 1) Σ_g u_g u_gᵀ (Liang & Zeger 1986).

    `scores` has one row per cluster (see `cluster_scores`). From 40 clusters on, the critical values are
    those of Student's t with G − 1 degrees of freedom. Below, that is too sure of itself: `few` gives
    the bias-reduced covariance (`few_clusters.bias_reduced`) where the likelihood has one.
    """
    groups = scores.shape[0]
    if groups < 2:
        raise ValueError("a single cluster tells nothing about its spread")
    if few is not None and groups < FEW:
        return few()
    meat = groups / (groups - 1) * cross_product(scores)
    return with_freedom(_sandwich(bread, meat), "CR1", (groups,), groups - 1)


def two_way(first: Covariance, second: Covariance, both: FloatArray) -> Covariance:
    """V₁ + V₂ − V₁₂, negative eigenvalues set to zero (Cameron, Gelbach & Miller 2011, eq. 2.11).

    `first` and `second` are clustered one way each, `both` (P, P) by their intersection. The degrees of
    freedom are the smaller ones of the two, as those authors advise. With few clusters the subtraction
    may leave next to nothing; where a parameter or a difference keeps less than half of its larger
    one-way variance, nothing is subtracted: V₁ + V₂ is too wide, but surely not too narrow (Davezies,
    D'Haultfœuille & Guyonvarch 2021; MacKinnon, Nielsen & Webb 2021).
    """
    with single_threaded():
        values, vectors = np.linalg.eigh(first.matrix + second.matrix - both)
        matrix = (vectors * np.maximum(values, 0.0)) @ vectors.T
    if _shrunk(matrix, first.matrix) or _shrunk(matrix, second.matrix):
        matrix = first.matrix + second.matrix
    return Covariance(
        matrix=(matrix + matrix.T) / 2,
        freedom=np.minimum(first.freedom, second.freedom),
        pair_freedom=np.minimum(first.pair_freedom, second.pair_freedom),
        clusters=first.clusters + second.clusters,
        method=" and ".join(dict.fromkeys((first.method, second.method))),
    )


def _shrunk(matrix: FloatArray, one_way: FloatArray) -> bool:
    """Whether some variance, of a parameter or a difference, is less than half of that one way."""
    single = matrix.diagonal() < one_way.diagonal() / 2
    pairs = difference_variances(matrix) < difference_variances(one_way) / 2
    return bool(single.any() or pairs.any())


def in_steps(values: FloatArray) -> FloatArray:
    """Values rounded to whole steps of 2⁻⁴⁰, a millionth of a millionth.

    Sums of up to 8,192 of them of size one are exact, so that the order of the votes does not show in any
    digit of a result.
    """
    steps: FloatArray = np.ldexp(np.round(np.ldexp(values, _BITS)), -_BITS)
    return steps


def cluster_numbers(labels: Labels) -> tuple[IntArray, int]:
    """The clusters numbered from zero without gaps, (N,), and how many there are."""
    known = labels >= 0
    present = np.bincount(labels[known]) > 0
    place = np.cumsum(present) - 1
    count = int(present.sum())
    numbers = np.empty(len(labels), dtype=np.int64)
    numbers[known] = place[labels[known]]
    alone = int((~known).sum())
    numbers[~known] = count + np.arange(alone)
    return numbers, count + alone


def crossed(first: Labels, second: Labels) -> IntArray:
    """Labels of the intersection of two clusterings; unknown where either is."""
    known = (first >= 0) & (second >= 0)
    width = int(second.max(initial=0)) + 1
    _, numbers = np.unique(
        first[known].astype(np.int64) * width + second[known], return_inverse=True
    )
    labels = np.full(len(first), -1, dtype=np.int64)
    labels[known] = numbers
    return labels


def cluster_scores(scores: Scores, labels: Labels) -> Scores:
    """The scores of battles added up by cluster, (G, P)."""
    numbers, count = cluster_numbers(labels)
    rows = coo_array(scores)
    return summed(rows.data, numbers[rows.row], rows.col, (count, scores.shape[1]))


def summed(
    values: FloatArray, rows: IntArray, columns: NDArray[np.integer], shape: tuple[int, int]
) -> Scores:
    """A (G, P) matrix of sums of values at rows and columns; sparse if it would be mostly empty."""
    if shape[0] * shape[1] <= max(_DENSE_ENTRIES, 2 * len(values)):
        cells = rows * shape[1] + columns
        flat: FloatArray = np.bincount(cells, values, shape[0] * shape[1]).astype(float, copy=False)
        return flat.reshape(shape)
    sparse = csr_array((values, (rows, columns)), shape=shape)
    sparse.sum_duplicates()
    return sparse


def cross_product(scores: Scores) -> FloatArray:
    """Σ u uᵀ over the rows, (P, P)."""
    with single_threaded():
        if isinstance(scores, np.ndarray):
            return scores.T @ scores
        groups, size = scores.shape
        if scores.nnz < _DENSE_SHARE * groups * size:
            product: FloatArray = (scores.T @ scores).toarray()
            return product
        total = np.zeros((size, size))
        step = max(1, _DENSE_ENTRIES // size)
        for start in range(0, groups, step):
            block = scores[start : start + step].toarray()
            total += block.T @ block
        return total


def _sandwich(bread: FloatArray, meat: FloatArray) -> FloatArray:
    with single_threaded():
        matrix = bread @ meat @ bread
    return (matrix + matrix.T) / 2
