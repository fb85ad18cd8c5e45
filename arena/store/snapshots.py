"""A consistent copy of a database that others are writing to."""

import os
import sqlite3
from pathlib import Path

from arena.errors import InputError, StoreError
from arena.store.migrations import APPLICATION_ID


def snapshot(source: Path, target: Path) -> None:
    """Copy a live database to a new file, checked and complete or not there at all.

    The copy holds every vote acknowledged before the call. Writers wait while it is taken.

    Raises:
        InputError: `source` is not an Epaile database.
        StoreError: The copy is not sound.
    """
    if not source.is_file():
        raise InputError(
            "there is no database", where=str(source), cure="give the path of an Epaile database"
        )
    partial = target.with_name(f"{target.name}.partial")
    try:
        _copy(source, partial)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.replace(target)
    except sqlite3.Error as error:
        raise StoreError(f"{source} could not be copied: {error}.") from error
    finally:
        partial.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    # Not mode=ro: after a crash only a connection that may write can roll the journal back.
    origin = sqlite3.connect(f"{source.resolve().as_uri()}?mode=rw", uri=True, timeout=10)
    copy = sqlite3.connect(target)
    try:
        if not _is_ours(origin):
            raise InputError(
                "the file is no Epaile database",
                where=str(source),
                cure="give the path of an Epaile database",
            )
        origin.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise StoreError(f"{source} is damaged ({found}); restore the last good backup.")
    finally:
        copy.close()
        origin.close()


def _is_ours(connection: sqlite3.Connection) -> bool:
    try:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
    except sqlite3.DatabaseError:
        return False
    return bool(found == APPLICATION_ID)
