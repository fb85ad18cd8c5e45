"""Strengths of the Bradley–Terry model.

P(i beats j) = 1 / (1 + exp(θ_j − θ_i)) with strengths θ on the log scale, mean zero (Zermelo 1929;
Bradley & Terry 1952). A tie counts as half a win for both, or is dropped. Two independent algorithms
must agree on each fit: choix (I-LSR: Maystre & Grossglauser 2015) finds the maximum, and a Newton step
of our own from there has to be shorter than `CERTIFICATE`.
"""

import math
from dataclasses import dataclass
from typing import Literal

import choix
import numpy as np
from scipy.special import expit, log_expit

from analysis.connectivity import components, strong_components
from analysis.errors import NotConverged, NotIdentified
from analysis.linear_algebra import (
    difference_variances,
    laplacian,
    pseudo_inverse,
    single_threaded,
)
from analysis.pairwise import FloatArray, Pairwise

TieRule = Literal["half", "drop"]
Penalty = Literal["none", "firth"]

CERTIFICATE = 1e-8
_STEPS = 100
_FIRTH_STEPS = 1000
_SHORTEST = 1e-6


@dataclass(frozen=True, eq=False)
class Fit:
    """Strengths and how they were found.

    `strengths` (K,) are on the log scale with mean zero; `information` (K, K) is minus the second
    derivative of the log-likelihood there, a Laplacian. `gradient_norm` is the largest absolute entry
    of the gradient, `newton_decrement` the root of gᵀA⁺g, both at `strengths`. `components` are the sets
    of models that battles link: one, or there would be no fit. `penalty` is "none" or "firth".
    """

    models: tuple[str, ...]
    strengths: FloatArray
    information: FloatArray
    gradient_norm: float
    newton_decrement: float
    components: tuple[tuple[str, ...], ...]
    penalty: Penalty


def fit(pairwise: Pairwise, *, ties: TieRule = "half", penalty: Penalty = "none") -> Fit:
    """Maximise the likelihood, or with `penalty="firth"` the likelihood under Jeffreys' prior.

    Firth's estimate (1993) is finite for every connected graph, also where a model never lost; the
    maximum of the likelihood itself exists only if chains of wins lead from each model to each other.
    Raises NotIdentified, naming the groups, where the estimate does not exist, and NotConverged where
    the certificate fails.
    """
    counted = pairwise.without_ties() if ties == "drop" else pairwise
    half_wins = counted.half_wins
    linked = components(half_wins) if penalty == "firth" else strong_components(half_wins)
    names = tuple(tuple(counted.models[index] for index in group) for group in linked)
    if len(linked) != 1:
        problem = "no chain of battles links all models"
        if penalty == "none" and len(components(half_wins)) == 1:
            problem = "some models never lost to, or never beat, the others"
        raise NotIdentified(problem, names)
    with single_threaded():
        if penalty == "firth":
            strengths = _firth(half_wins)
        else:
            strengths = _newton(half_wins, _start(half_wins))
        gradient, information = derivatives(half_wins, strengths)
        if penalty == "firth":
            gradient = gradient + _firth_term(half_wins, strengths, pseudo_inverse(information))
        step = pseudo_inverse(information) @ gradient
    return Fit(
        models=counted.models,
        strengths=strengths,
        information=information,
        gradient_norm=float(np.abs(gradient).max()),
        newton_decrement=math.sqrt(max(float(gradient @ step), 0.0)),
        components=names,
        penalty=penalty,
    )


def win_probabilities(strengths: FloatArray) -> FloatArray:
    """(K, K) probabilities that the row's model beats the column's."""
    probabilities: FloatArray = expit(strengths[:, None] - strengths[None, :])
    return probabilities


def derivatives(half_wins: FloatArray, strengths: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gradient (K,) of the log-likelihood and information (K, K): g_i = Σ_j (s_ij − n_ij p_ij)."""
    expected = win_probabilities(strengths)
    battles = half_wins + half_wins.T
    gradient = (half_wins - battles * expected).sum(axis=1)
    return gradient, laplacian(battles * expected * expected.T)


def _start(half_wins: FloatArray) -> FloatArray:
    try:
        strengths: FloatArray = choix.ilsr_pairwise_dense(half_wins)
    except (RuntimeError, ValueError, np.linalg.LinAlgError):
        # Nearly separated counts: choix gives up, damped Newton steps from equal strengths do not.
        return np.zeros(len(half_wins))
    return strengths


def _newton(half_wins: FloatArray, strengths: FloatArray) -> FloatArray:
    strengths = strengths - strengths.mean()
    longest = np.inf
    for _ in range(_STEPS):
        gradient, information = derivatives(half_wins, strengths)
        step = pseudo_inverse(information) @ gradient
        longest = float(np.abs(step).max())
        strengths = strengths + step / max(1.0, longest)
        if longest < CERTIFICATE:
            return strengths
    raise NotConverged(f"the last Newton step was {longest:.2g}, not below {CERTIFICATE:g}.")


def _firth(half_wins: FloatArray) -> FloatArray:
    """Newton-like steps up the penalised likelihood, halved until they do go up."""
    strengths = np.zeros(len(half_wins))
    longest, height = np.inf, _penalised(half_wins, strengths)
    for _ in range(_FIRTH_STEPS):
        gradient, information = derivatives(half_wins, strengths)
        covariance = pseudo_inverse(information)
        step = covariance @ (gradient + _firth_term(half_wins, strengths, covariance))
        longest = float(np.abs(step).max())
        if longest < CERTIFICATE:
            return strengths
        length = 1.0
        while length > _SHORTEST and _penalised(half_wins, strengths + length * step) < height:
            length /= 2
        strengths = strengths + length * step
        height = _penalised(half_wins, strengths)
    raise NotConverged(f"the last Firth step was {longest:.2g}, not below {CERTIFICATE:g}.")


def _penalised(half_wins: FloatArray, strengths: FloatArray) -> float:
    """Log-likelihood plus half the log-determinant of the information (Jeffreys' prior)."""
    _, information = derivatives(half_wins, strengths)
    likelihood = (half_wins * log_expit(strengths[:, None] - strengths[None, :])).sum()
    size = len(strengths)
    return float(likelihood + np.linalg.slogdet(information + 1 / size)[1] / 2)


def _firth_term(half_wins: FloatArray, strengths: FloatArray, covariance: FloatArray) -> FloatArray:
    """Σ_j h_ij (½ − p_ij) with the leverage h_ij of a pair: Firth's change of the score."""
    expected = win_probabilities(strengths)
    weight = (half_wins + half_wins.T) * expected * expected.T
    leverage = weight * difference_variances(covariance)
    term: FloatArray = (leverage * (0.5 - expected)).sum(axis=1)
    return term
