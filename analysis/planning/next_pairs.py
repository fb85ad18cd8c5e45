"""Which two models to show next: probabilities for every ordered pair, as a pure function.

A vote on i against j adds p_ij p_ji d_ij d_ijᵀ to the information A. Rules by what that is worth:

* `neighbours` (A-optimal): how much the summed variance of the gaps between neighbours in rank falls,
  p_ij p_ji ‖L A⁺ d_ij‖² / (1 + p_ij p_ji d_ijᵀ A⁺ d_ij), the rows of L being the contrasts of neighbours;
* `determinant` (D-optimal): how much the information's log-determinant grows, log(1 + p_ij p_ji d_ijᵀ A⁺ d_ij);
* `arena`: how much the standard error of the pair's own win rate falls, √(v/n) − √(v/(n + 1)) with
  v = p_ij p_ji (Chiang et al. 2024, section 5); n is one more than its battles, so that a new pair has one;
* `uniform`: all pairs alike.

A rule's probabilities are proportional to its worth, for `neighbours` to its worth to the power `focus`. In
proportion (1) little is gained over chance; at 4 the same standard errors take an eighth to a quarter
fewer votes, and above that intervals begin to miss (`python -m benchmarks.planning pairs`). Each rule is
mixed with a uniform floor. The choice depends on past votes only through strengths that the likelihood
uses too, so the fit stays valid (the design is ignorable); raw win rates do not.
"""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.bradley_terry import derivatives, win_probabilities
from analysis.errors import NotConverged
from analysis.linear_algebra import difference_variances, laplacian, single_threaded
from analysis.pairwise import FloatArray, IntArray
from arena.errors import InputError

Rule = Literal["neighbours", "determinant", "arena", "uniform"]

RULES: tuple[Rule, ...] = get_args(Rule)
FLOOR = 0.1
FOCUS = 4.0
PRIOR_SPREAD = 1.0
_STEPS = 100
_SHORTEST = 1e-9


def next_pair_probabilities(
    strengths: FloatArray,
    covariance: FloatArray,
    counts: IntArray | None = None,
    *,
    rule: Rule = "neighbours",
    floor: float = FLOOR,
    focus: float = FOCUS,
) -> FloatArray:
    """Probability of each ordered pair (left, right) to be the next battle, (K, K).

    They add up to one; none but the diagonal is below floor / (K(K − 1)); both orders of a pair are
    equally likely.

    Args:
        strengths: (K,) in logits; differences alone matter.
        covariance: (K, K) inverse information of the strengths, such as `with_prior` gives; a robust
            covariance would count what the voters share, which no choice of pairs can change.
        counts: (K, K) battles so far, in one order or both; only the rule `arena` needs them.
        rule: see above.
        floor: share of battles that are drawn uniformly, above 0 and at most 1.
        focus: power of the worth under the rule `neighbours`, from 0 to 16.

    Raises:
        InputError: for fewer than two models, an unknown rule, a floor or focus out of range, values
            that are not finite, shapes that do not fit, or the rule `arena` without counts.
    """
    size = len(strengths)
    _check(strengths, covariance, counts, rule)
    _check_shares(floor, focus)
    uniform = (1.0 - np.eye(size)) / (size * (size - 1))
    worth = pair_worth(strengths, covariance, counts, rule=rule)
    if worth.max() <= 0:
        return uniform
    worth = (worth / worth.max()) ** (focus if rule == "neighbours" else 1.0)
    np.fill_diagonal(worth, 0.0)
    probabilities = (1 - floor) * worth / worth.sum() + floor * uniform
    mixed: FloatArray = probabilities / probabilities.sum()
    return mixed


def pair_worth(
    strengths: FloatArray, covariance: FloatArray, counts: IntArray | None, *, rule: Rule
) -> FloatArray:
    """What the rule gives for one more vote on each pair, (K, K), symmetric, zero on the diagonal."""
    expected = win_probabilities(strengths)
    vote = expected * expected.T
    if rule == "uniform":
        worth = np.ones_like(vote)
    elif rule == "arena":
        battles = np.zeros_like(vote) if counts is None else counts + counts.T
        worth = np.sqrt(vote / (battles + 1)) - np.sqrt(vote / (battles + 2))
    elif rule == "determinant":
        worth = np.log1p(vote * difference_variances(covariance))
    else:
        with single_threaded():
            reach = covariance @ laplacian(neighbours(strengths).astype(float)) @ covariance
        fall = vote * difference_variances(reach)
        worth = fall / (1 + vote * difference_variances(covariance))
    worth = (worth + worth.T) / 2
    np.fill_diagonal(worth, 0.0)
    return worth


def neighbours(strengths: FloatArray) -> NDArray[np.bool_]:
    """(K, K) whether no third model lies strictly between two; equal models are all neighbours."""
    order = np.argsort(strengths, kind="stable")
    place = np.empty(len(strengths), dtype=np.int64)
    _, levels = np.unique(strengths[order], return_inverse=True)
    place[order] = levels
    near: NDArray[np.bool_] = np.abs(place[:, None] - place[None, :]) <= 1
    near[np.diag_indices(len(strengths))] = False
    return near


def with_prior(
    half_wins: FloatArray, spread: float = PRIOR_SPREAD
) -> tuple[FloatArray, FloatArray]:
    """Strengths (K,) and covariance (K, K) under a normal prior of standard deviation `spread` (logits).

    For choosing pairs only: they exist for every set of votes, also for none, for models that never
    lost, and for groups that never met. Raises NotConverged if Newton's steps do not settle.
    """
    size = len(half_wins)
    centred = (np.eye(size) - 1 / size) / spread**2
    strengths, longest = np.zeros(size), np.inf
    with single_threaded():
        for _ in range(_STEPS):
            gradient, information = derivatives(half_wins, strengths)
            # Strengths have mean zero, so any positive value will do in the direction of that mean.
            matrix = information + centred + 1 / size
            step = np.linalg.solve(matrix, gradient - strengths / spread**2)
            longest = float(np.abs(step).max())
            strengths = strengths + step / max(1.0, longest)
            if longest < _SHORTEST:
                covariance = np.linalg.inv(matrix) - 1 / size
                return strengths - strengths.mean(), (covariance + covariance.T) / 2
    raise NotConverged(f"the last step under the prior was {longest:.2g}.")


def _check_shares(floor: float, focus: float) -> None:
    if not 0 < floor <= 1:
        cure = "give a share above 0 and at most 1"
        raise InputError(f"the uniform share is {floor:g}", cure=cure)
    if not 0 <= focus <= 16:
        raise InputError(f"the focus is {focus:g}", cure="give a power from 0 to 16")


def _check(
    strengths: FloatArray, covariance: FloatArray, counts: IntArray | None, rule: str
) -> None:
    size = len(strengths)
    if size < 2:
        raise InputError(f"{size} models have no pair", cure="give at least two models")
    if rule not in RULES:
        raise InputError(f"unknown rule {rule!r}", cure=f"choose {', '.join(RULES)}")
    if rule == "arena" and counts is None:
        raise InputError("the rule arena needs the battles so far", cure="give the counts")
    shapes = {"covariance": covariance} | ({} if counts is None else {"counts": counts})
    for name, matrix in shapes.items():
        if matrix.shape != (size, size):
            cure = f"give {size} rows of {size} values"
            raise InputError(f"the {name} of {size} models has shape {matrix.shape}", cure=cure)
    if not (np.isfinite(strengths).all() and np.isfinite(covariance).all()):
        cure = "fit with a prior where the votes do not determine the strengths"
        raise InputError("a strength or its variance is not finite", cure=cure)
