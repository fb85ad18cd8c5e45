"""Generation is shed before voting: who waits, in which order, and that waiting changes nothing else."""

import asyncio
import os
import random
import subprocess
import sys
import time
from contextlib import aclosing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.backends.protocol import GenerationRequest
from arena.capacity import (
    COMFORTABLE_SECONDS,
    FIRST_GUESS_SECONDS,
    MEMORY,
    MOST_STRETCH,
    Capacity,
    Crowd,
    InLine,
    Places,
)
from arena.codes import Role
from arena.deployment import read_deployment
from arena.domain import GenerationSettings, Message
from arena.errors import BackendError, BattleVoid
from arena.pacing import Incoming, Pace, in_step
from arena.store import open_store
from tests.scripted import Scripted, admitted, make_referee, played, scripted_study
from tests.serving import ROOT

REQUEST = GenerationRequest((Message(Role.USER, "Kaixo"),), GenerationSettings())
ANSWERS = {"content": "left", "language": "left"}


async def until(condition) -> None:
    """Let other tasks run until something is true; a test that hangs here has failed."""
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.sleep(0.001)


class Guest:
    """Somebody who takes a place and stays until told to go."""

    def __init__(self, places: Places) -> None:
        self.seated = asyncio.Event()
        self._go = asyncio.Event()
        self.task = asyncio.create_task(self._stay(places))

    async def _stay(self, places: Places) -> None:
        async with places.place():
            self.seated.set()
            await self._go.wait()

    async def leave(self) -> None:
        self._go.set()
        await self.task


async def guests(places: Places, count: int) -> list[Guest]:
    come = []
    for _ in range(count):
        come.append(Guest(places))
        await asyncio.sleep(0)
    return come


def seated(come: list[Guest]) -> list[bool]:
    return [guest.seated.is_set() for guest in come]


def test_who_finds_no_place_waits_and_is_served_in_the_order_of_arrival():
    async def walk():
        places = Places(2)
        come = await guests(places, 5)
        assert seated(come) == [True, True, False, False, False]
        assert (places.taken, places.waiting) == (2, 3)
        await come[1].leave()
        await come[2].seated.wait()
        assert seated(come) == [True, True, True, False, False]
        for guest in (come[0], come[2], come[3], come[4]):
            await guest.leave()
        assert (places.taken, places.waiting) == (0, 0)

    asyncio.run(walk())


def test_who_gives_up_waiting_takes_no_place():
    async def walk():
        places = Places(1)
        come = await guests(places, 3)
        come[1].task.cancel()
        await asyncio.wait([come[1].task])
        assert places.waiting == 1
        await come[0].leave()
        await come[2].seated.wait()
        await come[2].leave()
        assert places.taken == 0

    asyncio.run(walk())


def test_a_place_given_to_somebody_who_leaves_in_the_same_moment_goes_to_the_next():
    async def walk():
        places = Places(1)
        come = await guests(places, 3)
        # The place is given while the next in line is told to stop: neither has run yet.
        come[0]._go.set()
        await asyncio.sleep(0)
        assert places.waiting == 1
        come[1].task.cancel()
        await come[2].seated.wait()
        assert not come[1].seated.is_set()
        await come[2].leave()
        assert (places.taken, places.waiting) == (0, 0)

    asyncio.run(walk())


def test_fewer_open_places_take_none_away_and_at_least_one_stays_open():
    async def walk():
        places = Places(3)
        come = await guests(places, 3)
        places.narrow(100)
        come += await guests(places, 2)
        for guest in come[:2]:
            await guest.leave()
        assert seated(come) == [True, True, True, False, False]
        await come[2].leave()
        await come[3].seated.wait()
        assert not come[4].seated.is_set()
        places.narrow(1)
        await come[4].seated.wait()
        assert places.taken == 2

        for guest in come[3:]:
            await guest.leave()

    asyncio.run(walk())


def test_without_a_limit_everybody_has_a_place():
    async def walk():
        places = Places(None)
        places.narrow(6)
        come = await guests(places, 50)
        assert all(seated(come))
        for guest in come:
            await guest.leave()

    asyncio.run(walk())


class Clock:
    """A clock that goes on only by sleeping, and then by `late` seconds too much."""

    def __init__(self) -> None:
        self.now = 0.0
        self.late = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds + self.late


def clocked(streams: int | None = 12) -> tuple[Clock, Capacity]:
    clock = Clock()
    return clock, Capacity(streams, monotonic=clock.monotonic, sleep=clock.sleep)


def ticks(capacity: Capacity, count: int) -> list[float]:
    async def tick():
        return [await capacity.tick(0.16) for _ in range(count)]

    return asyncio.run(tick())


def test_moments_that_come_on_time_stay_as_they_are():
    clock, capacity = clocked()
    clock.late = COMFORTABLE_SECONDS
    assert ticks(capacity, 200) == [1.0] * 200
    assert clock.slept == [0.16] * 200


