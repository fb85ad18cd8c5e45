"""Battles with the scores of people and of a judge, and the covariances of what these say beyond a fit."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.special import expit

from analysis.linear_algebra import laplacian
from analysis.pairwise import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Battles:
    """Battles of K models, (R,) arrays: `first` and `second` index the models.

    `people` and `judge` are scores of the first model (1, ½, 0); `people` is None where only the judge voted.
    Rows with the same number in `cluster` may be alike: one person's votes, or the votes on one item.
    `item` numbers the items where clusters are people: then the weight is tuned by items, which are many, and
    the error found by people and items at once.
    """

    first: IntArray
    second: IntArray
    judge: FloatArray
    cluster: IntArray
    people: FloatArray | None = None
    item: IntArray | None = None

    @property
    def total(self) -> int:
        """Number of votes."""
        return len(self.first)


def expected(battles: Battles, strengths: FloatArray) -> FloatArray:
    """P(first wins) of each row, (R,)."""
    value: FloatArray = expit(strengths[battles.first] - strengths[battles.second])
    return value


def information(size: int, battles: Battles, strengths: FloatArray) -> FloatArray:
    """Mean information of a battle at these strengths, (K, K)."""
    chance = expected(battles, strengths)
    weights = np.zeros((size, size))
    np.add.at(weights, (battles.first, battles.second), chance * (1 - chance))
    return laplacian(weights + weights.T) / battles.total


def covariance(size: int, battles: Battles, one: FloatArray, other: FloatArray) -> FloatArray:
    """Cov of Σ r_one d / R and Σ r_other d / R, by clusters, or by clusters and items at once.

    Two ways add up, less what both count twice, the single rows (Cameron, Gelbach & Miller 2011).
    """
    by_cluster = _clustered(size, battles, one, other, battles.cluster)
    if battles.item is None:
        return by_cluster
    by_item = _clustered(size, battles, one, other, battles.item)
    rows = np.arange(battles.total)
    return by_cluster + by_item - _clustered(size, battles, one, other, rows)


def _clustered(
    size: int, battles: Battles, one: FloatArray, other: FloatArray, cluster: IntArray
) -> FloatArray:
    """The same over the sums of each cluster, centred, with G/(G − 1)."""
    _, number = np.unique(cluster, return_inverse=True)
    groups, total = int(number.max()) + 1, battles.total
    counts = np.bincount(number).astype(float)
    sums = []
    for residual in (one, other):
        values = np.concatenate([residual, -residual])
        cells = np.concatenate([number, number]), np.concatenate([battles.first, battles.second])
        sums.append(csr_array((values, cells), shape=(groups, size)))
    means = [np.asarray(summed.sum(axis=0), dtype=float) / total for summed in sums]
    product = np.asarray((sums[0].T @ sums[1]).todense(), dtype=float)
    sized = [np.asarray(summed.T @ counts, dtype=float) for summed in sums]
    product = product - np.outer(sized[0], means[1]) - np.outer(means[0], sized[1])
    product = product + np.outer(means[0], means[1]) * float(counts @ counts)
    correction = groups / (groups - 1) if groups > 1 else 1.0
    value: FloatArray = correction * product / total**2
    return value
