"""From a vote log to judgements: which battles are the same item, and who won, turned to one side.

Two battles are the same item if they have the same prompt, the same two models in either order and, where
the log holds the answers, the same answers. A column `item` replaces this rule; in a log without prompts a
battle that several people judged is an item.
"""

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.agreement.judgements import Judgements
from analysis.outcomes import (
    BOTH_BAD,
    BOTH_GOOD,
    CANNOT_SAY,
    FIRST,
    NONE,
    SECOND,
    SPELLINGS,
    TIE,
    UNKNOWN,
    VOID,
)
from analysis.pairwise import FloatArray, added
from analysis.sources.columns import LEFT, OVERALL, RIGHT, answers
from analysis.sources.layouts import layout_of, with_our_names
from arena.codes import Purpose
from arena.errors import InputError

Ties = Literal["together", "apart", "drop"]

FIRST_WINS, TIED, SECOND_WINS, GOOD, BAD = 1.0, 0.0, -1.0, 2.0, 3.0
LABELS: Mapping[float, str] = MappingProxyType(
    {
        FIRST_WINS: "first",
        SECOND_WINS: "second",
        TIED: "tie",
        GOOD: "both good",
        BAD: "both bad",
    }
)
RESPONSES = ("response_left", "response_right")
_COUNTED = (Purpose.RANKED.value, Purpose.REPEAT.value)
_UNRANKED = f"purpose_{Purpose.UNRANKED.value}"
_APART = " – "
_NO_VERDICT = MappingProxyType(
    {"void": VOID, "cannot_say": CANNOT_SAY, "no_outcome": NONE, "unknown_outcome": UNKNOWN}
)


def judgements_from_votes(
    frame: pd.DataFrame,
    question: str = OVERALL,
    *,
    ties: Ties = "together",
    annotator: str | None = None,
    where: str = "the vote log",
) -> Judgements:
    """The verdicts of a vote log (its columns as in `comparisons_from_frame`) on items.

    The value is 1 where the model wins whose name is first in the alphabet, −1 where the other does, and 0
    for a tie. With `ties="together"` both good and both bad are ties and the values are ranks; "apart" makes
    them categories of their own; "drop" leaves all ties out. `annotator` names whoever judged, in a log that
    does not say. Ranked battles and repeats count, others are left out as `purpose_<name>`; so are rows
    without prompt or participant, self-pairs, a battle's second row of one participant (`duplicate`), and
    outcomes that say nothing, and repeats of battles of unranked cohorts. Raises InputError for a missing column and if nothing is left.
    """
    rows, outcomes = answers(_renamed(frame, where), question, where)
    names = _texts(rows[LEFT]), _texts(rows[RIGHT])
    people = _people(rows, annotator, where)
    code = _texts(outcomes).map(lambda text: SPELLINGS.get(text, UNKNOWN)).to_numpy(dtype=np.int64)
    items = _items(rows, names, where)
    kept, excluded = _screen(rows, names, people, items, code, ties)
    if not kept.any():
        raise _nothing_usable(question, excluded, where)
    straight = (names[0] < names[1]).to_numpy(dtype=bool)
    who, annotators = pd.factorize(people[kept], sort=True)
    item, item_names = pd.factorize(items[kept], sort=True)
    lower = names[0].where(straight, names[1])[kept].to_numpy()
    upper = names[1].where(straight, names[0])[kept].to_numpy()
    _, example = np.unique(item, return_index=True)
    return Judgements(
        question=question,
        annotators=tuple(map(str, annotators)),
        items=tuple(map(str, item_names)),
        annotator=who.astype(np.int32),
        item=item.astype(np.int32),
        value=_values(code, straight, ties)[kept],
        measure="nominal" if ties == "apart" else "ordinal",
        labels=LABELS,
        side=np.where(straight, 1, -1).astype(np.int8)[kept],
        pairs=tuple(zip(lower[example], upper[example], strict=True)),
        excluded=excluded,
    )


def _nothing_usable(question: str, excluded: Mapping[str, int], where: str) -> InputError:
    told = ", ".join(f"{count} {reason}" for reason, count in excluded.items()) or "no row"
    cure = "give battles with a prompt, a participant and an outcome"
    return InputError(f"no usable judgement on {question!r} ({told})", where=where, cure=cure)


def _renamed(frame: pd.DataFrame, where: str) -> pd.DataFrame:
    """The log under our names; InputError if it does not name both models."""
    renamed = with_our_names(frame, layout_of(frame.columns, None, where=where))
    for side in (LEFT, RIGHT):
        if side not in renamed.columns:
            cure = "a vote log names both models in model_left and model_right"
            raise InputError(f"column {side!r} is missing", where=where, cure=cure)
    return renamed.reset_index(drop=True)


