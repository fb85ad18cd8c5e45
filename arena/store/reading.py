"""Rows as the nouns of the domain. Each function reads inside its caller's transaction."""

import json
from collections.abc import Mapping

from arena.codes import Finish, Mark, Purpose, Rendering
from arena.domain import (
    Ballot,
    Battle,
    GenerationSettings,
    Origin,
    Pairing,
    Participant,
    Prompt,
    Response,
    Turn,
)
from arena.store.engine import Connection, Row
from arena.store.records import BattleRecord
from arena.tasks import Assignment


def read_participant(connection: Connection, token_hash: str) -> Participant | None:
    """The participant who holds a token: that of the first device, or of one that signed in."""
    first = "SELECT * FROM participants WHERE token_hash = ?"
    row = connection.execute(first, (token_hash,)).fetchone()
    if row is None:
        row = connection.execute(
            "SELECT participants.* FROM participants JOIN participant_tokens"
            " ON participant_tokens.participant = participants.id"
            " WHERE participant_tokens.token_hash = ?",
            (token_hash,),
        ).fetchone()
    return None if row is None else _participant(row)


def read_participant_by_code(connection: Connection, code_hash: str) -> Participant | None:
    """The participant whose code has this digest."""
    row = connection.execute(
        "SELECT * FROM participants WHERE id IN ("
        "SELECT participant FROM participant_codes WHERE code_hash = ?"
        " UNION ALL SELECT participant FROM participant_tokens WHERE code_hash = ?)",
        (code_hash, code_hash),
    ).fetchone()
    return None if row is None else _participant(row)


def _participant(row: Row) -> Participant:
    return Participant(
        id=row["id"],
        study=row["study"],
        interface_language=row["interface_language"],
        consent_version=row["consent_version"],
        consent_hash=row["consent_hash"],
        profile=json.loads(row["profile"]),
        joined_at=row["joined_at"],
    )


_BATTLE = """SELECT battles.*, answer_language, source_text, task, item, sample_left, sample_right, revises,
        repeats.earlier AS earlier
    FROM battles LEFT JOIN repeats ON repeats.battle = battles.id
    LEFT JOIN prompts ON prompts.study = battles.study
        AND prompts.study_hash = battles.study_hash AND prompts.id = battles.prompt_id
    LEFT JOIN assignments ON assignments.battle = battles.id WHERE battles.id = ?"""


def read_battle(connection: Connection, battle_id: str) -> BattleRecord | None:
    """A battle with everything that hangs on it. Read it inside one transaction."""
    row = connection.execute(_BATTLE, (battle_id,)).fetchone()
    if row is None:
        return None
    void = connection.execute("SELECT reason FROM voids WHERE battle = ?", (battle_id,)).fetchone()
    answered = connection.execute(
        "SELECT stored_at FROM responses WHERE battle = ? ORDER BY turn DESC, seq DESC LIMIT 1",
        (battle_id,),
    ).fetchone()
    return BattleRecord(
        battle=_battle(row),
        turns=_turns(connection, battle_id),
        void=void["reason"] if void else None,
        ballot=read_ballot(connection, battle_id),
        answered_at=answered["stored_at"] if answered else None,
        revealed=_stands_in(connection, "reveals", battle_id),
        withdrawn=_stands_in(connection, "withdrawals", battle_id),
        marks=_marks(connection, battle_id),
        before=_turns_before(connection, row["continues"]),
        stopped=_stopped_turns(connection, battle_id),
    )


def _turns(connection: Connection, battle_id: str) -> tuple[Turn, ...]:
    responses = _responses(connection, battle_id)
    turns = connection.execute(
        "SELECT number, prompt FROM turns WHERE battle = ? ORDER BY number", (battle_id,)
    )
    return tuple(
        Turn(
            number=turn["number"],
            prompt=turn["prompt"],
            left=responses.get((turn["number"], "left")),
            right=responses.get((turn["number"], "right")),
        )
        for turn in turns.fetchall()
    )


def _turns_before(connection: Connection, battle_id: str | None) -> tuple[Turn, ...]:
    """The turns of a conversation up to and with those of a battle."""
    found: tuple[Turn, ...] = ()
    while battle_id is not None:
        found = (*_turns(connection, battle_id), *found)
        row = connection.execute(
            "SELECT continues FROM battles WHERE id = ?", (battle_id,)
        ).fetchone()
        battle_id = row["continues"]
    return found


