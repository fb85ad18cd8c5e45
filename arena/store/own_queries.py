"""What a participant may ask about themselves. Each function reads inside its caller's transaction."""

import json

from arena.store.engine import Connection
from arena.store.reading import read_battle
from arena.store.records import BattleRecord, OwnData
from arena.store.withdrawals import OF_A_PERSON

_NOT_SHOWN = ("seq", "participant", "study", "invitation")


def own_ballots(
    connection: Connection, participant_id: str, most: int, after: int
) -> list[BattleRecord]:
    """See `Store.own_ballots`."""
    rows = connection.execute(
        "SELECT battle FROM ballots WHERE participant = ? ORDER BY seq DESC LIMIT ? OFFSET ?",
        (participant_id, most, after),
    ).fetchall()
    return _battles(connection, [row["battle"] for row in rows])


def all_own_ballots(connection: Connection, participant_id: str) -> int:
    """See `Store.all_own_ballots`."""
    row = connection.execute(
        "SELECT count(*) AS found FROM ballots WHERE participant = ?", (participant_id,)
    ).fetchone()
    return int(row["found"])


def own_battles(connection: Connection, participant_id: str) -> list[BattleRecord]:
    """See `Store.own_battles`."""
    rows = connection.execute(
        "SELECT id FROM battles WHERE participant = ? ORDER BY seq", (participant_id,)
    ).fetchall()
    return _battles(connection, [row["id"] for row in rows])


def own_data(connection: Connection, participant_id: str) -> OwnData:
    """See `Store.own_data`."""
    row = connection.execute(
        "SELECT id, study, interface_language, consent_version, consent_hash, profile, joined_at"
        " FROM participants WHERE id = ?",
        (participant_id,),
    ).fetchone()
    if row is None:
        raise KeyError(participant_id)
    person = {**dict(row), "profile": json.loads(row["profile"])}
    rows = {
        table: _of_person(connection, table, participant_id) for table in (*OF_A_PERSON, "consents")
    }
    return OwnData(person, {table: found for table, found in rows.items() if found})


def _of_person(connection: Connection, table: str, participant_id: str) -> list[dict[str, object]]:
    found = connection.execute(
        f"SELECT * FROM {table} WHERE participant = ? ORDER BY seq",  # noqa: S608
        (participant_id,),
    ).fetchall()
    return [
        {
            name: value
            for name, value in dict(row).items()
            if name not in _NOT_SHOWN and not name.endswith("_hash")
        }
        for row in found
    ]


def _battles(connection: Connection, ids: list[str]) -> list[BattleRecord]:
    records = (read_battle(connection, battle) for battle in ids)
    return [record for record in records if record is not None]
