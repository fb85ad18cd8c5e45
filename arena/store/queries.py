"""What is asked of the database and writes nothing. Each function reads inside its caller's transaction."""

from arena.store.engine import Connection
from arena.store.reading import read_battle
from arena.store.records import BattleRecord, Contributor, StudyProgress


def latest_battle(connection: Connection, participant_id: str) -> BattleRecord | None:
    """The battle that a participant was given last; see `Store.latest_battle`."""
    row = connection.execute(
        "SELECT id FROM battles WHERE participant = ?"
        " AND id NOT IN (SELECT battle FROM assignments) ORDER BY seq DESC LIMIT 1",
        (participant_id,),
    ).fetchone()
    return read_battle(connection, row["id"]) if row else None


def newest_time(connection: Connection) -> str | None:
    """The time of the newest battle or vote, None where there are none."""
    row = connection.execute(
        "SELECT (SELECT max(opened_at) FROM battles) AS opened,"
        " (SELECT max(stored_at) FROM ballots) AS stored,"
        " (SELECT max(stored_at) FROM amendments) AS amended"
    ).fetchone()
    return max((time for time in dict(row).values() if time), default=None)


def battles_since(connection: Connection, participant_id: str, since: str) -> int:
    """How many battles a participant began since a time; see `Store.battles_since`."""
    return _count(
        connection,
        "SELECT count(*) AS found FROM battles"
        " WHERE participant = ? AND opened_at >= ? AND replaces IS NULL"
        " AND id NOT IN (SELECT battle FROM assignments)",
        participant_id,
        since,
    )


def side_lead(connection: Connection, study_id: str, left: str, right: str) -> int:
    """How much more often a pair was seated so than the other way round; see `Store.side_lead`."""
    query = (
        "SELECT count(*) AS found FROM battles"
        " WHERE study = ? AND model_left = ? AND model_right = ? AND purpose = 'ranked'"
        " AND NOT EXISTS (SELECT 1 FROM voids WHERE voids.battle = battles.id)"
    )
    here = _count(connection, query, study_id, left, right)
    return here - _count(connection, query, study_id, right, left)


def met_pairs(
    connection: Connection, study_id: str, participant_id: str, prompt: str
) -> set[frozenset[str]]:
    """Which two models a participant was given on a prompt; see `Store.met_pairs`."""
    rows = connection.execute(
        "SELECT DISTINCT model_left, model_right FROM battles"
        " WHERE study = ? AND participant = ? AND prompt_text = ? AND model_right IS NOT NULL"
        " AND id NOT IN (SELECT battle FROM assignments)",
        (study_id, participant_id, prompt),
    ).fetchall()
    return {frozenset((row["model_left"], row["model_right"])) for row in rows}


def asked_at(connection: Connection, battle_id: str) -> str:
    """When a battle's newest turn was asked for, or it was opened."""
    row = connection.execute(
        "SELECT coalesce((SELECT max(asked_at) FROM turns WHERE battle = battles.id), opened_at) AS at"
        " FROM battles WHERE id = ?",
        (battle_id,),
    ).fetchone()
    return str(row["at"])


def named_models(
    connection: Connection, study_id: str, participant_id: str, prompt: str
) -> set[str]:
    """Which models were named to a participant after a vote on a prompt."""
    rows = connection.execute(
        "SELECT model_left, model_right FROM battles JOIN reveals ON reveals.battle = battles.id"
        " WHERE study = ? AND participant = ? AND prompt_text = ?",
        (study_id, participant_id, prompt),
    ).fetchall()
    return {name for row in rows for name in (row["model_left"], row["model_right"]) if name}


def ballot_count(connection: Connection, participant_id: str) -> int:
    """How many votes of a participant stand."""
    return _count(
        connection,
        "SELECT count(*) AS found FROM standing_ballots WHERE participant = ?",
        participant_id,
    )


def battle_by_receipt(connection: Connection, receipt: str) -> str | None:
    """Whose vote, in any of its versions, has a receipt; see `Store.battle_by_receipt`."""
    row = connection.execute("SELECT battle FROM versions WHERE receipt = ?", (receipt,)).fetchone()
    return None if row is None else str(row["battle"])


def contributors(connection: Connection, study_id: str) -> list[Contributor]:
    """Everybody with a nickname and a vote; see `Store.contributors`."""
    rows = connection.execute(
        """SELECT participants.id AS participant, nicknames.nickname AS nickname,
            count(*) AS ballots
        FROM nicknames
        JOIN participants ON participants.id = nicknames.participant
        JOIN standing_ballots ON standing_ballots.participant = participants.id
        WHERE participants.study = ?
        GROUP BY participants.seq, participants.id, nicknames.nickname
        ORDER BY ballots DESC, participants.seq""",
        (study_id,),
    ).fetchall()
    return [Contributor(row["participant"], row["nickname"], row["ballots"]) for row in rows]


def study_progress(connection: Connection, study_id: str) -> StudyProgress:
    """How far a study has come; see `Store.study_progress`."""
    row = connection.execute(
        """SELECT
            (SELECT count(*) FROM participants WHERE study = ?) AS participants,
            (SELECT count(*) FROM battles WHERE study = ?
                AND id NOT IN (SELECT battle FROM voids)) AS battles,
            (SELECT count(*) FROM standing_ballots
                JOIN battles ON battles.id = standing_ballots.battle WHERE study = ?) AS ballots""",
        (study_id, study_id, study_id),
    ).fetchone()
    return StudyProgress(row["participants"], row["battles"], row["ballots"])


def standing_ballots(connection: Connection, study_id: str) -> int:
    """How many votes of a study stand; see `Store.standing_ballots`."""
    return _count(
        connection,
        "SELECT count(*) AS found FROM standing_ballots"
        " JOIN battles ON battles.id = standing_ballots.battle WHERE study = ?",
        study_id,
    )


def shown_prompts(connection: Connection, participant_id: str) -> set[str]:
    """Ids of the prompts on which a participant has given a ballot."""
    rows = connection.execute(
        """SELECT DISTINCT prompt_id FROM battles
        JOIN ballots ON ballots.battle = battles.id
        WHERE battles.participant = ? AND prompt_id IS NOT NULL""",
        (participant_id,),
    ).fetchall()
    return {row["prompt_id"] for row in rows}


def people(connection: Connection, study_id: str) -> int:
    """How many take part who are no judges."""
    query = "SELECT count(*) AS found FROM participants WHERE study = ? AND kind = 'human'"
    return _count(connection, query, study_id)


def voted_battles(connection: Connection, study_id: str) -> list[str]:
    """Ids of the battles that have a vote, in the order of their opening; checks are none."""
    rows = connection.execute(
        """SELECT battles.id FROM battles JOIN ballots ON ballots.battle = battles.id
        WHERE battles.study = ? AND purpose <> 'control'
            AND battles.id NOT IN (SELECT battle FROM repeats)
        ORDER BY battles.seq""",
        (study_id,),
    ).fetchall()
    return [row["id"] for row in rows]


def _count(connection: Connection, query: str, *parameters: str) -> int:
    found: int = connection.execute(query, parameters).fetchone()["found"]
    return found
