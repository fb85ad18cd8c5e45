"""Krippendorff's alpha: his example with four observers and gaps, the definition, properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement.kappa import kappa
from analysis.agreement.krippendorff import krippendorff_alpha

GAP = np.nan
# Krippendorff (2011), part C: four observers, twelve units, missing values.
OBSERVERS = np.array(
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, 3],
        [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, GAP],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
    ]
)
MEASURES = ("nominal", "ordinal", "interval")


def counted(table):
    values = np.unique(table[~np.isnan(table)])
    counts = np.array([[(unit == value).sum() for value in values] for unit in table.T])
    return counts, values


def alpha(table, measure, rounds=200, seed=0):
    counts, values = counted(np.asarray(table, dtype=float))
    return krippendorff_alpha(
        counts, values, measure, rounds=rounds, generator=np.random.default_rng(seed)
    )


def by_definition(table, measure):
    """1 − D_o/D_e from every pair of values, written out from the definition."""
    units = [unit[~np.isnan(unit)] for unit in np.asarray(table, dtype=float).T]
    units = [unit for unit in units if len(unit) > 1]
    everything = np.concatenate(units)

    def distance(x, y):
        if measure == "nominal":
            return float(x != y)
        if measure == "interval":
            return (x - y) ** 2
        low, high = min(x, y), max(x, y)
        between = ((everything >= low) & (everything <= high)).sum()
        ends = ((everything == low).sum() + (everything == high).sum()) / 2
        return (between - ends) ** 2 if x != y else 0.0

    within = sum(
        distance(x, y) / (len(unit) - 1)
        for unit in units
        for i, x in enumerate(unit)
        for j, y in enumerate(unit)
        if i != j
    ) / len(everything)
    chance = sum(
        distance(x, y) for i, x in enumerate(everything) for j, y in enumerate(everything) if i != j
    ) / (len(everything) * (len(everything) - 1))
    return 1 - within / chance


@pytest.mark.parametrize(
    ("measure", "printed"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_four_observers_and_twelve_units_have_the_printed_alpha(measure, printed):
    found = alpha(OBSERVERS, measure)
    assert round(found.value, 3) == printed
    assert found.value == pytest.approx(by_definition(OBSERVERS, measure), abs=1e-12)
    assert found.items == 11  # the last unit has one value and does not count
    assert found.low < found.value < found.high


def test_perfect_agreement_is_one_and_its_interval_has_a_width():
    table = np.array([[1, 2, 3, 1, 2, 3], [1, 2, 3, 1, 2, 3]])
    for measure in MEASURES:
        found = alpha(table, measure)
        assert found.value == pytest.approx(1.0, abs=1e-12)
        assert found.high == 1.0
        assert found.low < 1.0


def test_values_that_are_all_the_same_are_not_identified():
    assert alpha(np.ones((2, 6)), "nominal").note == (
        "not identified: everybody always says the same"
    )


def test_three_items_are_too_few():
    assert alpha(np.array([[1, 2, 3], [1, 2, 2]]), "nominal").value is None


def test_scores_without_end_are_refused_and_not_counted_for_ever():
    values = np.arange(401.0)
    counts = np.ones((4, 401), dtype=np.int64)
    with pytest.raises(ValueError, match="too many"):
        krippendorff_alpha(counts, values, "nominal", generator=np.random.default_rng(0))


@pytest.mark.parametrize("measure", ["nominal", "interval"])
def test_two_people_without_gaps_come_near_kappa_as_items_grow(measure):
    generator = np.random.default_rng(2)
    first = generator.integers(1, 4, 4000).astype(float)
    second = np.where(generator.random(4000) < 0.6, first, generator.integers(1, 4, 4000))
    weights = "plain" if measure == "nominal" else "quadratic"
    found = alpha(np.array([first, second]), measure, rounds=100)
    assert found.value == pytest.approx(kappa(first, second, weights).value, abs=1e-3)


ratings = st.lists(
    st.lists(st.sampled_from([1.0, 2.0, 4.0, GAP]), min_size=3, max_size=3),
    min_size=6,
    max_size=12,
).map(lambda units: np.array(units).T)


@given(ratings, st.permutations(range(3)))
def test_alpha_is_its_definition_whatever_the_order_of_people_and_items(table, order):
    for measure in MEASURES:
        found = alpha(table, measure, rounds=100)
        other = alpha(table[list(order)][:, ::-1], measure, rounds=100)
        if found.value is None:
            assert other.value is None
            continue
        assert found.value == pytest.approx(by_definition(table, measure), abs=1e-9)
        assert other.value == pytest.approx(found.value, abs=1e-9)


@given(ratings)
def test_names_of_categories_do_not_matter_to_nominal_alpha(table):
    renamed = np.select([table == 1, table == 2, table == 4], [7.0, 3.0, 5.0], GAP)
    one, two = alpha(table, "nominal", rounds=100), alpha(renamed, "nominal", rounds=100)
    assert (one.value is None) == (two.value is None)
    if one.value is not None:
        assert two.value == pytest.approx(one.value, abs=1e-9)


def test_the_bootstrap_covers_the_true_alpha():
    # Scores = item + error: interval alpha is then the share of the items' variance.
    generator, hits = np.random.default_rng(4), 0
    for _ in range(200):
        item = generator.integers(0, 6, 80) * 1.0
        table = item + generator.choice([-1.0, 0.0, 1.0], (3, 80))
        truth = (35 / 12) / (35 / 12 + 2 / 3)
        found = alpha(table, "interval", rounds=300, seed=int(generator.integers(1 << 30)))
        hits += found.low <= truth <= found.high
    assert 0.90 <= hits / 200 <= 0.985
