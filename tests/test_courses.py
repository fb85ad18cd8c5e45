"""How battles follow one another: stopping, the same with another pair, going on turn by turn; on both engines."""

import asyncio
from collections import Counter
from contextlib import aclosing, closing
from dataclasses import replace
from random import Random

import pytest

from arena.blind import BlindBattle, BrokenBattle
from arena.capacity import Capacity, InLine
from arena.codes import Breakage, Judged, Purpose, Reveal
from arena.domain import Limits, Prompt
from arena.errors import (
    BackendError,
    BallotClosed,
    BallotConflict,
    BattleUnfinished,
    BattleUnknown,
    BattleVoid,
    ConversationClosed,
    NoOtherPair,
    PromptRefused,
    StoreError,
    TooManyBattles,
)
from arena.sampling import draw_another, not_met
from arena.store import open_store
from arena.store.opening import engine_of
from arena.store.transfer import copy_database
from arena.store.verification import check_database
from tests.scripted import Scripted, admitted, make_referee, played, scripted_study
from tests.stores import make_battle

pytest_plugins = ["tests.store_fixtures"]

VOTE = {"content": "left", "language": "left"}
OWN = Prompt(None, "Zer da auzolana?", "eu")
LONG = tuple(f"{number} hitz " for number in range(400))


@pytest.fixture
def store(any_address):
    opened = open_store(any_address)
    yield opened
    opened.close()


class Person:
    """Somebody who takes part, with the few things that they do."""

    def __init__(self, referee, joined):
        self.referee, self.token, self.id = referee, joined.token, joined.participant.id

    @classmethod
    async def join(cls, referee):
        return cls(referee, await admitted(referee))

    async def ask(self, prompt=OWN):
        return (await played(self.referee, self.id, prompt))[-1].id

    async def vote(self, battle, **changes):
        return await self.referee.filing.accept(self.token, battle, VOTE, **changes)

    async def hear(self, battle):
        return [shown async for shown in await self.referee.answer(self.id, battle)]

    async def go_on(self, battle, text="Eta gero?"):
        later = await self.referee.go_on(self.id, battle, text)
        await self.hear(later)
        return later

    async def hear_until_stopped(self, frames, battle, shown=3):
        """Stop once so many frames were shown; what was shown after that."""
        after = []
        async with aclosing(await frames) as coming:
            async for frame in coming:
                if shown > 0:
                    shown -= 1
                    if not shown:
                        await self.referee.stop(self.id, battle)
                else:
                    after.append(frame)
        return after


def slow(*names):
    return {name: Scripted(LONG, gap=0.002) for name in names or ("alpha", "beta")}


def turn_by_turn(*names, **changes):
    values = {"judged": Judged.TURN, "turns": 4, "reveal": Reveal.AFTER_VOTE}
    return scripted_study(*(names or ("alpha", "beta", "gamma")), **values | changes)


def quick(*names):
    return {name: Scripted() for name in names or ("alpha", "beta", "gamma")}


# --- stopping ---------------------------------------------------------------------------------------


def test_stopping_ends_both_models_at_once_and_the_battle_can_never_be_voted_on(store):
    scripts = slow()
    referee = make_referee(store, scripted_study("alpha", "beta"), scripts)

    async def walk():
        person = await Person.join(referee)
        battle = await referee.open_battle(person.id, OWN)
        after = await person.hear_until_stopped(referee.answer(person.id, battle), battle)
        assert [script.closed for script in scripts.values()] == [1, 1]
        with pytest.raises(BattleVoid):
            await person.vote(battle)
        assert await referee.outcome(person.id, battle) == BrokenBattle(OWN, Breakage.STOPPED)
        assert await referee.resume(person.id) == BrokenBattle(OWN, Breakage.STOPPED)
        return battle, after

    battle, after = asyncio.run(walk())
    record = store.battle(battle)
    assert record.void == "stopped"
    assert record.turns[0].left is None
    assert len(after) <= 1


