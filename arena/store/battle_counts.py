"""How the battles of a study ended, counted for its operator; nothing is changed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from arena.errors import StoreError
from arena.store.engine import Connection
from arena.store.entries import TrainingCounts, training_counts
from arena.store.opening import engine_of
from arena.store.verification import require_database


@dataclass(frozen=True, slots=True)
class BattleCounts:
    """Ranked battles of one version of a study.

    `answered` counts those with two whole answers by left model, right model and whether the participant wrote
    the prompt, without those whose pair was given or narrowed (the next turn of a conversation, the same prompt
    asked again); `voids` is by reason, `marks` by kind; `recorded` had an answer that was made beforehand.
    `training` is of the whole study, whatever its version.
    """

    participants: int
    opened: int
    ballots: int
    recorded: int
    answered: Mapping[tuple[str, str, bool], int]
    voids: "Counter[str]"
    marks: "Counter[str]"
    training: TrainingCounts


def battle_counts(address: Path | str, study_id: str, study_hash: str) -> BattleCounts:
    """Count the battles of a study as it is described now, in one consistent state.

    Raises:
        InputError: There is no such database.
        StoreError: It cannot be read.
    """
    require_database(address)
    engine = engine_of(address)
    try:
        with engine.reading() as db:
            return _counted(db, study_id, study_hash)
    except engine.errors as error:
        said = str(error).partition("\n")[0]
        raise StoreError(f"{engine.place} could not be read: {said}.") from error
    finally:
        engine.close()


def _counted(connection: Connection, study_id: str, study_hash: str) -> BattleCounts:
    whose = "battles.study = ? AND battles.study_hash = ? AND battles.purpose = 'ranked'"

    def number(what: str, source: str) -> int:
        query = f"SELECT {what} AS found FROM {source} WHERE {whose}"  # noqa: S608
        return int(connection.execute(query, (study_id, study_hash)).fetchone()["found"])

    def by(column: str, source: str) -> "Counter[str]":
        query = f"SELECT {column} AS name, count(*) AS found FROM {source} WHERE {whose} GROUP BY 1"  # noqa: S608
        rows = connection.execute(query, (study_id, study_hash)).fetchall()
        return Counter({str(row["name"]): int(row["found"]) for row in rows})

    answered = connection.execute(
        "SELECT model_left, model_right, CASE WHEN prompt_id IS NULL THEN 1 ELSE 0 END AS own,"  # noqa: S608
        f" count(*) AS found FROM battles WHERE {whose}"
        " AND continues IS NULL AND policy NOT IN ('uniform_again', 'weighted_again')"
        " AND NOT EXISTS (SELECT 1 FROM voids WHERE voids.battle = battles.id)"
        " AND EXISTS (SELECT 1 FROM responses WHERE responses.battle = battles.id)"
        " GROUP BY 1, 2, 3",
        (study_id, study_hash),
    ).fetchall()
    return BattleCounts(
        participants=number("count(DISTINCT battles.participant)", "battles"),
        opened=number("count(*)", "battles"),
        ballots=number(
            "count(*)", "standing_ballots JOIN battles ON battles.id = standing_ballots.battle"
        ),
        recorded=number(
            "count(DISTINCT battles.id)",
            "battles JOIN origins ON origins.battle = battles.id AND origins.recorded = 1",
        ),
        answered={
            (row["model_left"], row["model_right"], bool(row["own"])): int(row["found"])
            for row in answered
        },
        voids=by("voids.reason", "voids JOIN battles ON battles.id = voids.battle"),
        marks=by("marks.kind", "marks JOIN battles ON battles.id = marks.battle"),
        training=training_counts(connection, study_id),
    )
