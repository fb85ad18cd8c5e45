"""What a database says after a drill, and whether it is what the voters were told."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ledger import Audit, Ledger, audit
from drills.findings import Finding, none_of, note


@dataclass(frozen=True, slots=True)
class Inspection:
    """The audit of a ledger, and what SQLite and the schema say of the file.

    `halves` counts turns that have one response, `foreign` rows that refer to nothing.
    """

    audit: Audit
    acknowledged: int
    foreign: int
    halves: int


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    """A database as any program would open it: a journal left by a crash is played back."""
    connection = sqlite3.connect(database)
    try:
        yield connection
    finally:
        connection.close()


def inspect(ledger: Ledger, database: Path) -> Inspection:
    """Look at a database of the arena that nobody has open."""
    with opened(database) as connection:
        foreign = len(connection.execute("PRAGMA foreign_key_check").fetchall())
        halves = connection.execute(
            "SELECT count(*) FROM"
            " (SELECT 1 FROM responses GROUP BY battle, turn HAVING count(*) <> 2)"
        ).fetchone()[0]
    return Inspection(audit(ledger, database), len(ledger.acknowledged), foreign, halves)


def promises_of(found: Inspection, ledger: Ledger) -> list[Finding]:
    """What must hold of every ledger and every database."""
    said = found.audit
    refused = sum(ledger.refused.values())
    return [
        note("votes acknowledged", found.acknowledged),
        note("votes in the database", said.stored),
        none_of("acknowledged and lost", len(said.lost)),
        none_of("doubled", len(said.doubled)),
        none_of("altered", len(said.altered)),
        none_of("stored though nobody sent them", len(said.unheard_of)),
        none_of("refused to the voter", refused),
        Finding("integrity_check", said.integrity, "ok", said.integrity == "ok"),
        none_of("rows that foreign_key_check finds", found.foreign),
        none_of("turns with one response", found.halves),
    ]
