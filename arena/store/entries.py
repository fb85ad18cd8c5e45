"""What somebody did before their first battle: later consents, and the study's examples.

The functions work inside their caller's transaction.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from arena.domain import Participant
from arena.store.engine import Connection
from arena.store.records import to_json
from arena.store.withdrawals import refuse_withdrawn
from arena.store.writer import Writer


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


class Entries:
    """Consents and examples in a database, for all of its studies."""

    def __init__(
        self,
        writer: Writer,
        reading: Callable[[], AbstractContextManager[Connection]],
        clock: Callable[[], str],
    ) -> None:
        self._writer = writer
        self._reading = reading
        self._clock = clock

    def add_consent(self, participant_id: str, version: str, consent_hash: str) -> None:
        """Store that a participant agreed to a later text than before."""
        now = self._clock()
        self._writer.write(
            lambda db: insert_consent(db, participant_id, version, consent_hash, now)
        )

    def has_agreed(self, participant: Participant, consent_hash: str) -> bool:
        """Whether a participant agreed to the text with this hash, when they joined or later."""
        if participant.consent_hash == consent_hash:
            return True
        with self._reading() as db:
            return has_agreed(db, participant.id, consent_hash)

    def add_training_answer(self, participant_id: str, answer: TrainingAnswer) -> TrainingAnswer:
        """Store what a participant said of an example; the first answer stands, and is returned."""
        now = self._clock()
        return self._writer.write(
            lambda db: insert_training_answer(db, participant_id, answer, now)
        )

    def training_answers(self, participant_id: str) -> Sequence[TrainingAnswer]:
        """What a participant said of the study's examples, in the order in which they said it."""
        with self._reading() as db:
            return training_answers(db, participant_id)


def insert_consent(
    connection: Connection, participant: str, version: str, consent_hash: str, now: str
) -> None:
    """Store that somebody agreed to a later text; to say it again changes nothing. Raises ConsentMissing."""
    refuse_withdrawn(connection, participant)
    connection.execute(
        "INSERT INTO consents (participant, version, hash, agreed_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (participant, hash) DO NOTHING",
        (participant, version, consent_hash, now),
    )


def has_agreed(connection: Connection, participant: str, consent_hash: str) -> bool:
    """Whether somebody agreed to a text after they had joined under another one."""
    row = connection.execute(
        "SELECT 1 FROM consents WHERE participant = ? AND hash = ?", (participant, consent_hash)
    ).fetchone()
    return row is not None


def insert_training_answer(
    connection: Connection, participant: str, answer: TrainingAnswer, now: str
) -> TrainingAnswer:
    """Store what somebody said of an example; the first answer stands, and is returned. Raises ConsentMissing."""
    refuse_withdrawn(connection, participant)
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