def test_the_later_moments_come_the_rarer_they_are_made_up_to_a_limit_and_back():
    clock, capacity = clocked()
    clock.late = 3 * COMFORTABLE_SECONDS
    stretches = ticks(capacity, 200)
    assert stretches == sorted(stretches)
    assert stretches[-1] == pytest.approx(3, rel=0.01)
    assert clock.slept == [0.16 * stretch for stretch in stretches]
    clock.late = 1000.0
    assert ticks(capacity, 200)[-1] == MOST_STRETCH
    clock.late = 0.0
    assert ticks(capacity, 200)[-1] == 1.0


def test_one_late_moment_is_no_reason_to_show_less():
    clock, capacity = clocked()
    clock.late = COMFORTABLE_SECONDS * MEMORY / 2
    ticks(capacity, 1)
    clock.late = 0.0
    assert ticks(capacity, 5) == [1.0] * 5


def test_while_the_process_is_busy_fewer_turns_begin():
    async def walk():
        clock, capacity = clocked(streams=12)
        clock.late = 3 * COMFORTABLE_SECONDS
        for _ in range(500):
            await capacity.tick(0.16)
        come = await guests(capacity.streams, 12)
        assert sum(seated(come)) in (3, 4)
        clock.late = 0.0
        for _ in range(200):
            await capacity.tick(0.16)
        await until(lambda: all(seated(come)))
        for guest in come:
            await guest.leave()

    asyncio.run(walk())


def test_where_nothing_is_shed_no_moment_is_put_off():
    clock, capacity = clocked(streams=None)
    clock.late = 1000.0
    assert ticks(capacity, 50) == [1.0] * 50


@settings(deadline=None, max_examples=40)
@given(
    st.text(min_size=1, max_size=300).filter(str.strip),
    st.text(min_size=1, max_size=300).filter(str.strip),
    st.lists(st.floats(1, MOST_STRETCH), min_size=1),
)
def test_rarer_moments_show_larger_pieces_that_are_as_long_on_both_sides(left, right, stretches):
    moments = iter(stretches * 300)

    async def tick(_seconds):
        await asyncio.sleep(0)
        return next(moments)

    async def shown():
        pair = [
            Incoming(Scripted((text,)).stream(REQUEST), time.monotonic) for text in (left, right)
        ]
        await until(lambda: all(side.ended for side in pair))
        return [texts async for texts in in_step(*pair, Pace(5, 0.0), tick)]

    texts = asyncio.run(shown())
    lengths = [max(map(len, step)) for step in texts]
    short = min(len(left), len(right))
    expected, at = [min(5, short)], iter(stretches * 300)
    while expected[-1] < short:
        expected.append(min(expected[-1] + round(5 * next(at)), short))
    assert lengths[: len(expected)] == expected
    assert lengths[-1] == max(len(left), len(right))
    assert texts == [(left[:length], right[:length]) for length in lengths]


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "arena.db")
    yield opened
    opened.close()


def crowded(store, scripts=None, **changes):
    """A referee with one place for a turn, and the scripts of its two models."""
    scripts = scripts or {"alpha": Scripted(hangs_at=1), "beta": Scripted(hangs_at=1)}
    study = scripted_study("alpha", "beta")
    capacity = Capacity(1)
    return make_referee(store, study, scripts, capacity=capacity, **changes), capacity, scripts


async def asked(referee) -> tuple:
    """Somebody with a battle, and the task that waits for the first of its answers."""
    person = await admitted(referee)
    battle = await referee.open_battle(person.participant.id, referee.study.prompts[0])
    frames = await referee.answer(person.participant.id, battle)
    return person, battle, frames, asyncio.create_task(first_of(frames))


async def first_of(frames):
    """What is shown first, after the numbers in the line."""
    while isinstance(shown := await anext(frames), InLine):
        pass
    return shown


def test_no_model_is_asked_before_the_turn_has_a_place(store):
    referee, capacity, scripts = crowded(store)

    async def walk():
        _, _, first, shown = await asked(referee)
        await shown
        _, battle, second, waiting = await asked(referee)
        await until(lambda: capacity.streams.waiting == 1)
        assert [len(script.asked) for script in scripts.values()] == [1, 1]
        await first.aclose()
        assert (await waiting).id == battle
        assert [len(script.asked) for script in scripts.values()] == [2, 2]
        await second.aclose()

    asyncio.run(walk())


def test_closing_the_page_while_waiting_voids_the_battle_and_gives_the_place_to_the_next(store):
    referee, capacity, scripts = crowded(store)

    async def walk():
        _, _, first, shown = await asked(referee)
        await shown
        _, left, _, waiting = await asked(referee)
        _, last, third, later = await asked(referee)
        await until(lambda: capacity.streams.waiting == 2)
        waiting.cancel()
        await asyncio.wait([waiting])
        await first.aclose()
        assert (await later).id == last
        await third.aclose()
        return left

    left = asyncio.run(walk())
    assert store.battle(left).void == "abandoned"
    assert (capacity.streams.taken, capacity.streams.waiting) == (0, 0)
    assert [len(script.asked) for script in scripts.values()] == [2, 2]


