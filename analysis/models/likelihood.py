"""What a likelihood of votes is: outcomes whose log-probabilities are sums of logarithms of sums.

For a model on the left with strength a and one on the right with strength b, let u (D,) be coordinates that
are linear in a, b and the other parameters. Every likelihood here has the form

    log P(outcome) = x·u + Σ_s c_s log Σ_t exp(m_st·u + k_st) + h log(exp(rτ) − 1),

with numbers x, c, m, k, h that state it completely and the tie parameter τ > 0. So the derivatives are
written once, for all of them: those of log Σ exp are its weights and their covariance.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.pairwise import FloatArray

LEFT = "left"
"""The name of the position effect: log γ, added to the strength of whoever stands on the left."""
DECIDED = "a win among decided votes"
"""What the odds of a difference of strengths are of, where ties are apart from wins."""


@dataclass(frozen=True, eq=False)
class LogSum:
    """log Σ_t exp(slopes_t · u + constants_t) with slopes (T, D) and constants (T,)."""

    slopes: FloatArray
    constants: FloatArray

    def derivatives(self, place: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Value (M,), gradient (D, M) and second derivative (D·D, M) at u = place (D, M)."""
        exponents = self.slopes @ place + self.constants[:, None]
        top = exponents.max(axis=0)
        weights = np.exp(exponents - top)
        total = weights.sum(axis=0)
        weights /= total
        gradient = self.slopes.T @ weights
        size = len(place)
        squares = np.einsum("td,te->det", self.slopes, self.slopes).reshape(size * size, -1)
        second = squares @ weights
        second -= (gradient[:, None, :] * gradient[None, :, :]).reshape(size * size, -1)
        return top + np.log(total), gradient, second


@dataclass(frozen=True, eq=False)
class Likelihood:
    """A likelihood, stated.

    `columns` name the R outcomes that it tells apart and `placed` says for each of the five outcomes of a
    vote its column, −1 where the vote is left out. `strength_slopes` (2, D) and `parameter_slopes` (P, D)
    give u from both strengths and the `parameters`; `linear` (R, D) is x, `coefficients` (R, S) c,
    `powers` (R,) h and `rate` r of the module's formula, τ being the first parameter. `absolute` strengths
    have an origin of their own; the others only differences. `proper` likelihoods give a tie a probability.
    `points` says whose log-odds a strength or a difference of strengths is, `treatment` what became of ties.
    """

    name: str
    title: str
    points: str
    treatment: str
    columns: tuple[str, ...]
    placed: tuple[int, ...]
    parameters: tuple[str, ...]
    strength_slopes: FloatArray
    parameter_slopes: FloatArray
    linear: FloatArray
    sums: tuple[LogSum, ...]
    coefficients: FloatArray
    powers: FloatArray
    rate: float = 0.0
    absolute: bool = False
    proper: bool = True

    @property
    def positional(self) -> bool:
        """Whether it tells the left side from the right."""
        return LEFT in self.parameters

    @property
    def jacobian(self) -> FloatArray:
        """(2 + P, D): derivatives of u by the left strength, the right one, and the parameters."""
        return np.vstack([self.strength_slopes, self.parameter_slopes])

    def places(self, left: FloatArray, right: FloatArray, parameters: FloatArray) -> FloatArray:
        """U (D, M) for strengths (M,) on the left and on the right."""
        slopes = self.strength_slopes
        place: FloatArray = slopes[0][:, None] * left + slopes[1][:, None] * right
        place += (parameters @ self.parameter_slopes)[:, None]
        return place

    def log_probabilities(
        self, left: FloatArray, right: FloatArray, parameters: FloatArray
    ) -> FloatArray:
        """(R, M) log-probabilities of the outcomes; for a half-win tie, of half a win for both."""
        place = self.places(left, right, parameters)
        values = self.linear @ place
        for number, log_sum in enumerate(self.sums):
            values += self.coefficients[:, number, None] * log_sum.derivatives(place)[0]
        if self.rate:
            threshold = self.rate * parameters[0]
            values += self.powers[:, None] * (threshold + np.log1p(-np.exp(-threshold)))
        return values

    def scores(self, left: FloatArray, right: FloatArray, parameters: FloatArray) -> FloatArray:
        """(R, 2 + P, M) derivatives of the log-probabilities by both strengths and the parameters."""
        place = self.places(left, right, parameters)
        slopes = np.repeat(self.linear[:, :, None], place.shape[1], axis=2)
        for number, log_sum in enumerate(self.sums):
            slopes += self.coefficients[:, number, None, None] * log_sum.derivatives(place)[1]
        found: FloatArray = np.einsum("pd,rdm->rpm", self.jacobian, slopes)
        if self.rate:
            change = self.rate / -np.expm1(-self.rate * parameters[0])
            found[:, 2] += (self.powers * change)[:, None]
        return found


def with_position(likelihood: Likelihood) -> Likelihood:
    """The same with a position effect: the worth of the left model is multiplied by γ = exp(left).

    Davidson & Beaver (1977, Biometrics 33:693). Their tie parameter is ours times √γ; ours makes a swap of
    the sides change nothing but the sign of `left`. Raises ValueError for absolute strengths.
    """
    if likelihood.absolute:
        raise ValueError("a position effect is not defined for absolute strengths")
    return replace(
        likelihood,
        title=f"{likelihood.title} with a position effect",
        parameters=(*likelihood.parameters, LEFT),
        parameter_slopes=np.vstack([likelihood.parameter_slopes, likelihood.strength_slopes[:1]]),
    )
