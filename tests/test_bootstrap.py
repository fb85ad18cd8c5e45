"""Bootstraps: weights as they should be, the same on any number of threads, refits that are maxima."""

import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.stats import gamma, kstest

from analysis import bootstrap, rank
from analysis.bradley_terry import fit
from analysis.comparisons import comparisons_from_frame
from analysis.errors import NotConverged
from analysis.intervals import hessian, sandwich, unit_covariance, unit_scores
from analysis.pairwise import Pairwise
from analysis.refitting import WeightedPairs
from tests.reference_tables import baseball, toy, wikipedia
from tests.vote_logs import simulated_log

STRENGTHS = np.array([0.6, 0.2, 0.0, -0.3, -0.5])


def votes(**options):
    return comparisons_from_frame(simulated_log(STRENGTHS, participants=80, **options))


@pytest.mark.parametrize("count", [1, 2, 4, 5, 8, 60])
def test_weights_have_the_mean_variance_and_shape_of_gamma(count):
    draws = bootstrap.gamma_weights(np.full(200, count), 2000, np.random.default_rng(count))
    values = draws.astype(float).ravel()
    assert values.min() > 0
    assert values.mean() == pytest.approx(count, rel=6 / np.sqrt(count * len(values)))
    assert values.var() == pytest.approx(count, rel=6 * np.sqrt((2 + 6 / count) / len(values)))
    assert kstest(values[:50_000], gamma(count).cdf).pvalue > 1e-3


def test_the_cube_of_a_normal_has_the_moments_that_are_claimed_for_it():
    # With m = 1 − a and s² = a = 1/(9c), E (m + sz)³ = m³ + 3ms² and the variance below, times c and c².
    for count in (5, 10, 100):
        a = 1 / (9 * count)
        m = 1 - a
        mean = m**3 + 3 * m * a
        variance = count * (9 * m**4 * a + 36 * m**2 * a**2 + 15 * a**3)
        assert 1 - mean == pytest.approx(a**3, rel=1e-6)
        assert 1 - variance == pytest.approx(a**2 / 3, rel=0.1)
    assert (1 / 45) ** 3 < 1.1e-5
    assert (1 / 45) ** 2 / 3 < 1.7e-4


def test_no_vote_has_no_weight():
    weights = bootstrap.gamma_weights(np.array([0, 1, 0, 9]), 5, np.random.default_rng(0))
    assert (weights[:, [0, 2]] == 0).all()
    assert (weights[:, [1, 3]] > 0).all()


@pytest.mark.parametrize("threads", [2, 5])
def test_the_same_seed_gives_the_same_draws_on_any_number_of_threads(monkeypatch, threads):
    counts, log = baseball(), votes()
    ways = (
        lambda: bootstrap.by_battle(fit(counts), counts, 100, np.random.default_rng(3)),
        lambda: bootstrap.multinomial(fit(counts), counts, 100, np.random.default_rng(3)),
        lambda: bootstrap.by_participant(fit(log.counts()), log, 100, np.random.default_rng(3)),
    )
    monkeypatch.setattr(bootstrap, "_THREADS", 1)
    alone = [way() for way in ways]
    monkeypatch.setattr(bootstrap, "_THREADS", threads)
    monkeypatch.setattr("os.cpu_count", lambda: threads)
    for one, way in zip(alone, ways, strict=True):
        np.testing.assert_array_equal(one, way())


def test_another_seed_gives_other_draws():
    counts = baseball()
    one, other = (
        bootstrap.by_battle(fit(counts), counts, 20, np.random.default_rng(seed)) for seed in (3, 4)
    )
    assert (one != other).all()


@pytest.mark.parametrize(
    "counts", [baseball(), wikipedia(), toy().subset(["Amy", "Ben", "Cyd", "Dan"])]
)
def test_every_round_is_a_maximum_of_its_own_likelihood(counts: Pairwise):
    pairs = WeightedPairs(counts)
    weights = bootstrap.gamma_weights(pairs.counts, 40, np.random.default_rng(1))
    draws = pairs.refit(weights, fit(counts).strengths)
    np.testing.assert_allclose(draws.sum(axis=1), 0, atol=1e-12)
    for draw, half_wins in zip(draws, pairs.half_wins(weights), strict=True):
        expected = 1 / (1 + np.exp(draw[None, :] - draw[:, None]))
        gradient = (half_wins - (half_wins + half_wins.T) * expected).sum(axis=1)
        np.testing.assert_allclose(gradient, 0, atol=2e-6)


def test_weights_of_one_give_the_estimate_itself():
    for counts in (baseball(), wikipedia()):
        pairs = WeightedPairs(counts)
        start = np.zeros(len(counts.models))
        found = pairs.refit(pairs.counts[None, :].astype(float), start)
        np.testing.assert_allclose(found[0], fit(counts).strengths, atol=1e-7)


def test_weights_without_a_maximum_are_no_result():
    counts = wikipedia()
    pairs = WeightedPairs(counts)
    weights = np.zeros((1, len(pairs.counts)))
    with pytest.raises(NotConverged):
        pairs.refit(weights, fit(counts).strengths)


def test_participants_and_prompts_are_drawn_as_their_clustered_sandwich_says():
    log = votes(taste=0.6, prompt_taste=0.5, prompts=60)
    fitted = fit(log.counts())
    for unit, labels in (("participant", log.participant), ("prompt", log.prompt)):
        draws = bootstrap.by_label(fitted, log, labels, 4000, np.random.default_rng(0))
        expected = np.sqrt(np.diag(unit_covariance(fitted, log, unit).matrix))
        np.testing.assert_allclose(draws.std(axis=0), expected, rtol=0.06)


def test_sparse_and_dense_scores_and_single_precision_give_the_same_draws():
    log = votes(taste=0.6)
    fitted = fit(log.counts())
    scores = unit_scores(fitted, log, log.participant)
    one, other = (
        bootstrap.by_cluster(fitted, each, 200, np.random.default_rng(5))
        for each in (scores, csr_array(scores))
    )
    np.testing.assert_allclose(one, other, atol=1e-5)
    child = np.random.default_rng(5).spawn(1)[0]
    weights = child.standard_exponential((16, len(scores)), dtype=np.float32).astype(float) - 1
    by_hand = fitted.strengths + weights @ scores @ hessian(fitted)
    np.testing.assert_allclose(one[:16], by_hand, atol=1e-6)


def test_the_rating_stays_the_maximum_of_the_likelihood():
    frame = simulated_log(STRENGTHS, taste=0.5)
    plain = rank(frame)
    for options in ({}, {"unit": "participant"}, {"unit": "prompt"}):
        drawn = rank(frame, interval="bootstrap", rounds=60, **options)
        assert [r.rating for r in drawn.ratings] == [r.rating for r in plain.ratings]
        assert all(r.low < r.rating < r.high for r in drawn.ratings)


def test_a_thousand_rounds_spread_as_the_sandwich_says():
    counts = votes(votes_each=50).counts()
    draws = bootstrap.by_battle(fit(counts), counts, 1000, np.random.default_rng(0))
    expected = np.sqrt(np.diag(sandwich(fit(counts), counts)))
    np.testing.assert_allclose(draws.std(axis=0), expected, rtol=0.08)
