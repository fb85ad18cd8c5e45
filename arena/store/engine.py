"""What a database engine must offer, so that one SQL text serves SQLite and PostgreSQL.

The text is SQLite's: `?` for a parameter, and rows whose columns are read by name. An engine translates
the little that differs.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

Value = str | int | float | None


class Row(Protocol):
    """A row of a result; `dict(row)` is a copy of it."""

    def __getitem__(self, name: str, /) -> Any: ...  # noqa: ANN401 one of the types of Value

    def keys(self) -> Iterable[str]: ...


class Rows(Protocol):
    """The result of a statement."""

    def fetchone(self) -> Any: ...  # noqa: ANN401 a row, or None where the query finds nothing

    def fetchall(self) -> list[Any]: ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection on which transactions begin and end by statements alone."""

    def execute(self, sql: str, parameters: Sequence[Value] = (), /) -> Rows: ...

    def executemany(self, sql: str, parameters: Iterable[Sequence[Value]], /) -> object: ...

    def close(self) -> None: ...


class Engine(Protocol):
    """One database: how it is opened, locked, written and read.

    `address` opens it again and may hold a password, `place` is what may be shown of it. `errors` are the
    exceptions of its driver.
    """

    @property
    def address(self) -> str: ...

    @property
    def place(self) -> str: ...

    @property
    def errors(self) -> tuple[type[Exception], ...]: ...

    def migrate(self) -> None:
        """Bring the database to the newest schema; raises StoreError and leaves it as it was."""

    def open_writer(self) -> Connection:
        """A connection that may write, with its settings read back; raises StoreError."""

    def begin(self, connection: Connection) -> None:
        """Begin a transaction that no other writer of this database runs beside."""

    def commit(self, connection: Connection) -> None:
        """Commit; returns when the transaction would survive a loss of power."""

    def in_transaction(self, connection: Connection) -> bool:
        """Whether a transaction is open, also one that failed."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection that cannot write, inside one transaction that sees one state."""

    def scrub(self, connection: Connection) -> None:
        """Make what was erased unreadable in the database's files; no transaction is open."""

    def require(self) -> None:
        """Raise StoreError where there is no database, or nobody lets us in."""

    def schema(self, connection: Connection) -> int:
        """How many steps of the schema the database has; 0 where it holds none of ours."""

    def numbers(self, connection: Connection) -> Mapping[str, int]:
        """The last number that each table with a `seq` gave out, also to a row that was not kept."""

    def number_after(self, connection: Connection, table: str, last: int) -> None:
        """Let the next row of a table have a number after this one."""

    def in_bulk(self, connection: Connection) -> AbstractContextManager[None]:
        """A while in which one transaction fills an empty database; the counts are right at its end."""

    def close(self) -> None:
        """Let go of all connections for reading."""


Connect = Callable[[], Connection]
