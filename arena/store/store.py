"""The only door to the votes: one `Store`, synchronous, safe to share between threads.

It knows no policy and no statistics, and not which engine it stands on. A method that writes returns after
the commit; readers have connections of their own, which cannot write.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from arena.addresses import is_postgresql
from arena.codes import Mark, QuestionKind, Side
from arena.domain import (
    Ballot,
    Battle,
    Participant,
    Response,
    Study,
)
from arena.errors import StoreError
from arena.store import ballots, battles, courses, imports, nicknames, registration, withdrawals
from arena.store.contacts import Contacts
from arena.store.engine import Connection, Engine
from arena.store.entries import Entries
from arena.store.invitations import Invitations, insert_member
from arena.store.journal import Journal
from arena.store.reader import Reader
from arena.store.records import Imported, IncomingVote, StoredBallot, Withdrawn, sides_of
from arena.store.sign_ins import SignIns
from arena.store.writer import Writer

Clock = Callable[[], str]


def utc_now() -> str:
    """The time as it is stored: UTC, ISO 8601, microseconds."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


class Store(Reader):
    """Studies, participants, battles and ballots of one database."""

    def __init__(self, engine: Engine, clock: Clock, journal: Journal | None = None) -> None:
        """A store on a database that has the newest schema; see `arena.store.opening`."""
        super().__init__(engine)
        self.clock = clock
        self._journal = journal
        self._writer = Writer(engine, journal.follow if journal else None)
        self.invitations = Invitations(self._writer, self._reading, clock, journal)
        self.entries = Entries(self._writer, self._reading, clock)
        self.contacts = Contacts(self._writer, self._reading, clock, self._scrub_if_pending)
        self.sign_ins = SignIns(self._writer, self._reading, clock, journal)
        try:
            if journal:
                self._writer.run_alone(journal.follow)
            self._scrub_if_pending()
        except BaseException:
            self.close()
            raise

    @property
    def path(self) -> Path:
        """The file of an SQLite database; raises StoreError for another engine."""
        if is_postgresql(self._engine.address):
            raise StoreError(f"{self.place} is no file.")
        return Path(self._engine.place)

    @property
    def address(self) -> str:
        """What opens the database again; it may hold a password and is never shown."""
        return self._engine.address

    @property
    def place(self) -> str:
        """What may be shown of the database's address."""
        return self._engine.place

    def register(self, study: Study, document: Mapping[str, object]) -> None:
        """Store a study as it was read, once for each hash, with its models and prompts.

        Raises StoreError where a model id is known with another backend, template or options.
        """
        now = self.clock()
        self._writer.write(lambda db: registration.insert_study(db, study, document, now))

    def add_participant(
        self,
        participant: Participant,
        token_hash: str,
        nickname: str | None,
        code_hash: str | None = None,
        kind: str = "human",
        invitation: str | None = None,
    ) -> None:
        """Store somebody who consented, or a `judge`; the nickname apart, where it can be erased.

        `invitation` is the digest of the code that they come with; raises as `Invitations.join`, and then
        nothing is stored. `code_hash` is the digest of the code by which everything of this participant can be withdrawn; without
        one (a judge has none) only single votes can be, by their receipts.
        """
        now = self.clock()

        def write(db: Connection) -> None:
            registration.insert_participant(db, participant, token_hash, nickname, code_hash, kind)
            if invitation is not None:
                insert_member(db, participant.id, participant.study, invitation, now)

        self._writer.write(write)

    def change_nickname(self, participant_id: str, nickname: str | None) -> None:
        """Give somebody another name on the page of contributors, or None to take them off it.

        Returns after the journal has the old name no more.
        """
        places = self._writer.write(
            lambda db: nicknames.replace_nickname(db, participant_id, nickname)
        )
        journal = self._journal
        if journal is not None and places:
            self._writer.run_alone(lambda db: journal.erase(db, set(places)))

    def open_battle(self, battle: Battle) -> None:
        """Store the envelope, before the first token is asked for.

        Raises ConversationClosed where the battle that it `continues` may not go on.
        """
        self._writer.write(lambda db: battles.insert_battle(db, battle))

    def add_turn(self, battle_id: str, number: int, prompt: str) -> None:
        """Store what is asked next; turns count from 1.

        Raises:
            BattleUnknown: There is no such battle.
            BattleVoid: It broke.
            BallotConflict: It has a ballot.
            BattleUnfinished: The turn before has no responses yet.
        """
        now = self.clock()
        self._writer.write(lambda db: battles.insert_turn(db, battle_id, number, prompt, now))

    def put_turn_aside(self, battle_id: str) -> bool:
        """Keep a later turn that was stopped apart from its conversation; False where all turns are complete.

        Raises BallotConflict where the battle has a vote.
        """
        now = self.clock()
        return self._writer.write(lambda db: courses.put_turn_aside(db, battle_id, now))

    def deal(self, battle: Battle, left: Response, right: Response | None) -> None:
        """Store the envelope of an item with its recorded answers, all in one transaction.

        Raises StoreError where a response is by another model than the envelope says.
        """
        now = self.clock()
        self._writer.write(lambda db: battles.insert_item(db, battle, sides_of(left, right), now))

    def add_responses(
        self, battle_id: str, turn: int, left: Response, right: Response | None
    ) -> None:
        """Store the complete responses of a turn, or none; `right` is None in a battle with one answer.

        Raises BattleUnknown, BattleVoid, and StoreError where a response is by a model that the envelope does
        not name for that side, or the turn has its responses already.
        """
        now = self.clock()
        sides = sides_of(left, right)
        self._writer.write(lambda db: battles.insert_responses(db, battle_id, turn, sides, now))

    def mark_battle(self, battle_id: str, kind: Mark) -> None:
        """Mark a battle before its vote; raises BattleUnknown, BattleVoid, BallotConflict."""
        now = self.clock()
        self._writer.write(lambda db: battles.insert_mark(db, battle_id, kind, now))

    def void_battle(self, battle_id: str, reason: str, side: Side | None, detail: str) -> None:
        """Mark a battle as broken, for good; the first reason stands.

        Raises:
            BattleUnknown: There is no such battle.
            StoreError: It has a ballot.
        """
        now = self.clock()
        self._writer.write(lambda db: battles.insert_void(db, battle_id, reason, side, detail, now))

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
        return self._writer.write(lambda db: ballots.insert_ballot(db, ballot, kinds))

    def import_votes(
        self,
        study: Study,
        document: Mapping[str, object],
        people: Mapping[str, Participant],
        votes: Iterable[IncomingVote],
        kinds: Mapping[str, QuestionKind],
    ) -> Imported:
        """Register a study and store judgements that were made elsewhere, in one transaction or not at all.

        Args:
            study: is registered as by `register`.
            document: the study as it was read.
            people: whoever judged as somebody new, by the digest by which they are found if they are there.
            votes: are taken one after another while the transaction is open.
            kinds: the kind of every question of their form.

        Raises:
            VotesDiffer: judgements of the same item by the same person stand there with other answers.
            StoreError: as `register` and `add_ballot`; or somebody was imported under another consent.
        """
        now = self.clock()

        def write(db: Connection) -> Imported:
            registration.insert_study(db, study, document, now)
            return imports.insert_votes(db, people, votes, kinds, now)

        return self._writer.write(write)

    def amend_ballot(self, ballot: Ballot, kinds: Mapping[str, QuestionKind]) -> StoredBallot:
        """Store another version of a ballot, whose receipt stands in `ballot.amends`; both are kept.

        Without answers it takes the vote back. The same change again gives the version that stands.

        Raises:
            BattleUnknown: There is no such ballot, or it is another participant's.
            BallotClosed: Its models were named, or it was withdrawn.
            BallotConflict: Another version stands by now; the error holds its answers.
            StoreError: It answers a question that the form does not have, or names no receipt.
        """
        return self._writer.write(lambda db: ballots.insert_amendment(db, ballot, kinds))

    def reveal(self, battle_id: str) -> None:
        """Close a ballot to changes, before its models are named; raises BattleUnfinished without one."""
        now = self.clock()
        self._writer.write(lambda db: ballots.insert_reveal(db, battle_id, now))

    def withdraw_by_receipt(self, receipt: str) -> Withdrawn:
        """Erase the vote with this receipt, with all its versions and texts.

        Returns after the texts are in no file of the database and of its journal. Raises WithdrawalUnknown.
        """
        now = self.clock()
        done = self._writer.write(lambda db: withdrawals.withdraw_by_receipt(db, receipt, now))
        self._scrub_if_pending()
        return done

    def withdraw_participant(self, participant_id: str) -> Withdrawn:
        """Erase everything of one participant, who is unknown afterwards; returns as the above."""
        now = self.clock()
        done = self._writer.write(
            lambda db: withdrawals.withdraw_participant(db, participant_id, now)
        )
        self._scrub_if_pending()
        return done

    def _scrub_if_pending(self) -> None:
        """Make unreadable what was erased since this was last done, also by a process that died."""
        with self._reading() as db:
            pending = withdrawals.pending_scrub(db)
        if pending is None:
            return
        newest, positions = pending
        now = self.clock()

        def scrub(db: Connection) -> None:
            if self._journal:
                self._journal.erase(db, set(positions))
            self._engine.scrub(db)

        self._writer.run_alone(scrub)
        self._writer.write(lambda db: withdrawals.note_scrub(db, newest, now))

    def close(self) -> None:
        """Finish what is being written and let the database go; calling it again does nothing."""
        if self._closed:
            return
        self._closed = True
        self._writer.close()
        if self._journal:
            self._journal.close()
        self._engine.close()
