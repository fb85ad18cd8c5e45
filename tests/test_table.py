"""Cells of a report's tables as people read them."""

import pytest

from analysis.table import Column, Table, written


def test_a_table_refuses_a_row_of_another_length():
    with pytest.raises(ValueError, match="not as many cells"):
        Table("t", "t", (Column("a", "A"),), ((1, 2),))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("signed", 0.04, "0.0"),
        ("signed", -0.04, "0.0"),
        ("signed", -1.26, "−1.3"),
        ("signed", 2.0, "+2.0"),
        ("interval", (-26.2, -1.4), "−26 to −1"),
        ("interval", (954.1, 963.2), "954–963"),
        ("ranks", (21, 21), "21"),
        ("rho", -0.0072, "−0.007"),
        ("p", 0.00002, "< 0.001"),
        ("p", 0.285, "0.285"),
        ("share", 0.6334, "63.3 %"),
        ("count", 12890, "12,890"),
        ("rho", None, "–"),
        ("share", float("nan"), "–"),
    ],
)
def test_values_are_written_for_people(kind, value, expected):
    assert written(kind, value) == expected
