"""Checks by the same doors as every battle, whichever engine keeps them."""

import asyncio
import math

import pytest

from arena.codes import Judged, Mark, Purpose, Reveal
from arena.errors import BattleVoid, NoOtherPair, PromptRefused
from arena.quality import BETTER, WORSE, Quality, Repeats
from arena.sampling import draw_pair
from arena.store import open_store
from tests.check_studies import BANK, CONTROLS, checked_study, offered, rightly, voted
from tests.scripted import Scripted, admitted, make_referee, played
from tests.stores import rows

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture
def store(any_address):
    opened = open_store(any_address)
    yield opened
    opened.close()


def recorded():
    """Models with answers that were made beforehand."""
    return {
        "alpha": Scripted(("Alfaren hitza, luzea. ",), live=False),
        "beta": Scripted(("Betarena. ",), live=False),
    }


def refereed(store, scripts=None, **changes):
    scripts = scripts or recorded()
    return make_referee(store, checked_study(*scripts, **changes), scripts)


def test_a_control_is_answered_with_its_texts_and_no_model_is_asked(store):
    scripts = recorded()
    referee = refereed(store, scripts)

    async def walk():
        person = await admitted(referee)
        prompt = await offered(referee, person.participant.id, "control")
        shown = await played(referee, person.participant.id, prompt)
        return prompt, shown[-1], store.battle(shown[-1].id)

    prompt, shown, record = asyncio.run(walk())
    [control] = [each for each in CONTROLS if each.id == prompt.id]
    turn = record.turns[0]
    texts = {turn.left.model: turn.left.text, turn.right.model: turn.right.text}
    assert texts == {BETTER: control.better, WORSE: control.worse}
    assert {shown.turns[0].left, shown.turns[0].right} == {control.better, control.worse}
    assert record.battle.purpose is Purpose.CONTROL
    assert [script.asked for script in scripts.values()] == [[], []]
    assert not shown.may_continue


def test_the_view_says_what_a_control_expects_and_the_counts_leave_it_out(store):
    referee = refereed(store)

    async def walk():
        person = await admitted(referee)
        for _ in range(4):
            prompt = await offered(referee, person.participant.id, "control")
            await voted(referee, person, prompt, rightly)
        return person.participant.id

    participant = asyncio.run(walk())
    found = rows(
        store,
        "SELECT question, outcome, expected, model_left, characters FROM comparisons ORDER BY seq, question",
    )
    assert len(found) == 12
    for question, outcome, expected, left, characters in found:
        side = "left" if left == BETTER else "right"
        assert outcome == side
        assert (
            expected == {"content": side, "overall": f"{side}_or_tie", "language": None}[question]
        )
        assert characters > 30
    assert rows(store, "SELECT count(*) FROM vote_counts WHERE left_wins + right_wins > 0") == [
        (0,)
    ]
    assert store.verify_counts() == ()
    assert store.side_lead("proba", BETTER, WORSE) == 0
    assert len(store.check_history(participant, "proba").controls) == 4


def test_a_pair_is_shown_again_on_exchanged_sides_with_the_same_texts(store):
    scripts = recorded()
    referee = refereed(store, scripts)

    async def walk():
        person = await admitted(referee)
        for prompt in BANK[:3]:
            await voted(referee, person, prompt, rightly)
        asked = sum(len(script.asked) for script in scripts.values())
        prompt = await offered(referee, person.participant.id, "repeat")
        again = await voted(referee, person, prompt, rightly)
        assert sum(len(script.asked) for script in scripts.values()) == asked
        return prompt, store.battle(prompt.battle), store.battle(again)

    prompt, first, again = asyncio.run(walk())
    assert (again.battle.purpose, again.battle.repeats) == (Purpose.REPEAT, first.battle.id)
    assert first.battle.prompt.id == BANK[0].id == prompt.id
    for now, then in (("left", "right"), ("right", "left")):
        one, other = getattr(again.turns[0], now), getattr(first.turns[0], then)
        assert (one.model, one.text, one.engine) == (other.model, other.text, other.engine)
        assert (one.settings, one.origin, one.finish) == (
            other.settings,
            other.origin,
            other.finish,
        )
    assert rows(
        store, "SELECT sum(left_wins + right_wins) FROM vote_counts WHERE question = 'content'"
    ) == [(3,)]
    assert rows(store, "SELECT DISTINCT repeats FROM comparisons WHERE purpose = 'repeat'") == [
        (first.battle.id,)
    ]


def spoil_withdrawn(referee, person, battle):
    referee.store.withdraw_by_receipt(referee.store.battle(battle).ballot.receipt)


def spoil_revealed(referee, person, battle):
    referee.store.reveal(battle)


