"""A disk on which one thing goes wrong for a while: full, read-only, over quota, unable to sync, unreliable."""

import random
from enum import StrEnum
from pathlib import Path

import apsw

from drills.watched_files import answer


class Fault(StrEnum):
    """What goes wrong."""

    FULL = "disk full"
    READ_ONLY = "disk read-only"
    QUOTA = "quota used up"
    SYNC = "syncs fail at random"
    EVERY_NTH = "every n-th write fails"


N = 7
SYNCS_THAT_FAIL = 0.4


class FaultyDisk:
    """Watches all files (see `watched_files`); `fault` is what is wrong now, None when all is well."""

    def __init__(self, chance: random.Random) -> None:
        self.fault: Fault | None = None
        self._chance = chance
        self._writes = 0

    def opening(self, path: str) -> None:
        """A file can always be opened."""

    def writing(self, path: str, offset: int, data: bytes) -> None:
        self._writes += 1
        fault = self.fault
        if fault is Fault.READ_ONLY:
            raise answer(apsw.SQLITE_READONLY, "the disk is read-only")
        if fault in (Fault.FULL, Fault.QUOTA) and _grows(path, offset + len(data)):
            if fault is Fault.FULL:
                raise answer(apsw.SQLITE_FULL, "the disk is full")
            raise answer(apsw.SQLITE_IOERR_WRITE, "the quota is used up")
        if fault is Fault.EVERY_NTH and self._writes % N == 0:
            raise answer(apsw.SQLITE_IOERR_WRITE, "the write failed")

    def syncing(self, path: str) -> None:
        if self.fault is Fault.SYNC and self._chance.random() < SYNCS_THAT_FAIL:
            raise answer(apsw.SQLITE_IOERR_FSYNC, "the sync failed")

    def truncating(self, path: str, size: int) -> None:
        if self.fault is Fault.READ_ONLY:
            raise answer(apsw.SQLITE_READONLY, "the disk is read-only")

    def deleting(self, path: str, *, folder_synced: bool) -> None:
        if self.fault is Fault.READ_ONLY:
            raise answer(apsw.SQLITE_READONLY, "the disk is read-only")


def _grows(path: str, end: int) -> bool:
    file = Path(path)
    return not file.exists() or end > file.stat().st_size
