"""One factor collapsed under every condition that the votes allow, and where its order turns round.

With nothing held fixed the levels are compared over all models, however unlike these are in everything else.
A factor is held fixed by counting only the battles of two models that are alike in it, or at one of its
levels by counting only the battles of the models that have it. An order that turns round between
conditions is Simpson's paradox (Simpson 1951): the other factors are mixed unevenly over the levels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analysis.comparisons import Comparisons
from analysis.connectivity import components
from analysis.errors import NotConverged, NotIdentified
from analysis.factors.design import Design
from analysis.factors.levels import joined
from analysis.factors.linear import LinearFit, TieModel, fit_linear
from analysis.factors.spread import Spread, SpreadKind, spread
from analysis.factors.votes import counts_of, restricted
from analysis.pairwise import FloatArray, Pairwise
from analysis.scale import Scale
from analysis.table import signed

_MANY = 5

Difference = tuple[float, float, float]
"""An estimate with the low and the high end of its interval."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is held fixed: factors in which the two models of a battle are alike, or one level of one."""

    alike: tuple[str, ...] = ()
    at: tuple[str, str] | None = None

    @property
    def words(self) -> str:
        """The condition in words, such as "corpus" or "corpus=with"."""
        if self.at is not None:
            return "=".join(self.at)
        return joined(self.alike)


@dataclass(frozen=True, slots=True)
class CollapsedLevel:
    """One level: its rating among the levels (their mean 1000), None where it is not determined."""

    level: str
    models: int
    battles: int
    rating: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class CollapsedFactor:
    """A factor under one condition.

    `differences` holds, for each pair (later level, earlier level) that is determined, the difference and
    both ends of its interval, in points. `battles` are those of two different levels. `reason` says why
    something is missing.
    """

    factor: str
    condition: Condition
    levels: tuple[CollapsedLevel, ...]
    differences: Mapping[tuple[str, str], Difference]
    battles: int
    reason: str = ""


def conditions(design: Design, factor: str) -> tuple[Condition, ...]:
    """Nothing, every level of every other factor, and every set of other factors.

    Of more than five other factors only single ones, pairs, and all of them.
    """
    others = [name for name in design.levels if name != factor]
    single = [Condition(at=(name, level)) for name in others for level in design.levels[name]]
    sets = [
        Condition(alike=chosen)
        for size in range(1, len(others) + 1)
        if len(others) <= _MANY or size in (1, 2, len(others))
        for chosen in combinations(others, size)
    ]
    return (Condition(), *single, *sets)


def collapse_under(
    votes: Pairwise | Comparisons,
    design: Design,
    factor: str,
    condition: Condition,
    *,
    ties: TieModel = "half",
    kind: SpreadKind = "sandwich",
    level: float = 0.95,
    scale: Scale | None = None,
) -> CollapsedFactor:
    """Put the level in the place of the model, count the battles that the condition allows, and fit."""
    order = design.levels[factor]
    indicator = _indicator(design, factor)
    allowed = _allowed(design, condition) & (indicator @ indicator.T == 0)
    kept = restricted(votes, allowed, "not_compared")
    counts = counts_of(kept)
    linked = indicator.T @ counts.battles @ indicator
    group = components(linked)[0]
    met = counts.battles.sum(axis=1) > 0
    rows = [
        CollapsedLevel(name, int(met @ indicator[:, place]), int(linked[place].sum()))
        for place, name in enumerate(order)
    ]
    if len(group) < 2:
        reason = "no battle that this condition allows"
        return CollapsedFactor(factor, condition, tuple(rows), {}, 0, reason)
    try:
        fitted = fit_linear(counts, indicator, ties=ties)
        errors = spread(fitted, kept, kind)
    except (NotIdentified, NotConverged) as problem:
        reason = f"not identified: {problem}"
        return CollapsedFactor(factor, condition, tuple(rows), {}, counts.total, reason)
    measure = _Measure(fitted, errors, level, scale or Scale())
    for place in group:
        rating, low, high = measure.rating(place, group)
        rows[place] = replace(rows[place], rating=rating, low=low, high=high)
    differences = {
        (order[later], order[earlier]): measure.difference(later, earlier)
        for earlier, later in combinations(sorted(group), 2)
    }
    alone = [name for place, name in enumerate(order) if place not in group]
    told = f"not identified: {', '.join(alone)} (no battle links it to the others)"
    reason = told if alone else ""
    return CollapsedFactor(factor, condition, tuple(rows), differences, counts.total, reason)


