"""Where copies are kept: a folder on another disk, or a private dataset on the Hugging Face Hub.

A destination knows names and files, and neither databases nor votes. A file is there completely or not at all,
and is never overwritten.
"""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from arena.errors import BackupError, InputError
from arena.store.journal_files import sync_folder


class Destination(Protocol):
    """A place that keeps files under names that are used once.

    `place` is what may be shown of it; `forgets` says whether what is removed from it is gone.
    """

    @property
    def place(self) -> str: ...

    @property
    def forgets(self) -> bool: ...

    def sizes(self) -> Mapping[str, int]:
        """Every file by its name, with its size in bytes; none where the place is not there yet."""

    def put(self, files: Mapping[str, Path]) -> None:
        """Add files under new names; they would survive a loss of power when it returns."""

    def fetch(self, names: Iterable[str], folder: Path) -> Mapping[str, Path]:
        """Files by their names, on this machine: in `folder`, or where they are."""

    def remove(self, names: Iterable[str]) -> None:
        """Remove files, where `forgets`."""


class FolderDestination:
    """A folder on a second disk or a mounted bucket."""

    forgets = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def place(self) -> str:
        return str(self.folder)

    def sizes(self) -> Mapping[str, int]:
        try:
            if not self.folder.exists():
                return {}
            with os.scandir(self.folder) as entries:
                return {entry.name: entry.stat().st_size for entry in entries if entry.is_file()}
        except OSError as error:
            raise _failed(self.folder, error) from error

    def put(self, files: Mapping[str, Path]) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name, source in files.items():
                self._put(name, source)
            sync_folder(self.folder)
        except OSError as error:
            raise _failed(self.folder, error) from error

    def _put(self, name: str, source: Path) -> None:
        target = self.folder / name
        if target.exists():
            raise BackupError(f"{target} is there already, and copies are never overwritten.")
        partial = self.folder / f".{name}.partial"
        try:
            with source.open("rb") as origin, partial.open("wb") as copy:
                os.fchmod(copy.fileno(), 0o600)
                shutil.copyfileobj(origin, copy, 2**20)
                copy.flush()
                os.fsync(copy.fileno())
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def fetch(self, names: Iterable[str], folder: Path) -> Mapping[str, Path]:
        return {name: self.folder / name for name in names}

    def remove(self, names: Iterable[str]) -> None:
        try:
            for name in names:
                (self.folder / name).unlink()
        except OSError as error:
            raise _failed(self.folder, error) from error


def _failed(folder: Path, error: OSError) -> InputError | BackupError:
    if isinstance(error, NotADirectoryError | FileExistsError):
        return InputError("this is no folder", where=str(folder), cure="give the path of a folder")
    return BackupError(f"{folder} could not be read or written ({error.strerror}).")
