"""What other engines get wrong, each trap on our engine through its public functions (10 to 18 of 18)."""

import multiprocessing
import os
import sys

import choix
import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import norm

from analysis import Scale, rank
from analysis.bradley_terry import fit
from analysis.cells import cells_from_pairwise
from analysis.linear_algebra import difference_variances
from analysis.models.choices import MODELS, likelihood_of
from analysis.models.fitting import fit_model
from analysis.models.priors import Firth, GammaWorths, Gaussian
from analysis.regression.windows import by_window
from analysis.uncertainty.comparison import compare
from analysis.vote_log import vote_log_from_frame
from analysis.weights import weighting
from tests.reference_tables import baseball, pairwise, toy, undefeated, wikipedia
from tests.vote_logs import simulated_log

FACTOR = 400 / np.log(10)
STRENGTHS = np.linspace(-1, 1, 5)


def by_name(ranking):
    return {rating.model: rating for rating in ranking.ratings}


@pytest.mark.parametrize(
    "options",
    [
        {"interval": "bootstrap"},
        {"interval": "multinomial"},
        {"interval": "bootstrap", "unit": "participant"},
        {"interval": "bootstrap", "unit": "prompt"},
    ],
)
def test_trap_10_the_point_is_the_maximum_of_the_likelihood_under_every_bootstrap(options):
    frame = simulated_log(STRENGTHS, participants=30, taste=0.4)
    exact = by_name(rank(frame))
    for seed in (0, 1):
        for rating in rank(frame, rounds=60, seed=seed, **options).ratings:
            assert rating.strength == exact[rating.model].strength
            assert rating.rating == exact[rating.model].rating
            assert rating.low < rating.rating < rating.high


def test_trap_11_no_process_is_started_for_a_bootstrap(monkeypatch):
    def forbidden(*_, **__):
        raise AssertionError("a process was started")

    monkeypatch.setattr(os, "fork", forbidden)
    monkeypatch.setattr(multiprocessing.Process, "start", forbidden)
    rank(wikipedia(), interval="bootstrap", rounds=200)
    rank(simulated_log(STRENGTHS), interval="bootstrap", unit="participant", rounds=200)
    assert "jax" not in sys.modules


def test_trap_12_an_anchor_keeps_its_interval_and_differences_do_not_know_it():
    free, tied = rank(baseball()), rank(baseball(), anchor=("BAL", 1114.0))
    anchored = by_name(tied)["BAL"]
    assert anchored.rating == pytest.approx(1114)
    assert anchored.high - anchored.low > 50
    for one, other in zip(free.ratings, tied.ratings, strict=True):
        assert one.high - one.low == pytest.approx(other.high - other.low, abs=1e-9)
    assert "mean" in free.settings["centre"]
    assert "anchor" in tied.settings["centre"]
    errors = compare(baseball(), interval="hessian").pairs
    top = next(pair for pair in errors if {pair.model, pair.other} == {"MIL", "DET"})
    exact = np.sqrt(difference_variances(fit_model_of_baseball().covariance))[3, 4]
    assert top.standard_error == pytest.approx(FACTOR * exact, rel=1e-9)
    # As if the two were independent it would come out wrong.
    single = {r.model: r.standard_error for r in rank(baseball(), interval="hessian").ratings}
    assert abs(np.hypot(single["MIL"], single["DET"]) / exact - 1) > 0.05


def fit_model_of_baseball():
    return fit_model(cells_from_pairwise(baseball()), likelihood_of("bradley-terry"))


def test_trap_13_ranks_come_from_differences_and_not_from_overlap():
    # a beats b by 2.4 standard errors of their difference; their single intervals overlap.
    votes = pairwise({("a", "b"): 64, ("b", "a"): 40})
    one, other = rank(votes).ratings
    assert (one.rank_high, other.rank_low) == (1, 2)
    third = pairwise(
        {
            ("a", "b"): 64,
            ("b", "a"): 40,
            ("a", "c"): 6,
            ("c", "a"): 6,
            ("b", "c"): 6,
            ("c", "b"): 6,
        }
    )
    rated = by_name(rank(third))
    assert rated["a"].low < rated["b"].high
    pair = next(p for p in compare(third).pairs if {p.model, p.other} == {"a", "b"})
    assert pair.p < 0.03


def test_trap_13_equal_models_keep_all_ranks_open_as_often_as_promised():
    generator, lost = np.random.default_rng(13), {"marginal": 0, "simultaneous": 0}
    for _ in range(120):
        won = np.triu(generator.binomial(30, 0.5, (4, 4)), 1)
        wins = won + np.tril(30 - won.T, -1)
        names = "abcd"
        votes = pairwise(
            {(names[i], names[j]): int(wins[i, j]) for i in range(4) for j in range(4) if i != j}
        )
        for kind in lost:
            ranges = [(r.rank_low, r.rank_high) for r in rank(votes, rank_sets=kind).ratings]
            lost[kind] += any(found != (1, 4) for found in ranges)
    # All four true ranks are 1 to 4; the simultaneous sets may miss in 5 % of the worlds.
    assert lost["simultaneous"] / 120 < 0.05 + 3 * np.sqrt(0.05 * 0.95 / 120)
    assert lost["marginal"] >= lost["simultaneous"]


