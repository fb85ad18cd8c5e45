"""What is written during a battle. Each function is one transaction's work and checks its own ground."""

from collections.abc import Mapping

from arena.codes import Mark, Side
from arena.domain import Battle, Origin, Response
from arena.errors import (
    BallotConflict,
    BattleUnfinished,
    BattleUnknown,
    BattleVoid,
    StoreError,
)
from arena.store.courses import refuse_unless_open
from arena.store.engine import Connection, Row
from arena.store.reading import read_ballot
from arena.store.records import settings_to_json
from arena.store.withdrawals import refuse_withdrawn
from arena.tasks import Assignment


def insert_battle(connection: Connection, battle: Battle) -> None:
    """Store the sealed envelope before the first token is asked for; raises ConversationClosed, ConsentMissing."""
    refuse_withdrawn(connection, battle.participant)
    row = connection.execute(
        "SELECT study FROM participants WHERE id = ?", (battle.participant,)
    ).fetchone()
    if row is None or row["study"] != battle.study:
        raise StoreError(f"battle '{battle.id}' is for nobody who takes part in '{battle.study}'.")
    if battle.continues is not None:
        refuse_unless_open(connection, battle)
    prompt, pairing = battle.prompt, battle.pairing
    connection.execute(
        "INSERT INTO battles (id, study, study_hash, participant, prompt_id, prompt_text,"
        " prompt_language, prompt_category, model_left, model_right, policy, probability, purpose,"
        " replaces, continues, code_version, opened_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            battle.id,
            battle.study,
            battle.study_hash,
            battle.participant,
            prompt.id,
            prompt.text,
            prompt.language,
            prompt.category,
            pairing.left,
            pairing.right,
            pairing.policy,
            pairing.probability,
            battle.purpose.value,
            battle.replaces,
            battle.continues,
            battle.code_version,
            battle.opened_at,
        ),
    )
    if battle.assignment is not None:
        _insert_assignment(connection, battle.id, battle.assignment)
    if battle.repeats is not None:
        connection.execute(
            "INSERT INTO repeats (battle, earlier) VALUES (?, ?)", (battle.id, battle.repeats)
        )


def _insert_assignment(connection: Connection, battle_id: str, assignment: Assignment) -> None:
    left, right = (*assignment.samples, None)[:2]
    connection.execute(
        "INSERT INTO assignments (battle, task, item, sample_left, sample_right, revises)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (battle_id, assignment.task, assignment.item, left, right, assignment.revises),
    )


def insert_turn(connection: Connection, battle_id: str, number: int, prompt: str, now: str) -> None:
    """Store what the participant asks next."""
    state = state_of(connection, battle_id)
    refuse_void(state)
    first = read_ballot(connection, battle_id)
    if first is not None:
        raise BallotConflict(first.answers, first.receipt)
    if state["responses"] != state["sides"] * state["turns"]:
        raise BattleUnfinished("the turn before is not complete")
    if number != state["turns"] + 1:
        raise StoreError(f"turn {number} of battle '{battle_id}' does not follow {state['turns']}.")
    connection.execute(
        "INSERT INTO turns (battle, number, prompt, asked_at) VALUES (?, ?, ?, ?)",
        (battle_id, number, prompt, now),
    )


def insert_responses(
    connection: Connection,
    battle_id: str,
    turn: int,
    responses: Mapping[Side, Response],
    now: str,
) -> None:
    """Store the answers of a turn, each from the model that the envelope names for its side."""
    state = state_of(connection, battle_id)
    refuse_void(state)
    if len(responses) != state["sides"]:
        raise StoreError(
            f"battle '{battle_id}' has {state['sides']} answers and not another number."
        )
    for side, response in responses.items():
        if response.model != state[f"model_{side.value}"]:
            raise StoreError(
                f"the {side.value} response of battle '{battle_id}' is by another model "
                "than its envelope says."
            )
        connection.execute(
            "INSERT INTO responses (battle, turn, side, model, text, finish, settings,"
            " rendered_prompt, engine, first_token_seconds, total_seconds, prompt_tokens,"
            " response_tokens, stored_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                battle_id,
                turn,
                side.value,
                response.model,
                response.text,
                response.finish.value,
                settings_to_json(response.settings),
                response.rendered_prompt,
                response.engine,
                response.first_token_seconds,
                response.total_seconds,
                response.prompt_tokens,
                response.response_tokens,
                now,
            ),
        )
        _insert_origin(connection, battle_id, turn, side, response.origin)


def insert_item(
    connection: Connection, battle: Battle, responses: Mapping[Side, Response], now: str
) -> None:
    """Store a battle whose answers are there already: envelope, one turn, responses."""
    insert_battle(connection, battle)
    insert_turn(connection, battle.id, 1, battle.prompt.text, now)
    insert_responses(connection, battle.id, 1, responses, now)


def _insert_origin(
    connection: Connection, battle_id: str, turn: int, side: Side, origin: Origin
) -> None:
    connection.execute(
        "INSERT INTO origins (battle, turn, side, rendering, template_hash, revision, recorded)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            battle_id,
            turn,
            side.value,
            origin.rendering.value,
            origin.template_hash,
            origin.revision,
            int(origin.recorded),
        ),
    )


def insert_mark(connection: Connection, battle_id: str, kind: Mark, now: str) -> None:
    """Mark a battle that is not blind any more, once for each kind; raises BallotConflict after its vote.

    What a vote is worth must not change when it is known.
    """
    state = state_of(connection, battle_id)
    refuse_void(state)
    first = read_ballot(connection, battle_id)
    if first is not None:
        raise BallotConflict(first.answers, first.receipt)
    connection.execute(
        "INSERT INTO marks (battle, kind, marked_at) VALUES (?, ?, ?)"
        " ON CONFLICT (battle, kind) DO NOTHING",
        (battle_id, kind.value, now),
    )


def insert_void(
    connection: Connection,
    battle_id: str,
    reason: str,
    side: Side | None,
    detail: str,
    now: str,
) -> None:
    """Mark a battle as broken. The first reason stands."""
    state = state_of(connection, battle_id)
    if state["ballots"]:
        raise StoreError(f"battle '{battle_id}' has a ballot and cannot be made void.")
    if state["void"] is not None:
        return
    connection.execute(
        "INSERT INTO voids (battle, reason, side, detail, voided_at) VALUES (?, ?, ?, ?, ?)",
        (battle_id, reason, side.value if side else None, detail, now),
    )


def state_of(connection: Connection, battle_id: str) -> Row:
    """A battle's envelope and how far it has come; raises BattleUnknown."""
    row: Row | None = connection.execute(
        """SELECT participant, model_left, model_right,
            CASE WHEN model_right IS NULL THEN 1 ELSE 2 END AS sides,
            (SELECT reason FROM voids WHERE battle = battles.id) AS void,
            (SELECT count(*) FROM withdrawals WHERE battle = battles.id) AS withdrawn,
            (SELECT count(*) FROM turns WHERE battle = battles.id) AS turns,
            (SELECT count(*) FROM responses WHERE battle = battles.id) AS responses,
            (SELECT count(*) FROM ballots WHERE battle = battles.id) AS ballots
        FROM battles WHERE id = ?""",
        (battle_id,),
    ).fetchone()
    if row is None:
        raise BattleUnknown("no such battle")
    return row


def refuse_void(state: Row) -> None:
    """Raise BattleVoid for a battle that came to nothing, or that was withdrawn."""
    if state["withdrawn"]:
        raise BattleVoid("the battle was withdrawn")
    if state["void"] is not None:
        raise BattleVoid(f"the battle is void: {state['void']}")