def _stopped_turns(connection: Connection, battle_id: str) -> tuple[Turn, ...]:
    rows = connection.execute(
        "SELECT number, prompt FROM stopped_turns WHERE battle = ? ORDER BY seq", (battle_id,)
    )
    return tuple(Turn(row["number"], row["prompt"], None, None) for row in rows.fetchall())


def _marks(connection: Connection, battle_id: str) -> frozenset[Mark]:
    rows = connection.execute("SELECT kind FROM marks WHERE battle = ?", (battle_id,))
    return frozenset(Mark(row["kind"]) for row in rows.fetchall())


def _stands_in(connection: Connection, table: str, battle_id: str) -> bool:
    query = f"SELECT 1 FROM {table} WHERE battle = ?"  # noqa: S608
    return connection.execute(query, (battle_id,)).fetchone() is not None


def read_ballot(connection: Connection, battle_id: str) -> Ballot | None:
    """The version of a battle's ballot that stands, if it has one; withdrawn, it has no answers."""
    row = connection.execute(
        "SELECT * FROM versions WHERE battle = ? ORDER BY number DESC LIMIT 1", (battle_id,)
    ).fetchone()
    return None if row is None else _ballot(connection, row)


def read_successor(connection: Connection, battle_id: str, receipt: str) -> Ballot | None:
    """The version that changed the one with this receipt."""
    row = connection.execute(
        "SELECT * FROM versions WHERE battle = ? AND amends = ?", (battle_id, receipt)
    ).fetchone()
    return None if row is None else _ballot(connection, row)


def _ballot(connection: Connection, row: Row) -> Ballot:
    answers = connection.execute(
        "SELECT question, value, derived FROM version_answers WHERE battle = ? AND number = ?"
        " ORDER BY seq",
        (row["battle"], row["number"]),
    ).fetchall()
    return Ballot(
        battle=row["battle"],
        participant=row["participant"],
        answers={answer["question"]: answer["value"] for answer in answers},
        derived=frozenset(answer["question"] for answer in answers if answer["derived"]),
        seconds=row["seconds"],
        receipt=row["receipt"],
        stored_at=row["stored_at"],
        amends=row["amends"],
    )


def _battle(row: Row) -> Battle:
    return Battle(
        id=row["id"],
        study=row["study"],
        study_hash=row["study_hash"],
        participant=row["participant"],
        prompt=Prompt(
            id=row["prompt_id"],
            text=row["prompt_text"],
            language=row["prompt_language"],
            category=row["prompt_category"],
            answer_language=row["answer_language"],
            source_text=row["source_text"],
        ),
        pairing=Pairing(
            left=row["model_left"],
            right=row["model_right"],
            policy=row["policy"],
            probability=row["probability"],
        ),
        purpose=Purpose(row["purpose"]),
        replaces=row["replaces"],
        continues=row["continues"],
        code_version=row["code_version"],
        opened_at=row["opened_at"],
        assignment=_assignment(row),
        repeats=row["earlier"],
    )


def _assignment(row: Row) -> Assignment | None:
    if row["task"] is None:
        return None
    samples = (row["sample_left"], row["sample_right"])
    there = tuple(sample for sample in samples if sample is not None)
    return Assignment(row["task"], row["item"], there, row["revises"])


def _responses(connection: Connection, battle_id: str) -> Mapping[tuple[int, str], Response]:
    rows = connection.execute(
        "SELECT responses.*, rendering, template_hash, revision, recorded FROM responses"
        " LEFT JOIN origins ON origins.battle = responses.battle AND origins.turn = responses.turn"
        " AND origins.side = responses.side WHERE responses.battle = ?",
        (battle_id,),
    ).fetchall()
    return {(row["turn"], row["side"]): _response(row) for row in rows}


def _response(row: Row) -> Response:
    settings = json.loads(row["settings"])
    return Response(
        model=row["model"],
        text=row["text"],
        finish=Finish(row["finish"]),
        settings=GenerationSettings(**settings | {"stop": tuple(settings["stop"])}),
        rendered_prompt=row["rendered_prompt"],
        engine=row["engine"],
        first_token_seconds=row["first_token_seconds"],
        total_seconds=row["total_seconds"],
        prompt_tokens=row["prompt_tokens"],
        response_tokens=row["response_tokens"],
        origin=_origin(row),
    )


def _origin(row: Row) -> Origin:
    if row["rendering"] is None:
        return Origin()
    return Origin(
        Rendering(row["rendering"]),
        row["template_hash"],
        row["revision"],
        bool(row["recorded"]),
    )
