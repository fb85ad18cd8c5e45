"""PostgreSQL as a source of votes: the view `comparisons`, and the tables of an arena where they are."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pandas as pd
import psycopg
from psycopg.conninfo import conninfo_to_dict

from analysis.sources.database import read_comparisons, read_everything
from arena.errors import InputError

SCHEMES = ("postgresql://", "postgres://")
SECONDS_TO_CONNECT = 10

_UNREADABLE = "a PostgreSQL database"


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


def is_address(source: object) -> bool:
    """Whether a source is the address of a PostgreSQL database, not a file."""
    return str(source).startswith(SCHEMES)


def without_password(address: str) -> str:
    """What may be shown of an address: user, host, port and database."""
    try:
        parts = conninfo_to_dict(address)
    except psycopg.Error:
        return _UNREADABLE
    user, host, port, name = (
        quote(str(parts.get(key) or ""), safe="") for key in ("user", "host", "port", "dbname")
    )
    return f"postgresql://{user and user + '@'}{host}{port and ':' + port}/{name}"


def read_postgresql(address: str, wanted: Callable[[str], bool] | None) -> pd.DataFrame:
    """The votes at `postgresql://user@host/database`: the wanted columns, or with None all of them.

    The password may stand in the address, in PGPASSWORD or in the user's password file; no message shows
    it. It is read in one read-only transaction. Raises InputError if there is no such server, if it turns
    the user away, or if the database holds no votes that may be read.
    """
    where = without_password(address)
    if where == _UNREADABLE:
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
    password = str(conninfo_to_dict(address).get("password") or "")
    said = " ".join(str(error).split())
    said = said.replace(address, where)
    if password:
        said = said.replace(password, "…").replace(quote(password, safe=""), "…")
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        cure = "let the user select from the view comparisons"
    elif isinstance(error, psycopg.OperationalError):
        cure = "check host, port, database, user and password"
    else:
        cure = "give the database of an arena, or export the votes first"
    return InputError(f"it cannot be read ({said[:300]})", where=where, cure=cure)
