"""Priors: published estimates under Firth's and a gamma prior, Gaussian ones, and honest errors."""

import numpy as np
import pytest

from analysis import rank
from analysis.bradley_terry import fit
from analysis.cells import Cells, cells_from_pairwise
from analysis.errors import NotIdentified
from analysis.linear_algebra import difference_variances
from analysis.models.choices import likelihood_of
from analysis.models.covariances import laplace
from analysis.models.fitting import fit_model
from analysis.models.priors import Firth, GammaWorths, Gaussian
from analysis.outcomes import OUTCOMES
from arena.errors import InputError
from tests.reference_cells import baseball_at_home, pudding
from tests.reference_tables import baseball, disconnected, toy, undefeated, wikipedia

BT = likelihood_of("bradley-terry")


def fitted(pairwise, prior, likelihood=BT):
    return fit_model(cells_from_pairwise(pairwise), likelihood, prior=prior)


def by_name(found):
    return dict(zip(found.models, found.strengths, strict=True))


def test_firths_prior_gives_the_published_estimates_of_an_undefeated_model():
    found = fitted(undefeated(), Firth())
    np.testing.assert_allclose(
        found.strengths - found.strengths[2], [3.2048340479, 0.3656952035, 0], atol=1e-6
    )
    errors = np.sqrt(difference_variances(found.covariance)[2])
    np.testing.assert_allclose(errors, [1.5377884831, 0.6290312361, 0], atol=1e-6)
    assert found.penalty == "firth"


@pytest.mark.parametrize("counts", [undefeated(), wikipedia(), toy(), baseball()])
def test_firths_prior_agrees_with_the_engine_of_counts(counts):
    engine = fit(counts, penalty="firth")
    np.testing.assert_allclose(fitted(counts, Firth()).strengths, engine.strengths, atol=1e-7)


def test_firths_prior_allows_for_a_position_effect():
    likelihood = likelihood_of("bradley-terry", position=True)
    cells = baseball_at_home()
    found = fit_model(cells, likelihood, prior=Firth())
    # The penalised score is zero: with the hat values h of the logistic regression, Σ (y − np + h(½ − p)) x = 0.
    rows, wins, games = [], [], []
    for i, j in zip(*np.nonzero(cells.counts.sum(axis=2)), strict=True):
        row = np.zeros(8)
        row[i], row[j], row[7] = 1, -1, 1
        rows.append(row)
        wins.append(cells.counts[i, j, 0])
        games.append(cells.counts[i, j].sum())
    design, won, played = np.array(rows), np.array(wins), np.array(games)
    expected = 1 / (1 + np.exp(-design @ found.place))
    weight = played * expected * (1 - expected)
    spread = np.linalg.pinv(design.T @ (weight[:, None] * design))
    leverage = weight * np.einsum("ij,jk,ik->i", design, spread, design)
    score = design.T @ (won - played * expected + leverage * (0.5 - expected))
    np.testing.assert_allclose(score, 0, atol=1e-7)


def test_a_gamma_prior_gives_the_exact_estimates_of_the_toy_data():
    exact = {
        "Cyd": 0.46904428,
        "Amy": -0.08084861,
        "Ben": -0.42611548,
        "Dan": -0.54009344,
        "Han": 0.24695804,
        "Gal": -0.10013513,
        "Fin": -1.47942780,
        "Eve": 1.91061815,
    }
    found = by_name(fitted(toy(), GammaWorths(1.1)))
    for name, strength in exact.items():
        assert found[name] == pytest.approx(strength, abs=1e-8), name


def test_a_gamma_prior_solves_the_equation_of_its_iteration():
    # Caron & Doucet 2012: π_i = (a − 1 + W_i)/(b + Σ_j n_ij/(π_i + π_j)) at the maximum.
    found, shape = fitted(wikipedia(), GammaWorths(1.4)), 1.4
    worths = np.exp(found.strengths)
    rate = len(worths) * (shape - 1) / worths.sum()
    met = wikipedia().battles / (worths[:, None] + worths[None, :])
    right = (shape - 1 + wikipedia().wins.sum(axis=1)) / (rate + met.sum(axis=1))
    np.testing.assert_allclose(worths, right, atol=1e-9)


def test_a_flat_gamma_prior_is_maximum_likelihood():
    np.testing.assert_allclose(
        fitted(wikipedia(), GammaWorths(1)).strengths, fit(wikipedia()).strengths, atol=1e-9
    )


@pytest.mark.parametrize("deviation", [0.1, 0.7, 3.0])
def test_a_gaussian_prior_balances_the_score_of_the_votes(deviation):
    found = fitted(undefeated(), Gaussian(deviation))
    wins = undefeated().wins
    expected = 1 / (1 + np.exp(found.strengths[None, :] - found.strengths[:, None]))
    score = (wins - (wins + wins.T) * expected).sum(axis=1)
    np.testing.assert_allclose(score, found.strengths / deviation**2, atol=1e-7)
    assert found.strengths.sum() == pytest.approx(0, abs=1e-12)


