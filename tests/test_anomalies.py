"""E-values of participants against the others' votes."""

import numpy as np
import pandas as pd
import pytest

from analysis.comparisons import comparisons_from_frame
from analysis.raters.anomalies import anomalies, vote_e_values
from arena.errors import InputError
from tests.vote_logs import simulated_log

CLEAR = np.array([2.0, 0.7, -0.7, -2.0])


def votes(*rows):
    frame = pd.DataFrame(rows, columns=["model_a", "model_b", "winner", "participant"])
    return comparisons_from_frame(frame)


def test_a_vote_by_hand():
    others = [("a", "b", "model_a", f"p{number}") for number in range(3)]
    found = vote_e_values(votes(*others, ("b", "a", "model_a", "q")))
    # In the bag of four one vote says b: e = 1 / (√¼ (√¾ + √¼)).
    assert found[3] == pytest.approx(1 / (0.5 * (np.sqrt(0.75) + 0.5)))
    assert found[0] == pytest.approx(1 / (np.sqrt(0.75) * (np.sqrt(0.75) + 0.5)))


def test_a_vote_on_a_pair_that_nobody_else_met_says_nothing():
    found = vote_e_values(votes(("a", "b", "model_a", "p"), ("c", "a", "tie", "q")))
    assert found.tolist() == [1.0, 1.0]


def test_own_earlier_votes_are_in_the_bag_and_later_ones_are_not():
    rows = [("a", "b", "model_a", "p"), ("a", "b", "model_b", "q"), ("a", "b", "model_b", "q")]
    found = vote_e_values(votes(*rows))
    half = np.sqrt(0.5)
    assert found[1] == pytest.approx(1 / (half * 2 * half))
    third = np.sqrt(1 / 3) + np.sqrt(2 / 3)
    assert found[2] == pytest.approx(1 / (np.sqrt(2 / 3) * third))


def test_the_mean_over_a_bag_is_one():
    outcomes = ["model_a"] * 5 + ["tie"] * 3 + ["model_b"] * 2
    means = []
    for last in range(10):
        order = [outcomes[place] for place in range(10) if place != last] + [outcomes[last]]
        rows = [("a", "b", word, f"p{number}") for number, word in enumerate(order)]
        means.append(vote_e_values(votes(*rows))[9])
    assert np.mean(means) == pytest.approx(1.0)


def test_honest_participants_are_rarely_marked_and_random_ones_are():
    marked = total = 0
    for seed in range(20):
        honest = simulated_log(CLEAR, participants=25, votes_each=30, tie_width=0.6, seed=seed)
        found = anomalies(comparisons_from_frame(honest))
        marked, total = marked + int(found.unlike.sum()), total + 25
    assert marked / total <= 0.05
    generator = np.random.default_rng(0)
    clicks = honest[honest["participant"] == "p0000"].assign(participant="clicker")
    clicks = pd.concat([clicks] * 6, ignore_index=True)
    clicks["outcome"] = generator.choice(["left", "right", "tie"], len(clicks))
    clicks["battle"] = [f"c{number}" for number in range(len(clicks))]
    both = comparisons_from_frame(pd.concat([honest, clicks], ignore_index=True))
    found = anomalies(both)
    assert found.unlike[0]  # "clicker" is the first by name
    assert found.unlike_jointly[0]
    assert found.unlike[1:].sum() <= 2


def test_the_sides_on_the_page_and_the_names_of_models_change_nothing():
    frame = simulated_log(CLEAR, participants=10, votes_each=20, seed=4)
    swapped = frame.assign(
        model_left=frame["model_right"],
        model_right=frame["model_left"],
        outcome=frame["outcome"].map({"left": "right", "right": "left", "tie": "tie"}),
    )
    renamed = frame.replace({"m00": "zz", "m03": "aa"})
    expected = anomalies(comparisons_from_frame(frame)).log_evidence
    for other in (swapped, renamed):
        found = anomalies(comparisons_from_frame(other)).log_evidence
        np.testing.assert_allclose(found, expected, atol=1e-12)


def test_votes_without_participants_are_told():
    frame = simulated_log(CLEAR, participants=2, votes_each=5).drop(columns="participant")
    with pytest.raises(InputError, match="two participants"):
        anomalies(comparisons_from_frame(frame))
