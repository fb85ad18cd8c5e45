"""Copies of the votes elsewhere, and the way back.

`destinations` and `hub` keep files; `names` says what they are called; `pieces` copies the journal as it grows,
`generations` whole databases, checked and signed; `keeper` does both while a server runs. `restoring` makes a
database from what `candidates` finds, with `lines` and `replaying`.
"""

from arena.backup.destinations import Destination, FolderDestination
from arena.backup.generations import KEEP, BackedUp, back_up, database_of
from arena.backup.keeper import BackupStatus, Keeper
from arena.backup.opening import open_destination
from arena.backup.pieces import Copied, copy_journal
from arena.backup.restoring import MARGIN, Gap, Restored, restore

__all__ = [
    "KEEP",
    "MARGIN",
    "BackedUp",
    "BackupStatus",
    "Copied",
    "Destination",
    "FolderDestination",
    "Gap",
    "Keeper",
    "Restored",
    "back_up",
    "copy_journal",
    "database_of",
    "open_destination",
    "restore",
]
