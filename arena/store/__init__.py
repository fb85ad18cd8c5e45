"""The only SQL that writes: one `Store`, its migrations, and snapshots for everybody who reads.

`engine` is what SQLite (`sqlite`, `settings`) and PostgreSQL (`postgresql`) have in common; `schema`,
`log_schema` and `migrations` say what is in a database, `writer` how it is written, `registration`,
`battles`, `ballots`, `entries`, `imports`, `invitations`, `contacts`, `nicknames`, `sign_ins` and `withdrawals` what,
`links` how every vote is chained to the one before, `journal`
where its second copy lies, `snapshots` and `transfer` how a database is copied, `reader` and its queries what is
asked of it, `voted` and `judged` what others read of whole studies, `records` and `reading` how rows become nouns.
"""

from arena.store.battle_counts import BattleCounts, battle_counts
from arena.store.check_counts import CheckCounts, check_counts
from arena.store.check_queries import CheckHistory, Pace, Repeatable, Tempo
from arena.store.contacts import Contact
from arena.store.entries import TrainingAnswer, TrainingCounts
from arena.store.invitations import Invitation
from arena.store.judged import (
    JudgedPoint,
    Judgement,
    Rater,
    judgements_of_task,
    points_of_task,
)
from arena.store.opening import engine_of, journal_folder, open_store
from arena.store.records import (
    BattleRecord,
    Contributor,
    FoundReceipt,
    Imported,
    IncomingVote,
    OwnData,
    Revision,
    StoredBallot,
    StudyProgress,
    TaskProgress,
    Withdrawn,
)
from arena.store.sign_ins import SignInRecord
from arena.store.snapshots import snapshot
from arena.store.store import Store, utc_now
from arena.store.transfer import Copied, copy_database
from arena.store.verification import check_database, find_receipt, require_database
from arena.store.voted import people_in, voted_battles

__all__ = [
    "BattleCounts",
    "BattleRecord",
    "CheckCounts",
    "CheckHistory",
    "Contact",
    "Contributor",
    "Copied",
    "FoundReceipt",
    "Imported",
    "IncomingVote",
    "Invitation",
    "JudgedPoint",
    "Judgement",
    "OwnData",
    "Pace",
    "Rater",
    "Repeatable",
    "Revision",
    "SignInRecord",
    "Store",
    "StoredBallot",
    "StudyProgress",
    "TaskProgress",
    "Tempo",
    "TrainingAnswer",
    "TrainingCounts",
    "Withdrawn",
    "battle_counts",
    "check_counts",
    "check_database",
    "copy_database",
    "engine_of",
    "find_receipt",
    "journal_folder",
    "judgements_of_task",
    "open_store",
    "people_in",
    "points_of_task",
    "require_database",
    "snapshot",
    "utc_now",
    "voted_battles",
]
