"""Standard errors of published examples, simulated coverage, bootstraps, and ranges of ranks."""

import numpy as np
import pytest
from scipy.special import expit

from analysis import bootstrap
from analysis.bradley_terry import fit
from analysis.comparisons import FIRST, SECOND, TIE, Comparisons
from analysis.errors import NotIdentified
from analysis.intervals import cluster, hessian, is_degenerate, sandwich
from analysis.linear_algebra import difference_variances
from analysis.refitting import WeightedPairs
from analysis.uncertainty.rank_sets import rank_ranges
from tests.reference_tables import baseball, pairwise, wikipedia

BALTIMORE = 0
TEAMS = ("BAL", "BOS", "CLE", "DET", "MIL", "NYY", "TOR")


def simulate(generator, *, raters, votes, taste, tie_width):
    """Votes on 6 models by raters whose private strengths differ by `taste` (standard deviation).

    A logistic difference within ± `tie_width` is a tie, otherwise the better one wins.
    """
    strengths = np.linspace(-0.75, 0.75, 6)
    private = strengths + taste * generator.standard_normal((raters, 6))
    rater = np.repeat(np.arange(raters), votes)
    first = generator.integers(0, 6, len(rater))
    second = (first + generator.integers(1, 6, len(rater))) % 6
    felt = private[rater, first] - private[rater, second] + generator.logistic(size=len(rater))
    outcome = np.where(np.abs(felt) < tie_width, TIE, np.where(felt > 0, FIRST, SECOND))
    return Comparisons(
        question="overall",
        models=tuple("abcdef"),
        first=first.astype(np.int32),
        second=second.astype(np.int32),
        outcome=outcome.astype(np.int8),
        participant=rater.astype(np.int32),
        excluded={},
    )


def coverage(worlds, truth, covariance_of):
    """Share of the 15 differences, over all worlds, that a 95 % interval holds."""
    upper = np.triu_indices(6, 1)
    held = []
    for world in worlds:
        counts = world.counts()
        fitted = fit(counts)
        errors = np.sqrt(difference_variances(covariance_of(fitted, counts, world)))[upper]
        found = (fitted.strengths[:, None] - fitted.strengths[None, :])[upper]
        held.append(np.abs(found - truth[upper]) < 1.959964 * errors)
    return float(np.mean(held))


def long_run(**world):
    """The differences of strengths that a huge log of the same kind has."""
    huge = fit(simulate(np.random.default_rng(1), **world).counts())
    return huge.strengths[:, None] - huge.strengths[None, :]


def test_the_wikipedia_example_has_its_standard_errors():
    found = fit(wikipedia())
    np.testing.assert_allclose(
        np.sqrt(np.diag(hessian(found))),
        [0.54806966, 0.48178052, 0.52040123, 0.62134262],
        atol=5e-9,
    )
    np.testing.assert_allclose(
        np.sqrt(np.diag(sandwich(found, wikipedia()))),
        [0.54434316, 0.48465491, 0.52817332, 0.62396996],
        atol=5e-9,
    )


def test_baseball_has_the_standard_errors_and_covariances_of_agresti():
    found = fit(baseball())
    plain, robust = hessian(found), sandwich(found, baseball())
    assert found.models == TEAMS
    np.testing.assert_allclose(
        np.sqrt(difference_variances(plain))[1:, BALTIMORE],
        [0.3338779, 0.3318764, 0.3395682, 0.3432557, 0.3358606, 0.3366691],
        # R takes these from the weights before its last step.
        atol=1e-6,
    )
    np.testing.assert_allclose(
        np.sqrt(difference_variances(robust))[1:, BALTIMORE],
        [0.3164355392, 0.3420895991, 0.3466731708, 0.3389717722, 0.3358456952, 0.3200743133],
        atol=5e-9,
    )

    def against_baltimore(one, other):
        i, j = TEAMS.index(one), TEAMS.index(other)
        return plain[i, j] - plain[i, 0] - plain[j, 0] + plain[0, 0]

    assert against_baltimore("BOS", "CLE") == pytest.approx(0.06304848044, abs=1e-6)
    assert against_baltimore("BOS", "DET") == pytest.approx(0.06603305070, abs=1e-6)
    assert against_baltimore("MIL", "TOR") == pytest.approx(0.06744814355, abs=1e-6)


