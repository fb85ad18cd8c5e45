"""Confidence sets for ranks: brute force, stepdown, coverage, and what the draws describe."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from analysis import rank
from analysis.linear_algebra import difference_variances
from analysis.uncertainty.rank_sets import chances, rank_ranges
from tests.vote_logs import simulated_log

SIX = np.array([1.3, 0.9, 0.5, 0.1, 0.0, -0.8])


def covariance_of(seed, size=6, scale=0.02):
    root = np.random.default_rng(seed).standard_normal((size, 3 * size))
    centred = np.eye(size) - 1 / size
    return scale * centred @ (root @ root.T) @ centred / (3 * size)


def brute_force(strengths, covariance, level, draws, *, simultaneous, stepdown):
    """Row by row and pair by pair, with draws of its own, over one-sided hypotheses."""
    size = len(strengths)
    errors = np.sqrt(difference_variances(covariance))
    drawn = np.random.default_rng(99).multivariate_normal(np.zeros(size), covariance, draws)
    every = [(i, j) for i in range(size) for j in range(size) if i != j]
    families = [every] if simultaneous else [[p for p in every if k in p] for k in range(size)]
    best, worst = np.ones(size, dtype=int), np.full(size, size)
    for number, family in enumerate(families):
        rest, rejected = list(family), []
        while rest:
            highest = np.max([(drawn[:, i] - drawn[:, j]) / errors[i, j] for i, j in rest], axis=0)
            critical = np.quantile(highest, level)
            found = [
                (i, j) for i, j in rest if (strengths[i] - strengths[j]) / errors[i, j] > critical
            ]
            rejected += found
            rest = [pair for pair in rest if pair not in found]
            if not found or not stepdown:
                break
        for i, j in rejected:
            if simultaneous or number == j:
                best[j] += 1
            if simultaneous or number == i:
                worst[i] -= 1
    return best.tolist(), worst.tolist()


@pytest.mark.parametrize("simultaneous", [False, True])
@pytest.mark.parametrize("stepdown", [False, True])
@pytest.mark.parametrize(
    # Chosen so that no statistic comes within 2 % of a critical value, where chance would decide.
    ("seed", "scale"),
    [(3, 0.02), (20, 0.02), (50, 0.02), (21, 0.03), (10, 0.15)],
)
def test_rank_sets_are_those_of_brute_force(seed, scale, simultaneous, stepdown):
    covariance = covariance_of(seed, scale=scale)
    options = {"simultaneous": simultaneous, "stepdown": stepdown}
    best, worst = rank_ranges(
        SIX, covariance, 0.9, np.random.default_rng(seed), draws=20_000, **options
    )
    expected = brute_force(SIX, covariance, 0.9, 20_000, **options)
    assert (best.tolist(), worst.tolist()) == expected


def test_stepping_down_finds_what_one_step_misses():
    # c is far away, so that only the hypotheses that say so remain of its pairs; a − b is 1.95 errors.
    strengths, covariance = np.array([1.95 * np.sqrt(2), 0.0, -30.0]), np.eye(3)
    found = [
        rank_ranges(
            strengths,
            covariance,
            0.9,
            np.random.default_rng(0),
            simultaneous=True,
            stepdown=stepdown,
            draws=20_000,
        )[1].tolist()
        for stepdown in (False, True)
    ]
    assert found == [[2, 2, 3], [1, 2, 3]]
    expected = brute_force(strengths, covariance, 0.9, 20_000, simultaneous=True, stepdown=True)
    assert expected[1] == found[1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_sets_are_nested_as_they_must_be(seed):
    covariance = covariance_of(seed, scale=0.05)
    strengths = np.random.default_rng(seed).normal(0, 0.5, 6)
    rank_now = 1 + (strengths[None, :] > strengths[:, None]).sum(axis=1)
    found = {
        (simultaneous, stepdown): rank_ranges(
            strengths,
            covariance,
            0.95,
            np.random.default_rng(5),
            simultaneous=simultaneous,
            stepdown=stepdown,
        )
        for simultaneous in (False, True)
        for stepdown in (False, True)
    }
    for best, worst in found.values():
        assert (best <= rank_now).all()
        assert (rank_now <= worst).all()
    for simultaneous in (False, True):
        # Stepping down only ever adds claims.
        assert (found[simultaneous, True][0] >= found[simultaneous, False][0]).all()
        assert (found[simultaneous, True][1] <= found[simultaneous, False][1]).all()
    # What holds for all models at once claims no more than what holds for one.
    assert (found[True, False][0] <= found[False, False][0]).all()
    assert (found[True, False][1] >= found[False, False][1]).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_new_names_and_a_constant_change_nothing(seed):
    covariance = covariance_of(seed)
    order = np.random.default_rng(seed).permutation(6)
    # Far from any critical value, so that other random numbers cannot matter.
    strengths = np.array([3.0, 3.0, 0.0, 0.0, 0.0, -3.0])
    plain = rank_ranges(strengths, covariance, 0.95, np.random.default_rng(0), simultaneous=True)
    moved = rank_ranges(
        strengths[order] + 7,
        covariance[np.ix_(order, order)] + 5,
        0.95,
        np.random.default_rng(0),
        simultaneous=True,
    )
    assert plain[0][order].tolist() == moved[0].tolist()
    assert plain[1][order].tolist() == moved[1].tolist()
    assert plain[0].tolist() == [1, 1, 3, 3, 3, 6]
    assert plain[1].tolist() == [2, 2, 5, 5, 5, 6]


@pytest.mark.parametrize("stepdown", [False, True])
def test_simultaneous_sets_hold_all_true_ranks_at_once_as_often_as_they_say(stepdown):
    generator = np.random.default_rng(11)
    truth = np.array([2.0, 1.9, 1.8, 1.75, 0.0, 0.0])
    covariance = covariance_of(3, scale=0.06)
    best_true = 1 + (truth[None, :] > truth[:, None]).sum(axis=1)
    worst_true = 6 - (truth[None, :] < truth[:, None]).sum(axis=1)
    held = []
    for found in generator.multivariate_normal(truth, covariance, 400):
        best, worst = rank_ranges(
            found, covariance, 0.9, generator, simultaneous=True, stepdown=stepdown
        )
        held.append(((best <= best_true) & (worst >= worst_true)).all())
    assert np.mean(held) > 0.87


def test_percentile_ranks_are_not_confidence_sets():
    # Ten equal models: each draw names a first one, and no test may.
    generator = np.random.default_rng(2)
    covariance = 0.1 * (np.eye(10) - 0.1)
    found = generator.multivariate_normal(np.zeros(10), covariance)
    described = chances(found, covariance, generator)
    best, worst = rank_ranges(found, covariance, 0.95, generator, simultaneous=True)
    assert described.best.max() > 0.3
    assert (worst[described.best.argmax()] - best[described.best.argmax()]) >= 8


def test_the_chances_of_two_models_are_those_of_the_normal():
    found = chances(np.array([0.3, 0.0]), np.diag([0.04, 0.05]), np.random.default_rng(0), 100_000)
    assert found.best[0] == pytest.approx(norm.cdf(1.0), abs=0.004)
    np.testing.assert_allclose(found.expected_rank, [2 - norm.cdf(1), 1 + norm.cdf(1)])


def test_chances_and_expected_ranks_add_up():
    found = chances(SIX, covariance_of(0), np.random.default_rng(0))
    assert found.best.sum() == pytest.approx(1)
    assert found.expected_rank.sum() == pytest.approx(21)


def test_fewer_covarying_directions_than_models_are_no_obstacle():
    root = np.random.default_rng(0).standard_normal((5, 2))
    best, worst = rank_ranges(np.arange(5.0), root @ root.T, 0.95, np.random.default_rng(0))
    assert (best <= worst).all()


def test_a_difference_without_variance_separates_nobody():
    best, worst = rank_ranges(np.array([1.0, 0.0]), np.ones((2, 2)), 0.95, np.random.default_rng(0))
    assert best.tolist() == [1, 1]
    assert worst.tolist() == [2, 2]


def test_a_ranking_shows_marginal_sets_and_simultaneous_ones_on_request():
    frame = simulated_log(np.linspace(0.8, -0.8, 8), participants=60)
    marginal, simultaneous = (
        rank(frame, rank_sets=each, unit="battle") for each in ("marginal", "simultaneous")
    )
    widths = [
        sum(rating.rank_high - rating.rank_low for rating in ranking.ratings)
        for ranking in (marginal, simultaneous)
    ]
    assert widths[0] < widths[1]
    assert "marginal" in marginal.settings["rank_range"]
    assert "simultaneous" in simultaneous.settings["rank_range"]
    assert [r.rating for r in marginal.ratings] == [r.rating for r in simultaneous.ratings]
