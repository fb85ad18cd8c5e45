"""Copies while a server runs: the journal every minute, a checked snapshot every hour, both when it stops.

A thread of its own copies the journal, a process of its own takes and checks snapshots: votes wait for neither.
What fails is logged, shown in the status, and tried again.
"""

import logging
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from arena.backup.generations import (
    ForeignLog,
    database_of,
    require_same_log,
    snapshot_names,
)
from arena.backup.names import PieceName, SnapshotName
from arena.backup.opening import open_destination
from arena.backup.pieces import copy_journal
from arena.backup.restoring import restore
from arena.backup.snapshot_process import SnapshotProcess
from arena.errors import InputError, StoreError
from arena.store import journal_folder, utc_now
from arena.store.journal_files import newest_link
from arena.store.settings import database_path

logger = logging.getLogger(__name__)

SECONDS = 60.0
SNAPSHOT_SECONDS = 3600.0
SECONDS_AFTER_A_FAILURE = 300.0
LONGEST_STOP_SECONDS = 5.0
GRACE_SECONDS = 1.0
JOURNAL, SNAPSHOT = "journal", "snapshot"


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """How the copies stand.

    Every vote up to `copied_until` (a place of the log, 0: none) is in `place`; `copied_at` and `snapshot_at`
    are when that was last made sure of (UTC). `problem` is what the last attempt failed of, None when all is well.
    """

    place: str
    copied_until: int = 0
    copied_at: str | None = None
    snapshot_at: str | None = None
    problem: str | None = None


class Keeper:
    """Keeps copies of one database in one destination, from `start` to `stop`."""

    def __init__(
        self,
        address: str,
        destination: str,
        token: str | None = None,
        *,
        seconds: float = SECONDS,
        snapshot_seconds: float = SNAPSHOT_SECONDS,
    ) -> None:
        """Nothing is copied yet; raises InputError for a destination that can be none."""
        self._address = address
        self._destination = open_destination(destination, token)
        self._process = SnapshotProcess(address, destination)
        self._seconds = seconds
        self._snapshot_seconds = snapshot_seconds
        self._status = BackupStatus(self._destination.place)
        self._problems: dict[str, str] = {}
        self._same_log = False
        self._due = 0.0
        self._deadline = 0.0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._work, name="backup-keeper", daemon=True)

    def restore_missing(self) -> None:
        """Make a database that is not there from the copies, if there are any, and log what came back.

        Raises:
            InputError: A copy cannot be used.
            BackupError: The destination cannot be asked, or its copies are not sound.
        """
        if database_path(self._address).exists():
            return
        names = self._destination.sizes()
        if any(SnapshotName.of(name) or PieceName.of(name) for name in names):
            done = restore(self._destination, self._address)
            logger.warning(
                "restored %d votes from %s; places %s of the log are left out",
                done.votes, self._status.place, done.gap,
            )  # fmt: skip

    def start(self) -> None:
        """Begin to copy, now and from now on.

        Raises:
            InputError: There is no such database, or the destination holds another log than it.
            BackupError: The destination cannot be asked which log it holds, and this one is empty.
        """
        self._database = database_of(self._address)
        try:
            self._look_at_destination()
        except (InputError, StoreError) as error:
            # Votes do not wait for a token that expired; a log that is empty may be at the wrong place.
            if isinstance(error, ForeignLog) or self._newest_place() == 0:
                raise
            self._note(JOURNAL, str(error))
        self._thread.start()

    def status(self) -> BackupStatus:
        """How the copies stand now."""
        return self._status

    def stop(self, limit: float = LONGEST_STOP_SECONDS) -> None:
        """Copy a last time, take a last snapshot if there is time, and return within about `limit` seconds.

        Call it when the store is closed, so that every vote is in its journal.
        """
        self._deadline = time.monotonic() + limit
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(limit + GRACE_SECONDS)
        if self._thread.is_alive():
            logger.error("%s: the last copy did not end in time", self._status.place)

    def _work(self) -> None:
        while True:
            self._safely(JOURNAL, self._copy)
            self._safely(SNAPSHOT, self._tend_snapshot)
            if self._stopping.wait(self._seconds):
                break
        self._safely(JOURNAL, self._copy)
        self._safely(SNAPSHOT, self._take_last_snapshot)

    def _safely(self, what: str, do: Callable[[], None]) -> None:
        try:
            do()
        except (InputError, StoreError, OSError) as error:
            self._note(what, str(error))
        except Exception as error:
            # A bug of ours must not end the copies of all votes to come; the log has its traceback.
            logger.exception("copying failed in a way that nobody thought of")
            self._note(what, f"{type(error).__name__}: {error}")

    def _copy(self) -> None:
        if not self._same_log:
            self._look_at_destination()
        copied = copy_journal(self._database, self._destination)
        until = copied.place or self._status.copied_until or self._newest_place()
        self._status = replace(self._status, copied_until=until, copied_at=utc_now())
        self._note(JOURNAL, None)

    def _tend_snapshot(self) -> None:
        if self._process.running:
            self._hear(self._process.problem(0))
        elif time.monotonic() >= self._due and self._same_log:
            self._process.begin()

    def _take_last_snapshot(self) -> None:
        if not self._process.running and self._same_log:
            self._process.begin()
        if self._process.running:
            problem = self._process.problem(max(0.0, self._deadline - time.monotonic()))
            if problem is None:
                logger.warning("no time for a last snapshot; the journal holds every vote")
                self._process.end()
            self._hear(problem)

    def _hear(self, problem: str | None) -> None:
        """What became of a snapshot; None where it is still being taken."""
        if problem is None:
            return
        wait = SECONDS_AFTER_A_FAILURE if problem else self._snapshot_seconds
        self._due = time.monotonic() + min(wait, self._snapshot_seconds)
        if not problem:
            self._status = replace(self._status, snapshot_at=utc_now())
        self._note(SNAPSHOT, problem or None)

    def _look_at_destination(self) -> None:
        """Make sure that the copies there are of our log, and learn when the last snapshot was taken."""
        with tempfile.TemporaryDirectory() as folder:
            require_same_log(self._database, self._destination, Path(folder))
        self._same_log = True
        names = snapshot_names(self._destination.sizes())
        if names:
            age = max(0.0, time.time() - names[-1].time.timestamp())
            self._due = time.monotonic() + max(0.0, self._snapshot_seconds - age)

    def _newest_place(self) -> int:
        newest = newest_link(journal_folder(self._database))
        return int(newest["position"]) if newest else 0

    def _note(self, what: str, problem: str | None) -> None:
        if problem is None:
            self._problems.pop(what, None)
        elif self._problems.get(what) != problem:
            logger.error("no copy of the %s: %s", what, problem)
            self._problems[what] = problem
        self._status = replace(self._status, problem=next(iter(self._problems.values()), None))