def test_one_vote_per_participant_makes_clusters_the_plain_sandwich():
    votes = simulate(np.random.default_rng(3), raters=500, votes=1, taste=0, tie_width=0.5)
    counts = votes.counts()
    clustered, participants = cluster(fit(counts), votes)
    assert participants == 500
    expected = sandwich(fit(counts), counts) * 500 / 499
    np.testing.assert_allclose(clustered, expected, rtol=1e-9, atol=1e-12)


def test_unknown_participants_are_clusters_of_their_own():
    votes = simulate(np.random.default_rng(3), raters=20, votes=30, taste=0.5, tie_width=0.5)
    votes.participant[:] = -1
    clustered, participants = cluster(fit(votes.counts()), votes)
    assert participants == 600
    expected = sandwich(fit(votes.counts()), votes.counts()) * 600 / 599
    np.testing.assert_allclose(clustered, expected, rtol=1e-9, atol=1e-12)


def test_intervals_of_differences_hold_the_truth_with_ties():
    world = {"taste": 0.0, "tie_width": 0.6}
    generator = np.random.default_rng(20)
    worlds = [simulate(generator, raters=600, votes=1, **world) for _ in range(250)]
    truth = long_run(raters=400_000, votes=1, **world)
    tied = np.mean([world.counts().ties.sum() / 2 / 600 for world in worlds])
    assert 0.25 < tied < 0.31
    robust = coverage(worlds, truth, lambda fitted, counts, _: sandwich(fitted, counts))
    plain = coverage(worlds, truth, lambda fitted, *_: hessian(fitted))
    assert 0.935 < robust < 0.965
    # The inverse information takes half-win ties for coin tosses: its intervals are too wide.
    assert plain > robust + 0.015


def test_intervals_of_differences_hold_the_truth_with_alike_votes_of_a_participant():
    world = {"taste": 0.8, "tie_width": 0.4}
    generator = np.random.default_rng(21)
    worlds = [simulate(generator, raters=100, votes=20, **world) for _ in range(200)]
    truth = long_run(raters=400_000, votes=1, **world)
    clustered = coverage(worlds, truth, lambda fitted, _, votes: cluster(fitted, votes)[0])
    robust = coverage(worlds, truth, lambda fitted, counts, _: sandwich(fitted, counts))
    assert 0.925 < clustered < 0.965
    assert robust < clustered - 0.03


def test_the_bayesian_bootstrap_spreads_as_the_sandwich_says():
    votes = simulate(np.random.default_rng(5), raters=4000, votes=1, taste=0, tie_width=0.5)
    counts = votes.counts()
    fitted = fit(counts)
    draws = bootstrap.by_battle(fitted, counts, 2000, np.random.default_rng(0))
    assert draws.shape == (2000, 6)
    np.testing.assert_allclose(draws.sum(axis=1), 0, atol=1e-9)
    expected = np.sqrt(np.diag(sandwich(fitted, counts)))
    np.testing.assert_allclose(draws.std(axis=0), expected, rtol=0.07)
    np.testing.assert_allclose(draws.mean(axis=0), fitted.strengths, atol=0.1 * expected.max())


def test_the_participant_bootstrap_spreads_as_the_clustered_sandwich_says():
    votes = simulate(np.random.default_rng(6), raters=150, votes=20, taste=0.8, tie_width=0.4)
    fitted = fit(votes.counts())
    draws = bootstrap.by_participant(fitted, votes, 3000, np.random.default_rng(0))
    expected = np.sqrt(np.diag(cluster(fitted, votes)[0]))
    np.testing.assert_allclose(draws.std(axis=0), expected, rtol=0.07)


