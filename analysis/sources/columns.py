"""Which columns of a vote log hold what."""

from typing import Any

import pandas as pd

from arena.errors import InputError

OVERALL = "overall"
SIDES = (("model_left", "model_right"), ("model_a", "model_b"))
PARTICIPANTS = ("participant", "judge", "username")
BATTLES = ("battle", "battle_id")
PROMPTS = ("prompt",)


def frame_questions(frame: pd.DataFrame) -> tuple[str, ...]:
    """The questions that a vote log answers, `overall` first, the others by name."""
    if "question" in frame.columns:
        found = {str(value) for value in frame["question"].dropna().unique()}
    else:
        found = {OVERALL} if {"winner", "outcome"} & set(frame.columns) else set()
        for column in map(str, frame.columns):
            stem, _, name = column.partition("_")
            if stem in ("winner", "outcome") and name:
                found.add(name)
    return tuple(sorted(found, key=lambda name: (name != OVERALL, name)))


def sides(frame: pd.DataFrame, where: str | None) -> tuple[str, str]:
    """The two columns that name the models, left first; InputError if they are not there."""
    for pair in SIDES:
        if set(pair) <= set(frame.columns):
            return pair
    cure = "a vote log names both models in model_left and model_right, or model_a and model_b"
    missing = "model_b" if "model_a" in frame.columns else "model_left"
    raise InputError(f"column {missing!r} is missing", where=where, cure=cure)


def answers(
    frame: pd.DataFrame, question: str, where: str | None
) -> tuple[pd.DataFrame, "pd.Series[Any]"]:
    """The rows that answer the question, and their outcomes; InputError if there are none."""
    known = frame_questions(frame)
    if "question" in frame.columns:
        columns = ["outcome", "winner"]
        rows = frame[frame["question"] == question] if question in known else frame
    else:
        columns = [f"winner_{question}", f"outcome_{question}"]
        columns += ["winner", "outcome"] if question == OVERALL else []
        rows = frame
    if known and question not in known:
        cure = f"this source answers {', '.join(known)}"
        raise InputError(f"question {question!r} is not in it", where=where, cure=cure)
    for column in columns:
        if column in frame.columns:
            return rows, rows[column]
    cure = "a vote log says who won in the column outcome or winner"
    raise InputError(f"column {columns[-1]!r} is missing", where=where, cure=cure)
