"""A connection of APSW that looks to the store like one of `sqlite3`."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import apsw

Value = str | int | float | None


class Row:
    """A row whose columns are read by name or by number."""

    __slots__ = ("_names", "_values")

    def __init__(self, names: Sequence[str], values: Sequence[Any]) -> None:
        self._names = names
        self._values = values

    def __getitem__(self, at: str | int) -> Any:  # noqa: ANN401
        return self._values[self._names.index(at) if isinstance(at, str) else at]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def keys(self) -> Iterable[str]:
        return self._names


class Rows:
    """All rows of a result; they are read at once, so that no statement is left open."""

    def __init__(self, rows: list[Row], last_id: int, changed: int) -> None:
        self._rows = iter(rows)
        self.lastrowid = last_id
        self.rowcount = changed

    def fetchone(self) -> Row | None:
        return next(self._rows, None)

    def fetchall(self) -> list[Row]:
        return list(self._rows)

    def __iter__(self) -> Iterator[Row]:
        return self._rows


class ApswConnection:
    """On which transactions begin and end by statements alone, as with `isolation_level=None`."""

    def __init__(self, path: str, file_system: str) -> None:
        self._connection = apsw.Connection(path, vfs=file_system)

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, parameters: Sequence[Value] = (), /) -> Rows:
        cursor = self._connection.cursor()
        cursor.row_trace = _named
        rows: list[Any] = list(cursor.execute(sql, parameters))
        return Rows(rows, self._connection.last_insert_rowid(), self._connection.changes())

    def executemany(self, sql: str, parameters: Iterable[Sequence[Value]], /) -> Rows:
        self._connection.cursor().executemany(sql, parameters)
        return Rows([], self._connection.last_insert_rowid(), self._connection.changes())

    def close(self) -> None:
        self._connection.close()


def _named(cursor: apsw.Cursor, values: Sequence[Any]) -> Row:
    return Row([column[0] for column in cursor.get_description()], values)
