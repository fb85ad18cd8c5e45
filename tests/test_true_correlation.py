"""The correlation of what was measured: special cases, an independent maximum, and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.correlation.true_values import FEWEST, true_correlation


def sample(generator, models, correlation):
    mixed = np.linalg.cholesky([[1, correlation], [correlation, 1]])
    return mixed @ generator.standard_normal((2, models))


def test_without_errors_it_is_the_plain_correlation():
    strengths, scores = sample(np.random.default_rng(1), 20, 0.6)
    found = true_correlation(strengths, np.zeros((20, 20)), scores, np.zeros(20))
    assert found.value == pytest.approx(np.corrcoef(strengths, scores)[0, 1], abs=1e-3)
    assert found.low < found.value < found.high


def test_without_errors_the_interval_is_close_to_fishers():
    strengths, scores = sample(np.random.default_rng(1), 40, 0.6)
    found = true_correlation(strengths, np.zeros((40, 40)), scores, np.zeros(40))
    centre = math.atanh(np.corrcoef(strengths, scores)[0, 1])
    reach = 1.96 / math.sqrt(37)
    assert found.low == pytest.approx(math.tanh(centre - reach), abs=0.03)
    assert found.high == pytest.approx(math.tanh(centre + reach), abs=0.03)


def test_errors_of_equal_size_are_taken_out_as_spearman_did():
    strengths, scores = sample(np.random.default_rng(4), 60, 0.7)
    plain = np.corrcoef(strengths, scores)[0, 1]
    # Known errors: the reliability of each side is what is left of its variance.
    error = 0.5
    found = true_correlation(strengths, error**2 * np.eye(60), scores, np.full(60, error))
    reliability = [1 - error**2 / side.var(ddof=1) for side in (strengths, scores)]
    assert found.value == pytest.approx(plain / math.sqrt(math.prod(reliability)), abs=0.02)
    assert found.high > found.value > plain


def test_it_is_less_biased_than_the_plain_correlation_and_its_interval_covers():
    generator = np.random.default_rng(0)
    covered, values, plain, rounds = 0, [], [], 24
    for _ in range(rounds):
        true = sample(generator, 14, 0.7)
        strengths = true[0] + generator.standard_normal(14) * math.sqrt(0.3)
        scores = true[1] + generator.standard_normal(14) * 0.5
        found = true_correlation(strengths, 0.3 * np.eye(14), 3 * scores, np.full(14, 1.5))
        covered += found.low <= 0.7 <= found.high
        values.append(found.value)
        plain.append(np.corrcoef(strengths, scores)[0, 1])
    assert np.mean(plain) < 0.62
    assert abs(np.mean(values) - 0.7) < 0.12
    assert covered >= 20


@settings(max_examples=5, deadline=None)
@given(st.floats(0.1, 100), st.floats(-50, 50), st.permutations(range(8)))
def test_the_scale_of_the_scores_and_the_order_of_the_models_change_nothing(factor, shift, order):
    strengths, scores = sample(np.random.default_rng(2), 8, 0.5)
    covariance = 0.1 * np.eye(8) + 0.02
    errors = np.linspace(0.1, 0.4, 8)
    places = list(order)
    one = true_correlation(strengths, covariance, scores, errors)
    other = true_correlation(
        strengths[places],
        covariance[np.ix_(places, places)],
        shift + factor * scores[places],
        factor * errors[places],
    )
    assert other.value == pytest.approx(one.value, abs=5e-3)
    assert other.low == pytest.approx(one.low, abs=5e-3)
    assert other.high == pytest.approx(one.high, abs=5e-3)


def test_turning_the_scores_round_turns_the_correlation_round():
    strengths, scores = sample(np.random.default_rng(2), 8, 0.5)
    one = true_correlation(strengths, 0.1 * np.eye(8), scores, np.full(8, 0.2))
    other = true_correlation(strengths, 0.1 * np.eye(8), -scores, np.full(8, 0.2))
    assert other.value == pytest.approx(-one.value, abs=5e-3)
    assert (other.low, other.high) == pytest.approx((-one.high, -one.low), abs=5e-3)


def test_rank_correlations_follow_from_the_normal_distribution():
    strengths, scores = sample(np.random.default_rng(1), 20, 0.6)
    found = true_correlation(strengths, np.zeros((20, 20)), scores, np.zeros(20))
    assert found.spearman()[0] == pytest.approx(6 / math.pi * math.asin(found.value / 2))
    assert found.kendall()[0] == pytest.approx(2 / math.pi * math.asin(found.value))


def test_too_few_models_or_one_score_for_all_are_refused():
    few = np.arange(FEWEST - 1, dtype=float)
    with pytest.raises(ValueError, match="too few"):
        true_correlation(few, np.eye(len(few)), few, few)
    same = np.ones(6)
    with pytest.raises(ValueError, match="the same"):
        true_correlation(np.arange(6.0), np.eye(6), same, same)
