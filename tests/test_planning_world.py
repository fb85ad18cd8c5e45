"""The imagined study: its assumptions, and what follows from them by hand."""

import math

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from analysis.planning.assumptions import (
    Assumptions,
    Goal,
    goal_from_text,
    named_models,
    rating_scores,
)
from analysis.planning.guess import approximation, people_needed
from analysis.planning.world import imagine, world_of
from analysis.scale import Scale
from arena.errors import InputError

TWO = named_models(2)


def plain(**more):
    return Assumptions(TWO, **({"ties": 0.0, "taste": 0.0, "votes_each": 10.0} | more))


def test_without_ties_and_tastes_the_limit_is_what_makes_the_votes():
    world = world_of(plain(), np.array([0.3, -0.3]), 0.0)
    assert world.limit == pytest.approx([0.3, -0.3])
    chance = 1 / (1 + math.exp(-0.6))
    assert world.unit_variances[0, 1] == pytest.approx(1 / (10 * chance * (1 - chance)))


def test_ties_make_a_difference_surer_and_smaller():
    width = math.log(2)
    world = world_of(plain(), np.zeros(2), width)
    ties = 1 / 3  # (eʷ − 1) / (eʷ + 1)
    assert world.unit_variances[0, 1] == pytest.approx(10 * (1 - ties) / 4 / (10 / 4) ** 2)
    apart = world_of(plain(), np.array([0.5, -0.5]), width)
    score = 0.5 + (1 / (1 + 2 * math.exp(-1)) - 1 / (1 + 2 * math.exp(1))) / 2
    assert apart.limit[0] - apart.limit[1] == pytest.approx(math.log(score / (1 - score)))


def test_tastes_add_what_a_persons_votes_share():
    habits = plain(taste=0.5)
    world = world_of(habits, np.zeros(2), 0.0)

    def weighted(opinion):
        felt = 1 / (1 + math.exp(-opinion))
        return felt * (1 - felt) * norm.pdf(opinion, scale=0.5 * math.sqrt(2))

    slope = quad(weighted, -6, 6)[0]
    meat = 10 / 4 + 10 * 9 * 2 * 0.5**2 * slope**2
    assert world.unit_variances[0, 1] == pytest.approx(meat / (10 / 4) ** 2)


@settings(max_examples=15, deadline=None)
@given(
    models=st.integers(2, 12),
    spread=st.floats(10, 300),
    ties=st.floats(0.02, 0.5),
    taste=st.floats(0, 1),
    side=st.floats(-0.5, 0.5),
)
def test_a_world_has_the_spread_and_the_ties_that_are_assumed(models, spread, ties, taste, side):
    habits = Assumptions(named_models(models), spread, ties, taste=taste, side=side)
    try:
        world = imagine(habits)
    except InputError as refusal:
        if "no votes have" not in refusal.problem:
            raise
        # Two models far apart cannot tie half of the time: there is no such world to look at.
        reject()
    wanted = rating_scores(models, spread)
    assert world.limit.std() == pytest.approx(wanted.std(), rel=1e-4)
    assert (np.diff(world.limit) < 0).all()
    generator = np.random.default_rng(3)
    pick = generator.integers(0, models, (2, 40_000))
    left, right = pick[:, pick[0] != pick[1]]
    opinions = generator.normal(0, taste * math.sqrt(2), len(left)) if taste else 0.0
    felt = world.latent[left] - world.latent[right] + side + opinions
    tied = np.abs(felt + generator.logistic(size=len(left))) < world.tie_width
    assert tied.mean() == pytest.approx(ties, abs=0.02)


def test_scores_are_blom_s_places():
    expected = -norm.ppf([0.625 / 3.25, 0.5, 2.625 / 3.25]) * 100 / Scale().factor
    assert rating_scores(3, 100) == pytest.approx(expected)


def test_uneven_habits_follow_from_their_moments():
    habits = Assumptions(TWO, votes_each=5.0, uneven=0.7)
    shape = 0.7**-2
    generator = np.random.default_rng(0)
    votes = 1 + generator.poisson(generator.gamma(shape, 4 / shape, 400_000))
    assert habits.pair_of_votes == pytest.approx((votes * (votes - 1.0)).mean(), rel=0.02)
    assert Assumptions(TWO, votes_each=5.0).pair_of_votes == 20


def test_the_first_guess_by_hand():
    world = world_of(plain(), np.array([0.3, -0.3]), 0.0)
    needed = (norm.ppf(0.975) + norm.ppf(0.8)) ** 2 * world.unit_variances[0, 1] / 0.6**2
    assert people_needed(world, Goal(), 0.8) == math.ceil(needed)
    width = 2 * norm.ppf(0.975) * Scale().factor * math.sqrt(world.unit_variances[0, 1] / 4)
    assert approximation(world).width == pytest.approx(width)
    assert people_needed(world, Goal("interval", 50.0), 0.8) == math.ceil((width / 50) ** 2)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"models": ("a",)}, "a plan for 1 models"),
        ({"models": ("a", "a")}, "named twice"),
        ({"spread": -1.0}, "spread is -1"),
        ({"ties": 0.95}, "ties is 0.95"),
        ({"ties": math.nan}, "ties is nan"),
        ({"votes_each": 0.5}, "votes each is 0.5"),
        ({"votes_each": 2.5}, "everybody gives 2.5 votes"),
        ({"taste": -0.1}, "taste is -0.1"),
        ({"level": 1.0}, "the level is 1"),
        ({"prior": "flat"}, "unknown prior 'flat'"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(settings, told):
    with pytest.raises(InputError, match=told):
        Assumptions(**({"models": TWO} | settings))


@pytest.mark.parametrize(
    "text",
    ["", "neighbors", "interval", "interval=", "interval=wide", "interval=0", "interval=nan"],
)
def test_an_unknown_goal_is_told(text):
    with pytest.raises(InputError):
        goal_from_text(text)


def test_goals_are_read():
    assert goal_from_text("neighbours") == Goal()
    assert goal_from_text("interval=50") == Goal("interval", 50.0)


def test_a_world_that_cannot_be_is_refused():
    with pytest.raises(InputError, match="no votes have"):
        imagine(Assumptions(named_models(6), spread=900, ties=0.8, taste=5.0))
