"""Which columns of a vote log, under our names, hold what."""

from typing import Any

import pandas as pd

from arena.codes import Mark
from arena.errors import InputError

OVERALL = "overall"
LEFT, RIGHT = "model_left", "model_right"
LESS_THAN_BLIND = tuple(mark.value for mark in Mark)
"""Columns that say of a battle that it was less than blind."""
RULED_OUT = "left_out_by_rule"
"""A column of our own: the row is of somebody whom the study's rule leaves out."""
MARKS = ("purpose", "anonymous", "archived", "void", RULED_OUT, *LESS_THAN_BLIND)
"""Columns by which a row may be left out."""

NEEDED = frozenset(
    {LEFT, RIGHT, "outcome", "question", "study", "battle", "participant", "prompt", *MARKS}
)
"""What it takes to count the votes; `outcome_<question>` comes on top."""

_OUTCOME = "outcome_"


def frame_questions(frame: pd.DataFrame) -> tuple[str, ...]:
    """The questions that a vote log answers, `overall` first, the others by name."""
    if "question" in frame.columns:
        found = {str(value) for value in frame["question"].dropna().unique()}
    else:
        found = {OVERALL} if "outcome" in frame.columns else set()
        for column in map(str, frame.columns):
            if column.startswith(_OUTCOME) and column != _OUTCOME:
                found.add(column.removeprefix(_OUTCOME))
    return tuple(sorted(found, key=lambda name: (name != OVERALL, name)))


def answers(
    frame: pd.DataFrame, question: str, where: str | None
) -> tuple[pd.DataFrame, "pd.Series[Any]"]:
    """The rows that answer the question, and their outcomes; InputError if there are none."""
    known = frame_questions(frame)
    if known and question not in known:
        cure = f"this source answers {', '.join(known)}"
        raise InputError(f"question {question!r} is not in it", where=where, cure=cure)
    rows, columns = frame, [_OUTCOME + question]
    if "question" in frame.columns:
        columns = ["outcome"]
        if len(known) > 1 or (known and frame["question"].isna().any()):
            rows = frame[frame["question"] == question]
    elif question == OVERALL:
        columns.append("outcome")
    for column in columns:
        if column in frame.columns:
            return rows, rows[column]
    cure = "a vote log says who won in the column outcome or winner"
    raise InputError(f"column {columns[-1]!r} is missing", where=where, cure=cure)


def one_study(frame: pd.DataFrame, study: str | None, where: str) -> pd.DataFrame:
    """The rows of one study; InputError if it is not there, or if there are several and none is named."""
    if "study" not in frame.columns:
        if study is None:
            return frame
        cure = "leave the study out"
        raise InputError("column 'study' is missing", where=where, cure=cure)
    found = sorted(str(name) for name in frame["study"].dropna().unique())
    if study is None and len(found) > 1:
        cure = f"choose one of {', '.join(found)}"
        raise InputError("it holds several studies", where=where, cure=cure)
    if study is not None and study not in found:
        cure = f"it holds {', '.join(found) or 'none'}"
        raise InputError(f"study {study!r} is not in it", where=where, cure=cure)
    return frame if study is None else frame[frame["study"] == study]
