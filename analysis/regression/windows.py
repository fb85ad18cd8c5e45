"""Leaderboards by window in time, and whether the strengths drift.

Pooling versions of a model, or a changing crowd, is the mixing of different things. A drift here may be
of the models behind a name, of the prompts, or of the people: the test sees that something changed.
"""

from analysis.regression.levels import window_levels
from analysis.regression.splits import Split, split_votes
from analysis.scale import Scale
from analysis.units import SingleUnit
from analysis.vote_log import VoteLog


def by_window(
    log: VoteLog,
    *,
    windows: int | None = None,
    days: float | None = None,
    column: str = "opened_at",
    unit: SingleUnit = "auto",
    level: float = 0.95,
    scale: Scale | None = None,
) -> Split:
    """One leaderboard per window of time, on one scale through the models that the windows share.

    Give `windows`, a number of windows with equally many battles, or `days`, the length of each.
    Battles without a time are excluded as `no_time`.
    """
    levels = window_levels(log, windows=windows, days=days, column=column)
    return split_votes(log, levels, "Window", ordered=True, unit=unit, level=level, scale=scale)
