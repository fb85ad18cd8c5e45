"""What is asked of the work that is dealt out. Each function reads inside its caller's transaction."""

from arena.codes import Purpose
from arena.store.engine import Connection
from arena.store.reading import read_battle
from arena.store.records import BattleRecord, Revision, TaskProgress
from arena.tasks import GivenItem

_STANDS = "EXISTS (SELECT 1 FROM standing_ballots WHERE standing_ballots.battle = battles.id)"
_VOID = (
    "(EXISTS (SELECT 1 FROM voids WHERE voids.battle = battles.id)"
    " OR EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = battles.id))"
)
_OF_TASK = (
    " FROM assignments JOIN battles ON battles.id = assignments.battle"
    " WHERE battles.study = ? AND assignments.task = ?"
)


def item_counts(
    connection: Connection, study_id: str, task: str, since: str, kind: str, purpose: Purpose
) -> dict[str, int]:
    """By item, how many have judged it, or were given it at or after a time and may do so still.

    Only what was dealt for this purpose is counted, to participants of this `kind`.
    """
    rows = connection.execute(
        f"SELECT item, count(*) AS people {_OF_TASK} AND purpose = ? AND ({_STANDS}"  # noqa: S608
        f" OR (opened_at >= ? AND NOT {_VOID}))"
        " AND EXISTS (SELECT 1 FROM participants WHERE participants.id = battles.participant"
        " AND participants.kind = ?) GROUP BY item",
        (study_id, task, purpose.value, since, kind),
    ).fetchall()
    return {row["item"]: row["people"] for row in rows}


def held_items(connection: Connection, study_id: str, task: str, since: str) -> set[str]:
    """The items that somebody was given at or after a time and has neither judged nor passed over."""
    rows = connection.execute(
        f"SELECT DISTINCT item {_OF_TASK} AND opened_at >= ? AND NOT {_STANDS} AND NOT {_VOID}",
        (study_id, task, since),
    ).fetchall()
    return {row["item"] for row in rows}


def given_items(connection: Connection, participant_id: str, task: str) -> list[GivenItem]:
    """What somebody was given of a task, in order; what was passed over or withdrawn too."""
    rows = connection.execute(
        f"SELECT item, model_left, purpose, CASE WHEN {_STANDS} THEN 1 ELSE 0 END AS judged,"  # noqa: S608
        f" CASE WHEN {_STANDS} OR {_VOID} THEN 0 ELSE 1 END AS waits"
        " FROM assignments JOIN battles ON battles.id = assignments.battle"
        " WHERE participant = ? AND task = ? ORDER BY battles.seq",
        (participant_id, task),
    ).fetchall()
    return [
        GivenItem(
            row["item"],
            row["model_left"],
            repeated=row["purpose"] == "repeat",
            judged=bool(row["judged"]),
            waits=bool(row["waits"]),
        )
        for row in rows
    ]


def open_item(connection: Connection, participant_id: str, task: str) -> BattleRecord | None:
    """What somebody was given of a task and has not judged: first what they took back, then the last one."""
    row = connection.execute(
        "SELECT battles.id AS id FROM assignments JOIN battles ON battles.id = assignments.battle"  # noqa: S608
        f" WHERE participant = ? AND task = ? AND NOT {_STANDS} AND NOT {_VOID}"
        " ORDER BY CASE WHEN EXISTS (SELECT 1 FROM ballots WHERE ballots.battle = battles.id)"
        " THEN 0 ELSE 1 END, battles.seq DESC LIMIT 1",
        (participant_id, task),
    ).fetchone()
    return read_battle(connection, row["id"]) if row else None


def latest_revision(
    connection: Connection, study_id: str, task: str, item: str, question: str, unranked: bool
) -> Revision | None:
    """The text in which somebody last put an item; `question` asks for it. None where all left it as it was."""
    row = connection.execute(
        "SELECT answers.battle AS battle, answers.value AS text FROM version_answers AS answers"
        " JOIN assignments ON assignments.battle = answers.battle"
        " JOIN battles ON battles.id = answers.battle"
        " WHERE battles.study = ? AND task = ? AND item = ? AND question = ?"
        " AND CASE WHEN battles.purpose = 'unranked' THEN 1 ELSE 0 END = ?"
        " AND NOT EXISTS (SELECT 1 FROM amendments WHERE amendments.battle = answers.battle"
        " AND amendments.number > answers.number)"
        " AND answers.battle NOT IN (SELECT battle FROM withdrawals)"
        " ORDER BY battles.seq DESC LIMIT 1",
        (study_id, task, item, question, int(unranked)),
    ).fetchone()
    return None if row is None else Revision(row["battle"], row["text"])


def task_progress(connection: Connection, study_id: str, task: str) -> TaskProgress:
    """How many judgements of a task stand, on how many items, by how many people."""
    row = connection.execute(
        "SELECT count(*) AS ballots, count(DISTINCT item) AS items,"
        f" count(DISTINCT participant) AS participants {_OF_TASK} AND {_STANDS}",
        (study_id, task),
    ).fetchone()
    return TaskProgress(row["ballots"], row["items"], row["participants"])
