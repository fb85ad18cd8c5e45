"""A consistent copy of a database that others are writing to, as one SQLite file."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from arena.addresses import is_postgresql
from arena.errors import InputError, StoreError
from arena.store.migrations import APPLICATION_ID
from arena.store.settings import database_path
from arena.store.transfer import copy_database, remove_file


def snapshot(address: Path | str, target: Path) -> None:
    """Copy a live database to a new file, checked and complete or not there at all.

    The copy holds every vote acknowledged before the call, and no address that people left for a raffle: it may
    go anywhere, and what is erased must not come back from it. Writers to an SQLite database wait while it is
    taken, writers to PostgreSQL do not.

    Raises:
        InputError: There is no Epaile database.
        StoreError: The copy is not sound.
    """
    partial = target.with_name(f"{target.name}.partial")
    remove_file(partial)
    try:
        if is_postgresql(address):
            copy_database(address, partial)
            place = "the copy"
        else:
            source = database_path(address)
            _copy_file(source, partial)
            place = str(source)
        _finish(partial, place)
        partial.replace(target)
    finally:
        remove_file(partial)


def _copy_file(source: Path, target: Path) -> None:
    if not source.is_file():
        raise InputError(
            "there is no database", where=str(source), cure="give the path of an Epaile database"
        )
    try:
        # Not mode=ro: after a crash only a connection that may write can roll the journal back.
        address = f"{source.resolve().as_uri()}?mode=rw"
        with (
            closing(sqlite3.connect(address, uri=True, timeout=10)) as origin,
            closing(sqlite3.connect(target)) as copy,
        ):
            if not _is_ours(origin):
                raise InputError(
                    "the file is no Epaile database",
                    where=str(source),
                    cure="give the path of an Epaile database",
                )
            origin.backup(copy)
    except sqlite3.Error as error:
        raise StoreError(f"{source} could not be copied: {error}.") from error


def _finish(copy: Path, place: str) -> None:
    """Make it one file that is on disk, and look through it; raises StoreError."""
    try:
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            _leave_out_contacts(connection)
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.Error as error:
        raise StoreError(f"{place} could not be copied: {error}.") from error
    if found != "ok":
        raise StoreError(f"{place} is damaged ({found}); restore the last good backup.")
    with copy.open("rb") as file:
        os.fsync(file.fileno())


def _leave_out_contacts(connection: sqlite3.Connection) -> None:
    # A database of an earlier version has no such table.
    known = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'contacts'"
    if not connection.execute(known).fetchone():
        return
    connection.execute("PRAGMA secure_delete = ON")
    if connection.execute("DELETE FROM contacts").rowcount:
        connection.commit()
        connection.execute("VACUUM")


def _is_ours(connection: sqlite3.Connection) -> bool:
    try:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
    except sqlite3.DatabaseError:
        return False
    return bool(found == APPLICATION_ID)
