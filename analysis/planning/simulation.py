"""One imagined study from the first vote to the last interval, with the estimator of the real ones.

Each run has random numbers of its own, from the seed, the number of people and its own number: runs can
be made in any order, stopped, and resumed without changing what any of them gives.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng

from analysis.bradley_terry import fit
from analysis.comparisons import FIRST, SECOND, TIE, Comparisons
from analysis.errors import NotConverged, NotIdentified
from analysis.intervals import is_degenerate, unit_covariance
from analysis.linear_algebra import difference_variances
from analysis.pairwise import FloatArray, IntArray
from analysis.planning.assumptions import Assumptions, Goal
from analysis.planning.world import World, world_of
from analysis.scale import Scale
from analysis.uncertainty.covariance import critical_values
from arena.errors import InputError

MOST_VOTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Run:
    """What one imagined study found.

    `separated` is the share of neighbouring pairs that it told apart with the right sign; `widest` and
    `median` are the widths of the intervals of the ratings, in rating points, infinite where the votes
    did not determine the strengths.
    """

    separated: float
    widest: float
    median: float

    def reached(self, goal: Goal) -> float:
        """How far the goal was reached: a share of the pairs, or 0 or 1 for an interval."""
        if goal.width is None:
            return self.separated
        return float(self.widest <= goal.width)


NOTHING = Run(0.0, math.inf, math.inf)


def run_study(world: World, people: int, seed: int, number: int) -> Run:
    """Imagine study `number` with so many people; the same arguments give the same study."""
    generator = default_rng(SeedSequence((seed, people, number)))
    if world.assumptions.prior == "drawn":
        world = _drawn(world, generator)
    return judged(imagined_votes(world, people, generator), world)


def imagined_votes(world: World, people: int, generator: Generator) -> Comparisons:
    """Votes of so many people on ordered pairs drawn uniformly, as `World` says that votes are made."""
    habits = world.assumptions
    counts = _votes_of(habits, people, generator)
    person = np.repeat(np.arange(people, dtype=np.int32), counts)
    rows, size = len(person), len(world.latent)
    left = generator.integers(0, size, rows, dtype=np.int32)
    right = (left + generator.integers(1, size, rows, dtype=np.int32)) % np.int32(size)
    felt = world.latent[left] - world.latent[right] + habits.side + generator.logistic(size=rows)
    if habits.taste:
        opinions = habits.taste * generator.standard_normal((people, size))
        felt += opinions[person, left] - opinions[person, right]
    outcome = np.where(felt > 0, FIRST, SECOND)
    outcome[np.abs(felt) < world.tie_width] = TIE
    return Comparisons(
        question="overall",
        models=habits.models,
        first=left,
        second=right,
        outcome=outcome.astype(np.int8),
        participant=person,
        excluded={},
    )


def judged(votes: Comparisons, world: World) -> Run:
    """Fit the votes, with intervals clustered by participant, and hold them against the truth."""
    level = world.assumptions.level
    try:
        fitted = fit(votes.counts())
    except (NotIdentified, NotConverged):
        return NOTHING
    covariance = unit_covariance(fitted, votes, "participant")
    if is_degenerate(covariance.matrix, fitted):
        return NOTHING
    errors = np.sqrt(np.maximum(np.diag(covariance.matrix), 0.0))
    widths = 2 * Scale().factor * critical_values(covariance.freedom, level) * errors
    order = np.argsort(-world.limit, kind="stable")
    better, worse = order[:-1], order[1:]
    reach = critical_values(covariance.pair_freedom[better, worse], level)
    reach = reach * np.sqrt(difference_variances(covariance.matrix)[better, worse])
    gaps = fitted.strengths[better] - fitted.strengths[worse]
    separated = float((gaps > reach).mean())
    return Run(separated, float(widths.max()), float(np.median(widths)))


def check_size(assumptions: Assumptions, people: int) -> None:
    """InputError for a study too large to be imagined one vote at a time."""
    votes = people * assumptions.votes_each
    if votes > MOST_VOTES:
        cure = "set a goal that is easier to reach, or assume a larger spread"
        raise InputError(f"the goal takes about {votes:,.0f} votes", cure=cure)


def _votes_of(habits: Assumptions, people: int, generator: Generator) -> IntArray:
    if habits.uneven == 0:
        return np.full(people, round(habits.votes_each), dtype=np.int64)
    shape = habits.uneven**-2
    mean = generator.gamma(shape, (habits.votes_each - 1) / shape, size=people)
    counts: IntArray = 1 + generator.poisson(mean)
    return counts


def _drawn(world: World, generator: Generator) -> World:
    """The same world with strengths drawn from the prior, best first."""
    size, spread = len(world.latent), world.assumptions.spread
    draw = generator.standard_normal(size) * spread / Scale().factor
    latent: FloatArray = world.stretch * np.sort(draw)[::-1]
    return world_of(world.assumptions, latent - latent.mean(), world.tie_width, world.stretch)
