"""SQLite as a source of votes."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.sources.database import NO_ARENA, read_comparisons, read_everything
from arena.errors import InputError

MAGIC = b"SQLite format 3\0"
"""The bytes that an SQLite database begins with."""


class SQLite:
    """An SQLite database, see `analysis.sources.database.Database`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def hold(self) -> None:
        self._connection.execute("BEGIN")

    def columns(self, table: str) -> list[str]:
        query = "SELECT name FROM pragma_table_info(?)"
        return [name for (name,) in self._connection.execute(query, (table,))]

    def rows(self, query: str, parameters: Sequence[str | int] = ()) -> list[tuple[Any, ...]]:
        return self._connection.execute(query, parameters).fetchall()


@contextmanager
def opened_sqlite(path: Path, cure: str = NO_ARENA) -> Iterator[SQLite]:
    """An SQLite database, opened read-only; raises InputError, also for what fails while it is read."""
    try:
        address = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            yield SQLite(connection)
    except sqlite3.Error as error:
        problem = f"it is not a readable SQLite database ({error})"
        raise InputError(problem, where=str(path), cure=cure) from error


def read_sqlite(path: Path, wanted: Callable[[str], bool] | None) -> pd.DataFrame:
    """The votes of an SQLite database: the wanted columns, or with None all that it tells of them.

    It is opened read-only, and read in one transaction while an arena may be writing. Raises InputError
    if it is not one, or holds no votes.
    """
    with opened_sqlite(path) as database:
        database.hold()
        if wanted is None:
            return read_everything(database, str(path))
        return read_comparisons(database, str(path), wanted)
