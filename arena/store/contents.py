"""What a vote is committed to, read from the rows that hold it: when it is linked, and whenever it is checked."""

import json
from collections.abc import Mapping
from typing import Any

from arena.store.engine import Connection, Row

Contents = Mapping[str, object]
"""The content of each part of a link, `arena.chain.PARTS`; None where a version has no such part."""


def read_contents(connection: Connection, battle: str, number: int) -> Contents:
    """What a version of a vote is committed to, by part; texts belong to the first one alone.

    Marks, origins, the assignment, the battle that was continued and the one that is shown again are part of it where
    there are any, so that older votes are committed to as they were.
    """
    contents = dict(read_first_contents(connection, battle, number))
    marks = connection.execute(
        "SELECT kind FROM marks WHERE battle = ? ORDER BY kind", (battle,)
    ).fetchall()
    vote, texts = contents["vote"], contents["texts"]
    if marks and isinstance(vote, dict):
        vote = {**vote, "marks": [row["kind"] for row in marks]}
    dealt = connection.execute(
        "SELECT task, item, sample_left, sample_right, revises FROM assignments WHERE battle = ?",
        (battle,),
    ).fetchone()
    if dealt is not None and isinstance(vote, dict):
        vote = {**vote, "assignment": [*dict(dealt).values()]}
    again = connection.execute("SELECT earlier FROM repeats WHERE battle = ?", (battle,)).fetchone()
    if again is not None and isinstance(vote, dict):
        vote = {**vote, "repeats": again["earlier"]}
    before = connection.execute("SELECT continues FROM battles WHERE id = ?", (battle,)).fetchone()
    if before is not None and before["continues"] is not None and isinstance(vote, dict):
        vote = {**vote, "continues": before["continues"]}
    contents["vote"] = vote
    if isinstance(texts, dict):
        contents["texts"] = {**texts, "responses": _with_origins(connection, battle, texts)}
    return contents


def _with_origins(connection: Connection, battle: str, texts: Mapping[str, Any]) -> list[object]:
    rows = connection.execute(
        "SELECT turn, side, rendering, template_hash, revision, recorded FROM origins"
        " WHERE battle = ?",
        (battle,),
    ).fetchall()
    origins = {(row["turn"], row["side"]): origin_content(dict(row)) for row in rows}
    return [
        response | origins.get((response["turn"], response["side"]), {})
        for response in texts["responses"]
    ]


def origin_content(row: Mapping[str, Any]) -> dict[str, object]:
    """What the commitment to a response says of its origin."""
    names = ("rendering", "template_hash", "revision")
    return {"origin": [*(row[name] for name in names), bool(row["recorded"])]}


def read_first_contents(connection: Connection, battle: str, number: int) -> Contents:
    """What a vote was committed to before there were marks and origins."""
    found = connection.execute("SELECT * FROM battles WHERE id = ?", (battle,)).fetchone()
    version = connection.execute(
        "SELECT * FROM versions WHERE battle = ? AND number = ?", (battle, number)
    ).fetchone()
    rows = connection.execute(
        "SELECT question, kind, value, derived FROM version_answers"
        " WHERE battle = ? AND number = ? ORDER BY seq",
        (battle, number),
    ).fetchall()
    written = {row["question"]: row["value"] for row in rows if row["kind"] == "text"}
    codes = {
        row["question"]: [row["kind"], row["value"], row["derived"]]
        for row in rows
        if row["kind"] != "text"
    }
    return {
        "vote": vote_content(found, number, codes),
        "texts": _texts(connection, found) if number == 1 else None,
        "person": {
            "participant": version["participant"],
            "receipt": version["receipt"],
            "seconds": version["seconds"],
            "stored_at": version["stored_at"],
            "amends": version["amends"],
            "fingerprint": version["fingerprint"],
            "answers": written,
        },
    }


def vote_content(battle: Row, number: int, codes: Mapping[str, list[Any]]) -> dict[str, object]:
    """The part of a vote that a release opens: who met whom on what, and the codes of the answers."""
    return {
        "battle": battle["id"],
        "version": number,
        "study": battle["study"],
        "study_hash": battle["study_hash"],
        "prompt": battle["prompt_id"],
        "prompt_language": battle["prompt_language"],
        "prompt_category": battle["prompt_category"],
        "model_left": battle["model_left"],
        "model_right": battle["model_right"],
        "policy": battle["policy"],
        "probability": battle["probability"],
        "purpose": battle["purpose"],
        "answers": dict(codes),
    }


def _texts(connection: Connection, battle: Row) -> dict[str, object]:
    turns = connection.execute(
        "SELECT number, prompt FROM turns WHERE battle = ? ORDER BY number", (battle["id"],)
    )
    responses = connection.execute(
        "SELECT turn, side, model, text, finish, settings, rendered_prompt, engine FROM responses"
        " WHERE battle = ? ORDER BY turn, side",
        (battle["id"],),
    )
    return {
        "prompt": battle["prompt_text"],
        "turns": [[row["number"], row["prompt"]] for row in turns],
        "responses": [{**dict(row), "settings": json.loads(row["settings"])} for row in responses],
    }