def reversals(tables: Sequence[CollapsedFactor]) -> tuple[str, ...]:
    """A sentence for each pair of levels whose order is not the same under all conditions.

    The first table is that with nothing held fixed, which the others are compared with.
    """
    whole, *others = tables
    sentences = []
    for (level, other), found in whole.differences.items():
        turned = [
            (table.condition.words, table.differences[level, other])
            for table in others
            if _turned(found, table.differences.get((level, other)))
        ]
        if turned:
            sentences.append(_sentence(level, other, found, turned))
    return tuple(sentences)


@dataclass(frozen=True, slots=True)
class _Measure:
    """Reads differences of levels off a fit, in points."""

    fit: LinearFit
    errors: Spread
    level: float
    scale: Scale

    def estimate(self, weights: FloatArray, start: float) -> Difference:
        centre = start + self.scale.factor * float(weights @ self.fit.coefficients)
        reach = self.scale.factor * self.errors.error(weights) * self.errors.reach(self.level)
        return centre, centre - reach, centre + reach

    def difference(self, level: int, other: int) -> Difference:
        unit = np.eye(self.fit.design.shape[1])
        return self.estimate(unit[level] - unit[other], 0.0)

    def rating(self, level: int, group: Sequence[int]) -> Difference:
        unit = np.eye(self.fit.design.shape[1])
        return self.estimate(unit[level] - unit[list(group)].mean(axis=0), self.scale.mean)


def _allowed(design: Design, condition: Condition) -> NDArray[np.bool_]:
    """(K, K) whether battles of two models count under the condition."""
    names = list(design.levels)
    size = len(design.models)
    places = [index for index, model in enumerate(design.models) if model in design.members]
    rows = np.array([design.members[design.models[index]] for index in places])
    fixed = [*condition.alike, *([condition.at[0]] if condition.at is not None else [])]
    alike = ~np.eye(len(places), dtype=bool)
    for name in fixed:
        column = rows[:, names.index(name)]
        alike &= column[:, None] == column[None, :]
    if condition.at is not None:
        alike &= rows[:, names.index(condition.at[0])] == condition.at[1]
    allowed = np.zeros((size, size), dtype=bool)
    allowed[np.ix_(places, places)] = alike
    return allowed


def _indicator(design: Design, factor: str) -> FloatArray:
    """(K, levels) which level each model has; zeros for a model without factors."""
    order, at = design.levels[factor], list(design.levels).index(factor)
    indicator = np.zeros((len(design.models), len(order)))
    for index, model in enumerate(design.models):
        if model in design.members:
            indicator[index, order.index(design.members[model][at])] = 1.0
    return indicator


def _sentence(
    level: str,
    other: str,
    found: Difference,
    turned: Sequence[tuple[str, Difference]],
) -> str:
    """How the order of two levels turns round, and whether by more than chance."""
    place, now = ("ahead of", "behind") if found[0] > 0 else ("behind", "ahead")
    told = ", ".join(f"{signed(values[0], 0)} with {words} held fixed" for words, values in turned)
    sure = [words for words, values in turned if _beyond(found) and _beyond(values)]
    chance = f"beyond chance with {', '.join(sure)} held fixed" if sure else "within chance"
    return (
        f"{level} is {place} {other} with nothing held fixed ({signed(found[0], 0)}), and {now} "
        f"otherwise ({told}): the order turns round (Simpson's paradox), {chance}."
    )


def _turned(found: Difference, other: Difference | None) -> bool:
    """Whether the sign of a difference of at least half a point changes."""
    if other is None or min(abs(found[0]), abs(other[0])) < 0.5:
        return False
    return found[0] * other[0] < 0


def _beyond(difference: Difference) -> bool:
    """Whether the interval excludes zero."""
    return difference[1] > 0 or difference[2] < 0
