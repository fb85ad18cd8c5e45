"""From the two answers of each battle to covariates: by how much the left one has more."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.pairwise import FloatArray
from analysis.regression.language import script_share, word_share
from analysis.regression.texts import COUNTERS, Chunk, measured
from analysis.vote_log import VoteLog, kept_rows
from arena.errors import InputError

STYLE = ("characters", "headers", "list_items", "bold")
SIDE = "side"
TEXTS = ("response_left", "response_right")
TWICE = 1 / 3
"""(a − b)/(a + b) where a is twice b."""


@dataclass(frozen=True, eq=False)
class Features:
    """Covariates of the battles of a log.

    `values` are by name, (N,) each, positive where the left answer has more, and divided by `unit`, the
    root mean square of (a − b)/(a + b), so that a coefficient belongs to a typical difference. `dropped`
    names what no battle differs in, and `unmeasured` counts battles in which a share could not be measured
    and is taken as equal. `log` holds the battles that have both answers.
    """

    log: VoteLog
    values: Mapping[str, FloatArray]
    unit: Mapping[str, float]
    dropped: tuple[str, ...]
    unmeasured: Mapping[str, int]


def answer_features(log: VoteLog, names: Sequence[str] = STYLE) -> Features:
    """Measure both answers of each battle and standardise their difference.

    A name is one of `COUNTERS`; `script:NAME` or `words:LANGUAGE` (see `language`); `side`, which is 1 on
    the left; or any x for which the log has number columns `x_left` and `x_right`. The difference is
    (a − b)/(a + b), 0 where both are 0, as in the style control of Chatbot Arena (2024); it is divided
    by its root mean square and not centred, so that exchanging sides only changes its sign. Battles
    without both values are counted in `excluded` as `no_response`. Raises InputError for an unknown or
    repeated name, and for a column that is missing or has no numbers of at least 0.
    """
    used, sides = _both_sides(log, names)
    differences: dict[str, FloatArray] = {}
    units: dict[str, float] = {}
    unmeasured: dict[str, int] = {}
    dropped = []
    for name in names:
        if name == SIDE:
            differences[name], units[name] = np.ones(used.comparisons.total), 1.0
            continue
        difference, unknown = relative_difference(*sides[name])
        unit = float(np.sqrt(np.mean(difference**2)))
        if unit == 0:
            dropped.append(name)
            continue
        differences[name], units[name] = difference / unit, unit
        if unknown:
            unmeasured[name] = unknown
    if not differences:
        cure = "choose covariates in which the answers differ"
        raise InputError("no covariate differs in any battle", where=log.where, cure=cure)
    return Features(used, differences, units, tuple(dropped), unmeasured)


def _both_sides(
    log: VoteLog, names: Sequence[str]
) -> tuple[VoteLog, dict[str, tuple[FloatArray, FloatArray]]]:
    """The battles that have both values of all covariates, and these values by name."""
    if len(set(names)) != len(names):
        raise InputError("a covariate is named twice", cure="name each once")
    textual = {name: measure for name in names if (measure := _measure(name)) is not None}
    columns = [name for name in names if name not in textual and name != SIDE]
    for name in columns:
        _known(log, name)
    needed = [
        *(TEXTS if textual else ()),
        *(f"{n}_{s}" for n in columns for s in ("left", "right")),
    ]
    present = np.ones(log.comparisons.total, dtype=bool)
    for column in needed:
        values = log.column(column)
        present &= (values.notna() & (values.astype(str).str.strip() != "")).to_numpy()
    used = kept_rows(log, present, "no_response")
    sides = _text_measures(used, textual) if textual else {}
    sides |= {name: _numbers(used, name) for name in columns}
    if not used.comparisons.total:
        cure = f"fill the columns {', '.join(needed)}"
        raise InputError("no battle has both answers", where=log.where, cure=cure)
    return used, sides


def relative_difference(left: FloatArray, right: FloatArray) -> tuple[FloatArray, int]:
    """(a − b)/(a + b), (N,), 0 where both are 0 or one is NaN, and how often one is NaN."""
    total = left + right
    difference = np.zeros(len(total))
    np.divide(left - right, total, out=difference, where=total > 0)
    return difference, int(np.isnan(total).sum())


def _measure(name: str) -> Callable[[Chunk], FloatArray] | None:
    kind, _, what = name.partition(":")
    if what:
        if kind not in ("script", "words"):
            cure = "write script:Latin or words:eu"
            raise InputError(f"covariate {name!r} is not known", cure=cure)
        return script_share(what) if kind == "script" else word_share(what)
    return COUNTERS.get(name)


def _known(log: VoteLog, name: str) -> None:
    if not {f"{name}_left", f"{name}_right"} <= set(log.frame.columns):
        cure = (
            f"choose {', '.join(COUNTERS)}, {SIDE}, script:NAME, words:LANGUAGE, "
            "or x where the log has columns x_left and x_right"
        )
        raise InputError(f"covariate {name!r} is not known", where=log.where, cure=cure)


def _text_measures(
    log: VoteLog, measures: Mapping[str, Callable[[Chunk], FloatArray]]
) -> dict[str, tuple[FloatArray, FloatArray]]:
    """Each measure of the left and of the right answers; a text that comes again is read once."""
    both = pd.concat([log.column(name) for name in TEXTS], ignore_index=True).astype(str)
    codes, texts = pd.factorize(both)
    middle = len(log.frame)
    found = measured(list(texts), measures)
    return {
        name: (values[codes[:middle]], values[codes[middle:]]) for name, values in found.items()
    }


def _numbers(log: VoteLog, name: str) -> tuple[FloatArray, FloatArray]:
    sides = []
    for column in (f"{name}_left", f"{name}_right"):
        numbers = pd.to_numeric(log.column(column), errors="coerce").to_numpy(dtype=float)
        wrong = ~(np.isfinite(numbers) & (numbers >= 0))
        if wrong.any():
            value = log.column(column).iloc[int(np.argmax(wrong))]
            problem = f"column {column!r} holds {value!r}"
            raise InputError(problem, where=log.where, cure="write numbers of at least 0")
        sides.append(numbers)
    return sides[0], sides[1]
