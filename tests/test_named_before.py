"""What was named once is blind no more: no battle that shows it again may count as a blind one."""

import asyncio
from dataclasses import replace

import pytest

from arena.codes import Judged, Reveal
from arena.domain import Prompt
from arena.errors import BallotClosed, BattleUnfinished, NamesSealed, NoOtherPair
from arena.quality import Quality, Repeats
from arena.store import open_store
from tests.check_studies import BANK, checked_study, offered, rightly, voted
from tests.scripted import Scripted, admitted, make_referee, played, scripted_study

pytest_plugins = ["tests.store_fixtures"]

FOUR = ("alpha", "beta", "gamma", "delta")
OWN = Prompt(None, "Zer da auzolana?", "eu")
VOTE = {"content": "left", "language": "left"}


@pytest.fixture
def store(any_address):
    opened = open_store(any_address)
    yield opened
    opened.close()


def scripts(*names):
    return {name: Scripted() for name in names}


def test_no_model_that_was_named_answers_the_same_prompt_again(store):
    five = (*FOUR, "epsilon")
    study = scripted_study(*five, reveal=Reveal.AFTER_VOTE)
    referee = make_referee(store, study, scripts(*five))

    async def walk():
        person = await admitted(referee)
        first = (await played(referee, person.participant.id, OWN))[-1].id
        await referee.filing.accept(person.token, first, VOTE)
        await referee.filing.reveal(person.token, first)
        second = await referee.ask_again(person.participant.id, first)
        async for _ in await referee.answer(person.participant.id, second):
            pass
        await referee.filing.accept(person.token, second, VOTE)
        assert await referee.may_ask_again(person.participant.id, second)
        await referee.filing.reveal(person.token, second)
        # Eight pairs were never met, and each of them has a model that was named.
        assert not await referee.may_ask_again(person.participant.id, second)
        with pytest.raises(NoOtherPair):
            await referee.ask_again(person.participant.id, second)
        # Another prompt knows nothing of it.
        third = await played(referee, person.participant.id, replace(OWN, text="Zer da ekaina?"))
        return first, second, third[-1].id

    pairings = [store.battle(each).battle.pairing for each in asyncio.run(walk())]
    assert {*pairings[0].both}.isdisjoint(pairings[1].both)
    assert (pairings[1].policy, pairings[1].probability) == ("uniform_again", 1 / 6)


def repeating(store):
    quality = Quality(repeats=Repeats(0.5, after=1))
    study = checked_study("alpha", "beta", quality=quality, reveal=Reveal.AFTER_VOTE)
    backends = {name: Scripted(live=False) for name in ("alpha", "beta")}
    return make_referee(store, study, backends)


def test_a_pair_is_not_named_while_it_is_shown_again(store):
    referee = repeating(store)

    async def walk():
        person = await admitted(referee)
        first = await voted(referee, person, BANK[0], rightly)
        await voted(referee, person, BANK[1], rightly)
        prompt = await offered(referee, person.participant.id, "repeat")
        assert prompt.battle == first
        again = (await played(referee, person.participant.id, prompt))[-1].id
        with pytest.raises(BattleUnfinished):
            await referee.filing.reveal(person.token, first)
        assert not store.battle(first).revealed
        await referee.filing.accept(person.token, again, VOTE)
        await referee.filing.reveal(person.token, again)
        # Who knows the names may change neither of the two.
        for battle in (first, again):
            receipt = store.battle(battle).ballot.receipt
            with pytest.raises(BallotClosed):
                await referee.filing.accept(person.token, battle, {}, receipt)

    asyncio.run(walk())


def test_a_repeat_that_was_passed_over_keeps_nobody_from_the_names(store):
    referee = repeating(store)

    async def walk():
        person = await admitted(referee)
        first = await voted(referee, person, BANK[0], rightly)
        await voted(referee, person, BANK[1], rightly)
        prompt = await offered(referee, person.participant.id, "repeat")
        again = (await played(referee, person.participant.id, prompt))[-1].id
        await referee.leave(person.participant.id, again)
        return await referee.filing.reveal(person.token, first)

    names = asyncio.run(walk())
    assert {names.left, names.right} == {
        repeating(store).study.model(name).label for name in ("alpha", "beta")
    }


@pytest.mark.parametrize("judged", list(Judged))
def test_a_vote_on_a_model_that_has_left_the_study_stays_as_it_is(store, judged):
    values = {"reveal": Reveal.AFTER_VOTE, "turns": 3, "judged": judged}
    before = make_referee(store, scripted_study(*FOUR[:2], **values), scripts(*FOUR[:2]))
    after = make_referee(store, scripted_study(*FOUR[2:], **values), scripts(*FOUR[2:]))

    async def walk():
        person = await admitted(before)
        battle = (await played(before, person.participant.id, OWN))[-1].id
        shown = await after.resume(person.participant.id)
        assert shown.id == battle
        assert not shown.may_continue
        stored = await before.filing.accept(person.token, battle, VOTE)
        assert await after.resume(person.participant.id) is None
        with pytest.raises(NamesSealed):
            await after.filing.reveal(person.token, battle)
        changed = VOTE | {"content": "right", "overall": "tie"}
        await after.filing.accept(person.token, battle, changed, stored.ballot.receipt)
        return battle

    assert store.battle(asyncio.run(walk())).ballot.answers["content"] == "right"
