"""Strengths: published examples, choix as an oracle, laws, and data that have no maximum."""

import itertools

import choix
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bradley_terry import CERTIFICATE, derivatives, fit
from analysis.errors import NotIdentified
from analysis.linear_algebra import difference_variances, pseudo_inverse
from analysis.pairwise import Pairwise
from tests.reference_tables import baseball, disconnected, pairwise, toy, undefeated, wikipedia


@st.composite
def linked_counts(draw) -> Pairwise:
    """Counts of 2 to 6 models in which each beat the next one around a circle at least once."""
    size = draw(st.integers(2, 6))
    cells = st.lists(st.integers(0, 9), min_size=size * size, max_size=size * size)
    wins = np.array(draw(cells), dtype=np.int64).reshape(size, size)
    wins[np.arange(size), (np.arange(size) + 1) % size] += 1
    np.fill_diagonal(wins, 0)
    half = np.triu(np.array(draw(cells), dtype=np.int64).reshape(size, size), 1)
    return Pairwise(tuple("abcdef"[:size]), wins, half + half.T)


def test_the_wikipedia_example_has_its_published_strengths():
    found = fit(wikipedia())
    np.testing.assert_allclose(
        np.exp(found.strengths), [0.63983482, 1.0433144, 0.6598102, 2.27037663], atol=5e-9
    )
    np.testing.assert_allclose(
        found.strengths, [-0.44654524, 0.04240257, -0.41580307, 0.81994573], atol=5e-9
    )


def test_baseball_has_the_coefficients_of_agresti():
    found = fit(baseball())
    against_baltimore = found.strengths - found.strengths[found.models.index("BAL")]
    published = {
        "BAL": 0,
        "BOS": 1.1076977,
        "CLE": 0.6838528,
        "DET": 1.4364084,
        "MIL": 1.5813559,
        "NYY": 1.2476178,
        "TOR": 1.2944851,
    }
    expected = [published[team] for team in found.models]
    np.testing.assert_allclose(against_baltimore, expected, atol=5e-8)


def test_a_fit_carries_its_certificate():
    found = fit(wikipedia())
    gradient, information = derivatives(wikipedia().half_wins, found.strengths)
    assert np.abs(pseudo_inverse(information) @ gradient).max() < CERTIFICATE
    assert found.gradient_norm == pytest.approx(np.abs(gradient).max(), abs=1e-12)
    assert found.newton_decrement < CERTIFICATE
    assert found.components == (("A", "B", "C", "D"),)
    assert found.strengths.sum() == pytest.approx(0, abs=1e-12)


def test_the_derivatives_are_those_of_the_likelihood():
    half_wins = wikipedia().half_wins
    strengths = np.array([0.3, -0.2, 0.5, -0.6])

    def likelihood(values):
        return -(half_wins * np.log1p(np.exp(values[None, :] - values[:, None]))).sum()

    gradient, information = derivatives(half_wins, strengths)
    step = 1e-5 * np.eye(4)
    numeric = [likelihood(strengths + s) - likelihood(strengths - s) for s in step]
    np.testing.assert_allclose(gradient, np.array(numeric) / 2e-5, rtol=1e-6)
    columns = [
        derivatives(half_wins, strengths + s)[0] - derivatives(half_wins, strengths - s)[0]
        for s in step
    ]
    np.testing.assert_allclose(-information, np.array(columns) / 2e-5, rtol=1e-5, atol=1e-8)


@settings(max_examples=40, deadline=None)
@given(linked_counts())
def test_choix_finds_the_same_strengths_with_another_algorithm(counts):
    games = []
    for i, j in zip(*np.nonzero(counts.half_wins), strict=True):
        games += [(int(i), int(j))] * int(2 * counts.half_wins[i, j])
    oracle = choix.opt_pairwise(len(counts.models), games, alpha=0, method="Newton-CG", tol=1e-12)
    np.testing.assert_allclose(fit(counts).strengths, oracle - oracle.mean(), atol=1e-5)


