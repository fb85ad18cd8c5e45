"""The fewest votes that turn two models round: by hand, by brute force, and on the published counts."""

from itertools import combinations_with_replacement

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.bradley_terry import fit
from analysis.connectivity import strong_components
from analysis.pairwise import Pairwise
from analysis.published.study import read_published
from analysis.robustness.flips import votes_to_flip


def pair(won, lost, tied=0):
    return Pairwise(
        ("a", "b"),
        np.array([[0, won], [lost, 0]]),
        np.array([[0, tied], [tied, 0]]),
    )


@pytest.mark.parametrize(
    ("won", "lost", "dropped", "added"),
    [(3, 2, 2, 2), (5, 2, 4, 4), (11, 10, 2, 2), (40, 10, 31, 31)],
)
def test_two_models_turn_when_the_wins_are_fewer_than_the_losses(won, lost, dropped, added):
    assert votes_to_flip(pair(won, lost), "a", "b").votes == dropped
    assert votes_to_flip(pair(won, lost), "a", "b", "added").votes == added


def test_a_dropped_tie_turns_nobody():
    found = votes_to_flip(pair(4, 2, 50), "a", "b")
    assert found.votes == 3
    assert found.cells == (("a", "b", False, 3),)
    assert found.of == 56
    assert found.share == pytest.approx(3 / 56)


def test_models_that_come_apart_before_they_turn_cannot_be_turned_by_dropping():
    found = votes_to_flip(pair(2, 1), "a", "b")
    assert found.votes is None
    assert found.share is None
    assert "no longer link the models" in found.reason
    assert votes_to_flip(pair(2, 1), "a", "b", "added").votes == 2


def test_the_weaker_model_cannot_be_asked_to_fall_below_the_stronger():
    with pytest.raises(ValueError, match="b is not rated above a"):
        votes_to_flip(pair(3, 2), "b", "a")


def gap_after(votes, taken, cells, way):
    wins, ties = votes.wins.astype(float), votes.ties.astype(float)
    sign = -1 if way == "dropped" else 1
    for (i, j, tie), count in zip(cells, taken, strict=True):
        if tie:
            ties[i, j] += sign * count
            ties[j, i] += sign * count
        else:
            wins[i, j] += sign * count
    if (wins < 0).any() or (ties < 0).any():
        return None
    half = wins + ties / 2
    if len(strong_components(half)) > 1:
        return None
    changed = Pairwise(votes.models, wins.astype(np.int64), ties.astype(np.int64))
    return fit(changed).strengths


def fewest_by_force(votes, one, other, way, most):
    size = len(votes.models)
    cells = [(i, j, False) for i in range(size) for j in range(size) if i != j]
    if way == "dropped":
        cells += [(i, j, True) for i in range(size) for j in range(i)]
    for count in range(1, most + 1):
        for chosen in combinations_with_replacement(range(len(cells)), count):
            taken = np.bincount(chosen, minlength=len(cells))
            strengths = gap_after(votes, taken, cells, way)
            if strengths is not None and strengths[one] - strengths[other] < -1e-9:
                return count
    return None


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["dropped", "added"]))
def test_no_fewer_votes_turn_the_order_than_brute_force_finds(seed, way):
    generator = np.random.default_rng(seed)
    wins = generator.integers(1, 5, (3, 3))
    np.fill_diagonal(wins, 0)
    tied = np.triu(generator.integers(0, 3, (3, 3)), 1)
    votes = Pairwise(("a", "b", "c"), wins, tied + tied.T)
    strengths = fit(votes).strengths
    order = np.argsort(-strengths)
    one, other = int(order[0]), int(order[1])
    if strengths[one] - strengths[other] < 1e-6:
        return
    found = votes_to_flip(votes, votes.models[one], votes.models[other], way)
    most = 4
    force = fewest_by_force(votes, one, other, way, most)
    if force is None:
        assert found.votes is None or found.votes > most
    else:
        assert found.votes == force


def test_the_votes_that_are_named_do_turn_the_order_and_one_fewer_of_them_does_not():
    votes = read_published("ebaluatoia").votes
    strengths = dict(zip(votes.models, fit(votes).strengths, strict=True))
    order = sorted(strengths, key=strengths.get, reverse=True)
    for above, below in ((order[0], order[1]), (order[2], order[3])):
        found = votes_to_flip(votes, above, below)
        wins, ties = votes.wins.copy(), votes.ties.copy()
        for winner, loser, tie, count in found.cells:
            i, j = votes.models.index(winner), votes.models.index(loser)
            if tie:
                ties[i, j] -= count
                ties[j, i] -= count
            else:
                wins[i, j] -= count
        after = fit(Pairwise(votes.models, wins, ties)).strengths
        assert after[votes.models.index(above)] < after[votes.models.index(below)]
        assert sum(cell[3] for cell in found.cells) == found.votes


def test_renaming_the_models_changes_no_count():
    votes = read_published("ebaluatoia").votes
    strengths = fit(votes).strengths
    order = np.argsort(-strengths)
    turned = votes.subset([votes.models[at] for at in order])
    above, below = turned.models[5], turned.models[6]
    assert votes_to_flip(votes, above, below).votes == votes_to_flip(turned, above, below).votes
