"""The rows of a vote log as small integers, and why some of them do not count."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.outcomes import CANNOT_SAY, NONE, SPELLINGS, UNKNOWN, VOID
from analysis.sources.columns import LEFT, LESS_THAN_BLIND, NEEDED, RIGHT, RULED_OUT, answers
from analysis.sources.encoding import Codes, Encoded, Mask, encoded, table_of, texts_of, truth
from analysis.sources.layouts import Layout, known_column, layout_of, with_our_names
from arena.codes import Purpose
from arena.errors import InputError


@dataclass(frozen=True, eq=False, slots=True)
class Battles:
    """The rows that answer one question.

    `rows` are they, under our names, and their index says where they stand in the log. `first` and
    `second` index `models` and are -1 where no model is named; `outcome` is a number of
    `analysis.outcomes`; `usable` tells which rows count, and `excluded` why the others do not.
    """

    rows: pd.DataFrame
    models: tuple[str, ...]
    first: Codes
    second: Codes
    outcome: NDArray[np.int8]
    usable: Mask
    excluded: Mapping[str, int]

    @property
    def whole(self) -> bool:
        """Whether every row counts."""
        return not self.excluded


def battles_from_frame(
    frame: pd.DataFrame, question: str, *, layout: str | None = None, where: str | None = None
) -> Battles:
    """Read the rows that answer a question; InputError if there are none that count."""
    for name in frame.columns[frame.columns.duplicated()]:
        if known_column(str(name)):
            raise InputError(f"column {name!r} is there twice", where=where, cure="rename one")
    found = layout_of(frame.columns, layout, where=where)
    renamed = with_our_names(frame, found)
    _check_sides(renamed, found, where)
    columns = [name for name in renamed.columns if name in NEEDED or _is_outcome(name)]
    rows, outcomes = answers(renamed[columns].reset_index(drop=True), question, where)
    # Encoding releases the interpreter: the three columns keep two cores busy.
    with ThreadPoolExecutor(max_workers=3) as pool:
        left, right, outcome = pool.map(encoded, (rows[LEFT], rows[RIGHT], outcomes))
    names, first, second = _models(left, right)
    numbers = table_of(outcome, lambda text: SPELLINGS.get(text, UNKNOWN), NONE, np.int8)
    usable, excluded = _screen(rows, first, second, numbers)
    if not usable.any():
        raise _nothing_usable(question, excluded, outcomes[numbers == UNKNOWN], where)
    return Battles(rows, names, first, second, numbers, usable, excluded)


def _is_outcome(name: object) -> bool:
    return str(name).startswith("outcome_")


def _check_sides(frame: pd.DataFrame, layout: Layout, where: str | None) -> None:
    theirs = {ours: name for name, ours in reversed(list(layout.names.items()))}
    for side in (LEFT, RIGHT):
        if side not in frame.columns:
            cure = (
                "a vote log names both models in model_left and model_right, or model_a and model_b"
            )
            problem = f"column {theirs.get(side, side)!r} is missing"
            raise InputError(problem, where=where, cure=cure)


def _models(left: Encoded, right: Encoded) -> tuple[tuple[str, ...], Codes, Codes]:
    names = sorted({str(value).strip() for side in (left, right) for value in side.values} - {""})
    place = {name: index for index, name in enumerate(names)}
    kind = np.int16 if len(names) < np.iinfo(np.int16).max else np.int32
    first, second = (
        table_of(side, lambda text: place.get(text, -1), -1, kind) for side in (left, right)
    )
    return tuple(names), first, second


def _screen(
    rows: pd.DataFrame, first: Codes, second: Codes, outcome: NDArray[np.int8]
) -> tuple[Mask, dict[str, int]]:
    usable = np.ones(len(rows), dtype=bool)
    excluded: dict[str, int] = {}

    def leave_out(reason: str, wrong: Mask) -> None:
        wrong = usable & wrong
        if wrong.any():
            excluded[reason] = int(wrong.sum())
            np.logical_and(usable, ~wrong, out=usable)

    for reason, wrong in _marked(rows):
        leave_out(reason, wrong)
    leave_out("no_model", (first < 0) | (second < 0))
    leave_out("self_pair", first == second)
    if "battle" in rows.columns:
        leave_out("duplicate", _repeated(rows["battle"], usable))
    void = outcome == VOID
    if "void" in rows.columns:
        void |= texts_of(rows["void"]) != ""
    leave_out("void", void)
    leave_out("cannot_say", outcome == CANNOT_SAY)
    leave_out("no_outcome", outcome == NONE)
    leave_out("unknown_outcome", outcome == UNKNOWN)
    return usable, excluded


def _marked(rows: pd.DataFrame) -> list[tuple[str, Mask]]:
    """Reasons and rows, for the columns that mark a row as one that is not to count."""
    found = []
    if "purpose" in rows.columns:
        purposes = encoded(rows["purpose"])
        for text in sorted({str(value).strip() for value in purposes.values} | {""}):
            if text != Purpose.RANKED.value:
                chosen = table_of(purposes, text.__eq__, text == "", bool)
                found.append((f"purpose_{text or 'missing'}", chosen))
    if "anonymous" in rows.columns:
        found.append(("not_anonymous", ~truth(rows["anonymous"])[0]))
    found += [(name, truth(rows[name])[0]) for name in LESS_THAN_BLIND if name in rows.columns]
    if RULED_OUT in rows.columns:
        found.append((RULED_OUT, truth(rows[RULED_OUT])[0]))
    if "archived" in rows.columns:
        found.append(("archived", truth(rows["archived"])[0]))
    return found


def _repeated(battle: "pd.Series[Any]", usable: Mask) -> Mask:
    """Rows of a battle that another usable row already stands for; rows without a battle never."""
    named = battle.notna().to_numpy() & (battle.astype(str).str.strip() != "").to_numpy()
    considered = usable & named
    if considered.all():
        return battle.duplicated().to_numpy()
    repeated = np.zeros(len(battle), dtype=bool)
    repeated[considered] = battle[considered].duplicated().to_numpy()
    return repeated


def _nothing_usable(
    question: str, excluded: Mapping[str, int], unknown: "pd.Series[Any]", where: str | None
) -> InputError:
    reasons = ", ".join(f"{count} {reason}" for reason, count in excluded.items()) or "no row"
    cure = "give at least one ranked battle of two models with an outcome"
    texts = unknown.astype(str).unique()[:3]
    if len(texts):
        shown = ", ".join(repr(text) for text in texts)
        cure = f"write model_a, model_b, tie or both_bad instead of {shown}"
    return InputError(f"no usable vote on {question!r} ({reasons})", where=where, cure=cure)
