"""SQLite as an engine: one file, one writer, readers that never see half a transaction."""

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from arena.errors import StoreError
from arena.store.engine import Connection
from arena.store.migrations import APPLICATION_ID, migrate
from arena.store.settings import Journal, connect_reader, connect_writer, journal_for

OpenWriter = Callable[[Path, Journal], Connection]
OpenReader = Callable[[Path], Connection]


class SQLiteEngine:
    """The database in one file.

    `committing` is held during a commit and wanted by every reader of this process: with a rollback
    journal the two exclude each other, and SQLite would let them poll where a lock lets them queue.
    """

    def __init__(
        self,
        path: Path,
        journal: Journal | None = None,
        *,
        open_writer: OpenWriter = connect_writer,
        open_reader: OpenReader = connect_reader,
        errors: tuple[type[Exception], ...] = (sqlite3.Error,),
    ) -> None:
        """An engine that opens nothing yet; StoreError where the file may not lie there.

        `open_writer`, `open_reader` and `errors` are for another library that speaks SQLite; two copies of
        SQLite in one process do not see each other's locks, so both must come from the same one.
        """
        self.path = path
        self.journal = journal or journal_for(path)
        self.committing = threading.Lock()
        self._open_writer = open_writer
        self._open_reader = open_reader
        self._errors = errors
        self._readers: queue.LifoQueue[Connection] = queue.LifoQueue()
        self._closed = False

    @property
    def address(self) -> str:
        return str(self.path)

    @property
    def place(self) -> str:
        return str(self.path)

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        return self._errors

    def migrate(self) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{self.path.parent}: {error.strerror}; give a path that can be written."
            ) from error
        connection = connect_writer(self.path, self.journal)
        try:
            migrate(connection)
        finally:
            connection.close()

    def open_writer(self) -> Connection:
        connection = self._open_writer(self.path, self.journal)
        try:
            _settle(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def begin(self, connection: Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")

    def commit(self, connection: Connection) -> None:
        with self.committing:
            connection.execute("COMMIT")

    def in_transaction(self, connection: Connection) -> bool:
        return bool(connection.in_transaction)  # type: ignore[attr-defined]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        try:
            db = self._readers.get_nowait()
        except queue.Empty:
            db = self._open_reader(self.path)
        try:
            with self.committing:
                # Deferred is right here and nowhere else: this connection cannot write.
                db.execute("BEGIN DEFERRED")
                try:
                    yield db
                finally:
                    db.execute("ROLLBACK")
        finally:
            if self._closed:
                db.close()
            else:
                self._readers.put(db)

    def scrub(self, connection: Connection) -> None:
        # A page that was split keeps old bytes between its cells: only a new file has none of them.
        with self.committing:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def require(self) -> None:
        # Opening a file that is not there would make it.
        if not self.path.is_file():
            raise StoreError(f"{self.path}: there is no such file; give the path of a database.")

    def schema(self, connection: Connection) -> int:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        return int(version) if application == APPLICATION_ID else 0

    def numbers(self, connection: Connection) -> Mapping[str, int]:
        rows = connection.execute("SELECT name, seq FROM sqlite_sequence")
        return {row["name"]: row["seq"] for row in rows}

    def number_after(self, connection: Connection, table: str, last: int) -> None:
        # SQLite's own table has no key to conflict on.
        connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))

    def in_bulk(self, connection: Connection) -> AbstractContextManager[None]:
        return nullcontext()

    def close(self) -> None:
        self._closed = True
        while not self._readers.empty():
            self._readers.get().close()


def _settle(connection: Connection) -> None:
    """Put on disk what an earlier commit may have left unsynced.

    A commit whose last sync failed, or whose process was killed before it, has its rows in the file and may
    still lose them with the power. Whoever sends such a vote again is told that it is stored already, so
    a write of our own has to be synced before.
    """
    connection.execute("BEGIN IMMEDIATE")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.execute(f"PRAGMA user_version = {version}")
    connection.execute("COMMIT")
