"""Ratings and reviews: what a source holds beside votes, from a database or a released folder.

An arena keeps points on scales in the view `ratings` and what became of data items (accept, edit, reject) among
its answers; a release has both in `ratings.*` and `battles.*`. Both come out under the names of that view.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.sources.columns import one_study
from analysis.sources.database import Database
from analysis.sources.files import read_source, shown
from analysis.sources.postgresql import opened_postgresql
from analysis.sources.release import beside, kinds_of, released_folder
from analysis.sources.sqlite import MAGIC, opened_sqlite
from arena.addresses import is_postgresql
from arena.codes import Decision

RATINGS = "ratings"
RATED = frozenset({"item", "question", "value", "participant"})
"""Columns by which a table of released ratings is known."""
_DECISIONS = frozenset(decision.value for decision in Decision)
_REVIEW_COLUMNS = (
    "battle", "study", "task", "item", "question", "model", "decision", "participant", "rater_kind", "prompt",
    "category", "language", "purpose", "revises",
)  # fmt: skip
_REVIEWS = """SELECT battles.id, battles.study, assignments.task, assignments.item, said.question,
        battles.model_left, said.value, battles.participant, participants.kind, battles.prompt_id,
        battles.prompt_category, battles.prompt_language, battles.purpose, assignments.revises
    FROM version_answers AS said
    JOIN ballots ON ballots.battle = said.battle
    JOIN battles ON battles.id = said.battle
    JOIN participants ON participants.id = battles.participant
    LEFT JOIN assignments ON assignments.battle = battles.id
    WHERE said.kind = 'review' AND NOT EXISTS (SELECT 1 FROM amendments
        WHERE amendments.battle = said.battle AND amendments.number > said.number)
    ORDER BY ballots.seq"""


@dataclass(frozen=True, eq=False)
class Dealt:
    """Rows of ratings and of reviews, in the order in which they were given; empty where there are none."""

    ratings: pd.DataFrame
    reviews: pd.DataFrame


def read_dealt(source: Path | str, study: str | None = None) -> Dealt:
    """The ratings and reviews of one study of a source.

    Raises InputError for what cannot be read, and for a source of several studies where none is named.
    """
    if is_postgresql(source):
        with opened_postgresql(str(source)) as database:
            found = _from_database(database)
    elif _is_sqlite(source):
        with opened_sqlite(Path(source)) as database:
            found = _from_database(database)
    else:
        found = _from_release(source)
    where = shown(source)
    return Dealt(*(_of_study(frame, study, where) for frame in (found.ratings, found.reviews)))


def _of_study(frame: pd.DataFrame, study: str | None, where: str) -> pd.DataFrame:
    if frame.empty or (study is not None and study not in set(frame.get("study", ()))):
        return frame.iloc[:0]
    return one_study(frame, study, where).reset_index(drop=True)


def is_database(source: Path | str) -> bool:
    """Whether a source is a database, of either engine."""
    return is_postgresql(source) or _is_sqlite(source)


def is_ratings(source: Path | str) -> bool:
    """Whether a file is a table of ratings, its own or a released one."""
    if is_database(source) or Path(source).is_dir() or not Path(source).is_file():
        return False
    columns = set(read_source(source, lambda _: True).columns)
    return columns >= RATED or columns >= {"item", "score"}


def _is_sqlite(source: Path | str) -> bool:
    path = Path(source)
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _from_database(database: Database) -> Dealt:
    database.hold()
    names = _names_of_judges(database)
    ratings, reviews = (
        frame.assign(rater_name=frame["participant"].map(names)) if len(frame) else frame
        for frame in (_ratings(database), _reviews(database))
    )
    return Dealt(ratings, reviews)


def _names_of_judges(database: Database) -> dict[str, str]:
    """The model that a judge is, by the judge's id."""
    if "profile" not in database.columns("participants"):
        return {}
    rows = database.rows("SELECT id, profile FROM participants WHERE kind = 'judge'")
    profiles = {who: json.loads(said) if isinstance(said, str) else said for who, said in rows}
    return {who: str(said["judge"]) for who, said in profiles.items() if said.get("judge")}


def _ratings(database: Database) -> pd.DataFrame:
    there = list(database.columns(RATINGS))
    if not there:
        return pd.DataFrame()
    columns = [f"ratings.{name}" for name in there]
    names, joined = list(there), ""
    if database.columns("battles"):
        # Which of two answers stood left is told by the battle.
        columns.append("CASE WHEN battles.model_left = ratings.model THEN 'left' ELSE 'right' END")
        names, joined = [*names, "side"], f"{joined} JOIN battles ON battles.id = ratings.battle"
    if database.columns("assignments"):
        columns.append("assignments.revises")
        names.append("revises")
        joined += " LEFT JOIN assignments ON assignments.battle = ratings.battle"
    query = (
        f"SELECT {', '.join(columns)} FROM ratings{joined} ORDER BY ratings.seq, question, model"  # noqa: S608
    )
    return pd.DataFrame(database.rows(query), columns=names)


def _reviews(database: Database) -> pd.DataFrame:
    if not (database.columns("assignments") and database.columns("version_answers")):
        return pd.DataFrame()
    return pd.DataFrame(database.rows(_REVIEWS), columns=list(_REVIEW_COLUMNS))


def _from_release(source: Path | str) -> Dealt:
    path = Path(source)
    folder = released_folder(path)
    if folder is None:
        return Dealt(pd.DataFrame(), pd.DataFrame())
    ratings, battles = beside(folder, RATINGS), beside(folder, "battles")
    kinds = kinds_of(folder, _all_of)
    known = pd.DataFrame() if battles is None else _all_of(battles)
    if "rater_kind" not in known.columns and "participant" in known.columns:
        known = known.assign(rater_kind=known["participant"].map(kinds))
    rated = pd.DataFrame() if ratings is None else _all_of(ratings)
    return Dealt(_with_battles(rated, known), _released_reviews(known))


def _with_battles(rated: pd.DataFrame, battles: pd.DataFrame) -> pd.DataFrame:
    """The ratings with the side of their answer, and the battle whose edited text it was."""
    if not {"battle", "model"} <= set(rated.columns) or "battle" not in battles.columns:
        return rated
    at = battles.drop_duplicates("battle").set_index("battle").reindex(rated["battle"])
    if "revises" in at.columns:
        rated = rated.assign(revises=at["revises"].to_numpy())
    if "model_left" in at.columns:
        left = at["model_left"].to_numpy() == rated["model"].to_numpy()
        rated = rated.assign(side=np.where(left, "left", "right"))
    return rated


def _all_of(path: Path) -> pd.DataFrame:
    return read_source(path, None)


def _released_reviews(battles: pd.DataFrame) -> pd.DataFrame:
    """One row for each answer that is a decision; a choice question with other codes is none."""
    parts = []
    for column in map(str, battles.columns):
        if column.startswith("answer_") and "model_left" in battles.columns:
            said = battles[column].fillna("").astype(str)
            if set(said.unique()) - {""} and set(said.unique()) <= {"", *_DECISIONS}:
                rows = battles[said != ""].rename(
                    columns={
                        "model_left": "model",
                        "prompt_category": "category",
                        "prompt_language": "language",
                    }
                )
                question = column.removeprefix("answer_")
                parts.append(rows.assign(question=question, decision=said[said != ""]))
    if not parts:
        return pd.DataFrame()
    return pd.concat(parts, ignore_index=True).reindex(columns=list(_REVIEW_COLUMNS))
