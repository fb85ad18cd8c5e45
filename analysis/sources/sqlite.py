"""SQLite as a source of votes."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.sources.database import read_comparisons, read_everything
from arena.errors import InputError

MAGIC = b"SQLite format 3\0"
"""The bytes that an SQLite database begins with."""


class SQLite:
    """One state of an SQLite database, see `analysis.sources.database.Database`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def columns(self, table: str) -> list[str]:
        query = "SELECT name FROM pragma_table_info(?)"
        return [name for (name,) in self._connection.execute(query, (table,))]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query).fetchall()


def read_sqlite(path: Path, wanted: Callable[[str], bool] | None) -> pd.DataFrame:
    """The votes of an SQLite database: the wanted columns, or with None all that it tells of them.

    It is opened read-only, and read in one transaction while an arena may be writing. Raises InputError
    if it is not one, or holds no votes.
    """
    where = str(path)
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("BEGIN")
            database = SQLite(connection)
            if wanted is None:
                return read_everything(database, where)
            return read_comparisons(database, where, wanted)
    except sqlite3.Error as error:
        cure = "give the database of an arena, or export the votes first"
        problem = f"it is not a readable SQLite database ({error})"
        raise InputError(problem, where=where, cure=cure) from error
