"""From copies to a database: the newest good snapshot, then the lines of the journal after it.

The result is checked as a whole before it gets its name. And no place of the log and no number of a row that
a lost vote may have had is used again: what may be missing is left out as a gap, which the log itself tells.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from arena.addresses import is_postgresql, without_password
from arena.backup.candidates import Progress, Sources, gather, newest_good_snapshot
from arena.backup.destinations import Destination
from arena.backup.replaying import Replayed, replay_lines
from arena.backup.working import working_folder
from arena.chain import Checked, KnownHead
from arena.errors import BackupError, InputError
from arena.store import check_database, journal_folder
from arena.store.journal_files import newest_link, sync_folder
from arena.store.replay import leave_out
from arena.store.settings import database_path
from arena.store.sqlite import SQLiteEngine

MARGIN = 10_000
"""Places that may have been acknowledged after the last copy: 60 seconds at 160 votes a second."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Places of the log, from the first to the last one, that are left out."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back.

    `place` is the last one that was restored and `largest` the last one that anything named; `votes` counts
    ballots. `set_aside` is where the journal went that holds votes which were not restored.
    """

    database: Path
    snapshot: str | None
    replayed: Replayed
    place: int
    largest: int
    votes: int
    gap: Gap | None
    notes: tuple[str, ...]
    set_aside: Path | None

    @property
    def lost(self) -> Gap | None:
        """Places that were used for certain, and whose votes are not here."""
        return Gap(self.place + 1, self.largest) if self.largest > self.place else None


def restore(
    source: Destination,
    address: str,
    *,
    margin: int = MARGIN,
    lost_until: int = 0,
    until: int | None = None,
    public_key: str | None = None,
    progress: Progress = lambda _what, _done, _all: None,
) -> Restored:
    """Make a database from copies; a journal that still lies beside it is one of them.

    Left out is every place after the last restored one, up to the largest that any head, name or line
    tells or `lost_until`, and `margin` more. Nothing after `until` is restored. `public_key` (hexadecimal)
    must have signed the heads that count.

    Raises:
        InputError: There is a database, nothing to restore from, or a line that nobody but a forger or a
            broken disk can have made.
        BackupError: What came out is not sound; nothing was put in place.
    """
    database = _free_place(address)
    with working_folder(database, "restore") as folder:
        sources = gather(source, database, folder, public_key, progress)
        target = folder / "restored.db"
        snapshot = newest_good_snapshot(source, sources, target, until, progress)
        largest = max(sources.largest_place, lost_until)
        replayed, gap = _complete(target, sources, until, largest + margin, progress)
        checked = _check(target, sources.heads_until(replayed.place), progress)
        _put_in_place(target, database)
    return Restored(
        database=database,
        snapshot=str(snapshot) if snapshot else None,
        replayed=replayed,
        place=replayed.place,
        largest=largest,
        votes=checked.counts["ballot"],
        gap=gap,
        notes=tuple(sources.notes),
        set_aside=_set_aside(database),
    )


def _complete(
    target: Path, sources: Sources, until: int | None, last_lost: int, progress: Progress
) -> tuple[Replayed, Gap | None]:
    """Bring a snapshot, or an empty database, up to the last line, and leave out what may be lost."""
    engine = SQLiteEngine(target)
    engine.migrate()
    connection = engine.open_writer()
    try:
        replayed = replay_lines(engine, connection, sources, until, progress)
        engine.begin(connection)
        link = leave_out(connection, last_lost)
        engine.commit(connection)
    finally:
        connection.close()
    return replayed, Gap(link.refers, link.position - 1) if link and link.refers else None


def _free_place(address: str) -> Path:
    if is_postgresql(address):
        raise InputError(
            "a restore makes an SQLite file",
            where=without_password(address),
            cure="restore to a file, and copy it to the server with 'python -m arena copy'",
        )
    database = database_path(address)
    for suffix in ("", "-journal", "-wal"):
        path = database.with_name(f"{database.name}{suffix}")
        # SQLite would play what is left in its own journal into the new database.
        if path.exists() and (not suffix or path.stat().st_size):
            raise InputError(
                "this is there already, and a restore overwrites nothing",
                where=str(path),
                cure="move it away, or give another path",
            )
    return database


def _check(target: Path, heads: tuple[KnownHead, ...], progress: Progress) -> Checked:
    checked = check_database(
        target, heads, lambda done, total: progress("checking the result", done, total)
    )
    if checked.findings:
        more = len(checked.findings) - 1
        raise BackupError(
            f"what the copies make is not sound, so nothing was restored: "
            f"{checked.findings[0].sentence}{f', and {more} more' if more else ''}; take away the files "
            "that were altered, or restore what was before with --until."
        )
    return checked


def _put_in_place(target: Path, database: Path) -> None:
    with target.open("rb") as file:
        os.fsync(file.fileno())
    target.rename(database)
    sync_folder(database.parent)


def _set_aside(database: Path) -> Path | None:
    """Move a journal away that the restored log does not continue; the store would not open beside it."""
    folder = journal_folder(database)
    newest = newest_link(folder)
    if newest is None:
        return None
    engine = SQLiteEngine(database)
    with engine.reading() as db:
        row = db.execute(
            "SELECT hash FROM links WHERE position = ?", (newest["position"],)
        ).fetchone()
    engine.close()
    if row and row["hash"] == newest["hash"]:
        return None
    return folder.rename(folder.with_name(f"{folder.name}.aside-{secrets.token_hex(4)}"))
