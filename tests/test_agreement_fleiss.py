"""Fleiss' kappa: his table of 1971, the definition by brute force, properties."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.agreement.fleiss import fleiss_kappa, item_agreement, mean_agreement

# Fleiss (1971, table 1): 30 patients, six psychiatrists each, five diagnoses.
DIAGNOSES = np.array(
    [
        [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0],
        [2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6],
        [1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1],
        [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0], [0, 2, 0, 4, 0], [1, 0, 2, 0, 3],
        [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0], [1, 0, 0, 4, 1],
        [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
    ]
)  # fmt: skip


def seeded(number=0):
    return np.random.default_rng(number)


def by_definition(counts):
    """Kappa from all pairs of judgements of each item, counted one by one."""
    agreeing = []
    for row in counts:
        said = np.repeat(np.arange(len(row)), row)
        pairs = [(x == y) for i, x in enumerate(said) for j, y in enumerate(said) if i != j]
        agreeing.append(np.mean(pairs))
    shares = (counts / counts.sum(axis=1, keepdims=True)).mean(axis=0)
    return (np.mean(agreeing) - sum(shares**2)) / (1 - sum(shares**2))


def test_the_psychiatric_diagnoses_have_the_printed_shares_agreement_and_kappa():
    assert (DIAGNOSES.sum(axis=1) == 6).all()
    shares = DIAGNOSES.sum(axis=0) / 180
    assert shares.round(3).tolist() == [0.144, 0.144, 0.167, 0.306, 0.239]
    assert item_agreement(DIAGNOSES).mean().round(3) == 0.556
    found = fleiss_kappa(DIAGNOSES, generator=seeded())
    assert round(found.value, 3) == 0.430
    assert found.value == pytest.approx(by_definition(DIAGNOSES), abs=1e-12)
    assert found.items == 30
    assert 0.28 < found.low < 0.36
    assert 0.50 < found.high < 0.57


def test_mean_agreement_stands_beside_it():
    found = mean_agreement(DIAGNOSES, generator=seeded())
    assert found.value == pytest.approx(0.5556, abs=1e-4)
    assert found.low < found.value < found.high


def test_items_judged_once_do_not_count():
    more = np.vstack([DIAGNOSES, np.eye(5, dtype=int)])
    one, two = (fleiss_kappa(table, generator=seeded()) for table in (DIAGNOSES, more))
    assert one == two


def test_unequal_numbers_of_judgements_follow_the_general_definition():
    counts = np.array([[2, 0], [1, 2], [0, 3], [4, 1], [1, 1]])
    found = fleiss_kappa(counts, generator=seeded())
    assert found.value == pytest.approx(by_definition(counts), abs=1e-12)


def test_perfect_agreement_is_one_and_its_interval_has_a_width():
    counts = np.array([[3, 0], [0, 3]] * 5)
    found = fleiss_kappa(counts, generator=seeded())
    assert (found.value, found.high) == (1.0, 1.0)
    assert found.low == pytest.approx((0.025**0.1 - 0.5) / 0.5)


def test_everybody_saying_tie_is_not_identified():
    found = fleiss_kappa(np.array([[3]] * 5), generator=seeded(), category="tie")
    assert found.note == "not identified: everybody always says tie"


def test_three_items_are_too_few():
    found = fleiss_kappa(np.array([[2, 1]] * 3), generator=seeded())
    assert found.value is None


def test_items_that_are_all_split_alike_have_no_interval_but_a_reason():
    found = fleiss_kappa(np.array([[1, 1]] * 6), generator=seeded())
    assert found.value == pytest.approx(-1.0)
    assert found.range is None
    assert "every item is alike" in found.note


tables = st.lists(
    st.lists(st.integers(0, 3), min_size=3, max_size=3).filter(lambda row: sum(row) >= 2),
    min_size=5,
    max_size=15,
).map(np.array)


@given(tables, st.permutations(range(3)))
def test_names_of_categories_and_order_of_items_do_not_matter(counts, order):
    plain = fleiss_kappa(counts, rounds=100, generator=seeded())
    other = fleiss_kappa(counts[::-1][:, list(order)], rounds=100, generator=seeded())
    if plain.value is None:
        assert other.value is None
    else:
        assert other.value == pytest.approx(plain.value, abs=1e-9)
        assert plain.value == pytest.approx(by_definition(counts), abs=1e-9)


def test_the_bootstrap_covers_the_true_kappa():
    # Three people who see a true category through noise: kappa by its formula from the model.
    generator, right, hits = np.random.default_rng(3), 0.8, 0
    agree = right**2 + (1 - right) ** 2
    truth = (agree - 0.5) / 0.5
    for _ in range(300):
        true = generator.integers(0, 2, 60)
        said = np.where(generator.random((60, 3)) < right, true[:, None], 1 - true[:, None])
        counts = np.column_stack([(said == 0).sum(axis=1), (said == 1).sum(axis=1)])
        found = fleiss_kappa(counts, rounds=400, generator=generator)
        hits += found.low <= truth <= found.high
    assert 0.91 <= hits / 300 <= 0.98
