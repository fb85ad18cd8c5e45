"""Judgements from a source: votes or ratings, told by its columns; an arena's database may hold both."""

from pathlib import Path

import pandas as pd

from analysis.agreement.judgements import Judgements, Measure
from analysis.agreement.ratings import KNOWN, SCORE, Ratings, ratings_from_frame, read_ratings
from analysis.agreement.verdicts import RESPONSES, Ties, judgements_from_votes
from analysis.sources.columns import OVERALL, one_study
from analysis.sources.dealt import RATED, is_database, read_dealt
from analysis.sources.files import read_source, shown
from analysis.sources.layouts import known_column, layout_of, with_our_names
from arena.errors import InputError

_TEXTS = frozenset({"item", *RESPONSES})


def read_judged(
    source: Path | str, study: str | None = None, *, ratings: bool = False
) -> Ratings | pd.DataFrame:
    """A table of ratings, or the rows of a vote log under our names (one study of it).

    Of a database or a released folder the votes are read, or with `ratings`, and where it has no votes, the ratings.
    Raises InputError for whatever cannot be read, for a table of counts, and for a study that is not there.
    """
    where = shown(source)
    holds_both = is_database(source) or Path(source).is_dir()
    if holds_both and ratings:
        return read_ratings(source, study)
    frame = read_source(source, _wanted)
    if holds_both and frame.empty and len(found := read_dealt(source, study).ratings):
        return ratings_from_frame(found, where=where)
    if {"item", SCORE} <= set(frame.columns) or set(frame.columns) >= RATED:
        return ratings_from_frame(frame, where=where)
    if ratings:
        cure = "a table of ratings has the columns item, annotator, criterion, score"
        raise InputError("it is no table of ratings", where=where, cure=cure)
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
    ratings: bool = False,
) -> list[Judgements]:
    """The judgements of a source: one question of a vote log, or every criterion of a table of ratings.

    For ratings `question` picks one criterion, if it is one; `ties` concerns votes, `measure` ratings; `ratings` as in `read_judged`.
    """
    read = read_judged(source, study, ratings=ratings)
    if isinstance(read, Ratings):
        chosen = read.criteria if question == OVERALL else (question,)
        return [read.judgements(criterion, measure) for criterion in chosen]
    return [judgements_from_votes(read, question, ties=ties, where=shown(source))]


def _wanted(column: str) -> bool:
    return column in KNOWN or column in _TEXTS or known_column(column)
