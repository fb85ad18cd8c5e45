"""One leaderboard per level of something, and whether the levels differ.

The strengths of all levels are one fit, so that their covariance is known also where the same people
vote at several levels.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import chi2

from analysis.comparisons import Comparisons
from analysis.pairwise import FloatArray
from analysis.regression.contrasts import JointTest, holm
from analysis.regression.covariance import Spread, Unit, spread
from analysis.regression.design import Design, Indices, Levels, regression_design
from analysis.regression.fitting import RegressionFit, fit_regression
from analysis.regression.level_differences import (
    Apart,
    Trend,
    apart_from_others,
    level_participants,
    trend_of_levels,
)
from analysis.regression.pooling import Pooled, equality_test, level_contrasts, pooled

_PER_CONTRAST = (
    3  # participants for each contrast, below which their covariance is too rough to pool by
)


@dataclass(frozen=True, eq=False)
class SplitFit:
    """Strengths by level, in logits.

    `strengths` and `errors` (L, K) are NaN where a model is not identified at a level, and comparable
    between levels through the models they share (`comparable`). `equality` tests that the levels do not
    differ; `ratio` is the likelihood-ratio test of the same, (statistic, degrees, p), which takes battles
    as independent and is too cautious where there are ties. `apart` compares each level with the others,
    `apart_holm` are Holm's p-values of these tests. `pooled_unit` is what the pooling took as independent.
    """

    levels: Levels
    fit: RegressionFit
    sure: Spread
    strengths: FloatArray
    errors: FloatArray
    battles: Indices
    participants: tuple[int, ...]
    comparable: bool
    equality: JointTest
    ratio: tuple[float, int, float]
    apart: tuple[Apart, ...]
    apart_holm: tuple[float | None, ...]
    trend: Trend
    pooled: Pooled | None
    pooled_unit: Unit


def split_fit(comparisons: Comparisons, levels: Levels, unit: Unit = "participant") -> SplitFit:
    """Fit every level, test whether they differ, and shrink them towards what they share.

    Raises NotIdentified if no level has two models that chains of wins link both ways.
    """
    design = regression_design(comparisons, levels=levels)
    fit = fit_regression(design)
    sure = spread(fit, unit)
    contrasts = level_contrasts(design, fit.strengths, sure.covariance)
    together, pooled_unit = _pooled(fit, sure)
    strengths, errors = _by_level(fit, sure, together)
    apart = tuple(
        apart_from_others(comparisons, levels, at, unit) for at in range(len(levels.names))
    )
    return SplitFit(
        levels=levels,
        fit=fit,
        sure=sure,
        strengths=strengths,
        errors=errors,
        battles=_battles(design),
        participants=level_participants(design),
        comparable=contrasts.connected,
        equality=_equality(fit, sure),
        ratio=_likelihood_ratio(fit) if contrasts.connected else (0.0, 0, 1.0),
        apart=apart,
        apart_holm=tuple(holm([one.test.p for one in apart])),
        trend=trend_of_levels(fit, sure),
        pooled=together,
        pooled_unit=pooled_unit,
    )


def _pooled(fit: RegressionFit, sure: Spread) -> tuple[Pooled | None, Unit]:
    """Pool by the covariance asked for, or by that of battles where participants are too few."""
    size = fit.freedom
    if sure.unit == "participant" and sure.independent < _PER_CONTRAST * size:
        sure = spread(fit, "battle")
    contrasts = level_contrasts(fit.design, fit.strengths, sure.covariance)
    return pooled(contrasts, fit.design), sure.unit


def _equality(fit: RegressionFit, sure: Spread) -> JointTest:
    """Test that levels do not differ, without those of too few participants to tell their own spread."""
    design = fit.design
    free = np.bincount(design.level_of, minlength=len(design.levels)) - 1
    participants = np.array(level_participants(design))
    used = np.ones(len(free), dtype=bool)
    if sure.unit == "participant":
        used = participants >= _PER_CONTRAST * free
    test = equality_test(level_contrasts(design, fit.strengths, sure.covariance, used), sure)
    left_out = [design.levels[at] for at in np.flatnonzero(~used & (free > 0))]
    if not left_out:
        return test
    if not used.any():
        note = f"not identified: no level has {_PER_CONTRAST} participants per difference"
        return replace(test, note=note)
    note = f"without {', '.join(left_out)}: too few participants"
    return replace(test, note=f"{test.note}; {note}" if test.note else note)


def _by_level(
    fit: RegressionFit, sure: Spread, together: Pooled | None
) -> tuple[FloatArray, FloatArray]:
    """Strengths moved so that each level's models have the mean that they have in common."""
    design = fit.design
    there = design.node >= 0
    strengths = np.where(there, fit.strengths[design.node], np.nan)
    errors = np.where(there, np.sqrt(np.diag(sure.covariance))[design.node], np.nan)
    fewer = [np.sqrt(sure.inflation(count)) for count in level_participants(design)]
    errors *= np.array(fewer)[:, None]
    if together is not None:
        common = np.full(len(design.models), np.nan)
        common[together.models] = together.common
        for level, members in enumerate(there):
            if members.any():
                strengths[level] += common[members].mean()
    return strengths, errors


def _likelihood_ratio(fit: RegressionFit) -> tuple[float, int, float]:
    """Twice the gain in log-likelihood over one set of strengths for the same battles."""
    design = fit.design
    model = np.empty(design.nodes, dtype=np.intp)
    level, place = np.nonzero(design.node >= 0)
    model[design.node[level, place]] = place
    first, second = model[design.first], model[design.second]
    merged = replace(
        design,
        levels=("",),
        node=np.arange(len(design.models))[None, :],
        level_of=np.zeros(len(design.models), dtype=np.intp),
        first=np.minimum(first, second),
        second=np.maximum(first, second),
        score=np.where(first > second, 1 - design.score, design.score),
    )
    present = np.unique(model)
    merged = _only(merged, present)
    plain = fit_regression(merged)
    freedom = fit.freedom - plain.freedom
    statistic = 2 * max(fit.log_likelihood - plain.log_likelihood, 0.0)
    return statistic, freedom, float(chi2.sf(statistic, freedom)) if freedom else 1.0


def _only(design: Design, present: Indices) -> Design:
    """A design of one level without models that no battle is left of."""
    place = np.full(len(design.models), -1, dtype=np.intp)
    place[present] = np.arange(len(present))
    return replace(
        design,
        node=place[None, :],
        level_of=np.zeros(len(present), dtype=np.intp),
        first=place[design.first],
        second=place[design.second],
    )


def _battles(design: Design) -> Indices:
    """(L, K) number of battles of each model at each level, in those that count."""
    counted = np.bincount(design.first, minlength=design.nodes)
    counted += np.bincount(design.second, minlength=design.nodes)
    return np.where(design.node >= 0, counted[design.node], 0)
