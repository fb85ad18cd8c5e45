"""What a database says after a drill, and whether it is what the voters were told."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from arena.chain import check_chain
from arena.store import journal_folder
from arena.store.journal_files import journal_files, read_lines
from arena.store.links import find_unlinked, read_evidence, receipt_digest
from benchmarks.ledger import Audit, Ledger, audit
from drills.findings import Finding, none_of, note


@dataclass(frozen=True, slots=True)
class Inspection:
    """The audit of a ledger, and what SQLite, the schema, the chain and the journal say.

    `halves` counts turns that have one response, `foreign` rows that refer to nothing, `uncopied`
    acknowledged votes that the journal beside the database does not have; `chain` has the sentences of
    a check of the whole chain.
    """

    audit: Audit
    acknowledged: int
    foreign: int
    halves: int
    chain: tuple[str, ...]
    uncopied: int


@contextmanager
def opened(database: Path) -> Iterator[sqlite3.Connection]:
    """A database as any program would open it: a journal left by a crash is played back."""
    connection = sqlite3.connect(database, isolation_level=None)
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
        chain = tuple(chain_sentences(connection))
    copied = {
        line["link"]["receipt"]
        for file in journal_files(journal_folder(database))
        for line in read_lines(file)
        if line["link"]
    }
    told = {receipt_digest(receipt) for _, _, receipt in ledger.acknowledged}
    return Inspection(
        audit=audit(ledger, database),
        acknowledged=len(ledger.acknowledged),
        foreign=foreign,
        halves=halves,
        chain=chain,
        uncopied=len(told - copied),
    )


def chain_sentences(connection: sqlite3.Connection) -> Iterator[str]:
    """What is wrong with the chain of votes, and with what stands outside it."""
    connection.row_factory = sqlite3.Row
    connection.execute("BEGIN")
    try:
        for found in check_chain(read_evidence(connection)).findings:
            yield found.sentence
        for found in find_unlinked(connection):
            yield found.sentence
    finally:
        connection.execute("ROLLBACK")


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
        none_of("faults in the chain of votes", len(found.chain)),
        none_of("acknowledged and not in the journal", found.uncopied),
    ]
