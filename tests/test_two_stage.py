"""The two-stage model: published meta-analyses, closed forms, and how often its intervals hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, t

from analysis.factors.two_stage import TwoStage, two_stage

# Trials of BCG against tuberculosis (Colditz et al. 1994): events and others, treated and not, latitude.
BCG = np.array(
    [
        (4, 119, 11, 128, 44), (6, 300, 29, 274, 55), (3, 228, 11, 209, 42),
        (62, 13536, 248, 12619, 52), (33, 5036, 47, 5761, 13), (180, 1361, 372, 1079, 44),
        (8, 2537, 10, 619, 19), (505, 87886, 499, 87892, 13), (29, 7470, 45, 7232, 27),
        (17, 1699, 65, 1600, 42), (186, 50448, 141, 27197, 18), (5, 2493, 3, 2338, 33),
        (27, 16886, 29, 17825, 33),
    ],
    dtype=float,
)  # fmt: skip
# Rows 00, 01, 10, 11 of a 2 × 2 design in sum contrasts.
SQUARE = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])


def trials():
    treated, control = BCG[:, 0] + BCG[:, 1], BCG[:, 2] + BCG[:, 3]
    risk = np.log(BCG[:, 0] / treated / (BCG[:, 2] / control))
    variance = 1 / BCG[:, 0] - 1 / treated + 1 / BCG[:, 2] - 1 / control
    return risk, np.diag(variance), BCG[:, 4:]


def test_the_spread_of_the_bcg_trials_is_that_of_r_metafor():
    risk, covariance, _ = trials()
    none = np.zeros((13, 0))
    found = two_stage(none, risk, covariance)
    assert found.tau**2 == pytest.approx(0.3132, abs=5e-5)
    assert (found.tau_low**2, found.tau_high**2) == pytest.approx((0.1197, 1.1115), abs=5e-5)
    assert found.misfit == pytest.approx(152.2330, abs=5e-5)
    assert found.freedom == 12
    by_moments = two_stage(none, risk, covariance, method="moments")
    assert by_moments.tau**2 == pytest.approx(0.3088, abs=5e-5)


def test_the_regression_of_the_bcg_trials_on_latitude_is_that_of_r_metafor():
    risk, covariance, latitude = trials()
    found = two_stage(latitude, risk, covariance)
    # R prints 0.0764: its iteration stops at a change of 1e-5.
    assert found.tau**2 == pytest.approx(0.0764, abs=1e-4)
    assert found.coefficients[0] == pytest.approx(-0.0291, abs=5e-5)
    assert (found.misfit, found.freedom) == (pytest.approx(30.7331, abs=5e-5), 11)
    assert found.misfit_p == pytest.approx(0.0012, abs=5e-5)
    assert np.sqrt(found.covariance[0, 0]) >= 0.0072 - 5e-5


@pytest.mark.parametrize("method", ["reml", "moments"])
def test_a_two_by_two_design_is_worked_by_hand(method):
    # Effects are half the differences of means: (0 + 1 − 2 − 5)/4 and (0 − 1 + 2 − 5)/4; what is left is
    # the interaction (0 − 1 − 2 + 5)/4 = 0.5 in each model, so the residual sum of squares is 4 · 0.25 = 1.
    found = two_stage(SQUARE, np.array([0.0, 1.0, 2.0, 5.0]), 0.04 * np.eye(4), method=method)
    assert found.coefficients == pytest.approx([-1.5, -1.0])
    assert found.freedom == 1
    assert found.tau**2 == pytest.approx(1.0 - 0.04, abs=1e-6)
    assert found.misfit == pytest.approx(1.0 / 0.04)
    # The variance of an effect is (τ² + σ²)/4 = 1/4, and Student's t has one degree of freedom.
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx([0.5, 0.5], abs=1e-6)
    assert found.reach(0.95) == pytest.approx(12.7062, abs=1e-4)
    ends = [1.0 / chi2.ppf(tail, 1) - 0.04 for tail in (0.975, 0.025)]
    assert (found.tau_low**2, found.tau_high**2) == pytest.approx(ends, rel=1e-6)


def test_models_that_agree_by_chance_do_not_make_an_interval_narrower_than_the_votes():
    exact = SQUARE @ [0.3, -0.2]
    found = two_stage(SQUARE, exact, 0.04 * np.eye(4))
    assert found.tau == 0.0
    assert found.tau_low == 0.0
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx([0.1, 0.1])


def test_as_many_effects_as_models_leave_nothing_to_judge_the_spread_by():
    full = np.column_stack([SQUARE, SQUARE[:, 0] * SQUARE[:, 1]])
    reason = two_stage(full, np.arange(4.0), np.eye(4))
    assert reason == "4 models and 3 effects leave no model to judge the spread by"


def test_an_effect_that_the_models_do_not_determine_is_told_from_one_that_they_do():
    doubled = np.column_stack([SQUARE, SQUARE[:, 1]])
    found = two_stage(doubled, np.array([0.0, 1.0, 2.0, 5.0]), 0.04 * np.eye(4))
    assert found.determines(np.array([1.0, 0.0, 0.0]))
    assert found.determines(np.array([0.0, 1.0, 1.0]))
    assert not found.determines(np.array([0.0, 1.0, 0.0]))


def test_a_constant_added_to_all_strengths_changes_nothing():
    strengths, covariance = np.array([0.0, 1.0, 2.0, 5.0]), 0.04 * np.eye(4) + 0.5
    one, other = (two_stage(SQUARE, strengths + shift, covariance) for shift in (0.0, 7.0))
    assert one.coefficients == pytest.approx(other.coefficients)
    assert one.tau == pytest.approx(other.tau)


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(8)), st.integers(0, 1000))
def test_the_order_of_the_models_changes_nothing(order, seed):
    generator = np.random.default_rng(seed)
    rows, strengths = generator.normal(size=(8, 2)), generator.normal(size=8)
    root = generator.normal(size=(8, 8)) / 5
    covariance = root @ root.T
    here = two_stage(rows, strengths, covariance)
    there = two_stage(rows[order], strengths[order], covariance[np.ix_(order, order)])
    assert here.coefficients == pytest.approx(there.coefficients, abs=1e-5)
    assert here.tau == pytest.approx(there.tau, abs=1e-5)
    assert here.covariance == pytest.approx(there.covariance, abs=1e-5)


def drawn(tau, rounds, seed):
    """Fits to strengths of twelve models in a 3 × 4 design without interaction, and the truth."""
    generator = np.random.default_rng(seed)
    first, second = np.divmod(np.arange(12), 4)
    codes = [(first == level) * 1.0 - (first == 2) for level in range(2)]
    codes += [(second == level) * 1.0 - (second == 3) for level in range(3)]
    rows = np.column_stack(codes)
    truth = np.array([0.3, -0.1, 0.2, 0.0, -0.4])
    root = generator.normal(size=(12, 12)) * 0.02
    covariance = root @ root.T + 0.1**2 * np.eye(12)
    errors = np.linalg.cholesky(covariance)
    for _ in range(rounds):
        beyond = tau * generator.normal(size=12)
        strengths = rows @ truth + beyond + errors @ generator.normal(size=12)
        yield two_stage(rows, strengths, covariance), truth, beyond, generator


def test_the_intervals_of_an_effect_of_the_spread_and_of_a_new_model_hold_as_often_as_they_say():
    held = np.zeros(4)
    rounds, tau, level = 600, 0.25, 0.95
    contrast = np.array([1.0, -1.0, 0.0, 0.0, 0.0])
    row = np.array([1.0, 0.0, 0.0, 1.0, 0.0])
    for found, truth, beyond, generator in drawn(tau, rounds, seed=4):
        assert isinstance(found, TwoStage)
        error = np.sqrt(contrast @ found.covariance @ contrast)
        held[0] += abs(contrast @ (found.coefficients - truth)) < found.reach(level) * error
        held[1] += found.tau_low <= tau <= found.tau_high
        predicted, spread = found.prediction(row)
        new = row @ truth + tau * generator.normal() - beyond.mean()
        held[2] += abs(predicted - new) < found.reach(level) * spread
        # What one stage would say: no spread between models, and a normal distribution.
        votes_only = np.sqrt(2 * 0.1**2 / 4)
        held[3] += abs(contrast @ (found.coefficients - truth)) < 1.96 * votes_only
    effect, spread_held, new_held, one_stage = held / rounds
    assert 0.93 <= effect <= 0.97
    assert 0.93 <= spread_held <= 0.97
    assert 0.93 <= new_held <= 0.97
    assert one_stage < 0.7


def test_student_s_t_is_what_limits_the_claim_when_models_are_few():
    found = two_stage(SQUARE, np.array([0.0, 1.0, 2.0, 5.0]), 1e-8 * np.eye(4))
    assert found.reach(0.9) == pytest.approx(t.ppf(0.95, 1))
    assert found.covariance[0, 0] == pytest.approx(0.25, rel=1e-3)
