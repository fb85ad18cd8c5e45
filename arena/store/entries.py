"""What somebody did before their first battle: later consents, and the study's examples.

Each function works inside its caller's transaction.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arena.domain import Participant
from arena.store.engine import Connection
from arena.store.records import to_json


@dataclass(frozen=True, slots=True)
class TrainingAnswer:
    """What somebody said of one example: the codes by question, and whether all are as expected."""

    item: str
    answers: Mapping[str, str]
    expected: bool


@dataclass(frozen=True, slots=True)
class TrainingCounts:
    """The examples of a study: how many people answered some, how many answers there are, and as expected."""

    people: int
    answers: int
    expected: int


def insert_consent(
    connection: Connection, participant: str, version: str, consent_hash: str, now: str
) -> None:
    """Store that somebody agreed to a later text; to say it again changes nothing."""
    connection.execute(
        "INSERT INTO consents (participant, version, hash, agreed_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (participant, hash) DO NOTHING",
        (participant, version, consent_hash, now),
    )


def has_agreed(connection: Connection, participant: Participant, consent_hash: str) -> bool:
    """Whether somebody agreed to a text, when they joined or later."""
    if participant.consent_hash == consent_hash:
        return True
    row = connection.execute(
        "SELECT 1 FROM consents WHERE participant = ? AND hash = ?", (participant.id, consent_hash)
    ).fetchone()
    return row is not None


def insert_training_answer(
    connection: Connection, participant: str, answer: TrainingAnswer, now: str
) -> TrainingAnswer:
    """Store what somebody said of an example; the first answer stands, and is returned."""
    connection.execute(
        "INSERT INTO training_answers (participant, item, answer, expected, answered_at)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (participant, item) DO NOTHING",
        (participant, answer.item, to_json(dict(answer.answers)), int(answer.expected), now),
    )
    stored = {each.item: each for each in training_answers(connection, participant)}
    return stored[answer.item]


def training_answers(connection: Connection, participant: str) -> Sequence[TrainingAnswer]:
    """What somebody said of the examples, in the order in which they said it."""
    rows = connection.execute(
        "SELECT item, answer, expected FROM training_answers WHERE participant = ? ORDER BY seq",
        (participant,),
    ).fetchall()
    return [
        TrainingAnswer(row["item"], json.loads(row["answer"]), bool(row["expected"]))
        for row in rows
    ]


def training_counts(connection: Connection, study_id: str) -> TrainingCounts:
    """How the examples of a study were answered."""
    row = connection.execute(
        "SELECT count(DISTINCT participant) AS people, count(*) AS answers,"
        " coalesce(sum(expected), 0) AS expected FROM training_answers"
        " JOIN participants ON participants.id = training_answers.participant WHERE study = ?",
        (study_id,),
    ).fetchone()
    return TrainingCounts(int(row["people"]), int(row["answers"]), int(row["expected"]))
