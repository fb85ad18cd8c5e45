"""What was said of the items of a task, read for whoever decides which recorded answers are kept."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from arena.errors import InputError
from arena.store.engine import Connection
from arena.store.opening import engine_of
from arena.store.reading import read_battle
from arena.store.records import BattleRecord
from arena.store.verification import require_database

_POINTS = """
    SELECT ratings.prompt AS prompt, ratings.model AS model, ratings.sample AS sample,
        ratings.question AS question, ratings.value AS value, ratings.participant AS participant,
        battles.prompt_text AS prompt_text, responses.text AS text, participants.profile AS profile
    FROM ratings
    JOIN battles ON battles.id = ratings.battle
    JOIN participants ON participants.id = ratings.participant
    JOIN responses ON responses.battle = ratings.battle AND responses.turn = 1 AND responses.side =
        CASE WHEN ratings.model = battles.model_right THEN 'right' ELSE 'left' END
    WHERE ratings.study = ? AND ratings.task = ? AND ratings.rater_kind = ?
        AND ratings.prompt IS NOT NULL AND battles.purpose <> 'unranked'
    ORDER BY ratings.seq"""
_JUDGED = """
    SELECT battles.id AS id, participants.profile AS profile
    FROM assignments
    JOIN battles ON battles.id = assignments.battle
    JOIN participants ON participants.id = battles.participant
    JOIN standing_ballots ON standing_ballots.battle = battles.id
    JOIN ballots ON ballots.battle = battles.id
    WHERE battles.study = ? AND assignments.task = ? AND participants.kind = ?
        AND battles.purpose <> 'unranked'
    ORDER BY ballots.seq"""


@dataclass(frozen=True, slots=True)
class Rater:
    """Who judged. `judge` names the model behind a judge, `instructions` what it was told; None for people."""

    participant: str
    judge: str | None
    instructions: str | None


@dataclass(frozen=True, slots=True)
class JudgedPoint:
    """One point on one question about one recorded answer, with the texts that were shown."""

    prompt: str
    model: str
    sample: int
    question: str
    value: int
    rater: Rater
    prompt_text: str
    text: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """A battle of a task with the vote that stands on it, and whose that is."""

    record: BattleRecord
    rater: Rater


def points_of_task(address: str, study: str, task: str, kind: str) -> Iterator[JudgedPoint]:
    """Every point that participants of a kind gave in a task, in the order of the votes.

    Without those of a cohort that the study keeps out of its ranking; so is the next one.

    Raises:
        InputError: there is no such database, or it has the tables of an earlier version.
    """
    with _reading(address) as db:
        for row in db.execute(_POINTS, (study, task, kind)):
            yield JudgedPoint(
                prompt=row["prompt"],
                model=row["model"],
                sample=row["sample"],
                question=row["question"],
                value=row["value"],
                rater=_rater(row["participant"], row["profile"]),
                prompt_text=row["prompt_text"],
                text=row["text"],
            )


def judgements_of_task(address: str, study: str, task: str, kind: str) -> Iterator[Judgement]:
    """Every vote by participants of a kind that stands in a task, in the order of the votes; raises as above."""
    with _reading(address) as db:
        for row in db.execute(_JUDGED, (study, task, kind)).fetchall():
            record = read_battle(db, row["id"])
            assert record is not None, "it was found in the same transaction"
            yield Judgement(record, _rater(record.battle.participant, row["profile"]))


def _rater(participant: str, profile: str) -> Rater:
    known = json.loads(profile)
    return Rater(participant, known.get("judge"), known.get("judge_prompt"))


@contextmanager
def _reading(address: str) -> Iterator[Connection]:
    require_database(address)
    engine = engine_of(address)
    try:
        with engine.reading() as db:
            yield db
    except engine.errors as error:
        raise InputError(
            f"its votes cannot be read ({str(error).partition(chr(10))[0]})",
            where=engine.place,
            cure="open it once with this version of Epaile, which brings its tables up to date",
        ) from error
    finally:
        engine.close()
