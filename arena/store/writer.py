"""One thread, one connection, one commit for all who wait: SQLite's lock is unfair, a queue is not.

Jobs queue up. The thread takes all that wait, runs each in a savepoint of its own, commits once, and
only then answers. A job that fails is rolled back alone and raises in its caller alone; a commit
that fails raises in every caller, and nothing of that batch is kept.
"""

import queue
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

from arena.errors import StoreError

LARGEST_BATCH = 256

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]


class _Request(Generic[T]):
    """A job, and the promise that its caller waits on."""

    def __init__(self, job: Job[T]) -> None:
        self.job = job
        self.promise: Future[T] = Future()
        self.result: T
        self.error: BaseException | None = None

    def run(self, connection: sqlite3.Connection) -> None:
        self.result = self.job(connection)

    def answer(self) -> None:
        if self.error is None:
            self.promise.set_result(self.result)
        else:
            self.promise.set_exception(translated(self.error))


class Writer:
    """Owns the connection that writes, from its first job until `close`.

    `committing` is held during a commit and wanted by every reader of this process: with a rollback
    journal the two exclude each other, and SQLite would let them poll where a lock lets them queue.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.committing = threading.Lock()
        self._connection = connection
        self._waiting: queue.SimpleQueue[_Request[Any] | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many jobs have not been begun."""
        return self._waiting.qsize()

    def write(self, job: Job[T]) -> T:
        """Run a job in a transaction and return its result once it is committed.

        A job must not begin, commit or roll back. It may run in a batch with others, in order.

        Raises:
            StoreError: The database refused, or the writer is closed. Nothing was kept.
            EpaileError: Whatever the job raised itself.
        """
        request = _Request(job)
        with self._closing:
            if self._closed:
                raise StoreError("the store is closed; nothing was written.")
            self._waiting.put(request)
        return request.promise.result()

    def close(self) -> None:
        """Finish what waits, then end the thread and close the connection."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        ending = False
        while not ending:
            batch = []
            request = self._waiting.get()
            while request is not None:
                batch.append(request)
                if len(batch) == LARGEST_BATCH or self._waiting.empty():
                    break
                request = self._waiting.get()
            ending = request is None
            if batch:
                self._commit(batch)
        self._connection.close()

    def _commit(self, batch: list[_Request[Any]]) -> None:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for request in batch:
                self._run(request)
            with self.committing:
                self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            for request in batch:
                request.error = error
        for request in batch:
            request.answer()

    def _run(self, request: _Request[Any]) -> None:
        connection = self._connection
        connection.execute("SAVEPOINT job")
        try:
            request.run(connection)
        except BaseException as error:
            # A full disk ends the whole transaction by itself: then every job of the batch is lost.
            if not connection.in_transaction:
                raise
            connection.execute("ROLLBACK TO job")
            request.error = error
        connection.execute("RELEASE job")


def translated(error: BaseException) -> BaseException:
    """Our own errors as they are; SQLite's as a new StoreError that has them as its cause."""
    if isinstance(error, sqlite3.Error | UnicodeEncodeError):
        refusal = StoreError(f"the database refused: {error}; nothing was written.")
        refusal.__cause__ = error
        return refusal
    return error
