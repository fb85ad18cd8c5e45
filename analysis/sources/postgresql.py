"""PostgreSQL as a source of votes: the view `comparisons`, and the tables of an arena where they are."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
import psycopg

from analysis.sources.database import NO_ARENA, read_comparisons, read_everything
from arena.addresses import UNREADABLE, said_without_password, without_password
from arena.errors import InputError

SECONDS_TO_CONNECT = 10
_ONE_STATE = "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class PostgreSQL:
    """A PostgreSQL database, see `analysis.sources.database.Database`."""

    def __init__(self, connection: psycopg.Connection[tuple[Any, ...]]) -> None:
        self._connection = connection
        connection.execute(_ONE_STATE)

    def hold(self) -> None:
        self._connection.execute("BEGIN")

    def columns(self, table: str) -> list[str]:
        query = (
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s)"
            " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
        )
        return [name for (name,) in self._connection.execute(query, (table,))]

    def rows(self, query: str, parameters: Sequence[str | int] = ()) -> list[tuple[Any, ...]]:
        if not parameters:
            return self._connection.execute(query.encode()).fetchall()
        theirs = query.replace("%", "%%").replace("?", "%s").encode()
        return self._connection.execute(theirs, parameters).fetchall()


@contextmanager
def opened_postgresql(address: str, cure: str = NO_ARENA) -> Iterator[PostgreSQL]:
    """The database at an address, opened read-only.

    Raises InputError, also for what fails while it is read; no message shows the password.
    """
    where = without_password(address)
    if where == UNREADABLE:
        known = "write postgresql://user@host/database"
        raise InputError("its address cannot be read", where=where, cure=known)
    try:
        with psycopg.connect(
            address, connect_timeout=SECONDS_TO_CONNECT, autocommit=True
        ) as connection:
            yield PostgreSQL(connection)
    except psycopg.Error as error:
        raise _explained(error, address, where, cure) from None


def read_postgresql(address: str, wanted: Callable[[str], bool] | None) -> pd.DataFrame:
    """The votes at `postgresql://user@host/database`: the wanted columns, or with None all of them.

    The password may stand in the address, in PGPASSWORD or in the user's password file; no message shows
    it. It is read in one read-only transaction. Raises InputError if there is no such server, if it turns
    the user away, or if the database holds no votes that may be read.
    """
    with opened_postgresql(address) as database:
        database.hold()
        if wanted is None:
            return read_everything(database, without_password(address))
        return read_comparisons(database, without_password(address), wanted)


def _explained(error: psycopg.Error, address: str, where: str, cure: str) -> InputError:
    """One sentence from what the server or the library said, without any password."""
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        cure = "let the user select from the view comparisons"
    elif isinstance(error, psycopg.OperationalError):
        cure = "check host, port, database, user and password"
    said = said_without_password(error, address)
    return InputError(f"it cannot be read ({said})", where=where, cure=cure)
