"""Published tables that no other test holds: printed digits, early iterations, and a table of citations."""

import numpy as np
import pytest

from analysis import rank
from analysis.cells import cells_from_pairwise
from analysis.linear_algebra import difference_variances
from analysis.models.choices import likelihood_of
from analysis.models.davidson import davidson
from analysis.models.fitting import fit_model
from analysis.models.goodness import goodness
from analysis.models.priors import GammaWorths
from analysis.uncertainty.quasi_variances import quasi_variances
from tests.reference_cells import pudding
from tests.reference_tables import citations, toy, wikipedia

BT = likelihood_of("bradley-terry")

# The R package BradleyTerryScalable stops its iterations early: strengths, errors, and under a gamma prior.
COMPONENTS = {
    ("Cyd", "Amy", "Ben", "Dan"): (
        [0.59239992, 0.03250119, -0.24307179, -0.38182932],
        [0.9905958, 0.6990438, 0.9443103, 0.7124240],
    ),
    ("Han", "Gal", "Fin"): (
        [0.69564153, 0.41253614, -1.10817768],
        [0.9110076, 0.7675914, 1.0499275],
    ),
}
GAMMA = {
    "Eve": 1.90113420,
    "Cyd": 0.47237293,
    "Han": 0.24535391,
    "Amy": -0.07655328,
    "Gal": -0.10175687,
    "Ben": -0.42296697,
    "Dan": -0.53638389,
    "Fin": -1.48120003,
}


def davidsons_iteration(steps):
    """Davidson 1970, section 2: worths (K,) adding up to one and ν after so many of his steps."""
    votes = pudding().pairwise()
    points = votes.wins.sum(axis=1) + votes.ties.sum(axis=1) / 2
    tied = votes.ties.sum() / 2
    worths, ratio = np.full(6, 1 / 6), 1.0
    for _ in range(steps):
        root = np.sqrt(np.outer(worths, worths))
        total = worths[:, None] + worths[None, :] + ratio * root
        weight = 2 + ratio * np.sqrt(worths[None, :] / worths[:, None])
        denominator = (votes.battles * weight / total).sum(axis=1) / 2
        ratio = tied / ((votes.battles * root / total).sum() / 2)
        worths = points / denominator
        worths /= worths.sum()
    return worths, ratio


@pytest.mark.parametrize("members", COMPONENTS)
def test_the_components_of_the_toy_data_are_as_printed(members):
    strengths, errors = COMPONENTS[members]
    rated = {rating.model: rating for rating in rank(toy(), interval="hessian").ratings}
    found = [(rated[name].strength, rated[name].standard_error) for name in members]
    np.testing.assert_allclose(found, np.column_stack([strengths, errors]), atol=2e-3)
    assert rated["Eve"].note == "not identified: undefeated"


def test_the_toy_data_under_a_gamma_prior_are_as_printed():
    found = fit_model(cells_from_pairwise(toy()), BT, prior=GammaWorths(1.1))
    printed = np.array([GAMMA[name] for name in found.models])
    # Printed to the precision of an early stop, and not with mean zero.
    np.testing.assert_allclose(found.strengths - found.strengths.mean(), printed, atol=1e-2)
    assert list(np.argsort(found.strengths)) == list(np.argsort(printed))


def test_the_puddings_have_what_davidson_printed_after_seven_iterations():
    # He stopped there, some 3e-5 from the maximum; his iteration does not stop elsewhere.
    published = [0.1388005, 0.1729985, 0.1617420, 0.1653930, 0.1586805, 0.2023855]
    exact = fit_model(pudding(), davidson())
    worths = np.exp(exact.strengths) / np.exp(exact.strengths).sum()
    np.testing.assert_allclose(worths, published, atol=2.1e-5)
    assert np.exp(exact.parameters["log ν"]) == pytest.approx(0.7468147, abs=1e-5)
    last, limit = davidsons_iteration(500)
    np.testing.assert_allclose(last, worths, atol=1e-10)
    assert limit == pytest.approx(np.exp(exact.parameters["log ν"]), abs=1e-9)


def test_the_wikipedia_example_is_as_printed_on_the_scale_of_worths():
    found = fit_model(cells_from_pairwise(wikipedia()), BT)
    worths = np.exp(found.strengths)
    assert [f"{worth:.3f}" for worth in worths] == ["0.640", "1.043", "0.660", "2.270"]
    exact = [0.63983482, 1.0433144, 0.6598102, 2.27037663]
    np.testing.assert_allclose(worths, exact, atol=5e-8)
    rated = {rating.model: rating for rating in rank(wikipedia(), interval="hessian").ratings}
    errors = [0.54806966, 0.48178052, 0.52040123, 0.62134262]
    np.testing.assert_allclose([rated[n].standard_error for n in "ABCD"], errors, atol=6e-9)


def test_citations_of_four_journals_are_as_in_the_manual_of_bradleyterry2():
    # Turner & Firth 2012, J. Stat. Softw. 48(9), section 2.2, against Biometrika.
    cells = cells_from_pairwise(citations())
    found = fit_model(cells, BT)
    assert found.models == ("Biometrika", "Comm Statist", "JASA", "JRSS-B")
    printed = [0, -2.94907, -0.47957, 0.26895]
    np.testing.assert_allclose(found.strengths - found.strengths[0], printed, atol=6e-6)
    errors = np.sqrt(difference_variances(found.covariance)[0])
    np.testing.assert_allclose(errors, [0, 0.10255, 0.06059, 0.07083], atol=6e-6)
    fit = goodness(found, cells)
    assert fit.deviance == pytest.approx(4.2934, abs=6e-5)
    assert fit.freedom == 3


def test_quasi_variances_of_the_citations_come_near_all_differences():
    found = fit_model(cells_from_pairwise(citations()), BT)
    quasi = quasi_variances(found.covariance)
    assert quasi is not None
    exact = difference_variances(found.covariance)
    made = quasi.variances[:, None] + quasi.variances[None, :]
    apart = ~np.eye(4, dtype=bool)
    np.testing.assert_allclose(np.sqrt(made / np.where(apart, exact, 1))[apart], 1, atol=0.04)
