"""The seventh step of the schema: work that is dealt out, one answer alone, ratings and reviews.

A battle may have one answer (`model_right` is NULL) and belong to a task (`assignments`). `ratings` is what
analysis reads of points on scales, as `comparisons` is for preferences: the last version of every ballot.
"""

from arena.store.schema import sequence
from arena.store.triggers import Trigger

_OLD_KINDS = "CHECK (kind IN ('preference', 'choice', 'text'))"
_NEW_KINDS = "CHECK (kind IN ('preference', 'choice', 'text', 'rating', 'review'))"

LOOSENED = (
    ("battles", "model_right TEXT NOT NULL REFERENCES", "model_right TEXT REFERENCES"),
    ("answers", _OLD_KINDS, _NEW_KINDS),
    ("amended_answers", _OLD_KINDS, _NEW_KINDS),
)
"""What SQLite's tables say, and what they say from here on: table, words before, words after."""

LOOSENED_IN_POSTGRESQL = (
    "ALTER TABLE battles ALTER COLUMN model_right DROP NOT NULL",
    *(
        f"ALTER TABLE {table} {change}"
        for table in ("answers", "amended_answers")
        for change in (
            f"DROP CONSTRAINT {table}_kind_check",
            f"ADD CONSTRAINT {table}_kind_check {_NEW_KINDS}",
        )
    ),
)

TASK_TABLES = (
    "ALTER TABLE prompts ADD COLUMN answer_language TEXT",
    "ALTER TABLE prompts ADD COLUMN source_text TEXT",
    f"""CREATE TABLE assignments (
        {sequence()},
        battle TEXT NOT NULL UNIQUE REFERENCES battles (id),
        task TEXT NOT NULL CHECK (task <> ''),
        item TEXT NOT NULL CHECK (item <> ''),
        sample_left INTEGER NOT NULL CHECK (sample_left >= 0),
        sample_right INTEGER CHECK (sample_right >= 0),
        revises TEXT REFERENCES ballots (battle)
    ) STRICT""",
    "CREATE INDEX assignments_by_item ON assignments (task, item)",
)

_ON_THE_RIGHT = "answers.question LIKE '%.right'"
_OF_A_SIDE = "(answers.question LIKE '%.left' OR answers.question LIKE '%.right')"
_NAME = (
    "CASE WHEN answers.question LIKE '%.left' THEN"
    " substr(answers.question, 1, length(answers.question) - 5)"
    f" WHEN {_ON_THE_RIGHT} THEN substr(answers.question, 1, length(answers.question) - 6)"
    " ELSE answers.question END"
)

TASK_VIEWS = (
    f"""CREATE VIEW ratings AS
    SELECT battles.id AS battle,
        battles.study AS study,
        assignments.task AS task,
        assignments.item AS item,
        {_NAME} AS question,
        CASE WHEN {_ON_THE_RIGHT} THEN battles.model_right ELSE battles.model_left END AS model,
        CASE WHEN {_ON_THE_RIGHT} THEN assignments.sample_right
            ELSE assignments.sample_left END AS sample,
        CASE WHEN {_OF_A_SIDE} THEN
            (CASE WHEN {_ON_THE_RIGHT} THEN battles.model_left ELSE battles.model_right END)
            END AS opponent,
        CAST(answers.value AS INTEGER) AS value,
        battles.participant AS participant,
        participants.kind AS rater_kind,
        battles.prompt_id AS prompt,
        battles.prompt_category AS category,
        battles.prompt_language AS language,
        battles.purpose AS purpose,
        versions.seconds AS seconds,
        versions.stored_at AS stored_at,
        ballots.seq AS seq
    FROM version_answers AS answers
    JOIN versions ON versions.battle = answers.battle AND versions.number = answers.number
    JOIN ballots ON ballots.battle = answers.battle
    JOIN battles ON battles.id = answers.battle
    JOIN participants ON participants.id = battles.participant
    LEFT JOIN assignments ON assignments.battle = battles.id
    WHERE answers.kind = 'rating' AND NOT EXISTS (SELECT 1 FROM amendments
        WHERE amendments.battle = answers.battle AND amendments.number > answers.number)""",  # noqa: S608
)

TASK_TRIGGERS = tuple(
    Trigger(
        f"assignments_{word}",
        moment,
        "assignments",
        refusal=f"what is stored in assignments is {said}",
    )
    for word, moment, said in (
        ("never_change", "BEFORE UPDATE", "never changed"),
        ("are_kept", "BEFORE DELETE", "kept"),
    )
)
