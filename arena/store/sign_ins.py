"""How one person takes part on several devices: what they sign in with, and the tokens of their devices.

A token that signed out is written over, not deleted: the participant code that was shown with it goes on
withdrawing everything.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from arena.codes import SignInKind
from arena.errors import NameTaken
from arena.store.engine import Connection, Row
from arena.store.journal import Journal
from arena.store.links import places_that_tell_of
from arena.store.withdrawals import refuse_withdrawn
from arena.store.writer import Writer


@dataclass(frozen=True, slots=True)
class SignInRecord:
    """One way in which a participant signs in. `secret_hash` is None where somebody else checks who it is."""

    participant: str
    kind: SignInKind
    secret_hash: str | None
    made_at: str


class SignIns:
    """The rows of `sign_ins` and `participant_tokens` of one database; every method returns after the commit."""

    def __init__(
        self,
        writer: Writer,
        reading: Callable[[], AbstractContextManager[Connection]],
        clock: Callable[[], str],
        journal: Journal | None = None,
    ) -> None:
        self._writer = writer
        self._reading = reading
        self._clock = clock
        self._journal = journal

    def by_name(self, study: str, kind: SignInKind, name_hash: str) -> SignInRecord | None:
        """Who signs in under a name."""
        with self._reading() as db:
            row = db.execute(
                "SELECT * FROM sign_ins WHERE study = ? AND kind = ? AND name_hash = ?",
                (study, kind.value, name_hash),
            ).fetchone()
        return None if row is None else _record(row)

    def of(self, participant: str) -> list[SignInRecord]:
        """Every way in which a participant signs in."""
        with self._reading() as db:
            rows = db.execute(
                "SELECT * FROM sign_ins WHERE participant = ? ORDER BY seq", (participant,)
            ).fetchall()
        return [_record(row) for row in rows]

    def devices(self, participant: str) -> int:
        """On how many devices somebody takes part now."""
        query = (
            "SELECT (SELECT count(*) FROM participants WHERE id = ? AND token_hash NOT LIKE ?)"
            " + (SELECT count(*) FROM participant_tokens WHERE participant = ?"
            " AND token_hash NOT LIKE ?) AS found"
        )
        gone = "signed out %"
        with self._reading() as db:
            row = db.execute(query, (participant, gone, participant, gone)).fetchone()
        return int(row["found"])

    def add(
        self,
        participant: str,
        study: str,
        kind: SignInKind,
        name_hash: str,
        secret_hash: str | None,
    ) -> None:
        """Let somebody sign in under a name; raises NameTaken where another participant does, and ConsentMissing."""
        now = self._clock()

        def write(db: Connection) -> None:
            refuse_withdrawn(db, participant)
            added = db.execute(
                "INSERT INTO sign_ins (participant, study, kind, name_hash, secret_hash, made_at)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING seq",
                (participant, study, kind.value, name_hash, secret_hash, now),
            ).fetchone()
            if added is None:
                raise NameTaken("somebody signs in under this name, or this participant signs in")

        self._writer.write(write)

    def change_secret(self, participant: str, secret_hash: str, kept: str) -> None:
        """Put another passphrase in place, and sign out every device but the one with the token `kept`."""

        def write(db: Connection) -> None:
            db.execute(
                "UPDATE sign_ins SET secret_hash = ? WHERE participant = ? AND kind = ?",
                (secret_hash, participant, SignInKind.PASSPHRASE.value),
            )
            _sign_out(db, participant, kept)

        self._writer.write(write)

    def remove(self, participant: str, kind: SignInKind) -> None:
        """Let somebody sign in this way no more; returns after the journal has nothing of it any more."""

        def write(db: Connection) -> list[int]:
            gone = db.execute(
                "DELETE FROM sign_ins WHERE participant = ? AND kind = ? RETURNING seq",
                (participant, kind.value),
            ).fetchone()
            return [] if gone is None else places_that_tell_of(db, participant)

        places = self._writer.write(write)
        journal = self._journal
        if journal is not None and places:
            self._writer.run_alone(lambda db: journal.erase(db, set(places)))

    def add_device(self, participant: str, token_hash: str, code_hash: str) -> None:
        """Let another device take part, with a participant code of its own; raises ConsentMissing."""
        now = self._clock()

        def write(db: Connection) -> None:
            refuse_withdrawn(db, participant)
            db.execute(
                "INSERT INTO participant_tokens (participant, token_hash, code_hash, made_at)"
                " VALUES (?, ?, ?, ?)",
                (participant, token_hash, code_hash, now),
            )

        self._writer.write(write)

    def sign_out(self, token_hash: str) -> None:
        """Let a token open nothing any more; one that is nobody's changes nothing."""

        def write(db: Connection) -> None:
            for statement in _SIGN_OUT:
                db.execute(f"{statement} WHERE token_hash = ?", (token_hash,))

        self._writer.write(write)

    def sign_out_everywhere(self, participant: str) -> None:
        """Let no token of a participant open anything any more."""
        self._writer.write(lambda db: _sign_out(db, participant, ""))


_SIGN_OUT = (
    "UPDATE participants SET token_hash = 'signed out ' || id",
    "UPDATE participant_tokens SET token_hash = 'signed out ' || seq",
)


def _sign_out(connection: Connection, participant: str, kept: str) -> None:
    for statement, key in zip(_SIGN_OUT, ("id", "participant"), strict=True):
        connection.execute(f"{statement} WHERE {key} = ? AND token_hash <> ?", (participant, kept))


def _record(row: Row) -> SignInRecord:
    return SignInRecord(
        row["participant"], SignInKind(row["kind"]), row["secret_hash"], row["made_at"]
    )
