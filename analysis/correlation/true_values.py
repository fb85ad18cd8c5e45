"""The correlation of what was measured, not of the measurements: with the errors of both sides.

Both measurements of K models are their true values plus errors of known covariance: for strengths the whole
(K, K) covariance, for scores one variance each. True values are taken as a sample from a bivariate normal
distribution with correlation ρ, which makes the likelihood of the measurements a normal one in 2K dimensions
(structural measurement error model: Fuller 1987, chapter 1). The interval is that of the profile likelihood
of ρ: it allows for having few models and for the errors of both sides, and does not shrink towards zero as the
plain correlation does (attenuation, Spearman 1904). Rank correlations follow from ρ in a bivariate
normal: ρ_S = (6/π) asin(ρ/2), τ = (2/π) asin ρ (Kruskal 1958, JASA 53:814).
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.optimize import minimize, minimize_scalar
from scipy.stats import t

from analysis.linear_algebra import single_threaded
from analysis.pairwise import FloatArray

FEWEST = 5
_EDGE = 0.9995
_GRID = 21
_FLATTEST, _STEEPEST = -9.0, 9.0  # bounds of the log spreads
_HALVINGS = 14


@dataclass(frozen=True, slots=True)
class TrueCorrelation:
    """Pearson's correlation of the true values with its profile interval; `models` is K.

    An end of the interval at ±1 means that the likelihood does not rule out a perfect correlation.
    """

    value: float
    low: float
    high: float
    models: int

    def spearman(self) -> tuple[float, float, float]:
        """Value and limits as Spearman's correlation."""
        value, low, high = (6 / math.pi * math.asin(end / 2) for end in self._ends())
        return value, low, high

    def kendall(self) -> tuple[float, float, float]:
        """Value and limits as Kendall's correlation."""
        value, low, high = (2 / math.pi * math.asin(end) for end in self._ends())
        return value, low, high

    def _ends(self) -> tuple[float, float, float]:
        return self.value, self.low, self.high


def true_correlation(
    strengths: FloatArray,
    covariance: FloatArray,
    scores: FloatArray,
    errors: FloatArray,
    *,
    level: float = 0.95,
) -> TrueCorrelation:
    """Correlation of true strengths and true scores.

    Args:
        strengths: (K,) estimated strengths.
        covariance: (K, K) of their errors.
        scores: (K,) measured scores.
        errors: (K,) standard errors of the scores; zero where they are exact.
        level: of the interval.

    Raises:
        ValueError: with fewer than five models, or if one side is the same for all.
    """
    count = len(strengths)
    if count < FEWEST:
        raise ValueError(f"{count} models are too few: a correlation needs at least {FEWEST}")
    if np.ptp(strengths) == 0 or np.ptp(scores) == 0:
        raise ValueError("a measurement is the same for all models")
    spread = float(scores.std())
    sides = (strengths - strengths.mean(), (scores - scores.mean()) / spread)
    noise = (covariance, np.diag((errors / spread) ** 2))
    with single_threaded():
        profile = _Profile(np.concatenate(sides), noise)
        return _interval(profile, level, count)


class _Profile:
    """Minus the log-likelihood, maximised over means and spreads, as a function of ρ."""

    def __init__(self, values: FloatArray, noise: tuple[FloatArray, FloatArray]) -> None:
        self._values = values
        self._count = len(values) // 2
        self._noise = noise
        self._means = np.kron(np.eye(2), np.ones((self._count, 1)))
        first, second = np.split(values, 2)
        self._start = np.log([first.std(), second.std()])

    def __call__(self, correlation: float) -> float:
        """At one ρ. Where all spread is taken for error the likelihood is flat, so two starts are tried."""
        found = [
            minimize(
                self._minus, start, args=(correlation,), jac=True, method="L-BFGS-B",
                bounds=[(_FLATTEST, _STEEPEST)] * 2,
            ).fun
            for start in (self._start, self._start - 1.0)
        ]  # fmt: skip
        return float(min(found))

    def _minus(self, log_spreads: FloatArray, correlation: float) -> tuple[float, FloatArray]:
        """Minus the restricted log-likelihood, whose last term pays for the two means, and its gradient."""
        one, other = np.exp(log_spreads)
        identity, cross = np.eye(self._count), correlation * one * other
        whole = np.block(
            [
                [self._noise[0] + one**2 * identity, cross * identity],
                [cross * identity, self._noise[1] + other**2 * identity],
            ]
        )
        # One zero variance beside |ρ| near one would leave nothing to invert.
        factor = cho_factor(whole + 1e-12 * np.eye(2 * self._count), lower=True, check_finite=False)
        inverse = cho_solve(factor, np.eye(2 * self._count), check_finite=False)
        weighted = inverse @ self._means
        inner = self._means.T @ weighted
        projection = inverse - weighted @ np.linalg.solve(inner, weighted.T)
        pull = projection @ self._values
        logs = 2 * np.log(np.diag(factor[0])).sum() + np.linalg.slogdet(inner)[1]
        height = 0.5 * (logs + self._values @ pull)
        return float(height), self._gradient(projection, pull, (one, other), cross)

    def _gradient(
        self, projection: FloatArray, pull: FloatArray, spreads: tuple[float, float], cross: float
    ) -> FloatArray:
        """½ tr(P D) − ½ yᵀP D P y, with the derivative D of the covariance by each log spread."""
        count = self._count
        first, second = pull[:count], pull[count:]
        both = cross * (np.trace(projection[:count, count:]) - first @ second)
        return np.array(
            [
                spreads[0] ** 2 * (np.trace(projection[:count, :count]) - first @ first) + both,
                spreads[1] ** 2 * (np.trace(projection[count:, count:]) - second @ second) + both,
            ]
        )


def _interval(profile: _Profile, level: float, count: int) -> TrueCorrelation:
    grid = np.linspace(-_EDGE, _EDGE, _GRID)
    heights = np.array([profile(value) for value in grid])
    at = int(heights.argmin())
    bounds = (grid[max(at - 1, 0)], grid[min(at + 1, _GRID - 1)])
    best = minimize_scalar(profile, bounds=bounds, method="bounded", options={"xatol": 1e-5})
    value, height = (
        (float(best.x), float(best.fun))
        if best.fun < heights[at]
        else (float(grid[at]), float(heights[at]))
    )
    # With few models χ² is too narrow; Student's t with the freedom of a correlation is not.
    allowed = height + float(t.ppf((1 + level) / 2, count - 2)) ** 2 / 2
    low = _end(profile, grid, heights, value, allowed, -1)
    high = _end(profile, grid, heights, value, allowed, 1)
    return TrueCorrelation(value, low, high, count)


def _end(
    profile: _Profile,
    grid: FloatArray,
    heights: FloatArray,
    value: float,
    allowed: float,
    direction: int,
) -> float:
    """Where the profile crosses what is allowed, by bisection; ±1 if it does not."""
    outside = (grid - value) * direction > 0
    beyond = grid[outside & (heights > allowed)]
    if not len(beyond):
        return float(direction)
    inner, outer = value, float(beyond[np.abs(beyond - value).argmin()])
    for _ in range(_HALVINGS):
        middle = (inner + outer) / 2
        if profile(middle) > allowed:
            outer = middle
        else:
            inner = middle
    return (inner + outer) / 2
