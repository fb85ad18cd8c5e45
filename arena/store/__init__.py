"""The only SQL that writes: one `Store`, its migrations, and snapshots for everybody who reads.

`engine` is what SQLite (`sqlite`, `settings`) and PostgreSQL (`postgresql`) have in common; `schema`,
`log_schema` and `migrations` say what is in a database, `writer` how it is written, `registration`,
`battles`, `ballots` and `withdrawals` what, `links` how every vote is chained to the one before, `journal`
where its second copy lies, and `records` how rows become nouns.
"""

from arena.store.opening import engine_of, journal_folder, open_store
from arena.store.records import (
    BattleRecord,
    Contributor,
    StoredBallot,
    StudyProgress,
    Withdrawn,
)
from arena.store.snapshots import snapshot
from arena.store.store import Store, utc_now

__all__ = [
    "BattleRecord",
    "Contributor",
    "Store",
    "StoredBallot",
    "StudyProgress",
    "Withdrawn",
    "engine_of",
    "journal_folder",
    "open_store",
    "snapshot",
    "utc_now",
]
