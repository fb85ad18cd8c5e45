"""The log-likelihood of all votes as a function of all parameters, with its derivatives."""

import numpy as np
from numpy.linalg import slogdet

from analysis.models.likelihood import Likelihood
from analysis.models.newton import Point, inverse
from analysis.models.pair_counts import PairCounts
from analysis.pairwise import FloatArray


class Objective:
    """ℓ(θ, φ) of K strengths and P parameters, one place being their concatenation (K + P,).

    The votes enter once: their sums are kept, so that an evaluation costs as much as there are pairs.
    """

    def __init__(self, likelihood: Likelihood, pairs: PairCounts, size: int) -> None:
        self.likelihood = likelihood
        self.pairs = pairs
        self.size = size
        counts = pairs.counts
        self._linear = likelihood.linear.T @ counts
        self._weights = likelihood.coefficients.T @ counts
        self._power = float(likelihood.powers @ counts.sum(axis=1))

    @property
    def null(self) -> FloatArray | None:
        """The direction that changes nothing: a constant added to all strengths, if there is one."""
        if self.likelihood.absolute:
            return None
        return np.concatenate([np.ones(self.size), np.zeros(len(self.likelihood.parameters))])

    def local(self, place: FloatArray) -> tuple[float, FloatArray, FloatArray]:
        """Value, gradient (D, M) and minus second derivative (D·D, M) by each pair's coordinates u."""
        strengths, parameters = place[: self.size], place[self.size :]
        pairs = self.pairs
        u = self.likelihood.places(strengths[pairs.left], strengths[pairs.right], parameters)
        value = float(np.vdot(self._linear, u))
        gradient = self._linear.copy()
        curvature = np.zeros((len(u) ** 2, u.shape[1]))
        for weights, log_sum in zip(self._weights, self.likelihood.sums, strict=True):
            term, slope, second = log_sum.derivatives(u)
            value += float(weights @ term)
            gradient += weights * slope
            curvature -= weights * second
        return value, gradient, curvature

    def __call__(self, place: FloatArray) -> Point:
        """The likelihood at a place; −∞ where a tie parameter that must be positive is not."""
        rate = self.likelihood.rate
        if rate and place[self.size] <= 0:
            size = len(place)
            return Point(-np.inf, np.zeros(size), np.zeros((size, size)))
        value, slope, curvature = self.local(place)
        gradient, information = self.assemble(slope, curvature)
        if rate:
            threshold = rate * place[self.size]
            value += self._power * float(threshold + np.log1p(-np.exp(-threshold)))
            gradient[self.size] -= self._power * rate / np.expm1(-threshold)
            bend = self._power * (rate / (2 * np.sinh(threshold / 2))) ** 2
            information[self.size, self.size] += bend
        return Point(value, gradient, information)

    def assemble(self, slope: FloatArray, curvature: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Gradient and information by all parameters from those by each pair's coordinates."""
        jacobian = self.likelihood.jacobian
        width = len(jacobian)
        second = np.kron(jacobian, jacobian) @ curvature
        return spread(self.pairs, self.size, jacobian @ slope, second.reshape(width, width, -1))


def spread(
    pairs: PairCounts, size: int, first: FloatArray, second: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Add up what each pair says of its own strengths and the parameters, for all strengths.

    `first` (2 + P, M) and `second` (2 + P, 2 + P, M) are a vector and a symmetric matrix per pair; the
    result is one of (K + P,) and one of (K + P, K + P).
    """
    left, right = pairs.left, pairs.right

    def gathered(on_left: FloatArray, on_right: FloatArray) -> FloatArray:
        found: FloatArray = np.bincount(left, weights=on_left, minlength=size).astype(float)
        found += np.bincount(right, weights=on_right, minlength=size)
        return found

    vector = np.concatenate([gathered(first[0], first[1]), first[2:].sum(axis=1)])
    matrix = np.zeros((len(vector), len(vector)))
    matrix[left, right] = second[0, 1]
    matrix += matrix.T
    matrix[range(size), range(size)] = gathered(second[0, 0], second[1, 1])
    for number in range(len(first) - 2):
        column = gathered(second[0, 2 + number], second[1, 2 + number])
        matrix[:size, size + number] = matrix[size + number, :size] = column
    matrix[size:, size:] = second[2:, 2:].sum(axis=2)
    return vector, matrix


class FirthObjective:
    """A Bradley–Terry objective under Jeffreys' prior: value + ½ log |information|, and its gradient.

    The score of a pair changes by h(½ − p) with its leverage h, p the expected score of the left model.
    """

    def __init__(self, objective: Objective) -> None:
        self._objective = objective

    def __call__(self, place: FloatArray) -> Point:
        """The penalised likelihood; its information bends the steps and is not that of the votes."""
        point = self._objective(place)
        null = self._objective.null
        try:
            covariance = inverse(point.information, null)
        except np.linalg.LinAlgError:
            # So far out that no vote says anything: the determinant is zero.
            return Point(-np.inf, point.gradient, point.information)
        curvature = self._objective.local(place)[2]
        jacobian = self._objective.likelihood.jacobian[:, 0]
        leverage = curvature[0] * self._quadratic(covariance, jacobian)
        expected = self._expected(place)
        gradient, bend = self._objective.assemble(
            (leverage * (0.5 - expected))[None, :],
            (leverage * expected * (1 - expected))[None, :],
        )
        matrix = point.information
        if null is not None:
            matrix = matrix + np.outer(null, null) / (null @ null)
        value = point.value + float(slogdet(matrix)[1]) / 2
        return Point(value, point.gradient + gradient, point.information + bend)

    def _expected(self, place: FloatArray) -> FloatArray:
        size, pairs = self._objective.size, self._objective.pairs
        strengths = place[:size]
        u = self._objective.likelihood.places(
            strengths[pairs.left], strengths[pairs.right], place[size:]
        )
        expected: FloatArray = 1 / (1 + np.exp(-u[0]))
        return expected

    def _quadratic(self, covariance: FloatArray, jacobian: FloatArray) -> FloatArray:
        """jᵀVj of each pair, j being its left strength minus its right one plus the parameters."""
        size, pairs = self._objective.size, self._objective.pairs
        left, right = pairs.left, pairs.right
        found = covariance[left, left] + covariance[right, right] - 2 * covariance[left, right]
        for number, slope in enumerate(jacobian[2:], start=size):
            found += 2 * slope * (covariance[left, number] - covariance[right, number])
            found += slope**2 * covariance[number, number]
        return np.asarray(found)
