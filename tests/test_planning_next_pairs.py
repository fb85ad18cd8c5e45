"""The next pair: every rule by its definition, and the properties that sampling relies on."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.bradley_terry import derivatives, fit, win_probabilities
from analysis.linear_algebra import difference_variances, pseudo_inverse
from analysis.pairwise import Pairwise
from analysis.planning.advice import advise
from analysis.planning.next_pairs import (
    RULES,
    neighbours,
    next_pair_probabilities,
    pair_worth,
    with_prior,
)
from arena.errors import InputError

HALF_WINS = np.array([[0, 6, 7, 9.0], [4, 0, 5.5, 6], [3, 2.5, 0, 5], [1, 3, 4, 0]])


@st.composite
def votes(draw):
    size = draw(st.integers(2, 7))
    counts = draw(arrays(np.int64, (size, size), elements=st.integers(0, 30)))
    np.fill_diagonal(counts, 0)
    return counts


def fitted():
    strengths, _ = with_prior(HALF_WINS, spread=50.0)
    _, information = derivatives(HALF_WINS, strengths)
    return strengths, information


def one_more(information, strengths, i, j):
    """The information after one more vote on i and j."""
    step = np.zeros(len(strengths))
    step[[i, j]] = 1, -1
    chance = win_probabilities(strengths)[i, j]
    return information + chance * (1 - chance) * np.outer(step, step)


def test_a_optimal_worth_is_the_fall_of_the_summed_variance_of_neighbours():
    strengths, information = fitted()
    assert list(np.argsort(-strengths)) == [0, 1, 2, 3]
    worth = pair_worth(strengths, pseudo_inverse(information), None, rule="neighbours")

    def total(matrix):
        return np.diag(difference_variances(np.linalg.pinv(matrix)), 1).sum()

    for i, j in ((0, 1), (0, 3), (2, 3)):
        fall = total(information) - total(one_more(information, strengths, i, j))
        assert worth[i, j] == pytest.approx(fall)


def test_d_optimal_worth_is_the_growth_of_the_log_determinant():
    strengths, information = fitted()
    worth = pair_worth(strengths, pseudo_inverse(information), None, rule="determinant")

    def volume(matrix):
        return np.linalg.slogdet(matrix[1:, 1:])[1]

    grown = volume(one_more(information, strengths, 1, 3)) - volume(information)
    assert worth[1, 3] == pytest.approx(grown)


def test_arena_worth_is_the_fall_of_a_win_rate_s_standard_error():
    battles = np.array([[0, 2], [1, 0]])
    worth = pair_worth(np.zeros(2), np.eye(2), battles, rule="arena")
    assert worth[0, 1] == pytest.approx(math.sqrt(0.25 / 4) - math.sqrt(0.25 / 5))


def test_two_models_are_each_other_s_only_pair():
    chances = next_pair_probabilities(np.zeros(2), np.array([[1.0, -1], [-1, 1]]))
    assert chances == pytest.approx(np.array([[0, 0.5], [0.5, 0]]))


def test_focus_and_floor_by_hand():
    strengths, information = fitted()
    covariance = pseudo_inverse(information)
    worth = pair_worth(strengths, covariance, None, rule="neighbours")
    chances = next_pair_probabilities(strengths, covariance, focus=2.0, floor=0.25)
    share = worth[0, 1] ** 2 / (worth**2).sum()
    assert chances[0, 1] == pytest.approx(0.75 * share + 0.25 / 12)


@settings(max_examples=60, deadline=None)
@given(votes(), st.sampled_from(RULES), st.floats(0.01, 1), st.floats(0, 16))
def test_probabilities_add_to_one_above_the_floor_with_balanced_sides(counts, rule, floor, focus):
    size = len(counts)
    strengths, covariance = with_prior(counts.astype(float))
    chances = next_pair_probabilities(
        strengths, covariance, counts, rule=rule, floor=floor, focus=focus
    )
    assert chances.sum() == pytest.approx(1)
    assert not chances.diagonal().any()
    apart = ~np.eye(size, dtype=bool)
    assert (chances[apart] >= floor / (size * (size - 1)) * (1 - 1e-12)).all()
    assert chances == pytest.approx(chances.T)


@settings(max_examples=60, deadline=None)
@given(votes(), st.sampled_from(RULES), st.randoms(use_true_random=False))
def test_new_names_for_the_models_change_nothing(counts, rule, random):
    order = list(range(len(counts)))
    random.shuffle(order)
    strengths, covariance = with_prior(counts.astype(float))
    # Strengths that are equal but for rounding would be put in any order.
    strengths = np.round(strengths, 6)
    chances = next_pair_probabilities(strengths, covariance, counts, rule=rule)
    again = next_pair_probabilities(
        strengths[order], covariance[np.ix_(order, order)], counts[np.ix_(order, order)], rule=rule
    )
    assert again == pytest.approx(chances[np.ix_(order, order)], abs=1e-9)


def test_equal_models_are_all_neighbours():
    near = neighbours(np.array([1.0, 0.0, 0.0, -1.0]))
    assert near.tolist() == [
        [False, True, True, False],
        [True, False, True, True],
        [True, True, False, True],
        [False, True, True, False],
    ]


@pytest.mark.parametrize("rule", RULES)
def test_before_the_first_vote_all_pairs_are_alike(rule):
    strengths, covariance = with_prior(np.zeros((5, 5)))
    chances = next_pair_probabilities(strengths, covariance, np.zeros((5, 5), int), rule=rule)
    assert chances[~np.eye(5, dtype=bool)] == pytest.approx(1 / 20)


def test_a_vague_prior_gives_the_likelihood_s_strengths():
    strengths, covariance = with_prior(HALF_WINS, spread=1000.0)
    whole = np.array([[0, 6, 7, 9], [4, 0, 5, 6], [3, 2, 0, 5], [1, 3, 4, 0]])
    ties = np.zeros((4, 4), int)
    ties[1, 2] = ties[2, 1] = 1
    found = fit(Pairwise(tuple("abcd"), whole, ties))
    assert strengths == pytest.approx(found.strengths, abs=1e-5)
    assert covariance == pytest.approx(pseudo_inverse(found.information), abs=1e-4)


def study(rule, seed, size=8, batches=16, batch=60):
    """Mean adjacent standard error, in logits, after a study whose pairs the rule chose."""
    generator = np.random.default_rng(seed)
    truth = np.sort(generator.normal(0, 0.8, size))[::-1]
    half_wins, battles = np.zeros((size, size)), np.zeros((size, size), int)
    for _ in range(batches):
        strengths, covariance = with_prior(half_wins)
        chances = next_pair_probabilities(strengths, covariance, battles, rule=rule)
        left, right = np.divmod(generator.choice(size**2, batch, p=chances.ravel()), size)
        won = generator.random(batch) < win_probabilities(truth)[left, right]
        np.add.at(half_wins, (np.where(won, left, right), np.where(won, right, left)), 1)
        np.add.at(battles, (left, right), 1)
    _, covariance = with_prior(half_wins, 10.0)
    return np.sqrt(np.diag(difference_variances(covariance), 1)).mean()


def test_a_optimal_pairs_give_smaller_adjacent_errors_than_chance():
    ours = np.array([study("neighbours", seed) for seed in range(30)])
    chance = np.array([study("uniform", seed) for seed in range(30)])
    gain = 1 - ours / chance
    assert gain.mean() - 2 * gain.std(ddof=1) / math.sqrt(30) > 0.03


def test_advice_lists_every_pair_once_best_first():
    counts = np.array([[0, 6, 7], [4, 0, 5], [3, 5, 0]])
    advice = advise(Pairwise(("a", "b", "c"), counts, np.zeros((3, 3), int)))
    assert {frozenset((pair.better, pair.worse)) for pair in advice} == {
        frozenset(pair) for pair in ("ab", "ac", "bc")
    }
    assert sum(pair.share for pair in advice) == pytest.approx(1)
    assert [pair.share for pair in advice] == sorted((p.share for p in advice), reverse=True)
    assert all(pair.times == pytest.approx(3 * pair.share) for pair in advice)
    assert next(p.battles for p in advice if {p.better, p.worse} == {"b", "c"}) == 10


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"floor": 0.0}, "uniform share is 0"),
        ({"floor": math.nan}, "uniform share is nan"),
        ({"focus": -1.0}, "focus is -1"),
        ({"rule": "best"}, "unknown rule 'best'"),
        ({"rule": "arena"}, "needs the battles"),
        ({"counts": np.zeros((3, 3), int)}, "has shape"),
        ({"strengths": np.array([0.0, math.inf])}, "not finite"),
        ({"strengths": np.zeros(1), "covariance": np.zeros((1, 1))}, "1 models have no pair"),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(settings, told):
    given = {"strengths": np.zeros(2), "covariance": np.eye(2)} | settings
    with pytest.raises(InputError, match=told):
        next_pair_probabilities(**given)