def test_a_wide_gaussian_prior_is_maximum_likelihood_and_a_narrow_one_pulls_to_zero():
    wide, narrow = (fitted(wikipedia(), Gaussian(deviation)) for deviation in (1e4, 0.05))
    np.testing.assert_allclose(wide.strengths, fit(wikipedia()).strengths, atol=1e-7)
    assert np.abs(narrow.strengths).max() < 0.05


def test_an_estimated_deviation_is_near_the_spread_of_the_truth():
    generator, found = np.random.default_rng(4), []
    for _ in range(12):
        truth = generator.normal(0, 0.8, 25)
        counts = np.zeros((25, 25, OUTCOMES), dtype=np.int64)
        left, right = np.triu_indices(25, 1)
        chance = 1 / (1 + np.exp(truth[right] - truth[left]))
        wins = generator.binomial(4, chance)
        counts[left, right, 0], counts[left, right, 1] = wins, 4 - wins
        cells = Cells(tuple(f"m{i:02d}" for i in range(25)), counts)
        found.append(fit_model(cells, BT, prior=Gaussian()).prior.deviation)
    # The spread of 25 draws has itself a standard error of 14 %, and 12 data sets of 4 %.
    assert np.mean(found) == pytest.approx(0.8, abs=0.1)


def test_an_estimated_deviation_is_named_and_better_than_its_neighbours():
    found = fitted(baseball(), Gaussian())
    assert found.penalty == f"gaussian (τ = {found.prior.deviation:.4g})"

    def marginal(deviation):
        other = fitted(baseball(), Gaussian(deviation))
        size = len(other.strengths)
        inner = other.information + np.eye(size) / deviation**2
        inside = np.linalg.eigvalsh(inner + np.ones((size, size)) * 1e6)[:-1]
        height = other.log_likelihood - other.strengths @ other.strengths / 2 / deviation**2
        return height - (size - 1) * np.log(deviation) - np.log(inside).sum() / 2

    best = found.prior.deviation
    assert marginal(best) > max(marginal(best * 1.05), marginal(best / 1.05))


def test_votes_without_spread_are_said_to_have_none():
    even = Cells(("a", "b", "c"), np.zeros((3, 3, OUTCOMES), dtype=np.int64))
    counts = even.counts.copy()
    counts[:, :, :2] = 5
    counts[np.arange(3), np.arange(3)] = 0
    found = fit_model(Cells(even.models, counts), BT, prior=Gaussian())
    assert "no spread" in found.penalty
    np.testing.assert_allclose(found.strengths, 0, atol=1e-9)


def test_no_pseudo_vote_makes_a_standard_error_smaller():
    # Trap: inverse information that counts the prior as data. Ours is that of the votes at the estimate.
    for prior in (Gaussian(0.3), GammaWorths(2.0), Firth()):
        found = fitted(wikipedia(), prior)
        expected = 1 / (1 + np.exp(found.strengths[None, :] - found.strengths[:, None]))
        weights = wikipedia().battles * expected * expected.T
        votes = np.diag(weights.sum(axis=1)) - weights
        np.testing.assert_allclose(found.information, votes, atol=1e-9)
        np.testing.assert_allclose(found.covariance, np.linalg.pinv(votes), atol=1e-9)


def test_a_posterior_is_narrower_and_says_that_it_is_one():
    found = fitted(wikipedia(), Gaussian(0.5))
    expected = np.linalg.inv(found.information + np.eye(4) / 0.25)
    np.testing.assert_allclose(laplace(found), expected, atol=1e-12)
    apart = ~np.eye(4, dtype=bool)
    believed, seen = (difference_variances(m)[apart] for m in (laplace(found), found.covariance))
    assert (believed < seen).all()
    with pytest.raises(ValueError, match="needs a Gaussian prior"):
        laplace(fitted(wikipedia(), None))


@pytest.mark.parametrize("prior", [None, Firth(), Gaussian(1.0), GammaWorths(1.1)])
def test_no_prior_compares_models_that_no_battle_links(prior):
    with pytest.raises(NotIdentified, match=r"groups: a, b; c, d"):
        fitted(disconnected(), prior)


def test_priors_that_cannot_be_are_refused():
    with pytest.raises(InputError, match="a prior standard deviation of 0"):
        Gaussian(0)
    with pytest.raises(InputError, match=r"a prior shape of 0\.5"):
        GammaWorths(0.5)
    with pytest.raises(InputError, match="Firth's penalty is not worked out for Davidson"):
        fit_model(pudding(), likelihood_of("davidson"), prior=Firth())


def test_a_leaderboard_names_its_prior_and_gives_an_undefeated_model_an_interval():
    ranking = rank(undefeated(), prior="gaussian", prior_deviation=1.0)
    first = ranking.ratings[0]
    assert first.model == "a"
    assert first.low < first.rating < first.high
    assert "prior gaussian (τ = 1)" in ranking.method
    assert "gaussian (τ = 1)" in first.note
    estimated = rank(baseball(), prior="gaussian")
    assert "prior gaussian (τ = " in estimated.method
