"""PostgreSQL as an engine, for studies that several processes serve at once.

One lock of the database stands for SQLite's `BEGIN IMMEDIATE`: writers come one after another, in the order in
which the lock lets them, so that places in the log follow each other without a gap whoever writes.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import dict_row

from arena.addresses import UNREADABLE, said_without_password, without_password
from arena.errors import StoreError
from arena.store.count_triggers import UNMARKED, counting, recount
from arena.store.engine import Connection
from arena.store.postgresql_connections import PostgreSQLConnection, Readers
from arena.store.postgresql_schema import STEPS
from arena.store.schema import VOTE_COLUMNS

SECONDS_TO_CONNECT = 10
MOST_READERS = 16
WRITERS_LOCK = 0x45504149
# A writer that hangs loses the lock, and one that waits for it says so in time.
_PATIENCE = "-c lock_timeout=10s -c idle_in_transaction_session_timeout=30s"
_SAFE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
    "server_encoding": ("UTF8",),
}
SCRUBBED = (
    "battles", "turns", "stopped_turns", "responses", "ballots", "answers", "amendments", "amended_answers",
    "participants", "nicknames", "participant_codes", "salts", "cohort_members", "consents",
    "training_answers", "sign_ins", "participant_tokens", "contacts",
)  # fmt: skip
"""The tables that may hold what somebody withdraws."""


class PostgreSQLEngine:
    """A database on a PostgreSQL server, shared by any number of processes."""

    def __init__(self, address: str) -> None:
        """An engine that connects to nothing yet; raises StoreError for an address that is none."""
        self.place = without_password(address)
        if self.place == UNREADABLE:
            raise StoreError(
                "the address of the database cannot be read; write postgresql://user@host/database."
            )
        self.address = address
        self.errors: tuple[type[Exception], ...] = (psycopg.Error,)
        self._readers = Readers(self._connect, MOST_READERS, SECONDS_TO_CONNECT)

    def migrate(self) -> None:
        connection = self.open_writer()
        try:
            self.begin(connection)
            known = _known_steps(connection)
            if known > len(STEPS):
                raise StoreError(
                    f"the database has schema {known} and this version of Epaile knows {len(STEPS)}; "
                    "install the newer Epaile that wrote it, or restore the backup made before the "
                    "upgrade."
                )
            for number, (name, statements) in enumerate(STEPS[known:], known + 1):
                for statement in statements:
                    connection.execute(statement)
                connection.execute("INSERT INTO schema_steps VALUES (?, ?)", (number, name))
            self.commit(connection)
        except psycopg.Error as error:
            raise StoreError(
                "the database could not be brought to the newest schema "
                f"({said_without_password(error, self.address)}); it was left as it was: "
                "give the user the right to create tables in it."
            ) from error
        finally:
            connection.close()

    def open_writer(self) -> Connection:
        connection = self._connect(_PATIENCE)
        try:
            check_safety(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def begin(self, connection: Connection) -> None:
        connection.execute("BEGIN")
        connection.execute(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")

    def commit(self, connection: Connection) -> None:
        connection.execute("COMMIT")

    def in_transaction(self, connection: Connection) -> bool:
        status = _raw(connection).info.transaction_status
        return status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)

    def reading(self) -> AbstractContextManager[Connection]:
        return self._readers.transaction()

    def scrub(self, connection: Connection) -> None:
        for table in SCRUBBED:
            connection.execute(f"VACUUM FULL {table}")

    def require(self) -> None:
        self._connect().close()

    def schema(self, connection: Connection) -> int:
        return _steps(connection) or 0

    def numbers(self, connection: Connection) -> Mapping[str, int]:
        rows = connection.execute(
            "SELECT table_name AS name, coalesce(pg_sequence_last_value("
            "pg_get_serial_sequence(quote_ident(table_name), 'seq')::regclass), 0) AS last"
            " FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND column_name = 'seq' AND is_identity = 'YES'"
        )
        return {row["name"]: row["last"] for row in rows}

    def number_after(self, connection: Connection, table: str, last: int) -> None:
        if last:
            connection.execute("SELECT setval(pg_get_serial_sequence(?, 'seq'), ?)", (table, last))

    @contextmanager
    def in_bulk(self, connection: Connection) -> Iterator[None]:
        # Every version of a row that one transaction makes stays until its end: counts that grow vote by
        # vote would have to step over all of them, in a time that grows with the square of the votes.
        growing = [trigger for trigger in counting(UNMARKED) if trigger.moment == "AFTER INSERT"]
        for trigger in growing:
            connection.execute(f"ALTER TABLE {trigger.table} DISABLE TRIGGER {trigger.name}")
        yield
        connection.execute(f"INSERT INTO vote_counts ({VOTE_COLUMNS}) {recount(UNMARKED)}")
        for trigger in growing:
            connection.execute(f"ALTER TABLE {trigger.table} ENABLE TRIGGER {trigger.name}")
        # Its planner knows nothing of rows that have just come.
        connection.execute("ANALYZE")

    def close(self) -> None:
        self._readers.close()

    def _connect(self, options: str = "") -> PostgreSQLConnection:
        try:
            asked = str(conninfo_to_dict(self.address).get("options") or "")
            raw = psycopg.connect(
                self.address,
                autocommit=True,
                row_factory=dict_row,
                connect_timeout=SECONDS_TO_CONNECT,
                # A server that vanished must not keep a voter waiting for the network's own patience.
                tcp_user_timeout=1000 * SECONDS_TO_CONNECT,
                options=f"{asked} {options}".strip(),
            )
        except psycopg.Error as error:
            raise StoreError(
                f"{self.place}: {said_without_password(error, self.address)}; "
                "check that the server runs, and host, port, database, user and password."
            ) from None
        return PostgreSQLConnection(raw)


def check_safety(connection: Connection) -> None:
    """Read the server's settings back; raises StoreError at the first that could lose a vote."""
    for name, allowed in _SAFE.items():
        found = connection.execute(f"SHOW {name}").fetchone()[name]
        if found not in allowed:
            raise StoreError(
                f"the PostgreSQL server has {name} = {found}, where an acknowledged vote can be "
                f"lost or altered; set it to {allowed[0]}."
            )


def _known_steps(connection: Connection) -> int:
    """The steps that were taken; a database without tables is made ours."""
    known = _steps(connection)
    if known is not None:
        return known
    tables = connection.execute(
        "SELECT count(*) AS tables FROM information_schema.tables"
        " WHERE table_schema = current_schema()"
    ).fetchone()["tables"]
    if tables:
        raise StoreError(
            "the database has tables of another program; give an empty database of its own."
        )
    connection.execute("CREATE TABLE schema_steps (number BIGINT PRIMARY KEY, name TEXT)")
    return 0


def _steps(connection: Connection) -> int | None:
    there = connection.execute("SELECT to_regclass('schema_steps') AS found").fetchone()["found"]
    if there is None:
        return None
    return int(connection.execute("SELECT count(*) AS steps FROM schema_steps").fetchone()["steps"])


def _raw(connection: Connection) -> psycopg.Connection[Any]:
    assert isinstance(connection, PostgreSQLConnection)
    return connection.raw
