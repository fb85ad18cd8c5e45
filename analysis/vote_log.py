"""Votes together with everything else that a log says about each battle.

A statistic that needs no more than who met whom takes `Comparisons`. One that also needs a covariate
(the length of an answer, the level of a participant, the day) takes a `VoteLog` and asks it for the
column. The columns have the names of our own vote log, whatever the source calls them:

| column                          | what it holds                                                     |
| ------------------------------- | ----------------------------------------------------------------- |
| battle, participant, prompt     | ids                                                               |
| session                         | id of what several battles belong to, where a source has such     |
| category, language              | of the prompt                                                     |
| prompt_text                     | the first prompt                                                  |
| response_left, response_right   | texts of the answers (all turns)                                  |
| probability                     | with which the ordered pair was drawn                             |
| purpose, turns, seconds         | ranked, control, repeat or unranked; number of turns; time taken  |
| opened_at                       | when the battle began, ISO 8601                                   |
| interface_language, profile_*   | of the participant                                                |
| cohort                          | the group by whose invitation the participant came                |
| participant_kind                | human or judge (a model)                                          |
| answer_*                        | answers to the ballot's choice questions                          |
| tags_*                          | tags given, their codes with a space between; `.left` and `.right`|
| flagged_*, named_model          | marks on a battle, true or false                                  |

Numbers are float64 and marks are nullable booleans, also where a file holds texts; a value that is
neither is missing. Columns without a name here keep the one that they have.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.comparisons import Comparisons, comparisons_from_frame
from analysis.sources.columns import OVERALL
from analysis.sources.conversations import answer_texts
from analysis.sources.encoding import truth
from analysis.sources.layouts import layout_of, with_our_names
from arena.errors import InputError

_NUMBERS = ("probability", "seconds", "turns")
_MARKS = ("named_model",)
_MARK_PREFIX = "flagged_"


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


def kept_rows(log: VoteLog, kept: NDArray[np.bool_], why: str) -> VoteLog:
    """The battles for which `kept` is true; the others are counted in `excluded` as `why`."""
    if kept.all():
        return log
    frame = log.frame[kept].reset_index(drop=True)
    return VoteLog(log.comparisons.where(kept, why), frame, log.where)


def vote_log_from_frame(
    frame: pd.DataFrame,
    question: str = OVERALL,
    *,
    layout: str | None = None,
    where: str = "the vote log",
) -> VoteLog:
    """Read a vote log as `comparisons_from_frame` does, and keep its other columns beside it."""
    found = layout_of(frame.columns, layout, where=where)
    comparisons = comparisons_from_frame(frame, question, layout=layout, where=where)
    if comparisons.row is None:
        raise ValueError("battles that were read from a table know their rows")
    rows = with_our_names(frame, found).iloc[comparisons.row].reset_index(drop=True)
    made: dict[str, pd.Series[Any]] = {}
    for ours, theirs in found.texts.items():
        if theirs in rows.columns and ours not in rows.columns:
            made[ours] = answer_texts(rows[theirs])
    for name in map(str, rows.columns):
        if name in _NUMBERS:
            made[name] = pd.to_numeric(rows[name], errors="coerce").astype(np.float64)
        elif name == "opened_at":
            made[name] = _times(rows[name])
        elif name in _MARKS or name.startswith(_MARK_PREFIX):
            made[name] = _marks(rows[name])
    return VoteLog(comparisons, rows.assign(**made), where)


def _marks(column: "pd.Series[Any]") -> "pd.Series[Any]":
    yes, no = truth(column)
    marks = pd.Series(yes, index=column.index, dtype="boolean")
    return marks.where(yes | no, pd.NA)


def _times(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Times as ISO 8601; numbers are seconds since 1970, texts that are no number stay as they are."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.map(pd.Timestamp.isoformat, na_action="ignore").astype("str")
    seconds = pd.to_numeric(column, errors="coerce")
    if seconds.notna().any() and seconds.notna().equals(column.notna()):
        times = pd.to_datetime(seconds, unit="s", utc=True).dt.round("us")
        return times.map(pd.Timestamp.isoformat, na_action="ignore").astype("str")
    return column.map(_time_text, na_action="ignore").astype("str")


def _time_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
