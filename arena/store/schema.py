"""The text of the schema: tables that refuse nonsense themselves, and the views that are read.

Rows are facts: they are added and never changed. Order is `seq`, never a clock. Texts that a person
may want erased (nicknames) stand in tables of their own.

One table holds no facts of its own: `vote_counts` adds up the answers to preference questions on ranked
battles, one row for each study, question and ordered pair of models (`models.seq`). Triggers on `answers`
keep it in the transaction of the answer itself, so that no way of writing a vote can forget it; what a
leaderboard needs is then read in milliseconds, however many votes there are. Answers that name no
preference (`cannot_say`) are counted beside the five outcomes.
"""

_SEQUENCE = "seq INTEGER PRIMARY KEY AUTOINCREMENT"
_TIME = "TEXT NOT NULL CHECK ({0} LIKE '____-__-__T__:__:__%+00:00')"


def sequence() -> str:
    """The column that orders the rows of a table; a number is never used twice."""
    return _SEQUENCE


def time_column(name: str) -> str:
    """A column with a time in UTC, ISO 8601."""
    return f"{name} {_TIME.format(name)}"


TABLES = (
    f"""CREATE TABLE studies (
        {_SEQUENCE},
        id TEXT NOT NULL,
        hash TEXT NOT NULL,
        document TEXT NOT NULL,
        {time_column("registered_at")},
        UNIQUE (id, hash)
    ) STRICT""",
    f"""CREATE TABLE models (
        {_SEQUENCE},
        id TEXT NOT NULL UNIQUE,
        label TEXT NOT NULL,
        backend TEXT NOT NULL,
        template TEXT NOT NULL CHECK (template IN ('chat', 'completion', 'frame')),
        options TEXT NOT NULL,
        factors TEXT NOT NULL,
        {time_column("registered_at")}
    ) STRICT""",
    f"""CREATE TABLE model_notes (
        {_SEQUENCE},
        model TEXT NOT NULL REFERENCES models (id),
        label TEXT NOT NULL,
        factors TEXT NOT NULL,
        {time_column("registered_at")}
    ) STRICT""",
    f"""CREATE TABLE prompts (
        {_SEQUENCE},
        study TEXT NOT NULL,
        study_hash TEXT NOT NULL,
        id TEXT NOT NULL,
        text TEXT NOT NULL,
        language TEXT NOT NULL,
        category TEXT,
        UNIQUE (study, study_hash, id),
        FOREIGN KEY (study, study_hash) REFERENCES studies (id, hash)
    ) STRICT""",
    f"""CREATE TABLE participants (
        {_SEQUENCE},
        id TEXT NOT NULL UNIQUE,
        study TEXT NOT NULL,
        kind TEXT NOT NULL DEFAULT 'human' CHECK (kind IN ('human', 'judge')),
        token_hash TEXT NOT NULL UNIQUE,
        interface_language TEXT NOT NULL,
        consent_version TEXT NOT NULL CHECK (consent_version <> ''),
        consent_hash TEXT NOT NULL CHECK (consent_hash <> ''),
        profile TEXT NOT NULL,
        {time_column("joined_at")}
    ) STRICT""",
    f"""CREATE TABLE nicknames (
        {_SEQUENCE},
        participant TEXT NOT NULL UNIQUE REFERENCES participants (id),
        nickname TEXT NOT NULL CHECK (nickname <> '')
    ) STRICT""",
    f"""CREATE TABLE battles (
        {_SEQUENCE},
        id TEXT NOT NULL UNIQUE,
        study TEXT NOT NULL,
        study_hash TEXT NOT NULL,
        participant TEXT NOT NULL REFERENCES participants (id),
        prompt_id TEXT,
        prompt_text TEXT NOT NULL,
        prompt_language TEXT NOT NULL,
        prompt_category TEXT,
        model_left TEXT NOT NULL REFERENCES models (id),
        model_right TEXT NOT NULL REFERENCES models (id),
        policy TEXT NOT NULL,
        probability REAL NOT NULL CHECK (probability > 0 AND probability <= 1),
        purpose TEXT NOT NULL CHECK (purpose IN ('ranked', 'control', 'repeat')),
        replaces TEXT REFERENCES battles (id),
        code_version TEXT NOT NULL,
        {time_column("opened_at")},
        UNIQUE (id, participant),
        CHECK (model_left <> model_right OR purpose <> 'ranked'),
        FOREIGN KEY (study, study_hash) REFERENCES studies (id, hash),
        FOREIGN KEY (study, study_hash, prompt_id) REFERENCES prompts (study, study_hash, id)
    ) STRICT""",
    "CREATE INDEX battles_by_participant ON battles (participant, opened_at)",
    "CREATE INDEX battles_by_study ON battles (study)",
    f"""CREATE TABLE turns (
        {_SEQUENCE},
        battle TEXT NOT NULL REFERENCES battles (id),
        number INTEGER NOT NULL CHECK (number >= 1),
        prompt TEXT NOT NULL,
        {time_column("asked_at")},
        UNIQUE (battle, number)
    ) STRICT""",
    f"""CREATE TABLE responses (
        {_SEQUENCE},
        battle TEXT NOT NULL,
        turn INTEGER NOT NULL,
        side TEXT NOT NULL CHECK (side IN ('left', 'right')),
        model TEXT NOT NULL REFERENCES models (id),
        text TEXT NOT NULL,
        finish TEXT NOT NULL CHECK (finish IN ('stop', 'length')),
        settings TEXT NOT NULL,
        rendered_prompt TEXT NOT NULL,
        engine TEXT NOT NULL,
        first_token_seconds REAL NOT NULL CHECK (first_token_seconds >= 0),
        total_seconds REAL NOT NULL CHECK (total_seconds >= 0),
        prompt_tokens INTEGER CHECK (prompt_tokens >= 0),
        response_tokens INTEGER CHECK (response_tokens >= 0),
        {time_column("stored_at")},
        UNIQUE (battle, turn, side),
        FOREIGN KEY (battle, turn) REFERENCES turns (battle, number)
    ) STRICT""",
    f"""CREATE TABLE voids (
        {_SEQUENCE},
        battle TEXT NOT NULL UNIQUE REFERENCES battles (id),
        reason TEXT NOT NULL CHECK (reason <> ''),
        side TEXT CHECK (side IN ('left', 'right')),
        detail TEXT NOT NULL,
        {time_column("voided_at")}
    ) STRICT""",
    f"""CREATE TABLE ballots (
        {_SEQUENCE},
        battle TEXT NOT NULL UNIQUE,
        participant TEXT NOT NULL,
        seconds REAL CHECK (seconds >= 0),
        receipt TEXT NOT NULL UNIQUE CHECK (receipt <> ''),
        fingerprint TEXT NOT NULL,
        {time_column("stored_at")},
        FOREIGN KEY (battle, participant) REFERENCES battles (id, participant)
    ) STRICT""",
    "CREATE INDEX ballots_by_participant ON ballots (participant)",
    f"""CREATE TABLE answers (
        {_SEQUENCE},
        ballot INTEGER NOT NULL REFERENCES ballots (seq),
        question TEXT NOT NULL CHECK (question <> ''),
        kind TEXT NOT NULL CHECK (kind IN ('preference', 'choice', 'text')),
        value TEXT NOT NULL,
        derived INTEGER NOT NULL CHECK (derived IN (0, 1)),
        UNIQUE (ballot, question),
        CHECK (kind <> 'preference'
            OR value IN ('left', 'right', 'tie', 'both_good', 'both_bad', 'cannot_say'))
    ) STRICT""",
)

