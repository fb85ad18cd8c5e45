"""Strengths of the Bradley–Terry model.

P(i beats j) = 1 / (1 + exp(θ_j − θ_i)) with strengths θ on the log scale, mean zero (Zermelo 1929;
Bradley & Terry 1952). A tie counts as half a win for both, or is dropped. Two independent algorithms
must agree on each fit: choix (I-LSR: Maystre & Grossglauser 2015) finds the maximum, and a Newton step
of our own from there has to be shorter than `CERTIFICATE`. Other likelihoods are in `analysis.models`.
"""

from dataclasses import dataclass
from typing import Literal

import choix
import numpy as np
from scipy.special import expit

from analysis.connectivity import components, strong_components
from analysis.errors import NotIdentified
from analysis.linear_algebra import (
    difference_variances,
    laplacian,
    pseudo_inverse,
    single_threaded,
)
from analysis.models.newton import CERTIFICATE, Maximum, Point, maximise
from analysis.pairwise import FloatArray, Pairwise

TieRule = Literal["half", "drop"]
Penalty = Literal["none", "firth"]

__all__ = ["CERTIFICATE", "Fit", "Penalty", "TieRule", "derivatives", "fit", "win_probabilities"]

_FIRTH_STEPS = 1000


@dataclass(frozen=True, eq=False)
class Fit:
    """Strengths and how they were found.

    `strengths` (K,) are on the log scale with mean zero; `information` (K, K) is minus the second
    derivative of the log-likelihood there, a Laplacian. `gradient_norm` is the largest absolute entry
    of the gradient, `newton_decrement` the root of gᵀA⁺g, both at `strengths`. `components` are the sets
    of models that battles link: one, or there would be no fit. `penalty` is "none" or "firth", or names a prior.
    """

    models: tuple[str, ...]
    strengths: FloatArray
    information: FloatArray
    gradient_norm: float
    newton_decrement: float
    components: tuple[tuple[str, ...], ...]
    penalty: str


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
        found = _firth(half_wins) if penalty == "firth" else _plain(half_wins)
    return Fit(
        models=counted.models,
        strengths=found.place,
        information=derivatives(half_wins, found.place)[1],
        gradient_norm=found.gradient_norm,
        newton_decrement=found.newton_decrement,
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


def _plain(half_wins: FloatArray) -> Maximum:
    start = _start(half_wins)

    def evaluate(strengths: FloatArray) -> Point:
        return Point(_likelihood(half_wins, strengths), *derivatives(half_wins, strengths))

    return maximise(evaluate, start - start.mean(), np.ones(len(start)))


def _firth(half_wins: FloatArray) -> Maximum:
    """The penalty acts like h/2 wins each way on every pair: they bend the steps, and nothing else."""
    size = len(half_wins)

    def evaluate(strengths: FloatArray) -> Point:
        gradient, information = derivatives(half_wins, strengths)
        leverage = _leverage(half_wins, strengths, pseudo_inverse(information))
        expected = win_probabilities(strengths)
        change = (leverage * (0.5 - expected)).sum(axis=1)
        jeffreys = float(np.linalg.slogdet(information + 1 / size)[1]) / 2
        value = _likelihood(half_wins, strengths) + jeffreys
        bend = information + laplacian(leverage * expected * expected.T)
        return Point(value, gradient + change, bend)

    return maximise(evaluate, np.zeros(size), np.ones(size), steps=_FIRTH_STEPS)


def _likelihood(half_wins: FloatArray, strengths: FloatArray) -> float:
    probabilities = np.maximum(win_probabilities(strengths), np.finfo(float).tiny)
    return float((half_wins * np.log(probabilities)).sum())


def _leverage(half_wins: FloatArray, strengths: FloatArray, covariance: FloatArray) -> FloatArray:
    """h_ij = n_ij p_ij p_ji d_ijᵀA⁺d_ij; Firth's change of the score is Σ_j h_ij (½ − p_ij)."""
    expected = win_probabilities(strengths)
    weight = (half_wins + half_wins.T) * expected * expected.T
    return weight * difference_variances(covariance)
