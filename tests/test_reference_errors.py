"""Published standard errors of Bradley–Terry examples, by the engine of likelihoods."""

import numpy as np
import pytest

from analysis.cells import cells_from_pairwise
from analysis.linear_algebra import difference_variances
from analysis.models.choices import likelihood_of
from analysis.models.covariances import sandwich
from analysis.models.fitting import fit_model
from tests.reference_cells import flutes
from tests.reference_tables import disconnected, toy, wikipedia

BT = likelihood_of("bradley-terry")
# Half-win ties of the flutes as R's glm prints them, against field 000.
HALF_WINS = {
    "001": (-0.7155938, 0.5821597),
    "010": (1.4852054, 0.5249019),
    "011": (1.2569397, 0.5179736),
    "100": (1.3704071, 0.5211058),
    "101": (1.4852054, 0.5249019),
    "110": (1.4275998, 0.5229164),
    "111": (1.1441955, 0.5154507),
}


def test_the_wikipedia_example_has_its_errors():
    cells = cells_from_pairwise(wikipedia())
    fit = fit_model(cells, BT)
    np.testing.assert_allclose(np.exp(fit.strengths), [0.640, 1.043, 0.660, 2.270], atol=6e-4)
    plain = [0.54806966, 0.48178052, 0.52040123, 0.62134262]
    robust = [0.54434316, 0.48465491, 0.52817332, 0.62396996]
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), plain, atol=6e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(sandwich(fit, cells))), robust, atol=6e-9)


@pytest.mark.parametrize(
    ("members", "strengths", "errors"),
    [
        (
            ("Cyd", "Amy", "Ben", "Dan"),
            [0.59418251, 0.03277063, -0.24449229, -0.38246086],
            [0.99090002, 0.69913655, 0.94438359, 0.71255451],
        ),
        (
            ("Han", "Gal", "Fin"),
            [0.69645582, 0.41206061, -1.10851643],
            [0.91117582, 0.76761121, 1.05005152],
        ),
    ],
)
def test_each_strong_component_of_the_toy_data_has_its_errors(members, strengths, errors):
    fit = fit_model(cells_from_pairwise(toy().subset(members)), BT)
    np.testing.assert_allclose(fit.strengths, strengths, atol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(fit.covariance)), errors, atol=1e-8)


@pytest.mark.parametrize(
    ("pair", "difference", "error"),
    [("ab", 0.405465108, 0.645497224), ("cd", 2.197224577, 1.054092553)],
)
def test_each_side_of_disconnected_data_has_its_difference_and_error(pair, difference, error):
    fit = fit_model(cells_from_pairwise(disconnected().subset(tuple(pair))), BT)
    assert fit.strengths[0] - fit.strengths[1] == pytest.approx(difference, abs=1e-9)
    found = np.sqrt(difference_variances(fit.covariance)[0, 1])
    assert found == pytest.approx(error, abs=1e-9)


def test_half_win_ties_of_the_flutes_are_those_of_r():
    fit = fit_model(flutes(), BT)
    errors = np.sqrt(difference_variances(fit.covariance)[0])
    against = fit.strengths - fit.strengths[0]
    for place, name in enumerate(fit.models[1:], start=1):
        # R stops its iterations early: its errors are those of one step before.
        assert against[place] == pytest.approx(HALF_WINS[name][0], abs=1e-6)
        assert errors[place] == pytest.approx(HALF_WINS[name][1], abs=2e-6)
