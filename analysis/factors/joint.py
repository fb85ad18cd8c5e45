"""All factors at once, in one stage: the likelihood of the votes with θ = Zγ (Springall 1973).

What the factors do not explain is not noise here but misfit: the intervals hold for these models, as if their
factors said all about them. `lack_of_fit` asks whether they do.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from analysis.factors.design import Design, Term
from analysis.factors.linear import LinearFit
from analysis.factors.spread import Spread


@dataclass(frozen=True, slots=True)
class LackOfFit:
    """Whether the factors say all about the models: θ = Zγ against one strength per model.

    `statistic` is twice the difference of the log-likelihoods, chi-squared with `freedom` = K − 1 − rank Z
    where the likelihood is that of the votes (no ties, or Davidson's model). With ties as half wins it
    is too small; `robust` (Cochran's Q of the strengths with their whole covariance) is right then too, and None
    where there is none. `p` and `robust_p` are None without degrees of freedom.
    """

    statistic: float
    freedom: int
    p: float | None
    robust: float | None
    robust_p: float | None


@dataclass(frozen=True, slots=True)
class TermTest:
    """Wald's test that all effects of one term are zero, for these models."""

    term: Term
    statistic: float
    freedom: int
    p: float


def lack_of_fit(joint: LinearFit, free: LinearFit, misfit: float | None = None) -> LackOfFit:
    """Compare the factors with one strength per model; `misfit` is Cochran's Q if it is known."""
    freedom = free.rank - joint.rank
    statistic = max(2 * (free.log_likelihood - joint.log_likelihood), 0.0)
    if freedom < 1:
        return LackOfFit(statistic, 0, None, None, None)
    robust_p = None if misfit is None else float(chi2.sf(misfit, freedom))
    return LackOfFit(statistic, freedom, float(chi2.sf(statistic, freedom)), misfit, robust_p)


def wald_test(joint: LinearFit, spread: Spread, design: Design, term: Term) -> TermTest:
    """Wald's test of a term whose effects the battles determine."""
    chosen = design.places(term)
    effects = joint.coefficients[chosen]
    statistic = float(effects @ np.linalg.pinv(spread.covariance[chosen, chosen]) @ effects)
    return TermTest(term, statistic, len(effects), float(chi2.sf(statistic, len(effects))))
