"""How a conversation goes on where each turn is a battle of its own, and what of it is put aside.

Each function is one transaction's work. The rules here hold whoever asks at once: nothing is judged blind any more
once its models were named, and one conversation has one end.
"""

from arena.domain import Battle
from arena.errors import BallotConflict, BattleUnfinished, ConversationClosed, StoreError
from arena.store.engine import Connection
from arena.store.reading import read_ballot

_STATE = """SELECT participant, study, model_left, model_right,
        EXISTS (SELECT 1 FROM voids WHERE voids.battle = battles.id) AS void,
        EXISTS (SELECT 1 FROM withdrawals WHERE withdrawals.battle = battles.id) AS withdrawn,
        EXISTS (SELECT 1 FROM reveals WHERE reveals.battle = battles.id) AS revealed,
        EXISTS (SELECT 1 FROM ballots WHERE ballots.battle = battles.id) AS judged
    FROM battles WHERE id = ?"""
_SHOWN_AGAIN = """SELECT earlier AS id FROM repeats WHERE battle = ?
    UNION SELECT battle AS id FROM repeats WHERE earlier = ?"""
_NEXT = """SELECT id FROM battles WHERE continues = ?
        AND NOT EXISTS (SELECT 1 FROM voids WHERE voids.battle = battles.id)"""


def refuse_unless_open(connection: Connection, battle: Battle) -> None:
    """Raise ConversationClosed where the battle that this one continues may not go on.

    It may while its vote stands, its models were not named, and nothing else continues it. StoreError where the two
    are not the same conversation: another person, other models, other sides.
    """
    before = connection.execute(_STATE, (battle.continues,)).fetchone()
    ours = (battle.participant, battle.study, battle.pairing.left, battle.pairing.right)
    names = ("participant", "study", "model_left", "model_right")
    if before is None or tuple(before[name] for name in names) != ours:
        raise StoreError(f"battle '{battle.id}' does not continue a battle of the same two models.")
    if before["void"] or before["withdrawn"]:
        raise ConversationClosed("the turn before came to nothing or was withdrawn")
    if before["revealed"]:
        raise ConversationClosed("the models of this conversation were named")
    standing = read_ballot(connection, str(battle.continues))
    if standing is None or not standing.answers:
        raise ConversationClosed("no vote stands on the turn before")
    if connection.execute(_NEXT, (battle.continues,)).fetchone():
        raise ConversationClosed("the conversation went on already")


def conversation_of(connection: Connection, battle_id: str) -> list[str]:
    """The battles of the same conversation, this one among them, in order; those that came to nothing too."""
    first: str = battle_id
    while (before := _continued(connection, first)) is not None:
        first = before
    found = [first]
    for battle in found:
        later = connection.execute(
            "SELECT id FROM battles WHERE continues = ? ORDER BY seq", (battle,)
        )
        found += [row["id"] for row in later.fetchall()]
    return found


def to_be_revealed(connection: Connection, battle_id: str) -> list[str]:
    """The battles that are closed when the models of this one are named: those with a vote that show the same answers.

    They are those of its conversation, and the one that it repeats or that repeats it. Raises BattleUnfinished
    while one of them is open to be judged.
    """
    shown = conversation_of(connection, battle_id)
    for battle in tuple(shown):
        alike = connection.execute(_SHOWN_AGAIN, (battle, battle))
        shown += [row["id"] for row in alike.fetchall()]
    closed = []
    for battle in shown:
        state = connection.execute(_STATE, (battle,)).fetchone()
        if state["judged"] and not state["withdrawn"]:
            closed.append(battle)
        elif battle != battle_id and not state["void"] and not state["withdrawn"]:
            raise BattleUnfinished("a turn of this conversation is still to be judged")
    return closed


def put_turn_aside(connection: Connection, battle_id: str, now: str) -> bool:
    """Move a later turn without answers out of the conversation; False where every turn has its answers.

    Raises BallotConflict where there is a vote.
    """
    standing = read_ballot(connection, battle_id)
    if standing is not None:
        raise BallotConflict(standing.answers, standing.receipt)
    unanswered = (
        "battle = ? AND number >= 2 AND NOT EXISTS (SELECT 1 FROM responses"
        " WHERE responses.battle = turns.battle AND responses.turn = turns.number)"
    )
    moved = connection.execute(
        "INSERT INTO stopped_turns (battle, number, prompt, asked_at, stopped_at)"  # noqa: S608
        f" SELECT battle, number, prompt, asked_at, ? FROM turns WHERE {unanswered} RETURNING seq",
        (now, battle_id),
    ).fetchall()
    connection.execute(f"DELETE FROM turns WHERE {unanswered}", (battle_id,))  # noqa: S608
    return bool(moved)


def _continued(connection: Connection, battle_id: str) -> str | None:
    row = connection.execute("SELECT continues FROM battles WHERE id = ?", (battle_id,)).fetchone()
    return None if row is None else row["continues"]
