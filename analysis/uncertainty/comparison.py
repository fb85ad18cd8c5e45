"""The comparison of all models of a source: who beats whom, and which ranks the votes allow."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import SeedSequence

from analysis.bradley_terry import TieRule
from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.describing import describe_method
from analysis.estimates import GroupEstimate, Interval, Prior, Request
from analysis.intervals import check_unit
from analysis.model_ranking import Choice, Estimated, estimated
from analysis.models.choices import Model
from analysis.pairwise import Pairwise
from analysis.provenance import Provenance
from analysis.ranked_votes import read_source
from analysis.scale import Scale
from analysis.uncertainty.differences import Differences, all_differences
from analysis.uncertainty.multiple_tests import benjamini_hochberg, holm
from analysis.uncertainty.quasi_variances import QuasiVariances, quasi_variances
from analysis.uncertainty.standings import Standing, standings, standings_alone
from analysis.units import UnitChoice, chosen_unit
from analysis.vote_log import VoteLog


@dataclass(frozen=True, slots=True)
class PairComparison:
    """Two models, the one with the higher rating first, on the scale of the ratings.

    `p` tests that they are equal; `p_holm` and `p_bh` are adjusted for all pairs of the table (Holm;
    Benjamini & Hochberg). `battles` are those of the two with each other. What the votes do not determine
    is None, and `note` says why.
    """

    model: str
    other: str
    difference: float | None
    standard_error: float | None
    low: float | None
    high: float | None
    p: float | None
    p_holm: float | None
    p_bh: float | None
    battles: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every pair and every model, and how it was made.

    `quasi_range` are the largest relative errors, below and above, of the standard errors of
    differences that quasi-variances imply, over all groups; None where there are none.
    """

    level: float
    pairs: tuple[PairComparison, ...]
    standings: tuple[Standing, ...]
    quasi_range: tuple[float, float] | None
    made: Provenance


def compare(
    source: pd.DataFrame | VoteLog | Comparisons | Cells | Pairwise,
    *,
    question: str = "overall",
    ties: TieRule = "half",
    level: float = 0.95,
    interval: Interval = "sandwich",
    rounds: int = 1000,
    unit: UnitChoice = "auto",
    seed: int = 0,
    scale: Scale | None = None,
    prior: Prior = "none",
    model: Model = "bradley-terry",
) -> Comparison:
    """Compare all models two by two, by differences and never by overlap of intervals.

    The arguments and errors are those of `rank`. Models that no chain of wins links both ways are not
    compared; their standings say why.
    """
    votes = read_source(source, question, ties, unit, interval)
    request = Request(interval, chosen_unit(votes, unit, interval), level, rounds, seed, prior)
    check_unit(votes if isinstance(votes, Comparisons) else None, request.independent)
    estimates = estimated(votes, request, Choice(model, ties))
    counts, groups = estimates.pairwise, estimates.groups
    found = [all_differences(group.strengths, group.covariance, level) for group in groups]
    quasi = [quasi_variances(group.covariance.matrix) for group in groups]
    # The estimates have used the first children of this seed, one for each group.
    seeds = SeedSequence(seed).spawn(2 * len(groups))[len(groups) :]
    lines = [
        line
        for group, each, child in zip(groups, quasi, seeds, strict=True)
        for line in standings(counts, group, each, request, scale or Scale(), child)
    ]
    return Comparison(
        level=level,
        pairs=_pairs(counts, groups, found, scale or Scale()),
        standings=(*lines, *standings_alone(counts, groups)),
        quasi_range=_quasi_range(quasi),
        made=_made(estimates, request),
    )


def _quasi_range(quasi: Sequence[QuasiVariances | None]) -> tuple[float, float] | None:
    found = [each for each in quasi if each is not None]
    if not found:
        return None
    return min(each.smallest for each in found), max(each.largest for each in found)


def _made(estimates: Estimated, request: Request) -> Provenance:
    groups, likelihood = estimates.groups, estimates.likelihood
    robust = any(group.interval != "hessian" for group in groups)
    return Provenance(
        estimand="differences of the strengths of two models",
        method=describe_method(groups, request, likelihood.treatment, likelihood.title),
        battles=estimates.pairwise.total,
        excluded=dict(estimates.pairwise.excluded),
        data_hash=estimates.data_hash,
        penalty=", ".join(sorted({group.fit.penalty for group in groups})) or "none",
        cluster=request.independent if request.clustered and robust else "none",
        gradient_norm=max((group.fit.gradient_norm for group in groups), default=None),
        newton_decrement=max((group.fit.newton_decrement for group in groups), default=None),
        seed=request.seed,
    )


def _pairs(
    counts: Pairwise,
    groups: Sequence[GroupEstimate],
    found: Sequence[Differences],
    scale: Scale,
) -> tuple[PairComparison, ...]:
    """All pairs of all groups, their p-values adjusted together."""
    p = np.concatenate([each.p for each in found]) if found else np.empty(0)
    known = ~np.isnan(p)
    adjusted = np.full((2, len(p)), np.nan)
    adjusted[0, known], adjusted[1, known] = holm(p[known]), benjamini_hochberg(p[known])
    battles = counts.battles
    pairs, start = [], 0
    for group, each in zip(groups, found, strict=True):
        members = np.array(group.members)
        first, second = members[each.first], members[each.second]
        columns = [scale.factor * values for values in (each.error, each.low, each.high)]
        columns += [each.p, *adjusted[:, start : start + len(each.p)]]
        start += len(each.p)
        for place in range(len(each.p)):
            one, other = int(first[place]), int(second[place])
            told = bool(each.identified[place])
            numbers = [float(column[place]) if told else None for column in columns]
            error, low, high, p_one, p_holm, p_bh = numbers
            pairs.append(
                PairComparison(
                    model=counts.models[one],
                    other=counts.models[other],
                    difference=scale.factor * float(each.difference[place]),
                    standard_error=error,
                    low=low,
                    high=high,
                    p=p_one,
                    p_holm=p_holm,
                    p_bh=p_bh,
                    battles=int(battles[one, other]),
                    note="" if told else "not identified: these votes do not vary",
                )
            )
    return tuple(pairs)
