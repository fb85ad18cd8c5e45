"""A real server in all its ways of failing: every battle ends, and no vote is on anything but two whole answers."""

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from arena import availability, silence
from arena.backends import openai_replica
from arena.backends.registry import open_backend
from arena.domain import Limits
from arena.errors import BattleVoid, Refusal
from arena.store import open_store
from tests.backend_driver import until
from tests.scripted import Scripted, admitted, make_referee, played, scripted_study
from tests.servers.openai_server import Fault, closed_port, server_state, start_server
from tests.servers.silent_server import accepts_and_hangs, hangs_on_connect

ANSWERS = {"content": "left", "language": "tie"}
SHORT = {"connect": 0.5, "first_token": 0.5, "gap": 0.5, "total": 3.0}
PATIENT = {"connect": 0.5, "alive": 0.5, "first_token": 3600, "gap": 3600, "total": 3600}
REFUSES = "refuses the connection"
FAULTS = [
    REFUSES, Fault.HANG_BEFORE_HEADERS, Fault.HANG_BEFORE_TEXT, Fault.HANG_IN_THE_MIDDLE, Fault.DRIP,
    Fault.CUT_CONNECTION, Fault.CUT_STREAM, Fault.LIMITED, Fault.BROKEN, Fault.NOT_JSON, Fault.IMPOSTOR,
    Fault.BLANK,
]  # fmt: skip
BATTLES = 12


@pytest.fixture(scope="module")
def server():
    with start_server() as base_url:
        yield base_url


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "arena.db")
    yield opened
    opened.close()


def backend_of(study, name, address, served, limits=SHORT):
    model = replace(
        study.model(name),
        backend="openai",
        options={"endpoint": address, "model": served, "timeouts": limits},
    )
    return open_backend(model, folder=Path(study.folder), language="eu")


def referee_of(store, server, fault):
    """Two models that answer, and a third that goes wrong in one way."""
    study = scripted_study("good", "fine", "bad", limits=Limits(battles_per_hour=1000))
    address = closed_port() if fault == REFUSES else server
    backends = {
        "good": backend_of(study, "good", server, "obedient"),
        "fine": backend_of(study, "fine", server, "obedient"),
        "bad": backend_of(study, "bad", address, "obedient" if fault == REFUSES else fault),
    }
    return make_referee(store, study, backends), backends


@pytest.mark.parametrize("fault", FAULTS)
def test_every_battle_ends_and_only_two_whole_answers_are_voted_on(
    store, server, fault, monkeypatch
):
    monkeypatch.setattr(availability, "SUSPECT_SECONDS", 0.0)
    referee, backends = referee_of(store, server, fault)

    async def one_battle(person) -> str:
        battle = await referee.open_battle(person.participant.id, referee.study.prompts[0])
        try:
            frames = await referee.answer(person.participant.id, battle)
            async for shown in frames:
                battle = shown.id
        except BattleVoid:
            assert store.battle(battle).void
        with pytest.raises(Refusal) if store.battle(battle).void else nullcontext():
            await referee.filing.accept(person.token, battle, ANSWERS)
        return battle

    async def walk() -> list[str]:
        try:
            people = [await admitted(referee) for _ in range(BATTLES)]
            async with asyncio.timeout(60):
                return [await one_battle(person) for person in people]
        finally:
            await referee.availability.close()
            for backend in backends.values():
                await backend.close()

    records = [store.battle(battle) for battle in asyncio.run(walk())]
    assert all(record.void or record.ballot for record in records)
    voted = [record for record in records if record.ballot]
    assert len(voted) >= BATTLES - 3, "after three failures the model is left out"
    for record in voted:
        [turn] = record.turns
        assert {turn.left.model, turn.right.model} == {"good", "fine"}
        assert turn.left.text.startswith("Erantzuna:")
    left_out = referee.availability.resting == ("bad",)
    assert left_out != (fault == Fault.LIMITED), "a busy model keeps its place in the draw"
    if fault == Fault.LIMITED:
        assert referee.availability.busy > 0


