"""PostgreSQL as a source of votes: the view `comparisons`, and the tables of an arena where they are."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import psycopg

from analysis.sources.database import read_comparisons, read_everything
from arena.addresses import UNREADABLE, said_without_password, without_password
from arena.errors import InputError

SECONDS_TO_CONNECT = 10


class PostgreSQL:
    """One state of a PostgreSQL database, see `analysis.sources.database.Database`."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection

    def columns(self, table: str) -> list[str]:
        query = (
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s)"
            " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        )
        return [name for (name,) in self._connection.execute(query, (table,))]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(query.encode()).fetchall()


def read_postgresql(address: str, wanted: Callable[[str], bool] | None) -> pd.DataFrame:
    """The votes at `postgresql://user@host/database`: the wanted columns, or with None all of them.

    The password may stand in the address, in PGPASSWORD or in the user's password file; no message shows
    it. It is read in one read-only transaction. Raises InputError if there is no such server, if it turns
    the user away, or if the database holds no votes that may be read.
    """
    where = without_password(address)
    if where == UNREADABLE:
        cure = "write postgresql://user@host/database"
        raise InputError("its address cannot be read", where=where, cure=cure)
    try:
        with psycopg.connect(address, connect_timeout=SECONDS_TO_CONNECT) as connection:
            connection.read_only = True
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            database = PostgreSQL(connection)
            if wanted is None:
                return read_everything(database, where)
            return read_comparisons(database, where, wanted)
    except psycopg.Error as error:
        raise _explained(error, address, where) from None


def _explained(error: psycopg.Error, address: str, where: str) -> InputError:
    """One sentence from what the server or the library said, without any password."""
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        cure = "let the user select from the view comparisons"
    elif isinstance(error, psycopg.OperationalError):
        cure = "check host, port, database, user and password"
    else:
        cure = "give the database of an arena, or export the votes first"
    said = said_without_password(error, address)
    return InputError(f"it cannot be read ({said})", where=where, cure=cure)
