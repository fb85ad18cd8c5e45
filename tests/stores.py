"""Small real studies, battles and ballots for tests that need a store with something in it."""

import sqlite3
from contextlib import closing

import psycopg

from arena.addresses import is_postgresql
from arena.codes import Finish, Purpose, QuestionKind, Rendering, Reveal, Template
from arena.domain import (
    Ballot,
    Battle,
    Consent,
    GenerationSettings,
    Limits,
    Model,
    Origin,
    Pairing,
    Participant,
    Prompt,
    Response,
    Study,
)
from arena.questions import Option, Question
from arena.store import Store

TIME = "2026-11-21T10:20:30.123456+00:00"
LATER = "2026-11-21T10:30:00.000000+00:00"
KINDS = {
    "content": QuestionKind.PREFERENCE,
    "language": QuestionKind.PREFERENCE,
    "overall": QuestionKind.PREFERENCE,
    "comment": QuestionKind.TEXT,
}
ANSWERS = {"content": "left", "language": "left", "overall": "left"}


def make_model(model_id: str, **changes) -> Model:
    values = {
        "id": model_id,
        "label": f"Label of {model_id}",
        "backend": "echo",
        "template": Template.CHAT,
        "options": {"delay": 0.1},
        "factors": {"backbone": "base"},
    }
    return Model(**values | changes)


def make_study(**changes) -> Study:
    names = {"eu": "Proba", "en": "Trial"}
    profile = Question(
        "level",
        QuestionKind.CHOICE,
        {"eu": "Maila"},
        options=(Option("native", {"eu": "Jatorrizkoa"}), Option("b2", {"eu": "B2"})),
    )
    values = {
        "id": "proba",
        "title": names,
        "summary": names,
        "language": "eu",
        "interface": ("eu", "en"),
        "models": (make_model("alpha"), make_model("beta"), make_model("gamma")),
        "settings": {},
        "prompts": (
            Prompt("p1", "Idatzi olerki bat 🌊", "eu", "idazketa"),
            Prompt("p2", "Zer da BOE?", "eu", None),
        ),
        "categories": {"idazketa": {"eu": "Idazketa"}},
        "free_prompts": True,
        "system_prompt": "",
        "turns": 3,
        "consent": Consent("1", names, "CC0-1.0", "nor@example.org", 14, "c0"),
        "profile": (profile,),
        "form": tuple(Question(name, kind, names) for name, kind in KINDS.items()),
        "pairs": "uniform",
        "reveal": Reveal.NEVER,
        "leaderboard": True,
        "votes_per_raffle_number": 10,
        "limits": Limits(),
        "release_licence": "CC0-1.0",
        "download": True,
        "notice": {},
        "published_board": None,
        "folder": "data/studies/proba",
        "hash": "h1",
    }
    return Study(**values | changes)


def make_participant(participant_id: str = "ane", **changes) -> Participant:
    values = {
        "id": participant_id,
        "study": "proba",
        "interface_language": "eu",
        "consent_version": "1",
        "consent_hash": "c0",
        "profile": {"level": "native"},
        "joined_at": TIME,
    }
    return Participant(**values | changes)


def make_battle(battle_id: str = "b1", participant: str = "ane", **changes) -> Battle:
    values = {
        "id": battle_id,
        "study": "proba",
        "study_hash": "h1",
        "participant": participant,
        "prompt": Prompt("p1", "Idatzi olerki bat 🌊", "eu", "idazketa"),
        "pairing": Pairing("alpha", "beta", "uniform", 1 / 6),
        "purpose": Purpose.RANKED,
        "replaces": None,
        "code_version": "0.1.0",
        "opened_at": TIME,
    }
    return Battle(**values | changes)


ORIGIN = Origin(Rendering.CHAT, "5" * 64, "main")


def make_response(model: str = "alpha", text: str = "Kaixo!", **changes) -> Response:
    values = {
        "model": model,
        "text": text,
        "finish": Finish.STOP,
        "settings": GenerationSettings(stop=("###",), seed=7),
        "rendered_prompt": "<|user|>Kaixo",
        "engine": "echo 1",
        "first_token_seconds": 0.25,
        "total_seconds": 1.5,
        "prompt_tokens": 3,
        "response_tokens": None,
        "origin": ORIGIN,
    }
    return Response(**values | changes)


def make_ballot(battle: str = "b1", participant: str = "ane", **changes) -> Ballot:
    values = {
        "battle": battle,
        "participant": participant,
        "answers": ANSWERS,
        "derived": frozenset({"overall"}),
        "seconds": 12.5,
        "receipt": f"receipt-{battle}",
        "stored_at": TIME,
    }
    return Ballot(**values | changes)


def add_people(store: Store, *participants: str) -> None:
    """Register the study and let these participants join it."""
    store.register(make_study(), {"id": "proba"})
    for participant in participants:
        store.add_participant(make_participant(participant), f"token-{participant}", None)


def hold_battle(store: Store, battle: Battle | None = None, text: str = "Kaixo!") -> Battle:
    """Open a battle and complete its first turn."""
    battle = battle or make_battle()
    store.open_battle(battle)
    store.add_turn(battle.id, 1, battle.prompt.text)
    store.add_responses(
        battle.id,
        1,
        make_response(battle.pairing.left, text),
        make_response(battle.pairing.right, text),
    )
    return battle


def rows(store, query):
    """What a query finds in a store's database, read by another connection."""
    if is_postgresql(store.address):
        with psycopg.connect(store.address) as connection:
            return connection.execute(query).fetchall()
    with closing(sqlite3.connect(store.path)) as connection:
        return connection.execute(query).fetchall()


def outside(store, *statements):
    """Run statements from a program of one's own, with the settings that the engine has by default."""
    if is_postgresql(store.address):
        with psycopg.connect(store.address) as connection:
            for statement in statements:
                connection.execute(statement)
        return
    with closing(sqlite3.connect(store.path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def without_trigger(store, name, table):
    """The statement that takes a trigger away, in the words of the store's engine."""
    return f"DROP TRIGGER {name}" + (f" ON {table}" if is_postgresql(store.address) else "")
