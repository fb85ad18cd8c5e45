"""A whole database copied row for row into another one, of the same engine or the other.

Everything is copied as it is: numbers, links, salts, what was withdrawn and what was not. The chain is
therefore the same, link for link. Only the table of counts is not copied: the target counts for itself.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from arena.chain import Link
from arena.errors import InputError, StoreError
from arena.store.counts import verify_counts
from arena.store.engine import Connection, Engine, Value
from arena.store.journal_files import journal_files
from arena.store.links import last_link
from arena.store.opening import engine_of, journal_folder
from arena.store.postgresql_schema import STEPS
from arena.store.sqlite import SQLiteEngine

Progress = Callable[[int, int], None]
"""Told how many rows are copied, and how many there are in all."""

AT_ONCE = 500
_BEFORE_CHANGES = (
    "studies", "models", "model_notes", "prompts", "expectations", "participants", "nicknames", "participant_codes",
    "invitations", "cohort_members", "consents", "training_answers", "sign_ins", "participant_tokens",
    "contacts",
    "battles", "turns", "stopped_turns", "responses", "origins", "voids", "marks", "ballots", "answers",
    "assignments", "repeats",
)  # fmt: skip
_CHANGES = ("amendments", "amended_answers")
_AFTER_CHANGES = ("reveals", "withdrawals", "scrubs", "links", "salts")
_BY_POSITION = ("links", "salts")
TABLES = (*_BEFORE_CHANGES, *_CHANGES, *_AFTER_CHANGES)
"""The tables that are copied, each after those that it refers to."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds: its rows by table, and the end of its chain (None where there are no votes).

    `behind` is how many links the source had more when all was done: votes came in meanwhile.
    """

    rows: Mapping[str, int]
    head: Link | None
    behind: int


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of one table that may be copied together, in the order of its key."""

    table: str
    condition: str = ""
    parameters: tuple[Value, ...] = ()

    @property
    def key(self) -> str:
        return "position" if self.table in _BY_POSITION else "seq"

    def rows(self, connection: Connection, after: int, most: int) -> list[dict[str, Value]]:
        found = connection.execute(
            f"SELECT * FROM {self.table} WHERE {self.key} > ? {self.condition}"  # noqa: S608
            f" ORDER BY {self.key} LIMIT ?",
            (after, *self.parameters, most),
        )
        return [dict(row) for row in found]


def copy_database(
    source: Path | str, target: Path | str, progress: Progress = lambda _done, _all: None
) -> Copied:
    """Copy the votes at one address to another, in one transaction there, from one state here.

    The target is new or empty. Every row is read back and compared. Afterwards both give out the same
    numbers next. The arena that writes to the source goes on, and what it stores meanwhile is only counted.

    Raises:
        InputError: The source has no newest schema, or the target holds something already.
        StoreError: One of them cannot be opened, read or written; the target holds nothing.
    """
    origin, goal = engine_of(source), engine_of(target)
    try:
        origin.require()
        _refuse_used(goal)
        with _read(origin) as reader, _new(goal):
            goal.migrate()
            rows, head = _copy_all(origin, reader, goal, progress)
        with _read(origin) as reader:
            newest = last_link(reader)
        return Copied(rows, head, _place(newest) - _place(head))
    finally:
        origin.close()
        goal.close()


@contextmanager
def _read(engine: Engine) -> Iterator[Connection]:
    """One state of a source that has our newest schema."""
    try:
        with engine.reading() as connection:
            known = engine.schema(connection)
            if not known:
                cure = "give the address of an Epaile database"
                raise InputError("it is no Epaile database", where=engine.place, cure=cure)
            if known != len(STEPS):
                cure = "open it once with the newest arena, and copy with the same version"
                problem = f"it has schema {known}, and {len(STEPS)} is the one that can be copied"
                raise InputError(problem, where=engine.place, cure=cure)
            yield connection
    except engine.errors as error:
        said = str(error).partition("\n")[0]
        raise StoreError(f"{engine.place} could not be read: {said}.") from error


