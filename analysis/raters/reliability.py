"""Strengths and the reliability of participants in one model.

Two mixtures of Bradley–Terry with p = σ(θ_left − θ_right), fitted by expectation–maximisation:

* "contrarian": participant k says what they find with probability η_k, else the opposite,
  P_k = η_k p + (1 − η_k)(1 − p) (Crowd-BT: Chen, Bennett, Collins-Thompson & Horvitz 2013, WSDM);
* "side": participant k looks with probability η_k, and else votes left with probability b_k,
  P_k = η_k p + (1 − η_k) b_k (NoisyBT: Bugakova et al. 2019).

η_k has a Beta prior, without which a participant of one vote would be believed entirely or not at all, and
b_k a Beta(2, 2) prior. A tie is half a vote for each side. Nobody is dropped.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import expit

from analysis.bradley_terry import derivatives, fit
from analysis.comparisons import Comparisons
from analysis.errors import NotConverged
from analysis.linear_algebra import laplacian, pseudo_inverse, single_threaded
from analysis.pairwise import FloatArray, IntArray
from analysis.raters.grouped import GroupedVotes, grouped_votes

Kind = Literal["contrarian", "side"]

PRIOR = (10.0, 1.0)
"""Beta prior of η: people mean what they say until some ten votes tell otherwise.

With a prior that expects some error of everybody, plain noise is taken for it and strengths are stretched.
"""
SIDE_PRIOR = (2.0, 2.0)
_ROUNDS = 10_000
_CLOSE = 1e-7


@dataclass(frozen=True, eq=False)
class Reliability:
    """Strengths (K,) of mean zero with their covariance (K, K), and per participant, (R,), the rest.

    `reliability` is η with the standard error `error` (strengths held fixed); `left` is b, NaN for
    "contrarian". The covariance allows for the votes of one participant being alike, and holds the
    participants' parameters fixed. `gradient_norm` is the largest entry of the gradient of the log
    posterior by θ at the end, `rounds` the number of rounds it took.
    """

    kind: Kind
    models: tuple[str, ...]
    strengths: FloatArray
    covariance: FloatArray
    participants: IntArray
    votes: IntArray
    reliability: FloatArray
    error: FloatArray
    left: FloatArray
    gradient_norm: float
    rounds: int


def fit_reliability(
    comparisons: Comparisons, kind: Kind = "contrarian", prior: tuple[float, float] = PRIOR
) -> Reliability:
    """Estimate strengths and reliabilities together.

    Raises:
        InputError: if the votes do not tell whose they are.
        NotIdentified: if the strengths are not identified by all votes together.
        NotConverged: if the rounds do not come to rest.
    """
    votes = grouped_votes(comparisons)
    strengths = fit(comparisons.counts()).strengths
    people = len(votes.participants)
    reliability = np.full(people, prior[0] / sum(prior))
    left = np.full(people, 0.5)
    with single_threaded():
        rounds = 0
        step = np.inf
        while step >= _CLOSE:
            if rounds == _ROUNDS:
                raise NotConverged(f"after {_ROUNDS} rounds strengths still move by {step:.2g}.")
            rounds += 1
            meant = _meant(votes, kind, strengths, reliability, left)
            updated = _strengths(votes, kind, strengths, meant)
            held = np.bincount(votes.person, votes.count * meant, people)
            moved = (held + prior[0] - 1) / (votes.totals + sum(prior) - 2)
            if kind == "side":
                left = _left(votes, meant)
            step = max(np.abs(updated - strengths).max(), np.abs(moved - reliability).max())
            strengths, reliability = updated, moved
        slope, score, curvature = _vote_scores(votes, kind, strengths, reliability, left)
        covariance, gradient = _covariance(votes, score, curvature)
    error = _errors(votes, slope, reliability, prior)
    left_shown = left if kind == "side" else np.full(people, np.nan)
    return Reliability(
        kind, votes.models, strengths, covariance, votes.participants, votes.totals,
        reliability, error, left_shown, float(np.abs(gradient).max()), rounds,
    )  # fmt: skip


def _chance(votes: GroupedVotes, strengths: FloatArray) -> FloatArray:
    """Probability that the side that was chosen is found better, per group of equal votes."""
    chance: FloatArray = expit(strengths[votes.chosen] - strengths[votes.other])
    return chance


def _otherwise(votes: GroupedVotes, kind: Kind, chance: FloatArray, left: FloatArray) -> FloatArray:
    """Probability of the choice when it does not say what was found."""
    otherwise: FloatArray = 1 - chance
    if kind == "side":
        side = left[votes.person]
        otherwise = np.where(votes.chose_left, side, 1 - side)
    return otherwise


def _meant(
    votes: GroupedVotes,
    kind: Kind,
    strengths: FloatArray,
    reliability: FloatArray,
    left: FloatArray,
) -> FloatArray:
    """Expectation: the probability that a vote says what was found."""
    chance = _chance(votes, strengths)
    trust = reliability[votes.person]
    said = trust * chance
    meant: FloatArray = said / (said + (1 - trust) * _otherwise(votes, kind, chance, left))
    return meant


def _strengths(
    votes: GroupedVotes, kind: Kind, strengths: FloatArray, meant: FloatArray
) -> FloatArray:
    """Maximisation: one Newton step of the weighted Bradley–Terry likelihood, which never lowers it far."""
    size = len(votes.models)
    half_wins = np.zeros((size, size))
    np.add.at(half_wins, (votes.chosen, votes.other), votes.count * meant)
    if kind == "contrarian":
        np.add.at(half_wins, (votes.other, votes.chosen), votes.count * (1 - meant))
    gradient, information = derivatives(half_wins, strengths)
    step = pseudo_inverse(information) @ gradient
    moved: FloatArray = strengths + step / max(1.0, float(np.abs(step).max()))
    moved -= moved.mean()
    return moved


def _left(votes: GroupedVotes, meant: FloatArray) -> FloatArray:
    people = len(votes.participants)
    unseen = votes.count * (1 - meant)
    left = np.bincount(votes.person, unseen * votes.chose_left, people)
    total = np.bincount(votes.person, unseen, people)
    share: FloatArray = (left + SIDE_PRIOR[0] - 1) / (total + sum(SIDE_PRIOR) - 2)
    return share


def _vote_scores(
    votes: GroupedVotes,
    kind: Kind,
    strengths: FloatArray,
    reliability: FloatArray,
    left: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Per group of votes: slope of log P by η, score by θ_chosen, and Fisher information of θ."""
    chance = _chance(votes, strengths)
    trust = reliability[votes.person]
    otherwise = _otherwise(votes, kind, chance, left)
    whole = trust * chance + (1 - trust) * otherwise
    steep = (2 * trust - 1 if kind == "contrarian" else trust) * chance * (1 - chance)
    return (chance - otherwise) / whole, steep / whole, steep**2 / (whole * (1 - whole))


