"""Scores of pairs as verdicts: margins, two orders and their rules, and how consistent a judge is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.agreement.ratings import ratings_from_frame
from analysis.agreement.verdicts import judgements_from_votes
from analysis.judges.comparison import combined
from analysis.judges.passes import consistency, passes, scored_pairs, verdicts_of
from arena.errors import InputError


def scored(given_points):
    """Ratings of pairs (a, b): of each item, points of a and of b in the first pass and with sides exchanged."""
    rows = []
    for item, orders in enumerate(given_points):
        for order, (a, b) in enumerate(orders):
            for model, points in (("a", a), ("b", b)):
                left = "a" if order == 0 else "b"
                rows.append(
                    {"battle": f"{item}-{order}", "item": f"q{item}", "question": "quality", "model": model,
                     "opponent": "b" if model == "a" else "a", "value": points, "participant": "gpt",
                     "side": "left" if model == left else "right", "prompt": f"q{item}",
                     "purpose": "repeat" if order else "ranked"}
                )  # fmt: skip
    return ratings_from_frame(pd.DataFrame(rows))


# Points of a and b: both orders agree, contradict each other, and one of them is a tie.
THREE = [[(8, 5), (7, 6)], [(8, 5), (5, 7)], [(6, 6), (5, 8)]]


@pytest.mark.parametrize(
    ("rule", "margin", "expected"),
    [
        ("tie", 0, [1, 0, 0]),
        ("first", 0, [1, 1, 0]),
        ("mean", 0, [1, 1, -1]),
        ("mean", 1, [1, 0, -1]),
        ("mean", 1.5, [1, 0, 0]),
        ("tie", 2, [0, 0, 0]),
        ("first", 2, [1, 1, 0]),
    ],
)
def test_a_rule_and_a_margin_make_one_verdict(rule, margin, expected):
    """Worked by hand from the six passes above: differences 3 and 1, 3 and −2, 0 and −3."""
    found = verdicts_of(scored_pairs(scored(THREE), "quality"), rule, margin)
    assert found.value.tolist() == expected


def test_dropping_leaves_the_contradictions_out():
    found = verdicts_of(scored_pairs(scored(THREE), "quality"), "drop")
    assert found.value.tolist() == [1]
    assert found.excluded["contradiction"] == 2


def test_the_mean_of_verdicts_is_whom_they_favour():
    rows = [("b1", "q", "a", "b", "left"), ("b2", "q", "b", "a", "tie"), ("b3", "r", "a", "b", "left"), ("b4", "r", "b", "a", "left")]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["battle", "prompt", "model_left", "model_right", "outcome"])
    judged = judgements_from_votes(frame.assign(participant="gpt"))
    assert combined(judged, "mean").value.tolist() == [1, 0]
    assert combined(judged, "tie").value.tolist() == [0, 0]


def test_consistency_counts_passes_with_swapped_sides_only():
    found = consistency(passes(scored_pairs(scored(THREE), "quality")))
    assert (found.passes, found.rate.value) == (3, pytest.approx(1 / 3))
    low, high = found.rate.range
    # Wilson's interval of one in three.
    assert (low, high) == pytest.approx((0.06149, 0.79234), abs=1e-4)
    wide = consistency(passes(scored_pairs(scored(THREE), "quality"), margin=3))
    assert wide.rate.value == 1.0


def test_scores_and_votes_name_their_items_alike():
    pairs = scored_pairs(scored(THREE), "quality").verdicts
    votes = pd.DataFrame(
        {"battle": ["v"], "item": ["q1"], "model_left": ["b"], "model_right": ["a"], "outcome": ["left"], "participant": ["p"]}
    )  # fmt: skip
    assert judgements_from_votes(votes).items[0] in pairs.items


points = st.lists(
    st.tuples(st.tuples(st.integers(0, 10), st.integers(0, 10)), st.tuples(st.integers(0, 10), st.integers(0, 10))),
    min_size=1, max_size=8,
)  # fmt: skip


@settings(max_examples=25)
@given(points, st.floats(0, 5))
def test_exchanging_the_models_turns_every_verdict(drawn, margin):
    turned = [tuple((b, a) for a, b in orders) for orders in drawn]
    for rule in ("tie", "first", "mean"):
        found = verdicts_of(scored_pairs(scored(drawn), "quality"), rule, margin)
        other = verdicts_of(scored_pairs(scored(turned), "quality"), rule, margin)
        np.testing.assert_array_equal(found.value, -other.value)


@settings(max_examples=25)
@given(points, st.floats(0, 5), st.floats(0, 5))
def test_a_wider_margin_never_makes_a_winner(drawn, margin, more):
    for rule in ("first", "mean"):
        pairs = scored_pairs(scored(drawn), "quality")
        narrow, wide = verdicts_of(pairs, rule, margin), verdicts_of(pairs, rule, margin + more)
        assert (np.abs(wide.value) <= np.abs(narrow.value)).all()


@settings(max_examples=25)
@given(points)
def test_where_both_orders_agree_every_rule_says_so(drawn):
    pairs = scored_pairs(scored(drawn), "quality")
    single = passes(pairs).value.reshape(-1, 2)
    agreed = single[:, 0] == single[:, 1]
    for rule in ("tie", "first", "mean"):
        verdicts = verdicts_of(pairs, rule).value
        np.testing.assert_array_equal(verdicts[agreed], single[agreed, 0])


def test_a_judge_of_known_consistency_is_measured_as_such():
    """A judge that looks at the answers with probability c, and else takes the left one, agrees with itself in c."""
    generator = np.random.default_rng(8)
    held, rounds, known = 0, 100, 0.7
    for _ in range(rounds):
        rows = []
        for item in range(80):
            better = generator.integers(2)
            looks = generator.random() < known
            for order in range(2):
                pair = ("a", "b") if order == 0 else ("b", "a")
                winner = ("a", "b")[better] if looks else pair[0]
                outcome = "left" if winner == pair[0] else "right"
                rows.append((f"{item}-{order}", f"q{item}", *pair, outcome, "gpt"))
        columns = ["battle", "prompt", "model_left", "model_right", "outcome", "participant"]
        found = consistency(judgements_from_votes(pd.DataFrame(rows, columns=columns)))
        held += found.rate.low <= known <= found.rate.high
    assert 0.90 <= held / rounds <= 0.99


def test_what_is_no_pair_is_refused():
    frame = pd.DataFrame({"item": ["a"], "annotator": ["p"], "score": [3]})
    with pytest.raises(InputError, match="no pair has two scores"):
        scored_pairs(ratings_from_frame(frame), "score")
    with pytest.raises(InputError, match="a margin of -1 points"):
        verdicts_of(scored_pairs(scored(THREE), "quality"), "mean", -1)