def test_a_second_tab_leaves_a_battle_alone_that_waits_for_a_place(store):
    referee, capacity, _ = crowded(store)

    async def walk():
        _, _, first, shown = await asked(referee)
        await shown
        person, battle, second, waiting = await asked(referee)
        await until(lambda: capacity.streams.waiting == 1)
        await referee.resume(person.participant.id)
        assert store.battle(battle).void is None
        await first.aclose()
        await waiting
        await second.aclose()

    asyncio.run(walk())


def test_a_vote_is_taken_while_all_places_are_held(store):
    quick = Scripted()
    referee, capacity, _ = crowded(store, {"alpha": quick, "beta": quick})

    async def walk():
        voter = await admitted(referee)
        battle = (await played(referee, voter.participant.id))[-1].id
        quick.hangs_at = 1
        _, _, first, shown = await asked(referee)
        await shown
        _, _, second, waiting = await asked(referee)
        await until(lambda: capacity.streams.waiting == 1)
        accepted = await referee.filing.accept(voter.token, battle, ANSWERS)
        assert not accepted.already
        assert capacity.streams.waiting == 1
        await first.aclose()
        await waiting
        await second.aclose()

    asyncio.run(walk())


def test_a_turn_that_breaks_or_is_left_gives_its_place_back(store):
    broken = Scripted(("a" * 30, "b" * 30), error=BackendError("cut", "gone"), breaks_at=1)
    referee, capacity, scripts = crowded(store, {"alpha": broken, "beta": Scripted(hangs_at=1)})

    async def walk():
        person = (await admitted(referee)).participant.id
        with pytest.raises(BattleVoid):
            await played(referee, person)
        assert capacity.streams.taken == 0
        broken.error, broken.hangs_at = None, 1
        battle = await referee.open_battle(person, referee.study.prompts[0])
        async with aclosing(await referee.answer(person, battle)) as frames:
            await anext(frames)
            assert capacity.streams.taken == 1
        assert capacity.streams.taken == 0

    asyncio.run(walk())
    assert [script.closed for script in scripts.values()] == [2, 2]


def test_who_waits_changes_neither_pairs_nor_sides(tmp_path):
    def drawn(name, capacity):
        store = open_store(tmp_path / f"{name}.db")
        study = scripted_study("alpha", "beta", "gamma")
        scripts = {model: Scripted() for model in ("alpha", "beta", "gamma")}
        chance = random.Random(20)
        referee = make_referee(store, study, scripts, capacity=capacity, chance=chance)

        async def walk():
            people = [(await admitted(referee)).participant.id for _ in range(12)]
            battles = [await referee.open_battle(each, study.prompts[0]) for each in people]
            turns = [
                await referee.answer(each, battle)
                for each, battle in zip(people, battles, strict=True)
            ]
            await asyncio.gather(*(last(turn) for turn in turns))
            return [store.battle(battle).battle.pairing for battle in battles]

        pairings = asyncio.run(walk())
        store.close()
        return pairings

    async def last(turn):
        return [shown async for shown in turn][-1]

    assert drawn("crowded", Capacity(1)) == drawn("free", Capacity(None, None))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ARENA_STREAMS", "many"),
        ("ARENA_PATIENCE_SECONDS", "1.5"),
        ("ARENA_LONGEST_WAIT_SECONDS", "-1"),
        ("ARENA_LONGEST_WAIT_SECONDS", "59"),
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence_and_exit_code_2(tmp_path, name, text):
    environment = {**os.environ, name: text, "ARENA_DATABASE": str(tmp_path / "a.db")}
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 2
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith(f"{name}: ")
    assert text in sentence
    assert list(tmp_path.iterdir()) == []


def test_streams_and_waits_are_settings_with_defaults():
    usual = read_deployment({}, ROOT)
    assert (usual.streams, usual.patience_seconds, usual.longest_wait_seconds) == (100, 60, 240)
    environment = {
        "ARENA_STREAMS": "7",
        "ARENA_PATIENCE_SECONDS": "0",
        "ARENA_LONGEST_WAIT_SECONDS": "9",
    }
    chosen = read_deployment(environment, ROOT)
    assert (chosen.streams, chosen.patience_seconds, chosen.longest_wait_seconds) == (7, 0, 9)
    assert read_deployment({"ARENA_STREAMS": "0"}, ROOT).streams is None


def test_how_long_a_wait_is_long_or_too_long_is_chosen():
    capacity = Capacity(1, patience=10, longest_wait=20)
    crowds = []

    async def walk():
        capacity.streams.enter()
        capacity.streams.leave(10.0)
        line = [capacity.streams.enter()]
        for _ in range(3):
            crowds.append(capacity.crowd)
            line.append(capacity.streams.enter())

    asyncio.run(walk())
    assert crowds == [Crowd.NONE, Crowd.LONG, Crowd.FULL]


def test_before_any_turn_has_ended_a_line_is_guessed_to_be_long():
    capacity = Capacity(10, patience=10, longest_wait=20)

    async def walk():
        for _ in range(10 + 5):
            assert capacity.crowd is Crowd.NONE
            capacity.streams.enter()
        assert capacity.streams.expected_wait == pytest.approx(6 * FIRST_GUESS_SECONDS / 10)
        for _ in range(10):
            capacity.streams.enter()
        assert capacity.crowd is Crowd.FULL

    asyncio.run(walk())
