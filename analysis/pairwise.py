"""Who beat whom how often: all that Bradley–Terry needs to know of the votes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from arena.errors import InputError

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

COUNT_COLUMNS = ("model_a", "model_b", "wins_a", "wins_b", "ties")
_MOST = 1_000_000_000_000


@dataclass(frozen=True, eq=False)
class Pairwise:
    """Counts over K models, the sufficient statistics of every model of paired comparison here.

    `wins[i, j]` is how often model i beat model j; `ties[i, j]` how often they tied, both (K, K) and
    int64, `ties` symmetric, both with a zero diagonal. `excluded` counts the battles that were left
    out on the way here, by reason.
    """

    models: tuple[str, ...]
    wins: IntArray
    ties: IntArray
    excluded: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = (len(self.models), len(self.models))
        if self.wins.shape != size or self.ties.shape != size:
            raise ValueError(f"counts of {len(self.models)} models must have shape {size}")
        if len(set(self.models)) != len(self.models):
            raise ValueError("a model is named twice")
        if (self.wins < 0).any() or (self.ties < 0).any():
            raise ValueError("a count is negative")
        if self.wins.diagonal().any() or self.ties.diagonal().any():
            raise ValueError("a model cannot meet itself")
        if (self.ties != self.ties.T).any():
            raise ValueError("ties must be symmetric")
        self.wins.setflags(write=False)
        self.ties.setflags(write=False)

    @property
    def battles(self) -> IntArray:
        """(K, K) number of battles of each pair, symmetric."""
        return self.wins + self.wins.T + self.ties

    @property
    def total(self) -> int:
        """Number of battles."""
        return int(self.wins.sum() + self.ties.sum() // 2)

    @property
    def half_wins(self) -> FloatArray:
        """(K, K) wins with every tie counted as half a win for both."""
        return self.wins + self.ties / 2

    def without_ties(self) -> "Pairwise":
        """Decided battles only; the ties are counted in `excluded` as `tie_dropped`."""
        dropped = {"tie_dropped": int(self.ties.sum() // 2)}
        return Pairwise(
            self.models, self.wins, np.zeros_like(self.ties), added(self.excluded, dropped)
        )

    def subset(self, models: Iterable[str]) -> "Pairwise":
        """The battles among these models, in this order; KeyError for a model that is not here.

        Battles with others are counted in `excluded` as `outside_subset`.
        """
        names = tuple(models)
        place = {model: index for index, model in enumerate(self.models)}
        chosen = [place[name] for name in names]
        wins, ties = self.wins[np.ix_(chosen, chosen)], self.ties[np.ix_(chosen, chosen)]
        left = self.total - int(wins.sum() + ties.sum() // 2)
        return Pairwise(names, wins, ties, added(self.excluded, {"outside_subset": left}))

    def collapse(self, levels: Mapping[str, str | None]) -> "Pairwise":
        """Put the level of a factor in the place of each model.

        A model whose level is None or not given takes no part (`no_level` in `excluded`); battles of
        two models of one level say nothing about the factor (`same_level`).
        """
        names = tuple(sorted({level for level in levels.values() if level is not None}))
        member = np.array(
            [[levels.get(model) == name for name in names] for model in self.models], dtype=np.int64
        ).reshape(len(self.models), len(names))
        wins, ties = member.T @ self.wins @ member, member.T @ self.ties @ member
        outside = self.total - int(wins.sum() + ties.sum() // 2)
        same = int(np.trace(wins) + np.trace(ties) // 2)
        np.fill_diagonal(wins, 0)
        np.fill_diagonal(ties, 0)
        excluded = added(self.excluded, {"no_level": outside, "same_level": same})
        return Pairwise(names, wins, ties, excluded)


def added(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    """Two counts of exclusions as one, without zeros."""
    reasons = dict.fromkeys([*first, *second])
    total = {reason: first.get(reason, 0) + second.get(reason, 0) for reason in reasons}
    return {reason: count for reason, count in total.items() if count}


def pairwise_from_counts(frame: pd.DataFrame, *, where: str | None = None) -> Pairwise:
    """Read a table with the columns `model_a, model_b, wins_a, wins_b, ties`, one row per pair.

    A pair may stand in several rows, in either order: they are added. A column `battles` is checked
    against the sum of the other three. Rows of a model with itself, and rows without a model, are
    counted in `excluded` by their battles. Raises InputError for a missing column, for a count that is
    not a whole number of at least zero, and for a table without a battle; `where` names its file.
    """
    missing = [column for column in COUNT_COLUMNS if column not in frame.columns]
    if missing:
        cure = f"a table of counts has the columns {', '.join(COUNT_COLUMNS)}"
        raise InputError(f"column {missing[0]!r} is missing", where=where, cure=cure)
    counts = np.column_stack([_whole(frame[name], where) for name in COUNT_COLUMNS[2:]])
    if "battles" in frame.columns:
        _check_sums(counts.sum(axis=1), _whole(frame["battles"], where), where)
    first = frame["model_a"].fillna("").astype(str).str.strip().to_numpy(dtype=object)
    second = frame["model_b"].fillna("").astype(str).str.strip().to_numpy(dtype=object)
    unnamed = (first == "") | (second == "")
    same = (first == second) & ~unnamed
    used = ~unnamed & ~same
    if not counts[used].any():
        cure = "give at least one pair of models with a battle"
        raise InputError("the table holds no battle", where=where, cure=cure)
    names = sorted(set(first[used]) | set(second[used]))
    place = {name: index for index, name in enumerate(names)}
    rows = np.array([place[name] for name in first[used]])
    columns = np.array([place[name] for name in second[used]])
    wins = np.zeros((len(names), len(names)), dtype=np.int64)
    ties = np.zeros_like(wins)
    for row, column, value in ((rows, columns, 0), (columns, rows, 1)):
        np.add.at(wins, (row, column), counts[used][:, value])
        np.add.at(ties, (row, column), counts[used][:, 2])
    excluded = {"no_model": int(counts[unnamed].sum()), "self_pair": int(counts[same].sum())}
    return Pairwise(tuple(names), wins, ties, added({}, excluded))


def _whole(column: pd.Series, where: str | None) -> IntArray:
    numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float)
    # Above, not every whole number has a place, and sums would run over.
    possible = np.isfinite(numbers) & (numbers >= 0) & (numbers <= _MOST)
    wrong = ~(possible & (numbers == np.floor(numbers)))
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(
            f"column {column.name!r} holds {column.iloc[row]!r}, which is not a count",
            where=where,
            line=row + 2,
            cure="write a whole number from 0 to 1,000,000,000,000",
        )
    return numbers.astype(np.int64)


def _check_sums(sums: IntArray, battles: IntArray, where: str | None) -> None:
    wrong = sums != battles
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(
            f"battles is {battles[row]}, but wins_a, wins_b and ties add up to {sums[row]}",
            where=where,
            line=row + 2,
            cure="correct the counts",
        )