def _texts(column: "pd.Series[Any]") -> "pd.Series[Any]":
    return column.fillna("").astype(str).str.strip()


def _people(rows: pd.DataFrame, annotator: str | None, where: str) -> "pd.Series[Any]":
    if "participant" in rows.columns:
        people = _texts(rows["participant"])
        return people if annotator is None else people.mask(people == "", annotator)
    if annotator is None:
        cure = "agreement needs to know who judged"
        raise InputError("column 'participant' is missing", where=where, cure=cure)
    return pd.Series(annotator, index=rows.index, dtype=object)


def _items(
    rows: pd.DataFrame, names: tuple["pd.Series[Any]", "pd.Series[Any]"], where: str
) -> "pd.Series[Any]":
    """The name of each row's item, empty where it cannot be told."""
    straight = names[0] < names[1]
    pair = names[0].where(straight, names[1]) + _APART + names[1].where(straight, names[0])
    given = next((name for name in ("item", "prompt", "battle") if name in rows.columns), None)
    if given is None:
        cure = "agreement needs a column item, prompt or battle"
        raise InputError("nothing says which battles are alike", where=where, cure=cure)
    head = _texts(rows[given])
    items = head + ": " + pair
    if given != "item" and set(RESPONSES) <= set(rows.columns):
        marks = [_texts(rows[column]).map(_mark) for column in RESPONSES]
        # Only a row that has answers is told apart by them.
        items = (
            items + " " + marks[0].where(straight, marks[1]) + marks[1].where(straight, marks[0])
        )
    return items.str.strip().where(head != "", "")


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8] if text else ""


def _screen(
    rows: pd.DataFrame,
    names: tuple["pd.Series[Any]", "pd.Series[Any]"],
    people: "pd.Series[Any]",
    items: "pd.Series[Any]",
    code: NDArray[np.int64],
    ties: Ties,
) -> tuple[NDArray[np.bool_], dict[str, int]]:
    kept = np.ones(len(rows), dtype=bool)
    excluded: dict[str, int] = {}

    def leave_out(reason: str, wrong: NDArray[np.bool_]) -> None:
        count = int((kept & wrong).sum())
        excluded.update(added(excluded, {reason: count}))
        np.logical_and(kept, ~wrong, out=kept)

    if "purpose" in rows.columns:
        purposes = _texts(rows["purpose"])
        for purpose in sorted(set(purposes.unique()) - set(_COUNTED)):
            leave_out(f"purpose_{purpose or 'missing'}", (purposes == purpose).to_numpy())
        leave_out(_UNRANKED, _repeats_of_unranked(rows, purposes))
    leave_out("no_model", ((names[0] == "") | (names[1] == "")).to_numpy())
    leave_out("self_pair", (names[0] == names[1]).to_numpy())
    leave_out("no_participant", (people == "").to_numpy())
    leave_out("no_prompt", (items == "").to_numpy())
    if "battle" in rows.columns:
        key = pd.DataFrame({"battle": _texts(rows["battle"]), "who": people})
        again = key[kept].duplicated() & (key["battle"][kept] != "")
        leave_out("duplicate", again.reindex(rows.index, fill_value=False).to_numpy())
    for reason, kind in _NO_VERDICT.items():
        leave_out(reason, code == kind)
    if ties == "drop":
        leave_out("tie_dropped", code >= TIE)
    return kept, excluded


def _repeats_of_unranked(rows: pd.DataFrame, purposes: "pd.Series[Any]") -> NDArray[np.bool_]:
    """Rows that repeat a battle which does not count, by somebody who is kept out of the ranking."""
    if not {"battle", "repeats"} <= set(rows.columns):
        return np.zeros(len(rows), dtype=bool)
    unranked = set(_texts(rows["battle"])[purposes == Purpose.UNRANKED.value])
    return _texts(rows["repeats"]).isin(unranked).to_numpy(dtype=bool)


def _values(code: NDArray[np.int64], straight: NDArray[np.bool_], ties: Ties) -> FloatArray:
    turned = np.where(straight, 1.0, -1.0)
    apart = ties == "apart"
    value: FloatArray = np.select(
        [code == FIRST, code == SECOND, (code == BOTH_GOOD) & apart, (code == BOTH_BAD) & apart],
        [turned * FIRST_WINS, turned * SECOND_WINS, GOOD, BAD],
        TIED,
    )
    return value
