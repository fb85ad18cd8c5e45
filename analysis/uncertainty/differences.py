"""Who beats whom: every difference of two strengths with its interval and its test.

A difference is tested by its own standard error, from the whole covariance. Whether two single intervals
overlap is another question: those that do not overlap differ surely, but many that do differ as well.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.linear_algebra import difference_variances
from analysis.pairwise import FloatArray, IntArray
from analysis.uncertainty.covariance import Covariance, critical_values
from analysis.uncertainty.multiple_tests import p_values


@dataclass(frozen=True, eq=False, slots=True)
class Differences:
    """All M pairs of K models, the stronger one first; every array has the length M.

    `first` and `second` are indices of models; `difference` is θ_first − θ_second with its standard
    `error`, the ends `low` and `high` of its interval, and the two-sided `p` of the test that it is zero.
    Where `identified` is false the votes say nothing of its variance, and error, ends and p are NaN.
    """

    first: IntArray
    second: IntArray
    difference: FloatArray
    error: FloatArray
    low: FloatArray
    high: FloatArray
    p: FloatArray
    identified: NDArray[np.bool_]


def all_differences(strengths: FloatArray, covariance: Covariance, level: float) -> Differences:
    """Every pair once: √(V_ii + V_jj − 2V_ij), and Student's t where units are few.

    Pairs stand in the order of the strengths, strongest first.
    """
    order = np.argsort(-strengths, kind="stable")
    one, other = np.triu_indices(len(strengths), 1)
    first, second = order[one], order[other]
    variances = difference_variances(covariance.matrix)[first, second]
    identified = np.isfinite(variances) & (variances > 0)
    error = np.sqrt(np.where(identified, variances, np.nan))
    freedom = covariance.pair_freedom[first, second]
    difference = strengths[first] - strengths[second]
    reach = critical_values(freedom, level) * error
    return Differences(
        first=first,
        second=second,
        difference=difference,
        error=error,
        low=difference - reach,
        high=difference + reach,
        p=p_values(difference / error, freedom),
        identified=identified,
    )