def test_a_stop_that_comes_before_the_models_are_asked_asks_none(store):
    scripts = slow()
    referee = make_referee(store, scripted_study("alpha", "beta"), scripts)

    async def walk():
        person = await Person.join(referee)
        battle = await referee.open_battle(person.id, OWN)
        await referee.stop(person.id, battle)
        assert await person.hear(battle) == []
        return battle

    assert store.battle(asyncio.run(walk())).void == "stopped"
    assert [len(script.asked) for script in scripts.values()] == [0, 0]


def test_who_waits_in_line_can_stop_and_gives_the_place_up(store):
    capacity = Capacity(1)
    referee = make_referee(store, scripted_study("alpha", "beta"), slow(), capacity=capacity)

    async def walk():
        first, second = [await Person.join(referee) for _ in range(2)]
        busy = await referee.open_battle(first.id, OWN)
        async with aclosing(await referee.answer(first.id, busy)) as answers:
            await anext(answers)
            waits = await referee.open_battle(second.id, OWN)
            async with aclosing(await referee.answer(second.id, waits)) as numbers:
                assert await anext(numbers) == InLine(1)
                await referee.stop(second.id, waits)
                assert [each async for each in numbers] == []
            assert capacity.streams.waiting == 0
        return waits

    assert store.battle(asyncio.run(walk())).void == "stopped"


def test_nobody_stops_the_battle_of_somebody_else(store):
    referee = make_referee(store, scripted_study("alpha", "beta"), quick("alpha", "beta"))

    async def walk():
        person, other = [await Person.join(referee) for _ in range(2)]
        battle = await referee.open_battle(person.id, OWN)
        with pytest.raises(BattleUnknown):
            await referee.stop(other.id, battle)
        assert isinstance((await person.hear(battle))[-1], BlindBattle)

    asyncio.run(walk())


def test_a_later_turn_that_is_stopped_is_put_aside_and_what_was_complete_is_judged(store):
    scripts = quick("alpha", "beta")
    referee = make_referee(store, scripted_study("alpha", "beta", turns=3), scripts)

    async def walk():
        person = await Person.join(referee)
        battle = await person.ask()
        for script in scripts.values():
            script.pieces, script.gap = LONG, 0.002
        for text in ("Eta gero?", "Eta orain?"):
            frames = referee.continue_battle(person.id, battle, text)
            await person.hear_until_stopped(frames, battle)
            left_off = await referee.resume(person.id)
            assert (left_off.unsent, left_off.breakage) == (text, Breakage.STOPPED)
            assert len(left_off.turns) == 1
        for script in scripts.values():
            script.pieces, script.gap = ("Labur.",), 0.0
        async for _ in await referee.continue_battle(person.id, battle, "Laburrago?"):
            pass
        left_off = await referee.outcome(person.id, battle)
        assert [turn.prompt for turn in left_off.turns] == [OWN.text, "Laburrago?"]
        assert (left_off.unsent, left_off.breakage) == ("", None)
        assert [message.text for message in scripts["alpha"].asked[-1].messages][-1] == "Laburrago?"
        await person.vote(battle)
        with pytest.raises(BallotConflict):
            store.put_turn_aside(battle)
        return battle

    battle = asyncio.run(walk())
    record = store.battle(battle)
    assert record.void is None
    assert [turn.prompt for turn in record.stopped] == ["Eta gero?", "Eta orain?"]
    assert check_database(store.address).findings == ()


def test_a_conversation_can_be_stopped_as_often_as_it_may_have_turns(store):
    scripts = quick("alpha", "beta")
    referee = make_referee(store, scripted_study("alpha", "beta", turns=2), scripts)

    async def walk():
        person = await Person.join(referee)
        battle = await person.ask()
        for script in scripts.values():
            script.pieces, script.gap = LONG, 0.002
        for _ in range(2):
            assert (await referee.outcome(person.id, battle)).may_continue
            frames = referee.continue_battle(person.id, battle, "Eta gero?")
            await person.hear_until_stopped(frames, battle)
        assert not (await referee.outcome(person.id, battle)).may_continue
        with pytest.raises(PromptRefused):
            await referee.continue_battle(person.id, battle, "Eta gero?")

    asyncio.run(walk())


