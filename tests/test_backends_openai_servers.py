"""Which server the `openai` backend asks, with which key, and what it says when it is opened."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from arena.codes import Template
from arena.errors import InputError
from tests.backend_driver import a_model, a_request, ask, opened
from tests.servers.openai_server import closed_port, last_request, server_state, start_server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with start_server() as base_url:
        yield base_url


def test_a_dead_replica_is_passed_over_before_the_first_token(server):
    async def four_answers():
        model = a_model("openai", endpoints=[closed_port(), server], model="obedient")
        backend = opened(model)
        answers = []
        for _ in range(4):
            answers.append([part async for part in backend.stream(a_request("Bat"))])
        await backend.close()
        return answers

    answers = asyncio.run(four_answers())
    assert ["".join(part.text for part in answer[:-1]) for answer in answers] == [
        "Erantzuna: Bat"
    ] * 4


def test_replicas_are_asked_in_turn():
    async def six_answers(*servers: str) -> None:
        backend = opened(a_model("openai", endpoints=list(servers), model="obedient"))
        for _ in range(6):
            assert [part async for part in backend.stream(a_request("Bat"))]
        await backend.close()

    with start_server() as one, start_server() as two:
        asyncio.run(six_answers(one, two))
        assert [len(server_state(server)["requests"]) for server in (one, two)] == [3, 3]


def test_the_key_is_read_from_the_named_variable(server, monkeypatch):
    monkeypatch.setenv("SOME_KEY", "a-secret")
    model = a_model("openai", endpoint=server, api_key_variable="SOME_KEY", model="obedient")
    asyncio.run(ask(opened(model), a_request("Bat")))
    assert last_request(server)["authorization"] == "Bearer a-secret"


def test_a_key_of_the_environment_is_never_sent_unless_named(server, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "a-secret")
    asyncio.run(ask(opened(a_model("openai", endpoint=server)), a_request("Bat")))
    assert "a-secret" not in str(last_request(server)["authorization"])


def test_an_unset_key_variable_is_said_at_opening(monkeypatch):
    monkeypatch.delenv("SOME_KEY", raising=False)
    model = a_model("openai", endpoint="http://127.0.0.1:1/v1", api_key_variable="SOME_KEY")
    with pytest.raises(InputError, match="SOME_KEY holds no key; set SOME_KEY"):
        opened(model)


@pytest.mark.parametrize("language", ["kk", None])
def test_a_frame_in_another_language_is_never_chosen_silently(language):
    model = a_model("openai", Template.FRAME, endpoint="http://127.0.0.1:1/v1")
    with pytest.raises(InputError, match=r"no shipped few-shot frame.*options\.frame"):
        opened(model, Path(), language)
