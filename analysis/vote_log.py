"""Votes together with everything else that a log says about each battle.

A statistic that needs no more than who met whom takes `Comparisons`. One that also needs a covariate
(the length of an answer, the level of a participant, the day) takes a `VoteLog` and asks it for the
column. The columns have the names of our own vote log, whatever the source calls them:

| column                          | what it holds                                                     |
| ------------------------------- | ----------------------------------------------------------------- |
| battle, participant, prompt     | ids                                                               |
| category, language              | of the prompt                                                     |
| response_left, response_right   | texts of the answers (all turns)                                  |
| probability                     | with which the ordered pair was drawn                             |
| purpose, turns, seconds         | ranked, control or repeat; number of turns; time taken            |
| opened_at                       | when the battle began, ISO 8601                                   |
| interface_language, profile_*   | of the participant                                                |
| flagged_*, named_model          | marks on a battle, true or false                                  |
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.comparisons import Comparisons, comparisons_from_frame
from analysis.sources.columns import OVERALL
from arena.errors import InputError


@dataclass(frozen=True, eq=False)
class VoteLog:
    """Usable battles of one question and, row by row in the same order, what else is known of them.

    `frame` has as many rows as `comparisons` has battles; `where` names the source in messages.
    """

    comparisons: Comparisons
    frame: pd.DataFrame
    where: str = "the vote log"

    def __post_init__(self) -> None:
        if len(self.frame) != self.comparisons.total:
            raise ValueError(f"{len(self.frame)} rows for {self.comparisons.total} battles")

    def column(self, name: str) -> "pd.Series[Any]":
        """One column, (N,); InputError, with what there is, if the log does not have it."""
        if name not in self.frame.columns:
            there = ", ".join(sorted(map(str, self.frame.columns)))
            raise InputError(
                f"column {name!r} is missing", where=self.where, cure=f"it has {there}"
            )
        return self.frame[name]


def vote_log_from_frame(
    frame: pd.DataFrame, question: str = OVERALL, *, where: str = "the vote log"
) -> VoteLog:
    """Read a vote log as `comparisons_from_frame` does, and keep its other columns beside it."""
    comparisons = comparisons_from_frame(frame, question, where=where)
    if comparisons.row is None:
        raise ValueError("battles that were read from a table know their rows")
    return VoteLog(comparisons, frame.iloc[comparisons.row].reset_index(drop=True), where)
