"""When a study may stop, however often somebody looked: confidence sequences and e-values.

A 95 % interval holds at one moment that was fixed before. One that is looked at again and again until it
excludes zero does so sooner or later without a difference. A confidence sequence holds at all times at
once (asymptotically: Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024, Annals of Statistics 52:2613);
an e-value of a true null is above 1/α with probability at most α at any time of stopping (Ville 1939).
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import lambertw

from analysis.comparisons import FIRST, SECOND, Comparisons
from analysis.linear_algebra import difference_variances
from analysis.pairwise import FloatArray
from arena.errors import InputError

PLANNED_PEOPLE = 200
FEWEST_PEOPLE = 20


def best_rho(planned: float, alpha: float) -> float:
    """The ρ that makes the confidence sequence shortest at `planned` independent observations.

    It minimises the half-width in closed form, ρ² = (−W₋₁(−α² e⁻¹) − 1) / planned (Waudby-Smith et al.
    2024, appendix B.1; Howard et al. 2021). It must not depend on the data: take the size that the plan has.
    """
    _check_alpha(alpha)
    if not (math.isfinite(planned) and planned >= 1):
        cure = "give the number of people that the study plans for"
        raise InputError(f"a plan for {planned:g} people", cure=cure)
    branch = float(lambertw(-(alpha**2) / math.e, -1).real)
    return math.sqrt((-branch - 1) / planned)


def anytime_factor(units: int, alpha: float, rho: float) -> float:
    """Half-width of the confidence sequence in standard errors, after `units` independent observations.

    σ̂√{2(tρ² + 1)/(t²ρ²) · log(√(tρ² + 1)/α)} with σ̂ = √t · standard error; a fixed 95 % interval has 1.96.
    """
    _check_alpha(alpha)
    growth = units * rho**2
    return math.sqrt(2 * (growth + 1) / growth * math.log(math.sqrt(growth + 1) / alpha))


def anytime_errors(covariance: FloatArray, units: int, alpha: float, rho: float) -> FloatArray:
    """(K, K) half-widths of the confidence sequences of all differences of strengths.

    `covariance` (K, K) is robust, clustered by participant where one person gives several votes;
    `units` are the participants (or battles) that it takes as independent. At the diagonal it is zero.
    """
    return anytime_factor(units, alpha, rho) * np.sqrt(difference_variances(covariance))


def difference_e_values(
    strengths: FloatArray, covariance: FloatArray, units: int, rho: float
) -> FloatArray:
    """(K, K) asymptotic e-values against "i and j are equally strong"; one at the diagonal.

    exp{t ρ² z² / (2(tρ² + 1))} / √(tρ² + 1) for z differences in standard errors: at least 1/α just where
    the confidence sequence at level 1 − α excludes zero. Very large ones are capped at 1e300.
    """
    size = len(strengths)
    variances = difference_variances(covariance)
    np.fill_diagonal(variances, np.inf)
    squares = (strengths[:, None] - strengths[None, :]) ** 2 / variances
    growth = units * rho**2
    logarithm = growth * squares / (2 * (growth + 1)) - math.log(growth + 1) / 2
    values: FloatArray = np.exp(np.minimum(logarithm, math.log(1e300)))
    values[np.diag_indices(size)] = 1.0
    return values


def e_benjamini_hochberg(e_values: FloatArray, alpha: float) -> NDArray[np.bool_]:
    """Which of M null hypotheses to reject so that the false discovery rate is at most `alpha`, (M,).

    The k largest with k e_(k) / M ≥ 1/α for the largest such k (Wang & Ramdas 2022, JRSSB 84:822); valid
    however the e-values depend on each other. Raises InputError for an e-value that is negative or NaN.
    """
    _check_alpha(alpha)
    if not (e_values >= 0).all():
        raise InputError("an e-value is not a number of at least 0", cure="give e-values")
    ordered = np.sort(e_values)[::-1]
    ranks = np.arange(1, len(ordered) + 1)
    enough = np.flatnonzero(ranks * ordered >= len(ordered) / alpha)
    if not len(enough):
        return np.zeros(len(e_values), dtype=bool)
    rejected: NDArray[np.bool_] = e_values >= ordered[enough[-1]]
    return rejected


def betting_e_value(scores: FloatArray, alpha: float = 0.05) -> float:
    """E-value against "the mean score is one half", from scores in [0, 1] in the order they came.

    The hedged capital of Waudby-Smith & Ramdas (2024, JRSSB 86:1, section 4.2) at m = ½: half the money bets
    on more, half on less; stakes follow their predictable plug-in, √(2 log(2/α) / (σ̂² t log(1 + t))), at most
    half of what ruin would take. It holds for any number of scores, without a normal approximation, if each
    has mean ½ given those before: one per participant (their mean over the pair), not one per vote. With no
    score it is 1. Raises InputError for a score outside [0, 1].
    """
    _check_alpha(alpha)
    if not ((scores >= 0) & (scores <= 1)).all():
        raise InputError("a score is not from 0 to 1", cure="give 1, ½ and 0")
    if not len(scores):
        return 1.0
    times = np.arange(1, len(scores) + 1)
    # Mean and variance before each score, with one imagined score of ½ and variance ¼.
    means = (0.5 + np.cumsum(scores)) / (times + 1)
    variances = (0.25 + np.cumsum((scores - means) ** 2)) / (times + 1)
    before = np.concatenate([[0.25], variances[:-1]])
    stakes = np.sqrt(2 * math.log(2 / alpha) / (before * times * np.log1p(times)))
    stakes = np.minimum(stakes, 1.0)
    gains = stakes * (scores - 0.5)
    up, down = float(np.log1p(gains).sum()), float(np.log1p(-gains).sum())
    return math.exp(min(np.logaddexp(up, down) - math.log(2), math.log(1e300)))


def direct_scores(votes: Comparisons, one: int, other: int) -> FloatArray:
    """Mean score of model `one` against `other` for each participant who compared them, (P,).

    In the order of each participant's first vote on the two; an unknown participant counts for each vote.
    """
    forth = (votes.first == one) & (votes.second == other)
    back = (votes.first == other) & (votes.second == one)
    met = np.flatnonzero(forth | back)
    won = np.where(forth, votes.outcome == FIRST, votes.outcome == SECOND)[met]
    lost = np.where(forth, votes.outcome == SECOND, votes.outcome == FIRST)[met]
    scores = 0.5 + (won.astype(float) - lost.astype(float)) / 2
    person = votes.participant[met].astype(np.int64)
    person[person < 0] = len(votes.participant) + met[person < 0]
    _, first, group = np.unique(person, return_index=True, return_inverse=True)
    means: FloatArray = np.bincount(group, scores) / np.bincount(group)
    return means[np.argsort(first)]


def _check_alpha(alpha: float) -> None:
    if not 0 < alpha < 1:
        raise InputError(f"the error rate is {alpha:g}", cure="give a share between 0 and 1")
