"""Battles as rows of a regression: which strengths each compares, and what else differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.comparisons import FIRST, SECOND, Comparisons
from analysis.connectivity import strong_components
from analysis.errors import NotIdentified
from analysis.pairwise import FloatArray, IntArray, added

Indices = NDArray[np.intp]
_WORTH_ADDING_UP = 0.8  # share of different rows above which sorting costs more than it saves


@dataclass(frozen=True, slots=True)
class Levels:
    """A split of the battles: the names of the levels, and the level of each battle (N,), none −1.

    `missing` is the reason under which battles without a level are counted in `excluded`.
    """

    names: tuple[str, ...]
    of_battle: IntArray
    missing: str = "no_level"


@dataclass(frozen=True, eq=False)
class Design:
    """Rows of the model logit P(first wins) = θ_first − θ_second + xᵀβ.

    A node is a model at a level; there are P nodes, those whose strength the battles determine.
    `node[l, k]`, (L, K), is the node of model k at level l, or −1; `level_of`, (P,), is its level.
    `first`, `second`, (N,), are the nodes of each battle, the smaller number first; `covariates`,
    (F, N), belong to that order, as does `score` (1, 0, or ½ for a tie). `weight`, (N,), is positive
    and 1 for everybody unless weights were asked for; `participant`, (N,), is −1 where unknown.
    `excluded` counts battles left out, by reason.
    """

    models: tuple[str, ...]
    levels: tuple[str, ...]
    names: tuple[str, ...]
    node: Indices
    level_of: Indices
    first: Indices
    second: Indices
    covariates: FloatArray
    score: FloatArray
    weight: FloatArray
    participant: NDArray[np.int32]
    excluded: Mapping[str, int]

    @property
    def nodes(self) -> int:
        """Number P of strengths."""
        return len(self.level_of)

    @property
    def total(self) -> int:
        """Number N of battles."""
        return len(self.score)


@dataclass(frozen=True, eq=False)
class Rows:
    """Battles of the same nodes and covariates added up: M rows, covariates (F, M).

    `pair` (M,) numbers the C pairs of nodes that met, `ends` (2, C) are their first and second node.
    `weight` is Σ w and `won` Σ w y; `squares` holds Σ w², Σ w² y and Σ w² y², (3, M), from which
    Σ w² (y − p)(y − q) follows for any expectations p and q.
    """

    pair: Indices
    ends: Indices
    covariates: FloatArray
    weight: FloatArray
    won: FloatArray
    squares: FloatArray

    def by_pair(self, values: FloatArray) -> FloatArray:
        """Sums of values (M,) over the rows of each pair, (C,)."""
        return _added(self.pair, values, self.ends.shape[1])

    def differences(self, strengths: FloatArray) -> FloatArray:
        """θ_first − θ_second of each row, (M,)."""
        first, second = self.ends
        apart: FloatArray = (strengths[first] - strengths[second])[self.pair]
        return apart

    def products(self, expected: FloatArray, other: FloatArray) -> FloatArray:
        """Σ w² (y − p)(y − q) of each row, (M,)."""
        ones, scores, squared = self.squares
        result: FloatArray = squared - (expected + other) * scores + expected * other * ones
        return result


def regression_design(
    comparisons: Comparisons,
    covariates: Mapping[str, FloatArray] | None = None,
    *,
    weights: FloatArray | None = None,
    levels: Levels | None = None,
) -> Design:
    """Make the rows of a regression.

    `covariates` are by name, (N,) each, and tell by how much the left answer exceeds the right one.
    Within each level only the largest set of models that chains of wins link both ways takes part
    (Zermelo 1929; Ford 1957); battles with others are counted in `excluded` as `not_identified`, and
    battles without a level under their reason. Raises NotIdentified if no level has two such models.
    """
    columns = covariates or {}
    split = levels or Levels(("",), np.zeros(comparisons.total, np.int64))
    size, kept = len(comparisons.models), split.of_battle >= 0
    first, second, score = _numbers(comparisons, split.of_battle, kept)
    place = _identified(first, second, score, split.names, comparisons.models)
    first, second = place[first], place[second]
    usable = (first >= 0) & (second >= 0)
    excluded = {split.missing: int((~kept).sum()), "not_identified": int((~usable).sum())}
    used = np.flatnonzero(kept)[usable]
    # The same battle with its sides exchanged has to give the same numbers to the last bit.
    turned = (first > second)[usable]
    node = place.reshape(len(split.names), size)
    return Design(
        models=comparisons.models,
        levels=split.names,
        names=tuple(columns),
        node=node,
        level_of=np.repeat(np.arange(len(node)), (node >= 0).sum(axis=1)),
        first=np.minimum(first, second)[usable],
        second=np.maximum(first, second)[usable],
        covariates=_oriented(columns, used, turned),
        score=np.where(turned, 1 - score[usable], score[usable]),
        weight=np.ones(len(used)) if weights is None else weights[used],
        participant=comparisons.participant[used],
        excluded=added(comparisons.excluded, excluded),
    )


def aggregated(design: Design, *, covariates: bool = True) -> Rows:
    """Add up the battles that are equal in nodes and covariates, or in nodes only."""
    pair, ends = _pairs(design)
    if not covariates or not design.names:
        size = ends.shape[1]
        return _rows(design, pair, ends, np.arange(size), np.empty((0, size)))
    group, keys = _equal_rows(pair, design.covariates)
    if len(keys) < len(pair):
        return _rows(design, group, ends, pair[keys], design.covariates[:, keys])
    weight, score = design.weight, design.score
    square = weight**2
    squares = np.array([square, square * score, square * score**2])
    return Rows(pair, ends, design.covariates, weight, weight * score, squares)


def _pairs(design: Design) -> tuple[Indices, Indices]:
    """The number of each battle's pair of nodes, (N,), and the nodes of each pair, (2, C)."""
    code = design.first * design.nodes + design.second
    present = np.flatnonzero(np.bincount(code, minlength=design.nodes**2))
    place = np.zeros(design.nodes**2, dtype=np.intp)
    place[present] = np.arange(len(present))
    return place[code], np.array(np.divmod(present, design.nodes))


