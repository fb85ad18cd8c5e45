"""Votes and people needed, from the information matrix alone: where simulation begins.

With G people the covariance of the strengths is about C/G with C = E(bread) E(meat) E(bread), the meat
holding what a person's votes share; a pair of neighbours with gap g is told apart with probability
Φ(g/√(c/G) − z) for the variance c of its difference, and intervals shrink as 1/√G.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import default_rng
from scipy.optimize import brentq
from scipy.stats import norm

from analysis.pairwise import FloatArray
from analysis.planning.assumptions import Goal
from analysis.planning.simulation import MOST_VOTES
from analysis.planning.world import World
from analysis.scale import Scale
from arena.errors import InputError

FEWEST_PEOPLE = 4
_DRAWS = 400
_DRAW_SEED = 20_240_601


@dataclass(frozen=True, eq=False)
class Approximation:
    """Large-sample power of a study in a world.

    `gaps` (D, K − 1) are the true gaps between neighbours in logits, one row per draw of the prior (one
    row where the prior is fixed); `variances` (K − 1,) are those of their estimates, times people.
    `width` is that of the widest interval of a rating, in rating points, times the root of people.
    """

    gaps: FloatArray
    variances: FloatArray
    width: float
    critical: float

    def neighbours(self, people: float) -> float:
        """Mean probability that a pair of neighbours is told apart, at so many people."""
        standardised = self.gaps / np.sqrt(self.variances / people)
        return float(norm.cdf(standardised - self.critical).mean())

    def of_pair(self, place: int, gap: float) -> "Approximation":
        """The same for one pair of neighbours alone, with this gap in logits."""
        variances = self.variances[place : place + 1]
        return Approximation(np.array([[gap]]), variances, self.width, self.critical)


def approximation(world: World) -> Approximation:
    """What the information matrix says of this world."""
    habits = world.assumptions
    critical = float(norm.ppf((1 + habits.level) / 2))
    strengths = world.limit[None, :]
    if habits.prior == "drawn":
        spread = habits.spread / Scale().factor
        drawn = spread * default_rng(_DRAW_SEED).standard_normal((_DRAWS, len(world.limit)))
        strengths = -np.sort(-drawn, axis=1)
    places = np.arange(len(world.limit) - 1)
    widest = math.sqrt(float(np.diag(world.unit_covariance).max()))
    return Approximation(
        gaps=-np.diff(strengths, axis=1),
        variances=world.unit_variances[places, places + 1],
        width=2 * critical * Scale().factor * widest,
        critical=critical,
    )


def people_needed(world: World, goal: Goal, power: float) -> int:
    """People with whom the goal is about reached; InputError for a goal out of reach."""
    rough = approximation(world)
    if goal.width is not None:
        needed = (rough.width / goal.width) ** 2
        _check(needed, world)
    else:
        needed = inverse(rough.neighbours, power, world)
    return max(math.ceil(needed), FEWEST_PEOPLE)


def inverse(
    curve: Callable[[float], float], power: float, world: World, *, capped: bool = True
) -> float:
    """The number of people, not rounded, at which an increasing power curve reaches `power`.

    Raises InputError where that is too many to be simulated, unless `capped` is false.
    """
    high = float(FEWEST_PEOPLE)
    while curve(high) < power:
        high *= 2
        if capped:
            _check(high, world)
    low = high / 2
    while curve(low) > power and low > 1e-6:
        low /= 2
    if curve(low) > power:
        return low
    return float(brentq(lambda people: curve(people) - power, low, high, rtol=1e-6))


def _check(people: float, world: World) -> None:
    votes = people * world.assumptions.votes_each
    if votes > MOST_VOTES:
        problem = f"the goal takes more than {MOST_VOTES:,} votes"
        cure = "set an easier goal or a lower power, or assume a larger spread"
        raise InputError(problem, cure=cure)
