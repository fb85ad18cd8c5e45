"""Which models are liked more by which people: strengths by what participants said of themselves."""

from collections.abc import Sequence

from analysis.regression.levels import column_levels
from analysis.regression.splits import Split, split_votes
from analysis.scale import Scale
from analysis.units import SingleUnit
from analysis.vote_log import VoteLog
from arena.errors import InputError

PROFILE = "profile_"


def by_profile(
    log: VoteLog,
    question: str,
    *,
    order: Sequence[str] | None = None,
    unit: SingleUnit = "auto",
    level: float = 0.95,
    scale: Scale | None = None,
) -> Split:
    """One leaderboard per answer to a question of the profile, such as the level of Basque.

    `question` names the column with or without `profile_`. Battles of people who did not answer are
    excluded as `no_answer`. People chose their answers, nobody dealt them out: a difference between
    levels may be one of age or place. Raises InputError if there is no such question.
    """
    column = question if question.startswith(PROFILE) else f"{PROFILE}{question}"
    if column not in log.frame.columns:
        there = [str(name) for name in log.frame.columns if str(name).startswith(PROFILE)]
        cure = f"choose one of {', '.join(there)}" if there else "this source holds no profiles"
        raise InputError(f"there is no profile question {question!r}", where=log.where, cure=cure)
    levels = column_levels(log, column, order, "no_answer")
    heading = column.removeprefix(PROFILE).replace("_", " ").capitalize()
    return split_votes(
        log, levels, heading, ordered=order is not None, unit=unit, level=level, scale=scale
    )
