"""Read votes from wherever they are: an arena's database, a vote log, or a table of counts.

| source                            | read as                                                    |
| --------------------------------- | ---------------------------------------------------------- |
| .db, .sqlite, .sqlite3            | the view `comparisons` of an arena's database, read-only   |
| .csv, .tsv, .jsonl, .parquet, .gz | a vote log, or (with a column `wins_a`) a table of counts  |
| postgresql://user@host/database   | the view `comparisons` of a PostgreSQL database, read-only |
| -                                 | the same as CSV from standard input                        |

`analysis.sources.layouts` lists the logs whose columns are known; what the columns mean stands in
`analysis.comparisons`, `analysis.vote_log` and `analysis.pairwise`.
"""

from collections.abc import Collection
from pathlib import Path

import pandas as pd

from analysis.cells import Cells, cells_from_pairwise
from analysis.comparisons import Comparisons, cells_from_frame, comparisons_from_frame
from analysis.pairwise import Pairwise, pairwise_from_counts
from analysis.sources.columns import LESS_THAN_BLIND, OVERALL, RULED_OUT, frame_questions, one_study
from analysis.sources.files import read_source, shown
from analysis.sources.layouts import known_column, layout_of, with_our_names
from analysis.sources.release import with_released_tables
from analysis.vote_log import VoteLog, vote_log_from_frame
from arena.codes import Purpose
from arena.errors import InputError


def read_votes(
    source: Path | str,
    question: str = OVERALL,
    *,
    study: str | None = None,
    layout: str | None = None,
    marked: bool = False,
    without: Collection[str] = (),
    unranked: bool = False,
) -> Comparisons | Pairwise:
    """Read the votes on one question; a table of counts gives Pairwise, everything else Comparisons.

    `study` picks one of several studies in one source, which are never mixed; `layout` names the layout
    of the columns where they do not tell it; `marked` counts battles too that were less than blind
    (`analysis.sources.columns.LESS_THAN_BLIND`), `unranked` those of cohorts that the study keeps out of its
    ranking; votes of participants in `without` do not count, and are told as `left_out_by_rule`. Raises InputError,
    with the file and where possible the line and column, for whatever cannot be read or used.
    """
    frame = _counted_too(_study_frame(source, study, layout), marked=marked, unranked=unranked)
    frame = _without(frame, without)
    if "wins_a" in frame.columns:
        return _counts(frame, question, shown(source))
    return comparisons_from_frame(frame, question, where=shown(source))


def read_cells(
    source: Path | str,
    question: str = OVERALL,
    *,
    study: str | None = None,
    layout: str | None = None,
    marked: bool = False,
    unranked: bool = False,
) -> Cells:
    """Read the votes on one question as counts by side and outcome; errors as in `read_votes`.

    A table of counts does not tell the sides (`Cells.sided` is False).
    """
    frame = _counted_too(_study_frame(source, study, layout), marked=marked, unranked=unranked)
    if "wins_a" in frame.columns:
        return cells_from_pairwise(_counts(frame, question, shown(source)))
    return cells_from_frame(frame, question, where=shown(source))


def read_log(
    source: Path | str,
    question: str = OVERALL,
    *,
    study: str | None = None,
    layout: str | None = None,
    marked: bool = False,
    without: Collection[str] = (),
    unranked: bool = False,
) -> VoteLog:
    """Read the votes on one question with all that the source says about each battle.

    The columns have the names of our own log (`analysis.vote_log`); the answers of a release are read from
    the file beside its log. Raises InputError like `read_votes`,
    and for a table of counts, which has no battles one by one.
    """
    votes = read_log_or_counts(
        source,
        question,
        study=study,
        layout=layout,
        marked=marked,
        unranked=unranked,
        without=without,
    )
    if isinstance(votes, Pairwise):
        cure = "give a vote log or a database"
        problem = "it is a table of counts and has no battles one by one"
        raise InputError(problem, where=shown(source), cure=cure)
    return votes


def read_log_or_counts(
    source: Path | str,
    question: str = OVERALL,
    *,
    study: str | None = None,
    layout: str | None = None,
    marked: bool = False,
    without: Collection[str] = (),
    unranked: bool = False,
) -> VoteLog | Pairwise:
    """What `read_log` gives, or for a table of counts Pairwise; the source is read once."""
    where = shown(source)
    frame = _counted_too(read_rows(source, study=study), marked=marked, unranked=unranked)
    frame = _without(frame, without)
    if "wins_a" in frame.columns:
        return _counts(frame, question, where)
    return vote_log_from_frame(frame, question, layout=layout, where=where)


def _counted_too(frame: pd.DataFrame, *, marked: bool, unranked: bool) -> pd.DataFrame:
    """The rows without what keeps some of them from counting, where those are to count too."""
    if marked:
        frame = frame.drop(columns=list(LESS_THAN_BLIND), errors="ignore")
    return with_unranked(frame) if unranked else frame


def with_unranked(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with battles of unranked cohorts as ranked ones."""
    if "purpose" not in frame.columns:
        return frame
    purpose = frame["purpose"].replace(Purpose.UNRANKED.value, Purpose.RANKED.value)
    return frame.assign(purpose=purpose)


def _without(frame: pd.DataFrame, people: Collection[str]) -> pd.DataFrame:
    """The rows with a mark on those of some participants, where there are any."""
    if not people or "participant" not in frame.columns:
        return frame
    return frame.assign(**{RULED_OUT: frame["participant"].astype("string").isin(list(people))})


def read_rows(source: Path | str, *, study: str | None = None) -> pd.DataFrame:
    """All rows and columns of a source under their own names, of one study, with a release's answers.

    For whoever needs more than one form of the votes, and may read the source only once. Raises InputError
    if it is unreadable, or holds several studies and none is named.
    """
    frame = with_released_tables(
        read_source(source, None), source, lambda path: read_source(path, None)
    )
    return one_study(frame, study, shown(source))


def counts_from_rows(frame: pd.DataFrame, question: str = OVERALL, *, where: str) -> Pairwise:
    """The counts of a table of counts that was read as rows; it answers `overall` only."""
    return _counts(frame, question, where)


def questions(source: Path | str, *, layout: str | None = None) -> tuple[str, ...]:
    """The questions that a source answers, `overall` first; InputError if it cannot be read."""
    frame = read_frame(source, layout=layout)
    return (OVERALL,) if "wins_a" in frame.columns else frame_questions(frame)


def read_frame(source: Path | str, *, layout: str | None = None) -> pd.DataFrame:
    """The columns of a source that take part in counting votes, under our names, one row as there.

    Raises InputError if it is unreadable.
    """
    return _named(read_source(source, known_column), layout, shown(source))


def _named(frame: pd.DataFrame, layout: str | None, where: str) -> pd.DataFrame:
    return with_our_names(frame, layout_of(frame.columns, layout, where=where))


def _study_frame(source: Path | str, study: str | None, layout: str | None) -> pd.DataFrame:
    return one_study(read_frame(source, layout=layout), study, shown(source))


def _counts(frame: pd.DataFrame, question: str, where: str) -> Pairwise:
    if question != OVERALL:
        cure = "a table of counts answers overall only"
        raise InputError(f"question {question!r} is not in it", where=where, cure=cure)
    return pairwise_from_counts(frame, where=where)