def _rows(
    design: Design, group: Indices, ends: Indices, pair: Indices, covariates: FloatArray
) -> Rows:
    """Sums over the battles of each group; `pair` (M,) and `covariates` (F, M) are those of groups."""
    weight, score = design.weight, design.score
    square = weight**2
    columns = [weight, weight * score, square, square * score, square * score**2]
    sums = [_added(group, column, len(pair)) for column in columns]
    return Rows(pair, ends, covariates, sums[0], sums[1], np.array(sums[2:]))


def _numbers(
    comparisons: Comparisons, level: IntArray, kept: NDArray[np.bool_]
) -> tuple[Indices, Indices, FloatArray]:
    """Level and model of both sides as one number each, and the score of the left side."""
    base = level * len(comparisons.models)
    outcome = comparisons.outcome[kept]
    score = np.where(outcome == FIRST, 1.0, np.where(outcome == SECOND, 0.0, 0.5))
    return (base + comparisons.first)[kept], (base + comparisons.second)[kept], score


def _oriented(
    columns: Mapping[str, FloatArray], used: Indices, turned: NDArray[np.bool_]
) -> FloatArray:
    """Covariates of the battles that count, (F, N), with the other sign where sides were exchanged."""
    table = np.empty((len(columns), len(used)))
    sign = np.where(turned, -1.0, 1.0)
    for row, column in zip(table, columns.values(), strict=True):
        np.multiply(np.asarray(column, dtype=float)[used], sign, out=row)
    return table


def _added(cells: Indices, values: FloatArray, size: int) -> FloatArray:
    """Sums of values by cell, (size,)."""
    return np.bincount(cells, values, size).astype(np.float64, copy=False)


def _equal_rows(pair: Indices, table: FloatArray) -> tuple[Indices, Indices]:
    """The group of each row, and one row of each group; a group for each row if few are equal."""
    everyone = np.arange(len(pair))
    # Two rows with one sum of irrational multiples are equal, but for a chance that is checked below.
    mixed = pair * np.sqrt(2.0)
    for number, column in enumerate(table):
        mixed = mixed + column * np.sqrt(number + 2.5)
    if 1 + np.count_nonzero(np.diff(np.sort(mixed))) > _WORTH_ADDING_UP * len(mixed):
        return everyone, everyone
    _, keys, group = np.unique(mixed, return_index=True, return_inverse=True)
    same = pair[keys][group] == pair
    for column in table:
        same &= column[keys][group] == column
    return (group, keys) if same.all() and len(keys) < len(pair) else (everyone, everyone)


def _identified(
    first: Indices,
    second: Indices,
    score: FloatArray,
    levels: Sequence[str],
    models: Sequence[str],
) -> Indices:
    """The number of each node (L · K,), −1 for those without a finite strength."""
    size = len(models)
    place = np.full(len(levels) * size, -1, dtype=np.intp)
    # Wins of the first, wins of the second: (L, K, K) sums without a matrix of all nodes.
    wins = _added(first * size + second % size, score, len(place) * size)
    wins += _added(second * size + first % size, 1 - score, len(place) * size)
    largest: list[int] = []
    for number, matrix in enumerate(wins.reshape(len(levels), size, size)):
        group = strong_components(matrix)[0]
        if len(group) > 1:
            largest += [number * size + member for member in group]
    if not largest:
        problem = "some models never lost to, or never beat, the others"
        raise NotIdentified(problem, [(model,) for model in models])
    place[largest] = np.arange(len(largest))
    return place