def test_only_a_turn_without_answers_is_ever_put_aside(store):
    referee = make_referee(store, scripted_study("alpha", "beta"), quick("alpha", "beta"))

    async def walk():
        return await (await Person.join(referee)).ask()

    battle = asyncio.run(walk())
    assert store.put_turn_aside(battle) is False
    assert len(store.battle(battle).turns) == 1


# --- the same with another pair ---------------------------------------------------------------------


@pytest.mark.parametrize("prompt", [OWN, None], ids=["own", "of the bank"])
def test_asking_again_never_gives_a_pair_that_was_met_until_none_is_left(store, prompt):
    referee = make_referee(store, scripted_study("alpha", "beta", "gamma"), quick())

    async def walk():
        person = await Person.join(referee)
        battle = await person.ask(prompt or referee.study.prompts[0])
        with pytest.raises(BattleUnfinished):
            await referee.ask_again(person.id, battle)
        await person.vote(battle)
        found = [battle]
        for ends in ("skip", "vote"):
            assert await referee.may_ask_again(person.id, found[-1])
            found.append(await referee.ask_again(person.id, found[-1]))
            shown = (await person.hear(found[-1]))[-1]
            assert (await referee.outcome(person.id, shown.id)).may_ask_again is (ends == "skip")
            if ends == "skip":
                assert await referee.leave(person.id, found[-1])
            else:
                await person.vote(found[-1])
        assert not await referee.may_ask_again(person.id, found[-1])
        with pytest.raises(NoOtherPair):
            await referee.ask_again(person.id, found[-1])
        return found

    battles = [store.battle(each).battle for each in asyncio.run(walk())]
    assert len({frozenset(each.pairing.both) for each in battles}) == 3
    assert {each.prompt.text for each in battles} == {battles[0].prompt.text}
    assert {each.purpose for each in battles} == {Purpose.RANKED}
    told = [(each.pairing.policy, each.pairing.probability) for each in battles]
    assert told == [("uniform", 1 / 6), ("uniform_again", 1 / 4), ("uniform_again", 1 / 2)]


def test_a_silent_model_is_not_replaced_so_that_a_pair_is_met_twice(store):
    scripts = {**quick("alpha", "beta"), "gamma": Scripted()}
    referee = make_referee(store, scripted_study("alpha", "beta", "gamma"), scripts)

    async def walk():
        person = await Person.join(referee)
        while True:
            battle = await person.ask()
            if {*store.battle(battle).battle.pairing.both} == {"alpha", "beta"}:
                break
            person = await Person.join(referee)
        await referee.leave(person.id, battle)
        scripts["gamma"].error = BackendError("refused", "gone")
        again = await referee.ask_again(person.id, battle)
        with pytest.raises(BattleVoid):
            await person.hear(again)
        return again

    assert store.battle(asyncio.run(walk())).void.startswith("backend_")


def test_asking_again_counts_for_the_hourly_limit(store):
    study = scripted_study("alpha", "beta", "gamma", limits=Limits(battles_per_hour=1))
    referee = make_referee(store, study, quick())

    async def walk():
        person = await Person.join(referee)
        battle = await person.ask()
        await referee.leave(person.id, battle)
        with pytest.raises(TooManyBattles):
            await referee.ask_again(person.id, battle)

    asyncio.run(walk())


@pytest.mark.parametrize(
    "weights", [(), (("a", "b", 1.0), ("a", "c", 2.0), ("b", "c", 3.0), ("a", "d", 2.0))]
)
def test_the_probability_of_another_pair_is_that_with_which_it_is_drawn(weights):
    met = {frozenset("ab")}
    left = not_met("abcd", weights, met)
    total = sum(weight for *_, weight in left)
    chance, draws = Random(7), 12_000
    drawn = [draw_another("abcd", chance, met, weights=weights) for _ in range(draws)]
    assert {each.policy for each in drawn} == {"weighted_again" if weights else "uniform_again"}
    counted = Counter((each.left, each.right) for each in drawn)
    stored = {(each.left, each.right): each.probability for each in drawn}
    assert sum(stored.values()) == pytest.approx(1)
    for one, other, weight in left:
        for pair in ((one, other), (other, one)):
            assert stored[pair] == pytest.approx(weight / total / 2)
            sigma = (stored[pair] * (1 - stored[pair]) / draws) ** 0.5
            assert abs(counted[pair] / draws - stored[pair]) < 5 * sigma