VIEWS = (
    """CREATE VIEW comparisons AS
    SELECT battles.id AS battle,
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
        ballots.seconds AS seconds,
        ballots.stored_at AS stored_at,
        ballots.seq AS seq
    FROM answers
    JOIN ballots ON ballots.seq = answers.ballot
    JOIN battles ON battles.id = ballots.battle
    WHERE answers.kind = 'preference'""",
)

_FINAL = ("battles", "turns", "responses", "voids", "ballots", "answers")
_KEPT = ("ballots", "answers")

FINALITY = (
    *(
        f"""CREATE TRIGGER {table}_never_change BEFORE UPDATE ON {table}
        BEGIN SELECT RAISE(ABORT, 'what is stored in {table} is never changed'); END"""
        for table in _FINAL
    ),
    *(
        f"""CREATE TRIGGER {table}_are_kept BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, 'what is stored in {table} is kept'); END"""
        for table in _KEPT
    ),
)

COUNTED = ("left_wins", "right_wins", "ties", "both_good", "both_bad", "cannot_say")
"""The columns of `vote_counts` that count, in the order of `_VALUES`."""

_VALUES = ("left", "right", "tie", "both_good", "both_bad", "cannot_say")
_PAIR = "battles.study, {row}.question, left_model.seq, right_model.seq"
_PLACE = """FROM {source} JOIN battles ON battles.id = ballots.battle
        JOIN models AS left_model ON left_model.id = battles.model_left
        JOIN models AS right_model ON right_model.id = battles.model_right
    WHERE {row}.kind = 'preference' AND battles.purpose = 'ranked'"""
