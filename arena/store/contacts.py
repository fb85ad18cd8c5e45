"""Addresses that people left for the raffle: apart from all else, in no copy, and erased for good.

They stand in no line of the journal and in no snapshot (`arena.store.snapshots`), and nothing of them is
ever logged. What is replaced or erased is made unreadable in the database's files before anybody is answered.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

from arena.store.engine import Connection
from arena.store.withdrawals import ask_for_scrub, refuse_withdrawn
from arena.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Contact:
    """Who can be reached for the raffle, how, and how many votes of theirs stand."""

    participant: str
    address: str = field(repr=False)
    votes: int


class Contacts:
    """The addresses of a database. `scrub` makes what was erased unreadable."""

    def __init__(
        self,
        writer: Writer,
        reading: Callable[[], AbstractContextManager[Connection]],
        clock: Callable[[], str],
        scrub: Callable[[], None],
    ) -> None:
        self._writer = writer
        self._reading = reading
        self._clock = clock
        self._scrub = scrub

    def of(self, participant: str) -> str | None:
        """The address that somebody left."""
        with self._reading() as db:
            row = db.execute(
                "SELECT address FROM contacts WHERE participant = ?", (participant,)
            ).fetchone()
        return None if row is None else str(row["address"])

    def keep(self, participant: str, address: str) -> None:
        """Keep an address, in place of the one that was left before; raises ConsentMissing."""
        now = self._clock()

        def write(db: Connection) -> bool:
            refuse_withdrawn(db, participant)
            row = db.execute(
                "SELECT address FROM contacts WHERE participant = ?", (participant,)
            ).fetchone()
            if row is not None and row["address"] == address:
                return False
            db.execute("DELETE FROM contacts WHERE participant = ?", (participant,))
            db.execute(
                "INSERT INTO contacts (participant, address, given_at) VALUES (?, ?, ?)",
                (participant, address, now),
            )
            if row is not None:
                ask_for_scrub(db, now)
            return row is not None

        if self._writer.write(write):
            self._scrub()

    def erase(self, participant: str) -> bool:
        """Erase the address of one person; whether there was one."""
        return self._erase("participant = ?", participant) > 0

    def erase_all(self, study: str) -> int:
        """Erase every address that was left in a study; how many there were."""
        return self._erase("participant IN (SELECT id FROM participants WHERE study = ?)", study)

    def _erase(self, whose: str, parameter: str) -> int:
        now = self._clock()

        def write(db: Connection) -> int:
            statement = f"DELETE FROM contacts WHERE {whose} RETURNING participant"  # noqa: S608
            erased = len(db.execute(statement, (parameter,)).fetchall())
            if erased:
                ask_for_scrub(db, now)
            return erased

        erased = self._writer.write(write)
        self._scrub()
        return erased

    def all(self, study: str) -> list[Contact]:
        """Every address of a study, in the order of the participants' random ids."""
        with self._reading() as db:
            rows = db.execute(
                """SELECT contacts.participant AS participant, address,
                    (SELECT count(*) FROM standing_ballots
                        WHERE standing_ballots.participant = contacts.participant) AS votes
                FROM contacts JOIN participants ON participants.id = contacts.participant
                WHERE participants.study = ?""",
                (study,),
            ).fetchall()
        # Engines sort texts each in their own way.
        found = [Contact(row["participant"], row["address"], row["votes"]) for row in rows]
        return sorted(found, key=lambda each: each.participant)
