"""Effects of single levels, and of combinations of levels, in the one-stage and the two-stage model."""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from analysis.factors.comparison import FactorComparison
from analysis.factors.design import Term
from analysis.factors.stages import Fitted
from analysis.factors.two_stage import TwoStage
from analysis.pairwise import FloatArray

Values = tuple[float, float, float]
"""An effect in points and both ends of its interval."""


@dataclass(frozen=True, slots=True)
class LevelEffect:
    """A level against the mean of its factor, or what a combination adds; None where not identified."""

    term: Term
    levels: tuple[str, ...]
    one_stage: Values | None
    two_stage: Values | None


def level_effects(result: FactorComparison) -> tuple[LevelEffect, ...]:
    """The effect of every level of every term of the design."""
    design = result.stages.design
    return tuple(
        LevelEffect(term, levels, _one_stage(result, weights), _two_stage(result, weights))
        for term in design.terms
        for levels in product(*(design.levels[name] for name in term))
        for weights in [design.effect(term, levels)]
    )


def _one_stage(result: FactorComparison, weights: FloatArray) -> Values | None:
    joint, points = result.stages.joint, result.settings.scale.factor
    if not isinstance(joint, Fitted) or not joint.fit.determines(weights):
        return None
    centre = points * float(weights @ joint.fit.coefficients)
    reach = points * joint.errors.error(weights) * joint.errors.reach(result.settings.level)
    return centre, centre - reach, centre + reach


def _two_stage(result: FactorComparison, weights: FloatArray) -> Values | None:
    second, points = result.stages.two_stage, result.settings.scale.factor
    part = weights[: result.stages.design.parameters]
    if not isinstance(second, TwoStage) or not second.determines(part):
        return None
    centre = points * float(part @ second.coefficients)
    error = float(np.sqrt(part @ second.covariance @ part))
    reach = points * error * second.reach(result.settings.level)
    return centre, centre - reach, centre + reach


@dataclass(frozen=True, slots=True)
class SimpleEffect:
    """The difference of two levels of a factor at one level of another; None where not identified."""

    level: str
    other_level: str
    at: tuple[str, str]
    one_stage: Values | None
    two_stage: Values | None


def simple_effects(result: FactorComparison) -> tuple[SimpleEffect, ...]:
    """The factor asked about within each level of each factor that it has an interaction with.

    Where there is an interaction, the difference at the plain mean of the other factors is the mean of
    these, and may hold nowhere.
    """
    design, factor = result.stages.design, result.factor
    found = []
    for term in design.interactions:
        if len(term) != 2 or factor not in term:
            continue
        other = next(name for name in term if name != factor)
        for later, earlier in _pairs(result):
            for at in design.levels[other]:
                added = [
                    design.effect(term, [level if name == factor else at for name in term])
                    for level in (later, earlier)
                ]
                weights = design.contrast(factor, later, earlier) + added[0] - added[1]
                values = _one_stage(result, weights), _two_stage(result, weights)
                found.append(SimpleEffect(later, earlier, (other, at), *values))
    return tuple(found)


def _pairs(result: FactorComparison) -> list[tuple[str, str]]:
    """All pairs of levels of the factor asked about, that of the headline first."""
    found = [
        (later, earlier)
        for earlier, later in combinations(result.stages.design.levels[result.factor], 2)
        if {later, earlier} != set(result.compared)
    ]
    return [result.compared, *found]
