"""What a factor of the models does to their ratings: collapsed tables and matched pairs.

A collapsed table puts the level of a factor in the place of each model. It averages over everything
else in which the models of two levels differ, so a table without the statement of what is held fixed
means nothing. Matched pairs differ in one factor only and need no such statement; a joint model of all
factors can later be fitted to the same counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import norm

from analysis.bradley_terry import fit
from analysis.intervals import sandwich
from analysis.pairwise import FloatArray, Pairwise
from analysis.ranking import Ranking, rank
from analysis.scale import Scale

Factors = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class FactorTable:
    """Ratings of the levels of one factor.

    `held_fixed` says in words which models took part and why; `members` are the models of each level.
    `ranking` counts in `excluded` the battles of two models of the same level.
    """

    factor: str
    held_fixed: str
    members: Mapping[str, tuple[str, ...]]
    ranking: Ranking


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


def factor_table(
    votes: Pairwise,
    factors: Factors,
    factor: str,
    *,
    held_fixed: str,
    among: Mapping[str, Sequence[str]] | None = None,
    seed: int = 0,
    level: float = 0.95,
) -> FactorTable:
    """Collapse the models to the levels of one factor, drop battles within a level, and fit.

    Args:
        votes: the battles of single models.
        factors: the levels of each model, by factor; a model without an entry takes no part.
        factor: the factor to compare.
        held_fixed: in words, which models take part.
        among: only models that have one of these levels of these other factors.
        seed: the start of the random numbers of rank ranges.
        level: of the intervals. They treat every battle as independent and the chosen models as all
            there are, so they are too narrow as statements about other models of the same kind.
    """
    wanted = among or {}
    chosen = {
        model: levels[factor]
        for model, levels in factors.items()
        if all(levels[other] in allowed for other, allowed in wanted.items())
    }
    members: dict[str, tuple[str, ...]] = {}
    for model, name in chosen.items():
        members[name] = (*members.get(name, ()), model)
    ranking = rank(votes.collapse(chosen), seed=seed, level=level)
    return FactorTable(factor, held_fixed, members, ranking)


def matched_contrasts(
    votes: Pairwise,
    factors: Factors,
    factor: str,
    levels: Sequence[str],
    *,
    level: float = 0.95,
    scale: Scale | None = None,
) -> tuple[MatchedContrast, ...]:
    """Compare the levels of a factor two by two, over models that agree in all other factors.

    The ratings come from one fit of all models; the interval of a mean of differences uses their
    whole covariance (sandwich). Two levels without a matched pair have no contrast.
    """
    fitted = fit(votes)
    covariance = sandwich(fitted, votes)
    reach = float(norm.ppf((1 + level) / 2))
    factor_scale = (scale or Scale()).factor

    def estimate(weights: FloatArray) -> tuple[float, float, float]:
        centre = float(weights @ fitted.strengths) * factor_scale
        error = float(np.sqrt(weights @ covariance @ weights)) * factor_scale
        return centre, centre - reach * error, centre + reach * error

    contrasts = []
    for other_level, later in combinations(levels, 2):
        pairs, weights = [], []
        for model, other in _matched(factors, factor, later, other_level):
            weights.append(_difference(votes, model, other))
            pairs.append(_pair(votes, (model, other), (later, other_level), estimate(weights[-1])))
        if pairs:
            mean = estimate(np.mean(weights, axis=0))
            contrasts.append(MatchedContrast(later, other_level, tuple(pairs), *mean))
    return tuple(contrasts)


def _matched(factors: Factors, factor: str, level: str, other: str) -> list[tuple[str, str]]:
    """Models of the two levels that agree in every other factor."""

    def rest(model: str) -> dict[str, str]:
        return {name: value for name, value in factors[model].items() if name != factor}

    return [
        (first, second)
        for first in factors
        for second in factors
        if factors[first][factor] == level
        and factors[second][factor] == other
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
