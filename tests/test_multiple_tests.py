"""Tests of many differences at once: adjusted p-values."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, norm, t

from analysis.uncertainty.multiple_tests import benjamini_hochberg, holm, p_values

P = np.array([0.01, 0.04, 0.03, 0.005])
SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=30).map(np.array)


def test_holm_by_hand():
    # Sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1: 0.02, 0.03, 0.06, 0.04, made monotone.
    np.testing.assert_allclose(holm(P), [0.03, 0.06, 0.06, 0.02])


def test_benjamini_hochberg_by_hand():
    # Sorted times 4/1, 4/2, 4/3, 4/4: 0.02, 0.02, 0.04, 0.04, made monotone from the top.
    np.testing.assert_allclose(benjamini_hochberg(P), [0.02, 0.04, 0.04, 0.02])


def test_the_example_of_benjamini_and_hochberg_has_its_four_rejections():
    # The fifteen p-values of section 3.2 of their paper: Bonferroni finds 3, theirs 4, at 5 %.
    published = np.array(
        [
            *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
            *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
        ]
    )
    assert (published * 15 <= 0.05).sum() == 3
    assert (holm(published) <= 0.05).sum() == 3
    assert (benjamini_hochberg(published) <= 0.05).sum() == 4


@given(SHARES)
def test_benjamini_hochberg_agrees_with_scipy(p):
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p))


@given(SHARES, st.randoms(use_true_random=False))
def test_the_order_of_the_tests_changes_nothing(p, random):
    places = list(range(len(p)))
    random.shuffle(places)
    for adjust in (holm, benjamini_hochberg):
        np.testing.assert_allclose(adjust(p[places]), adjust(p)[places])


@given(SHARES)
def test_adjusted_values_lie_between_the_plain_ones_and_bonferronis(p):
    assert (p <= benjamini_hochberg(p) + 1e-12).all()
    assert (benjamini_hochberg(p) <= holm(p) + 1e-12).all()
    assert (holm(p) <= np.minimum(p * len(p), 1) + 1e-12).all()


def test_holm_is_seldom_wrong_where_nothing_is_true_and_tests_depend_on_each_other():
    generator = np.random.default_rng(4)
    shared = generator.standard_normal((4000, 1))
    statistics = np.sqrt(0.5) * (shared + generator.standard_normal((4000, 20)))
    wrong = np.mean([(holm(p) <= 0.05).any() for p in p_values(statistics)])
    assert 0.015 < wrong < 0.055
    plain = np.mean((p_values(statistics) <= 0.05).any(axis=1))
    assert plain > 0.3


def test_p_values_are_those_of_the_normal_and_with_few_units_of_student():
    statistics = np.array([0.0, 1.959964, -3.0])
    np.testing.assert_allclose(p_values(statistics), 2 * norm.sf(np.abs(statistics)))
    mixed = p_values(statistics, np.array([np.inf, 5.0, 5.0]))
    np.testing.assert_allclose(mixed[1:], 2 * t.sf(np.abs(statistics[1:]), 5))
    assert mixed[0] == pytest.approx(1.0)


def test_no_test_has_no_adjusted_value():
    assert holm(np.empty(0)).shape == benjamini_hochberg(np.empty(0)).shape == (0,)
