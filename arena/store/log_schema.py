"""The fifth step of the schema: the log of votes, changes of a vote, reveals and withdrawals.

A changed vote is a row of `amendments` with answers of its own; the first ballot stays as it is. What counts
is the last version (`comparisons`, `vote_counts`). A withdrawal is a row of `withdrawals`, and only for
battles that stand there do the triggers let texts be emptied and answers be deleted. `links` is the
chain (`arena.chain`), `salts` what its commitments are opened with.
"""

from arena.store.count_triggers import battle_of
from arena.store.schema import FINALITY, sequence, time_column
from arena.store.triggers import Trigger

LOG_TABLES = (
    f"""CREATE TABLE amendments (
        {sequence()},
        battle TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number >= 2),
        participant TEXT NOT NULL,
        amends TEXT NOT NULL UNIQUE,
        seconds REAL CHECK (seconds >= 0),
        receipt TEXT NOT NULL UNIQUE CHECK (receipt <> ''),
        {time_column("stored_at")},
        UNIQUE (battle, number),
        FOREIGN KEY (battle) REFERENCES ballots (battle),
        FOREIGN KEY (battle, participant) REFERENCES battles (id, participant)
    ) STRICT""",
    f"""CREATE TABLE amended_answers (
        {sequence()},
        amendment INTEGER NOT NULL REFERENCES amendments (seq),
        question TEXT NOT NULL CHECK (question <> ''),
        kind TEXT NOT NULL CHECK (kind IN ('preference', 'choice', 'text')),
        value TEXT NOT NULL,
        derived INTEGER NOT NULL CHECK (derived IN (0, 1)),
        UNIQUE (amendment, question),
        CHECK (kind <> 'preference'
            OR value IN ('left', 'right', 'tie', 'both_good', 'both_bad', 'cannot_say'))
    ) STRICT""",
    f"""CREATE TABLE reveals (
        {sequence()},
        battle TEXT NOT NULL UNIQUE REFERENCES ballots (battle),
        {time_column("revealed_at")}
    ) STRICT""",
    f"""CREATE TABLE withdrawals (
        {sequence()},
        battle TEXT NOT NULL UNIQUE REFERENCES battles (id),
        {time_column("withdrawn_at")}
    ) STRICT""",
    f"""CREATE TABLE scrubs (
        {sequence()},
        withdrawal INTEGER NOT NULL,
        {time_column("scrubbed_at")}
    ) STRICT""",
    f"""CREATE TABLE participant_codes (
        {sequence()},
        participant TEXT NOT NULL UNIQUE REFERENCES participants (id),
        code_hash TEXT NOT NULL UNIQUE
    ) STRICT""",
    """CREATE TABLE links (
        position INTEGER PRIMARY KEY CHECK (position >= 1),
        kind TEXT NOT NULL
            CHECK (kind IN ('ballot', 'amendment', 'reveal', 'withdrawal', 'gap')),
        battle TEXT REFERENCES battles (id),
        number INTEGER,
        refers INTEGER,
        receipt TEXT,
        vote TEXT,
        texts TEXT,
        person TEXT,
        previous TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE,
        CHECK ((kind IN ('ballot', 'amendment')) = (number IS NOT NULL)),
        CHECK ((kind = 'gap') = (battle IS NULL))
    ) STRICT""",
    "CREATE INDEX links_by_battle ON links (battle, number)",
    """CREATE TABLE salts (
        position INTEGER PRIMARY KEY REFERENCES links (position),
        vote TEXT NOT NULL,
        texts TEXT,
        person TEXT NOT NULL
    ) STRICT""",
)

_VERSION_VIEWS = (
    "DROP VIEW comparisons",
    """CREATE VIEW versions AS
    SELECT battle, 1 AS number, participant, seconds, receipt, stored_at, NULL AS amends,
        fingerprint
    FROM ballots
    UNION ALL
    SELECT battle, number, participant, seconds, receipt, stored_at, amends, NULL FROM amendments""",
    """CREATE VIEW version_answers AS
    SELECT ballots.battle AS battle, 1 AS number, question, kind, value, derived, answers.seq AS seq
    FROM answers JOIN ballots ON ballots.seq = answers.ballot
    UNION ALL
    SELECT amendments.battle, amendments.number, question, kind, value, derived,
        amended_answers.seq
    FROM amended_answers JOIN amendments ON amendments.seq = amended_answers.amendment""",
)