def _refuse_used(engine: Engine) -> None:
    """Raise InputError where the target holds something, before anything is written to it."""
    if isinstance(engine, SQLiteEngine):
        if journal_files(journal_folder(engine.path)):
            cure = "give another path, or move the folder away"
            where = str(journal_folder(engine.path))
            raise InputError("votes of an earlier database lie there", where=where, cure=cure)
        if not engine.path.exists():
            return
    engine.require()
    try:
        with engine.reading() as connection:
            if engine.schema(connection):
                # These are there from the first version of the schema on.
                _refuse_rows(engine, connection, ("studies", "models", "participants"))
    except engine.errors as error:
        said = str(error).partition("\n")[0]
        raise StoreError(f"{engine.place} could not be read: {said}.") from error


def _refuse_rows(engine: Engine, connection: Connection, tables: Sequence[str]) -> None:
    for table in tables:
        if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone():  # noqa: S608
            cure = "give a new file, or a database without tables"
            raise InputError("the target is not empty", where=engine.place, cure=cure)


@contextmanager
def _new(engine: Engine) -> Iterator[None]:
    """Take a file away again that was made for a copy that failed."""
    made = engine.path if isinstance(engine, SQLiteEngine) and not engine.path.exists() else None
    try:
        yield
    except BaseException:
        if made:
            remove_file(made)
        raise


def remove_file(path: Path) -> None:
    """Remove an SQLite database that nobody has open, with what SQLite leaves beside it."""
    for end in ("", "-journal", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _place(link: Link | None) -> int:
    return link.position if link else 0


def _copy_all(
    origin: Engine, reader: Connection, goal: Engine, progress: Progress
) -> tuple[Mapping[str, int], Link | None]:
    connection = goal.open_writer()
    try:
        goal.begin(connection)
        _refuse_rows(goal, connection, TABLES)
        with goal.in_bulk(connection):
            rows = _copy_rows(reader, connection, progress)
        numbers = origin.numbers(reader)
        for table in set(TABLES) - set(_BY_POSITION):
            goal.number_after(connection, table, numbers.get(table, 0))
        if verify_counts(connection):
            raise StoreError("the counts of the copy are not those of its votes; nothing was kept.")
        head = last_link(connection)
        goal.commit(connection)
    except goal.errors as error:
        said = str(error).partition("\n")[0]
        raise StoreError(f"{goal.place} refused: {said}; nothing was kept.") from error
    finally:
        connection.close()
    return rows, head


def _copy_rows(reader: Connection, writer: Connection, progress: Progress) -> dict[str, int]:
    in_all = sum(
        reader.execute(f"SELECT count(*) AS rows FROM {table}").fetchone()["rows"]  # noqa: S608
        for table in TABLES
    )
    copied = dict.fromkeys(TABLES, 0)
    progress(0, in_all)
    for part in _parts(reader):
        after = 0
        while rows := part.rows(reader, after, AT_ONCE):
            _insert(writer, part.table, rows)
            if part.rows(writer, after, AT_ONCE) != rows:
                raise StoreError(f"a row of {part.table} is another one in the copy.")
            after = int(rows[-1][part.key] or 0)
            copied[part.table] += len(rows)
            progress(sum(copied.values()), in_all)
    return copied


def _parts(reader: Connection) -> Iterator[_Part]:
    """All rows, so ordered that the triggers of the counts see each version of a vote after the last."""
    yield from map(_Part, _BEFORE_CHANGES)
    row = reader.execute("SELECT coalesce(max(number), 1) AS newest FROM amendments").fetchone()
    for number in range(2, row["newest"] + 1):
        yield _Part("amendments", "AND number = ?", (number,))
        of_number = "AND amendment IN (SELECT seq FROM amendments WHERE number = ?)"
        yield _Part("amended_answers", of_number, (number,))
    yield from map(_Part, _AFTER_CHANGES)


def _insert(writer: Connection, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
    columns = tuple(rows[0])
    places = ", ".join("?" for _ in columns)
    together = ", ".join(f"({places})" for _ in rows)
    writer.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {together}",  # noqa: S608
        [value for row in rows for value in row.values()],
    )