# --- turn by turn -----------------------------------------------------------------------------------


def test_each_turn_is_a_battle_that_continues_the_one_before_with_its_own_vote(store):
    scripts = quick()
    referee = make_referee(store, turn_by_turn(), scripts)

    async def walk():
        person = await Person.join(referee)
        first = await person.ask()
        shown = await referee.outcome(person.id, first)
        assert (shown.may_continue, shown.may_go_on) == (False, True)
        with pytest.raises(ConversationClosed):
            await referee.go_on(person.id, first, "Eta gero?")
        with pytest.raises(PromptRefused):
            await referee.continue_battle(person.id, first, "Eta gero?")
        receipts = {(await person.vote(first)).ballot.receipt}
        resumed = await referee.resume(person.id)
        assert (resumed.id, resumed.judged, resumed.may_go_on) == (first, True, True)
        second = await person.go_on(first)
        shown = await referee.resume(person.id)
        assert [turn.prompt for turn in shown.turns] == [OWN.text, "Eta gero?"]
        receipts.add((await person.vote(second)).ballot.receipt)
        third = await person.go_on(second, "Eta orain?")
        receipts.add((await person.vote(third)).ballot.receipt)
        assert len(receipts) == 3
        await referee.leave(person.id, third)
        assert await referee.resume(person.id) is None
        return first, second, third

    records = [store.battle(each) for each in asyncio.run(walk())]
    battles = [record.battle for record in records]
    assert [each.continues for each in battles] == [None, battles[0].id, battles[1].id]
    assert len({(each.pairing, each.purpose) for each in battles}) == 1
    assert [len(record.turns) for record in records] == [1, 1, 1]
    heard = [message.text for message in scripts[battles[0].pairing.left].asked[2].messages]
    said = "".join(scripts["alpha"].pieces)
    assert heard == [OWN.text, said, "Eta gero?", said, "Eta orain?"]
    assert check_database(store.address).findings == ()


def test_a_conversation_ends_at_the_studys_number_of_turns(store):
    referee = make_referee(store, turn_by_turn(turns=2), quick())

    async def walk():
        person = await Person.join(referee)
        first = await person.ask()
        await person.vote(first)
        second = await person.go_on(first)
        assert not (await referee.outcome(person.id, second)).may_go_on
        await person.vote(second)
        assert await referee.resume(person.id) is None
        with pytest.raises(ConversationClosed):
            await referee.go_on(person.id, second, "Eta orain?")

    asyncio.run(walk())


def test_a_turn_that_came_to_nothing_leaves_the_conversation_as_it_was_judged(store):
    scripts = quick("alpha", "beta")
    referee = make_referee(store, turn_by_turn("alpha", "beta"), scripts)

    async def walk():
        person = await Person.join(referee)
        first = await person.ask()
        await person.vote(first)
        scripts["alpha"].error = BackendError("refused", "gone")
        failed = await referee.go_on(person.id, first, "Eta gero?")
        with pytest.raises(BattleVoid):
            await person.hear(failed)
        left_off = await referee.outcome(person.id, failed)
        assert (left_off.id, left_off.judged, left_off.unsent) == (first, True, "Eta gero?")
        assert left_off.breakage is Breakage.FAILED
        assert await referee.resume(person.id) == left_off
        scripts["alpha"].error = None
        second = await person.go_on(first)
        await person.vote(second)
        return first, failed, second

    first, failed, second = asyncio.run(walk())
    assert store.battle(failed).void.startswith("backend_")
    assert [turn.prompt for turn in store.battle(second).before] == [OWN.text]
    assert store.battle(second).battle.continues == first


