"""The only door to the votes: one `Store`, synchronous, safe to share between threads.

It knows no policy and no statistics. A method that writes returns after the commit; readers have
connections of their own, which cannot write.
"""

import queue
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from arena.codes import QuestionKind, Side
from arena.domain import (
    Ballot,
    Battle,
    Participant,
    Response,
    Study,
)
from arena.errors import StoreError
from arena.store import battles, registration
from arena.store.counts import Miscount, verify_counts
from arena.store.migrations import migrate
from arena.store.records import (
    BattleRecord,
    Contributor,
    StoredBallot,
    StudyProgress,
    read_battle,
    read_participant,
)
from arena.store.settings import connect_reader, connect_writer, database_path, journal_for
from arena.store.writer import Writer

Clock = Callable[[], str]


def utc_now() -> str:
    """The time as it is stored: UTC, ISO 8601, microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def open_store(path: Path | str, clock: Clock = utc_now) -> "Store":
    """Open or create the database at a path or `sqlite:///` address, with the newest schema.

    Raises:
        StoreError: The place, the file, its schema or SQLite itself cannot be trusted with votes.
    """
    file = database_path(path)
    journal = journal_for(file)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"{file.parent}: {error.strerror}; give a path that can be written."
        ) from error
    connection = connect_writer(file, journal)
    try:
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return Store(file, connection, clock)


class Store:
    """Studies, participants, battles and ballots of one database."""

    def __init__(self, path: Path, connection: sqlite3.Connection, clock: Clock) -> None:
        self.path = path
        self._clock = clock
        self._writer = Writer(connection)
        self._readers: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        self._closed = False

    def register(self, study: Study, document: Mapping[str, object]) -> None:
        """Store a study as it was read, once for each hash, with its models and prompts.

        Raises:
            StoreError: A model id is known with another backend, template or options.
        """
        now = self._clock()
        self._writer.write(lambda db: registration.insert_study(db, study, document, now))

    def add_participant(
        self, participant: Participant, token_hash: str, nickname: str | None
    ) -> None:
        """Store somebody who consented; the nickname apart, where it can be erased."""
        self._writer.write(
            lambda db: registration.insert_participant(db, participant, token_hash, nickname)
        )

    def participant_by_token(self, token_hash: str) -> Participant | None:
        """Who holds this token."""
        with self._reading() as db:
            return read_participant(db, token_hash)

    def open_battle(self, battle: Battle) -> None:
        """Store the envelope, before the first token is asked for."""
        self._writer.write(lambda db: battles.insert_battle(db, battle))

    def add_turn(self, battle_id: str, number: int, prompt: str) -> None:
        """Store what is asked next; turns count from 1.

        Raises:
            BattleUnknown: There is no such battle.
            BattleVoid: It broke.
            BallotConflict: It has a ballot.
            BattleUnfinished: The turn before has no responses yet.
        """
        now = self._clock()
        self._writer.write(lambda db: battles.insert_turn(db, battle_id, number, prompt, now))

    def add_responses(self, battle_id: str, turn: int, left: Response, right: Response) -> None:
        """Store both complete responses of a turn, or neither.

        Raises:
            BattleUnknown: There is no such battle.
            BattleVoid: It broke.
            StoreError: A response is by a model that the envelope does not name for that side, or
                the turn has its responses already.
        """
        now = self._clock()
        pair = {Side.LEFT: left, Side.RIGHT: right}
        self._writer.write(lambda db: battles.insert_responses(db, battle_id, turn, pair, now))

    def void_battle(self, battle_id: str, reason: str, side: Side | None, detail: str) -> None:
        """Mark a battle as broken, for good; the first reason stands.

        Raises:
            BattleUnknown: There is no such battle.
            StoreError: It has a ballot.
        """
        now = self._clock()
        self._writer.write(lambda db: battles.insert_void(db, battle_id, reason, side, detail, now))

    def battle(self, battle_id: str) -> BattleRecord | None:
        """A battle with its turns, responses and ballot."""
        with self._reading() as db:
            return read_battle(db, battle_id)

    def latest_battle(self, participant_id: str) -> BattleRecord | None:
        """The battle that a participant was given last, whatever became of it."""
        with self._reading() as db:
            row = db.execute(
                "SELECT id FROM battles WHERE participant = ? ORDER BY seq DESC LIMIT 1",
                (participant_id,),
            ).fetchone()
            return read_battle(db, row["id"]) if row else None

    def add_ballot(self, ballot: Ballot, kinds: Mapping[str, QuestionKind]) -> StoredBallot:
        """Store a ballot, once. `kinds` has the kind of every question of the form.

        The same answers again give the ballot that stands, with its receipt.

        Raises:
            BattleUnknown: There is no such battle, or it is another participant's.
            BattleVoid: It broke.
            BattleUnfinished: It has no turn, or one without both responses.
            BallotConflict: A ballot with other answers stands; the error holds them.
            StoreError: The ballot answers nothing, or a question that the form does not have.
        """
        return self._writer.write(lambda db: battles.insert_ballot(db, ballot, kinds))

    def battles_since(self, participant_id: str, since: str) -> int:
        """How many battles a participant began at or after a time (UTC, ISO 8601, +00:00).

        A battle that replaces a failed one is not counted again.
        """
        return self._count(
            "SELECT count(*) FROM battles"
            " WHERE participant = ? AND opened_at >= ? AND replaces IS NULL",
            participant_id,
            since,
        )

    def ballot_count(self, participant_id: str) -> int:
        """How many ballots a participant gave."""
        return self._count("SELECT count(*) FROM ballots WHERE participant = ?", participant_id)

    def contributors(self, study_id: str) -> list[Contributor]:
        """Everybody with a nickname and a ballot, most ballots first, then who joined first."""
        with self._reading() as db:
            rows = db.execute(
                """SELECT participants.id AS participant, nicknames.nickname AS nickname,
                    count(*) AS ballots
                FROM nicknames
                JOIN participants ON participants.id = nicknames.participant
                JOIN ballots ON ballots.participant = participants.id
                WHERE participants.study = ?
                GROUP BY participants.seq, nicknames.nickname
                ORDER BY ballots DESC, participants.seq""",
                (study_id,),
            ).fetchall()
        return [Contributor(row["participant"], row["nickname"], row["ballots"]) for row in rows]

    def study_progress(self, study_id: str) -> StudyProgress:
        """How many took part, battles that were not void, and ballots."""
        with self._reading() as db:
            row = db.execute(
                """SELECT
                    (SELECT count(*) FROM participants WHERE study = ?) AS participants,
                    (SELECT count(*) FROM battles WHERE study = ?
                        AND id NOT IN (SELECT battle FROM voids)) AS battles,
                    (SELECT count(*) FROM ballots JOIN battles ON battles.id = ballots.battle
                        WHERE study = ?) AS ballots""",
                (study_id, study_id, study_id),
            ).fetchone()
        return StudyProgress(row["participants"], row["battles"], row["ballots"])

    def shown_prompts(self, participant_id: str) -> set[str]:
        """Ids of the prompts on which a participant has given a ballot."""
        with self._reading() as db:
            rows = db.execute(
                """SELECT DISTINCT prompt_id FROM battles
                JOIN ballots ON ballots.battle = battles.id
                WHERE battles.participant = ? AND prompt_id IS NOT NULL""",
                (participant_id,),
            ).fetchall()
        return {row["prompt_id"] for row in rows}

    def verify_counts(self) -> tuple[Miscount, ...]:
        """Where the table of counts differs from a full recount of the votes: nowhere, or tell it."""
        with self._reading() as db:
            return verify_counts(db)

    def close(self) -> None:
        """Finish what is being written and let the file go; calling it again does nothing."""
        self._closed = True
        self._writer.close()
        while not self._readers.empty():
            self._readers.get().close()

    def _count(self, query: str, *parameters: str) -> int:
        with self._reading() as db:
            count: int = db.execute(query, parameters).fetchone()[0]
        return count

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A pooled reader in one transaction, so that several queries see one state."""
        if self._closed:
            raise StoreError("the store is closed; nothing was read.")
        try:
            db = self._readers.get_nowait()
        except queue.Empty:
            db = connect_reader(self.path)
        try:
            with self._writer.committing:
                # Deferred is right here and nowhere else: this connection cannot write.
                db.execute("BEGIN DEFERRED")
                try:
                    yield db
                finally:
                    db.execute("ROLLBACK")
        except sqlite3.Error as error:
            raise StoreError(f"the database could not be read: {error}.") from error
        finally:
            if self._closed:
                db.close()
            else:
                self._readers.put(db)
