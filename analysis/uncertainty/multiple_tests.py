"""Many tests at once: adjusted p-values, to be read against the level that one test would have."""

import numpy as np
from scipy.stats import norm, t

from analysis.pairwise import FloatArray


def p_values(statistics: FloatArray, freedom: FloatArray | float = np.inf) -> FloatArray:
    """Two-sided p-values of estimates divided by their standard errors, of the same shape.

    `freedom` are degrees of freedom of Student's t; infinite ones mean the normal distribution.
    """
    degrees = np.broadcast_to(np.asarray(freedom, dtype=float), statistics.shape)
    found: FloatArray = 2 * norm.sf(np.abs(statistics))
    few = np.isfinite(degrees)
    if few.any():
        found[few] = 2 * t.sf(np.abs(statistics[few]), degrees[few])
    return found


def holm(p: FloatArray) -> FloatArray:
    """Adjusted p-values, (M,), that bound the chance of one or more false claims (Holm 1979).

    Valid however the tests depend on each other.
    """
    order, count = np.argsort(p, kind="stable"), len(p)
    stepped = np.maximum.accumulate(p[order] * (count - np.arange(count)))
    return _unsorted(stepped, order)


def benjamini_hochberg(p: FloatArray) -> FloatArray:
    """Adjusted p-values, (M,), that bound the expected share of false claims among all claims.

    Benjamini & Hochberg 1995; proven for tests that are independent or positively dependent. Those of
    all pairs of models are neither, but simulations find the bound kept (Williams, Jones & Tukey 1999).
    """
    order, count = np.argsort(p, kind="stable"), len(p)
    scaled = p[order] * count / np.arange(1, count + 1)
    return _unsorted(np.minimum.accumulate(scaled[::-1])[::-1], order)


def _unsorted(values: FloatArray, order: np.ndarray) -> FloatArray:
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(values, 1.0)
    return adjusted
