"""Robust covariances of every likelihood: from the scores, by hand, and by simulation; weighted votes."""

import numpy as np
import pytest

from analysis.bradley_terry import fit as fit_half_wins
from analysis.comparisons import comparisons_from_frame
from analysis.intervals import sandwich as half_win_sandwich
from analysis.intervals import unit_covariance as half_win_unit_covariance
from analysis.linear_algebra import difference_variances
from analysis.models.choices import MODELS, likelihood_of
from analysis.models.covariances import (
    cell_scores,
    cluster,
    sandwich,
    unit_covariance,
    vote_scores,
)
from analysis.models.fitting import fit_model
from analysis.models.pair_counts import weighted_cells
from analysis.uncertainty.covariance import robust
from arena.errors import InputError
from tests.reference_cells import baseball_at_home
from tests.vote_logs import simulated_log

CHOICES = [(name, position) for name in MODELS for position in (False, True)][:-1]
every = pytest.mark.parametrize(("model", "position"), CHOICES)


def votes(**settings):
    """A made-up log in which every third tie is "both bad"."""
    frame = simulated_log(np.linspace(-0.8, 0.8, 5), tie_width=0.7, **settings)
    ties = np.flatnonzero(frame["outcome"] == "tie")
    frame.loc[ties[::3], "outcome"] = "both_bad"
    return comparisons_from_frame(frame)


@every
def test_scores_of_the_votes_add_up_to_the_gradient_at_the_maximum(model, position):
    log = votes(seed=1)
    fit = fit_model(log.cells(), likelihood_of(model, position=position))
    scores = vote_scores(fit, log)
    assert scores.shape == (log.total, len(fit.place))
    np.testing.assert_allclose(scores.sum(axis=0), 0, atol=1e-7)
    cells = cell_scores(fit)
    np.testing.assert_allclose(log.cells().counts.ravel() @ cells, 0, atol=1e-7)


@every
def test_the_sandwich_of_cells_is_that_of_the_votes_one_by_one(model, position):
    log = votes(seed=2)
    fit = fit_model(log.cells(), likelihood_of(model, position=position))
    by_votes = robust(fit.covariance, vote_scores(fit, log)).matrix
    np.testing.assert_allclose(sandwich(fit, log.cells()), by_votes, atol=1e-12)


def test_half_wins_have_the_covariances_of_the_engine_of_counts():
    log = votes(seed=3, participants=60, votes_each=10)
    fit, engine = (
        fit_model(log.cells(), likelihood_of("bradley-terry")),
        fit_half_wins(log.counts()),
    )
    np.testing.assert_allclose(
        sandwich(fit, log.cells()), half_win_sandwich(engine, log.counts()), atol=1e-12
    )
    for unit in ("participant", "prompt", "participant+prompt"):
        ours, theirs = unit_covariance(fit, log, unit), half_win_unit_covariance(engine, log, unit)
        np.testing.assert_allclose(ours.matrix, theirs.matrix, atol=1e-10)
        np.testing.assert_allclose(ours.pair_freedom, theirs.pair_freedom, rtol=1e-6)
        assert ours.method == theirs.method


@pytest.mark.parametrize("model", ["davidson", "rao-kupper"])
def test_few_participants_have_the_bias_reduced_covariance_and_few_degrees_of_freedom(model):
    log = votes(seed=4, participants=12, votes_each=60, taste=0.7)
    fit = fit_model(log.cells(), likelihood_of(model, position=True))
    few = unit_covariance(fit, log, "participant")
    assert few.method == "CR2"
    assert (few.freedom < 12).all()
    plain = np.diag(fit.covariance)
    assert np.median(np.diag(few.matrix)[:5] / plain[:5]) > 1.3


def test_scores_are_the_derivatives_of_the_log_probability_of_each_vote():
    log = votes(seed=5)
    likelihood = likelihood_of("grounded")
    fit = fit_model(log.cells(), likelihood)
    step, size = 1e-6, len(fit.models)
    for cell in (3, 14, 62, 99, 116):
        pair, outcome = divmod(cell, 5)
        left, right = divmod(pair, size)
        if left == right:
            continue
        column = likelihood.placed[outcome]
        slopes = np.zeros(len(fit.place))
        for number in range(len(slopes)):
            ends = []
            for sign in (1, -1):
                place = fit.place.copy()
                place[number] += sign * step
                logs = likelihood.log_probabilities(place[[left]], place[[right]], place[size:])
                ends.append(logs[column, 0])
            slopes[number] = (ends[0] - ends[1]) / (2 * step)
        found = cell_scores(fit)[[cell]].toarray()[0]
        np.testing.assert_allclose(found, slopes, atol=1e-8)


