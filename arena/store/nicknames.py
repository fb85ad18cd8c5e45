"""The name under which somebody stands on the page of contributors, changed or taken off it."""

from arena.store.engine import Connection
from arena.store.links import places_that_tell_of


def nickname_of(connection: Connection, participant: str) -> str | None:
    """The name that somebody goes by."""
    row = connection.execute(
        "SELECT nickname FROM nicknames WHERE participant = ?", (participant,)
    ).fetchone()
    return None if row is None else str(row["nickname"])


def replace_nickname(connection: Connection, participant: str, nickname: str | None) -> list[int]:
    """Give somebody another name, or none; the places of their votes, whose second copies hold the old one."""
    if nickname_of(connection, participant) == nickname:
        return []
    connection.execute("DELETE FROM nicknames WHERE participant = ?", (participant,))
    if nickname is not None:
        connection.execute(
            "INSERT INTO nicknames (participant, nickname) VALUES (?, ?)", (participant, nickname)
        )
    return places_that_tell_of(connection, participant)
