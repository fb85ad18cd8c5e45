"""Where outcomes become numbers: spellings, exclusions, counts, factor levels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.comparisons import (
    BOTH_BAD,
    BOTH_GOOD,
    FIRST,
    SECOND,
    TIE,
    comparisons_from_frame,
    pairwise_from_counts,
)
from analysis.pairwise import Pairwise
from arena.errors import InputError
from tests.reference_tables import pairwise

MIRRORED = {"left": "right", "right": "left"}
OUTCOMES = ("left", "right", "tie", "both_good", "both_bad", "cannot_say", "MODEL_A", "")


def log(*rows, columns=("model_a", "model_b", "winner")):
    return pd.DataFrame(rows, columns=list(columns))


vote_logs = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd"), st.sampled_from(OUTCOMES)),
    max_size=40,
).map(lambda rows: [("a", "b", "left"), *rows])


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("left", FIRST),
        ("model_a", FIRST),
        ("model_left", FIRST),
        ("right", SECOND),
        ("model_b", SECOND),
        ("model_right", SECOND),
        ("tie", TIE),
        ("both_good", BOTH_GOOD),
        ("bothgood", BOTH_GOOD),
        ("both_bad", BOTH_BAD),
        ("bothbad", BOTH_BAD),
        ("tie (bothbad)", BOTH_BAD),
        ("tie (both bad)", BOTH_BAD),
    ],
)
def test_every_documented_spelling_is_understood(spelling, code):
    assert comparisons_from_frame(log(("a", "b", spelling))).outcome.tolist() == [code]


@pytest.mark.parametrize("label", ["MODEL_A", "Tie", "skip", "draw", "0.5", 1, "a", "nan"])
def test_an_unknown_outcome_is_counted_and_never_a_tie(label):
    found = comparisons_from_frame(log(("a", "b", "model_a"), ("a", "b", label)))
    assert found.total == 1
    assert found.excluded == {"unknown_outcome": 1}
    assert found.counts().ties.sum() == 0


@pytest.mark.parametrize("nothing", [None, float("nan"), "", " "])
def test_a_missing_outcome_is_counted_and_never_a_tie(nothing):
    found = comparisons_from_frame(log(("a", "b", "model_a"), ("a", "b", nothing)))
    assert found.excluded == {"no_outcome": 1}
    assert found.counts().ties.sum() == 0


def test_each_reason_to_leave_a_row_out_has_its_own_count():
    frame = log(
        ("1", "a", "b", "left", "ranked"),
        ("1", "a", "b", "right", "ranked"),
        ("2", "a", "a", "left", "ranked"),
        ("3", "a", "", "left", "ranked"),
        ("4", None, "b", "left", "ranked"),
        ("5", "a", "b", "cannot_say", "ranked"),
        ("6", "a", "b", "void", "ranked"),
        ("7", "a", "b", "left", "control"),
        ("8", "a", "b", "left", "repeat"),
        ("9", "a", "b", "?", "ranked"),
        columns=("battle", "model_left", "model_right", "outcome", "purpose"),
    )
    found = comparisons_from_frame(frame)
    assert found.total == 1
    assert found.outcome.tolist() == [FIRST]
    assert found.excluded == {
        "purpose_control": 1,
        "purpose_repeat": 1,
        "no_model": 2,
        "self_pair": 1,
        "duplicate": 1,
        "cannot_say": 1,
        "void": 1,
        "unknown_outcome": 1,
    }


def test_the_first_row_of_a_battle_stands_and_rows_without_a_battle_are_no_duplicates():
    frame = log(
        ("1", "a", "b", "right"),
        ("1", "a", "b", "left"),
        (None, "a", "b", "left"),
        (None, "a", "b", "left"),
        ("", "a", "b", "left"),
        ("", "a", "b", "left"),
        columns=("battle", "model_left", "model_right", "outcome"),
    )
    found = comparisons_from_frame(frame)
    assert found.outcome.tolist() == [SECOND, FIRST, FIRST, FIRST, FIRST]
    assert found.excluded == {"duplicate": 1}


def test_a_battle_answers_several_questions_without_being_its_own_duplicate():
    frame = log(
        ("1", "content", "a", "b", "left"),
        ("1", "overall", "a", "b", "right"),
        columns=("battle", "question", "model_left", "model_right", "outcome"),
    )
    for question, code in (("content", FIRST), ("overall", SECOND)):
        found = comparisons_from_frame(frame, question)
        assert found.outcome.tolist() == [code]
        assert found.excluded == {}


def test_a_simple_log_answers_further_questions_in_columns_of_their_own():
    frame = log(
        ("a", "b", "model_a", "tie"), columns=("model_a", "model_b", "winner", "winner_content")
    )
    assert comparisons_from_frame(frame).outcome.tolist() == [FIRST]
    assert comparisons_from_frame(frame, "content").outcome.tolist() == [TIE]
    with pytest.raises(InputError, match="'language' is not in it; this source answers overall, "):
        comparisons_from_frame(frame, "language")


def test_models_are_sorted_and_only_those_with_a_usable_battle_are_there():
    frame = log(("z", "b", "model_a"), ("b", "a", "tie"), ("x", "x", "tie"), ("y", "z", "?"))
    assert comparisons_from_frame(frame).models == ("a", "b", "z")


def test_models_may_be_numbers_categories_or_named_like_missing_values():
    frame = log((1, 2, "model_a"), (2, 1, "tie"))
    assert comparisons_from_frame(frame).models == ("1", "2")
    frame = log(("NA", "None", "model_a")).astype("category")
    assert comparisons_from_frame(frame).models == ("NA", "None")


def test_participants_are_numbered_by_name_and_unknown_ones_are_minus_one():
    frame = log(
        *[("a", "b", "tie", who) for who in ("zu", "ni", "", None, "zu")],
        columns=("model_a", "model_b", "winner", "judge"),
    )
    assert comparisons_from_frame(frame).participant.tolist() == [1, 0, -1, -1, 1]
    assert comparisons_from_frame(log(("a", "b", "tie"))).participant.tolist() == [-1]


def test_counts_keep_ties_symmetric_and_fold_both_good_and_both_bad_into_them():
    frame = log(
        ("a", "b", "left"), ("b", "a", "left"), ("a", "b", "right"), ("a", "b", "tie"),
        ("b", "a", "both_good"), ("a", "b", "both_bad"),
    )  # fmt: skip
    counts = comparisons_from_frame(frame).counts()
    assert counts.wins.tolist() == [[0, 1], [2, 0]]
    assert counts.ties.tolist() == [[0, 3], [3, 0]]
    assert counts.battles.tolist() == [[0, 6], [6, 0]]
    assert counts.half_wins.tolist() == [[0, 2.5], [3.5, 0]]
    assert counts.total == 6


@settings(max_examples=50, deadline=None)
@given(vote_logs)
def test_every_row_is_either_counted_or_excluded(rows):
    found = comparisons_from_frame(log(*rows))
    assert found.total + sum(found.excluded.values()) == len(rows)
    assert found.counts().total == found.total


@settings(max_examples=50, deadline=None)
@given(vote_logs, st.randoms(use_true_random=False))
def test_swapped_sides_and_another_order_leave_the_counts(rows, random):
    moved = [
        (b, a, MIRRORED.get(outcome, outcome)) if random.random() < 0.5 else (a, b, outcome)
        for a, b, outcome in rows
    ]
    random.shuffle(moved)
    before, after = (comparisons_from_frame(log(*each)).counts() for each in (rows, moved))
    assert before.models == after.models
    assert before.excluded == after.excluded
    np.testing.assert_array_equal(before.wins, after.wins)
    np.testing.assert_array_equal(before.ties, after.ties)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (log(("a", "x"), columns=("model_a", "winner")), "column 'model_b' is missing"),
        (log(("a", "x"), columns=("one", "two")), "column 'model_left' is missing"),
        (log(("a", "b"), columns=("model_a", "model_b")), "column 'outcome' is missing"),
        (log(("a", "b", "A")), "write model_a, model_b, tie or both_bad instead of 'A'"),
        (log(("a", "a", "tie")), r"no usable vote on 'overall' \(1 self_pair\)"),
        (log(), r"no usable vote on 'overall' \(no row\)"),
    ],
)
def test_a_log_that_cannot_be_used_is_refused_with_its_place_and_cure(frame, said):
    with pytest.raises(InputError, match=said) as error:
        comparisons_from_frame(frame, where="votes.csv")
    assert str(error.value).startswith("votes.csv: ")


def test_a_subset_keeps_the_battles_among_its_models():
    rows = [("a", "b", "left"), ("b", "c", "left"), ("c", "a", "tie")]
    found = comparisons_from_frame(log(*rows)).subset(("c", "a"))
    assert found.models == ("c", "a")
    assert found.excluded == {"outside_subset": 2}
    assert found.counts().ties.tolist() == [[0, 1], [1, 0]]
    counts = comparisons_from_frame(log(*rows)).counts().subset(("b", "a"))
    assert counts.wins.tolist() == [[0, 0], [1, 0]]
    assert counts.excluded == {"outside_subset": 2}


def test_ties_can_be_dropped_and_are_counted():
    rows = [("a", "b", "left"), ("a", "b", "tie"), ("a", "b", "both_bad")]
    votes = comparisons_from_frame(log(*rows))
    for dropped in (votes.without_ties(), votes.counts().without_ties()):
        assert dropped.total == 1
        assert dropped.excluded == {"tie_dropped": 2}


def test_levels_of_a_factor_take_the_place_of_the_models():
    counts = pairwise(
        {("a", "b"): 2, ("a", "c"): 3, ("c", "b"): 4, ("d", "a"): 5}, ties=["ab", "ac", "bd"]
    )
    levels = {"a": "base", "b": "base", "c": "instruct", "d": None}
    found = counts.collapse(levels)
    assert found.models == ("base", "instruct")
    assert found.wins.tolist() == [[0, 3], [4, 0]]
    assert found.ties.tolist() == [[0, 1], [1, 0]]
    assert found.excluded == {"no_level": 6, "same_level": 3}


COUNTS = ("model_a", "model_b", "wins_a", "wins_b", "ties")


def test_a_table_of_counts_may_name_a_pair_twice_and_in_either_order():
    frame = log(("a", "b", 1, 2, 3), ("b", "a", 10, 20, 30), ("a", "a", 7, 0, 1), columns=COUNTS)
    found = pairwise_from_counts(frame)
    assert found.wins.tolist() == [[0, 21], [12, 0]]
    assert found.ties.tolist() == [[0, 33], [33, 0]]
    assert found.excluded == {"self_pair": 8}


@pytest.mark.parametrize("wrong", ["-1", "1.5", "x", "", None, "inf"])
def test_a_count_that_is_no_count_is_refused_with_its_line(wrong):
    frame = log(("a", "b", "1", "2", "3"), ("a", "c", "1", wrong, "3"), columns=COUNTS)
    with pytest.raises(InputError, match=r"counts.csv, line 3: column 'wins_b' holds"):
        pairwise_from_counts(frame, where="counts.csv")


def test_a_table_of_counts_is_checked_against_its_battles():
    frame = log(("a", "b", 1, 2, 3, 7), columns=(*COUNTS, "battles"))
    with pytest.raises(InputError, match=r"line 2: battles is 7, but .* add up to 6"):
        pairwise_from_counts(frame, where="counts.csv")


def test_a_table_of_counts_without_a_battle_or_a_column_is_refused():
    with pytest.raises(InputError, match="no battle"):
        pairwise_from_counts(log(("a", "b", 0, 0, 0), columns=COUNTS))
    with pytest.raises(InputError, match="column 'ties' is missing"):
        pairwise_from_counts(log(("a", "b", 0, 0), columns=COUNTS[:4]))


@pytest.mark.parametrize(
    ("wins", "ties", "said"),
    [
        ([[0, 1]], [[0, 0]], "shape"),
        ([[0, -1], [0, 0]], [[0, 0], [0, 0]], "negative"),
        ([[1, 0], [0, 0]], [[0, 0], [0, 0]], "itself"),
        ([[0, 1], [0, 0]], [[0, 1], [0, 0]], "symmetric"),
    ],
)
def test_counts_that_cannot_be_are_refused(wins, ties, said):
    with pytest.raises(ValueError, match=said):
        Pairwise(("a", "b"), np.array(wins), np.array(ties))
