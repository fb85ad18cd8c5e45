"""Scores of models from elsewhere: benchmarks, exams, judges.

A table with the columns `model`, `score`, and optionally `task`, `language`, `standard_error`, and `stage`
("before" or "after", for models that were measured before and after tuning). One row for each model, task,
language and stage. `model` has the ids of the vote log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.pairwise import FloatArray
from analysis.sources.files import read_source, shown
from arena.errors import InputError

KEYS = ("model", "task", "language", "stage")
STAGES = ("before", "after")
WITHOUT = ""
"""What stands for task, language or stage in a table that does not have the column."""


@dataclass(frozen=True, eq=False)
class Scores:
    """The rows as arrays of one length N; `error` is NaN where the table tells no standard error."""

    model: tuple[str, ...]
    task: tuple[str, ...]
    language: tuple[str, ...]
    stage: tuple[str, ...]
    score: FloatArray
    error: FloatArray
    where: str

    def groups(self) -> list[tuple[str, str]]:
        """Every task and language that is there, in the order of the table."""
        return list(dict.fromkeys(zip(self.task, self.language, strict=True)))

    def of(
        self, task: str, language: str, models: Sequence[str], stage: str | None = None
    ) -> tuple[FloatArray, FloatArray]:
        """Scores and errors of these models on one task in one language, NaN where there is none.

        Without a stage, the measurement after tuning stands where there are two.
        """
        wanted = (WITHOUT, "after") if stage is None else (stage,)
        found = {
            model: row
            for row, (model, *rest) in enumerate(
                zip(self.model, self.task, self.language, self.stage, strict=True)
            )
            if rest[:2] == [task, language] and rest[2] in wanted
        }
        rows = [found.get(model) for model in models]
        missing = np.array([row is None for row in rows])
        places = np.array([row or 0 for row in rows])
        return (
            np.where(missing, np.nan, self.score[places]),
            np.where(missing, np.nan, self.error[places]),
        )


def read_scores(path: Path | str) -> Scores:
    """Read a table of scores (CSV, TSV, JSONL, Parquet); InputError for whatever cannot be used."""
    return scores_from_frame(read_source(path, None), where=shown(path))


def scores_from_frame(frame: pd.DataFrame, *, where: str = "the scores") -> Scores:
    """The same from a DataFrame. Raises InputError with the line of the row that is wrong."""
    for column in ("model", "score"):
        if column not in frame.columns:
            cure = "a table of scores has the columns model and score"
            raise InputError(f"column {column!r} is missing", where=where, cure=cure)
    keys = {name: _texts(frame, name) for name in KEYS}
    _check_stages(keys["stage"], where)
    _check_once(keys, where)
    score = _numbers(frame, "score", where)
    error = np.full(len(frame), np.nan)
    if "standard_error" in frame.columns:
        error = _numbers(frame, "standard_error", where, may_be_missing=True)
        _refuse(error < 0, frame["standard_error"], "is below zero", "at least 0", where)
    _refuse(~np.isfinite(score), frame["score"], "is no number", "a number", where)
    texts = {name: tuple(values) for name, values in keys.items()}
    return Scores(**texts, score=score, error=error, where=where)


def _texts(frame: pd.DataFrame, name: str) -> list[str]:
    if name not in frame.columns:
        return [WITHOUT] * len(frame)
    column = frame[name].astype(object)
    return column.where(column.notna(), WITHOUT).astype(str).str.strip().tolist()


def _check_stages(stages: list[str], where: str) -> None:
    for row, stage in enumerate(stages):
        if stage not in (*STAGES, WITHOUT):
            cure = "write before, after, or nothing"
            raise InputError(f"unknown stage {stage!r}", where=where, line=row + 2, cure=cure)


def _check_once(keys: dict[str, list[str]], where: str) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for row, key in enumerate(zip(*keys.values(), strict=True)):
        if not key[0]:
            cure = "name the model of each row"
            raise InputError("the model is empty", where=where, line=row + 2, cure=cure)
        if key in seen:
            said = ", ".join(part for part in key if part)
            cure = f"keep one of this row and row {seen[key] + 2}"
            raise InputError(f"{said} has two scores", where=where, line=row + 2, cure=cure)
        seen[key] = row


def _numbers(
    frame: pd.DataFrame, name: str, where: str, *, may_be_missing: bool = False
) -> FloatArray:
    column = frame[name].astype(object)
    texts = column.where(column.notna(), "").astype(str).str.strip()
    numbers = pd.to_numeric(texts.where(texts != "", None), errors="coerce")
    values = numbers.to_numpy(dtype=np.float64)
    unreadable = ~np.isfinite(values) & ((texts != "").to_numpy() | (not may_be_missing))
    _refuse(unreadable, frame[name], "is no number", "a number", where)
    return values


def _refuse(
    wrong: NDArray[np.bool_], column: pd.Series, what: str, wanted: str, where: str
) -> None:
    if wrong.any():
        row = int(np.argmax(wrong))
        problem = f"column {column.name!r} holds {column.iloc[row]!r}, which {what}"
        raise InputError(problem, where=where, line=row + 2, cure=f"write {wanted}")
