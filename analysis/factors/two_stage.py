"""Factors with models as a sample: what the factors leave unexplained is noise of the models.

θ̂ = Zγ + u + e with e ~ N(0, V), V from the votes, and u_k ~ N(0, τ²): what a model has beyond its factors.
Stage one gives θ̂ and V, stage two γ̂ = (ZᵀV_τ⁺Z)⁻¹ZᵀV_τ⁺θ̂ with V_τ = V + τ²I (a meta-regression:
Berkey et al. 1995; for paired comparisons Turner & Firth 2012). More votes make V smaller, but not τ²: the number
of models limits what is claimed. Everything is computed in the K − 1 dimensions orthogonal to
(1, …, 1), where alone strengths are determined.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.stats import chi2

from analysis.factors.spread import critical
from analysis.linear_algebra import single_threaded
from analysis.pairwise import FloatArray

Heterogeneity = Literal["reml", "moments"]

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class TwoStage:
    """Coefficients with models as a sample.

    `coefficients` (P,) and `covariance` (P, P) of γ, on the log scale, the latter scaled as Knapp and Hartung
    (2003) do, but never down. `basis` (P, R) spans what is determined. `tau` is the standard deviation of
    what the models have beyond their factors, with its interval (Q-profile: Viechtbauer 2007).
    `freedom` = K − 1 − R. `misfit` is Cochran's Q at τ = 0, chi-squared with `freedom` if τ = 0.
    """

    coefficients: FloatArray
    covariance: FloatArray
    basis: FloatArray
    tau: float
    tau_low: float
    tau_high: float
    freedom: int
    misfit: float
    misfit_p: float
    models: int
    centre: FloatArray

    def reach(self, level: float) -> float:
        """Standard errors from the estimate to the ends of an interval, by Student's t."""
        return critical(level, self.freedom)

    def determines(self, weights: FloatArray) -> bool:
        """Whether the models determine Σ w_p γ_p."""
        rest = weights - self.basis @ (self.basis.T @ weights)
        return bool(np.abs(rest).max() <= 1e-7 * max(float(np.abs(weights).max()), 1e-300))

    def prediction(self, row: FloatArray) -> tuple[float, float]:
        """Strength of a new model with this row (P,) of Z, against the mean of the models, and its error.

        The error holds the error of γ̂, the new model's own u, and the mean of the others'.
        """
        apart = row - self.centre
        variance = apart @ self.covariance @ apart + self.tau**2 * (1 + 1 / self.models)
        return float(apart @ self.coefficients), float(np.sqrt(variance))


def two_stage(
    rows: FloatArray,
    strengths: FloatArray,
    covariance: FloatArray,
    *,
    method: Heterogeneity = "reml",
    level: float = 0.95,
) -> TwoStage | str:
    """Generalised least squares with a variance between models.

    Args:
        rows: Z without a constant, (K, P), one row per model.
        strengths: θ̂ of these models, (K,), up to a constant.
        covariance: V of `strengths`, (K, K).
        method: τ² by restricted maximum likelihood, or by moments (DerSimonian & Laird 1986).
        level: of the interval of τ.

    Returns:
        The result, or the reason why there is none: no more models than effects, or a singular covariance.
    """
    size = len(rows)
    with single_threaded():
        across = _across(size)
        seen = across.T @ rows
        basis = _row_space(seen)
        if size - 1 <= basis.shape[1]:
            effects = basis.shape[1]
            return f"{size} models and {effects} effects leave no model to judge the spread by"
        design, outcome = seen @ basis, across.T @ strengths
        noise = across.T @ covariance @ across
        sizes = np.linalg.eigvalsh(noise)
        if sizes[0] <= _ROUNDING * sizes[-1]:
            return "too few participants for the covariance of all strengths"
        left = _Leftover.of(design, outcome, noise)
        tau = left.by_likelihood() if method == "reml" else left.by_moments()
        estimate, inner = _least_squares(design, outcome, noise + tau**2 * np.eye(size - 1))
        # Never below 1 (Röver, Knapp & Friede 2015): models that agree by chance must not make an
        # interval narrower than the votes alone would.
        scale = max(left.misfit(tau) / left.freedom, 1.0)
        return TwoStage(
            basis @ estimate, scale * basis @ inner @ basis.T, basis,
            tau, *left.profile(level), left.freedom, left.misfit(0.0),
            float(chi2.sf(left.misfit(0.0), left.freedom)), size, rows.mean(axis=0),
        )  # fmt: skip


