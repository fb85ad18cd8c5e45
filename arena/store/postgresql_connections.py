"""Connections to PostgreSQL that speak as the store does, and those for reading that are used again."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache

import psycopg
from psycopg.rows import DictRow

from arena.errors import StoreError
from arena.store.engine import Rows, Value

_ONE_STATE = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@lru_cache(maxsize=512)
def _in_its_words(sql: str) -> bytes:
    return sql.replace("%", "%%").replace("?", "%s").encode()


class PostgreSQLConnection:
    """A connection that takes SQLite's placeholders and gives rows whose columns have names."""

    def __init__(self, raw: psycopg.Connection[DictRow]) -> None:
        self.raw = raw

    def execute(self, sql: str, parameters: Sequence[Value] = (), /) -> Rows:
        if not parameters:
            return self.raw.execute(sql.encode())
        return self.raw.execute(_in_its_words(sql), parameters)

    def executemany(self, sql: str, parameters: Iterable[Sequence[Value]], /) -> object:
        with self.raw.cursor() as cursor:
            cursor.executemany(_in_its_words(sql), list(parameters))
        return None

    def close(self) -> None:
        self.raw.close()


class Readers:
    """Connections for reading, at most `most` at a time, made when they are wanted and kept afterwards.

    There is nothing to wait for where a server is gone: it is refused at once, and the first reading after it
    came back succeeds. A pool that connects in the background would wait, and longer each time.
    """

    def __init__(
        self, connect: Callable[[], PostgreSQLConnection], most: int, patience: float
    ) -> None:
        """`patience` is how many seconds one may wait for a connection that others use."""
        self._connect = connect
        self._patience = patience
        self._places = threading.BoundedSemaphore(most)
        self._idle: queue.LifoQueue[PostgreSQLConnection] = queue.LifoQueue()
        self._closed = False

    @contextmanager
    def transaction(self) -> Iterator[PostgreSQLConnection]:
        """A connection inside one transaction that cannot write and sees one state; raises StoreError."""
        if not self._places.acquire(timeout=self._patience):
            raise StoreError("the database could not be read: too many others read it.")
        try:
            connection = self._begun()
            try:
                yield connection
            finally:
                self._end(connection)
        finally:
            self._places.release()

    def close(self) -> None:
        """Close those that nobody uses; the others are closed after their use."""
        self._closed = True
        while True:
            try:
                self._idle.get_nowait().close()
            except queue.Empty:
                return

    def _begun(self) -> PostgreSQLConnection:
        while True:
            try:
                connection = self._idle.get_nowait()
            except queue.Empty:
                break
            try:
                connection.execute(_ONE_STATE)
            except psycopg.Error:
                # The server has let go of it since it was last used.
                connection.close()
            else:
                return connection
        connection = self._connect()
        try:
            connection.execute(_ONE_STATE)
        except BaseException:
            connection.close()
            raise
        return connection

    def _end(self, connection: PostgreSQLConnection) -> None:
        with suppress(psycopg.Error):
            connection.execute("ROLLBACK")
            if not self._closed:
                self._idle.put(connection)
                return
        connection.close()