def test_trap_14_a_hundred_points_are_64_percent_and_a_logit_is_173_points():
    assert Scale().factor == pytest.approx(173.7178, abs=5e-5)
    assert expit(100 / Scale().factor) == pytest.approx(0.640, abs=5e-4)
    for rating in rank(wikipedia()).ratings:
        assert rating.rating == pytest.approx(1000 + FACTOR * rating.strength, abs=1e-9)
        reach = norm.ppf(0.975) * FACTOR * rating.standard_error
        assert rating.high - rating.rating == pytest.approx(reach, abs=1e-9)


def test_trap_14_the_order_of_the_votes_is_no_part_of_a_rating():
    frame = simulated_log(STRENGTHS)
    assert rank(frame).ratings == rank(frame.iloc[::-1].reset_index(drop=True)).ratings


def test_trap_15_no_pseudo_count_of_choix_is_in_an_estimate():
    # With alpha = 0.1 choix moves the toy data's undefeated item from 1.91 to 0.88; ours has none.
    votes = toy().subset(("Amy", "Ben", "Cyd", "Dan"))
    with_alpha = choix.ilsr_pairwise_dense(votes.half_wins, alpha=0.1)
    plain = choix.ilsr_pairwise_dense(votes.half_wins)
    ours = fit(votes).strengths
    np.testing.assert_allclose(ours, plain - plain.mean(), atol=1e-7)
    assert np.abs(ours - (with_alpha - with_alpha.mean())).max() > 0.05


def test_trap_15_a_gaussian_prior_is_named_by_its_standard_deviation():
    # choix penalises alpha·Σθ², a prior variance of 1/(2·alpha) and not 1/alpha.
    votes, alpha = undefeated(), 0.1
    rows = [(i, j) for i in range(3) for j in range(3) for _ in range(int(votes.wins[i, j]))]
    theirs = choix.opt_pairwise(3, rows, alpha=alpha, tol=1e-12)
    ranking = rank(votes, prior="gaussian", prior_deviation=float(np.sqrt(1 / (2 * alpha))))
    ours = [by_name(ranking)[name].strength for name in "abc"]
    np.testing.assert_allclose(ours, theirs - theirs.mean(), atol=1e-5)
    assert "gaussian (τ = 2.236)" in ranking.settings["prior"]


@pytest.mark.parametrize("prior", ["none", "firth", "auto"])
def test_trap_16_models_of_another_component_change_no_contrast(prior):
    votes = {
        ("a", "b"): 6,
        ("b", "a"): 4,
        ("a", "c"): 3,
        ("c", "a"): 5,
        ("b", "c"): 1,
        ("c", "b"): 1,
    }
    alone = by_name(rank(pairwise(votes), prior=prior))
    strangers = {("x", "y"): 9, ("y", "x"): 2}
    beside = by_name(rank(pairwise(votes | strangers), prior=prior))
    for name in "abc":
        assert beside[name].strength == pytest.approx(alone[name].strength, abs=1e-9)
        assert beside[name].standard_error == pytest.approx(alone[name].standard_error, abs=1e-9)


@pytest.mark.parametrize("prior", [Firth(), Gaussian(1.0), Gaussian(0.3), GammaWorths(1.5)])
def test_trap_16_standard_errors_count_no_pseudo_votes(prior):
    cells = cells_from_pairwise(baseball())
    found = fit_model(cells, likelihood_of("bradley-terry"), prior=prior)
    p = expit(found.strengths[:, None] - found.strengths[None, :])
    weight = baseball().battles * p * (1 - p)
    information = np.diag(weight.sum(axis=1)) - weight
    np.testing.assert_allclose(found.covariance, np.linalg.pinv(information), atol=1e-9)


def test_trap_17_no_vote_is_reweighted_unless_asked_for_and_then_it_is_said():
    generator = np.random.default_rng(17)
    frame = simulated_log(STRENGTHS).assign(probability=generator.uniform(0.01, 0.2, 800))
    assert rank(frame).ratings == rank(frame.drop(columns="probability")).ratings
    log = vote_log_from_frame(frame)
    assert weighting(log).weights.tolist() == [1.0] * 800
    pair = weighting(log, "pair")
    assert pair.effective < 790
    assert "every ordered pair of models that met counts the same" in pair.words()


def test_trap_18_a_model_that_changed_is_found_by_windows_in_time():
    early = simulated_log(np.array([-0.5, 0.0, 0.5, 0.0]), participants=60, seed=1)
    late = simulated_log(np.array([-0.5, 0.0, 0.5, 1.2]), participants=60, seed=2)
    early["opened_at"], late["opened_at"] = "2026-01-10T09:00:00Z", "2026-03-10T09:00:00Z"
    late["battle"] = "late" + late["battle"]
    both = pd.concat([early, late], ignore_index=True)
    split = by_window(vote_log_from_frame(both), days=30)
    assert split.fit.equality.p < 1e-3
    assert int(np.nanargmax(np.abs(split.fit.trend.slope))) == 3
    # The pooled leaderboard hides it between the two.
    pooled = by_name(rank(both))["m03"].strength
    ends = sorted(by_name(rank(part))["m03"].strength for part in (early, late))
    assert ends[0] < pooled < ends[1]


def test_every_likelihood_has_an_estimate_of_the_same_votes():
    frame = simulated_log(STRENGTHS)
    frame.loc[::9, "outcome"] = "both_bad"
    orders = {tuple(r.model for r in rank(frame, model=model).ratings) for model in MODELS}
    assert len(orders) == 1