def test_the_battle_bootstrap_spreads_as_the_sandwich_says():
    votes = simulate(np.random.default_rng(7), raters=4000, votes=1, taste=0, tie_width=0.5)
    counts = votes.counts()
    fitted = fit(counts)
    draws = bootstrap.multinomial(fitted, counts, 1000, np.random.default_rng(0))
    expected = np.sqrt(np.diag(sandwich(fitted, counts)))
    np.testing.assert_allclose(draws.std(axis=0), expected, rtol=0.08)


def test_each_bootstrap_round_is_a_maximum_of_its_weights():
    counts = wikipedia()
    draws = bootstrap.by_battle(fit(counts), counts, 3, np.random.default_rng(9))
    pairs = WeightedPairs(counts)
    weights = bootstrap.gamma_weights(pairs.counts, 3, np.random.default_rng(9).spawn(1)[0])
    for draw, half_wins in zip(draws, pairs.half_wins(weights), strict=True):
        expected = expit(draw[:, None] - draw[None, :])
        gradient = (half_wins - (half_wins + half_wins.T) * expected).sum(axis=1)
        np.testing.assert_allclose(gradient, 0, atol=1e-6)


def test_sparse_votes_never_lose_a_model_in_the_bayesian_bootstrap():
    names = "abcdef"
    circle = pairwise({(one, names[(i + 1) % 6]): 1 for i, one in enumerate(names)})
    draws = bootstrap.by_battle(fit(circle), circle, 500, np.random.default_rng(0))
    assert np.isfinite(draws).all()
    with pytest.raises(NotIdentified, match="a resample of the battles"):
        bootstrap.multinomial(fit(circle), circle, 500, np.random.default_rng(0))


def test_votes_that_are_all_ties_are_degenerate_and_others_are_not():
    tied = pairwise({}, ties=["ab", "bc", "ca"])
    assert is_degenerate(sandwich(fit(tied), tied), fit(tied))
    hanging = pairwise({("a", "b"): 2, ("b", "a"): 2}, ties=["bc"])
    assert is_degenerate(sandwich(fit(hanging), hanging), fit(hanging))
    assert not is_degenerate(sandwich(fit(wikipedia()), wikipedia()), fit(wikipedia()))
    assert is_degenerate(np.full((4, 4), np.nan), fit(wikipedia()))


def test_ranks_of_models_far_apart_are_certain_and_of_equal_models_are_open():
    generator = np.random.default_rng(0)
    best, worst = rank_ranges(np.array([3.0, 0.0, -3.0]), 1e-4 * np.eye(3), 0.95, generator)
    assert best.tolist() == worst.tolist() == [1, 2, 3]
    best, worst = rank_ranges(np.zeros(4), np.eye(4), 0.95, generator)
    assert best.tolist() == [1, 1, 1, 1]
    assert worst.tolist() == [4, 4, 4, 4]


def test_ranks_are_told_apart_by_differences_and_not_by_overlap():
    # Strongly correlated errors: each interval is wide, the difference is nearly known.
    covariance = np.full((2, 2), 1.0) + 1e-4 * np.eye(2)
    best, worst = rank_ranges(np.array([0.2, 0.0]), covariance, 0.95, np.random.default_rng(0))
    assert best.tolist() == worst.tolist() == [1, 2]


def test_ranges_of_ranks_hold_all_true_ranks_of_a_model_as_often_as_they_say():
    generator = np.random.default_rng(8)
    truth = np.array([0.0, 0.1, 0.2, 0.9, 1.0])
    covariance = 0.05 * (np.eye(5) - 0.2)
    held = []
    for _ in range(300):
        found = generator.multivariate_normal(truth, covariance)
        best, worst = rank_ranges(found, covariance, 0.9, generator)
        true_rank = 5 - np.arange(5)
        held.append((best <= true_rank) & (true_rank <= worst))
    assert (np.mean(held, axis=0) > 0.87).all()


def test_few_participants_widen_the_ranges_of_ranks():
    strengths, covariance = np.array([0.0, 2.4, 4.8]), np.eye(3)
    normal = rank_ranges(strengths, covariance, 0.9, np.random.default_rng(0))
    few = rank_ranges(strengths, covariance, 0.9, np.random.default_rng(0), freedom=2)
    assert (few[1] - few[0]).sum() > (normal[1] - normal[0]).sum()
