"""A file system for SQLite (a VFS of APSW) that asks before it writes, syncs, cuts or deletes a file."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import apsw

_NUMBERS = itertools.count()


class Watcher(Protocol):
    """Is asked before each call; what it raises (an `apsw.Error`) is what SQLite is answered.

    `path` is empty for a temporary file.
    """

    def opening(self, path: str) -> None: ...

    def writing(self, path: str, offset: int, data: bytes) -> None: ...

    def syncing(self, path: str) -> None: ...

    def truncating(self, path: str, size: int) -> None: ...

    def deleting(self, path: str, *, folder_synced: bool) -> None: ...


def answer(code: int, words: str) -> Exception:
    """What a watcher raises (an `apsw.Error`), so that SQLite sees a result code (of the extended ones)."""
    error = apsw.exception_for(code)
    error.args = (words,)
    return error


@contextmanager
def watched(watcher: Watcher) -> Iterator[str]:
    """Register the file system; yields the name by which `apsw.Connection` knows it."""
    name = f"watched-{next(_NUMBERS)}"
    files = _WatchedFiles(name, watcher)
    try:
        yield name
    finally:
        files.unregister()


class _WatchedFiles(apsw.VFS):
    def __init__(self, name: str, watcher: Watcher) -> None:
        self._watcher = watcher
        super().__init__(name, "")

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name or ""
        self._watcher.opening(path)
        return _WatchedFile(name, path, flags, self._watcher)

    def xDelete(self, filename: str, syncdir: bool) -> None:
        self._watcher.deleting(filename, folder_synced=syncdir)
        super().xDelete(filename, syncdir)


class _WatchedFile(apsw.VFSFile):
    def __init__(
        self, name: str | apsw.URIFilename | None, path: str, flags: list[int], watcher: Watcher
    ) -> None:
        self._path = path
        self._watcher = watcher
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._watcher.writing(self._path, offset, bytes(data))
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        self._watcher.syncing(self._path)
        super().xSync(flags)

    def xTruncate(self, newsize: int) -> None:
        self._watcher.truncating(self._path, newsize)
        super().xTruncate(newsize)
