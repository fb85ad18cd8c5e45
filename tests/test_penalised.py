"""Intervals under a prior: robust where votes vary, of the likelihood where they do not, never of no width."""

import numpy as np
import pandas as pd
import pytest

from analysis import rank
from analysis.bradley_terry import fit
from analysis.cells import Cells, cells_from_pairwise
from analysis.comparisons import comparisons_from_frame
from analysis.intervals import hessian, is_degenerate, sandwich, unit_covariance
from analysis.linear_algebra import difference_variances
from analysis.models.choices import likelihood_of
from analysis.models.covariances import sandwich as model_sandwich
from analysis.models.fitting import fit_model
from analysis.models.penalised import at_least, penalised_covariance
from analysis.models.priors import Firth, Gaussian
from analysis.models.spreads import is_degenerate as model_is_degenerate
from analysis.outcomes import FIRST, OUTCOMES, SECOND, TIE
from tests.reference_tables import pairwise, undefeated, wikipedia
from tests.vote_logs import simulated_log

BT = likelihood_of("bradley-terry")


def differences(matrix):
    size = len(matrix)
    return difference_variances(matrix)[~np.eye(size, dtype=bool)]


def test_two_models_by_hand_under_a_gaussian_prior_and_under_firths():
    # 6 wins, 2 losses, 4 half-win ties: they vary less than the likelihood expects.
    counts = pairwise({("a", "b"): 6, ("b", "a"): 2}, ties=["ab"] * 4)
    cells = cells_from_pairwise(counts)
    for prior in (Gaussian(0.8), Firth()):
        found = fit_model(cells, BT, prior=prior)
        p = 1 / (1 + np.exp(found.strengths[1] - found.strengths[0]))
        seen = 12 * p * (1 - p)
        meat = 6 * (1 - p) ** 2 + 2 * p**2 + 4 * (0.5 - p) ** 2
        assert meat < seen
        covariance = penalised_covariance(found, cells, None, "battle")
        by_hand = 1 / seen if isinstance(prior, Gaussian) else meat / seen**2
        assert difference_variances(covariance.matrix)[0, 1] == pytest.approx(by_hand)


def test_a_covariance_that_is_nowhere_below_the_floor_stays_as_it_is():
    floor = hessian(fit(wikipedia()))
    np.testing.assert_allclose(at_least(2 * floor, floor), 2 * floor, atol=1e-12)
    np.testing.assert_allclose(at_least(floor / 2, floor), floor, atol=1e-12)
    np.testing.assert_allclose(at_least(0 * floor, floor), floor, atol=1e-12)
    direction = np.array([1.0, -1.0, 0.0, 0.0])
    wider = at_least(0.5 * floor + 3 * np.outer(direction, direction), floor)
    assert (np.linalg.eigvalsh(wider - floor) > -1e-12).all()
    assert differences(wider)[0] > 12


def test_an_undefeated_model_has_the_interval_of_the_votes_information():
    # No pair of models was won both ways here: all votes have the variance of the likelihood.
    counts = pairwise({("a", "b"): 7, ("b", "c"): 5})
    cells = cells_from_pairwise(counts)
    for prior in (Gaussian(1.0), Firth()):
        found = fit_model(cells, BT, prior=prior)
        covariance = penalised_covariance(found, cells, None, "battle")
        np.testing.assert_allclose(covariance.matrix, found.covariance, atol=1e-12)


@pytest.mark.parametrize(
    "options", [{"prior": "firth"}, {"prior": "gaussian", "prior_deviation": 1.0}]
)
@pytest.mark.parametrize("interval", ["sandwich", "hessian", "bootstrap", "cluster"])
def test_an_undefeated_model_never_has_an_interval_of_no_width(options, interval):
    frame = simulated_log(np.linspace(-0.5, 0.5, 4), participants=30, votes_each=10, seed=1)
    top = (frame["model_left"] == "m03") | (frame["model_right"] == "m03")
    won = np.where(frame["model_left"] == "m03", "left", "right")
    frame["outcome"] = frame["outcome"].where(~top, won)
    ranking = rank(frame, interval=interval, rounds=50, **options)
    first = ranking.ratings[0]
    assert first.model == "m03"
    assert first.high - first.low > 150
    assert first.standard_error > 2 * ranking.ratings[1].standard_error
    said = "one-sided votes as expected" in ranking.method
    assert said == (interval != "hessian" and options["prior"] == "firth")


def test_ties_no_longer_make_intervals_under_firths_penalty_too_wide():
    frame = simulated_log(np.linspace(-0.5, 0.5, 4), tie_width=1.5, participants=40, seed=2)
    counts = comparisons_from_frame(frame).counts()
    found = fit(counts, penalty="firth")
    ratio = np.sqrt(differences(sandwich(found, counts)) / differences(hessian(found)))
    share = counts.ties.sum() / 2 / counts.total
    np.testing.assert_allclose(ratio, np.sqrt(1 - share), rtol=0.12)
    plain = rank(counts)
    penalised = rank(counts, prior="firth")
    for one, other in zip(plain.ratings, penalised.ratings, strict=True):
        assert other.standard_error == pytest.approx(one.standard_error, rel=0.02)


def test_firths_penalty_and_the_engine_of_likelihoods_agree():
    for counts in (undefeated(), wikipedia()):
        cells = cells_from_pairwise(counts)
        found = fit_model(cells, BT, prior=Firth())
        ours = penalised_covariance(found, cells, None, "battle").matrix
        np.testing.assert_allclose(ours, sandwich(fit(counts, penalty="firth"), counts), atol=1e-6)


