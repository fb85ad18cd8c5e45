"""What a model that nobody has voted on yet would be rated, from its factors."""

from dataclasses import dataclass
from itertools import product

from analysis.factors.comparison import FactorComparison
from analysis.factors.two_stage import TwoStage


@dataclass(frozen=True, slots=True)
class Prediction:
    """The rating of a new model with these levels; `models` of the study have them."""

    levels: tuple[str, ...]
    models: int
    rating: float
    low: float
    high: float


def predictions(result: FactorComparison) -> tuple[Prediction, ...]:
    """Every combination of levels that the two-stage model can predict, best first.

    The models that have the factors have the mean of the scale. The interval holds the error of the effects and
    the spread between models, so it is wider than that of any effect. None are given where the two-stage
    model is not identified, nor for combinations whose effects are not.
    """
    second, design, scale = result.stages.two_stage, result.stages.design, result.settings.scale
    if not isinstance(second, TwoStage):
        return ()
    found = []
    for levels in product(*design.levels.values()):
        row = design.row(dict(zip(design.levels, levels, strict=True)))[: design.parameters]
        if not second.determines(row - second.centre):
            continue
        strength, error = second.prediction(row)
        centre = scale.mean + scale.factor * strength
        reach = scale.factor * error * second.reach(result.settings.level)
        models = sum(member == levels for member in design.members.values())
        found.append(Prediction(levels, models, centre, centre - reach, centre + reach))
    return tuple(sorted(found, key=lambda each: (-each.rating, each.levels)))
