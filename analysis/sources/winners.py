"""Outcomes of logs that do not name the winning side in one column."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.sources.encoding import encoded, table_of, texts_of, truth
from arena.codes import Outcome

SEVERAL = "several winners"
"""What stands for a row that names more than one outcome; an unknown outcome, never a tie."""
THIRD = "a third model"
"""What stands for a row whose winner is neither of its models; an unknown outcome too."""


def one_of_three(frame: pd.DataFrame) -> "pd.Series[Any]":
    """The outcome from `winner_model_a`, `winner_model_b` and `winner_tie`, one of which is 1.

    Rows with none are without an outcome; rows with several, or with other values, have an unknown one.
    """
    columns = [frame[f"winner_{name}"] for name in ("model_a", "model_b", "tie")]
    told = [truth(column) for column in columns]
    yes = np.column_stack([each[0] for each in told])
    odd = np.column_stack(
        [
            ~each[0] & ~each[1] & (texts_of(column) != "")
            for each, column in zip(told, columns, strict=True)
        ]
    )
    names = np.array([Outcome.LEFT.value, Outcome.RIGHT.value, Outcome.TIE.value], dtype=object)
    outcome = np.where(yes.sum(axis=1) == 1, names[yes.argmax(axis=1)], "")
    outcome[(yes.sum(axis=1) > 1) | odd.any(axis=1)] = SEVERAL
    return _series(outcome, frame)


def chosen_model(frame: pd.DataFrame) -> "pd.Series[Any]":
    """The outcome from the name of the chosen model, or from `both_equal` where none is named.

    A row that does both names several outcomes; one that names a third model has an unknown one.
    """
    left, right = texts_of(frame["model_a_name"]), texts_of(frame["model_b_name"])
    chosen = texts_of(frame["chosen_model_name"])
    equal = np.zeros(len(frame), dtype=bool)
    if "both_equal" in frame.columns:
        equal, _ = truth(frame["both_equal"])
    named = chosen != ""
    known = (chosen == left) | (chosen == right)
    outcome = np.where(chosen == left, Outcome.LEFT.value, Outcome.RIGHT.value).astype(object)
    outcome[named & ~known] = THIRD
    outcome[~named] = np.where(equal, Outcome.TIE.value, "")[~named]
    outcome[named & equal] = SEVERAL
    return _series(outcome, frame)


def renamed_values(
    name: str, values: Mapping[str, str]
) -> Callable[[pd.DataFrame], "pd.Series[Any]"]:
    """A function that takes the outcome from a column whose values have other names."""

    def outcome(frame: pd.DataFrame) -> "pd.Series[Any]":
        found = encoded(frame[name])
        return _series(table_of(found, lambda text: values.get(text, text), "", object), frame)

    return outcome


def _series(values: NDArray[Any], frame: pd.DataFrame) -> "pd.Series[Any]":
    return pd.Series(pd.Categorical(values), index=frame.index, name="outcome")
