"""Pairs of models that differ in one factor only: they need no statement of what is held fixed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from analysis.factors.levels import Factors
from analysis.factors.linear import LinearFit, fit_free
from analysis.factors.spread import Spread, spread
from analysis.pairwise import FloatArray, Pairwise
from analysis.scale import Scale


@dataclass(frozen=True, slots=True)
class MatchedPair:
    """Two models that differ in one factor only, seen from the later level.

    `wins`, `losses` and `ties` are their direct battles; `difference` is the rating of `model` minus
    that of `other` in the fit of all models, with its interval.
    """

    model: str
    other: str
    level: str
    other_level: str
    wins: int
    losses: int
    ties: int
    difference: float
    low: float
    high: float

    @property
    def battles(self) -> int:
        """Number of direct battles."""
        return self.wins + self.losses + self.ties

    @property
    def share(self) -> float:
        """Share of direct battles won, a tie counting half; NaN if they never met."""
        return (self.wins + self.ties / 2) / self.battles if self.battles else float("nan")


@dataclass(frozen=True, slots=True)
class MatchedContrast:
    """The mean difference of two levels over all pairs that are matched on the other factors."""

    level: str
    other_level: str
    pairs: tuple[MatchedPair, ...]
    difference: float
    low: float
    high: float

    @property
    def battles(self) -> int:
        """Number of direct battles in all pairs."""
        return sum(pair.battles for pair in self.pairs)

    @property
    def share(self) -> float:
        """Share of the direct battles of all pairs that the level won, a tie counting half."""
        won = sum(pair.wins + pair.ties / 2 for pair in self.pairs)
        return won / self.battles if self.battles else float("nan")


def matched_contrasts(
    votes: Pairwise,
    factors: Factors,
    factor: str,
    levels: Sequence[str],
    *,
    level: float = 0.95,
    scale: Scale | None = None,
    free: LinearFit | None = None,
    errors: Spread | None = None,
) -> tuple[MatchedContrast, ...]:
    """Compare the levels of a factor two by two, over models that agree in all other factors.

    Two levels without a matched pair have no contrast. The interval of a mean of differences uses the whole
    covariance of the strengths, and is about these pairs of models: the votes are a sample, not the models.

    Args:
        votes: the battles of single models.
        factors: the levels of each model; one without battles, or without the factor, takes no part.
        factor: the factor to compare.
        levels: its levels, each compared with those before it.
        level: of the intervals.
        scale: of the differences.
        free: a fit with one strength per model; with ties as half wins unless given.
        errors: its covariance; robust (sandwich) unless given.

    Raises:
        NotIdentified: if the strengths of the models are not determined.
    """
    fitted = free or fit_free(votes)
    covariance = errors or spread(fitted, votes, "sandwich")
    estimate = _estimator(fitted, covariance, level, (scale or Scale()).factor)
    contrasts = []
    for other_level, later in combinations(levels, 2):
        matched = _matched(votes, factors, factor, later, other_level)
        weights = [_difference(votes, *models) for models in matched]
        pairs = tuple(
            _pair(votes, models, (later, other_level), estimate(each))
            for models, each in zip(matched, weights, strict=True)
        )
        if pairs:
            mean = estimate(np.mean(weights, axis=0))
            contrasts.append(MatchedContrast(later, other_level, pairs, *mean))
    return tuple(contrasts)


def _estimator(
    free: LinearFit, errors: Spread, level: float, points: float
) -> Callable[[FloatArray], tuple[float, float, float]]:
    """Weighted sums of strengths with both ends of their intervals, in points."""

    def estimate(weights: FloatArray) -> tuple[float, float, float]:
        centre = float(weights @ free.coefficients) * points
        reach = errors.reach(level) * errors.error(weights) * points
        return centre, centre - reach, centre + reach

    return estimate


def _matched(
    votes: Pairwise, factors: Factors, factor: str, level: str, other: str
) -> list[tuple[str, str]]:
    """Models of the two levels that agree in every other factor and have battles."""

    def rest(model: str) -> dict[str, str]:
        return {name: value for name, value in factors[model].items() if name != factor}

    present = [model for model in factors if model in votes.models]
    return [
        (first, second)
        for first in present
        for second in present
        if factors[first].get(factor) == level
        and factors[second].get(factor) == other
        and rest(first) == rest(second)
    ]


def _difference(votes: Pairwise, model: str, other: str) -> FloatArray:
    """The contrast e_i − e_j of two models, (K,)."""
    weights = np.zeros(len(votes.models))
    weights[votes.models.index(model)] = 1.0
    weights[votes.models.index(other)] = -1.0
    return weights


def _pair(
    votes: Pairwise,
    models: tuple[str, str],
    levels: tuple[str, str],
    estimate: tuple[float, float, float],
) -> MatchedPair:
    """Direct battles of two models, beside their difference in the fit."""
    first, second = (votes.models.index(model) for model in models)
    wins, losses = int(votes.wins[first, second]), int(votes.wins[second, first])
    ties = int(votes.ties[first, second])
    return MatchedPair(*models, *levels, wins, losses, ties, *estimate)