def spoil_taken_back(referee, person, battle):
    receipt = referee.store.battle(battle).ballot.receipt
    asyncio.run(referee.filing.accept(person.token, battle, {}, receipt))


@pytest.mark.parametrize("spoil", [spoil_withdrawn, spoil_revealed, spoil_taken_back])
def test_what_was_withdrawn_named_or_taken_back_is_not_shown_again(store, spoil):
    quality = Quality(repeats=Repeats(0.5, after=1))
    referee = refereed(store, quality=quality, reveal=Reveal.AFTER_VOTE)

    async def walk():
        person = await admitted(referee)
        battles = [await voted(referee, person, prompt, rightly) for prompt in BANK[:2]]
        return person, battles[0], await offered(referee, person.participant.id, "repeat")

    person, first, prompt = asyncio.run(walk())
    assert prompt.battle == first
    spoil(referee, person, first)
    assert store.check_history(person.participant.id, "proba").repeatable[:-1] == ()
    with pytest.raises(PromptRefused):
        asyncio.run(referee.open_battle(person.participant.id, prompt))


def test_a_pair_comes_again_once_and_one_that_was_recognised_never(store):
    quality = Quality(repeats=Repeats(0.5, after=1))
    referee = refereed(store, quality=quality)

    async def walk():
        person = await admitted(referee)
        shown = (await played(referee, person.participant.id, BANK[0]))[-1]
        store.mark_battle(shown.id, Mark.RECOGNISED)
        await referee.filing.accept(person.token, shown.id, {"content": "tie", "language": "tie"})
        for prompt in BANK[1:3]:
            await voted(referee, person, prompt, rightly)
        prompt = await offered(referee, person.participant.id, "repeat")
        skipped = (await played(referee, person.participant.id, prompt))[-1]
        await referee.leave(person.participant.id, skipped.id)
        return person.participant.id, prompt.battle

    participant, shown_again = asyncio.run(walk())
    left = {each.battle for each in store.check_history(participant, "proba").repeatable}
    assert shown_again not in left
    assert len(left) == 1


def test_a_control_is_named_to_nobody_as_a_model(store):
    referee = refereed(store, reveal=Reveal.AFTER_VOTE)

    async def walk():
        person = await admitted(referee)
        prompt = await offered(referee, person.participant.id, "control")
        battle = await voted(referee, person, prompt, rightly)
        return await referee.filing.reveal(person.token, battle)

    names = asyncio.run(walk())
    assert (names.left, names.right, names.check) == ("", "", True)


def live(gap=0.004):
    return {
        "alpha": Scripted(tuple(f"alfa {n} " for n in range(8)), gap=gap),
        "beta": Scripted(tuple(f"beta {n} " for n in range(12)), gap=gap),
    }


def test_where_models_are_asked_controls_wait_until_it_is_known_how_answers_come(store):
    referee = refereed(store, live(gap=0.0), quality=Quality(CONTROLS, 0.5))

    async def walk():
        person = await admitted(referee)
        early = [await referee.suggest(person.participant.id) for _ in range(30)]
        for number in range(20):
            await voted(referee, person, BANK[number % len(BANK)], rightly)
        return early, await offered(referee, person.participant.id, "control")

    early, late = asyncio.run(walk())
    assert not [prompt for prompt in early if str(prompt.id).startswith("control")]
    assert late.id.startswith("control")


def test_a_control_comes_at_the_tempo_of_models_and_can_be_gone_on_with(store):
    scripts = live()
    referee = refereed(store, scripts, turns=2, quality=Quality(CONTROLS, 0.5))

    async def walk():
        person = await admitted(referee)
        for number in range(20):
            await voted(referee, person, BANK[number % len(BANK)], rightly)
        asked = sum(len(script.asked) for script in scripts.values())
        prompt = await offered(referee, person.participant.id, "control")
        shown = (await played(referee, person.participant.id, prompt))[-1]
        first = store.battle(shown.id).turns[0]
        assert shown.may_continue
        frames = await referee.continue_battle(person.participant.id, shown.id, "Eta gero?")
        last = [each async for each in frames][-1]
        return asked, shown, first, last, store.battle(shown.id)

    asked, shown, first, last, record = asyncio.run(walk())
    assert first.left.first_token_seconds >= 0.003
    assert first.right.total_seconds > first.right.first_token_seconds
    assert not last.may_continue
    second = record.turns[1]
    assert {second.left.model, second.right.model} == {BETTER, WORSE}
    assert second.left.engine.startswith("control, ")
    assert second.left.text == second.right.text
    conversations = [script.asked for script in scripts.values() if len(script.asked) > 20]
    assert sum(len(script.asked) for script in scripts.values()) == asked + 2
    assert shown.turns[0].left in [
        message.text for each in conversations for message in each[-2].messages + each[-1].messages
    ]


