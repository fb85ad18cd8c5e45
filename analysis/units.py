"""What is taken as independent unless something else is asked for: the same rule in every command.

The votes of one participant are alike, and intervals that take every vote for independent are too narrow
then (coverage 0.93 in place of 0.95 for tastes of moderate size). With a handful of participants there is
too little to tell how alike. So "auto" is the participant where at least `PEOPLE` participants voted more
than once, else the battle; every method line says which.
"""

from typing import Literal, get_args

import numpy as np
import pandas as pd

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.intervals import Unit
from analysis.pairwise import Pairwise
from analysis.sources.layouts import layout_of, with_our_names
from arena.errors import InputError

UnitChoice = Literal["auto", "battle", "participant", "prompt", "participant+prompt"]
UNIT_CHOICES: tuple[UnitChoice, ...] = get_args(UnitChoice)
SingleUnit = Literal["auto", "battle", "participant"]
SINGLE_UNITS: tuple[SingleUnit, ...] = get_args(SingleUnit)
PEOPLE = 10
"""The number of participants with more than one vote from which on "auto" clusters by participant."""

EVERY_BATTLE = ("hessian", "multinomial", "ebaluatoia")
"""The intervals that take every battle for independent."""


def enough_people(comparisons: Comparisons) -> bool:
    """Whether at least `PEOPLE` participants voted more than once."""
    known = comparisons.participant[comparisons.participant >= 0]
    return bool((np.bincount(known) > 1).sum() >= PEOPLE) if len(known) else False


def chosen_unit(
    votes: Comparisons | Cells | Pairwise, choice: UnitChoice, interval: str = "sandwich"
) -> Unit:
    """The unit that a choice means for these votes; InputError for a choice that is none.

    "auto" is the battle for counts, and for an interval that takes every battle for independent.
    """
    if choice not in UNIT_CHOICES:
        cure = f"choose {', '.join(UNIT_CHOICES)}"
        raise InputError(f"unknown unit {choice!r}", cure=cure)
    if choice != "auto":
        return choice
    if not isinstance(votes, Comparisons) or interval in EVERY_BATTLE:
        return "battle"
    return "participant" if enough_people(votes) else "battle"


def single_unit(comparisons: Comparisons, choice: UnitChoice) -> Literal["battle", "participant"]:
    """The same for a statistic that can cluster by participant only; InputError for other choices."""
    if choice in UNIT_CHOICES and choice not in SINGLE_UNITS:
        problem = f"covariates and splits have no errors by {choice}"
        raise InputError(problem, cure=f"choose {', '.join(SINGLE_UNITS)}")
    unit = chosen_unit(comparisons, choice)
    return "participant" if unit == "participant" else "battle"


def tells_participants(frame: pd.DataFrame) -> bool:
    """Whether a log has a column of participants under a name that we know."""
    columns = frame.iloc[:0]
    return "participant" in with_our_names(columns, layout_of(frame.columns)).columns
