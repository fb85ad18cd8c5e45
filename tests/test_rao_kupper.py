"""Rao and Kupper's model: the published pudding data, an example by hand, and what it refuses."""

import numpy as np
import pytest

from analysis.errors import NotIdentified
from analysis.models.davidson import davidson
from analysis.models.fitting import fit_model
from analysis.models.goodness import goodness
from analysis.models.rao_kupper import rao_kupper
from tests.reference_cells import flutes, pudding
from tests.test_davidson import cells


def test_the_puddings_have_their_published_estimates():
    fit = fit_model(pudding(), rao_kupper())
    printed = [0, 0.173718, 0.120049, 0.139879, 0.104969, 0.298009]
    np.testing.assert_allclose(fit.strengths - fit.strengths[0], printed, atol=5.1e-7)
    assert np.exp(fit.parameters["log θ"]) == pytest.approx(1.7484572, abs=1e-7)
    assert fit.log_likelihood == pytest.approx(-809.6971335, abs=5e-8)
    assert goodness(fit, pudding()).freedom == 24


def test_two_models_are_solved_by_hand():
    # Odds of a win against the rest are 12:9 and 3:18, so θ² = (9/12)(18/3) and (π_a/π_b)² = (12/9)(18/3).
    fit = fit_model(cells({"ab": [12, 3, 6]}), rao_kupper())
    assert 2 * fit.parameters["log θ"] == pytest.approx(np.log(9 / 12 * 18 / 3), abs=1e-9)
    gap = fit.strengths[0] - fit.strengths[1]
    assert 2 * gap == pytest.approx(np.log(12 / 9 * 18 / 3), abs=1e-9)


def test_its_outcomes_are_a_latent_difference_with_logistic_noise():
    generator = np.random.default_rng(0)
    felt = 0.7 + generator.logistic(size=200_000)
    drawn = [(felt > 0.5).mean(), (felt < -0.5).mean(), (np.abs(felt) < 0.5).mean()]
    logs = rao_kupper().log_probabilities(np.array([0.4]), np.array([-0.3]), np.array([0.5]))
    np.testing.assert_allclose(np.exp(logs[:, 0]), drawn, atol=0.004)


def test_it_and_davidson_are_told_apart_by_their_likelihoods():
    better = [fit_model(pudding(), kind).log_likelihood for kind in (rao_kupper(), davidson())]
    worse = [fit_model(flutes(), kind).log_likelihood for kind in (rao_kupper(), davidson())]
    assert better[0] > better[1]
    assert worse[0] < worse[1]


def test_without_a_tie_it_is_not_identified():
    with pytest.raises(NotIdentified, match="no battle ended in tie, as Rao–Kupper needs"):
        fit_model(cells({"ab": [5, 3, 0]}), rao_kupper())


def test_wins_that_all_go_downhill_have_no_maximum():
    with pytest.raises(NotIdentified, match="rises without end"):
        fit_model(cells({"ab": [7, 0, 3], "bc": [4, 0, 2]}), rao_kupper())


@pytest.mark.parametrize("ties", [1, 2, 50])
def test_few_and_many_ties_converge(ties):
    fit = fit_model(
        cells({"ab": [30, 20, ties], "bc": [25, 25, 0], "ac": [28, 22, 0]}), rao_kupper()
    )
    assert fit.parameters["log θ"] > 0
    assert fit.gradient_norm < 1e-8
