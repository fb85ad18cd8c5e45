"""Votes of each participant with equal ones put together: who, chosen, other, on which side, how many."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.comparisons import Comparisons
from analysis.outcomes import FIRST, SECOND
from analysis.pairwise import FloatArray, IntArray
from arena.errors import InputError


@dataclass(frozen=True, eq=False)
class GroupedVotes:
    """Groups of equal votes, one entry each; a tie is half a vote in each of two groups.

    `person` is the place of the participant in `participants` (R,), `totals` (R,) the number of votes of each.
    """

    models: tuple[str, ...]
    participants: IntArray
    totals: IntArray
    person: IntArray
    chosen: IntArray
    other: IntArray
    chose_left: NDArray[np.bool_]
    count: FloatArray


def grouped_votes(comparisons: Comparisons) -> GroupedVotes:
    """Group the votes of known participants; InputError if there are fewer than two."""
    known = comparisons.participant >= 0
    participants = np.unique(comparisons.participant[known]).astype(np.int64)
    if len(participants) < 2:
        cure = "give a vote log with a column participant"
        raise InputError("the votes do not tell of two participants", cure=cure)
    person = np.searchsorted(participants, comparisons.participant[known])
    outcome = comparisons.outcome[known]
    share = np.select([outcome == FIRST, outcome == SECOND], [1.0, 0.0], 0.5)
    size = len(comparisons.models)
    first, second = comparisons.first[known].astype(np.int64), comparisons.second[known]
    cell = (person * size + first) * size + second
    places, number = np.unique(cell, return_inverse=True)
    left = np.bincount(number, share)
    right = np.bincount(number, 1 - share)
    who, pair = np.divmod(places, size * size)
    one, other = np.divmod(pair, size)
    counts = np.concatenate([left, right])
    used = counts > 0
    return GroupedVotes(
        comparisons.models,
        participants,
        np.bincount(person),
        np.concatenate([who, who])[used],
        np.concatenate([one, other])[used],
        np.concatenate([other, one])[used],
        np.concatenate([np.ones(len(one), dtype=bool), np.zeros(len(one), dtype=bool)])[used],
        counts[used],
    )
