"""Gains from before to after: worked example, published data, properties, known correlations."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.correlation.gains import gain_correlations, mean_gain
from analysis.correlation.scores import scores_from_frame
from arena.errors import InputError

# Student (1908): additional sleep of ten patients under the first and under the second drug.
FIRST = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SECOND = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


def staged(before, after, task="exam"):
    rows = [
        (f"m{n}", task, stage, value)
        for stage, values in (("before", before), ("after", after))
        for n, value in enumerate(values)
    ]
    return pd.DataFrame(rows, columns=["model", "task", "stage", "score"])


def gain_of(before, after, name="exams"):
    return mean_gain(scores_from_frame(staged(before, after)), name)


def test_the_mean_is_over_tests_that_all_models_took():
    """Worked by hand: m0 gains 2 and 4, m1 gains 0 and 2; a third test that m1 did not take does not count."""
    frame = pd.concat([
        staged([1, 1], [3, 1], "a"), staged([2, 2], [6, 4], "b"), staged([0], [9], "c"),
    ])  # fmt: skip
    found = mean_gain(scores_from_frame(frame), "exams")
    assert found.tests == 2
    assert found.change.models == ("m0", "m1")
    assert [a - b for b, a in zip(found.change.before, found.change.after, strict=True)] == [3, 1]
    assert (found.change.change, found.change.rose, found.better.value) == (2.0, 2, 1.0)


def test_students_sleep_gives_his_interval():
    found = gain_of(FIRST, SECOND).change
    assert found.change == pytest.approx(1.58)
    assert (found.low, found.high) == pytest.approx((0.7001142, 2.4598858), abs=1e-6)
    assert found.rose == 9


def test_two_kinds_of_gains_are_correlated_over_the_models_that_have_both():
    one = gain_of([0] * 6, [1, 2, 3, 4, 5, 6], "exams")
    other = gain_of([0] * 5, [2, 1, 4, 3, 5], "tasks")
    (found,) = gain_correlations({"exams": one, "tasks": other})
    assert found.models == tuple(f"m{n}" for n in range(5))
    assert found.pearson.value == pytest.approx(0.8)
    assert found.spearman.value == pytest.approx(0.8)
    # Fisher's z: tanh(1.0986 ± 1.95996 / sqrt(2)).
    assert found.pearson.range == pytest.approx((-0.2796, 0.9862), abs=1e-4)
    assert found.gains[1] == (2.0, 1.0)


gains = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), min_size=5, max_size=14)


@settings(max_examples=40)
@given(gains, st.integers(1, 9))
def test_units_do_not_change_a_correlation_and_only_scale_a_gain(pairs, factor):
    before = [0] * len(pairs)
    one = gain_of(before, [a for a, _ in pairs], "one")
    other = gain_of(before, [b for _, b in pairs], "other")
    scaled = gain_of(before, [factor * a for a, _ in pairs], "one")
    assert scaled.change.change == pytest.approx(factor * one.change.change)
    assert scaled.change.rose == one.change.rose
    (plain,) = gain_correlations({"one": one, "other": other})
    (turned,) = gain_correlations({"other": other, "one": scaled})
    assert (plain.pearson.value is None) == (turned.pearson.value is None)
    if plain.pearson.value is not None:
        assert plain.pearson.value == pytest.approx(turned.pearson.value)


@pytest.mark.parametrize("known", [0.0, 0.6])
def test_a_known_correlation_of_fourteen_models_is_held(known):
    generator = np.random.default_rng(14)
    held, rounds = 0, 100
    for _ in range(rounds):
        one = generator.normal(5, 4, 14)
        other = known * (one - 5) / 4 + np.sqrt(1 - known**2) * generator.normal(size=14)
        pair = {"one": gain_of([0] * 14, one, "one"), "other": gain_of([0] * 14, other, "other")}
        (found,) = gain_correlations(pair)
        held += found.pearson.low <= known <= found.pearson.high
    assert 0.90 <= held / rounds <= 0.99


def test_what_has_no_two_stages_is_refused():
    plain = pd.DataFrame({"model": ["a"], "score": [1]})
    with pytest.raises(InputError, match="no model has a score before and after"):
        mean_gain(scores_from_frame(plain), "exams")
    apart = pd.concat([staged([1], [2], "a"), staged([1], [2], "b").assign(model="other")])
    with pytest.raises(InputError, match="no test was taken by all models"):
        mean_gain(scores_from_frame(apart), "exams")
    few = {name: gain_of([0, 0], [1, 2], name) for name in ("one", "other")}
    (found,) = gain_correlations(few)
    assert found.pearson.value is None
    assert "2 models, not 5" in found.pearson.note
