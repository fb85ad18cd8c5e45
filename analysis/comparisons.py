"""The only place where an outcome becomes a number.

Known spellings of an outcome, exactly as written here:

| outcome    | spellings                                                            |
| ---------- | -------------------------------------------------------------------- |
| left       | left, model_left, model_a                                            |
| right      | right, model_right, model_b                                          |
| tie        | tie                                                                  |
| both_good  | both_good, bothgood, tie (bothgood)                                  |
| both_bad   | both_bad, bothbad, tie (bothbad), tie (both bad), tie (both_bad)     |
| cannot_say | cannot_say (left out)                                                |
| void       | void (left out)                                                      |

Anything else is an unknown outcome: left out and counted, never a tie.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.cells import Cells
from analysis.outcomes import BOTH_BAD, BOTH_GOOD, FIRST, OUTCOMES, SECOND, TIE
from analysis.pairwise import Pairwise, added, pairwise_from_counts
from analysis.sources.columns import BATTLES, OVERALL, PARTICIPANTS, PROMPTS, answers, sides
from arena.codes import Outcome, Purpose
from arena.errors import InputError

__all__ = [
    "BOTH_BAD",
    "BOTH_GOOD",
    "FIRST",
    "SECOND",
    "SPELLINGS",
    "TIE",
    "Comparisons",
    "Pairwise",
    "comparisons_from_frame",
    "pairwise_from_counts",
]

_CANNOT_SAY, _VOID, _NONE, _UNKNOWN = range(5, 9)

SPELLINGS: Mapping[str, int] = MappingProxyType(
    {
        Outcome.LEFT.value: FIRST,
        "model_left": FIRST,
        "model_a": FIRST,
        Outcome.RIGHT.value: SECOND,
        "model_right": SECOND,
        "model_b": SECOND,
        Outcome.TIE.value: TIE,
        Outcome.BOTH_GOOD.value: BOTH_GOOD,
        "bothgood": BOTH_GOOD,
        "tie (bothgood)": BOTH_GOOD,
        Outcome.BOTH_BAD.value: BOTH_BAD,
        "bothbad": BOTH_BAD,
        "tie (bothbad)": BOTH_BAD,
        "tie (both bad)": BOTH_BAD,
        "tie (both_bad)": BOTH_BAD,
        Outcome.CANNOT_SAY.value: _CANNOT_SAY,
        "void": _VOID,
        "": _NONE,
    }
)


@dataclass(frozen=True, eq=False)
class Comparisons:
    """The usable battles of one question, one row each, as integers.

    `first` and `second` index `models` (left and right on the page), `outcome` is FIRST, SECOND, TIE,
    BOTH_GOOD or BOTH_BAD, `participant` numbers the voters in the order of their names and is -1 where
    the log does not tell: four arrays of one length. `excluded` counts what was left out, by reason.
    `prompt` numbers the prompts in the same way, and `row` is the place of each battle in the table that
    it was read from, which leads to its other columns; both are None where there is nothing to lead to.
    """

    question: str
    models: tuple[str, ...]
    first: NDArray[np.int32]
    second: NDArray[np.int32]
    outcome: NDArray[np.int8]
    participant: NDArray[np.int32]
    excluded: Mapping[str, int]
    prompt: NDArray[np.int32] | None = None
    row: NDArray[np.int32] | None = None

    @property
    def total(self) -> int:
        """Number of battles."""
        return len(self.outcome)

    def cells(self) -> Cells:
        """Add the battles up, sides and outcomes apart."""
        size = len(self.models)
        cell = (self.first.astype(np.int64) * size + self.second) * OUTCOMES + self.outcome
        counts = np.bincount(cell, minlength=OUTCOMES * size * size)
        return Cells(self.models, counts.reshape(size, size, OUTCOMES), self.excluded)

    def counts(self) -> Pairwise:
        """Add the battles up; "both good" and "both bad" are ties here."""
        return self.cells().pairwise()

    def without_ties(self) -> "Comparisons":
        """Decided battles only; the others are counted in `excluded` as `tie_dropped`."""
        return self.where(self.outcome < TIE, "tie_dropped")

    def subset(self, models: Collection[str]) -> "Comparisons":
        """The battles among these models, in this order; KeyError for a model that is not here."""
        names = tuple(models)
        place = {model: index for index, model in enumerate(self.models)}
        moved = np.full(len(self.models), -1, dtype=np.int32)
        moved[[place[name] for name in names]] = np.arange(len(names), dtype=np.int32)
        kept = (moved[self.first] >= 0) & (moved[self.second] >= 0)
        rows = self.where(kept, "outside_subset")
        return replace(rows, models=names, first=moved[rows.first], second=moved[rows.second])

    def where(self, kept: NDArray[np.bool_], why: str) -> "Comparisons":
        """The battles for which `kept` is true; the others are counted in `excluded` as `why`."""
        return replace(
            self,
            first=self.first[kept],
            second=self.second[kept],
            outcome=self.outcome[kept],
            participant=self.participant[kept],
            excluded=added(self.excluded, {why: int(len(kept) - kept.sum())}),
            prompt=None if self.prompt is None else self.prompt[kept],
            row=None if self.row is None else self.row[kept],
        )


def comparisons_from_frame(
    frame: pd.DataFrame, question: str = OVERALL, *, where: str | None = None
) -> Comparisons:
    """Read a vote log, long (a row per battle and question) or simple (a row per battle).

    Long: `question, model_left, model_right, outcome`. Simple: `model_a, model_b, winner`, and
    `winner_<question>` for questions other than `overall`. Optional in both: `battle` (a battle's first
    row stands, the rest are duplicates), `participant` (or `judge`), `purpose` (only ranked battles
    count). Each row that is left out is counted once, under the first of these reasons that holds:
    `purpose_<name>`, `no_model`, `self_pair`, `duplicate`, `cannot_say`, `void`, `no_outcome`,
    `unknown_outcome`. Raises InputError, naming `where`, if a column is missing, the question is
    unknown, or no row is usable.
    """
    left, right = sides(frame, where)
    rows, outcomes = answers(frame.reset_index(drop=True), question, where)
    names, first, second = _models(rows[left], rows[right])
    outcome = _lookup(outcomes, lambda text: SPELLINGS.get(str(text).strip(), _UNKNOWN), _NONE)
    usable, excluded = _screen(rows, first, second, outcome)
    if not usable.any():
        raise _nothing_usable(question, excluded, outcomes, outcome, where)
    if not usable.all():
        rows = rows[usable]
        first, second, outcome = first[usable], second[usable], outcome[usable]
    present = np.bincount(first, minlength=len(names)) + np.bincount(second, minlength=len(names))
    moved = np.cumsum(present > 0, dtype=np.int32) - 1
    return Comparisons(
        question=question,
        models=tuple(name for name, count in zip(names, present, strict=True) if count),
        first=moved[first],
        second=moved[second],
        outcome=outcome,
        participant=_participants(rows),
        excluded=excluded,
        prompt=_numbered(rows, PROMPTS),
        row=rows.index.to_numpy(dtype=np.int32),
    )


def _lookup(
    column: "pd.Series[Any]", number: Callable[[Hashable], int], missing: int
) -> NDArray[np.int8]:
    codes, values = pd.factorize(column)
    # factorize marks a missing value by -1, which indexes the last entry.
    table = np.array([*(number(value) for value in values), missing], dtype=np.int8)
    return table[codes]


def _models(
    left: "pd.Series[Any]", right: "pd.Series[Any]"
) -> tuple[list[str], NDArray[np.int32], NDArray[np.int32]]:
    encoded = [pd.factorize(column) for column in (left, right)]
    texts = [[str(value).strip() for value in values] for _, values in encoded]
    names = sorted({name for side in texts for name in side if name})
    place = {name: index for index, name in enumerate(names)}
    first, second = (
        np.array([*(place.get(name, -1) for name in side), -1], dtype=np.int32)[codes]
        for side, (codes, _) in zip(texts, encoded, strict=True)
    )
    return names, first, second


def _screen(
    rows: pd.DataFrame,
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    outcome: NDArray[np.int8],
) -> tuple[NDArray[np.bool_], dict[str, int]]:
    usable = np.ones(len(rows), dtype=bool)
    excluded: dict[str, int] = {}

    def leave_out(reason: str, wrong: NDArray[np.bool_]) -> None:
        count = int((usable & wrong).sum())
        if count:
            excluded[reason] = count
            np.logical_and(usable, ~wrong, out=usable)

    if "purpose" in rows.columns:
        purposes = rows["purpose"].fillna("").astype(str)
        for purpose in sorted(set(purposes.unique()) - {Purpose.RANKED.value}):
            leave_out(f"purpose_{purpose or 'missing'}", (purposes == purpose).to_numpy())
    leave_out("no_model", (first < 0) | (second < 0))
    leave_out("self_pair", first == second)
    battle = next((column for column in BATTLES if column in rows.columns), None)
    if battle is not None:
        named = rows[battle].notna() & (rows[battle].astype(str) != "")
        repeated = rows[battle].where(pd.Series(usable, index=rows.index)).duplicated()
        leave_out("duplicate", (repeated & named).to_numpy() & usable)
    leave_out("cannot_say", outcome == _CANNOT_SAY)
    leave_out("void", outcome == _VOID)
    leave_out("no_outcome", outcome == _NONE)
    leave_out("unknown_outcome", outcome == _UNKNOWN)
    return usable, excluded


def _participants(rows: pd.DataFrame) -> NDArray[np.int32]:
    numbers = _numbered(rows, PARTICIPANTS)
    return np.full(len(rows), -1, dtype=np.int32) if numbers is None else numbers


def _numbered(rows: pd.DataFrame, columns: Sequence[str]) -> NDArray[np.int32] | None:
    """Numbers of the names in the first of these columns that is there, -1 where there is no name."""
    column = next((name for name in columns if name in rows.columns), None)
    if column is None:
        return None
    names = rows[column].where(rows[column].astype(str).str.strip() != "")
    return pd.factorize(names, sort=True)[0].astype(np.int32)


def _nothing_usable(
    question: str,
    excluded: Mapping[str, int],
    outcomes: "pd.Series[Any]",
    outcome: NDArray[np.int8],
    where: str | None,
) -> InputError:
    reasons = ", ".join(f"{count} {reason}" for reason, count in excluded.items()) or "no row"
    cure = "give at least one ranked battle of two models with an outcome"
    unknown = outcomes[outcome == _UNKNOWN].astype(str).unique()[:3]
    if len(unknown):
        shown = ", ".join(repr(text) for text in unknown)
        cure = f"write model_a, model_b, tie or both_bad instead of {shown}"
    return InputError(f"no usable vote on {question!r} ({reasons})", where=where, cure=cure)