def test_naming_the_models_ends_the_conversation_and_closes_every_vote_on_it(store):
    referee = make_referee(store, turn_by_turn(), quick())

    async def walk():
        person = await Person.join(referee)
        first = await person.ask()
        receipts = [(await person.vote(first)).ballot.receipt]
        second = await person.go_on(first)
        with pytest.raises(BattleUnfinished):
            await referee.filing.reveal(person.token, first)
        receipts.append((await person.vote(second)).ballot.receipt)
        await referee.filing.reveal(person.token, first)
        with pytest.raises(ConversationClosed):
            await referee.go_on(person.id, second, "Eta orain?")
        for battle, receipt in zip((first, second), receipts, strict=True):
            with pytest.raises(BallotClosed):
                await referee.filing.accept(person.token, battle, {}, receipt)
        assert await referee.resume(person.id) is None
        return first, second

    assert all(store.battle(each).revealed for each in asyncio.run(walk()))
    assert check_database(store.address).findings == ()


def test_a_vote_that_was_taken_back_is_given_again_before_the_conversation_goes_on(store):
    referee = make_referee(store, turn_by_turn(), quick())

    async def walk():
        person = await Person.join(referee)
        first = await person.ask()
        receipt = (await person.vote(first)).ballot.receipt
        back = await referee.filing.accept(person.token, first, {}, receipt)
        with pytest.raises(ConversationClosed):
            await referee.go_on(person.id, first, "Eta gero?")
        await person.vote(first, amends=back.ballot.receipt)
        await person.go_on(first)

    asyncio.run(walk())


def test_a_conversation_has_one_end_and_one_pair(store):
    referee = make_referee(store, turn_by_turn(), quick())

    async def walk():
        person = await Person.join(referee)
        first = await person.ask()
        await person.vote(first)
        second = await person.go_on(first)
        with pytest.raises(ConversationClosed):
            await referee.go_on(person.id, first, "Beste bat?")
        return first, second, person.id

    first, second, participant = asyncio.run(walk())
    before = store.battle(first).battle
    left, right = before.pairing.both
    swapped = replace(before.pairing, left=right, right=left)
    for changes in ({"pairing": swapped}, {"continues": "nothing"}):
        values = {"participant": participant, "pairing": before.pairing, "continues": second}
        with pytest.raises(StoreError):
            store.open_battle(make_battle("b9", **values | changes))


def test_withdrawing_a_turn_withdraws_what_was_answered_with_it_in_view(store):
    referee = make_referee(store, turn_by_turn(), quick())

    async def walk():
        person = await Person.join(referee)
        first = await person.ask()
        await person.vote(first)
        second = await person.go_on(first)
        receipt = (await person.vote(second)).ballot.receipt
        third = await person.go_on(second)
        done = await referee.filing.withdraw(None, receipt)
        assert (done.battles, done.votes) == (2, 1)
        with pytest.raises(ConversationClosed):
            await referee.go_on(person.id, second, "Eta orain?")
        return first, second, third

    first, second, third = asyncio.run(walk())
    assert not store.battle(first).withdrawn
    for gone in (second, third):
        record = store.battle(gone)
        assert record.withdrawn
        assert record.turns[0].left.rendered_prompt == record.turns[0].prompt == ""
    assert check_database(store.address).findings == ()


def test_a_copy_has_what_was_stopped_and_what_was_continued(store, tmp_path):
    scripts = quick("alpha", "beta")
    referee = make_referee(store, turn_by_turn("alpha", "beta"), scripts)
    other = make_referee(store, scripted_study("alpha", "beta", id="beste", turns=3), scripts)

    async def walk():
        person = await Person.join(referee)
        first = await person.ask()
        await person.vote(first)
        await person.vote(await person.go_on(first))
        talker = await Person.join(other)
        battle = await talker.ask()
        for script in scripts.values():
            script.pieces, script.gap = LONG, 0.002
        await talker.hear_until_stopped(other.continue_battle(talker.id, battle, "Hara"), battle)

    asyncio.run(walk())
    copied = copy_database(store.address, tmp_path / "copy.db")
    assert copied.rows["stopped_turns"] == 1
    with closing(engine_of(tmp_path / "copy.db")) as engine, engine.reading() as connection:
        rows = connection.execute("SELECT continues FROM battles WHERE continues IS NOT NULL")
        assert len(rows.fetchall()) == 1
