"""What is written during a battle. Each function is one transaction's work and checks its own ground."""

import hashlib
import sqlite3
from collections.abc import Mapping

from arena.codes import QuestionKind, Side
from arena.domain import (
    Ballot,
    Battle,
    Response,
)
from arena.errors import (
    BallotConflict,
    BattleUnfinished,
    BattleUnknown,
    BattleVoid,
    StoreError,
)
from arena.store.records import StoredBallot, read_ballot, settings_to_json, to_json


def insert_battle(connection: sqlite3.Connection, battle: Battle) -> None:
    """Store the sealed envelope before the first token is asked for."""
    row = connection.execute(
        "SELECT study FROM participants WHERE id = ?", (battle.participant,)
    ).fetchone()
    if row is None or row["study"] != battle.study:
        raise StoreError(f"battle '{battle.id}' is for nobody who takes part in '{battle.study}'.")
    prompt, pairing = battle.prompt, battle.pairing
    connection.execute(
        "INSERT INTO battles (id, study, study_hash, participant, prompt_id, prompt_text,"
        " prompt_language, prompt_category, model_left, model_right, policy, probability, purpose,"
        " replaces, code_version, opened_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            battle.code_version,
            battle.opened_at,
        ),
    )


def insert_turn(
    connection: sqlite3.Connection, battle_id: str, number: int, prompt: str, now: str
) -> None:
    """Store what the participant asks next."""
    state = _state(connection, battle_id)
    _refuse_void(state)
    first = read_ballot(connection, battle_id)
    if first is not None:
        raise BallotConflict(first.answers)
    if state["responses"] != 2 * state["turns"]:
        raise BattleUnfinished("the turn before is not complete")
    if number != state["turns"] + 1:
        raise StoreError(f"turn {number} of battle '{battle_id}' does not follow {state['turns']}.")
    connection.execute(
        "INSERT INTO turns (battle, number, prompt, asked_at) VALUES (?, ?, ?, ?)",
        (battle_id, number, prompt, now),
    )


def insert_responses(
    connection: sqlite3.Connection,
    battle_id: str,
    turn: int,
    responses: Mapping[Side, Response],
    now: str,
) -> None:
    """Store both answers of a turn, each from the model that the envelope names for its side."""
    state = _state(connection, battle_id)
    _refuse_void(state)
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


def insert_void(
    connection: sqlite3.Connection,
    battle_id: str,
    reason: str,
    side: Side | None,
    detail: str,
    now: str,
) -> None:
    """Mark a battle as broken. The first reason stands."""
    state = _state(connection, battle_id)
    if state["ballots"]:
        raise StoreError(f"battle '{battle_id}' has a ballot and cannot be made void.")
    if state["void"] is not None:
        return
    connection.execute(
        "INSERT INTO voids (battle, reason, side, detail, voided_at) VALUES (?, ?, ?, ?, ?)",
        (battle_id, reason, side.value if side else None, detail, now),
    )


def insert_ballot(
    connection: sqlite3.Connection, ballot: Ballot, kinds: Mapping[str, QuestionKind]
) -> StoredBallot:
    """Store a ballot, or find the one that stands already; see `Store.add_ballot`."""
    state = _state(connection, ballot.battle)
    if state["participant"] != ballot.participant:
        raise BattleUnknown("no such battle")
    _refuse_void(state)
    if not state["turns"] or state["responses"] != 2 * state["turns"]:
        raise BattleUnfinished("the answers are not complete")
    first = read_ballot(connection, ballot.battle)
    if first is not None:
        if dict(first.answers) == dict(ballot.answers):
            return StoredBallot(first, already=True)
        raise BallotConflict(first.answers)
    unknown = sorted(set(ballot.answers) - set(kinds) | ballot.derived - set(ballot.answers))
    if unknown or not ballot.answers:
        raise StoreError(f"a ballot answers {unknown or 'nothing'}; its form asks {sorted(kinds)}.")
    sequence = connection.execute(
        "INSERT INTO ballots (battle, participant, seconds, receipt, fingerprint, stored_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            ballot.battle,
            ballot.participant,
            ballot.seconds,
            ballot.receipt,
            fingerprint(ballot),
            ballot.stored_at,
        ),
    ).lastrowid
    connection.executemany(
        "INSERT INTO answers (ballot, question, kind, value, derived) VALUES (?, ?, ?, ?, ?)",
        [
            (sequence, question, kinds[question].value, value, int(question in ballot.derived))
            for question, value in ballot.answers.items()
        ],
    )
    return StoredBallot(ballot, already=False)


def fingerprint(ballot: Ballot) -> str:
    """SHA-256 over what a ballot says: its battle, its answers and which of them are derived."""
    content = to_json([ballot.battle, dict(ballot.answers), sorted(ballot.derived)])
    return hashlib.sha256(content.encode()).hexdigest()


def _state(connection: sqlite3.Connection, battle_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        """SELECT participant, model_left, model_right,
            (SELECT reason FROM voids WHERE battle = battles.id) AS void,
            (SELECT count(*) FROM turns WHERE battle = battles.id) AS turns,
            (SELECT count(*) FROM responses WHERE battle = battles.id) AS responses,
            (SELECT count(*) FROM ballots WHERE battle = battles.id) AS ballots
        FROM battles WHERE id = ?""",
        (battle_id,),
    ).fetchone()
    if row is None:
        raise BattleUnknown("no such battle")
    return row


def _refuse_void(state: sqlite3.Row) -> None:
    if state["void"] is not None:
        raise BattleVoid(f"the battle is void: {state['void']}")
