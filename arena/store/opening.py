"""From an address to a store: which engine it names, and what lies beside an SQLite file."""

from pathlib import Path

from arena.addresses import is_postgresql
from arena.clocks import SteadyClock
from arena.store import queries
from arena.store.journal import Journal
from arena.store.postgresql import PostgreSQLEngine
from arena.store.settings import database_path
from arena.store.sqlite import SQLiteEngine
from arena.store.store import Clock, Store


def open_store(address: Path | str, clock: Clock | None = None) -> Store:
    """Open or create a database with the newest schema: a path, or a `sqlite:///` or `postgresql://` address.

    Without a clock of its own it gets one that does not jump. Beside an SQLite file lies a folder with a second copy of every vote (`arena.store.journal`).

    Raises:
        StoreError: The place, the file, its schema or the engine's settings cannot be trusted with votes.
    """
    engine = engine_of(address)
    engine.migrate()
    if clock is None:
        with engine.reading() as db:
            clock = SteadyClock(queries.newest_time(db))
    journal = Journal(journal_folder(engine.path)) if isinstance(engine, SQLiteEngine) else None
    return Store(engine, clock, journal)


def engine_of(address: Path | str) -> SQLiteEngine | PostgreSQLEngine:
    """The engine behind an address, which opens nothing yet; raises StoreError."""
    if is_postgresql(address):
        return PostgreSQLEngine(str(address))
    return SQLiteEngine(database_path(address))


def journal_folder(database: Path) -> Path:
    """Where the second copy of an SQLite database's votes lies."""
    return database.with_name(f"{database.name}.votes")