def test_a_check_that_breaks_is_void_and_no_model_takes_its_place(store):
    quality = Quality(repeats=Repeats(0.5, after=1))
    referee = refereed(store, quality=quality)

    async def walk():
        person = await admitted(referee)
        first, _ = [await voted(referee, person, prompt, rightly) for prompt in BANK[:2]]
        prompt = await offered(referee, person.participant.id, "repeat")
        battle = await referee.open_battle(person.participant.id, prompt)
        await asyncio.to_thread(store.withdraw_by_receipt, store.battle(first).ballot.receipt)
        with pytest.raises(BattleVoid):
            [each async for each in await referee.answer(person.participant.id, battle)]
        return battle, store.latest_battle(person.participant.id)

    battle, last = asyncio.run(walk())
    assert last.battle.id == battle
    assert last.void == "backend_unavailable"


def test_after_several_fast_votes_the_reply_says_so_and_all_are_kept(store):
    referee = refereed(store)
    said = []

    async def walk():
        person = await admitted(referee)
        for prompt in BANK[:4]:
            shown = (await played(referee, person.participant.id, prompt))[-1]
            accepted = await referee.filing.accept(
                person.token, shown.id, {"content": "tie", "language": "tie"}
            )
            said.append(accepted.hurried)
        return store.ballot_count(person.participant.id)

    assert asyncio.run(walk()) == 4
    assert said == [False, False, True, True]


def test_pairs_of_models_are_drawn_without_controls(store):
    referee = refereed(store)
    names = [model.id for model in referee.study.models]
    drawn = draw_pair(names, referee._chance)
    assert math.isclose(drawn.probability, 0.5)
    assert not {BETTER, WORSE} & set(drawn.both)


@pytest.mark.parametrize(("models", "offered_again"), [(2, False), (3, True)])
def test_another_pair_is_offered_for_a_control_as_for_any_prompt(store, models, offered_again):
    scripts = {
        name: Scripted((f"{name}. ",), live=False) for name in ("alpha", "beta", "gamma")[:models]
    }
    referee = refereed(store, scripts, free_prompts=False)

    async def walk():
        person = await admitted(referee)
        told = []
        for kind in ("control", "ordinary"):
            prompt = await offered(referee, person.participant.id, kind)
            battle = await voted(referee, person, prompt, rightly)
            told.append(await referee.may_ask_again(person.participant.id, battle))
            if kind == "control" and told[0]:
                with pytest.raises(NoOtherPair):
                    await referee.ask_again(person.participant.id, battle)
        return told

    assert asyncio.run(walk()) == [offered_again, offered_again]


def test_where_models_are_asked_two_of_them_answer_a_control_s_prompt_again(store):
    referee = refereed(
        store,
        {**live(gap=0.0), "gamma": Scripted(("gamma ",))},
        quality=Quality(CONTROLS, 0.5),
    )

    async def walk():
        person = await admitted(referee)
        for number in range(20):
            await voted(referee, person, BANK[number % len(BANK)], rightly)
        prompt = await offered(referee, person.participant.id, "control")
        battle = await voted(referee, person, prompt, rightly)
        again = await referee.ask_again(person.participant.id, battle)
        shown = [each async for each in await referee.answer(person.participant.id, again)]
        return prompt, store.battle(shown[-1].id).battle

    prompt, again = asyncio.run(walk())
    assert again.purpose is Purpose.RANKED
    assert (again.prompt.id, again.prompt.text) == (None, prompt.text)
    assert not {BETTER, WORSE} & set(again.pairing.both)


def test_a_control_whose_next_turn_is_judged_by_itself_stays_a_control(store):
    scripts = live(gap=0.0)
    referee = refereed(store, scripts, turns=2, judged=Judged.TURN, quality=Quality(CONTROLS, 0.5))

    async def walk():
        person = await admitted(referee)
        for number in range(20):
            await voted(referee, person, BANK[number % len(BANK)], rightly)
        prompt = await offered(referee, person.participant.id, "control")
        battle = await voted(referee, person, prompt, rightly)
        more = await referee.go_on(person.participant.id, battle, "Eta gero?")
        shown = [each async for each in await referee.answer(person.participant.id, more)]
        answers = {"content": "tie", "language": "tie"}
        await referee.filing.accept(person.token, shown[-1].id, answers)
        return battle, store.battle(shown[-1].id)

    battle, record = asyncio.run(walk())
    assert (record.battle.continues, record.battle.purpose) == (battle, Purpose.CONTROL)
    assert record.turns[0].left.engine.startswith("control, ")
    expected = "SELECT DISTINCT expected FROM comparisons WHERE prompt IS NULL"
    assert rows(store, expected) == [(None,)]
    assert referee.store.verify_counts() == ()
