"""Mean ratings: worked example, a published interval, properties, coverage with known annotators."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.agreement.ratings import ratings_from_frame
from analysis.tasks.means import criterion_means, weighted_mean
from arena.errors import InputError

# Student (1908): additional hours of sleep of ten patients under the second drug less those under the first.
SLEEP = np.array([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4])


def test_every_item_counts_once_however_many_rated_it():
    """Worked by hand: items have the means 4, 2, 3, 5; their mean is 3.5, though the ratings' mean is 3.2."""
    rows = [("a", "ana", 4), ("b", "ana", 1), ("b", "bob", 3), ("c", "bob", 3), ("d", "bob", 5)]
    frame = pd.DataFrame(rows, columns=["item", "annotator", "score"])
    (found,) = criterion_means(ratings_from_frame(frame))
    assert found.mean.value == pytest.approx(3.5)
    assert (found.ratings, found.annotators, found.mean.items) == (5, 2, 4)
    # Student's t over the four item means: 3.5 ± 3.182446 · sqrt(1.6667/4).
    assert found.mean.range == pytest.approx((3.5 - 2.054260, 3.5 + 2.054260), abs=1e-5)


def test_single_ratings_give_students_published_interval():
    found = weighted_mean(SLEEP, np.ones(10), np.arange(10))
    assert found.value == pytest.approx(1.58)
    assert found.range == pytest.approx((0.7001142, 2.4598858), abs=1e-6)


def test_two_ways_are_the_sum_less_what_both_count():
    generator = np.random.default_rng(3)
    values = generator.normal(size=60)
    one, other = np.arange(60) // 4, np.arange(60) % 12
    found = weighted_mean(values, np.ones(60), one, other)
    rest = values - values.mean()

    def brute(labels):
        groups = set(labels)
        sums = [sum(r for r, g in zip(rest, labels, strict=True) if g == group) for group in groups]
        return len(groups) / (len(groups) - 1) * sum(each**2 for each in sums) / 60**2

    cells = list(zip(one, other, strict=True))
    variance = max(brute(list(one)) + brute(list(other)) - brute(cells), brute(list(one)), brute(list(other)))  # fmt: skip
    half = (found.range[1] - found.range[0]) / 2
    assert half == pytest.approx(2.2009852 * variance**0.5, rel=1e-6)
    assert "prompts and people" in found.interval


numbers = arrays(float, 24, elements=st.integers(1, 5).map(float))


@given(numbers, st.permutations(range(24)), st.integers(-3, 3))
def test_order_does_not_matter_and_a_shift_moves_the_interval(values, order, shift):
    one, other = np.arange(24) % 6, np.arange(24) // 2
    found = weighted_mean(values, np.ones(24), one, other)
    order = np.array(order)
    again = weighted_mean(values[order], np.ones(24), one[order], other[order])
    moved = weighted_mean(values + shift, np.ones(24), one, other)
    assert again.value == pytest.approx(found.value)
    assert moved.value == pytest.approx(found.value + shift)
    assert (found.range is None) == (again.range is None) == (moved.range is None)
    if found.range is not None:
        assert again.range == pytest.approx(found.range)
        assert moved.range == pytest.approx([end + shift for end in found.range])


@given(numbers)
def test_people_as_a_second_way_never_make_the_variance_smaller(values):
    one, other = np.arange(24) % 6, np.arange(24) // 2
    plain = weighted_mean(values, np.ones(24), one)
    both = weighted_mean(values, np.ones(24), one, other)
    if plain.range is not None:
        assert both.range[1] - both.range[0] >= plain.range[1] - plain.range[0] - 1e-9


@pytest.mark.parametrize(("people", "target"), [(4, "these"), (25, "all")])
def test_the_interval_holds_the_true_mean_about_as_often_as_it_says(people, target):
    """Prompts of known quality, annotators of known bias; few annotators are all there are."""
    generator = np.random.default_rng(people)
    held, rounds = 0, 400
    for _ in range(rounds):
        bias = generator.normal(0, 0.4, people)
        quality = generator.normal(3, 0.8, 40)
        who = generator.integers(0, people, (40, 3))
        score = quality[:, None] + bias[who] + generator.normal(0, 0.5, who.shape)
        prompt = np.repeat(np.arange(40), 3)
        other = who.ravel() if people >= 10 else None
        found = weighted_mean(score.ravel(), np.full(120, 1 / 3), prompt, other)
        truth = 3 + (bias.mean() if target == "these" else 0)
        held += found.range[0] <= truth <= found.range[1]
    assert 0.91 <= held / rounds <= 0.985


def test_models_kinds_and_criteria_are_kept_apart():
    rows = [
        (f"i{n}", who, criterion, 3 + n % 2 + (who == "gpt"), "judge" if who == "gpt" else "human", model)
        for n in range(6)
        for who in ("ana", "gpt")
        for criterion in ("fluency", "facts")
        for model in ("x", "y")
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["item", "annotator", "criterion", "score", "kind", "model"])
    frame["item"] += frame["model"]
    found = criterion_means(ratings_from_frame(frame))
    assert len(found) == 8
    means = {(each.criterion, each.kind, each.model): each.mean.value for each in found}
    assert means["fluency", "judge", "x"] - means["fluency", "human", "x"] == pytest.approx(1)


def test_what_the_data_do_not_tell_has_a_reason():
    frame = pd.DataFrame({"item": list("abc"), "annotator": "p", "score": [1, 2, 3]})
    (found,) = criterion_means(ratings_from_frame(frame))
    assert found.mean.value is None
    assert "3 prompts, not 4" in found.mean.note
    same = pd.DataFrame({"item": list("abcd"), "annotator": "p", "score": 2})
    (found,) = criterion_means(ratings_from_frame(same))
    assert (found.mean.value, found.mean.range) == (2.0, None)
    with pytest.raises(InputError, match="confidence level"):
        criterion_means(ratings_from_frame(same), level=1.0)