def test_clusters_under_a_prior_are_wider_where_votes_are_alike():
    frame = simulated_log(np.linspace(-0.5, 0.5, 4), participants=60, taste=1.2, seed=3)
    log = comparisons_from_frame(frame)
    found = fit_model(log.cells(), BT, prior=Gaussian(1.0))
    alike = penalised_covariance(found, log.cells(), log, "participant")
    apart = penalised_covariance(found, log.cells(), log, "battle")
    assert (differences(alike.matrix) > 1.3 * differences(apart.matrix)).all()
    assert alike.clusters == (60,)
    options = {"prior": "gaussian", "prior_deviation": 1.0}
    assert "by participant" in rank(frame, **options).method
    assert "at least the inverse information" in rank(frame, **options).method


def test_clusters_beside_one_sided_votes_keep_the_variance_of_these():
    frame = simulated_log(np.linspace(-0.5, 0.5, 3), participants=60, taste=1.0, seed=4)
    extra = frame.head(40).copy()
    extra["battle"] = [f"x{number}" for number in range(40)]
    extra["model_left"], extra["model_right"], extra["outcome"] = "best", "m00", "left"
    log = comparisons_from_frame(pd.concat([frame, extra]))
    found = fit(log.counts(), penalty="firth")
    alike = unit_covariance(found, log, "participant")
    assert alike.method.endswith("one-sided votes as expected")
    assert (
        difference_variances(alike.matrix)[0, 1] > 0.8 * difference_variances(hessian(found))[0, 1]
    )


def test_votes_of_one_participant_within_a_group_leave_the_likelihood():
    frame = simulated_log(np.linspace(-0.5, 0.5, 3), participants=1, votes_each=60, seed=5)
    more = frame.head(12).copy()
    more["battle"] = [f"x{number}" for number in range(12)]
    more["model_left"], more["model_right"], more["outcome"] = "best", "m00", "left"
    more["participant"] = [f"q{number:02d}" for number in range(12)]
    for prior in ("firth", "gaussian"):
        ranking = rank(pd.concat([frame, more]), prior=prior, unit="participant")
        for rating in ranking.ratings:
            assert rating.high - rating.low > 50


def test_ties_alone_under_a_prior_have_a_width():
    even = np.zeros((2, 2, OUTCOMES), dtype=np.int64)
    even[0, 1, TIE] = 9
    cells = Cells(("a", "b"), even)
    shrunk = rank(cells, prior="gaussian", prior_deviation=1.0)
    assert shrunk.ratings[0].high - shrunk.ratings[0].low > 150
    firth = rank(cells, prior="firth", both_bad="drop")
    assert firth.settings["interval"] == "hessian"
    assert "do not vary enough" in firth.ratings[0].note


def test_a_number_that_is_none_is_degenerate():
    plain = np.eye(3)
    broken = np.eye(3)
    broken[0, 1] = broken[1, 0] = np.nan
    assert model_is_degenerate(broken, plain, 3)
    assert not model_is_degenerate(plain, plain, 3)
    assert model_is_degenerate(np.ones((3, 3)), plain, 3)
    parameters = np.eye(4)
    parameters[3, 3] = np.nan
    assert model_is_degenerate(parameters, np.eye(4), 3)
    assert is_degenerate(np.full((4, 4), np.nan), fit(wikipedia()))


def drawn(generator, ties, models=6, votes=12):
    """Votes on all pairs of models whose strengths are drawn, and what half wins estimate there."""
    truth = generator.normal(0, 0.7, models)
    left, right = np.triu_indices(models, 1)
    felt = (truth[left] - truth[right])[:, None] + generator.logistic(size=(len(left), votes))
    won, lost = (felt > ties).sum(axis=1), (felt < -ties).sum(axis=1)
    win, lose = (1 / (1 + np.exp(ties - sign * (truth[left] - truth[right]))) for sign in (1, -1))
    many = 10**6
    cells = []
    for up, down, total in ((won, lost, votes), (many * win, many * lose, many)):
        counts = np.zeros((models, models, OUTCOMES), dtype=np.int64)
        counts[left, right, FIRST], counts[left, right, SECOND] = np.round(up), np.round(down)
        counts[left, right, TIE] = total - np.round(up) - np.round(down)
        cells.append(Cells(tuple("abcdef"[:models]), counts))
    strengths = fit_model(cells[1], BT).strengths
    return cells[0], strengths[left] - strengths[right]


def coverage(ties, prior, kind, rounds=120):
    """Share of differences covered, over models whose strengths are drawn."""
    covered = []
    for seed in range(rounds):
        cells, truth = drawn(np.random.default_rng(seed), ties)
        found = fit_model(cells, BT, prior=prior)
        matrix = found.covariance
        if kind == "ours":
            matrix = penalised_covariance(found, cells, None, "battle").matrix
        elif kind == "sandwich":
            matrix = model_sandwich(found, cells)
        left, right = np.triu_indices(6, 1)
        errors = np.sqrt(difference_variances(matrix)[left, right])
        miss = np.abs(found.strengths[left] - found.strengths[right] - truth)
        covered.append((miss < 1.959964 * errors).mean())
    return np.mean(covered)


def test_intervals_under_an_estimated_gaussian_prior_cover_on_average_over_models():
    assert 0.93 < coverage(0.0, Gaussian(), "ours") < 0.975
    assert coverage(1.5, Gaussian(), "ours") > 0.96
    # Ties narrow a sandwich, but not the shrinking that goes with the information: it would miss.
    assert coverage(1.5, Gaussian(), "sandwich") < 0.92


def test_intervals_under_firths_penalty_cover_and_ties_do_not_widen_them():
    for ties in (0.0, 1.5):
        assert 0.925 < coverage(ties, Firth(), "ours") < 0.97
    assert coverage(1.5, Firth(), "information") > 0.98
