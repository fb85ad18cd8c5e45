"""Where each model stands among the others: ratings, comparison intervals, rank sets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator, SeedSequence, default_rng

from analysis.connectivity import why_alone
from analysis.estimates import GroupEstimate, Request
from analysis.pairwise import IntArray, Pairwise
from analysis.scale import Scale
from analysis.uncertainty.covariance import critical_values
from analysis.uncertainty.quasi_variances import QuasiVariances
from analysis.uncertainty.rank_sets import chances, rank_ranges

_RANK_DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Standing:
    """One model among the others of its group.

    `low` and `high` are the interval of its distance from the mean of the group. `quasi_error` and the
    comparison interval from `quasi_low` to `quasi_high` are for comparing models by eye: the difference of
    two has nearly the standard error √(q_i² + q_j²). `rank_set` holds for this model alone, `rank_sets` for
    all models at once, both pairs of the best and the worst rank. `best` is the share of draws from the
    normal approximation in which it is first and `expected_rank` its mean rank there: descriptions.
    """

    model: str
    rating: float | None = None
    low: float | None = None
    high: float | None = None
    quasi_error: float | None = None
    quasi_low: float | None = None
    quasi_high: float | None = None
    best: float | None = None
    expected_rank: float | None = None
    rank_set: tuple[int, int] | None = None
    rank_sets: tuple[int, int] | None = None
    note: str = ""


def standings_alone(counts: Pairwise, groups: Sequence[GroupEstimate]) -> tuple[Standing, ...]:
    """The models without an estimate, and why."""
    placed = {member for group in groups for member in group.members}
    return tuple(
        Standing(model, note=why_alone(counts, index))
        for index, model in enumerate(counts.models)
        if index not in placed
    )


def standings(
    counts: Pairwise,
    group: GroupEstimate,
    quasi: QuasiVariances | None,
    request: Request,
    scale: Scale,
    seed: SeedSequence,
) -> list[Standing]:
    """The models of one group, best first, on the scale of the ratings."""
    generators = [default_rng(child) for child in seed.spawn(2)]
    simultaneous = _simultaneous(group, request, generators[0])
    described = chances(group.strengths, group.covariance.matrix, generators[1])
    size = len(group.members)
    errors = np.full(size, np.nan) if quasi is None else scale.factor * quasi.errors
    reach = critical_values(group.covariance.freedom, request.level) * errors
    ratings, low, high = (
        scale.mean + scale.factor * values for values in (group.centre, group.low, group.high)
    )
    return [
        Standing(
            model=counts.models[group.members[place]],
            rating=float(ratings[place]),
            low=float(low[place]),
            high=float(high[place]),
            quasi_error=_number(errors[place]),
            quasi_low=_number(ratings[place] - reach[place]),
            quasi_high=_number(ratings[place] + reach[place]),
            best=float(described.best[place]),
            expected_rank=float(described.expected_rank[place]),
            rank_set=_range(group.best, group.worst, place),
            rank_sets=_range(*simultaneous, place),
            note=_note(counts, group),
        )
        for place in np.argsort(-ratings, kind="stable")
    ]


def _simultaneous(
    group: GroupEstimate, request: Request, generator: Generator
) -> tuple[IntArray, IntArray]:
    return rank_ranges(
        group.strengths,
        group.covariance.matrix,
        request.level,
        generator,
        group.covariance.pair_freedom,
        simultaneous=True,
        stepdown=True,
        draws=_RANK_DRAWS,
    )


def _note(counts: Pairwise, group: GroupEstimate) -> str:
    notes = []
    if len(group.members) < len(counts.models):
        notes.append(f"comparable only with {len(group.members) - 1} others")
    if group.fallback is not None:
        notes.append(f"intervals from the inverse information: {group.fallback}")
    return "; ".join(notes)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _range(best: IntArray, worst: IntArray, place: int) -> tuple[int, int]:
    return int(best[place]), int(worst[place])
