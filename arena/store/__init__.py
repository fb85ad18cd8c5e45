"""The only SQL that writes: one `Store`, its migrations, and snapshots for everybody who reads.

`settings` says where the database may lie and how it is opened, `schema` and `migrations` what is in
it, `writer` how it is written, `registration` and `battles` what, and `records` how rows become nouns.
"""

from arena.store.records import BattleRecord, Contributor, StoredBallot, StudyProgress
from arena.store.snapshots import snapshot
from arena.store.store import Store, open_store, utc_now

__all__ = [
    "BattleRecord",
    "Contributor",
    "Store",
    "StoredBallot",
    "StudyProgress",
    "open_store",
    "snapshot",
    "utc_now",
]
