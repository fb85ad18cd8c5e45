"""What a ranking needs of its source: counts where they are enough, and votes one by one where they are not."""

import pandas as pd

from analysis.bradley_terry import TieRule
from analysis.cells import Cells
from analysis.comparisons import Comparisons, cells_from_frame, comparisons_from_frame
from analysis.pairwise import Pairwise, pairwise_from_counts
from analysis.units import EVERY_BATTLE, UnitChoice, tells_participants
from analysis.vote_log import VoteLog, vote_log_from_frame
from arena.errors import InputError

Source = pd.DataFrame | VoteLog | Comparisons | Cells | Pairwise


def read_source(
    source: Source, question: str, ties: TieRule, unit: UnitChoice, interval: str
) -> Comparisons | Cells | Pairwise:
    """The votes of a source, row by row only where what is independent needs them so."""
    if ties not in ("half", "drop"):
        raise InputError(f"unknown tie rule {ties!r}", cure="choose half or drop")
    if isinstance(source, VoteLog):
        return source.comparisons
    if not isinstance(source, pd.DataFrame):
        return source
    if "wins_a" in source.columns:
        return pairwise_from_counts(source)
    if _by_rows(source, unit, interval):
        return comparisons_from_frame(source, question)
    return cells_from_frame(source, question)


def one_by_one(source: Source, question: str) -> VoteLog:
    """The votes of a source with their columns; InputError for counts, which cannot be weighed."""
    if isinstance(source, VoteLog):
        return source
    if isinstance(source, Comparisons):
        return VoteLog(source, pd.DataFrame(index=range(source.total)))
    if isinstance(source, pd.DataFrame) and "wins_a" not in source.columns:
        return vote_log_from_frame(source, question)
    problem = "counts have no votes one by one to weigh"
    raise InputError(problem, cure="give a vote log, or leave the weights out")


def _by_rows(frame: pd.DataFrame, unit: UnitChoice, interval: str) -> bool:
    if interval == "cluster":
        return True
    if unit == "auto":
        return interval not in EVERY_BATTLE and tells_participants(frame)
    return unit != "battle"
