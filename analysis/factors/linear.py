"""Maximum likelihood where the strengths are a linear function of fewer numbers: θ = Zγ.

One likelihood serves every table about factors. With one column per model it is the ordinary fit; with one
column per level it is a collapsed table; with sum contrasts it is a factorial model (Springall 1973;
Turner & Firth 2012). Ties are half a win for both, or have a probability of their own (Davidson 1970):
P(i wins) : P(j wins) : P(tie) = e^{η/2} : e^{−η/2} : ν with η = θ_i − θ_j (Kousgaard 1984 for factors).
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit, log_expit

from analysis.connectivity import strong_components
from analysis.errors import NotConverged, NotIdentified
from analysis.linear_algebra import laplacian, single_threaded
from analysis.pairwise import FloatArray, Pairwise
from arena.errors import InputError

TieModel = Literal["half", "davidson"]

CERTIFICATE = 1e-8
_STEPS = 200
_LONGEST_STEP = 2.0
_TOO_FAR = 30.0  # odds of e^30 to one: no vote says so, the maximum is at infinity
_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class LinearFit:
    """Coefficients γ of θ = Zγ at the maximum of the likelihood.

    `design` is Z, (K, P). `basis` (P, R) spans the directions of γ that the battles determine; `coefficients`
    (P,) lie in it, so they are the shortest of all that fit. `information` is minus the second derivative
    in the basis, (R, R), or (R+1, R+1) with log ν last. `log_tie` is log ν, None where a tie is half a
    win. `gradient_norm` and `newton_decrement` certify the maximum.
    """

    models: tuple[str, ...]
    design: FloatArray
    basis: FloatArray
    coefficients: FloatArray
    log_tie: float | None
    information: FloatArray
    log_likelihood: float
    battles: int
    gradient_norm: float
    newton_decrement: float

    @property
    def strengths(self) -> FloatArray:
        """(K,) θ = Zγ, on the log scale; only differences mean something."""
        return self.design @ self.coefficients

    @property
    def rank(self) -> int:
        """Number of coefficients that the battles determine, log ν apart."""
        return len(self.basis.T)

    def determines(self, weights: FloatArray) -> bool:
        """Whether the battles determine Σ w_p γ_p, that is, whether w lies in the basis."""
        rest = weights - self.basis @ (self.basis.T @ weights)
        return bool(np.abs(rest).max() <= 1e-7 * max(np.abs(weights).max(), 1e-300))


def fit_linear(votes: Pairwise, design: FloatArray, *, ties: TieModel = "half") -> LinearFit:
    """Maximise the likelihood in γ.

    Args:
        votes: counts over K models.
        design: Z, (K, P); columns may depend on each other.
        ties: "half" or "davidson".

    Raises:
        InputError: for Davidson's model without a tie, or with ties only.
        NotIdentified: if the votes determine no coefficient, or the maximum lies at infinity because one
            side of a comparison always won.
        NotConverged: if the certificate fails.
    """
    if ties == "davidson" and not 0 < votes.ties.sum() // 2 < votes.total:
        problem = "Davidson's model needs ties and decided battles"
        raise InputError(problem, cure="count ties as half a win")
    with single_threaded():
        basis = determined(votes, design)
        if not basis.shape[1]:
            raise NotIdentified("no battle compares two models that differ", [votes.models])
        reduced = design @ basis
        point = np.zeros(basis.shape[1] + (ties == "davidson"))
        if ties == "davidson":
            tied = int(votes.ties.sum()) // 2
            point[-1] = math.log(2 * tied / (votes.total - tied))
        point = _climb(votes, reduced, point, ties)
        gradient, information = derivatives(votes, reduced, point, ties)
        step = _solve(information, gradient)
    rank = basis.shape[1]
    log_tie = float(point[-1]) if ties == "davidson" else None
    return LinearFit(
        models=votes.models,
        design=design,
        basis=basis,
        coefficients=basis @ point[:rank],
        log_tie=log_tie,
        information=information,
        log_likelihood=log_likelihood(votes, reduced @ point[:rank], log_tie),
        battles=votes.total,
        gradient_norm=float(np.abs(gradient).max()),
        newton_decrement=math.sqrt(max(float(gradient @ step), 0.0)),
    )


def fit_free(votes: Pairwise, *, ties: TieModel = "half") -> LinearFit:
    """One strength per model, Z being the identity.

    Raises:
        NotIdentified: naming the groups, unless chains of wins lead from each model to each other.
        InputError, NotConverged: as `fit_linear`.
    """
    groups = strong_components(votes.half_wins)
    if len(groups) > 1:
        named = [[votes.models[index] for index in group] for group in groups]
        raise NotIdentified("no chain of wins leads from each model to each other", named)
    return fit_linear(votes, np.eye(len(votes.models)), ties=ties)


def determined(votes: Pairwise, design: FloatArray) -> FloatArray:
    """(P, R) orthonormal basis of the directions of γ that change some comparison which took place."""
    # Of the pairs that met, Z_i − Z_j spans what is determined; its squares add up to ZᵀLZ.
    met = (votes.battles > 0).astype(float)
    sizes, directions = np.linalg.eigh(design.T @ laplacian(met) @ design)
    return directions[:, sizes > _ROUNDING * max(float(sizes[-1]), np.finfo(float).tiny)]


def expectations(gaps: FloatArray, log_tie: float | None) -> tuple[FloatArray, FloatArray]:
    """Expected score (a win 1, a tie ½) and probability of a tie for differences of strength η."""
    if log_tie is None:
        return expit(gaps), np.zeros_like(gaps)
    # Both scaled by e^{−|η|/2}, which cannot overflow.
    shrunk = np.exp(-np.abs(gaps))
    tie = np.exp(log_tie - np.abs(gaps) / 2)
    total = 1 + shrunk + tie
    lead = np.sign(gaps) * (1 - shrunk) / (2 * total)
    return 0.5 + lead, tie / total


def log_likelihood(votes: Pairwise, strengths: FloatArray, log_tie: float | None) -> float:
    """Log-likelihood without constants; with half-win ties each tie adds half of both sides."""
    gaps = strengths[:, None] - strengths[None, :]
    if log_tie is None:
        return float((votes.half_wins * log_expit(gaps)).sum())
    top = np.logaddexp(np.logaddexp(gaps / 2, -gaps / 2), log_tie)
    decided = (votes.wins * (gaps / 2 - top)).sum()
    return float(decided + (votes.ties * (log_tie - top)).sum() / 2)


def derivatives(
    votes: Pairwise, design: FloatArray, point: FloatArray, ties: TieModel
) -> tuple[FloatArray, FloatArray]:
    """Gradient and information in γ, and in log ν where ties have a probability of their own."""
    columns = design.shape[1]
    log_tie = float(point[-1]) if ties == "davidson" else None
    strengths = design @ point[:columns]
    score, tie = expectations(strengths[:, None] - strengths[None, :], log_tie)
    battles = votes.battles.astype(float)
    # Variance of the score of one battle: E y² − (E y)², with E y² = E y − P(tie) / 4.
    variance = score - tie / 4 - score**2
    gradient = design.T @ (votes.half_wins - battles * score).sum(axis=1)
    information = design.T @ laplacian(battles * variance) @ design
    if log_tie is None:
        return gradient, information
    cross = design.T @ (battles * (0.5 - score) * tie).sum(axis=1)
    own = float((battles * tie * (1 - tie)).sum() / 2)
    surplus = float((votes.ties - battles * tie).sum() / 2)
    corner = np.array([[own]])
    return (
        np.append(gradient, surplus),
        np.block([[information, cross[:, None]], [cross[None, :], corner]]),
    )


def _climb(votes: Pairwise, design: FloatArray, point: FloatArray, ties: TieModel) -> FloatArray:
    """Newton's steps, none of them long, until they are shorter than the certificate."""
    longest = np.inf
    for _ in range(_STEPS):
        gradient, information = derivatives(votes, design, point, ties)
        step = _solve(information, gradient)
        moved = design @ step[: design.shape[1]]
        longest = max(float(np.ptp(moved)), float(np.abs(step[design.shape[1] :]).max(initial=0)))
        point = point + step / max(1.0, longest / _LONGEST_STEP)
        if longest < CERTIFICATE:
            return point
        if np.ptp(design @ point[: design.shape[1]]) > _TOO_FAR:
            problem = "some side of a comparison always won, so that the maximum lies at infinity"
            raise NotIdentified(problem, [votes.models])
    raise NotConverged(f"the last Newton step was {longest:.2g}, not below {CERTIFICATE:g}.")


def _solve(information: FloatArray, gradient: FloatArray) -> FloatArray:
    try:
        factor = cho_factor(information, lower=True, check_finite=False)
    except np.linalg.LinAlgError as error:
        raise NotConverged("the information is singular: the votes decide too little.") from error
    solution: FloatArray = cho_solve(factor, gradient, check_finite=False)
    return solution
