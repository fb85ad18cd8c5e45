"""Models that fail are left out and come back; answers made beforehand go on when no two can be asked."""

import asyncio
import json
from contextlib import suppress

import pytest

from arena import availability
from arena.backends.stand_ins import open_stand_ins
from arena.capacity import LONGEST_WAIT_SECONDS, PATIENCE_SECONDS, Capacity, Crowd, InLine
from arena.domain import Limits, Prompt
from arena.errors import BackendError, BattleVoid, LineFull, ModelsUnreachable
from arena.store import open_store
from tests.scripted import Scripted, admitted, make_referee, played, scripted_study

PLENTY = Limits(battles_per_hour=10_000)
NAMES = ("alpha", "beta", "gamma")


@pytest.fixture
def store(tmp_path):
    opened = open_store(tmp_path / "arena.db")
    yield opened
    opened.close()


@pytest.fixture
def impatient(monkeypatch):
    """A model that failed is tried again at once."""
    monkeypatch.setattr(availability, "SUSPECT_SECONDS", 0.0)


class Moments:
    """A clock that is set by hand."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def failing(kind: str = "refused") -> Scripted:
    return Scripted(error=BackendError(kind, "gone"), breaks_at=0)


def with_recorded(tmp_path, study, *models, prompts=None):
    """The stand-ins of these models to some prompts or all, read from files as an operator has them."""
    folder = tmp_path / "responses"
    folder.mkdir()
    for model in models:
        lines = [
            json.dumps({"prompt": each.id, "text": f"{model} beforehand"})
            for each in prompts or study.prompts
        ]
        (folder / f"{model}.jsonl").write_text("\n".join(lines), "utf-8")
    return open_stand_ins(study.models, folder=tmp_path, language="eu")


async def until(condition):
    while not condition():
        await asyncio.sleep(0.001)


def test_a_model_that_is_down_is_left_out_after_three_failures_and_comes_back(store, impatient):
    clock = Moments()
    scripts = {name: Scripted() for name in NAMES} | {"gamma": failing()}
    study = scripted_study(*NAMES, limits=PLENTY)
    referee = make_referee(store, study, scripts, monotonic=clock)

    async def walk():
        person = (await admitted(referee)).participant.id
        while not referee.availability.resting:
            await played(referee, person)
        asked = len(scripts["gamma"].asked)
        for _ in range(20):
            pairing = store.battle((await played(referee, person))[-1].id).battle.pairing
            assert "gamma" not in (pairing.left, pairing.right)
        assert len(scripts["gamma"].asked) == asked
        # Half a minute later one short request of our own tells whether it is back.
        scripts["gamma"].error = None
        clock.now += 30
        await played(referee, person)
        await until(lambda: not referee.availability.resting)
        assert scripts["gamma"].asked[-1].settings.max_tokens == availability.PROBE_TOKENS
        met = set()
        for _ in range(30):
            pairing = store.battle((await played(referee, person))[-1].id).battle.pairing
            met |= {pairing.left, pairing.right}
        assert "gamma" in met
        await referee.availability.close()

    asyncio.run(walk())


def test_a_model_that_is_still_down_is_not_asked_by_people(store, impatient):
    clock = Moments()
    scripts = {name: Scripted() for name in NAMES} | {"gamma": failing()}
    referee = make_referee(store, scripted_study(*NAMES, limits=PLENTY), scripts, monotonic=clock)

    async def walk():
        person = (await admitted(referee)).participant.id
        while not referee.availability.resting:
            await played(referee, person)
        before = len(scripts["gamma"].asked)
        for _ in range(3):
            clock.now += 30
            await played(referee, person)
            await until(lambda: not referee.availability.probing)
        assert referee.availability.resting == ("gamma",)
        assert len(scripts["gamma"].asked) == before + 3
        await referee.availability.close()

    asyncio.run(walk())


@pytest.mark.parametrize("kind", ["limited", "rejected"])
def test_a_crowd_or_an_odd_prompt_leaves_no_model_out(store, impatient, kind):
    scripts = {name: Scripted() for name in NAMES} | {"gamma": failing(kind)}
    referee = make_referee(store, scripted_study(*NAMES, limits=PLENTY), scripts)

    async def walk():
        person = (await admitted(referee)).participant.id
        while len(scripts["gamma"].asked) < 6:
            await played(referee, person)
        assert referee.availability.resting == ()
        assert referee.availability.busy == (6 if kind == "limited" else 0)
        await referee.availability.close()

    asyncio.run(walk())


class HangsOnceThenFails(Scripted):
    """Says nothing to the first who asks, and turns everybody else away."""

    async def stream(self, request):
        if not self.asked:
            self.asked.append(request)
            await asyncio.sleep(3600)
        self.asked.append(request)
        raise BackendError("cut", "gone")
        yield


def test_nobody_waits_for_a_model_that_others_have_found_down(store, impatient):
    hanging = HangsOnceThenFails()
    scripts = {"alpha": Scripted(), "beta": Scripted(), "gamma": hanging}
    referee = make_referee(store, scripted_study(*NAMES, limits=PLENTY), scripts)

    async def walk():
        person = (await admitted(referee)).participant.id
        waits = None
        while waits is None:
            battle = await referee.open_battle(person, referee.study.prompts[0])
            pairing = store.battle(battle).battle.pairing
            frames = await referee.answer(person, battle)
            if "gamma" in (pairing.left, pairing.right):
                waits = asyncio.create_task(anext(frames))
            else:
                await frames.aclose()
        await until(lambda: hanging.asked)
        others = (await admitted(referee)).participant.id
        while not referee.availability.resting:
            await played(referee, others)
        shown = await waits
        successor = store.battle(shown.id).battle
        assert successor.replaces == battle
        assert store.battle(battle).void == "backend_down"
        await frames.aclose()
        await referee.availability.close()

    asyncio.run(walk())


def test_a_side_that_is_turned_away_does_not_wait_for_the_other_one(store):
    slow = Scripted(hangs_at=0)
    scripts = {"alpha": slow, "beta": failing(), "gamma": Scripted()}
    weights = (("alpha", "beta", 1e9), ("alpha", "gamma", 1.0))
    study = scripted_study(*NAMES, pairs="weighted", pair_weights=weights)
    referee = make_referee(store, study, scripts)

    async def walk():
        person = (await admitted(referee)).participant.id
        battle = await referee.open_battle(person, study.prompts[0])
        frames = await referee.answer(person, battle)
        waits = asyncio.create_task(anext(frames))
        await until(lambda: scripts["gamma"].asked)
        assert len(slow.asked) == 1, "the side that has not answered yet goes on as it was"
        assert store.battle(battle).void == "backend_refused"
        waits.cancel()
        await asyncio.wait([waits])
        await referee.availability.close()

    asyncio.run(walk())


def test_when_no_two_models_can_be_asked_recorded_answers_go_on_and_are_marked(
    store, tmp_path, impatient
):
    study = scripted_study("alpha", "beta", limits=PLENTY, turns=3)
    scripts = {"alpha": failing(), "beta": failing()}
    stand_ins = with_recorded(tmp_path, study, "alpha", "beta")
    referee = make_referee(store, study, scripts, stand_ins=stand_ins)

    async def walk():
        person = (await admitted(referee)).participant.id
        for _ in range(5):
            last = (await played(referee, person))[-1]
            [turn] = store.battle(last.id).turns
            assert (turn.left.origin.recorded, turn.right.origin.recorded) == (True, True)
            assert turn.left.text == f"{turn.left.model} beforehand"
            assert not last.may_continue
            assert not (await referee.outcome(person, last.id)).may_continue
        await until(lambda: len(referee.availability.resting) == 2)
        # What people write themselves waits, and is told so.
        with pytest.raises(ModelsUnreachable):
            await referee.open_battle(person, Prompt(None, "Nire galdera", "eu"))
        last = (await played(referee, person))[-1]
        assert store.battle(last.id).battle.replaces is None
        await referee.availability.close()

    asyncio.run(walk())


def test_without_recorded_answers_the_battle_is_void_and_then_none_begins(store, impatient):
    study = scripted_study("alpha", "beta", limits=PLENTY)
    scripts = {"alpha": failing(), "beta": failing()}
    referee = make_referee(store, study, scripts)

    async def walk():
        person = (await admitted(referee)).participant.id
        with pytest.raises(BattleVoid):
            await played(referee, person)
        await until(lambda: len(referee.availability.resting) == 2)
        with pytest.raises(ModelsUnreachable):
            await referee.open_battle(person, study.prompts[0])
        await referee.availability.close()

    asyncio.run(walk())


class Crowded(Capacity):
    """A capacity that says how crowded it is."""

    told = Crowd.NONE

    @property
    def crowd(self) -> Crowd:
        return self.told


def test_in_a_crowd_recorded_answers_spare_the_wait_and_without_them_the_line_ends(store, tmp_path):
    study = scripted_study("alpha", "beta", limits=PLENTY)
    capacity = Crowded()
    stand_ins = with_recorded(tmp_path, study, "alpha", "beta")
    scripts = {"alpha": Scripted(), "beta": Scripted()}
    referee = make_referee(store, study, scripts, capacity=capacity, stand_ins=stand_ins)

    async def walk():
        person = (await admitted(referee)).participant.id
        own = Prompt(None, "Nire galdera", "eu")
        for crowd, recorded in ((Crowd.NONE, False), (Crowd.LONG, True), (Crowd.FULL, True)):
            capacity.told = crowd
            last = (await played(referee, person))[-1]
            assert store.battle(last.id).turns[0].left.origin.recorded == recorded
        capacity.told = Crowd.LONG
        last = (await played(referee, person, own))[-1]
        assert not store.battle(last.id).turns[0].left.origin.recorded
        capacity.told = Crowd.FULL
        with pytest.raises(LineFull):
            await referee.open_battle(person, own)

    asyncio.run(walk())


def test_who_gets_recorded_answers_does_not_wait_behind_those_who_wait_for_live_ones(
    store, tmp_path
):
    study = scripted_study("alpha", "beta", limits=PLENTY)
    capacity = Capacity(1, patience=0)
    stand_ins = with_recorded(tmp_path, study, "alpha", "beta")
    scripts = {"alpha": Scripted(), "beta": Scripted()}
    referee = make_referee(store, study, scripts, capacity=capacity, stand_ins=stand_ins)

    async def walk():
        person = (await admitted(referee)).participant.id
        async with capacity.streams.join(), capacity.streams.join():
            shown = await played(referee, person)
            assert not [each for each in shown if isinstance(each, InLine)]
            assert store.battle(shown[-1].id).turns[0].left.origin.recorded
            assert capacity.streams.waiting == 1
        assert capacity.recorded.taken == 0

    asyncio.run(walk())


@pytest.mark.parametrize("patience", [0.0, 0.05, 60.0])
def test_a_crowd_that_opened_its_battles_at_once_waits_no_longer_than_it_has_patience(
    store, tmp_path, patience
):
    study = scripted_study("alpha", "beta", limits=PLENTY)
    capacity = Capacity(1, patience=patience)
    # What was there before says that places are free soon, so that only time tells.
    capacity.streams.enter()
    capacity.streams.leave(0.01)
    stand_ins = with_recorded(tmp_path, study, "alpha", "beta")
    scripts = {"alpha": Scripted(gap=0.1), "beta": Scripted(gap=0.1)}
    referee = make_referee(store, study, scripts, capacity=capacity, stand_ins=stand_ins)

    async def one(person, battle):
        shown = [each async for each in await referee.answer(person, battle)]
        return store.battle(shown[-1].id)

    async def walk():
        people = [(await admitted(referee)).participant.id for _ in range(4)]
        opened = [await referee.open_battle(each, study.prompts[0]) for each in people]
        return await asyncio.gather(*map(one, people, opened))

    records = asyncio.run(walk())
    recorded = [record.turns[0].left.origin.recorded for record in records]
    assert sorted(recorded) == [False, *[patience < 60] * 3]
    for record, of_recorded in zip(records, recorded, strict=True):
        assert record.turns[0].right.origin.recorded == of_recorded
        assert {record.turns[0].left.model, record.turns[0].right.model} == {"alpha", "beta"}
        assert record.void is None
    assert capacity.streams.taken == capacity.recorded.taken == capacity.streams.waiting == 0


def test_in_a_crowd_prompts_with_recorded_answers_are_suggested_first(store, tmp_path):
    study = scripted_study("alpha", "beta", limits=PLENTY)
    ready, other = study.prompts
    capacity = Crowded()
    stand_ins = with_recorded(tmp_path, study, "alpha", "beta", prompts=[ready])
    scripts = {"alpha": Scripted(), "beta": Scripted()}
    referee = make_referee(store, study, scripts, capacity=capacity, stand_ins=stand_ins)

    async def suggested(person, besides=()):
        return {await referee.suggest(person, None, besides) for _ in range(40)}

    async def walk():
        voter = await admitted(referee)
        person = voter.participant.id
        assert await suggested(person) == {ready, other}
        capacity.told = Crowd.LONG
        assert await suggested(person) == {ready}
        assert (referee.is_ready(ready), referee.is_ready(other)) == (True, False)
        battle = (await played(referee, person, ready))[-1].id
        await referee.filing.accept(voter.token, battle, {"content": "left", "language": "left"})
        assert await suggested(person) == {ready}, "rather again than one that would have to wait"
        assert await suggested(person, besides=(ready.id,)) == {ready}
        capacity.told = Crowd.NONE
        assert await suggested(person) == {other}
        assert referee.is_ready(other)

    asyncio.run(walk())


def test_while_models_are_down_prompts_with_recorded_answers_are_suggested_first(
    store, tmp_path, impatient
):
    study = scripted_study(*NAMES, limits=PLENTY)
    ready, other = study.prompts
    scripts = {name: failing() for name in NAMES} | {"gamma": Scripted()}

    async def walk(stand_ins):
        referee = make_referee(store, study, scripts, stand_ins=stand_ins)
        person = (await admitted(referee)).participant.id
        while len(referee.availability.resting) < 2:
            with suppress(BattleVoid):
                await played(referee, person, ready)
        told = {await referee.suggest((await admitted(referee)).participant.id) for _ in range(40)}
        await referee.availability.close()
        return told, referee.is_ready(other)

    assert asyncio.run(walk({})) == ({ready, other}, True)
    stand_ins = with_recorded(tmp_path, study, "alpha", "beta", prompts=[ready])
    assert asyncio.run(walk(stand_ins)) == ({ready}, False)


def test_who_waits_is_told_their_number_whenever_it_changes():
    async def walk():
        capacity = Capacity(1)
        async with capacity.streams.join() as holder:
            assert await holder.moved() is None
            async with capacity.streams.join() as second:
                assert await second.moved() == 1
                async with capacity.streams.join() as third:
                    assert await third.moved() == 2
                    turn = asyncio.create_task(third.moved())
                    await holder.__aexit__(None, None, None)
                    assert await turn == 1
                    assert [await second.moved() for _ in range(3)] == [0, None, None]

    async def given_up():
        capacity = Capacity(1)
        async with capacity.streams.join():
            async with capacity.streams.join() as second:
                await second.moved()
            assert capacity.streams.waiting == 0
        assert capacity.streams.taken == 0

    asyncio.run(given_up())
    asyncio.run(walk())


def test_the_expected_wait_is_how_long_places_are_held_times_the_line():
    capacity = Capacity(2)
    assert capacity.crowd is Crowd.NONE

    async def walk():
        for _ in range(2):
            capacity.streams.enter()
            capacity.streams.leave(30.0)
        places = [capacity.streams.enter() for _ in range(2)]
        assert capacity.streams.expected_wait == 15.0
        line = []
        while capacity.streams.expected_wait <= LONGEST_WAIT_SECONDS:
            line.append(capacity.streams.enter())
            expected = (len(line) + 1) * 15
            assert capacity.streams.expected_wait == expected
            longest = Crowd.LONG if expected <= LONGEST_WAIT_SECONDS else Crowd.FULL
            assert capacity.crowd is (Crowd.NONE if expected <= PATIENCE_SECONDS else longest)
        for mine in line:
            capacity.streams.give_up(mine)
        assert places == [None, None]

    asyncio.run(walk())


def test_a_number_in_the_line_is_shown_before_the_answers(store):
    capacity = Capacity(1)
    referee = make_referee(
        store,
        scripted_study("alpha", "beta"),
        {n: Scripted() for n in ("alpha", "beta")},
        capacity=capacity,
    )

    async def walk():
        person = (await admitted(referee)).participant.id
        battle = await referee.open_battle(person, referee.study.prompts[0])
        async with capacity.streams.join() as holder:
            assert await holder.moved() is None
            frames = await referee.answer(person, battle)
            assert await anext(frames) == InLine(1)
        turn_has_come, *rest = [shown async for shown in frames]
        assert turn_has_come == InLine(0)
        assert rest[-1].id == battle

    asyncio.run(walk())
