"""One thread, one connection, one commit for all who wait: SQLite's lock is unfair, a queue is not.

Jobs queue up. The thread takes all that wait, runs each in a savepoint of its own, commits once, and
only then answers. A job that fails is rolled back alone and raises in its caller alone; a commit
that fails raises in every caller, and nothing of that batch is kept. After a failure of the engine (a full
disk, a lost server) the connection is opened anew for the next batch, so that writing goes on as soon as
it can.
"""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, Generic, TypeVar

from arena.errors import EpaileError, StoreError
from arena.store.engine import Connection, Engine

logger = logging.getLogger(__name__)

LARGEST_BATCH = 256

T = TypeVar("T")
Job = Callable[[Connection], T]


class _Request(Generic[T]):
    """A job, and the promise that its caller waits on; one that is `alone` runs outside a transaction."""

    def __init__(self, job: Job[T], *, alone: bool) -> None:
        self.job = job
        self.alone = alone
        self.promise: Future[T] = Future()
        self.result: T
        self.error: BaseException | None = None

    def run(self, connection: Connection) -> None:
        self.result = self.job(connection)

    def answer(self, errors: tuple[type[Exception], ...]) -> None:
        if self.error is None:
            self.promise.set_result(self.result)
        else:
            self.promise.set_exception(translated(self.error, errors))


class Writer:
    """Owns the connection that writes, from its first job until `close`.

    `committed` is called with the connection after every commit, before anybody is answered; what it raises
    is logged, for the votes are on disk.
    """

    def __init__(
        self, engine: Engine, committed: Callable[[Connection], None] | None = None
    ) -> None:
        """Raises StoreError where the engine cannot be opened."""
        self._engine = engine
        self._committed = committed
        self._connection: Connection | None = engine.open_writer()
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
            StoreError: The database refused, or the writer is closed. Nothing was kept, unless the server
                of the database was lost while it committed: do the same again to find out.
            EpaileError: Whatever the job raised itself.
        """
        return self._submit(_Request(job, alone=False))

    def run_alone(self, job: Job[T]) -> T:
        """Run a job between two batches, outside any transaction; raises as `write`."""
        return self._submit(_Request(job, alone=True))

    def close(self) -> None:
        """Finish what waits, then end the thread and close the connection."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join()

    def _submit(self, request: _Request[T]) -> T:
        with self._closing:
            if self._closed:
                raise StoreError("the store is closed; nothing was written.")
            self._waiting.put(request)
        return request.promise.result()

    def _work(self) -> None:
        request = self._waiting.get()
        while request is not None:
            batch: list[_Request[Any]] = []
            while request is not None and not request.alone:
                batch.append(request)
                if len(batch) == LARGEST_BATCH or self._waiting.empty():
                    break
                request = self._waiting.get()
            if batch:
                self._commit(batch)
            if request is not None and request.alone:
                self._run_alone(request)
            if request is not None:
                request = self._waiting.get()
        if self._connection is not None:
            self._connection.close()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.open_writer()
        return self._connection

    def _commit(self, batch: list[_Request[Any]]) -> None:
        try:
            connection = self._connected()
            self._engine.begin(connection)
            for request in batch:
                self._run(connection, request)
            self._engine.commit(connection)
        except BaseException as error:
            self._abandon(error)
            for request in batch:
                request.error = error
        else:
            self._tell(connection)
        for request in batch:
            request.answer(self._engine.errors)

    def _run(self, connection: Connection, request: _Request[Any]) -> None:
        connection.execute("SAVEPOINT job")
        try:
            request.run(connection)
        except BaseException as error:
            # A full disk ends the whole transaction by itself: then every job of the batch is lost.
            if not self._engine.in_transaction(connection):
                raise
            connection.execute("ROLLBACK TO SAVEPOINT job")
            request.error = error
        connection.execute("RELEASE SAVEPOINT job")

    def _run_alone(self, request: _Request[Any]) -> None:
        try:
            request.run(self._connected())
        except BaseException as error:
            self._abandon(error)
            request.error = error
        request.answer(self._engine.errors)

    def _abandon(self, error: BaseException) -> None:
        """Roll back by letting go of the connection; the next batch opens another one."""
        said = str(error).partition("\n")[0]
        logger.error("nothing of a batch was written, a new connection will be opened: %s", said)
        if self._connection is not None:
            # Closing rolls back; a connection that is broken may fail at that, too.
            with suppress(*self._engine.errors):
                self._connection.close()
            self._connection = None

    def _tell(self, connection: Connection) -> None:
        if self._committed is None:
            return
        expected: tuple[type[Exception], ...] = (*self._engine.errors, EpaileError, OSError)
        try:
            self._committed(connection)
        except expected:
            logger.exception("what follows the log could not keep up; it will be tried again")


def translated(error: BaseException, errors: tuple[type[Exception], ...]) -> BaseException:
    """Our own errors as they are; the driver's as a new StoreError that has them as its cause."""
    if isinstance(error, (*errors, UnicodeEncodeError)):
        # The lines after the first may hold the row itself, with what somebody wrote.
        said = str(error).partition("\n")[0]
        refusal = StoreError(
            f"the database refused: {said}; nothing counts as stored, so it has to be sent again."
        )
        refusal.__cause__ = error
        return refusal
    return error
