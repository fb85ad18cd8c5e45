"""Battles of one question, one row each, as integers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.cells import Cells
from analysis.outcomes import BOTH_BAD, BOTH_GOOD, FIRST, OUTCOMES, SECOND, SPELLINGS, TIE
from analysis.pairwise import Pairwise, added, pairwise_from_counts
from analysis.sources.battles import Battles, battles_from_frame
from analysis.sources.columns import OVERALL
from analysis.sources.encoding import Codes, encoded

__all__ = [
    "BOTH_BAD",
    "BOTH_GOOD",
    "FIRST",
    "SECOND",
    "SPELLINGS",
    "TIE",
    "Comparisons",
    "Pairwise",
    "cells_from_frame",
    "comparisons_from_frame",
    "pairwise_from_counts",
]

_BLOCK = 1 << 18
"""Rows that are added up at a time, so that what they take does not grow with the log."""


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
        counts = _counted(len(self.models), self.first, self.second, self.outcome)
        return Cells(self.models, counts, self.excluded)

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
    frame: pd.DataFrame,
    question: str = OVERALL,
    *,
    layout: str | None = None,
    where: str | None = None,
) -> Comparisons:
    """Read a vote log, long (a row per battle and question) or wide (a row per battle).

    Long: `question, model_left, model_right, outcome`. Wide: `model_a, model_b, winner`, and
    `winner_<question>` for questions other than `overall`. Optional in both: `battle` (a battle's first
    row stands, the rest are duplicates), `participant` (or `judge`), `purpose` (only ranked battles
    count), `anonymous` (only battles that say so count), `archived`, `void`, and `named_itself` and `recognised` (battles
    that were less than blind). Logs of other layouts are
    told by their columns, or named by `layout` (`analysis.sources.layouts`). Each row that is left out
    is counted once, under the first of these reasons that holds: `purpose_<name>`, `not_anonymous`,
    `named_itself`, `recognised`, `archived`, `no_model`, `self_pair`, `duplicate`, `void`, `cannot_say`, `no_outcome`,
    `unknown_outcome`. Raises InputError, naming `where`, if a column is missing, the question is unknown,
    or no row is usable.
    """
    battles = battles_from_frame(frame, question, layout=layout, where=where)
    chosen = slice(None) if battles.whole else battles.usable
    first, second = battles.first[chosen], battles.second[chosen]
    size = len(battles.models)
    present = np.zeros(size, dtype=bool)
    present[first] = present[second] = True
    moved = np.cumsum(present, dtype=np.int32) - 1
    participant = _numbers(battles, "participant")
    return Comparisons(
        question=question,
        models=tuple(name for name, there in zip(battles.models, present, strict=True) if there),
        first=moved[first],
        second=moved[second],
        outcome=battles.outcome[chosen],
        participant=np.full(len(first), -1, np.int32) if participant is None else participant,
        excluded=battles.excluded,
        prompt=_numbers(battles, "prompt"),
        row=battles.rows.index.to_numpy(dtype=np.int32)[chosen],
    )


def cells_from_frame(
    frame: pd.DataFrame,
    question: str = OVERALL,
    *,
    layout: str | None = None,
    where: str | None = None,
) -> Cells:
    """The counts of a vote log and nothing else: the same as `comparisons_from_frame(...).cells()`.

    It never holds the battles one by one with their participants, so it takes less time and memory.
    Raises InputError like `comparisons_from_frame`.
    """
    battles = battles_from_frame(frame, question, layout=layout, where=where)
    usable = None if battles.whole else battles.usable
    size = len(battles.models)
    counts = _counted(size, battles.first, battles.second, battles.outcome, usable)
    present = np.flatnonzero(counts.sum(axis=(1, 2)) + counts.sum(axis=(0, 2)))
    models = tuple(battles.models[index] for index in present)
    return Cells(models, counts[np.ix_(present, present)], battles.excluded)


def _counted(
    size: int,
    first: Codes,
    second: Codes,
    outcome: NDArray[np.int8],
    usable: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """How often each (first, second, outcome) is there among the usable rows, (K, K, 5)."""
    counts = np.zeros(size * size * OUTCOMES, dtype=np.int64)
    for start in range(0, len(outcome), _BLOCK):
        block = slice(start, start + _BLOCK)
        cell = (first[block].astype(np.int64) * size + second[block]) * OUTCOMES + outcome[block]
        if usable is not None:
            cell = cell[usable[block]]
        counts += np.bincount(cell, minlength=len(counts))
    return counts.reshape(size, size, OUTCOMES)


def _numbers(battles: Battles, column: str) -> NDArray[np.int32] | None:
    """Numbers of the names in a column of the usable rows, in their order; -1 where there is none."""
    if column not in battles.rows.columns:
        return None
    found = encoded(battles.rows[column])
    codes = found.codes if battles.whole else found.codes[battles.usable]
    there = np.zeros(len(found.values) + 1, dtype=bool)
    there[codes] = True
    texts = [str(value).strip() for value in found.values]
    names = sorted({text for text, used in zip(texts, there[:-1], strict=True) if used} - {""})
    place = {name: index for index, name in enumerate(names)}
    return np.array([*(place.get(text, -1) for text in texts), -1], dtype=np.int32)[codes]
