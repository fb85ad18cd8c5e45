"""Where the database may lie and how it is opened: settings that lose no acknowledged vote.

What is chosen here was measured against simulated power cuts: TRUNCATE with EXTRA and WAL with FULL
lose nothing, SQLite's own default loses the last vote. WAL is left alone on the versions of SQLite
whose log can be reset under a reader, and on file systems that are not known to be local.
"""

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from arena.errors import StoreError
from arena.store.engine import Connection

BUSY_MILLISECONDS = 10_000
OLDEST_SQLITE = (3, 37, 0)
_SYNCHRONOUS = {"FULL": 2, "EXTRA": 3}
_LOCAL = frozenset(["ext2", "ext3", "ext4", "xfs", "btrfs", "zfs", "f2fs", "tmpfs", "overlay"])
_NETWORK = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "ceph",
        "lustre",
        "glusterfs",
        "beegfs",
        "gpfs",
        "fuse",
        "davfs",
    ]
)
_LOCAL_FUSE = frozenset(["fuse.fuse-overlayfs"])

_ESCAPE = re.compile(r"\\([0-7]{3})")

Version = tuple[int, int, int]
Settings = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Journal:
    """SQLite's journal_mode and synchronous, as their pragmas name them."""

    mode: str
    synchronous: str


def database_path(address: Path | str) -> Path:
    """The file behind a path or a `sqlite:///` address.

    Raises:
        StoreError: The address names another engine, or a database that is not a file.
    """
    text = str(address)
    if isinstance(address, str) and "://" in address:
        if not address.startswith("sqlite:///"):
            raise StoreError(
                f"'{address.partition('://')[0]}' is no kind of database that can be used here; "
                "give a path, a sqlite:/// or a postgresql:// address."
            )
        text = address.removeprefix("sqlite:///")
    if text in ("", ".", ":memory:"):
        raise StoreError("votes need a file that outlives the process; give the path of one.")
    return Path(text)


def file_system_of(path: PurePath, mounts: str) -> str:
    """The type of the file system that holds an absolute path.

    `mounts` has the lines of /proc/mounts. The result is empty where no line fits.
    """
    found, length = "", -1
    for line in mounts.splitlines():
        fields = line.split()
        point = PurePath(_ESCAPE.sub(lambda code: chr(int(code[1], 8)), fields[1]))
        if path.is_relative_to(point) and len(point.parts) >= length:
            found, length = fields[2], len(point.parts)
    return found


def choose_journal(version: Version, file_system: str) -> Journal:
    """The fastest journal that is safe with this SQLite on this file system.

    Raises:
        StoreError: SQLite is too old, or the file system is a network or bucket mount, whose locks
            cannot be relied on.
    """
    if version < OLDEST_SQLITE:
        raise StoreError(
            f"SQLite {_dotted(version)} is too old; use a Python that brings "
            f"SQLite {_dotted(OLDEST_SQLITE)} or newer."
        )
    bucket = file_system.startswith("fuse.") and file_system not in _LOCAL_FUSE
    if bucket or file_system in _NETWORK:
        raise StoreError(
            f"the database would lie on a network or bucket mount ({file_system}), where votes can "
            "be lost; set ARENA_DATABASE to a path on a local disk and copy backups to the mount."
        )
    if file_system in _LOCAL and _log_reset_is_safe(version):
        return Journal("WAL", "FULL")
    return Journal("TRUNCATE", "EXTRA")


def journal_for(path: Path) -> Journal:
    """`choose_journal` for this process and a path's real place."""
    mounts = Path("/proc/mounts")
    text = mounts.read_text("utf-8", "replace") if mounts.exists() else ""
    major, minor, patch = sqlite3.sqlite_version_info
    return choose_journal((major, minor, patch), file_system_of(path.resolve(), text))


def writer_settings(journal: Journal) -> Settings:
    """What a connection that writes is set to, by pragma."""
    return {
        "busy_timeout": BUSY_MILLISECONDS,
        "journal_mode": journal.mode,
        "synchronous": _SYNCHRONOUS[journal.synchronous],
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
    }


def reader_settings() -> Settings:
    """What a connection that cannot write is set to, by pragma."""
    return {"busy_timeout": BUSY_MILLISECONDS, "query_only": 1}


def connect_writer(path: Path, journal: Journal) -> sqlite3.Connection:
    """The one connection that writes, with its settings read back.

    Raises:
        StoreError: The file cannot be opened, is no database, or a setting did not take.
    """
    return _connect(path, writer_settings(journal))


def connect_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, with its settings read back; raises StoreError."""
    return _connect(path, reader_settings())


def _connect(path: Path, wanted: Settings) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    except sqlite3.Error as error:
        raise StoreError(
            f"{path}: {error}; give a path whose folder exists and can be written."
        ) from error
    connection.row_factory = sqlite3.Row
    try:
        apply_settings(connection, wanted)
    except sqlite3.Error as error:
        connection.close()
        raise StoreError(
            f"{path}: {error}; give the path of an Epaile database that no other program holds."
        ) from error
    except StoreError:
        connection.close()
        raise
    return connection


def apply_settings(connection: Connection, wanted: Settings) -> None:
    """Set a connection and read its settings back; raises StoreError at the first that did not take."""
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name} = {value}")
    check_settings(connection, wanted)


def check_settings(connection: Connection, wanted: Settings) -> None:
    """Read settings back from SQLite; raises StoreError at the first that differs."""
    for name, value in wanted.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if str(found).lower() != str(value).lower():
            raise StoreError(
                f"SQLite answers {name} = {found} where {value} was set; "
                "another library or program overrides it: close that first."
            )


def _log_reset_is_safe(version: Version) -> bool:
    return (
        version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)
    )


def _dotted(version: Version) -> str:
    return ".".join(str(part) for part in version)
