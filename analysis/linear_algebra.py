"""The few matrix steps that every fit shares: Laplacians, their pseudo-inverse, one BLAS thread.

An information matrix of paired comparisons is a Laplacian: its rows add up to zero, because only
differences of strengths are seen. Its pseudo-inverse is the covariance of strengths with mean zero.
"""

from contextlib import AbstractContextManager
from functools import cache

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from threadpoolctl import ThreadpoolController

from analysis.pairwise import FloatArray


@cache
def _controller() -> ThreadpoolController:
    # Looking for the loaded BLAS libraries costs more than a whole fit, so it is done once.
    return ThreadpoolController()


def single_threaded() -> AbstractContextManager[object]:
    """Run small solves on one BLAS thread: on a busy machine spinning threads cost 600 times the work."""
    limit: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return limit


def laplacian(weights: FloatArray) -> FloatArray:
    """Sum of w_ij d_ij d_ijᵀ over pairs, for symmetric (K, K) weights; the diagonal is ignored."""
    matrix = -weights
    np.fill_diagonal(matrix, 0.0)
    np.fill_diagonal(matrix, -matrix.sum(axis=1))
    return matrix


def pseudo_inverse(matrix: FloatArray) -> FloatArray:
    """Moore–Penrose inverse of the Laplacian of a connected graph, (K, K).

    Raises numpy.linalg.LinAlgError if the graph is not connected.
    """
    size = len(matrix)
    shift = max(float(np.trace(matrix)) / size, np.finfo(float).tiny)
    factor = cho_factor(matrix + shift / size, lower=True, check_finite=False)
    inverse: FloatArray = cho_solve(factor, np.eye(size), check_finite=False)
    inverse -= 1.0 / (shift * size)
    return (inverse + inverse.T) / 2


def difference_variances(covariance: FloatArray) -> FloatArray:
    """(K, K) variances of θ_i − θ_j: V_ii + V_jj − 2V_ij."""
    diagonal = np.diag(covariance)
    return np.maximum(diagonal[:, None] + diagonal[None, :] - 2 * covariance, 0.0)
