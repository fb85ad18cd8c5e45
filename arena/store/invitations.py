"""Invitations and who came by them. Of a code only its digest is stored.

Every function takes a connection and does its work inside its caller's transaction; `Invitations` is their door.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from arena.errors import (
    CohortTaken,
    InvitationEnded,
    InvitationUnknown,
    InvitationUsedUp,
)
from arena.store.engine import Connection, Row
from arena.store.journal import Journal
from arena.store.journal_lines import invitation_rows
from arena.store.withdrawals import refuse_withdrawn
from arena.store.writer import Writer


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that lets people join a cohort: at most `most` of them (None: any number), until `ends_at`.

    `uses` counts those who take part by it now; who withdrew leaves a place. Times are UTC, ISO 8601.
    """

    number: int
    cohort: str
    most: int | None
    made_at: str
    ends_at: str | None
    uses: int

    def check(self, now: str) -> None:
        """Raise InvitationEnded or InvitationUsedUp where nobody can join by it at a time."""
        if self.ends_at is not None and now >= self.ends_at:
            raise InvitationEnded("the invitation is over")
        if self.most is not None and self.uses >= self.most:
            raise InvitationUsedUp("as many people as it was made for have joined by it")


_FOUND = (
    "SELECT seq, cohort, most, made_at, ends_at, (SELECT count(*) FROM cohort_members"
    " WHERE cohort_members.invitation = invitations.seq) AS uses FROM invitations WHERE study = ?"
)


def find(connection: Connection, study: str, code_hash: str) -> Invitation:
    """The invitation of a study with this digest of a code; raises InvitationUnknown."""
    row = connection.execute(f"{_FOUND} AND code_hash = ?", (study, code_hash)).fetchone()
    if row is None:
        raise InvitationUnknown("no invitation has this code")
    return _invitation(row)


def _invitation(row: Row) -> Invitation:
    return Invitation(
        row["seq"], row["cohort"], row["most"], row["made_at"], row["ends_at"], row["uses"]
    )


def cohort_of(connection: Connection, participant: str) -> str | None:
    """The cohort that somebody belongs to."""
    row = connection.execute(
        "SELECT cohort FROM cohort_members WHERE participant = ?", (participant,)
    ).fetchone()
    return None if row is None else str(row["cohort"])


def insert_member(
    connection: Connection, participant: str, study: str, code_hash: str, now: str
) -> str:
    """Let somebody into the cohort of an invitation; the cohort. Who is in it already stays as they are.

    Raises InvitationUnknown, InvitationEnded, InvitationUsedUp, CohortTaken for who is in another one, and
    ConsentMissing.
    """
    refuse_withdrawn(connection, participant)
    found = find(connection, study, code_hash)
    known = cohort_of(connection, participant)
    if known == found.cohort:
        return known
    if known is not None:
        raise CohortTaken("the participant belongs to another cohort")
    found.check(now)
    connection.execute(
        "INSERT INTO cohort_members (participant, cohort, invitation) VALUES (?, ?, ?)",
        (participant, found.cohort, found.number),
    )
    return found.cohort


def end(connection: Connection, study: str, numbers: Sequence[int], now: str) -> int:
    """Let nobody join any more by these invitations of a study; how many were open till now."""
    ended = 0
    for number in numbers:
        row = connection.execute(
            "UPDATE invitations SET ends_at = ? WHERE study = ? AND seq = ?"
            " AND (ends_at IS NULL OR ends_at > ?) RETURNING seq",
            (now, study, number, now),
        ).fetchone()
        ended += row is not None
    return ended


class Invitations:
    """The invitations of a database, for all of its studies."""

    def __init__(
        self,
        writer: Writer,
        reading: Callable[[], AbstractContextManager[Connection]],
        clock: Callable[[], str],
        journal: Journal | None,
    ) -> None:
        self._writer = writer
        self._reading = reading
        self._clock = clock
        self._journal = journal

    def make(
        self, study: str, cohort: str, hashes: Sequence[str], most: int | None, ends_at: str | None
    ) -> None:
        """Store invitations, one for each digest of a code; all of them or none."""
        now = self._clock()
        rows = [(study, cohort, code_hash, most, now, ends_at) for code_hash in hashes]

        def insert(db: Connection) -> None:
            db.executemany(
                "INSERT INTO invitations (study, cohort, code_hash, most, made_at, ends_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                rows,
            )

        self._writer.write(insert)
        self._tell()

    def find(self, study: str, code_hash: str) -> Invitation:
        """The invitation with this digest of a code; raises InvitationUnknown."""
        with self._reading() as db:
            return find(db, study, code_hash)

    def open(self, study: str, code_hash: str) -> Invitation:
        """The same, while somebody can join by it; raises InvitationEnded and InvitationUsedUp too."""
        found = self.find(study, code_hash)
        found.check(self._clock())
        return found

    def all(self, study: str) -> list[Invitation]:
        """Every invitation of a study, in the order in which they were made."""
        with self._reading() as db:
            rows = db.execute(f"{_FOUND} ORDER BY seq", (study,)).fetchall()
        return [_invitation(row) for row in rows]

    def end(self, study: str, numbers: Sequence[int]) -> int:
        """Let nobody join any more by invitations of a study; how many were open till now."""
        now = self._clock()
        ended = self._writer.write(lambda db: end(db, study, numbers, now))
        self._tell()
        return ended

    def join(self, participant: str, study: str, code_hash: str) -> str:
        """Let somebody who takes part into a cohort, which is given back; raises as `insert_member`."""
        now = self._clock()
        return self._writer.write(lambda db: insert_member(db, participant, study, code_hash, now))

    def cohort_of(self, participant: str) -> str | None:
        """The cohort that somebody belongs to."""
        with self._reading() as db:
            return cohort_of(db, participant)

    def _tell(self) -> None:
        """A vote's line tells of its own invitation alone; the others stand in a line for themselves."""
        journal = self._journal
        if journal is not None:
            self._writer.run_alone(lambda db: journal.tell(invitation_rows(db)))
