"""What is asked of the database about checks: who met which, what may be shown again, and how fast votes came."""

from dataclasses import dataclass

from arena.store.engine import Connection


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A battle on a prompt of the bank that may be shown again: one turn, a vote that stands, no names told."""

    battle: str
    prompt: str
    text: str
    votes_since: int


@dataclass(frozen=True, slots=True)
class CheckHistory:
    """What one person has behind them: control items met, and battles that may be shown again."""

    controls: frozenset[str]
    repeatable: tuple[Repeatable, ...]


@dataclass(frozen=True, slots=True)
class Tempo:
    """How an answer came: seconds to its first piece and to its end, and its length."""

    first: float
    total: float
    characters: int

    def rest(self, characters: int) -> float:
        """Seconds from the first piece to the end of an answer of this length."""
        return max(self.total - self.first, 0.0) * characters / max(self.characters, 1)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds from the end of two answers to the vote on them, and how many characters both have."""

    seconds: float
    characters: int


_MET = """SELECT DISTINCT prompt_id FROM battles
    LEFT JOIN voids ON voids.battle = battles.id
    WHERE participant = ? AND purpose = 'control'
        AND (voids.reason IS NULL OR voids.reason IN ('skipped', 'stopped'))"""

# Of a battle that was left open there is no ballot; of one whose names were told the person knows the models.
_REPEATABLE = """SELECT battles.id AS battle, prompt_id, prompt_text,
        (SELECT count(*) FROM ballots AS later WHERE later.participant = battles.participant
            AND later.seq > ballots.seq) AS votes_since
    FROM battles
    JOIN ballots ON ballots.battle = battles.id
    JOIN standing_ballots ON standing_ballots.battle = battles.id
    WHERE battles.participant = ? AND battles.study = ?
        AND purpose IN ('ranked', 'unranked') AND prompt_id IS NOT NULL
        AND model_right IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM assignments WHERE assignments.battle = battles.id)
        AND NOT EXISTS (SELECT 1 FROM reveals WHERE reveals.battle = battles.id)
        AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.battle = battles.id)
        AND NOT EXISTS (SELECT 1 FROM turns WHERE turns.battle = battles.id AND number > 1)
        AND NOT EXISTS (SELECT 1 FROM repeats LEFT JOIN voids ON voids.battle = repeats.battle
            WHERE repeats.earlier = battles.id
                AND (voids.reason IS NULL OR voids.reason IN ('skipped', 'stopped')))
    ORDER BY ballots.seq"""


def check_history(connection: Connection, participant_id: str, study_id: str) -> CheckHistory:
    """What a participant met of checks, and what may be shown again; see `Reader.check_history`."""
    met = connection.execute(_MET, (participant_id,)).fetchall()
    rows = connection.execute(_REPEATABLE, (participant_id, study_id)).fetchall()
    return CheckHistory(
        frozenset(row["prompt_id"] for row in met),
        tuple(
            Repeatable(row["battle"], row["prompt_id"], row["prompt_text"], row["votes_since"])
            for row in rows
        ),
    )


def tempos(connection: Connection, study_id: str, most: int) -> list[tuple[Tempo, Tempo]]:
    """How the answers of the newest battles came whose models were asked; see `Reader.tempos`."""
    rows = connection.execute(
        """SELECT side, first_token_seconds, total_seconds, length(text) AS characters, newest.seq AS seq
        FROM (SELECT battles.id AS id, battles.seq AS seq FROM battles
            WHERE study = ? AND purpose IN ('ranked', 'unranked')
                AND EXISTS (SELECT 1 FROM origins WHERE origins.battle = battles.id
                    AND turn = 1 AND recorded = 0)
            ORDER BY battles.seq DESC LIMIT ?) AS newest
        JOIN responses ON responses.battle = newest.id AND responses.turn = 1
        ORDER BY newest.seq, side""",
        (study_id, most),
    ).fetchall()
    found: dict[int, dict[str, Tempo]] = {}
    for row in rows:
        tempo = Tempo(row["first_token_seconds"], row["total_seconds"], row["characters"])
        found.setdefault(row["seq"], {})[row["side"]] = tempo
    return [(each["left"], each["right"]) for each in found.values() if len(each) == 2]


def recent_paces(connection: Connection, participant_id: str, most: int) -> list[Pace]:
    """How fast a participant's newest votes came, the newest first; see `Reader.recent_paces`."""
    rows = connection.execute(
        """SELECT ballots.seconds AS seconds,
            (SELECT sum(length(text)) FROM responses WHERE responses.battle = ballots.battle
                AND turn = (SELECT max(number) FROM turns WHERE turns.battle = ballots.battle))
                AS characters
        FROM ballots WHERE participant = ? AND seconds IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM assignments WHERE assignments.battle = ballots.battle)
        ORDER BY ballots.seq DESC LIMIT ?""",
        (participant_id, most),
    ).fetchall()
    return [Pace(row["seconds"], row["characters"] or 0) for row in rows]
