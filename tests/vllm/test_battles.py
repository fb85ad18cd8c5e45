"""Real battles between models of real vLLM servers: the referee's rules and a real store over all of it."""

import asyncio
import os
import signal
import sqlite3
import time
from collections import Counter
from contextlib import aclosing, asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from arena.backends.registry import OPTIONS, open_backend
from arena.backends.templates import frame_for
from arena.codes import Finish
from arena.domain import Response
from arena.errors import BattleVoid
from arena.referee import Referee
from arena.store import open_store
from arena.study import find_study, read_study, study_document
from tests.backend_driver import until
from tests.scripted import FAST
from tests.served_study import is_alive
from tests.vllm.conftest import KEY, PATIENCE, Served

pytest_plugins = ["tests.checkpoints"]
pytestmark = pytest.mark.vllm

VOTES = 12
TURNS = 3
CANCEL_SECONDS = 5


@asynccontextmanager
async def arena(served: Served, database: Path, **settings):
    """A referee of the served study over a store of its own; `settings` of generation may differ."""
    study = read_study(find_study(str(served.study), Path()), served.registry, OPTIONS)
    changed = {name: replace(given, **settings) for name, given in study.settings.items()}
    study = replace(study, settings=changed)
    store = open_store(database)
    store.register(study, study_document(study))
    backends = {
        model.id: open_backend(model, folder=served.study, language="eu") for model in study.models
    }
    try:
        yield Referee(study, store, backends, code_version="0.1.0", pace=FAST)
    finally:
        for backend in backends.values():
            await backend.close()
        store.close()


async def joined(referee: Referee):
    return await referee.admission.admit(agreed=True, interface="eu", profile={}, nickname=None)


async def voted(referee: Referee, number: int) -> str | None:
    """One conversation of several turns and its vote; None where noise was no answer."""
    person = await joined(referee)
    name, prompts = person.participant.id, referee.study.prompts
    battle = await referee.open_battle(name, prompts[number % len(prompts)])
    try:
        shown = [part async for part in await referee.answer(name, battle)]
        battle = shown[-1].id
        for question in ("Eta gero?", "Zergatik?")[: TURNS - 1]:
            shown = [part async for part in await referee.continue_battle(name, battle, question)]
    except BattleVoid:
        return None
    assert len(shown[-1].turns) == TURNS
    await referee.filing.accept(person.token, battle, {"overall": ("left", "tie")[number % 2]})
    return battle


@pytest.fixture(scope="module")
def battles(served, tmp_path_factory):
    """Battles that were voted on, four at a time, and the database that holds them."""
    database = tmp_path_factory.mktemp("battles") / "arena.db"

    async def hold() -> list:
        kept: list = []
        async with arena(served, database) as referee:
            number = 0
            while len(kept) < VOTES:
                names = await asyncio.gather(*(voted(referee, number + one) for one in range(4)))
                kept += [name for name in names if name]
                number += 4
                assert number < 10 * VOTES
            return [referee.store.battle(name) for name in kept]

    return asyncio.run(hold()), database


def responses(battles) -> list[tuple[int, Response]]:
    records, _ = battles
    return [
        (turn.number, response)
        for record in records
        for turn in record.turns
        for response in (turn.left, turn.right)
    ]


def test_every_battle_has_all_its_turns_and_one_vote_on_disk(battles):
    records, database = battles
    assert all(len(record.turns) == TURNS for record in records)
    with closing(sqlite3.connect(database)) as connection:
        ballots = dict(connection.execute("SELECT battle, count(*) FROM ballots GROUP BY battle"))
        outcomes = dict(connection.execute("SELECT value, count(*) FROM answers GROUP BY value"))
    assert ballots == {record.battle.id: 1 for record in records}
    assert sum(outcomes.values()) == len(records)
    assert set(outcomes) <= {"left", "tie"}


def test_every_model_has_answered_and_every_answer_says_how_it_was_made(battles):
    answers = responses(battles)
    assert set(Counter(answer.model for _, answer in answers)) == {"instructed", "framed", "plain"}
    for _, answer in answers:
        served = "chat" if answer.model == "instructed" else "base"
        revision = "@tiny-1" if answer.model == "instructed" else ""
        assert answer.engine.startswith(f"openai: {served}{revision} (vllm-0.32")
        assert answer.finish in (Finish.STOP, Finish.LENGTH)
        assert 0 < answer.response_tokens <= answer.settings.max_tokens == 48
        assert answer.prompt_tokens > 0
        assert answer.text.strip()


def test_every_prompt_is_stored_as_the_model_read_it(battles):
    for number, answer in responses(battles):
        rendered = answer.rendered_prompt
        if answer.model == "instructed":
            assert rendered.startswith("<|im_start|>system\nLaguntzaile bat zara.<|im_end|>\n")
            assert rendered.endswith("<|im_start|>assistant\n")
            assert rendered.count("<|im_start|>user\n") == number
        elif answer.model == "framed":
            frame = frame_for("eu")
            assert "Laguntzaile bat zara." in rendered
            assert rendered.endswith("\nErantzuna:")
            assert set(frame.stop) <= set(answer.settings.stop)
        else:
            assert "Laguntzaile" not in rendered


def test_the_next_turn_is_asked_with_the_models_own_answers_before_it(battles):
    records, _ = battles
    for record in records:
        for side in ("left", "right"):
            earlier, later = (getattr(record.turns[place], side) for place in (0, 1))
            assert earlier.model == later.model
            assert earlier.text.strip() in later.rendered_prompt
            assert "Eta gero?" in later.rendered_prompt


def test_a_closed_page_ends_both_answers_on_their_servers(served, tmp_path):
    async def leave() -> tuple[float, str | None]:
        async with arena(served, tmp_path / "left.db", max_tokens=800, stop=()) as referee:
            person = await joined(referee)
            name = person.participant.id
            battle = await referee.open_battle(name, referee.study.prompts[0])
            async with aclosing(await referee.answer(name, battle)) as shown:
                await anext(shown)
                assert await asyncio.to_thread(until, lambda: running() > 0)
                left = time.monotonic()
            assert await asyncio.to_thread(until, lambda: running() == 0)
            latest = referee.store.latest_battle(name)
            with pytest.raises(BattleVoid):
                await referee.filing.accept(person.token, latest.battle.id, {"overall": "left"})
            return time.monotonic() - left, latest.void

    def running() -> float:
        return sum(served.answering(name) for name in served.addresses)

    seconds, void = asyncio.run(leave())
    assert seconds < CANCEL_SECONDS
    assert void


def test_a_server_with_a_key_lets_nobody_in_without_it(servers):
    models = servers["base"] + "/models"
    assert httpx.get(models).status_code == 401
    allowed = httpx.get(models, headers={"Authorization": f"Bearer {KEY}"})
    assert [each["id"] for each in allowed.json()["data"]] == ["base"]


def test_a_killed_server_comes_back_with_nothing_left_of_the_old_one(served):
    family = served.running.descendants()
    ups = served.running.said().count("All servers are up")
    (leader, *_) = (pid for pid in family if os.getpgid(pid) == pid)
    members = [pid for pid in family if os.getpgid(pid) == leader]
    os.kill(leader, signal.SIGKILL)
    assert any(
        until(lambda: served.running.said().count("All servers are up") > ups)
        for _ in range(PATIENCE)
    )
    assert until(lambda: not any(map(is_alive, members)))
