"""Copies of a database: is one sound, does it hold what it must; and how a copy should not be made."""

import sqlite3
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from arena.store.links import receipt_digest
from drills.inspection import chain_sentences, opened

PIECE_BYTES = 65_536
SECONDS_A_PIECE = 0.01


@dataclass(frozen=True, slots=True)
class Copy:
    """What a copy is worth: sound or not, votes it misses, the last place and hash of its log."""

    sound: bool
    missing: int
    place: int
    hash: str

    @property
    def bad(self) -> bool:
        """Whether somebody who restored it would miss something."""
        return not self.sound or self.missing > 0


@dataclass(frozen=True, slots=True)
class RowsAndHead:
    """How many rows every table of a database has, and its log: hashes by place."""

    rows: Mapping[str, int]
    log: Mapping[int, str]


def look_at(copy: Path, told: Iterable[str]) -> Copy:
    """Open a copy as somebody would after a loss; `told` are the receipts that must be in it."""
    wanted = {receipt_digest(receipt) for receipt in told}
    try:
        with opened(copy) as connection:
            integrity = connection.execute("PRAGMA integrity_check").fetchone()[0]
            links = connection.execute(
                "SELECT position, hash, receipt FROM links ORDER BY position"
            ).fetchall()
            wrong = list(chain_sentences(connection))
    except (sqlite3.DatabaseError, ValueError):
        return Copy(False, len(wanted), 0, "")
    missing = len(wanted - {link[2] for link in links})
    place, head = links[-1][:2] if links else (0, "")
    return Copy(integrity == "ok" and not wrong, missing, place, head)


def copy_live_file(database: Path, target: Path) -> None:
    """Read a file from its start to its end while others write to it, as fast as a network would take it."""
    with database.open("rb") as source, target.open("wb") as copy:
        while piece := source.read(PIECE_BYTES):
            copy.write(piece)
            time.sleep(SECONDS_A_PIECE)


def rows_and_head(database: Path) -> RowsAndHead:
    """Count everything in a database that nobody has open."""
    with opened(database) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND name <> 'scrubs'"
        ).fetchall()
        rows = {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
            for (name,) in names
        }
        log = dict(connection.execute("SELECT position, hash FROM links").fetchall())
    return RowsAndHead(rows, log)
