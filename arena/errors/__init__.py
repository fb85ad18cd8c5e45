"""Every error that Epaile raises on purpose.

EpaileError
├── InputError        a file, flag or row is wrong: one sentence with place and cure, exit code 2
├── BackendError      a model gave no usable answer; never shown to a participant
├── StoreError        the database cannot be trusted with a vote
│   ├── BackupError   a copy of the votes could not be made, or is not sound
│   └── VotesDiffer   what is to be imported is there already, and says something else
└── Refusal           a participant's request is turned down; has a code that pages translate
    ├── ConsentMissing
    ├── ProfileIncomplete
    ├── NotEligible
    ├── TrainingUnfinished
    ├── PromptRefused
    ├── TooManyBattles
    ├── BattleUnknown
    ├── BattleUnfinished
    ├── BattleVoid
    ├── BallotInvalid
    ├── BallotConflict
    ├── BallotClosed
    ├── NamesSealed
    ├── WithdrawalUnknown
    ├── DiskLow
    ├── LineFull
    ├── ModelsUnreachable
    ├── TaskUnknown
    ├── InvitationRefused
    │   ├── InvitationUnknown
    │   ├── InvitationEnded
    │   ├── InvitationUsedUp
    │   ├── InvitationNeeded
    │   └── CohortTaken
    ├── SignInUnknown
    ├── NameMissing
    ├── NameTaken
    ├── PassphraseRefused
    ├── TooManyTries
    └── AccountUnconfirmed
"""

from arena.errors.battles import (
    BallotClosed,
    BallotConflict,
    BallotInvalid,
    BattleUnfinished,
    BattleUnknown,
    BattleVoid,
    ConversationClosed,
    DiskLow,
    LineFull,
    ModelsUnreachable,
    NamesSealed,
    NoOtherPair,
    PromptRefused,
    TaskUnknown,
    TooManyBattles,
)
from arena.errors.people import (
    AccountUnconfirmed,
    CohortTaken,
    ConsentMissing,
    InvitationEnded,
    InvitationNeeded,
    InvitationRefused,
    InvitationUnknown,
    InvitationUsedUp,
    NameMissing,
    NameTaken,
    NotEligible,
    PassphraseRefused,
    ProfileIncomplete,
    SignInUnknown,
    TooManyTries,
    TrainingUnfinished,
    WithdrawalUnknown,
)
from arena.errors.tree import (
    BackendError,
    BackupError,
    EpaileError,
    InputError,
    Refusal,
    StoreError,
    VotesDiffer,
)

__all__ = [
    "AccountUnconfirmed",
    "BackendError",
    "BackupError",
    "BallotClosed",
    "BallotConflict",
    "BallotInvalid",
    "BattleUnfinished",
    "BattleUnknown",
    "BattleVoid",
    "CohortTaken",
    "ConsentMissing",
    "ConversationClosed",
    "DiskLow",
    "EpaileError",
    "InputError",
    "InvitationEnded",
    "InvitationNeeded",
    "InvitationRefused",
    "InvitationUnknown",
    "InvitationUsedUp",
    "LineFull",
    "ModelsUnreachable",
    "NameMissing",
    "NameTaken",
    "NamesSealed",
    "NoOtherPair",
    "NotEligible",
    "PassphraseRefused",
    "ProfileIncomplete",
    "PromptRefused",
    "Refusal",
    "SignInUnknown",
    "StoreError",
    "TaskUnknown",
    "TooManyBattles",
    "TooManyTries",
    "TrainingUnfinished",
    "VotesDiffer",
    "WithdrawalUnknown",
]
