"""Rows packed into numbers are sorted as rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.row_order import sorted_rows


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 4).flatmap(
        lambda count: st.lists(
            st.lists(
                st.one_of(st.integers(-3, 3), st.integers(-(2**61), 2**61)),
                min_size=count,
                max_size=count,
            ),
            min_size=1,
            max_size=12,
        )
    )
)
def test_the_rows_are_those_of_lexsort(rows):
    columns = list(np.array(rows, dtype=np.int64).T)
    expected = np.column_stack(columns)[np.lexsort(columns)]
    found = sorted_rows(columns)
    assert found.dtype == np.int64
    assert (found == expected).all()


@pytest.mark.parametrize("kind", [np.int8, np.int32, np.int64])
def test_small_numbers_of_any_kind_are_packed(kind):
    generator = np.random.default_rng(0)
    columns = [generator.integers(-1, size, 500).astype(kind) for size in (100, 20, 3)]
    expected = np.column_stack(columns)[np.lexsort(columns)]
    assert (sorted_rows(columns) == expected).all()


def test_no_rows_give_none():
    assert sorted_rows([np.empty(0, dtype=np.int32)] * 3).shape == (0, 3)
