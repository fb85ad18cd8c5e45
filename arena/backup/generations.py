"""Whole databases elsewhere: taken, checked, signed, and only then sent."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from arena.addresses import is_postgresql, without_password
from arena.backup.destinations import Destination
from arena.backup.names import SnapshotName
from arena.backup.pieces import copy_journal
from arena.backup.working import working_folder
from arena.chain import Checked, KnownHead
from arena.errors import BackupError, InputError
from arena.heads import known, read_head, sign
from arena.store import check_database, engine_of, require_database, snapshot, utc_now
from arena.store.settings import database_path

logger = logging.getLogger(__name__)

KEEP = 30
Progress = Callable[[str, int, int | None], None]
"""Told what is being done, how far it is, and of how much (None: nobody knows)."""


class ForeignLog(InputError):
    """A destination holds copies of a log that this database does not continue."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A good snapshot in a destination: its name, the place and hash that its log ends at, its bytes.

    `removed` counts older snapshots that it made superfluous.
    """

    name: str
    place: int
    hash: str
    bytes: int
    removed: int


def back_up(
    address: str,
    destination: Destination,
    key: Ed25519PrivateKey,
    *,
    keep: int = KEEP,
    progress: Progress = lambda _what, _done, _all: None,
) -> BackedUp:
    """Send the journal and a checked snapshot of a database that others may be writing to.

    Nothing is sent of a database that is not sound. The newest `keep` snapshots stay, where the destination
    forgets; nothing but our own snapshots is ever removed.

    Raises:
        InputError: There is no such database, the destination cannot be used, or holds another log.
        BackupError: The database is not sound, or sending failed; nothing was removed.
    """
    database = database_of(address)
    progress("looking at what is there", 0, None)
    with working_folder(database, "snapshot") as folder:
        heads = require_same_log(database, destination, folder)
        progress("sending the journal", 0, None)
        copy_journal(database, destination)
        copy = folder / "copy.db"
        progress("taking a snapshot", 0, None)
        snapshot(database, copy)
        checked = _checked(copy, database, heads, progress)
        name = SnapshotName.now(checked.position)
        head = folder / "head.json"
        head.write_text(sign(checked, key, utc_now()).to_json(), encoding="utf-8")
        progress("sending the snapshot", 0, None)
        destination.put({str(name): copy, name.head: head})
        size = copy.stat().st_size
    removed = _remove_older(destination, name, keep) if destination.forgets else 0
    return BackedUp(str(name), checked.position, checked.hash, size, removed)


def database_of(address: str) -> Path:
    """The file behind an address; raises InputError where there is none."""
    if is_postgresql(address):
        raise InputError(
            "this backs up SQLite files alone",
            where=without_password(address),
            cure="use the server's own tools (pg_dump, replication), or copy the votes to a file with "
            "'python -m arena copy' and back that up",
        )
    require_database(address)
    return database_path(address)


def require_same_log(
    database: Path, destination: Destination, folder: Path
) -> tuple[KnownHead, ...]:
    """The newest head in a destination, which must be of the log of this database; none where none is.

    Raises:
        ForeignLog: The destination holds the backups of another log, or of one that goes on further.
        InputError: The destination cannot be used as it is.
        BackupError: It cannot be asked.
    """
    head = _newest_head(destination, folder)
    if head is None or head.position == 0:
        return ()
    engine = engine_of(database)
    try:
        with engine.reading() as db:
            row = db.execute(
                "SELECT hash FROM links WHERE position = ?", (head.position,)
            ).fetchone()
    except engine.errors as error:
        raise BackupError(f"{database} could not be read ({error}).") from error
    finally:
        engine.close()
    if row is None or row["hash"] != head.hash:
        raise ForeignLog(
            f"it holds the backup of a log up to place {head.position}, which this database does not "
            "have",
            where=destination.place,
            cure="restore that one with 'python -m arena restore', or give each database a destination "
            "of its own",
        )
    return (head,)


def _newest_head(destination: Destination, folder: Path) -> KnownHead | None:
    for name in reversed(snapshot_names(destination.sizes())):
        try:
            return known(read_head(destination.fetch([name.head], folder)[name.head]), name.head)
        except InputError as error:
            logger.warning("a head of a backup cannot be used: %s", error)
    return None


def snapshot_names(sizes: Mapping[str, int]) -> list[SnapshotName]:
    """The complete snapshots of a destination, oldest first."""
    found = [SnapshotName.of(name) for name in sizes]
    return sorted(name for name in found if name is not None and name.head in sizes)


def _checked(copy: Path, database: Path, heads: Iterable[KnownHead], progress: Progress) -> Checked:
    checked = check_database(
        copy, tuple(heads), lambda done, total: progress("checking the snapshot", done, total)
    )
    if checked.findings:
        more = len(checked.findings) - 1
        raise BackupError(
            f"{database} is not sound, so nothing was sent of it: {checked.findings[0].sentence}"
            f"{f', and {more} more' if more else ''}; see 'python -m arena verify', and restore the "
            "last good backup with 'python -m arena restore'."
        )
    return checked


def _remove_older(destination: Destination, newest: SnapshotName, keep: int) -> int:
    names = [name for name in snapshot_names(destination.sizes()) if name != newest]
    # The one that was just written stays, wherever the clock says that it belongs.
    old = names[: max(0, len(names) - keep + 1)]
    destination.remove(each for name in old for each in (str(name), name.head))
    return len(old)