def test_weights_of_two_are_votes_twice_in_the_estimate_but_not_in_its_covariance():
    log = votes(seed=6)
    likelihood = likelihood_of("davidson")
    plain = fit_model(log.cells(), likelihood)
    heavy = weighted_cells(log, np.full(log.total, 2.0))
    fit = fit_model(heavy, likelihood)
    np.testing.assert_allclose(fit.place, plain.place, atol=1e-9)
    np.testing.assert_allclose(fit.covariance, plain.covariance / 2, atol=1e-9)
    np.testing.assert_allclose(sandwich(fit, heavy), sandwich(plain, log.cells()), atol=1e-9)


def test_weights_bring_back_the_estimate_of_an_even_design():
    # Trap: reweighting changes the estimand when the model is wrong. Half the votes of one pair are left out
    # at random, and weights of 1/p give what all of them gave.
    log = votes(seed=7, participants=400, taste=1.0)
    likelihood = likelihood_of("davidson", position=True)
    generator = np.random.default_rng(0)
    probability = np.where(log.first + log.second == 1, 0.3, 1.0)
    drawn = generator.random(log.total) < probability
    kept = log.where(drawn, "not_drawn")
    full = fit_model(log.cells(), likelihood).place
    weighted = fit_model(weighted_cells(kept, 1 / probability[drawn]), likelihood)
    error = np.sqrt(np.diag(sandwich(weighted, weighted_cells(kept, 1 / probability[drawn]))))
    assert (np.abs(weighted.place - full) < 2.5 * error).all()
    same = cluster(weighted, kept, np.arange(kept.total), 1 / probability[drawn])
    expected = sandwich(weighted, weighted_cells(kept, 1 / probability[drawn]))
    factor = kept.total / (kept.total - 1)
    np.testing.assert_allclose(same.matrix, factor * expected, atol=1e-10)


@pytest.mark.parametrize("weight", [0.0, -1.0, np.nan, np.inf])
def test_a_weight_that_is_none_is_refused(weight):
    log = votes(seed=8)
    weights = np.ones(log.total)
    weights[3] = weight
    with pytest.raises(InputError, match="the weight of battle 3"):
        weighted_cells(log, weights)


def test_votes_of_other_models_have_no_scores():
    log = votes(seed=9)
    fit = fit_model(baseball_at_home(), likelihood_of("bradley-terry"))
    with pytest.raises(ValueError, match="of other models"):
        vote_scores(fit, log)


def test_clustered_votes_are_covered_by_the_clustered_covariance_only():
    # Trap: 28-39 % ties and participants with tastes of their own; the likelihood is Rao and Kupper's.
    inside = {"plain": [], "participant": []}
    likelihood = likelihood_of("davidson")
    large = comparisons_from_frame(
        simulated_log(
            np.linspace(-0.8, 0.8, 4), participants=9000, taste=0.9, tie_width=0.7, seed=99
        )
    )
    truth = fit_model(large.cells(), likelihood).strengths
    left, right = np.triu_indices(4, 1)
    for seed in range(60):
        frame = simulated_log(
            np.linspace(-0.8, 0.8, 4), participants=60, taste=0.9, tie_width=0.7, seed=seed
        )
        log = comparisons_from_frame(frame)
        fit = fit_model(log.cells(), likelihood)
        error = np.abs(np.subtract.outer(fit.strengths - truth, fit.strengths - truth))[left, right]
        clustered = unit_covariance(fit, log, "participant").matrix
        for name, matrix in (("plain", fit.covariance), ("participant", clustered)):
            spread = np.sqrt(difference_variances(matrix[:4, :4]))[left, right]
            inside[name].append(error < 2.0 * spread)
    assert np.mean(inside["participant"]) == pytest.approx(0.95, abs=0.04)
    assert np.mean(inside["plain"]) < np.mean(inside["participant"]) - 0.05
