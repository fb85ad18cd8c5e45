"""Quasi-variances: the published ones, cases with an exact answer, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit, logit

from analysis.bradley_terry import fit
from analysis.intervals import hessian
from analysis.linear_algebra import difference_variances
from analysis.uncertainty.quasi_variances import quasi_variances
from tests.reference_tables import baseball, home_games

# Firth & de Menezes' method in R (qvcalc) on the baseball table: BAL, BOS, CLE, DET, MIL, NYY, TOR.
PUBLISHED = [
    *(0.2560226347, 0.2155596408, 0.2213750517, 0.2194977082),
    *(0.2236165487, 0.2163234548, 0.2168811271),
]


def covariance_as_r_has_it():
    """R's glm: iteratively reweighted least squares whose covariance is of the step before the last."""
    design, wins, games = home_games()
    share = (wins + 0.5) / (games + 1)
    linear, deviance = logit(share), np.inf
    for _ in range(25):
        mean = expit(linear)
        weight = games * mean * (1 - mean)
        information = design.T @ (weight[:, None] * design)
        working = linear + (wins / games - mean) / (mean * (1 - mean))
        linear = design @ np.linalg.solve(information, design.T @ (weight * working))
        mean = expit(linear)
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.nan_to_num(wins * np.log(wins / (games * mean)))
            terms += np.nan_to_num((games - wins) * np.log((games - wins) / (games * (1 - mean))))
        before, deviance = deviance, 2 * terms.sum()
        if abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8:
            break
    covariance = np.zeros((7, 7))
    covariance[1:, 1:] = np.linalg.inv(information)
    return covariance


def random_covariance(seed, size=6):
    root = np.random.default_rng(seed).standard_normal((size, 3 * size))
    return root @ root.T


def test_baseball_has_the_published_quasi_standard_errors_from_the_covariance_of_r():
    covariance = covariance_as_r_has_it()
    assert covariance[1, 2] == pytest.approx(0.06304848044, abs=1e-10)
    assert covariance[1, 3] == pytest.approx(0.06603305070, abs=1e-10)
    assert covariance[4, 6] == pytest.approx(0.06744814355, abs=1e-10)
    np.testing.assert_allclose(quasi_variances(covariance).errors, PUBLISHED, atol=1e-8)


def test_baseball_has_them_from_our_own_covariance_as_near_as_r_has_converged():
    found = quasi_variances(hessian(fit(baseball())))
    np.testing.assert_allclose(found.errors, PUBLISHED, atol=5e-7)
    assert -0.011 < found.smallest < 0 < found.largest < 0.021


def test_independent_errors_are_their_own_quasi_variances():
    found = quasi_variances(np.diag([1.0, 4.0, 9.0, 0.25]))
    np.testing.assert_allclose(found.variances, [1.0, 4.0, 9.0, 0.25], rtol=1e-9)
    assert found.smallest == pytest.approx(0, abs=1e-9)
    assert found.largest == pytest.approx(0, abs=1e-9)


def test_three_models_are_fitted_exactly_even_by_a_negative_variance():
    # Var of differences 5, 5 and 16: q = (-3, 8, 8).
    places = np.array([[0, 5, 5], [5, 0, 16], [5, 16, 0]], dtype=float)
    centred = np.eye(3) - 1 / 3
    found = quasi_variances(-centred @ places @ centred / 2)
    np.testing.assert_allclose(found.variances, [-3, 8, 8], rtol=1e-7)
    assert np.isnan(found.errors[0])
    assert found.errors[1] == pytest.approx(np.sqrt(8))


def test_two_models_and_differences_without_variance_have_none():
    assert quasi_variances(np.eye(2)) is None
    assert quasi_variances(np.ones((4, 4))) is None


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_no_other_values_come_closer(seed):
    covariance = random_covariance(seed)
    upper = np.triu_indices(6, 1)
    target = difference_variances(covariance)[upper]

    def loss(logs):
        q = np.exp(logs)
        return (np.log((q[:, None] + q[None, :])[upper] / target) ** 2).sum()

    found = quasi_variances(covariance)
    other = minimize(loss, np.log(np.diag(covariance)), method="BFGS", options={"gtol": 1e-9})
    sums = (found.variances[:, None] + found.variances[None, :])[upper]
    assert (np.log(sums / target) ** 2).sum() <= other.fun + 1e-8


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_names_anchor_and_scale_do_not_matter(seed):
    covariance = random_covariance(seed)
    plain = quasi_variances(covariance).variances
    order = np.random.default_rng(seed).permutation(6)
    np.testing.assert_allclose(
        quasi_variances(covariance[np.ix_(order, order)]).variances, plain[order], rtol=1e-7
    )
    np.testing.assert_allclose(quasi_variances(9 * covariance).variances, 9 * plain, rtol=1e-7)
    anchor = np.eye(6)
    anchor[:, 0] -= 1
    np.testing.assert_allclose(
        quasi_variances(anchor @ covariance @ anchor.T).variances, plain, rtol=1e-6
    )
