"""The eighth step of the schema: who was invited, who signs in, what was trained, and several tags in one answer.

`consents` says who agreed to a later text than the one that they joined under; what was agreed to stays, as the
participant's own row does. `training_answers` are what somebody said of the study's examples, once for each.

`cohort_members` says by which invitation somebody came; battles of a cohort that the study keeps out of its ranking
have the purpose `unranked`. `sign_ins` and `participant_tokens` let one person take part on several devices, each with
a participant code of its own.
`contacts` is apart from all that is analysed: nothing refers to it, and a command erases it. A battle that
`continues` another one is the next part of the same conversation, judged by itself.
"""

from arena.store.check_schema import CHECK_COLUMNS, CHECK_TABLES, CHECK_TRIGGERS
from arena.store.log_schema import comparisons_view
from arena.store.mark_schema import MARK_COLUMNS
from arena.store.schema import sequence, time_column
from arena.store.triggers import Trigger

_OLD_KINDS = "CHECK (kind IN ('preference', 'choice', 'text', 'rating', 'review'))"
_NEW_KINDS = "CHECK (kind IN ('preference', 'choice', 'text', 'rating', 'review', 'tags'))"
_OLD_PURPOSES = "CHECK (purpose IN ('ranked', 'control', 'repeat'))"
_NEW_PURPOSES = "CHECK (purpose IN ('ranked', 'control', 'repeat', 'unranked'))"

WIDENED = (
    ("battles", _OLD_PURPOSES, _NEW_PURPOSES),
    ("answers", _OLD_KINDS, _NEW_KINDS),
    ("amended_answers", _OLD_KINDS, _NEW_KINDS),
)
"""What SQLite's tables say, and what they say from here on: table, words before, words after."""

WIDENED_IN_POSTGRESQL = tuple(
    f"ALTER TABLE {table} {change}"
    for table, name, check in (
        ("battles", "battles_purpose_check", _NEW_PURPOSES),
        ("answers", "answers_kind_check", _NEW_KINDS),
        ("amended_answers", "amended_answers_kind_check", _NEW_KINDS),
    )
    for change in (f"DROP CONSTRAINT {name}", f"ADD CONSTRAINT {name} {check}")
)

PEOPLE_TABLES = (
    "ALTER TABLE battles ADD COLUMN continues TEXT REFERENCES battles (id)",
    f"""CREATE TABLE invitations (
        {sequence()},
        study TEXT NOT NULL,
        cohort TEXT NOT NULL CHECK (cohort <> ''),
        code_hash TEXT NOT NULL UNIQUE,
        most INTEGER CHECK (most >= 1),
        {time_column("made_at")},
        ends_at TEXT
    ) STRICT""",
    f"""CREATE TABLE cohort_members (
        {sequence()},
        participant TEXT NOT NULL UNIQUE REFERENCES participants (id),
        cohort TEXT NOT NULL CHECK (cohort <> ''),
        invitation INTEGER REFERENCES invitations (seq)
    ) STRICT""",
    f"""CREATE TABLE consents (
        {sequence()},
        participant TEXT NOT NULL REFERENCES participants (id),
        version TEXT NOT NULL CHECK (version <> ''),
        hash TEXT NOT NULL CHECK (hash <> ''),
        {time_column("agreed_at")},
        UNIQUE (participant, hash)
    ) STRICT""",
    f"""CREATE TABLE training_answers (
        {sequence()},
        participant TEXT NOT NULL REFERENCES participants (id),
        item TEXT NOT NULL CHECK (item <> ''),
        answer TEXT NOT NULL CHECK (answer <> ''),
        expected INTEGER NOT NULL CHECK (expected IN (0, 1)),
        {time_column("answered_at")},
        UNIQUE (participant, item)
    ) STRICT""",
    f"""CREATE TABLE sign_ins (
        {sequence()},
        participant TEXT NOT NULL REFERENCES participants (id),
        study TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('passphrase', 'hugging_face')),
        name_hash TEXT NOT NULL,
        secret_hash TEXT,
        {time_column("made_at")},
        UNIQUE (participant, kind),
        UNIQUE (study, kind, name_hash),
        CHECK ((kind = 'passphrase') = (secret_hash IS NOT NULL))
    ) STRICT""",
    f"""CREATE TABLE participant_tokens (
        {sequence()},
        participant TEXT NOT NULL REFERENCES participants (id),
        token_hash TEXT NOT NULL UNIQUE,
        code_hash TEXT NOT NULL UNIQUE,
        {time_column("made_at")}
    ) STRICT""",
    "CREATE INDEX participant_tokens_by_participant ON participant_tokens (participant)",
    f"""CREATE TABLE contacts (
        {sequence()},
        participant TEXT NOT NULL UNIQUE REFERENCES participants (id),
        address TEXT NOT NULL CHECK (address <> ''),
        {time_column("given_at")}
    ) STRICT""",
    *CHECK_TABLES,
)

_COHORT = (
    "(SELECT cohort FROM cohort_members"
    " WHERE cohort_members.participant = battles.participant) AS cohort"
)

PEOPLE_VIEWS = (
    "DROP VIEW comparisons",
    comparisons_view(MARK_COLUMNS + f",\n        {_COHORT}" + CHECK_COLUMNS),
)

PEOPLE_TRIGGERS = (
    Trigger(
        "training_answers_never_change",
        "BEFORE UPDATE",
        "training_answers",
        refusal="what is stored in training_answers is never changed",
    ),
    Trigger(
        "consents_never_change",
        "BEFORE UPDATE",
        "consents",
        refusal="what is stored in consents is never changed",
    ),
    *CHECK_TRIGGERS,
)
