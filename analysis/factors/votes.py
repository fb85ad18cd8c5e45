"""Votes with or without their voters, cut down to the battles that a question is about."""

import numpy as np
from numpy.typing import NDArray

from analysis.comparisons import Comparisons
from analysis.pairwise import Pairwise, added


def counts_of(votes: Pairwise | Comparisons) -> Pairwise:
    """The counts of votes of either kind."""
    return votes if isinstance(votes, Pairwise) else votes.counts()


def restricted(
    votes: Pairwise | Comparisons, allowed: NDArray[np.bool_], why: str
) -> Pairwise | Comparisons:
    """Battles of the pairs that are allowed, a symmetric (K, K); the others are counted as `why`."""
    if isinstance(votes, Comparisons):
        return votes.where(allowed[votes.first, votes.second], why)
    wins, ties = np.where(allowed, votes.wins, 0), np.where(allowed, votes.ties, 0)
    left = votes.total - int(wins.sum() + ties.sum() // 2)
    return Pairwise(votes.models, wins, ties, added(votes.excluded, {why: left}))