def test_closing_the_page_stops_both_models_upstream(store):
    study = scripted_study("good", "fine")

    async def walk(slow: str) -> None:
        backends = {name: backend_of(study, name, slow, "obedient") for name in ("good", "fine")}
        referee = make_referee(store, study, backends)
        person = await admitted(referee)
        battle = await referee.open_battle(person.participant.id, study.prompts[0])
        frames = await referee.answer(person.participant.id, battle)
        await anext(frames)
        await frames.aclose()
        stopped = await asyncio.to_thread(until, lambda: server_state(slow)["aborted"] == 2)
        assert stopped
        assert server_state(slow)["running"] == 0
        assert store.battle(battle).void == "abandoned"
        for backend in backends.values():
            await backend.close()

    with start_server(pace_seconds=0.5) as slow:
        asyncio.run(walk(slow))


def test_a_replica_is_asked_instead_of_another_and_only_before_the_first_token(store, server):
    study = scripted_study("good", "fine")
    options = {"endpoints": [closed_port(), server], "model": "obedient", "timeouts": SHORT}
    model = replace(study.model("good"), backend="openai", options=options)
    backends = {
        "good": open_backend(model, folder=Path(study.folder), language="eu"),
        "fine": backend_of(study, "fine", server, "obedient"),
    }
    referee = make_referee(store, study, backends)

    async def walk() -> None:
        person = (await admitted(referee)).participant.id
        for _ in range(4):
            last = (await played(referee, person))[-1]
            assert store.battle(last.id).battle.replaces is None
        assert referee.availability.resting == ()
        for backend in backends.values():
            await backend.close()

    before = len(server_state(server)["requests"])
    asyncio.run(walk())
    assert len(server_state(server)["requests"]) == before + 8


async def until_one_is_replaced(referee, store) -> str:
    """Battles one after another until one was given another pair; returns how the first pair ended."""
    person = (await admitted(referee)).participant.id
    async with asyncio.timeout(60):
        while True:
            last = (await played(referee, person))[-1]
            assert all(turn.left and turn.right for turn in store.battle(last.id).turns)
            before = store.battle(last.id).battle.replaces
            if before:
                assert not store.battle(last.id).void
                return store.battle(before).void


@pytest.mark.parametrize(
    "hangs",
    [hangs_on_connect, accepts_and_hangs, Fault.HANG_BEFORE_HEADERS, Fault.HANG_BEFORE_TEXT],
    ids=["on connect", "says nothing at all", "before the headers", "before the text"],
)
def test_nobody_waits_for_the_time_limit_of_a_model_that_hangs(store, server, monkeypatch, hangs):
    """The limits are an hour: whoever waited for them would not get another pair within this test."""
    monkeypatch.setattr(openai_replica, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(silence, "SOONEST_LOOK", 0.2)
    study = scripted_study("good", "fine", "bad", limits=Limits(battles_per_hour=1000))

    async def walk(address: str, served: str) -> str:
        backends = {
            "good": backend_of(study, "good", server, "obedient", PATIENT),
            "fine": backend_of(study, "fine", server, "obedient", PATIENT),
            "bad": backend_of(study, "bad", address, served, PATIENT),
        }
        referee = make_referee(store, study, backends)
        try:
            return await until_one_is_replaced(referee, store)
        finally:
            await referee.availability.close()
            for backend in backends.values():
                await backend.close()

    with nullcontext(server) if isinstance(hangs, Fault) else hangs() as address:
        served = hangs if isinstance(hangs, Fault) else "obedient"
        assert asyncio.run(walk(address, served)) == "backend_timeout"


def test_a_model_that_is_merely_slow_is_given_up_once_at_most_and_then_waited_for(
    store, monkeypatch
):
    """Nobody knows at first how slow it is; a request of our own finds out, and it takes part."""
    monkeypatch.setattr(silence, "SOONEST_LOOK", 0.05)
    monkeypatch.setattr(silence, "SHORTEST_REPLY", 0.05)
    monkeypatch.setattr(availability, "SUSPECT_SECONDS", 0.0)
    study = scripted_study("good", "fine", "slow", limits=Limits(battles_per_hour=1000))
    slow = Scripted(gap=0.5)
    referee = make_referee(store, study, {"good": Scripted(), "fine": Scripted(), "slow": slow})

    async def walk() -> None:
        person = (await admitted(referee)).participant.id
        async with asyncio.timeout(60):
            await until_one_is_replaced(referee, store)
            while referee.availability.probing:
                await asyncio.sleep(0.01)
            met = 0
            while met < 3:
                last = (await played(referee, person))[-1]
                pairing = store.battle(last.id).battle.pairing
                assert store.battle(last.id).battle.replaces is None
                met += "slow" in (pairing.left, pairing.right)
        assert referee.availability.resting == ()
        await referee.availability.close()

    asyncio.run(walk())
