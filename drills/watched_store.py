"""The real store on files that are watched: another library that speaks SQLite under the same engine."""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import apsw

from arena.store import Store, journal_folder, utc_now
from arena.store.journal import Journal as Copy
from arena.store.settings import Journal, apply_settings, reader_settings, writer_settings
from arena.store.sqlite import SQLiteEngine
from drills.apsw_connection import ApswConnection

NORMAL = 1
"""The `synchronous` of a negative control; the store itself does not know it."""


def open_watched_store(
    path: Path,
    journal: Journal,
    file_system: str,
    *,
    synchronous: int | None = None,
    copied: bool = False,
) -> Store:
    """A store on a database that has the newest schema, with the shipped settings of a journal.

    `file_system` is a name from `watched_files.watched`; `synchronous` overrides the shipped setting. With
    `copied` it keeps its second copy of the votes as usual, on files that nobody watches.
    """

    def connect(settings: Mapping[str, str | int]) -> ApswConnection:
        connection = ApswConnection(str(path), file_system)
        try:
            apply_settings(connection, settings)
            if synchronous is not None and "synchronous" in settings:
                connection.execute(f"PRAGMA synchronous = {synchronous}")
        except BaseException:
            connection.close()
            raise
        return connection

    engine = SQLiteEngine(
        path,
        journal,
        open_writer=lambda _path, chosen: connect(writer_settings(chosen)),
        open_reader=lambda _path: connect(reader_settings()),
        errors=(sqlite3.Error, apsw.Error),
    )
    return Store(engine, utc_now, Copy(journal_folder(path)) if copied else None)
