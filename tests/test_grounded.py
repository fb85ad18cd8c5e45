"""Grounded strengths: probabilities, an example by hand, recovery of an absolute origin, and refusals."""

import numpy as np
import pytest
from numpy.random import default_rng

from analysis.cells import Cells
from analysis.errors import NotIdentified
from analysis.models.covariances import sandwich
from analysis.models.fitting import fit_model
from analysis.models.grounded import grounded
from analysis.outcomes import BOTH_BAD, FIRST, OUTCOMES, SECOND, TIE

TRUTH = np.array([-0.9, -0.2, 0.3, 0.8, 1.4])
THRESHOLD = 0.6


def made_up(generator, battles):
    left, right = np.triu_indices(5, 1)
    logs = grounded().log_probabilities(TRUTH[left], TRUTH[right], np.array([THRESHOLD]))
    counts = np.zeros((5, 5, OUTCOMES), dtype=np.int64)
    drawn = generator.multinomial(battles, np.exp(logs).T)
    for column, outcome in enumerate((FIRST, SECOND, TIE, BOTH_BAD)):
        counts[left, right, outcome] = drawn[:, column]
    return Cells(tuple("abcde"), counts)


def test_the_probabilities_are_those_of_the_paper():
    a, b, tau = 0.4, -0.7, 0.5
    one, other, theta = np.exp([a, b, tau])
    found = np.exp(grounded().log_probabilities(np.array([a]), np.array([b]), np.array([tau])))
    first = one / (one + theta * other + 1)
    second = other / (other + theta * one + 1)
    bad = 1 / (1 + one + other)
    expected = [first, second, 1 - first - second - bad, bad]
    np.testing.assert_allclose(found[:, 0], expected, atol=1e-14)


def test_two_equal_models_are_solved_by_hand():
    # 20 both bad of 100: 1/(1 + 2π) = 0.2, so π = 2; 32 wins each: 2/(2 + 2θ + 1) = 0.32, so θ = 1.625.
    counts = np.zeros((2, 2, OUTCOMES), dtype=np.int64)
    counts[0, 1, [FIRST, SECOND, TIE, BOTH_BAD]] = [32, 32, 16, 20]
    fit = fit_model(Cells(("a", "b"), counts), grounded())
    np.testing.assert_allclose(fit.strengths, np.log(2), atol=1e-9)
    assert np.exp(fit.parameters["log θ"]) == pytest.approx(1.625, abs=1e-9)


def test_an_origin_is_recovered_without_an_anchor():
    fit = fit_model(made_up(default_rng(1), 20_000), grounded())
    np.testing.assert_allclose(fit.strengths, TRUTH, atol=0.04)
    assert fit.parameters["log θ"] == pytest.approx(THRESHOLD, abs=0.02)
    assert fit.gradient_norm < 1e-6
    assert fit.free == 6


def test_absolute_strengths_are_covered():
    generator, inside = default_rng(2), []
    for _ in range(200):
        votes = made_up(generator, 60)
        fit = fit_model(votes, grounded())
        for matrix in (fit.covariance, sandwich(fit, votes)):
            inside.append(np.abs(fit.strengths - TRUTH) < 1.96 * np.sqrt(np.diag(matrix))[:5])
    assert np.mean(inside) == pytest.approx(0.95, abs=0.02)


def test_without_both_bad_there_is_no_origin():
    counts = np.zeros((2, 2, OUTCOMES), dtype=np.int64)
    counts[0, 1, :3] = [4, 3, 2]
    with pytest.raises(NotIdentified, match="no battle ended in both bad"):
        fit_model(Cells(("a", "b"), counts), grounded())


def test_a_model_that_never_lost_has_no_finite_strength_here_either():
    counts = np.zeros((3, 3, OUTCOMES), dtype=np.int64)
    counts[0, 1, [FIRST, SECOND, TIE, BOTH_BAD]] = [9, 0, 0, 0]
    counts[1, 2, [FIRST, SECOND, TIE, BOTH_BAD]] = [4, 5, 3, 4]
    counts[0, 2, [FIRST, SECOND, TIE, BOTH_BAD]] = [9, 0, 0, 0]
    with pytest.raises(NotIdentified, match="rises without end") as error:
        fit_model(Cells(tuple("abc"), counts), grounded())
    assert ("a",) in error.value.groups
