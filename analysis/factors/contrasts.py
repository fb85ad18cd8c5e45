"""One difference of two levels, by each method, with the reason where a method cannot tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType
from typing import Literal

import numpy as np

from analysis.factors.aliasing import why_not_identified
from analysis.factors.conditions import CollapsedFactor, Condition
from analysis.factors.design import Design
from analysis.factors.levels import joined
from analysis.factors.matched import MatchedContrast
from analysis.factors.settings import FactorSettings
from analysis.factors.stages import Stages

Method = Literal["collapsed", "alike", "matched", "one_stage", "two_stage"]
METHODS: Mapping[Method, str] = MappingProxyType(
    {
        "collapsed": "collapsed",
        "alike": "collapsed, rest fixed",
        "matched": "matched pairs",
        "one_stage": "one stage",
        "two_stage": "two stages",
    }
)


@dataclass(frozen=True, slots=True)
class Contrast:
    """`level` minus `other_level` of a factor, in points, with its interval; None where not identified.

    `models` take part; `reason` says why a number is missing.
    """

    factor: str
    level: str
    other_level: str
    method: Method
    held_fixed: str
    models: int
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""


def level_pairs(design: Design) -> list[tuple[str, str, str]]:
    """(factor, later level, earlier level) for all pairs of levels of all factors."""
    return [
        (factor, later, earlier)
        for factor, levels in design.levels.items()
        for earlier, later in combinations(levels, 2)
    ]


def from_collapsed(table: CollapsedFactor, level: str, other: str) -> Contrast:
    """A difference from a collapsed table."""
    method: Method = "alike" if table.condition != Condition() else "collapsed"
    models = sum(row.models for row in table.levels if row.level in (level, other))
    found = table.differences.get((level, other))
    held, name = table.condition.words, table.factor
    if found is None:
        reason = table.reason.removeprefix("not identified: ") or "no battle links the two levels"
        return Contrast(name, level, other, method, held, models, reason=reason)
    return Contrast(name, level, other, method, held, models, *found)


def from_matched(
    found: tuple[MatchedContrast, ...], stages: Stages, factor: str, level: str, other: str
) -> Contrast:
    """The mean difference of matched pairs."""
    held = rest(stages.design, factor)
    if isinstance(stages.free, str):
        return Contrast(factor, level, other, "matched", held, 0, reason=stages.free)
    for each in found:
        if (each.level, each.other_level) == (level, other):
            models = len({name for pair in each.pairs for name in (pair.model, pair.other)})
            estimate = each.difference, each.low, each.high
            return Contrast(factor, level, other, "matched", held, models, *estimate)
    reason = f"no two models differ in {factor} alone"
    return Contrast(factor, level, other, "matched", held, 0, reason=reason)


def from_stages(
    stages: Stages, settings: FactorSettings, factor: str, level: str, other: str
) -> tuple[Contrast, Contrast]:
    """The difference in the one-stage and in the two-stage model."""
    design = stages.design
    held, models = rest(design, factor), len(design.members)
    weights = design.contrast(factor, level, other)
    points = settings.scale.factor
    why = why_not_identified(stages.counts, design, factor, level, other)
    joint, second = stages.joint, stages.two_stage
    if why or isinstance(joint, str):
        reason = why or str(joint)
        one = Contrast(factor, level, other, "one_stage", held, models, reason=reason)
    else:
        centre = points * float(weights @ joint.fit.coefficients)
        reach = points * joint.errors.error(weights) * joint.errors.reach(settings.level)
        ends = centre - reach, centre + reach
        one = Contrast(factor, level, other, "one_stage", held, models, centre, *ends)
    part = weights[: design.parameters]
    if why or isinstance(second, str) or not second.determines(part):
        reason = why or (second if isinstance(second, str) else "too few models")
        return one, Contrast(factor, level, other, "two_stage", held, models, reason=reason)
    centre = points * float(part @ second.coefficients)
    reach = points * float(np.sqrt(part @ second.covariance @ part)) * second.reach(settings.level)
    ends = centre - reach, centre + reach
    return one, Contrast(factor, level, other, "two_stage", held, models, centre, *ends)


def rest(design: Design, factor: str) -> str:
    """All factors but one, in words."""
    return joined([name for name in design.levels if name != factor])
