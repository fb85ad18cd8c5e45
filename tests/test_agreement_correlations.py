"""Correlations of annotators: hand-made numbers, scipy's as a second way, intervals, refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau, pearsonr, spearmanr

from analysis.agreement.correlations import correlation, pearson_by_bootstrap, weighted_pearson
from analysis.published.benchmarks import spearman

KINDS = ("pearson", "spearman", "kendall")


def noisy(seed, items, noise=1.0):
    generator = np.random.default_rng(seed)
    first = generator.normal(size=items)
    return first, first + noise * generator.normal(size=items)


def test_a_small_example_by_hand():
    first, second = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 1, 4, 3, 5])
    assert correlation(first, second, "pearson").value == pytest.approx(0.8)
    assert correlation(first, second, "spearman").value == pytest.approx(0.8)
    assert correlation(first, second, "kendall").value == pytest.approx(0.6)


def test_scipy_gives_the_same_numbers_and_the_same_fisher_interval():
    first, second = noisy(0, 40)
    assert correlation(first, second, "kendall").value == kendalltau(first, second).statistic
    assert correlation(first, second, "spearman").value == pytest.approx(
        spearmanr(first, second).statistic
    )
    found, theirs = correlation(first, second, "pearson"), pearsonr(first, second)
    assert found.value == pytest.approx(theirs.statistic)
    assert found.range == pytest.approx(tuple(theirs.confidence_interval(0.95)))


def test_spearmans_interval_is_that_of_the_benchmarks():
    first, second = noisy(1, 18)
    one, two = correlation(first, second, "spearman"), spearman(first, second)
    assert one.range == pytest.approx((two.low, two.high))


def test_kendalls_interval_has_the_published_standard_error():
    first, second = noisy(2, 30)
    found = correlation(first, second, "kendall")
    width = np.arctanh(found.high) - np.arctanh(found.low)
    assert width / 2 / 1.959964 == pytest.approx(np.sqrt(0.437 / 26))


@pytest.mark.parametrize("kind", KINDS)
def test_points_on_a_line_have_no_interval_but_a_reason(kind):
    found = correlation(np.arange(6.0), 2 * np.arange(6.0), kind)
    assert (found.value, found.range) == (1.0, None)
    assert "one line" in found.note


@pytest.mark.parametrize("kind", KINDS)
def test_a_constant_annotator_and_too_few_items_are_not_identified(kind):
    constant = correlation(np.full(8, 3.0), np.arange(8.0), kind)
    assert constant.note == "not identified: one annotator always says 3"
    assert correlation(np.arange(3.0), np.array([1.0, 3, 2]), kind).value is None


@given(st.integers(0, 10_000), st.floats(0.2, 5), st.floats(-3, 3))
def test_units_and_order_do_not_matter_and_mirroring_turns_the_sign(seed, factor, shift):
    first, second = noisy(seed, 12)
    for kind in KINDS:
        found = correlation(first, second, kind)
        again = correlation((factor * second + shift)[::-1], first[::-1], kind)
        mirrored = correlation(-first, second, kind)
        assert again.value == pytest.approx(found.value, abs=1e-9)
        assert mirrored.range == pytest.approx((-found.high, -found.low), abs=1e-9)


def test_a_weight_of_two_is_an_item_twice():
    first, second = noisy(5, 10)
    weights = np.array([2.0] * 3 + [1.0] * 7) / 13
    doubled = [np.concatenate([values[:3], values]) for values in (first, second)]
    assert weighted_pearson(first, second, weights[None])[0] == pytest.approx(
        np.corrcoef(*doubled)[0, 1]
    )


def test_fisher_and_bootstrap_both_cover():
    hits = np.zeros(2)
    for seed in range(300):
        first, second = noisy(seed, 60)
        ways = (
            correlation(first, second, "pearson"),
            pearson_by_bootstrap(first, second, rounds=400, generator=np.random.default_rng(seed)),
        )
        hits += [found.low <= np.sqrt(0.5) <= found.high for found in ways]
    assert (hits / 300 > 0.91).all()
    assert (hits / 300 < 0.985).all()
