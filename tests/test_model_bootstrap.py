"""The one-step Bayesian bootstrap of every likelihood, against full refits and sandwiches."""

from dataclasses import replace

import numpy as np
import pytest

from analysis import rank
from analysis.cells import Cells
from analysis.models import resampling
from analysis.models.choices import likelihood_of
from analysis.models.covariances import sandwich, unit_covariance
from analysis.models.fitting import fit_model
from analysis.models.pair_counts import WeightedCells, weighted_cells
from tests.reference_cells import pudding
from tests.test_model_covariances import votes

CHOICES = [("davidson", False), ("rao-kupper", False), ("grounded", False), ("davidson", True)]
every = pytest.mark.parametrize(("model", "position"), CHOICES)


@every
def test_one_step_draws_are_near_full_refits_with_the_same_weights(model, position):
    log = votes(seed=1, participants=40, votes_each=25)
    cells, likelihood = log.cells(), likelihood_of(model, position=position)
    fit = fit_model(cells, likelihood)
    rounds = 40
    draws = resampling.by_battle(fit, cells, rounds, np.random.default_rng(5))
    used = np.flatnonzero(cells.counts)
    counts = cells.counts.ravel()[used]
    weights = np.random.default_rng(5).gamma(counts, size=(rounds, len(counts)))
    refits = []
    for row in weights:
        drawn = np.zeros(cells.counts.size)
        drawn[used] = row
        table = drawn.reshape(cells.counts.shape)
        refits.append(
            fit_model(WeightedCells(cells.models, table, table, log.total), likelihood).place
        )
    errors = np.sqrt(np.diag(sandwich(fit, cells)))
    apart = (draws - np.array(refits)) / errors
    # A fifth of a standard error is what the likelihood is not quadratic; correlated draw by draw.
    assert np.sqrt((apart**2).mean()) < 0.2
    for one, other in zip(draws.T, np.array(refits).T, strict=True):
        assert np.corrcoef(one, other)[0, 1] > 0.98


@every
@pytest.mark.parametrize("unit", ["battle", "participant", "prompt"])
def test_the_spread_of_the_draws_is_that_of_the_sandwich(model, position, unit):
    log = votes(seed=2, participants=60, prompts=50, votes_each=15)
    cells, generator = log.cells(), np.random.default_rng(0)
    fit = fit_model(cells, likelihood_of(model, position=position))
    if unit == "battle":
        draws, matrix = resampling.by_battle(fit, cells, 4000, generator), sandwich(fit, cells)
    else:
        labels = log.participant if unit == "participant" else log.prompt
        draws = resampling.by_label(fit, log, labels, 4000, generator)
        groups = labels.max() + 1
        # The bootstrap has no factor G/(G − 1).
        matrix = unit_covariance(fit, log, unit).matrix * (groups - 1) / groups
    np.testing.assert_allclose(draws.std(axis=0), np.sqrt(np.diag(matrix)), rtol=0.06)
    np.testing.assert_allclose(draws.mean(axis=0), fit.place, atol=4 * draws.std(axis=0).max() / 63)


def test_weighted_votes_are_drawn_with_their_weights():
    log = votes(seed=3)
    weights = np.random.default_rng(1).choice([0.5, 1.0, 3.0], log.total)
    cells = weighted_cells(log, weights)
    fit = fit_model(cells, likelihood_of("davidson"))
    draws = resampling.by_weighted_battle(fit, log, weights, 4000, np.random.default_rng(2))
    errors = np.sqrt(np.diag(sandwich(fit, cells)))
    np.testing.assert_allclose(draws.std(axis=0), errors, rtol=0.06)


def test_many_rounds_in_small_chunks_are_all_there(monkeypatch):
    monkeypatch.setattr(resampling, "_ENTRIES", 50)
    fit = fit_model(pudding(), likelihood_of("davidson"))
    draws = resampling.by_battle(fit, pudding(), 33, np.random.default_rng(0))
    assert draws.shape == (33, 7)
    np.testing.assert_allclose(draws[:, :6].sum(axis=1), 0, atol=1e-9)


@every
def test_a_leaderboard_says_that_it_is_one_step_and_the_same_seed_gives_the_same(model, position):
    options = {"model": model, "position": position, "interval": "bootstrap", "rounds": 300}
    log = votes(seed=4, participants=30)
    one, same, other = (rank(log, seed=seed, **options) for seed in (1, 1, 2))
    assert one == same
    assert one.ratings[0].high != other.ratings[0].high
    assert "Bayesian bootstrap intervals by participant, one step from the fit" in one.method
    assert one.settings["rounds"] == 300
    for rating in one.ratings:
        assert rating.low < rating.rating < rating.high
    (parameters,) = one.settings["parameters"]
    for each in parameters.values():
        assert each["interval"][0] < each["value"] < each["interval"][1]


def test_draws_that_do_not_vary_fall_back_on_the_likelihood():
    counts = np.zeros((2, 2, 5), dtype=np.int64)
    counts[0, 1, 2] = 6
    even = rank(Cells(("a", "b"), counts), both_bad="drop", interval="bootstrap", rounds=50)
    for rating in even.ratings:
        assert rating.high - rating.low > 100
        assert "do not vary enough" in rating.note
    assert even.settings["interval"] == "hessian"


def test_draws_of_other_models_are_refused():
    log = votes(seed=5)
    fit = fit_model(log.cells(), likelihood_of("davidson"))
    with pytest.raises(ValueError, match="other models"):
        resampling.by_label(
            replace(fit, models=("x",) * 5), log, log.participant, 5, np.random.default_rng(0)
        )
