"""The fifth step of the schema: the log of votes, changes of a vote, reveals and withdrawals.

A changed vote is a row of `amendments` with answers of its own; the first ballot stays as it is. What counts
is the last version (`comparisons`, `vote_counts`). A withdrawal is a row of `withdrawals`, and only for
battles that stand there do the triggers let texts be emptied and answers be deleted. `links` is the
chain (`arena.chain`), `salts` what its commitments are opened with.
"""

from arena.store.schema import COUNTED, FINALITY, VOTE_COLUMNS, each_count, sequence, time_column
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


def _comparisons(answers: str, version: str, condition: str) -> str:
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
        {version}.stored_at AS stored_at,
        ballots.seq AS seq
    FROM {answers}
    JOIN battles ON battles.id = ballots.battle
    WHERE answers.kind = 'preference' AND {condition}"""


LOG_VIEWS = (
    *_VERSION_VIEWS,
    """CREATE VIEW standing_ballots AS
    SELECT battle, participant FROM ballots WHERE battle NOT IN (SELECT battle FROM withdrawals)
        AND NOT EXISTS (SELECT 1 FROM amendments WHERE amendments.battle = ballots.battle
            AND NOT EXISTS (SELECT 1 FROM amendments AS later
                WHERE later.battle = amendments.battle AND later.number > amendments.number)
            AND NOT EXISTS (SELECT 1 FROM amended_answers WHERE amendment = amendments.seq))""",
    "CREATE VIEW comparisons AS "
    + _comparisons(
        "answers JOIN ballots ON ballots.seq = answers.ballot",
        "ballots",
        "NOT EXISTS (SELECT 1 FROM amendments WHERE amendments.battle = ballots.battle)",
    )
    + " UNION ALL "
    + _comparisons(
        "amended_answers AS answers JOIN amendments ON amendments.seq = answers.amendment"
        " JOIN ballots ON ballots.battle = amendments.battle",
        "amendments",
        "NOT EXISTS (SELECT 1 FROM amendments AS later WHERE later.battle = amendments.battle"
        " AND later.number > amendments.number)",
    ),
)

_ANSWER_TABLES = ("answers", "amended_answers")
_TEXTS = {"battles": "id", "turns": "battle", "responses": "battle", "ballots": "battle"}
_FACTS = ("voids", "amendments", "reveals", "withdrawals", "links")
_CHANGED = "what is stored in {0} is never changed"
_KEPT = "what is stored in {0} is kept"


def _not_withdrawn(battle: str) -> str:
    return f"NOT EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = {battle})"


def _battle_of(table: str) -> str:
    if table == "answers":
        return "(SELECT battle FROM ballots WHERE seq = old.ballot)"
    return "(SELECT battle FROM amendments WHERE seq = old.amendment)"


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
        | {table: _not_withdrawn(_battle_of(table)) for table in _ANSWER_TABLES}
        | {"salts": _not_withdrawn(_SALT_OF)},
    ),
)

_PLACE = """battles.study, {row}.question, left_model.seq, right_model.seq"""
_MODELS = """JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right"""
_RANKED = "{row}.kind = 'preference' AND battles.purpose = 'ranked'"


def _counted(table: str, battle: str) -> Trigger:
    """Add a new answer to the counts."""
    source = f"FROM battles {_MODELS} WHERE battles.id = {battle}"
    return Trigger(
        f"{table}_are_counted",
        "AFTER INSERT",
        table,
        f"INSERT INTO vote_counts ({VOTE_COLUMNS})"
        f" SELECT {_PLACE.format(row='new')}, {each_count('CAST({is} AS INTEGER)', 'new')} {source}"
        f" AND {_RANKED.format(row='new')}"
        " ON CONFLICT (study, question, model_left, model_right) DO UPDATE SET "
        + each_count("{column} = vote_counts.{column} + excluded.{column}"),
    )


def _discount(answers: str) -> str:
    """Take answers of one battle out of the counts; at most one of them is to each question."""
    said = f"(SELECT count(*) {answers} AND said.question = vote_counts.question AND {{is}})"
    return (
        f"UPDATE vote_counts SET {each_count('{column} = {column} - ' + said, 'said')}"
        f" WHERE EXISTS (SELECT 1 {answers} AND said.question = vote_counts.question"
        " AND battles.study = vote_counts.study AND left_model.seq = vote_counts.model_left"
        " AND right_model.seq = vote_counts.model_right)"
    )


_VERSION_BEFORE = f"""FROM version_answers AS said
        JOIN battles ON battles.id = said.battle {_MODELS}
        WHERE said.battle = new.battle AND said.number = new.number - 1
            AND {_RANKED.format(row="said")}"""


def _discounted(table: str, battle: str, when: str) -> Trigger:
    """Take a withdrawn answer out of the counts, if it was in them."""
    return Trigger(
        f"{table}_are_discounted",
        "AFTER DELETE",
        table,
        f"UPDATE vote_counts SET {each_count('{column} = {column} - CAST({is} AS INTEGER)', 'old')}"
        f" WHERE (study, question, model_left, model_right) = (SELECT {_PLACE.format(row='old')}"
        f" FROM battles {_MODELS} WHERE battles.id = {battle} AND {_RANKED.format(row='old')})",
        when=when,
    )


COUNTING = (
    _counted("answers", "(SELECT battle FROM ballots WHERE seq = new.ballot)"),
    _counted("amended_answers", "(SELECT battle FROM amendments WHERE seq = new.amendment)"),
    Trigger("amendments_replace_counts", "AFTER INSERT", "amendments", _discount(_VERSION_BEFORE)),
    _discounted(
        "answers",
        _battle_of("answers"),
        "NOT EXISTS (SELECT 1 FROM amendments JOIN ballots ON ballots.battle = amendments.battle"
        " WHERE ballots.seq = old.ballot)",
    ),
    _discounted(
        "amended_answers",
        _battle_of("amended_answers"),
        "NOT EXISTS (SELECT 1 FROM amendments AS later"
        " JOIN amendments ON amendments.battle = later.battle"
        " WHERE amendments.seq = old.amendment AND later.number > amendments.number)",
    ),
)

RECOUNT = f"""SELECT battles.study AS study, said.question AS question,
        left_model.seq AS model_left, right_model.seq AS model_right,
        {each_count("sum(CAST({is} AS INTEGER)) AS {column}", "said")}
    FROM version_answers AS said JOIN battles ON battles.id = said.battle {_MODELS}
    WHERE {_RANKED.format(row="said")} AND NOT EXISTS (
        SELECT 1 FROM amendments WHERE amendments.battle = said.battle
            AND amendments.number > said.number)
    GROUP BY battles.study, said.question, left_model.seq, right_model.seq"""
"""What `vote_counts` must hold, counted from the standing answers themselves."""

OLD_TRIGGERS = (
    *(statement.split()[2] for statement in FINALITY),
    "answers_are_counted",
    "answers_are_discounted",
)
"""What the steps before made and this one makes anew."""

__all__ = ["COUNTED", "COUNTING", "FINAL", "LOG_TABLES", "LOG_VIEWS", "OLD_TRIGGERS", "RECOUNT"]