@settings(max_examples=60, deadline=None)
@given(linked_counts(), st.randoms(use_true_random=False))
def test_relabelling_the_models_only_relabels_the_strengths(counts, random):
    order = list(range(len(counts.models)))
    random.shuffle(order)
    grid = np.ix_(order, order)
    moved = Pairwise(
        tuple(counts.models[index] for index in order), counts.wins[grid], counts.ties[grid]
    )
    np.testing.assert_allclose(fit(moved).strengths, fit(counts).strengths[order], atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(linked_counts(), st.integers(2, 5))
def test_all_votes_twice_leave_the_strengths(counts, times):
    doubled = Pairwise(counts.models, counts.wins * times, counts.ties * times)
    np.testing.assert_allclose(fit(doubled).strengths, fit(counts).strengths, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(linked_counts(), st.data())
def test_one_more_win_never_lowers_the_winner(counts, data):
    winner, loser = data.draw(st.permutations(range(len(counts.models))))[:2]
    wins = counts.wins.copy()
    wins[winner, loser] += 1
    before = fit(counts).strengths
    after = fit(Pairwise(counts.models, wins, counts.ties)).strengths
    gain = after - before
    assert gain[winner] > 0
    assert (gain[winner] >= gain - 1e-12).all()


def test_a_tie_counts_as_half_a_win_for_both():
    tied = fit(pairwise({("a", "b"): 3, ("b", "a"): 1}, ties=["ab", "ab"]))
    assert tied.strengths[0] - tied.strengths[1] == pytest.approx(np.log(4 / 2))


def test_dropped_ties_change_the_strengths_of_decided_battles_only():
    counts = pairwise({("a", "b"): 3, ("b", "a"): 1}, ties=["ab", "ab"])
    dropped = fit(counts, ties="drop")
    assert dropped.strengths[0] - dropped.strengths[1] == pytest.approx(np.log(3))


def test_disconnected_models_are_never_compared():
    with pytest.raises(NotIdentified, match=r"groups: a, b; c, d") as error:
        fit(disconnected())
    assert error.value.groups == (("a", "b"), ("c", "d"))
    with pytest.raises(NotIdentified, match="no chain of battles links all models"):
        fit(disconnected(), penalty="firth")


def test_an_undefeated_model_has_no_maximum_likelihood_estimate():
    with pytest.raises(NotIdentified, match="never lost to, or never beat") as error:
        fit(undefeated())
    assert error.value.groups == (("b", "c"), ("a",))


def test_a_bridge_crossed_one_way_only_has_no_maximum_likelihood_estimate():
    one_way = pairwise({("a", "b"): 6, ("b", "a"): 4, ("c", "d"): 9, ("d", "c"): 1, ("a", "c"): 3})
    with pytest.raises(NotIdentified) as error:
        fit(one_way)
    assert error.value.groups == (("a", "b"), ("c", "d"))


def test_firths_penalty_gives_the_published_estimates_of_an_undefeated_model():
    found = fit(undefeated(), penalty="firth")
    against_c = found.strengths - found.strengths[2]
    np.testing.assert_allclose(against_c[:2], [3.2048340479, 0.3656952035], atol=1e-6)
    errors = np.sqrt(difference_variances(pseudo_inverse(found.information))[:2, 2])
    np.testing.assert_allclose(errors, [1.5377884831, 0.6290312361], atol=1e-6)


@pytest.mark.parametrize("battles", [1, 2, 5])
def test_firths_penalty_is_finite_where_each_model_beat_the_next(battles):
    names = "abcdefgh"
    chain = pairwise(dict.fromkeys(itertools.pairwise(names), battles))
    found = fit(chain, penalty="firth")
    assert np.isfinite(found.strengths).all()
    assert found.gradient_norm < 1e-6


def test_each_strong_component_of_the_toy_data_has_its_exact_estimate():
    upper = fit(toy().subset(("Cyd", "Amy", "Ben", "Dan"))).strengths
    lower = fit(toy().subset(("Han", "Gal", "Fin"))).strengths
    np.testing.assert_allclose(upper, [0.59418251, 0.03277063, -0.24449229, -0.38246086], atol=5e-9)
    np.testing.assert_allclose(lower, [0.69645582, 0.41206061, -1.10851643], atol=5e-9)


def test_nearly_separated_counts_converge_to_their_certificate():
    lopsided = pairwise({("a", "b"): 10**7, ("b", "a"): 1, ("b", "c"): 10**7, ("c", "b"): 1})
    found = fit(lopsided)
    gaps = -np.diff(found.strengths)
    np.testing.assert_allclose(gaps, np.log(1e7), atol=1e-6)
