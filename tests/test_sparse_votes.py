"""Leaderboards of votes that do not determine everything: gaps are said, never filled."""

import math

import pandas as pd
import pytest

from analysis import rank
from arena.errors import InputError
from tests.reference_tables import disconnected, pairwise, toy, undefeated, wikipedia


def rated(ranking):
    return {rating.model: rating for rating in ranking.ratings}


def test_an_undefeated_model_has_no_rating_and_says_why():
    ranking = rank(undefeated())
    models = rated(ranking)
    alone = models["a"]
    assert (alone.strength, alone.standard_error, alone.rating, alone.low, alone.high) == (
        None,
    ) * 5
    assert (alone.rank, alone.rank_low, alone.rank_high) == (None, None, None)
    assert (alone.battles, alone.wins, alone.losses) == (10, 10, 0)
    assert alone.note == "not identified: undefeated"
    assert models["b"].strength - models["c"].strength == pytest.approx(0.4054651)
    assert models["b"].note == "comparable only within group 1 (2 models)"
    assert ranking.settings["groups"] == [["b", "c"]]


def test_an_undefeated_model_has_a_labelled_finite_rating_under_firths_penalty():
    for prior in ("firth", "auto"):
        ranking = rank(undefeated(), prior=prior)
        models = rated(ranking)
        assert models["a"].strength - models["c"].strength == pytest.approx(3.2048340, abs=1e-6)
        assert models["a"].low < models["a"].rating < models["a"].high
        assert models["a"].note == "estimated under Firth's penalty"
        assert "Firth" in ranking.method
        assert ranking.settings["prior"] == "firth"
        assert ranking.settings["interval"] == "sandwich"
        assert "one-sided votes as expected" in ranking.method


def test_the_automatic_prior_is_none_where_the_maximum_exists():
    assert rank(wikipedia(), prior="auto").ratings == rank(wikipedia()).ratings
    assert rank(wikipedia(), prior="auto").settings["prior"] == "none"


def test_disconnected_models_are_rated_in_groups_that_say_so():
    for prior in ("none", "firth", "auto"):
        ranking = rank(disconnected(), prior=prior)
        assert ranking.settings["groups"] == [["a", "b"], ["c", "d"]]
        notes = {rating.model: rating.note for rating in ranking.ratings}
        assert notes["a"].startswith("comparable only within group 1")
        assert notes["d"].startswith("comparable only within group 2")
    models = rated(rank(disconnected()))
    assert models["a"].strength - models["b"].strength == pytest.approx(0.405465108)
    assert models["c"].strength - models["d"].strength == pytest.approx(2.197224577)
    # Two models with opposite errors: the error of the difference is twice that of each.
    assert 2 * rated(rank(disconnected(), interval="hessian"))["a"].standard_error == pytest.approx(
        0.645497224
    )
    assert 2 * rated(rank(disconnected(), interval="hessian"))["c"].standard_error == pytest.approx(
        1.054092553
    )
    assert [models[name].rank for name in "abcd"] == [1, 2, 1, 2]


def test_the_toy_data_keep_their_strong_components_apart():
    models = rated(rank(toy(), interval="hessian"))
    assert models["Cyd"].strength == pytest.approx(0.59418251, abs=5e-9)
    assert models["Cyd"].standard_error == pytest.approx(0.99090002, abs=1e-7)
    assert models["Fin"].strength == pytest.approx(-1.10851643, abs=5e-9)
    assert models["Fin"].standard_error == pytest.approx(1.05005152, abs=1e-7)
    assert models["Eve"].strength is None
    assert models["Eve"].note == "not identified: undefeated"


def test_no_vote_pattern_gives_an_interval_without_width():
    patterns = [
        pairwise({}, ties=["ab", "ab"]),
        pairwise({}, ties=["ab", "bc", "ca"]),
        pairwise({("a", "b"): 2, ("b", "a"): 2}, ties=["bc"]),
        pairwise({("a", "b"): 1}),
        pairwise({("a", "b"): 1, ("b", "c"): 1}),
        undefeated(),
        disconnected(),
        toy(),
    ]
    for counts in patterns:
        for prior in ("none", "firth", "auto"):
            for interval in ("sandwich", "hessian", "bootstrap"):
                for rating in rank(counts, prior=prior, interval=interval, rounds=50).ratings:
                    if rating.rating is None:
                        assert rating.note is not None
                        assert rating.low is rating.high is rating.standard_error is None
                    else:
                        assert rating.high - rating.low > 1
                        assert math.isfinite(rating.high - rating.low)


def test_three_votes_of_a_fresh_arena_give_something_sensible():
    frame = pd.DataFrame(
        [("a", "b", "left"), ("c", "b", "left"), ("c", "a", "right")],
        columns=["model_left", "model_right", "outcome"],
    )
    ranking = rank(frame, prior="auto")
    assert [rating.model for rating in ranking.ratings] == ["a", "c", "b"]
    for rating in ranking.ratings:
        assert (rating.rank_low, rating.rank_high) == (1, 3)
        assert abs(rating.rating - 1000) < 400
    assert all(rating.rating is None for rating in rank(frame).ratings)


def test_a_frame_marks_what_is_not_identified_as_missing():
    frame = rank(undefeated()).to_frame().set_index("model")
    assert math.isnan(frame.loc["a", "rating"])
    assert frame["rank"].isna().tolist() == [False, False, True]


def test_an_anchor_without_a_strength_is_refused():
    with pytest.raises(InputError, match="the anchor 'a' has no finite strength"):
        rank(undefeated(), anchor=("a", 1000.0))
