"""A disk that remembers what would be left on it after a power cut.

A write, a truncation, a new file, a deleted file: none is certain to be there before its file was synced (a
deletion: before its folder was). At a cut `Survival` says what became of the uncertain rest. A sync can be
made to fail: then no later sync makes certain what was written before it, as on Linux, where a page that
could not be written counts as clean afterwards.
"""

import random
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

import apsw

from drills.watched_files import answer


class Survival(StrEnum):
    """What a power cut leaves of what was not synced."""

    NOTHING = "nothing"
    """None of it: the worst disk that still keeps its word."""
    SOME = "some"
    """Any part of it, in any order: a disk that writes as it likes."""
    TORN = "torn"
    """The first part of it, and the last write of that part only in part."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is not certain yet. `data` is None for a truncation to `offset`, and for a deletion.

    One that is `forgotten` is never going to be certain.
    """

    offset: int
    data: bytes | None
    deletes: bool = False
    forgotten: bool = False

    def applied(self, content: bytes | None) -> bytes | None:
        """What a file holds after the change; None where it is not there."""
        if self.deletes:
            return None
        before = content or b""
        if self.data is None:
            return before[: self.offset].ljust(self.offset, b"\0")
        end = self.offset + len(self.data)
        return before[: self.offset].ljust(self.offset, b"\0") + self.data + before[end:]

    def torn(self, chance: random.Random) -> "Change":
        """The same change, of which only the first bytes reached the disk."""
        if not self.data:
            return self
        return Change(self.offset, self.data[: chance.randrange(len(self.data))])


@dataclass(slots=True)
class _File:
    certain: bytes | None
    uncertain: list[Change] = field(default_factory=list)


class RecordedDisk:
    """Watches all files (see `watched_files`) until the power is cut; after that every call fails."""

    def __init__(self, chance: random.Random, survival: Survival) -> None:
        self.off = False
        self._chance = chance
        self._survival = survival
        self._files: dict[str, _File] = {}
        self._calls_left: int | None = None
        self._syncs_left: int | None = None
        self._left: dict[str, bytes] = {}

    def cut_after(self, calls: int) -> None:
        """Cut the power in the middle of the call after so many more calls."""
        self._calls_left = calls

    def fail_a_sync_after(self, syncs: int) -> None:
        """Let one sync fail, after so many more that do not."""
        self._syncs_left = syncs

    @property
    def sync_failed(self) -> bool:
        """Whether the sync that was to fail has failed."""
        return self._syncs_left is not None and self._syncs_left < 0

    def cut(self) -> None:
        """Cut the power now."""
        if not self.off:
            self.off = True
            self._left = {
                path: content
                for path, file in self._files.items()
                if (content := self._content_after(file)) is not None
            }

    def write_what_is_left(self, folder: Path) -> None:
        """Put what the cut has left of all files into another folder."""
        for path, content in self._left.items():
            (folder / Path(path).name).write_bytes(content)

    def opening(self, path: str) -> None:
        self._refuse_when_off()
        if path and path not in self._files:
            there = Path(path)
            self._files[path] = _File(there.read_bytes() if there.exists() else None)

    def writing(self, path: str, offset: int, data: bytes) -> None:
        self._change(path, offset, data)

    def truncating(self, path: str, size: int) -> None:
        self._change(path, size, None)

    def syncing(self, path: str) -> None:
        self._called()
        if path not in self._files:
            return
        file = self._files[path]
        if self._sync_fails():
            file.uncertain = [
                replace(change, forgotten=change.data is not None) for change in file.uncertain
            ]
            raise answer(apsw.SQLITE_IOERR_FSYNC, "the sync failed")
        for change in file.uncertain:
            if not change.forgotten:
                file.certain = change.applied(file.certain)
        file.uncertain.clear()

    def _sync_fails(self) -> bool:
        if self._syncs_left is None or self._syncs_left < 0:
            return False
        self._syncs_left -= 1
        return self._syncs_left < 0

    def deleting(self, path: str, *, folder_synced: bool) -> None:
        self._change(path, 0, None, deletes=True)
        if folder_synced and path in self._files:
            self._files[path] = _File(None)

    def _change(self, path: str, offset: int, data: bytes | None, *, deletes: bool = False) -> None:
        if path in self._files:
            self._files[path].uncertain.append(Change(offset, data, deletes))
        self._called()

    def _called(self) -> None:
        if self._calls_left is not None:
            self._calls_left -= 1
            if self._calls_left < 0:
                self.cut()
        self._refuse_when_off()

    def _refuse_when_off(self) -> None:
        if self.off:
            raise answer(apsw.SQLITE_IOERR, "the power is off")

    def _content_after(self, file: _File) -> bytes | None:
        content = file.certain
        for change in self._surviving(file):
            content = change.applied(content)
        return content

    def _surviving(self, file: _File) -> list[Change]:
        if self._survival is Survival.NOTHING or not file.uncertain:
            return []
        if self._survival is Survival.SOME:
            return [change for change in file.uncertain if self._chance.random() < 0.5]
        *whole, last = file.uncertain[: self._chance.randint(1, len(file.uncertain))]
        return [*whole, last.torn(self._chance)]
