"""One variance per model from which the variance of every difference can be read.

Var(θ_i − θ_j) ≈ q_i + q_j, for plots and tables in which a reader compares models two by two.
"""

from dataclasses import dataclass

import numpy as np

from analysis.errors import NotConverged
from analysis.linear_algebra import difference_variances, single_threaded
from analysis.pairwise import FloatArray

_STEPS = 200
_CLOSE = 1e-12
_SHORTEST = 1e-10


@dataclass(frozen=True, eq=False, slots=True)
class QuasiVariances:
    """Quasi-variances and how well they stand for the true ones.

    `variances` (K,); their roots are quasi-standard errors. A variance may be negative where one model's
    errors go along with all others'; then it has no root and `errors` is NaN there. `smallest` and
    `largest` are the relative errors of the implied standard errors of differences, such as −0.01 and
    0.02: within −1 % and +2 % for every pair.
    """

    variances: FloatArray
    smallest: float
    largest: float

    @property
    def errors(self) -> FloatArray:
        """(K,) quasi-standard errors; NaN for a negative variance."""
        roots = np.sqrt(np.maximum(self.variances, 0.0))
        return np.where(self.variances > 0, roots, np.nan)


def quasi_variances(covariance: FloatArray) -> QuasiVariances | None:
    """The q that minimise Σ_{i<j} [log((q_i + q_j) / V(θ_i − θ_j))]² (Firth & de Menezes 2004).

    None where they are not identified: fewer than three models, or a difference without variance.
    Raises NotConverged if the iteration does not end.
    """
    size = len(covariance)
    variances = difference_variances(covariance)
    apart = ~np.eye(size, dtype=bool)
    if size < 3 or not (variances[apart] > 0).all():
        return None
    with single_threaded():
        found = _minimise(variances, apart)
    implied = np.sqrt((found[:, None] + found[None, :])[apart] / variances[apart]) - 1
    return QuasiVariances(found, float(implied.min()), float(implied.max()))


def _minimise(variances: FloatArray, apart: np.ndarray) -> FloatArray:
    """Gauss–Newton steps, halved until all sums are positive and the loss does not grow."""
    size = len(variances)
    found = _start(variances)
    safe = np.where(apart, variances, 1.0)
    loss = _loss(found, safe, apart)
    for _ in range(_STEPS):
        sums = np.where(apart, found[:, None] + found[None, :], 1.0)
        weights = np.where(apart, sums**-2.0, 0.0)
        residuals = np.where(apart, np.log(sums / safe) / sums, 0.0)
        normal = weights + np.diag(weights.sum(axis=1))
        step = np.linalg.solve(normal, -residuals.sum(axis=1))
        length = 1.0
        while length > _SHORTEST and _loss(found + length * step, safe, apart) > loss:
            length /= 2
        found = found + length * step
        loss = _loss(found, safe, apart)
        if np.abs(length * step).max() <= _CLOSE * np.abs(found).max() or length <= _SHORTEST:
            return found
    raise NotConverged(f"quasi-variances of {size} models did not settle in {_STEPS} steps.")


def _start(variances: FloatArray) -> FloatArray:
    """The least-squares fit of q_i + q_j to the variances, kept positive."""
    size = len(variances)
    sums = variances.sum(axis=1)
    found = (sums - sums.sum() / (2 * (size - 1))) / (size - 2)
    positive: FloatArray = np.maximum(found, variances[variances > 0].min() / 4)
    return positive


def _loss(found: FloatArray, variances: FloatArray, apart: np.ndarray) -> float:
    sums = (found[:, None] + found[None, :])[apart]
    if (sums <= 0).any():
        return np.inf
    return float((np.log(sums / variances[apart]) ** 2).sum() / 2)