VOTE_COLUMNS = ", ".join(("study", "question", "model_left", "model_right", *COUNTED))
"""The columns of `vote_counts`, for a statement."""


def each_count(term: str, row: str = "answers") -> str:
    """A term for every counting column; `{column}` is its name and `{is}` whether a row says so."""
    pairs = zip(COUNTED, _VALUES, strict=True)
    return ", ".join(
        term.format_map({"column": column, "is": f"({row}.value = '{value}')"})
        for column, value in pairs
    )


def _one_answer(row: str) -> str:
    return f"{_PLACE.format(source='ballots', row=row)} AND ballots.seq = {row}.ballot"


_RECOUNT_BALLOTS = f"""SELECT {_PAIR.format(row="answers")}, {each_count("sum{is}")}
    {_PLACE.format(source="answers JOIN ballots ON ballots.seq = answers.ballot", row="answers")}
    GROUP BY battles.study, answers.question, left_model.seq, right_model.seq"""

COUNTS = (
    f"""CREATE TABLE vote_counts (
        study TEXT NOT NULL,
        question TEXT NOT NULL,
        model_left INTEGER NOT NULL REFERENCES models (seq),
        model_right INTEGER NOT NULL REFERENCES models (seq),
        {each_count("{column} INTEGER NOT NULL CHECK ({column} >= 0)")},
        PRIMARY KEY (study, question, model_left, model_right)
    ) STRICT, WITHOUT ROWID""",
    f"INSERT INTO vote_counts ({VOTE_COLUMNS}) {_RECOUNT_BALLOTS}",
    f"""CREATE TRIGGER answers_are_counted AFTER INSERT ON answers BEGIN
        INSERT INTO vote_counts ({VOTE_COLUMNS})
        SELECT {_PAIR.format(row="new")}, {each_count("{is}", "new")} {_one_answer("new")}
        ON CONFLICT (study, question, model_left, model_right) DO UPDATE
        SET {each_count("{column} = {column} + excluded.{column}")};
    END""",  # noqa: S608
    f"""CREATE TRIGGER answers_are_discounted AFTER DELETE ON answers BEGIN
        UPDATE vote_counts SET {each_count("{column} = {column} - {is}", "old")}
        WHERE (study, question, model_left, model_right) = (
            SELECT {_PAIR.format(row="old")} {_one_answer("old")});
    END""",  # noqa: S608
)
