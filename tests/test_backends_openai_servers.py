"""Which server the `openai` backend asks, with which key, and what it says when it is opened."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from arena.backends import openai_replica
from arena.codes import Template
from arena.errors import BackendError, InputError
from tests.backend_driver import a_model, a_request, ask, opened
from tests.servers.openai_server import (
    Fault,
    closed_port,
    last_request,
    server_state,
    start_server,
)
from tests.servers.silent_server import accepts_and_hangs, hangs_on_connect


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


@pytest.mark.parametrize("hangs", [accepts_and_hangs, hangs_on_connect])
def test_a_replica_that_says_nothing_is_passed_over_and_then_asked_last(server, monkeypatch, hangs):
    """An hour is given to the first text, so that only the look at the replica can pass it over."""
    monkeypatch.setattr(openai_replica, "LOOK_SECONDS", 0.1)
    limits = {"connect": 0.3, "alive": 0.3, "first_token": 3600, "total": 3600}

    async def four_answers(address: str) -> list[bool]:
        model = a_model("openai", endpoints=[address, server], model="obedient", timeouts=limits)
        backend = opened(model)
        rests = []
        async with asyncio.timeout(30):
            for _ in range(4):
                assert [part async for part in backend.stream(a_request("Bat"))]
                rests.append(backend._replicas[0].rests)
        await backend.close()
        return rests

    with hangs() as address:
        assert asyncio.run(four_answers(address)) == [True] * 4


def test_a_server_that_says_it_is_well_is_waited_for_as_long_as_allowed(server, monkeypatch):
    """As vLLM does under load: it says so at once, while first texts take their time."""
    monkeypatch.setattr(openai_replica, "LOOK_SECONDS", 0.1)
    limits = {"first_token": 1.0, "gap": 1.0, "total": 1.0}
    model = a_model("openai", endpoint=server, model=Fault.HANG_BEFORE_TEXT, timeouts=limits)
    with pytest.raises(BackendError, match="the time limit first_token passed"):
        asyncio.run(ask(opened(model), a_request("Bat")))


def test_a_server_that_does_not_say_so_is_left_before_that(monkeypatch):
    monkeypatch.setattr(openai_replica, "LOOK_SECONDS", 0.1)
    limits = {"alive": 0.3, "first_token": 3600, "total": 3600}
    with accepts_and_hangs() as address:
        model = a_model("openai", endpoint=address, timeouts=limits)
        with pytest.raises(BackendError, match="no answer to GET /health either") as caught:
            asyncio.run(ask(opened(model), a_request("Bat")))
    assert caught.value.kind == "timeout"


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