def _covariance(
    votes: GroupedVotes, score: FloatArray, curvature: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Sandwich by participant, and the gradient of the log-likelihood by θ."""
    size, people = len(votes.models), len(votes.participants)
    weights = np.zeros((size, size))
    np.add.at(weights, (votes.chosen, votes.other), votes.count * curvature)
    bread = pseudo_inverse(laplacian(weights + weights.T))
    sums = np.zeros((people, size))
    np.add.at(sums, (votes.person, votes.chosen), votes.count * score)
    np.add.at(sums, (votes.person, votes.other), -votes.count * score)
    correction = people / (people - 1)
    return correction * bread @ (sums.T @ sums) @ bread, sums.sum(axis=0)


def _errors(
    votes: GroupedVotes, slope: FloatArray, reliability: FloatArray, prior: tuple[float, float]
) -> FloatArray:
    """Standard error of η from the curvature of its log posterior, strengths held fixed."""
    people = len(votes.participants)
    steep = np.bincount(votes.person, votes.count * slope**2, people).astype(np.float64)
    curvature = steep + (prior[0] - 1) / reliability**2
    if prior[1] > 1:
        curvature = curvature + (prior[1] - 1) / (1 - reliability) ** 2
    errors: FloatArray = 1 / np.sqrt(curvature)
    return errors
