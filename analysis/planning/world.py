"""The imagined study as a model of chance: how models, ties, tastes and sides make votes.

A person with opinions o_i ~ N(0, taste²) sees i on the left and j on the right and feels
f = θ_i − θ_j + o_i − o_j + side + e with logistic e; |f| below the tie width is a tie (Rao & Kupper
1967), otherwise the sign decides. Bradley–Terry with ties as half wins does not estimate θ but the
strengths whose expected scores fit best, its *limit*; ratings, gaps and truth are meant on that scale.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from analysis.bradley_terry import derivatives, win_probabilities
from analysis.errors import NotConverged
from analysis.linear_algebra import (
    difference_variances,
    laplacian,
    pseudo_inverse,
    single_threaded,
)
from analysis.pairwise import FloatArray
from analysis.planning.assumptions import Assumptions, rating_scores
from analysis.scale import Scale
from arena.errors import InputError

_NODES = 21
_STEPS = 60
_SHORTEST = 1e-10


@dataclass(frozen=True, eq=False)
class World:
    """What the assumptions come to.

    `latent` (K,) are the strengths that make the votes, `limit` (K,) those that the estimator tends to,
    both in logits with mean zero, best first; `tie_width` is in logits; `stretch` is the factor from a
    prior strength to a latent one. `unit_covariance` (K, K) is the large-sample covariance of the
    estimated strengths times the number of people.
    """

    assumptions: Assumptions
    latent: FloatArray
    limit: FloatArray
    tie_width: float
    stretch: float
    unit_covariance: FloatArray

    @property
    def unit_variances(self) -> FloatArray:
        """(K, K) variances of differences of strengths, times the number of people."""
        return difference_variances(self.unit_covariance)

    @property
    def rating_gaps(self) -> FloatArray:
        """(K − 1,) gaps between neighbours in rank, in rating points."""
        gaps: FloatArray = -np.diff(self.limit) * Scale().factor
        return gaps


def imagine(assumptions: Assumptions) -> World:
    """Find the latent strengths and the tie width that give the assumed spread and share of ties.

    Raises InputError if no world is like that.
    """
    wanted = rating_scores(len(assumptions.models), assumptions.spread)
    with single_threaded():
        stretch = _stretch(assumptions, wanted)
        width = _tie_width(assumptions, stretch * wanted)
        return world_of(assumptions, stretch * wanted, width, stretch)


def world_of(
    assumptions: Assumptions, latent: FloatArray, tie_width: float, stretch: float = 1.0
) -> World:
    """The world of these latent strengths (K,) and this tie width, both in logits."""
    chances = _chances(assumptions, latent, tie_width)
    score = chances[0] + chances[1] / 2
    limit = _limit(score)
    expected = win_probabilities(limit)
    wins, ties, slopes = chances
    squares = wins * (1 - expected) ** 2 + wins.T * expected**2 + ties * (0.5 - expected) ** 2
    pairs = len(latent) * (len(latent) - 1) / 2
    votes = assumptions.votes_each
    bread = pseudo_inverse(votes * laplacian(expected * expected.T) / pairs)
    shared = assumptions.taste * laplacian(slopes) / pairs
    meat = votes * laplacian(squares) / pairs + assumptions.pair_of_votes * shared @ shared
    return World(assumptions, latent, limit, tie_width, stretch, bread @ meat @ bread)


def _chances(
    assumptions: Assumptions, latent: FloatArray, width: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(K, K) probabilities of a win and of a tie, and slopes of the score, over tastes and sides."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES if assumptions.taste else 1)
    weights = weights / weights.sum()
    gap = latent[:, None] - latent[None, :]
    wins, ties, slopes = np.zeros_like(gap), np.zeros_like(gap), np.zeros_like(gap)
    for node, weight in zip(nodes, weights, strict=True):
        for side in (assumptions.side, -assumptions.side):
            felt = gap + math.sqrt(2) * assumptions.taste * node + side
            above, below = expit(felt - width), expit(-felt - width)
            wins += weight / 2 * above
            ties += weight / 2 * (1 - above - below)
            slopes += weight / 4 * (above * (1 - above) + below * (1 - below))
    return wins, ties, slopes


def _limit(score: FloatArray) -> FloatArray:
    """Strengths that fit the expected scores of a design in which all pairs meet equally often."""
    half_wins = score.copy()
    np.fill_diagonal(half_wins, 0.0)
    strengths = np.zeros(len(score))
    longest = math.inf
    for _ in range(_STEPS):
        gradient, information = derivatives(half_wins, strengths)
        step = pseudo_inverse(information) @ gradient
        longest = float(np.abs(step).max())
        strengths = strengths + step / max(1.0, longest)
        if longest < _SHORTEST:
            return strengths
    raise NotConverged(f"the limit of the estimates moved by {longest:.2g} in its last step.")


def _tie_width(assumptions: Assumptions, latent: FloatArray) -> float:
    if assumptions.ties == 0:
        return 0.0
    apart = ~np.eye(len(latent), dtype=bool)

    def excess(width: float) -> float:
        return float(_chances(assumptions, latent, width)[1][apart].mean()) - assumptions.ties

    return _root(excess, 60.0, f"{100 * assumptions.ties:g} % ties")


def _stretch(assumptions: Assumptions, wanted: FloatArray) -> float:
    if assumptions.spread == 0:
        return 1.0
    target = float(wanted.std())

    def excess(stretch: float) -> float:
        latent = stretch * wanted
        wins, ties, _ = _chances(assumptions, latent, _tie_width(assumptions, latent))
        return float(_limit(wins + ties / 2).std()) - target

    return _root(excess, 64.0, f"a spread of {assumptions.spread:g} points")


def _root(excess: Callable[[float], float], most: float, what: str) -> float:
    """Where an increasing function crosses zero."""
    high = 1.0
    while excess(high) < 0:
        high *= 2
        if high > most:
            problem = f"no votes have {what} together with the other assumptions"
            raise InputError(problem, cure="assume a smaller spread, taste, side or share of ties")
    return float(brentq(excess, 0.0, high, xtol=1e-7, rtol=1e-7))
