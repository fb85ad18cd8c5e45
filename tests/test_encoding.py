"""Columns of every type become the same integers."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from analysis.comparisons import cells_from_frame, comparisons_from_frame
from analysis.sources.encoding import encoded, texts_of, truth
from tests.vote_logs import simulated_log

TEXTS = ["b", "a", None, "b", " a ", ""]


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(TEXTS, dtype=object),
        pd.Series(TEXTS, dtype="str"),
        pd.Series(TEXTS, dtype="string"),
        pd.Series(TEXTS, dtype=pd.StringDtype("python")),
        pd.Series(TEXTS, dtype="category"),
        pd.Series(TEXTS, dtype=pd.ArrowDtype(pa.string())),
        pd.concat([pd.Series(TEXTS[:2]), pd.Series(TEXTS[2:])], ignore_index=True),
        pd.Series(["x", *TEXTS, "x"], dtype="str").iloc[1:-1],
        pd.Series([*TEXTS, *TEXTS], dtype="str")[[True] * 6 + [False] * 6],
    ],
    ids=lambda column: str(column.dtype),
)
def test_texts_of_every_type_are_encoded_alike(column):
    codes, values = encoded(column)
    assert [values[code] if code >= 0 else None for code in codes] == TEXTS
    assert texts_of(column).tolist() == ["b", "a", "", "b", "a", ""]


def test_numbers_lists_and_nothing_at_all_are_encoded():
    assert texts_of(pd.Series([3, 1, 3])).tolist() == ["3", "1", "3"]
    assert texts_of(pd.Series([["a"], None, {"b": 1}])).tolist() == ["['a']", "", "{'b': 1}"]
    for kind in (object, "str", "category", float):
        assert encoded(pd.Series([], dtype=kind)).codes.tolist() == []


def test_yes_and_no_are_told_from_anything_else():
    column = pd.Series([True, "true", 1, "1.0", False, "False", 0, "no", None, "maybe", 2, ""])
    yes, no = truth(column)
    assert yes.tolist() == [True] * 4 + [False] * 8
    assert no.tolist() == [False] * 4 + [True] * 4 + [False] * 4


def test_a_log_of_categories_and_numbers_gives_the_counts_of_one_of_texts():
    frame = simulated_log(np.array([0.0, 0.4, 0.8, 1.2]), participants=6, votes_each=20)
    names = {f"m{number:02d}": number for number in range(4)}
    numbers = frame.assign(
        model_left=frame["model_left"].map(names), model_right=frame["model_right"].map(names)
    )
    expected = cells_from_frame(frame).counts
    for other in (frame.astype("category"), frame.astype(object), numbers):
        np.testing.assert_array_equal(cells_from_frame(other).counts, expected)
        found = comparisons_from_frame(other)
        np.testing.assert_array_equal(found.cells().counts, expected)
        np.testing.assert_array_equal(found.participant, comparisons_from_frame(frame).participant)
