"""Stopping: formulas by hand, and what peeking costs a fixed interval and not a confidence sequence."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import norm

from analysis.bradley_terry import fit
from analysis.comparisons import BOTH_GOOD, FIRST, SECOND, TIE, Comparisons
from analysis.intervals import cluster
from analysis.linear_algebra import difference_variances
from analysis.planning.assumptions import Assumptions, named_models
from analysis.planning.simulation import imagined_votes
from analysis.planning.stopping import (
    anytime_errors,
    anytime_factor,
    best_rho,
    betting_e_value,
    difference_e_values,
    direct_scores,
    e_benjamini_hochberg,
)
from analysis.planning.world import world_of
from arena.errors import InputError


def test_the_half_width_by_hand():
    # t ρ² = 1: √(2 · 2 / 1 · log(√2 / 0.05)) standard errors.
    assert anytime_factor(100, 0.05, 0.1) == pytest.approx(
        math.sqrt(4 * math.log(28.2842712474619))
    )
    covariance = np.array([[2.0, 0.5], [0.5, 1.0]])
    errors = anytime_errors(covariance, 100, 0.05, 0.1)
    assert errors[0, 1] == pytest.approx(anytime_factor(100, 0.05, 0.1) * math.sqrt(2))


@pytest.mark.parametrize("planned", [20, 200, 5000])
@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.2])
def test_the_best_rho_makes_it_shortest_where_it_is_planned(planned, alpha):
    found = minimize_scalar(
        lambda logarithm: anytime_factor(planned, alpha, math.exp(logarithm)),
        bounds=(-9, 3),
        method="bounded",
    )
    assert best_rho(planned, alpha) == pytest.approx(math.exp(found.x), rel=1e-3)


@given(st.integers(20, 100_000), st.floats(0.001, 0.4), st.floats(0.01, 1))
def test_it_is_always_wider_than_an_interval_for_one_look(units, alpha, rho):
    assert anytime_factor(units, alpha, rho) > norm.ppf(1 - alpha / 2)


@given(st.floats(0.001, 8), st.integers(20, 5000), st.floats(0.01, 0.2))
def test_an_e_value_passes_the_threshold_where_the_sequence_excludes_zero(gap, units, alpha):
    rho, covariance = best_rho(200, alpha), np.eye(2) / 2
    excluded = gap - anytime_errors(covariance, units, alpha, rho)[0, 1]
    value = difference_e_values(np.array([gap, 0.0]), covariance, units, rho)[0, 1]
    if abs(excluded) > 1e-9:
        assert (value >= 1 / alpha) == (excluded > 0)


def test_e_benjamini_hochberg_by_hand():
    # k · e_(k) / 4 ≥ 20 for k = 1, 2, 3: 25, 25, 22.5; not for k = 4: 1.
    values = np.array([30.0, 1.0, 100.0, 50.0])
    assert e_benjamini_hochberg(values, 0.05).tolist() == [True, False, True, True]
    assert not e_benjamini_hochberg(np.array([79.0, 1, 1, 1]), 0.05).any()


def test_the_bet_by_hand():
    assert betting_e_value(np.empty(0)) == 1
    # Both first stakes are at their limit, 1: ½ (1.5 · 1.5) + ½ (0.5 · 0.5).
    assert betting_e_value(np.array([1.0])) == pytest.approx(1)
    assert betting_e_value(np.array([1.0, 1.0])) == pytest.approx(1.25)
    assert betting_e_value(np.array([0.0, 0.0])) == pytest.approx(1.25)
    assert betting_e_value(np.full(50, 0.5)) == pytest.approx(1)


def test_the_mean_e_value_of_a_fair_pair_is_one():
    generator = np.random.default_rng(5)
    scores = generator.choice([0, 0.5, 1], p=[0.35, 0.3, 0.35], size=(20_000, 10))
    values = np.array([betting_e_value(row) for row in scores[:6000]])
    assert values.mean() == pytest.approx(1, abs=3 * values.std() / math.sqrt(6000))


def test_a_bet_on_a_fair_pair_rarely_wins_however_often_it_is_looked_at():
    generator = np.random.default_rng(6)
    scores = generator.choice([0, 0.5, 1], p=[0.35, 0.3, 0.35], size=(300, 200))
    ever = [max(betting_e_value(row[:end]) for end in range(5, 201, 5)) >= 20 for row in scores]
    assert np.mean(ever) < 0.05 + 2 * math.sqrt(0.05 * 0.95 / 300)
    unfair = generator.choice([0, 0.5, 1], p=[0.2, 0.3, 0.5], size=(50, 300))
    assert np.mean([betting_e_value(row) >= 20 for row in unfair]) > 0.8


def test_a_participant_counts_once_for_a_pair():
    votes = Comparisons(
        question="overall",
        models=("a", "b", "c"),
        first=np.array([0, 1, 0, 2, 0, 1], dtype=np.int32),
        second=np.array([1, 0, 1, 0, 1, 0], dtype=np.int32),
        outcome=np.array([FIRST, FIRST, TIE, FIRST, BOTH_GOOD, SECOND], dtype=np.int8),
        participant=np.array([7, 3, 7, 3, -1, -1], dtype=np.int32),
        excluded={},
    )
    assert direct_scores(votes, 0, 1).tolist() == [0.75, 0.0, 0.5, 1.0]
    assert direct_scores(votes, 1, 0).tolist() == [0.25, 1.0, 0.5, 0.0]
    assert direct_scores(votes, 1, 2).tolist() == []


def looks(seed):
    """Whether a fixed 95 % interval, and the confidence sequence, excluded zero at any of ten looks."""
    habits = Assumptions(named_models(2), spread=0.0, votes_each=5.0)
    votes = imagined_votes(world_of(habits, np.zeros(2), 0.6), 300, np.random.default_rng(seed))
    rho, once, always = best_rho(200, 0.05), False, False
    for people in range(30, 301, 30):
        seen = votes.where(votes.participant < people, "later")
        fitted = fit(seen.counts())
        covariance, units = cluster(fitted, seen)
        gap = abs(fitted.strengths[0] - fitted.strengths[1])
        gap /= math.sqrt(difference_variances(covariance)[0, 1])
        once |= gap > norm.ppf(0.975)
        always |= gap > anytime_factor(units, 0.05, rho)
    return once, always


def test_peeking_misleads_a_fixed_interval_and_not_the_confidence_sequence():
    once, always = np.mean([looks(seed) for seed in range(120)], axis=0)
    error = math.sqrt(0.05 * 0.95 / 120)
    assert once > 0.05 + 3 * error
    assert always <= 0.05


@pytest.mark.parametrize("alpha", [0.0, 1.0, math.nan])
def test_an_error_rate_must_be_a_share(alpha):
    with pytest.raises(InputError, match="error rate"):
        anytime_factor(100, alpha, 0.1)


def test_what_is_no_score_or_e_value_is_refused():
    with pytest.raises(InputError, match="score"):
        betting_e_value(np.array([2.0]))
    with pytest.raises(InputError, match="e-value"):
        e_benjamini_hochberg(np.array([math.nan]), 0.05)
    with pytest.raises(InputError, match="plan for 0 people"):
        best_rho(0, 0.05)
