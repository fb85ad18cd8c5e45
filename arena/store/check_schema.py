"""What the eighth step of the schema says of checks: control items, pairs shown again, and how long answers are.

`expectations` has what a control item expects of a question, in terms of its better text; who was asked what, and
on which side that text stood, are facts of the battle like any other. `repeats` says which earlier battle a battle
shows again. The view `comparisons` puts both into words of the page: `expected` is `left`, `right`, `left_or_tie`
or `right_or_tie`.
"""

from arena.store.schema import sequence
from arena.store.triggers import Trigger

CHECK_TABLES = (
    f"""CREATE TABLE expectations (
        {sequence()},
        study TEXT NOT NULL,
        study_hash TEXT NOT NULL,
        prompt TEXT NOT NULL,
        question TEXT NOT NULL CHECK (question <> ''),
        expected TEXT NOT NULL CHECK (expected IN ('better', 'not_worse')),
        UNIQUE (study, study_hash, prompt, question),
        FOREIGN KEY (study, study_hash, prompt) REFERENCES prompts (study, study_hash, id)
    ) STRICT""",
    f"""CREATE TABLE repeats (
        {sequence()},
        battle TEXT NOT NULL UNIQUE REFERENCES battles (id),
        earlier TEXT NOT NULL REFERENCES ballots (battle),
        CHECK (battle <> earlier)
    ) STRICT""",
)

_EXPECTED = """(SELECT CASE WHEN battles.model_left = 'control.better' THEN 'left' ELSE 'right' END
            || CASE WHEN expectations.expected = 'better' THEN '' ELSE '_or_tie' END
        FROM expectations WHERE expectations.study = battles.study
            AND expectations.study_hash = battles.study_hash
            AND expectations.prompt = battles.prompt_id
            AND expectations.question = answers.question
            AND battles.purpose = 'control') AS expected"""
_REPEATS = "(SELECT earlier FROM repeats WHERE repeats.battle = battles.id) AS repeats"
_CHARACTERS = """(SELECT sum(length(responses.text)) FROM responses
        WHERE responses.battle = battles.id AND responses.turn =
            (SELECT max(number) FROM turns WHERE turns.battle = battles.id)) AS characters"""

CHECK_COLUMNS = "".join(f",\n        {term}" for term in (_EXPECTED, _REPEATS, _CHARACTERS))
"""What the view says of a battle's checks, as further columns of a statement."""

CHECK_TRIGGERS = tuple(
    Trigger(f"{table}_{word}", moment, table, refusal=f"what is stored in {table} is {said}")
    for table in ("expectations", "repeats")
    for word, moment, said in (
        ("never_change", "BEFORE UPDATE", "never changed"),
        ("are_kept", "BEFORE DELETE", "kept"),
    )
)
