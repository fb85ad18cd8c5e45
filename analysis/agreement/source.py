"""Judgements from a file: a vote log or a table of ratings, told by its columns."""

from pathlib import Path

import pandas as pd

from analysis.agreement.judgements import Judgements, Measure
from analysis.agreement.ratings import KNOWN, SCORE, Ratings, ratings_from_frame
from analysis.agreement.verdicts import RESPONSES, Ties, judgements_from_votes
from analysis.sources.columns import OVERALL, one_study
from analysis.sources.files import read_source, shown
from analysis.sources.layouts import known_column, layout_of, with_our_names
from arena.errors import InputError

_TEXTS = frozenset({"item", *RESPONSES})


def read_judged(source: Path | str, study: str | None = None) -> Ratings | pd.DataFrame:
    """A table of ratings, or the rows of a vote log under our names (one study of it).

    Raises InputError for whatever cannot be read, for a table of counts, and for a study that is not there.
    """
    where = shown(source)
    frame = read_source(source, _wanted)
    if {"item", SCORE} <= set(frame.columns):
        return ratings_from_frame(frame, where=where)
    if "wins_a" in frame.columns:
        problem = "it is a table of counts and does not tell who judged what"
        raise InputError(problem, where=where, cure="give a vote log, a database or ratings")
    renamed = with_our_names(frame, layout_of(frame.columns, None, where=where))
    return one_study(renamed, study, where)


def read_judgements(
    source: Path | str,
    question: str = OVERALL,
    *,
    study: str | None = None,
    ties: Ties = "together",
    measure: Measure = "interval",
) -> list[Judgements]:
    """The judgements of a source: one question of a vote log, or every criterion of a table of ratings.

    For ratings `question` picks one criterion, if it is one; `ties` concerns votes, `measure` ratings.
    """
    read = read_judged(source, study)
    if isinstance(read, Ratings):
        chosen = read.criteria if question == OVERALL else (question,)
        return [read.judgements(criterion, measure) for criterion in chosen]
    return [judgements_from_votes(read, question, ties=ties, where=shown(source))]


def _wanted(column: str) -> bool:
    return column in KNOWN or column in _TEXTS or known_column(column)
