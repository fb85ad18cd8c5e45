"""How much room a disk has: new battles are turned away before votes on open ones find no room."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from arena.errors import DiskLow

logger = logging.getLogger(__name__)

MEBIBYTE = 2**20
RESERVE_BYTES = 64 * MEBIBYTE
"""Kept for votes: a battle takes some kilobytes, so this is room for thousands of open ones."""
ALERT_BYTES = 1024 * MEBIBYTE
ALERT_SHARE = 0.10


@dataclass(frozen=True, slots=True)
class Space:
    """What is free for us, and the size of the whole, in bytes."""

    free: int
    size: int


def space_at(path: Path) -> Space:
    """The room on the disk that holds a path; raises OSError."""
    found = os.statvfs(path)
    return Space(found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)


class DiskWatch:
    """Watches the disk of a folder; it keeps nothing but whether it has warned."""

    def __init__(self, folder: Path, space: Callable[[Path], Space] = space_at) -> None:
        self._folder = folder
        self._space = space
        self._warned = False

    def free_bytes(self) -> int:
        """What is free now."""
        return self._space(self._folder).free

    def admit_battle(self) -> None:
        """Raise DiskLow where the rest of the disk has to be kept for votes."""
        if self.free_bytes() < RESERVE_BYTES:
            raise DiskLow("the disk is nearly full")

    def problem(self) -> str | None:
        """What an operator should know: less than 1 GiB or a tenth of the disk is free. Logged once."""
        space = self._space(self._folder)
        if space.free >= ALERT_BYTES and space.free >= ALERT_SHARE * space.size:
            self._warned = False
            return None
        sentence = f"only {space.free // MEBIBYTE} MiB are free on the disk of the database"
        if not self._warned:
            logger.error("%s: make room, before new battles have to be turned away", sentence)
            self._warned = True
        return sentence
