"""Bradley–Terry fits to many reweightings of the same counts at once, by Newton's method."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse import csr_array

from analysis.errors import NotConverged
from analysis.pairwise import FloatArray, IntArray, Pairwise

Weights = NDArray[np.floating]

_STEPS = 60
# After a Newton step of this length one more with the same matrix leaves an error near 10⁻⁷.
_STEP = 0.01


class WeightedPairs:
    """The pairs that met, and the strengths that given weights of their outcomes lead to.

    `counts` (3M,) are wins of the first, wins of the second, and ties of each of the M pairs.
    """

    def __init__(self, pairwise: Pairwise) -> None:
        self.size = len(pairwise.models)
        self.first, self.second = np.nonzero(np.triu(pairwise.battles))
        self.counts: IntArray = np.concatenate(
            [
                pairwise.wins[self.first, self.second],
                pairwise.wins[self.second, self.first],
                pairwise.ties[self.first, self.second],
            ]
        )
        self._cells = self.first * self.size + self.second
        signs = np.repeat([1.0, -1.0], len(self.first))
        places = np.concatenate([self.first, self.second]), np.tile(np.arange(len(self.first)), 2)
        self._ends = csr_array((signs, places), shape=(self.size, len(self.first)))
        self._sides = abs(self._ends)

    def half_wins(self, weights: Weights) -> FloatArray:
        """(R, K, K) half-win matrices of (R, 3M) weights."""
        won, battles = self._sums(weights)
        matrices = np.zeros((len(weights), self.size, self.size))
        matrices[:, self.first, self.second] = won
        matrices[:, self.second, self.first] = battles - won
        return matrices

    def refit(self, weights: Weights, start: FloatArray) -> FloatArray:
        """(R, K) strengths that maximise the likelihood under each row of (R, 3M) weights, mean zero.

        `start` (K,) is where all begin. The caller limits BLAS to one thread. Raises NotConverged.
        """
        # Rounds side by side: what belongs to a pair or model is then one piece of memory.
        won, battles = (np.ascontiguousarray(part.T) for part in self._sums(weights))
        strengths = start[:, None]
        for _ in range(_STEPS):
            gradient, expected = self._gradient(strengths, won, battles)
            factors = self._factors(battles * (expected * (1.0 - expected)))
            step = _solved(factors, gradient)
            longest = np.abs(step).max(axis=0)
            strengths = strengths + step / np.maximum(1.0, longest)
            if longest.max() < _STEP:
                gradient, _ = self._gradient(strengths, won, battles)
                strengths += _solved(factors, gradient)
                return np.ascontiguousarray((strengths - strengths.mean(axis=0)).T)
        raise NotConverged(f"a bootstrap round ended with a Newton step of {longest.max():.2g}.")

    def _sums(self, weights: Weights) -> tuple[FloatArray, FloatArray]:
        """Half-wins of the first of each pair and battles of each pair, (R, M)."""
        pairs = len(self.first)
        first, second, ties = (weights[:, at * pairs : (at + 1) * pairs] for at in range(3))
        won, battles = first + ties / 2, first + second + ties
        return won.astype(float), battles.astype(float)

    def _gradient(
        self, strengths: FloatArray, won: FloatArray, battles: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """(K, R) gradients and the (M, R) probabilities that the first of a pair wins."""
        expected = strengths[self.second]
        expected -= strengths[self.first]
        # exp, not expit: one vectorised call that is several times faster, and safe to ±700.
        np.exp(expected, out=expected)
        expected += 1.0
        np.reciprocal(expected, out=expected)
        gradient: FloatArray = self._ends @ (won - battles * expected)
        return gradient, expected

    def _factors(self, weights: FloatArray) -> FloatArray:
        """(R, K, K) Cholesky factors of the information of all models but the last, which is held."""
        rounds, size = weights.shape[1], self.size
        entries = np.zeros((rounds, size * size))
        entries[:, self._cells] = np.negative(weights.T, order="C")
        entries[:, :: size + 1] = (self._sides @ weights).T
        matrices = entries.reshape(rounds, size, size)
        matrices[:, :, -1] = 0.0
        matrices[:, -1, -1] = 1.0
        for matrix in matrices:
            # The upper triangle by rows is the lower one by columns, as LAPACK counts: no copy.
            _, failed = lapack.dpotrf(matrix.T, lower=1, clean=0, overwrite_a=1)
            if failed:
                raise NotConverged("the information of a bootstrap round is singular.")
        return matrices


def _solved(factors: FloatArray, gradient: FloatArray) -> FloatArray:
    """(K, R) steps; that of the last model is zero."""
    columns = gradient.T.copy()
    columns[:, -1] = 0.0
    for factor, column in zip(factors, columns, strict=True):
        lapack.dpotrs(factor.T, column, lower=1, overwrite_b=1)
    return columns.T
