"""A key goes to its server and nowhere else: a canary is searched for in all that the arena leaves behind."""

import asyncio
import os
import sqlite3
import subprocess
import sys
import traceback
from contextlib import closing
from pathlib import Path

import pytest

from arena.backends.registry import OPTIONS
from arena.errors import BackendError, InputError
from arena.study import read_registry
from tests.backend_driver import a_model, a_request, opened
from tests.served_study import ROOT, write_study
from tests.servers.openai_server import Fault, closed_port, server_state, start_server
from tests.voting import bytes_below

VARIABLE = "CANARY_KEY"
KEY = "zq8vw-canary-31415926535897932384"
PART = b"zq8vw"  # not even the beginning, where something was cut short


def command(*arguments: str | Path) -> bytes:
    """What a command says on both its outputs; it has to succeed."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, VARIABLE: KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout.decode()
    return done.stdout


def entries(healthy: str, faulty: str) -> list[dict[str, object]]:
    """Two healthy models, one whose server says the key that it refuses, and one behind a closed door."""
    places = {
        "one": (healthy, "obedient"),
        "two": (healthy, "obedient"),
        "faulty": (faulty, Fault.ECHOES_KEY.value),
        "closed": (closed_port(), "obedient"),
    }
    return [
        {
            "id": name,
            "options": {"endpoint": endpoint, "model": model, "api_key_variable": VARIABLE},
        }
        for name, (endpoint, model) in places.items()
    ]


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory):
    """All that is said and written around battles with a key: the folder, the output, what the server saw."""
    folder = tmp_path_factory.mktemp("secrets")
    with start_server() as healthy, start_server() as faulty:
        registry = write_study(folder, *entries(healthy, faulty))
        said = command("tests.secret_battle", folder)
        seen = [*server_state(healthy)["requests"], *server_state(faulty)["requests"]]
    study, database = folder / "study", folder / "arena.db"
    given = ("--models", registry)
    said += command("arena", "check", study, *given)
    said += command("arena", "serve-models", study, *given)
    said += command(
        "arena", "export", study, *given, "--database", database, "--to", folder / "out"
    )
    (folder / "copies").mkdir()
    said += command("arena", "backup", "--database", database, "--to", folder / "copies")
    said += command("arena", "verify", folder / "out")
    return folder, said, seen


def test_the_server_sees_the_key(aftermath):
    _, _, seen = aftermath
    assert {request["authorization"] for request in seen} == {f"Bearer {KEY}"}


def test_battles_were_voted_on_and_the_faults_of_both_kinds_are_in_the_database(aftermath):
    folder, said, _ = aftermath
    with closing(sqlite3.connect(folder / "arena.db")) as connection:
        votes = connection.execute("SELECT count(*) FROM ballots").fetchone()[0]
        details = [row[0] for row in connection.execute("SELECT detail FROM voids")]
    assert votes == 6
    assert [detail for detail in details if "Your key is wrong." in detail]
    assert b"is void: backend_refused: status 401" in said
    assert b"DEBUG" in said


def test_the_key_is_in_no_file_and_no_output(aftermath):
    folder, said, _ = aftermath
    written = bytes_below(folder)
    assert VARIABLE.encode() in written, "the search must be able to find something"
    assert b"SQLite format 3" in written
    assert PART not in said
    assert PART not in written


def failure_of(model: str, endpoint: str, monkeypatch, key: str = KEY) -> BackendError:
    async def answer() -> None:
        backend = opened(
            a_model("openai", endpoint=endpoint, model=model, api_key_variable=VARIABLE)
        )
        try:
            _ = [part async for part in backend.stream(a_request("Bat"))]
        finally:
            await backend.close()

    monkeypatch.setenv(VARIABLE, key)
    with pytest.raises(BackendError) as caught:
        asyncio.run(answer())
    return caught.value


def test_a_refusal_that_repeats_the_key_is_told_without_it_in_message_and_traceback(monkeypatch):
    with start_server() as endpoint:
        error = failure_of(Fault.ECHOES_KEY, endpoint, monkeypatch)
    assert "status 401" in str(error)
    assert "Your key is wrong." in str(error)
    assert PART.decode() not in "".join(traceback.format_exception(error))


def test_a_refusal_without_a_key_keeps_its_cause():
    async def answer() -> None:
        backend = opened(a_model("openai", endpoint=endpoint, model=Fault.UNKNOWN_KEY))
        try:
            _ = [part async for part in backend.stream(a_request("Bat"))]
        finally:
            await backend.close()

    with start_server() as endpoint, pytest.raises(BackendError) as caught:
        asyncio.run(answer())
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("key", [f"{KEY}\n", f"Bearer {KEY}", f"{KEY}ñ"])
def test_a_key_that_cannot_be_sent_is_said_at_opening_without_it(key, monkeypatch):
    monkeypatch.setenv(VARIABLE, key)
    model = a_model("openai", endpoint="http://127.0.0.1:1/v1", api_key_variable=VARIABLE)
    with pytest.raises(InputError, match=f"{VARIABLE} holds more than a key") as caught:
        opened(model)
    assert PART.decode() not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"api_key": KEY},
        {"key": KEY},
        {"Authorization": f"Bearer {KEY}"},
        {"headers": {"Authorization": KEY}},
        {"api_key_variable": KEY},
        {"api_key_variable": "hf_zq8vwAbCdEf"},
        {"endpoint": f"http://user:{KEY}@127.0.0.1:8000/v1"},
        {"endpoint": f"{KEY}@127.0.0.1/v1"},
        {"endpoint": f"https://api.example.org/v1?key={KEY}"},
        {"endpoints": ["http://127.0.0.1:8000/v1", f"http://{KEY}@127.0.0.1:8001/v1"]},
        {"serve": {"extra": [f"--api-key={KEY}"]}},
        {"serve": {"extra": ["--api-key", KEY]}},
    ],
)
def test_a_key_in_models_yaml_is_refused_with_its_line_and_without_being_repeated(tmp_path, wrong):
    where = {} if {"endpoint", "endpoints"} & set(wrong) else {"endpoint": "http://127.0.0.1:1/v1"}
    registry = write_study(tmp_path, {"id": "one", "options": {**where, **wrong}})
    with pytest.raises(InputError) as caught:
        read_registry(registry, OPTIONS)
    assert caught.value.line
    assert "key" in str(caught.value)
    assert PART.decode() not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(InputError) as opening:
        opened(a_model("openai", **where, **wrong))
    assert PART.decode() not in str(opening.value)
