"""The lines of a leaderboard: estimates on the reader's scale, ranks, and plain counts."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.connectivity import why_alone
from analysis.estimates import GroupEstimate, Request
from analysis.pairwise import FloatArray, IntArray, Pairwise
from analysis.scale import Scale

# Ratings closer than this differ by rounding only, and share a rank.
_SAME = 1e-6
_ESTIMATED = (
    *("strength", "standard_error", "rating", "low", "high"),
    *("rank", "rank_low", "rank_high"),
)


@dataclass(frozen=True, slots=True)
class Rating:
    """One line of a leaderboard.

    `strength` and `standard_error` are on the log scale, mean zero; `rating`, `low` and `high` on the
    ranking's scale; `rank_low` is the best and `rank_high` the worst rank that the votes allow. Where
    the votes do not determine a strength all of these are None and `note` says why. `battles`, `wins`,
    `losses` and `ties` are plain counts.
    """

    model: str
    strength: float | None
    standard_error: float | None
    rating: float | None
    low: float | None
    high: float | None
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    battles: int
    wins: int
    losses: int
    ties: int
    note: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields by name; `note` only where there is one."""
        values = asdict(self)
        if self.note is None:
            del values["note"]
        return values


def rate(
    pairwise: Pairwise,
    estimates: Sequence[GroupEstimate],
    request: Request,
    scale: Scale,
    shifts: Sequence[float],
) -> tuple[Rating, ...]:
    """One Rating per model: group after group, best first, then the models without an estimate.

    `shifts` is the rating of strength zero in each group.
    """
    found = [
        _group_ratings(pairwise, group, _note(number, estimates, pairwise), request, scale, shift)
        for number, (group, shift) in enumerate(zip(estimates, shifts, strict=True), start=1)
    ]
    placed = {member for group in estimates for member in group.members}
    alone = [
        _rating(pairwise, index, dict.fromkeys(_ESTIMATED), why_alone(pairwise, index))
        for index in range(len(pairwise.models))
        if index not in placed
    ]
    return tuple(rating for group in [*found, alone] for rating in group)


def _group_ratings(
    pairwise: Pairwise,
    group: GroupEstimate,
    note: str | None,
    request: Request,
    scale: Scale,
    shift: float,
) -> list[Rating]:
    ratings, low, high = (
        shift + scale.factor * values for values in (group.centre, group.low, group.high)
    )
    if group.interval == "ebaluatoia":
        cut = ratings - np.trunc(ratings)
        ratings, low, high = ratings - cut, low - cut, high - cut
        ranks = study_rank_rule(ratings)
    else:
        ranks = (ratings[None, :] > ratings[:, None] + _SAME).sum(axis=1, dtype=np.int64) + 1
    columns = (group.strengths, group.errors, ratings, low, high, ranks, group.best, group.worst)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    order = sorted(range(len(rows)), key=lambda place: (-rows[place][2], group.members[place]))
    return [
        _rating(
            pairwise, group.members[place], dict(zip(_ESTIMATED, rows[place], strict=True)), note
        )
        for place in order
    ]


def _rating(
    pairwise: Pairwise, index: int, estimated: Mapping[str, Any], note: str | None
) -> Rating:
    wins, losses = int(pairwise.wins[index].sum()), int(pairwise.wins[:, index].sum())
    ties = int(pairwise.ties[index].sum())
    return Rating(
        model=pairwise.models[index],
        **estimated,
        battles=wins + losses + ties,
        wins=wins,
        losses=losses,
        ties=ties,
        note=note,
    )


def _note(number: int, estimates: Sequence[GroupEstimate], pairwise: Pairwise) -> str | None:
    group = estimates[number - 1]
    notes = []
    if len(group.members) < len(pairwise.models):
        notes.append(f"comparable only within group {number} ({len(group.members)} models)")
    if group.fit.penalty == "firth":
        notes.append("estimated under Firth's penalty")
    elif group.fit.penalty != "none":
        notes.append(f"estimated under the prior {group.fit.penalty}")
    if group.fallback is not None:
        notes.append(f"interval from the inverse information: {group.fallback}")
    return "; ".join(notes) or None


def study_rank_rule(ratings: FloatArray) -> IntArray:
    """Ranks as the Basque study prints them: equal ratings share the worst of their ranks."""
    ranks = pd.Series(ratings).rank(ascending=False, method="max")
    return ranks.to_numpy().astype(np.int64)
