"""The noise ceiling: by hand, Spearman–Brown, recovery of a known reliability, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement.ceiling import (
    category_ceiling,
    majority_of_others,
    score_ceiling,
    spearman_brown,
)
from analysis.agreement.judgements import Judgements


def table(values, measure="interval"):
    """Judgements of an (A, I) table, NaN where there is none."""
    values = np.asarray(values, dtype=float)
    who, item = np.nonzero(~np.isnan(values))
    people, items = values.shape
    return Judgements(
        "q",
        tuple(f"p{n}" for n in range(people)),
        tuple(f"i{n}" for n in range(items)),
        who.astype(np.int32),
        item.astype(np.int32),
        values[who, item],
        measure,
    )


def seeded(number=0):
    return np.random.default_rng(number)


def test_the_majority_of_the_others_by_hand():
    # 2:1: each of the two sees one of each (half a credit), the third sees two against: 0.
    # 3:0: all agree. 2:2: each of the four sees 1 against 2: 0. 3:1: three see 2:1 and agree.
    counts = np.array([[2, 1], [3, 0], [2, 2], [3, 1]])
    assert majority_of_others(counts).tolist() == pytest.approx([1 / 3, 1.0, 0.0, 0.75])


def test_the_ceiling_of_categories_by_hand():
    people = table([[0, 1, 0, 1, 0], [0, 1, 0, 1, 1], [0, 1, 1, 0, 1]], "nominal")
    found = category_ceiling(people, generator=seeded())
    assert found.one_person.value == pytest.approx((1 + 1 + 1 / 3 * 3) / 5)
    assert found.best.value == pytest.approx((1 + 1 + 2 / 3 * 3) / 5)
    assert found.others.value == pytest.approx(found.one_person.value)


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=4, max_size=12))
def test_no_single_verdict_beats_the_best_and_the_majority_of_others_never_does(rows):
    counts = np.array([row for row in rows if sum(row) >= 3] + [[1, 1, 1]])
    best = counts.max(axis=1) / counts.sum(axis=1)
    assert (majority_of_others(counts) <= best + 1e-12).all()


def test_people_who_all_agree_leave_room_below_one():
    people = table(np.tile([0.0, 1, 0, 1, 1], (3, 1)), "nominal")
    found = category_ceiling(people, generator=seeded())
    for estimate in (found.one_person, found.others, found.best):
        assert estimate.value == 1.0
        assert estimate.low == pytest.approx(0.025 ** (1 / 5))


def test_two_people_per_item_give_no_majority_of_others():
    found = category_ceiling(table(np.eye(2, 6), "nominal"), generator=seeded())
    assert found.others.note == "not identified: 0 items with 3 people, not 4"


def test_spearman_and_brown():
    assert spearman_brown(np.array([0.6]), 2.0)[0] == pytest.approx(0.75)
    assert spearman_brown(np.array([0.75]), 0.5)[0] == pytest.approx(0.6)


def test_a_known_reliability_is_recovered():
    # Item variance 1, error variance 1: one person 1/2, the mean of four 4/5.
    generator = seeded(1)
    scores = generator.normal(size=2000) + generator.normal(size=(4, 2000))
    found = score_ceiling(table(np.round(scores, 1)), splits=10, rounds=200, generator=generator)
    assert found.people == pytest.approx(4)
    assert found.reliability.value == pytest.approx(0.8, abs=0.02)
    assert found.with_mean.value == pytest.approx(np.sqrt(0.8), abs=0.02)
    assert found.with_one.value == pytest.approx(np.sqrt(0.5), abs=0.02)
    assert found.reliability.low < 0.8 < found.reliability.high


def test_the_perfect_judge_reaches_the_ceiling_and_no_more():
    generator = seeded(2)
    truth = generator.normal(size=1500)
    scores = truth + generator.normal(size=(2, 1500))
    found = score_ceiling(table(np.round(scores, 1)), splits=5, rounds=100, generator=generator)
    reached = np.corrcoef(truth, scores.mean(axis=0))[0, 1]
    assert found.with_mean.value == pytest.approx(reached, abs=0.03)


def test_gaps_are_allowed_and_people_counted_by_the_harmonic_mean():
    generator = seeded(3)
    scores = np.round(generator.normal(size=60) + generator.normal(size=(4, 60)), 0)
    scores[2:, ::2] = np.nan
    found = score_ceiling(table(scores), splits=5, rounds=100, generator=generator)
    assert found.people == pytest.approx(1 / ((1 / 2 + 1 / 4) / 2))


def test_scores_that_do_not_vary_or_are_few_have_no_ceiling():
    assert score_ceiling(table(np.ones((3, 9))), generator=seeded()).reliability.value is None
    assert score_ceiling(table(np.eye(3)), generator=seeded()).reliability.value is None


def test_people_who_contradict_each_other_have_no_ceiling():
    scores = np.array([[1.0, 2, 3, 4, 5], [5.0, 4, 3, 2, 1]])
    found = score_ceiling(table(scores), splits=4, rounds=100, generator=seeded())
    assert found.with_mean.note == "not identified: the halves' scores do not correlate"
