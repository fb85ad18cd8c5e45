"""Cohen's kappa: published tables, the definition by brute force, properties, and coverage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement.kappa import (
    agreement_weights,
    cross_table,
    kappa,
    kappa_of_table,
    percent_agreement,
)

NINETY_FIVE = 1.959963984540054

# Fleiss, Cohen & Everitt (1969): 200 subjects, three categories, their weights of agreement.
FLEISS_COHEN_EVERITT = np.array([[106, 10, 4], [22, 28, 10], [2, 12, 6]], dtype=float)
THEIR_WEIGHTS = np.array([[1, 0, 4 / 9], [0, 1, 6 / 9], [4 / 9, 6 / 9, 1]])
# Cohen (1968): shares of 200 subjects, and how bad each disagreement is.
COHEN = 200 * np.array([[0.44, 0.07, 0.09], [0.05, 0.20, 0.05], [0.01, 0.03, 0.06]])
HOW_BAD = np.array([[0, 1, 3], [1, 0, 6], [3, 6, 0]]) / 6


def standard_error(found):
    return (found.high - found.low) / 2 / NINETY_FIVE


def rows_of(table, values=None):
    values = np.arange(len(table), dtype=float) if values is None else values
    first, second = np.nonzero(table)
    often = table[first, second].astype(int)
    return np.repeat(values[first], often), np.repeat(values[second], often)


def by_definition(first, second, disagreement):
    """1 − observed / expected disagreement, the expectation over all pairs of one's and other's values."""
    observed = np.mean([disagreement(x, y) for x, y in zip(first, second, strict=True)])
    expected = np.mean([disagreement(x, y) for x in first for y in second])
    return 1 - observed / expected


def test_the_two_categories_of_statpsych_have_their_published_kappa_and_interval():
    found = kappa_of_table(np.array([[31, 12], [4, 58]], dtype=float), np.eye(2))
    assert found.value == pytest.approx(0.6756757, abs=1e-7)
    assert standard_error(found) == pytest.approx(0.07344761, abs=1e-8)
    assert found.range == pytest.approx((0.5317210, 0.8196303), abs=1e-7)


def test_the_example_of_the_variance_formula_has_its_printed_variances():
    plain = kappa_of_table(FLEISS_COHEN_EVERITT, np.eye(3))
    weighted = kappa_of_table(FLEISS_COHEN_EVERITT, THEIR_WEIGHTS)
    assert plain.value == pytest.approx(0.429, abs=5e-4)
    assert standard_error(plain) ** 2 == pytest.approx(0.002885, abs=5e-7)
    assert weighted.value == pytest.approx(0.507, abs=5e-4)
    assert standard_error(weighted) ** 2 == pytest.approx(0.003248, abs=5e-7)


def test_cohens_weights_of_1968_give_his_two_kappas():
    assert kappa_of_table(COHEN, np.eye(3)).value == pytest.approx(0.492, abs=5e-4)
    assert kappa_of_table(COHEN, 1 - HOW_BAD).value == pytest.approx(0.348, abs=5e-4)


def test_the_carcinoma_slides_have_the_textbooks_kappa():
    # Agresti (2002), table 10.8: 118 slides, two pathologists: 0.493 with standard error 0.057.
    slides = np.array([[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]], dtype=float)
    found = kappa_of_table(slides, np.eye(4))
    assert (round(found.value, 3), round(standard_error(found), 3)) == (0.493, 0.057)


@pytest.mark.parametrize(
    ("weights", "disagreement"),
    [
        ("plain", lambda x, y: float(x != y)),
        ("linear", lambda x, y: abs(x - y)),
        ("quadratic", lambda x, y: (x - y) ** 2),
    ],
)
def test_each_weighting_is_its_definition_also_with_an_unused_step_of_the_scale(
    weights, disagreement
):
    generator = np.random.default_rng(0)
    first = generator.choice([1.0, 2.0, 3.0, 5.0], 60)
    second = np.where(generator.random(60) < 0.5, first, generator.choice([1.0, 2.0, 5.0], 60))
    found = kappa(first, second, weights)
    assert found.value == pytest.approx(by_definition(first, second, disagreement), abs=1e-12)


def test_perfect_agreement_is_one_with_an_interval_that_has_a_width():
    values = np.array([0.0, 1.0] * 10)
    found = kappa(values, values)
    assert found.value == 1.0
    assert found.high == 1.0
    # Twenty agreeing items allow a share of agreement down to 0.025^(1/20).
    assert found.low == pytest.approx((0.025 ** (1 / 20) - 0.5) / 0.5)


def test_one_who_always_says_tie_is_named_and_gives_no_kappa():
    found = kappa(np.zeros(20), np.array([0.0, 1.0] * 10), labels={0.0: "tie", 1.0: "first"})
    assert found.value is None
    assert found.note == "not identified: one annotator always says tie"


def test_three_shared_items_are_too_few():
    found = kappa(np.array([0.0, 1, 1]), np.array([0.0, 1, 0]))
    assert (found.value, found.note) == (None, "not identified: 3 shared items, not 4")


def test_unequal_numbers_of_items_are_a_mistake():
    with pytest.raises(ValueError, match="different numbers"):
        kappa(np.zeros(4), np.zeros(5))


def test_percent_agreement_is_the_share_with_wilsons_interval():
    found = percent_agreement(np.array([1.0, 1, 0, 0, 1]), np.array([1.0, 1, 0, 1, 0]))
    assert found.value == pytest.approx(0.6)
    assert found.range == pytest.approx((0.2307, 0.8824), abs=1e-4)


pairs = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0, 2.0]), st.sampled_from([0.0, 1.0, 2.0])),
    min_size=6,
    max_size=40,
).map(lambda rows: (np.array([x for x, _ in rows]), np.array([y for _, y in rows])))


@given(pairs, st.permutations([0.0, 1.0, 2.0]), st.randoms(use_true_random=False))
def test_kappa_does_not_depend_on_the_names_of_categories_annotators_and_items(
    values, names, chance
):
    first, second = values
    renamed = np.array(names)
    order = list(range(len(first)))
    chance.shuffle(order)
    plain = kappa(first, second)
    other = kappa(renamed[second.astype(int)][order], renamed[first.astype(int)][order])
    if plain.value is None:
        assert other.value is None
    else:
        assert other.value == pytest.approx(plain.value, abs=1e-12)
        assert (other.range is None) == (plain.range is None)
        if plain.range:
            assert other.range == pytest.approx(plain.range, abs=1e-9)


@given(pairs, st.floats(0.1, 10), st.floats(-5, 5))
def test_weighted_kappa_does_not_depend_on_the_units_of_the_scale(values, factor, shift):
    first, second = values
    for weights in ("linear", "quadratic"):
        one = kappa(first, second, weights)
        two = kappa(factor * first + shift, factor * second + shift, weights)
        assert (one.value is None) == (two.value is None)
        if one.value is not None:
            assert two.value == pytest.approx(one.value, abs=1e-9)


@given(pairs)
def test_no_interval_is_without_a_width_and_the_value_lies_in_it(values):
    for weights in ("plain", "linear", "quadratic"):
        found = kappa(*values, weights)
        if found.range is not None:
            assert found.low < found.high
            assert found.low - 1e-9 <= found.value <= found.high + 1e-9
        else:
            assert found.note


def test_the_table_and_the_rows_say_the_same():
    table, values = cross_table(*rows_of(FLEISS_COHEN_EVERITT))
    assert (table == FLEISS_COHEN_EVERITT).all()
    whole = kappa_of_table(table, agreement_weights(values, "quadratic"))
    assert kappa(*rows_of(FLEISS_COHEN_EVERITT), "quadratic") == whole


def test_the_interval_covers_the_true_kappa():
    generator = np.random.default_rng(1)
    shares = FLEISS_COHEN_EVERITT / FLEISS_COHEN_EVERITT.sum()
    credit = agreement_weights(np.arange(3.0), "quadratic")
    for weights in (np.eye(3), credit):
        truth = kappa_of_table(FLEISS_COHEN_EVERITT, weights).value
        hits = 0
        for _ in range(1000):
            drawn = generator.multinomial(300, shares.ravel()).reshape(3, 3).astype(float)
            found = kappa_of_table(drawn, weights)
            hits += found.low <= truth <= found.high
        assert 0.93 <= hits / 1000 <= 0.97


def test_perfect_agreement_is_one_whatever_the_rounding_of_the_shares():
    values = np.array([0.0, 0.0, 0.0, 0.0, 1.0, 2.0])
    for weights in ("plain", "linear", "quadratic"):
        found = kappa(values, values, weights)
        assert found.value == 1.0
        assert found.low < found.high == 1.0
