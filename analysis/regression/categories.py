"""Leaderboards by category or language of the prompt, and whether the order depends on it."""

from collections.abc import Sequence

from analysis.regression.levels import column_levels
from analysis.regression.splits import Split, split_votes
from analysis.scale import Scale
from analysis.units import SingleUnit
from analysis.vote_log import VoteLog


def by_category(
    log: VoteLog,
    column: str = "category",
    *,
    order: Sequence[str] | None = None,
    unit: SingleUnit = "auto",
    level: float = 0.95,
    scale: Scale | None = None,
) -> Split:
    """One leaderboard per value of a column of the prompt or battle, such as language or turns.

    A category with few votes gets wide intervals, or "not identified" where chains of wins do not link
    its models; beside its own ratings stand those pooled with the other categories. With `order` only
    these values count, in this order. Battles without a value are excluded as `no_level`.
    """
    levels = column_levels(log, column, order)
    heading = column.replace("_", " ").capitalize()
    return split_votes(
        log, levels, heading, ordered=order is not None, unit=unit, level=level, scale=scale
    )