def _comparisons(answers: str, version: str, condition: str, more: str) -> str:
    return f"""SELECT battles.id AS battle,
        battles.study AS study,
        answers.question AS question,
        battles.model_left AS model_left,
        battles.model_right AS model_right,
        answers.value AS outcome,
        answers.derived AS derived,
        battles.participant AS participant,
        battles.prompt_id AS prompt,
        battles.prompt_category AS category,
        battles.prompt_language AS language,
        battles.purpose AS purpose,
        battles.policy AS policy,
        battles.probability AS probability,
        (SELECT count(*) FROM turns WHERE turns.battle = battles.id) AS turns,
        {version}.seconds AS seconds,
        {version}.stored_at AS stored_at{more},
        ballots.seq AS seq
    FROM {answers}
    JOIN battles ON battles.id = ballots.battle
    WHERE answers.kind = 'preference' AND {condition}"""


def comparisons_view(more: str = "") -> str:
    """The view `comparisons`: the last version of every vote; `more` are further columns of its battle."""
    return (
        "CREATE VIEW comparisons AS "
        + _comparisons(
            "answers JOIN ballots ON ballots.seq = answers.ballot",
            "ballots",
            "NOT EXISTS (SELECT 1 FROM amendments WHERE amendments.battle = ballots.battle)",
            more,
        )
        + " UNION ALL "
        + _comparisons(
            "amended_answers AS answers JOIN amendments ON amendments.seq = answers.amendment"
            " JOIN ballots ON ballots.battle = amendments.battle",
            "amendments",
            "NOT EXISTS (SELECT 1 FROM amendments AS later WHERE later.battle = amendments.battle"
            " AND later.number > amendments.number)",
            more,
        )
    )


LOG_VIEWS = (
    *_VERSION_VIEWS,
    """CREATE VIEW standing_ballots AS
    SELECT battle, participant FROM ballots WHERE battle NOT IN (SELECT battle FROM withdrawals)
        AND NOT EXISTS (SELECT 1 FROM amendments WHERE amendments.battle = ballots.battle
            AND NOT EXISTS (SELECT 1 FROM amendments AS later
                WHERE later.battle = amendments.battle AND later.number > amendments.number)
            AND NOT EXISTS (SELECT 1 FROM amended_answers WHERE amendment = amendments.seq))""",
    comparisons_view(),
)

_ANSWER_TABLES = ("answers", "amended_answers")
_TEXTS = {"battles": "id", "turns": "battle", "responses": "battle", "ballots": "battle"}
_FACTS = ("voids", "amendments", "reveals", "withdrawals", "links")
_CHANGED = "what is stored in {0} is never changed"
_KEPT = "what is stored in {0} is kept"


def _not_withdrawn(battle: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = {battle})"


def _refusals(moment: str, sentence: str, tables: dict[str, str]) -> tuple[Trigger, ...]:
    word = "never_change" if moment == "BEFORE UPDATE" else "are_kept"
    return tuple(
        Trigger(f"{table}_{word}", moment, table, refusal=sentence.format(table), when=condition)
        for table, condition in tables.items()
    )


_SALT_OF = "(SELECT battle FROM links WHERE position = old.position)"
FINAL = (
    *_refusals(
        "BEFORE UPDATE",
        _CHANGED,
        {table: _not_withdrawn(f"old.{key}") for table, key in _TEXTS.items()}
        | dict.fromkeys((*_FACTS, *_ANSWER_TABLES, "salts"), ""),
    ),
    *_refusals(
        "BEFORE DELETE",
        _KEPT,
        dict.fromkeys((*_TEXTS, *_FACTS), "")
        | {table: _not_withdrawn(battle_of(table)) for table in _ANSWER_TABLES}
        | {"salts": _not_withdrawn(_SALT_OF)},
    ),
)

OLD_TRIGGERS = (
    *(statement.split()[2] for statement in FINALITY),
    "answers_are_counted",
    "answers_are_discounted",
)
"""What the steps before made and this one makes anew."""