def _least_squares(
    design: FloatArray, outcome: FloatArray, noise: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Estimate of generalised least squares and its covariance (XᵀS⁻¹X)⁻¹."""
    weight = np.linalg.inv(noise)
    inner = np.asarray(np.linalg.inv(design.T @ weight @ design))
    return inner @ (design.T @ (weight @ outcome)), inner


@dataclass(frozen=True, eq=False)
class _Leftover:
    """What the factors leave of the strengths, in independent parts of mean 0 and variance v + τ².

    These are the error contrasts of restricted likelihood (Patterson & Thompson 1971), turned so that the
    votes' covariance is diagonal: `squares` are the parts squared, `variances` their v, both (freedom,).
    """

    squares: FloatArray
    variances: FloatArray

    @property
    def freedom(self) -> int:
        """Number of parts."""
        return len(self.squares)

    @classmethod
    def of(cls, design: FloatArray, outcome: FloatArray, covariance: FloatArray) -> "_Leftover":
        """The part of the outcome that is orthogonal to the columns of the design."""
        beyond = np.linalg.svd(design, full_matrices=True)[0][:, design.shape[1] :]
        variances, turn = np.linalg.eigh(beyond.T @ covariance @ beyond)
        return cls((turn.T @ (beyond.T @ outcome)) ** 2, variances)

    def misfit(self, tau: float) -> float:
        """Q(τ), chi-squared with as many degrees of freedom as parts at the true τ."""
        return float((self.squares / (self.variances + tau**2)).sum())

    def by_likelihood(self) -> float:
        """τ at the maximum of the restricted likelihood, zero included."""
        grid = np.concatenate([[0.0], self._scale() * np.logspace(-4, 2, 121)])
        losses = [self._loss(float(tau)) for tau in grid]
        best = int(np.argmin(losses))
        ends = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
        found = minimize_scalar(self._loss, bounds=ends, method="bounded", options={"xatol": 1e-10})
        return float(found.x) if found.fun < losses[best] else float(grid[best])

    def by_moments(self) -> float:
        """τ from E Q(0) = freedom + τ² Σ 1/v."""
        surplus = max(self.misfit(0.0) - self.freedom, 0.0)
        return float(np.sqrt(surplus / (1 / self.variances).sum()))

    def profile(self, level: float) -> tuple[float, float]:
        """All τ for which Q(τ) is within the quantiles of chi-squared: exact where V is known."""
        tail, freedom = (1 - level) / 2, self.freedom
        return self._crossing(chi2.ppf(1 - tail, freedom)), self._crossing(chi2.ppf(tail, freedom))

    def _crossing(self, wanted: float) -> float:
        """The τ at which Q, which falls as τ grows, has the wanted value; zero if it never has."""
        if self.misfit(0.0) <= wanted:
            return 0.0
        high = self._scale()
        while self.misfit(high) > wanted:
            high *= 2
        return float(brentq(lambda tau: self.misfit(tau) - wanted, 0.0, high, xtol=1e-12))

    def _loss(self, tau: float) -> float:
        """Minus twice the restricted log-likelihood, without constants."""
        return float(np.log(self.variances + tau**2).sum()) + self.misfit(tau)

    def _scale(self) -> float:
        """A length to search in: the size of the parts, or the errors of the votes."""
        return float(np.sqrt(max(self.squares.mean(), self.variances.mean())))


def _across(size: int) -> FloatArray:
    """(K, K − 1) orthonormal basis of the differences of K strengths."""
    centred = np.eye(size) - 1 / size
    basis: FloatArray = np.linalg.svd(centred)[0][:, : size - 1]
    return basis


def _row_space(matrix: FloatArray) -> FloatArray:
    """(P, R) orthonormal basis of the rows of a matrix."""
    if not matrix.size:
        return np.zeros((matrix.shape[1], 0))
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=False)
    return directions[sizes > _ROUNDING * max(float(sizes[0]), 1e-300)].T
