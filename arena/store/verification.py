"""Is everything in a database as it was stored? The chain against the rows, and the engine's own checks."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from arena.addresses import is_postgresql
from arena.chain import Checked, Evidence, Finding, KnownHead, check_chain
from arena.errors import InputError
from arena.store.counts import verify_counts
from arena.store.engine import Connection, Engine
from arena.store.links import find_unlinked, link_of, read_evidence, receipt_digest
from arena.store.migrations import APPLICATION_ID
from arena.store.opening import engine_of
from arena.store.records import FoundReceipt
from arena.store.settings import database_path

Progress = Callable[[int, int], None]
SCHEMA_TO_CHECK = 6
APPLICATION_ID_AT = 68
"""Where SQLite keeps it in the first page of a file."""


def check_database(
    address: Path | str,
    heads: Sequence[KnownHead] = (),
    progress: Progress = lambda _done, _all: None,
) -> Checked:
    """Go through the whole log of a database, in one consistent state, and tell what is wrong.

    Without heads from outside, a log that was shortened or rewritten as a whole looks sound. `progress` is
    told how many of all links were gone through. Nothing is changed.

    Raises:
        InputError: There is no such database, or it has no log yet.
        StoreError: It cannot be opened.
    """
    require_database(address)
    engine = engine_of(address)
    try:
        with engine.reading() as db:
            total = _links(engine, db)
            evidence = _watched(read_evidence(db), total, progress)
            checked = check_chain(evidence, heads)
            others = [*find_unlinked(db), *_miscounts(db)]
            if not is_postgresql(address):
                others += _damages(db)
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        # A page that SQLite cannot make sense of, or a row with what no vote ever had: the way ends there.
        finding = Finding(None, "damaged", f"the database is damaged ({error})")
        return Checked(0, "", {}, (finding,))
    finally:
        engine.close()
    return replace(checked, findings=(*checked.findings, *others))


def find_receipt(address: Path | str, receipt: str) -> FoundReceipt | None:
    """Where the vote with this receipt stands in the log of a database; raises as `check_database`."""
    require_database(address)
    engine = engine_of(address)
    try:
        with engine.reading() as db:
            _links(engine, db)
            links = [link_of(row) for row in db.execute("SELECT * FROM links ORDER BY position")]
    finally:
        engine.close()
    return FoundReceipt.among(links, receipt_digest(receipt))


def require_database(address: Path | str) -> None:
    """Raise InputError where an address names a file that is not there, or is no Epaile database.

    StoreError where a server cannot be reached, or turns us away.
    """
    if is_postgresql(address):
        engine = engine_of(address)
        engine.require()
        engine.close()
        return
    path = database_path(address)
    cure = "give the path of an Epaile database"
    if not path.is_file():
        raise InputError("there is no database", where=str(path), cure=cure)
    with path.open("rb") as file:
        file.seek(APPLICATION_ID_AT)
        ours = file.read(4) == APPLICATION_ID.to_bytes(4, "big")
    if not ours:
        raise InputError("the file is no Epaile database", where=str(path), cure=cure)


def _links(engine: Engine, connection: Connection) -> int:
    known = engine.schema(connection)
    if known < SCHEMA_TO_CHECK:
        raise InputError(
            f"the database has schema {known}, older than what a check reads",
            where=engine.place,
            cure="open it once with this version of Epaile, which brings it to the newest schema",
        )
    row = connection.execute("SELECT count(*) AS found FROM links").fetchone()
    return int(row["found"])


def _watched(evidence: Iterator[Evidence], total: int, progress: Progress) -> Iterator[Evidence]:
    for done, entry in enumerate(evidence, 1):
        yield entry
        if done % 100 == 0 or done == total:
            progress(done, total)


def _miscounts(connection: Connection) -> Iterable[Finding]:
    for wrong in verify_counts(connection):
        yield Finding(
            None,
            "miscounted",
            f"the counts of {wrong.question!r} in study {wrong.study!r} are {wrong.kept}, "
            f"and its votes add up to {wrong.recounted}",
        )


def _damages(connection: Connection) -> Iterable[Finding]:
    for (said,) in map(tuple, connection.execute("PRAGMA integrity_check")):
        if said != "ok":
            yield Finding(None, "damaged", f"the database is damaged: {said}")
    for row in connection.execute("PRAGMA foreign_key_check"):
        yield Finding(None, "damaged", f"a row of {row['table']} refers to nothing")
