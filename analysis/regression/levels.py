"""How a column of a vote log splits its battles."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.pairwise import IntArray
from analysis.regression.design import Levels
from analysis.vote_log import VoteLog
from arena.errors import InputError

_MOST = 60


def column_levels(
    log: VoteLog,
    column: str,
    order: Sequence[str] | None = None,
    missing: str = "no_level",
) -> Levels:
    """The values of a column, in the order given, or as numbers, or by name; empty ones are none.

    With `order` only these values are levels. Raises InputError for a missing column, an ordered value
    that the column does not hold, fewer than two values, or more than 60, which are not levels.
    """
    values = log.column(column)
    texts = values.where(values.notna(), "").astype(str).str.strip()
    found = sorted(set(texts) - {""}, key=_by_number)
    if order is not None:
        absent = [name for name in order if name not in found]
        if absent:
            cure = f"column {column!r} holds {', '.join(found[:10])}"
            raise InputError(f"no battle has {absent[0]!r}", where=log.where, cure=cure)
        found = list(dict.fromkeys(order))
    if len(found) < 2 or len(found) > _MOST:
        cure = f"split by a column with 2 to {_MOST} values"
        problem = f"column {column!r} holds {len(found)} values"
        raise InputError(problem, where=log.where, cure=cure)
    place = {name: number for number, name in enumerate(found)}
    of_battle: IntArray = np.array([place.get(text, -1) for text in texts], dtype=np.int64)
    return Levels(tuple(found), of_battle, missing)


def window_levels(
    log: VoteLog,
    *,
    windows: int | None = None,
    days: float | None = None,
    column: str = "opened_at",
) -> Levels:
    """Windows in time: `windows` of equally many battles, or each `days` long from the first battle.

    Battles of one moment are never parted. Battles without a time belong to no level. Raises
    InputError for times that cannot be read, and for fewer than two or more than 60 windows.
    """
    if (windows is None) == (days is None):
        raise InputError("the windows are not told", cure="give either a number or days")
    texts = log.column(column)
    texts = texts.where(texts.notna() & (texts.astype(str).str.strip() != ""))
    times = pd.to_datetime(texts, errors="coerce", utc=True, format="ISO8601")
    wrong = times.isna() & texts.notna()
    if wrong.any():
        problem = f"{texts[wrong].iloc[0]!r} is not a time"
        raise InputError(problem, where=log.where, cure="write times as ISO 8601")
    known = times.notna().to_numpy()
    if not known.any():
        raise InputError("no battle has a time", where=log.where, cure=f"fill column {column!r}")
    seconds = (times - times.min()).dt.total_seconds().to_numpy(dtype=float)
    codes = _windows(seconds[known], windows, days)
    present, numbers = np.unique(codes, return_inverse=True)
    if not 2 <= len(present) <= _MOST:
        cure = f"choose windows so that 2 to {_MOST} of them hold battles"
        raise InputError(f"the battles fill {len(present)} windows", where=log.where, cure=cure)
    of_battle = np.full(len(known), -1, dtype=np.int64)
    of_battle[known] = numbers
    spans = [times[of_battle == number] for number in range(len(present))]
    names = [f"{span.min():%Y-%m-%d} to {span.max():%Y-%m-%d}" for span in spans]
    if len(set(names)) < len(names):
        names = [f"{span.min():%Y-%m-%d %H:%M} to {span.max():%Y-%m-%d %H:%M}" for span in spans]
    return Levels(tuple(names), of_battle, "no_time")


def _windows(
    seconds: "NDArray[np.floating[Any]]", windows: int | None, days: float | None
) -> IntArray:
    if days is not None:
        if not days > 0:
            raise InputError(f"windows of {days} days", cure="give more than 0 days")
        return np.asarray(np.floor(seconds / (86400 * days)), dtype=np.int64)
    count = windows or 0
    if count < 2:
        raise InputError(f"{count} windows", cure="give at least 2")
    edges = np.quantile(seconds, np.arange(1, count) / count, method="lower")
    codes = np.searchsorted(edges, seconds, side="left")
    return np.asarray(codes, dtype=np.int64)


def _by_number(text: str) -> tuple[float, str]:
    try:
        return float(text), ""
    except ValueError:
        return float("inf"), text
