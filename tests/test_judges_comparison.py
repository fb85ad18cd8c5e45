"""A judge beside people: agreement by hand, two orders combined, position, leniency, length."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.agreement.kappa import kappa
from analysis.agreement.ratings import ratings_from_frame
from analysis.agreement.verdicts import judgements_from_votes
from analysis.judges.comparison import combined, judge_agreement, kappa_over_items, matched
from analysis.judges.length import length_preference
from analysis.judges.leniency import (
    clustered_mean,
    mean_estimate,
    retention,
    score_difference,
    verdict_shares,
)
from analysis.judges.position import position
from analysis.vote_log import vote_log_from_frame
from arena.errors import InputError
from tests.judged_votes import judged_votes

NAMES = ["participant", "prompt", "model_left", "model_right", "outcome"]


def votes(*rows, **columns):
    return judgements_from_votes(pd.DataFrame(rows, columns=NAMES).assign(**columns))


def seeded(number=0):
    return np.random.default_rng(number)


PEOPLE = votes(
    ("p1", "q1", "a", "b", "left"),
    ("p2", "q1", "b", "a", "left"),
    ("p1", "q2", "a", "b", "tie"),
    ("p1", "q3", "a", "b", "right"),
    ("p1", "q4", "a", "b", "right"),
    ("p1", "q5", "a", "b", "right"),
)
JUDGE = votes(
    ("gpt", "q1", "a", "b", "left"),
    ("gpt", "q2", "a", "b", "left"),
    ("gpt", "q3", "b", "a", "left"),
    ("gpt", "q4", "a", "b", "tie"),
    ("gpt", "q9", "a", "b", "tie"),
)


def test_each_persons_verdict_is_beside_the_judges_on_that_item():
    pairs = matched(PEOPLE, JUDGE, "gpt")
    assert pairs.people.tolist() == [1.0, -1.0, 0.0, -1.0, -1.0]
    assert pairs.verdict.tolist() == [1.0, 1.0, 1.0, -1.0, 0.0]
    assert (pairs.items, pairs.people_only, pairs.judge_only) == (4, 1, 1)


def test_agreement_with_and_without_ties_by_hand():
    found = judge_agreement(matched(PEOPLE, JUDGE, "gpt"), rounds=200, generator=seeded())
    assert found.with_ties.value == pytest.approx(2 / 5)
    assert found.decided.value == pytest.approx(2 / 3)
    assert found.people.value is None  # one item with two people
    assert found.pearson.note == "not identified: verdicts on pairs are no scores"


def test_no_shared_item_is_told():
    other = votes(("gpt", "q7", "a", "b", "left"))
    with pytest.raises(InputError, match="judged no item together"):
        matched(PEOPLE, other, "gpt")


@pytest.mark.parametrize(
    ("rule", "values"), [("tie", [1.0, 0.0]), ("first", [1.0, 1.0]), ("drop", [1.0])]
)
def test_two_orders_become_one_verdict_by_the_rule(rule, values):
    judge = votes(
        ("gpt", "q1", "a", "b", "left"),
        ("gpt", "q1", "b", "a", "right"),
        ("gpt", "q2", "a", "b", "left"),
        ("gpt", "q2", "b", "a", "left"),
    )
    found = combined(judge, rule)
    assert found.value.tolist() == values
    assert found.excluded == ({"contradiction": 1} if rule == "drop" else {})


def test_several_scores_of_a_judge_are_averaged():
    frame = pd.DataFrame({"item": ["i", "i", "k"], "annotator": "gpt", "score": [1, 2, 3]})
    found = combined(ratings_from_frame(frame).judgements(), "mean")
    assert found.value.tolist() == [1.5, 3.0]


def test_kappa_with_one_person_per_item_is_cohens():
    generator = seeded(1)
    first = generator.choice([-1.0, 0.0, 1.0], 80)
    second = np.where(generator.random(80) < 0.5, first, generator.choice([-1.0, 0.0, 1.0], 80))
    said = {1.0: "left", 0.0: "tie", -1.0: "right"}
    one = votes(*[("p", f"q{n}", "a", "b", said[x]) for n, x in enumerate(first)])
    two = votes(*[("gpt", f"q{n}", "a", "b", said[x]) for n, x in enumerate(second)])
    for weights in ("plain", "quadratic"):
        found = kappa_over_items(matched(one, two, "gpt"), weights, generator=seeded())
        expected = kappa(first, second, weights)
        assert found.value == pytest.approx(expected.value, abs=1e-12)
        assert found.range == pytest.approx(expected.range, abs=0.04)


def test_a_judge_that_always_says_tie_has_no_kappa():
    lazy = votes(*[("gpt", f"q{n}", "a", "b", "tie") for n in range(1, 6)])
    found = kappa_over_items(matched(PEOPLE, lazy, "gpt"), generator=seeded())
    assert found.note == "not identified: the judge always said the same"


@settings(max_examples=25)
@given(st.integers(0, 1000), st.booleans())
def test_the_sides_on_the_page_do_not_matter_to_agreement(seed, turn):
    people, judge = judged_votes(models=3, prompts=5, labelled=1.0, seed=seed)
    plain = matched(judgements_from_votes(people), judgements_from_votes(judge), "gpt")
    mirrored = people.rename(
        columns={"model_left": "model_right", "model_right": "model_left"}
    ).assign(outcome=people["outcome"].map({"left": "right", "right": "left", "tie": "tie"}))
    shuffled = mirrored.sample(frac=1.0, random_state=seed) if turn else mirrored
    other = matched(judgements_from_votes(shuffled), judgements_from_votes(judge), "gpt")
    assert (other.people == other.verdict).mean() == (plain.people == plain.verdict).mean()


def test_position_by_hand():
    judge = votes(
        ("gpt", "q1", "a", "b", "left"),  # left both times
        ("gpt", "q1", "b", "a", "left"),
        ("gpt", "q2", "a", "b", "left"),  # consistent
        ("gpt", "q2", "b", "a", "right"),
        ("gpt", "q3", "b", "a", "right"),  # right both times
        ("gpt", "q3", "a", "b", "right"),
        ("gpt", "q4", "a", "b", "tie"),  # a tie became a winner
        ("gpt", "q4", "b", "a", "left"),
    )
    found = position(judge, "gpt")
    assert found.swapped == 4
    values = [found.consistent.value, found.left_both.value, found.right_both.value]
    assert values == [0.25, 0.25, 0.25]
    assert found.left.value == pytest.approx(4 / 7)


def test_a_judge_that_favours_the_left_is_found_out():
    people, judge = judged_votes(judge_side=1.5, seed=3)
    biased = position(judgements_from_votes(judge), "gpt")
    assert biased.left.low > 0.6
    assert biased.left_both.value > 5 * biased.right_both.value
    fair = position(judgements_from_votes(people), "people")
    assert fair.left.low < 0.5 < fair.left.high


def test_ratings_have_no_sides():
    frame = pd.DataFrame({"item": ["i"], "annotator": ["a"], "score": [1]})
    with pytest.raises(InputError, match="no sides"):
        position(ratings_from_frame(frame).judgements(), "a")


def test_shares_of_ties_on_the_same_items():
    [found] = verdict_shares(matched(PEOPLE, JUDGE, "gpt"))
    assert (found.what, found.people.value, found.judge.value) == ("any tie", 0.2, 0.2)
    assert found.difference.value == pytest.approx(0.0)
    assert found.difference.low < 0 < found.difference.high


def test_both_good_and_both_bad_are_told_apart_where_votes_do():
    names = pd.DataFrame(
        [
            (f"p{n}", f"q{n}", "a", "b", said)
            for n, said in enumerate(["both_good"] * 3 + ["both_bad"])
        ],
        columns=NAMES,
    )
    people = judgements_from_votes(names, ties="apart")
    judge = judgements_from_votes(
        names.assign(participant="gpt", outcome="both_good"), ties="apart"
    )
    found = {each.what: each for each in verdict_shares(matched(people, judge, "gpt"))}
    assert found["both good"].difference.value == pytest.approx(0.25)
    assert found["both bad"].judge.value == 0.0


def rated(people, judge):
    rows = [(f"i{n}", "ana", "c", score) for n, score in enumerate(people)]
    other = [(f"i{n}", "gpt", "c", score) for n, score in enumerate(judge)]
    names = ["item", "annotator", "criterion", "score"]
    return tuple(ratings_from_frame(pd.DataFrame(each, columns=names)) for each in (rows, other))


def test_a_mild_judge_by_hand():
    people, judge = rated([1, 2, 3, 2, 1], [2, 2, 3, 3, 3])
    pairs = matched(people.judgements(), judge.judgements(), "gpt")
    found = score_difference(pairs)
    assert found.difference.value == pytest.approx(0.8)
    # Student's t with 4 degrees of freedom: 2.776445 × sd 0.83666 / √5.
    assert found.difference.high - 0.8 == pytest.approx(2.776445 * 0.836660 / 5**0.5, abs=1e-5)


def test_retention_counts_items_with_every_criterion_at_the_threshold():
    names = ["item", "annotator", "criterion", "score"]
    people = ratings_from_frame(
        pd.DataFrame(
            [("i1", "ana", c, s) for c, s in (("x", 2), ("y", 1))]
            + [("i1", "bea", c, s) for c, s in (("x", 2), ("y", 2))]
            + [(f"i{n}", "ana", c, 3) for n in (2, 3, 4) for c in ("x", "y")]
            + [("i5", "ana", "x", 3)],
            columns=names,
        )
    )
    judge = ratings_from_frame(
        pd.DataFrame(
            [(f"i{n}", "gpt", c, 2) for n in range(1, 6) for c in ("x", "y")], columns=names
        )
    )
    found = retention(people, judge, 2, generator=seeded())
    # Ana rejects i1 and Bea keeps it; i5 lacks a score of hers.
    assert found.people.value == pytest.approx(3.5 / 4)
    assert found.judge.value == 1.0
    assert found.difference.value == pytest.approx(0.125)
    assert found.difference.items == 4


def test_the_same_difference_everywhere_has_no_interval_but_a_reason():
    found = mean_estimate(np.ones(6))
    assert (found.value, found.range) == (1.0, None)
    assert "the same for every item" in found.note
    assert mean_estimate(np.ones(2)).value is None


def test_a_cluster_counts_as_alike_and_single_rows_give_students_interval():
    values = seeded(2).normal(size=40)
    single = clustered_mean(values, np.arange(40))
    assert single.range == mean_estimate(values).range
    doubled = clustered_mean(np.repeat(values, 2), np.repeat(np.arange(40), 2))
    assert doubled.range == pytest.approx(single.range)


def test_the_longer_answer_is_found():
    rows = [("p", f"q{n}", "a", "b", "left" if n < 6 else "right") for n in range(8)]
    frame = pd.DataFrame(rows, columns=NAMES).assign(response_left="longer", response_right="long")
    found = length_preference(vote_log_from_frame(frame))
    assert found.value == 0.75
    same = length_preference(vote_log_from_frame(frame.assign(response_right="equals")))
    assert same.value is None
    bare = length_preference(vote_log_from_frame(frame[NAMES]))
    assert bare.note == "not identified: the log has no texts of the answers"
