"""What a study's votes say now, with the quantiles that go with it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import norm

from analysis.bradley_terry import Fit
from analysis.comparisons import Comparisons
from analysis.linear_algebra import difference_variances
from analysis.pairwise import FloatArray, Pairwise
from analysis.planning.assumptions import Goal
from analysis.planning.stopping import (
    FEWEST_PEOPLE,
    PLANNED_PEOPLE,
    anytime_factor,
    best_rho,
    betting_e_value,
    difference_e_values,
    direct_scores,
    e_benjamini_hochberg,
)
from analysis.scale import Scale
from analysis.uncertainty.covariance import Covariance, critical_values
from arena.errors import InputError

_MOST_TIMES = 1e3
_VOTES_EACH = 20


@dataclass(frozen=True, slots=True)
class NeighbourProgress:
    """Two models next to each other in the estimated order; all distances in rating points.

    `gap` is estimated, `low` to `high` its interval if this were the only look, `anytime_low` to
    `anytime_high` its confidence sequence, which holds however often one looks. `e_value` speaks against
    equal strengths by all votes, `direct_e_value` by the meetings of the two alone (None without any).
    `decided` is the verdict over all pairs at once. `more` is how many more people (or battles) tell the
    two apart with the power asked for if the gap is as estimated, `at_least` if it is as wide as the
    interval allows; None where that would be over a thousand times as many.
    """

    better: str
    worse: str
    gap: float
    low: float
    high: float
    anytime_low: float
    anytime_high: float
    e_value: float
    direct_e_value: float | None
    decided: bool
    more: int | None
    at_least: int | None


class Standing:
    """What the votes say, with the quantiles that go with it."""

    def __init__(
        self,
        fitted: Fit,
        covariance: Covariance,
        unit: str,
        units: int,
        power: float,
        level: float,
        planned: int | None,
    ) -> None:
        _check(power, level)
        self.fitted, self.covariance, self.unit, self.units = fitted, covariance, unit, units
        matrix = covariance.matrix
        self.power, self.level = power, level
        self.critical = critical_values(covariance.pair_freedom, level)
        if planned is None:
            planned = PLANNED_PEOPLE * (_VOTES_EACH if unit == "battles" else 1)
        rho = best_rho(planned, 1 - level)
        self.anytime = anytime_factor(units, 1 - level, rho)
        self.order = np.argsort(-fitted.strengths, kind="stable")
        self.errors = np.sqrt(difference_variances(matrix))
        self.e_values = difference_e_values(fitted.strengths, matrix, units, rho)
        upper = np.triu_indices(len(self.order), 1)
        self.decided = np.zeros(matrix.shape, dtype=bool)
        if units >= FEWEST_PEOPLE:
            self.decided[upper] = e_benjamini_hochberg(self.e_values[upper], 1 - level)
        self.decided |= self.decided.T

    def widths(self) -> FloatArray:
        """(K,) widths of the intervals of the ratings, in rating points."""
        errors = np.sqrt(np.maximum(np.diag(self.covariance.matrix), 0.0))
        critical = critical_values(self.covariance.freedom, self.level)
        widths: FloatArray = 2 * Scale().factor * critical * errors
        return widths

    def neighbours(self, votes: Comparisons | Pairwise) -> tuple[NeighbourProgress, ...]:
        """All neighbours in the estimated order, best first."""
        factor, rows = Scale().factor, []
        for better, worse in zip(self.order[:-1], self.order[1:], strict=True):
            gap = float(self.fitted.strengths[better] - self.fitted.strengths[worse])
            error = float(self.errors[better, worse])
            critical = float(self.critical[better, worse])
            reach, anytime = critical * error, self.anytime * error
            direct = None
            if not isinstance(votes, Pairwise):
                scores = direct_scores(votes, int(better), int(worse))
                direct = betting_e_value(scores, 1 - self.level) if len(scores) else None
            rows.append(
                NeighbourProgress(
                    better=self.fitted.models[better],
                    worse=self.fitted.models[worse],
                    gap=factor * gap,
                    low=factor * (gap - reach),
                    high=factor * (gap + reach),
                    anytime_low=factor * (gap - anytime),
                    anytime_high=factor * (gap + anytime),
                    e_value=float(self.e_values[better, worse]),
                    direct_e_value=direct,
                    decided=bool(self.decided[better, worse]),
                    more=more_units(self._times(gap / error, critical), self.units),
                    at_least=more_units(self._times((gap + reach) / error, critical), self.units),
                )
            )
        return tuple(rows)

    def _times(self, ratio: float, critical: float) -> float:
        """How many times the units of now a gap of `ratio` standard errors takes."""
        needed = max(critical + float(norm.ppf(self.power)), 0.0)
        return math.inf if ratio <= 0 else (needed / ratio) ** 2

    def times_needed(self, goal: Goal, widest: float) -> float:
        """How many times the units of now the goal takes."""
        if goal.width is not None:
            return (widest / goal.width) ** 2
        better, worse = self.order[:-1], self.order[1:]
        gaps = self.fitted.strengths[better] - self.fitted.strengths[worse]
        ratio = gaps / self.errors[better, worse]
        critical = self.critical[better, worse]

        def missing(logarithm: float) -> float:
            apart = norm.cdf(ratio * math.exp(logarithm / 2) - critical)
            return float(apart.mean()) - self.power

        low, high = -math.log(_MOST_TIMES), math.log(_MOST_TIMES)
        if missing(high) < 0:
            return math.inf
        return 0.0 if missing(low) > 0 else math.exp(float(brentq(missing, low, high)))

    def verdict(
        self, goal: Goal, widest: float, rows: Sequence[NeighbourProgress]
    ) -> tuple[bool, str]:
        """Whether the study may stop, and why."""
        share = sum(row.decided for row in rows) / len(rows)
        if self.units < FEWEST_PEOPLE:
            return False, f"fewer than {FEWEST_PEOPLE} {self.unit} are too few to say anything"
        if goal.width is not None:
            stop = widest <= goal.width
            compared = "within" if stop else "above"
            return stop, f"the widest interval has {widest:.0f} points, {compared} {goal.width:g}"
        told = (
            f"{100 * share:.0f} % of the neighbours are decided, {100 * self.power:g} % are asked"
        )
        return share >= self.power, told


def more_units(times: float, units: int) -> int | None:
    """Units still missing if so many times those of now are needed; None if that is out of reach."""
    if not times <= _MOST_TIMES:
        return None
    return max(math.ceil(units * times) - units, 0)


def _check(power: float, level: float) -> None:
    if not 0.05 <= power <= 0.99:
        raise InputError(f"the power asked for is {power:g}", cure="give a power from 0.05 to 0.99")
    if not 0.5 <= level < 1:
        cure = "give a level from 0.5 to below 1"
        raise InputError(f"the level is {level:g}", cure=cure)
