"""The rules of a battle's life, whichever engine keeps it."""

import asyncio
from contextlib import aclosing
from dataclasses import fields, replace
from datetime import datetime, timedelta

import pytest

from arena.blind import BlindBattle, BlindTurn, BrokenBattle
from arena.codes import Breakage, Side
from arena.domain import Limits, Prompt
from arena.errors import (
    BackendError,
    BattleUnfinished,
    BattleVoid,
    ConsentMissing,
    PromptRefused,
    TooManyBattles,
)
from arena.store import open_store
from tests.scripted import Scripted, admitted, make_referee, played, scripted_study

pytest_plugins = ["tests.store_fixtures"]

ANSWERS = {"content": "left", "language": "left"}


@pytest.fixture
def store(any_address):
    opened = open_store(any_address)
    yield opened
    opened.close()


def silent(kind: str = "refused") -> Scripted:
    return Scripted(error=BackendError(kind, "secret address of model"), breaks_at=0)


def broken() -> Scripted:
    return Scripted(("a" * 30, "b" * 30), error=BackendError("cut", "gone"), breaks_at=1, gap=0.01)


def records(store, participant_id):
    """Every battle of a participant, oldest first, by walking back over what each replaces."""
    found = [store.latest_battle(participant_id)]
    while found[0].battle.replaces:
        found.insert(0, store.battle(found[0].battle.replaces))
    return found


def test_nothing_is_stored_before_consent(store):
    referee = make_referee(store, scripted_study(), {})
    with pytest.raises(ConsentMissing):
        asyncio.run(
            referee.admission.admit(agreed=False, interface="eu", profile={}, nickname=None)
        )
    assert store.study_progress("proba").participants == 0


def test_a_token_that_the_server_did_not_make_is_nobody(store):
    referee = make_referee(store, scripted_study(), {})
    for token in (None, "", "invented"):
        with pytest.raises(ConsentMissing):
            asyncio.run(referee.admission.participant(token))


def test_the_battle_is_on_disk_before_a_model_is_asked(store):
    seen = []

    def look():
        seen.append(store.latest_battle(participant_id).battle.pairing)

    async def walk():
        nonlocal participant_id
        participant_id = (await admitted(referee)).participant.id
        await played(referee, participant_id)

    participant_id = ""
    scripts = {name: Scripted(on_ask=look) for name in ("alpha", "beta")}
    referee = make_referee(store, scripted_study("alpha", "beta"), scripts)
    asyncio.run(walk())
    assert len(seen) == 2
    assert {seen[0].left, seen[0].right} == {"alpha", "beta"}
    assert seen[0].probability == pytest.approx(1 / 2)


def test_a_side_that_fails_before_its_first_token_is_replaced_and_that_is_recorded(store):
    study = scripted_study("alpha", "beta", "gamma")

    async def walk():
        for _ in range(12):
            scripts = {"alpha": silent(), "beta": Scripted(), "gamma": Scripted()}
            referee = make_referee(store, study, scripts)
            participant = (await admitted(referee)).participant
            shown = await played(referee, participant.id)
            yield records(store, participant.id), shown, scripts

    async def collect():
        return [each async for each in walk()]

    replaced = 0
    for history, shown, scripts in asyncio.run(collect()):
        last = history[-1]
        assert {last.battle.pairing.left, last.battle.pairing.right} == {"beta", "gamma"}
        assert shown[-1].id == last.battle.id
        assert last.void is None
        assert last.turns[0].left
        if len(history) == 2:
            replaced += 1
            first = history[0]
            assert first.void == "backend_refused"
            failed = Side.LEFT if first.battle.pairing.left == "alpha" else Side.RIGHT
            kept = "right" if failed is Side.LEFT else "left"
            assert getattr(first.battle.pairing, kept) == getattr(last.battle.pairing, kept)
            assert last.battle.pairing.probability == pytest.approx(1 / 2)
            assert len(scripts[getattr(last.battle.pairing, kept)].asked) == 1
    assert replaced


def test_when_no_model_is_left_the_battle_is_void_and_says_so(store):
    study = scripted_study("alpha", "beta", "gamma")
    referee = make_referee(store, study, {name: silent() for name in ("alpha", "beta", "gamma")})

    async def walk():
        participant = (await admitted(referee)).participant
        with pytest.raises(BattleVoid):
            await played(referee, participant.id)
        return participant.id, await referee.resume(participant.id)

    participant_id, left_off = asyncio.run(walk())
    history = records(store, participant_id)
    assert all(record.void for record in history)
    assert left_off == BrokenBattle(study.prompts[0], Breakage.UNAVAILABLE)


@pytest.mark.parametrize("script", [broken(), Scripted(("  ", "\n"))])
def test_an_answer_that_breaks_or_is_empty_can_never_be_voted_on(store, script):
    referee = make_referee(
        store, scripted_study("alpha", "beta"), {"alpha": script, "beta": Scripted(gap=0.01)}
    )

    async def walk():
        person = await admitted(referee)
        with pytest.raises(BattleVoid):
            await played(referee, person.participant.id)
        battle = store.latest_battle(person.participant.id)
        with pytest.raises(BattleVoid):
            await referee.filing.accept(person.token, battle.battle.id, ANSWERS)
        return battle

    battle = asyncio.run(walk())
    assert battle.void.startswith("backend_")
    assert battle.turns[0].left is None
    assert battle.turns[0].right is None


def test_leaving_the_page_stops_both_models_and_voids_the_battle(store):
    scripts = {"alpha": Scripted(hangs_at=1), "beta": Scripted(hangs_at=1)}
    referee = make_referee(store, scripted_study("alpha", "beta"), scripts)

    async def walk():
        participant = (await admitted(referee)).participant
        battle = await referee.open_battle(participant.id, referee.study.prompts[0])
        async with aclosing(await referee.answer(participant.id, battle)) as frames:
            await anext(frames)
        return battle, await referee.resume(participant.id)

    battle_id, left_off = asyncio.run(walk())
    assert store.battle(battle_id).void == "abandoned"
    assert [script.closed for script in scripts.values()] == [1, 1]
    assert left_off == BrokenBattle(referee.study.prompts[0], Breakage.INTERRUPTED)


def test_settings_of_each_side_are_its_own(store):
    study = scripted_study("alpha", "beta")
    referee = make_referee(store, study, {"alpha": Scripted(), "beta": Scripted()})

    async def walk():
        participant = (await admitted(referee)).participant
        await played(referee, participant.id)
        return store.latest_battle(participant.id)

    turn = asyncio.run(walk()).turns[0]
    assert turn.left.settings == study.settings[turn.left.model]
    assert turn.right.settings == study.settings[turn.right.model]
    assert turn.left.settings != turn.right.settings


def test_later_turns_give_each_model_its_own_earlier_answers(store):
    scripts = {"alpha": Scripted(("Alfaren hitza",)), "beta": Scripted(("Betaren hitza",))}
    study = scripted_study("alpha", "beta", turns=2, system_prompt="Lagundu.")
    referee = make_referee(store, study, scripts)

    async def walk():
        participant = (await admitted(referee)).participant
        first = (await played(referee, participant.id))[-1]
        frames = await referee.continue_battle(participant.id, first.id, "Eta gero?")
        second = [shown async for shown in frames][-1]
        with pytest.raises(PromptRefused):
            await referee.continue_battle(participant.id, first.id, "Gehiago?")
        return first, second

    first, second = asyncio.run(walk())
    assert first.may_continue
    assert not second.may_continue
    assert len(second.turns) == 2
    for script in scripts.values():
        heard = [message.text for message in script.asked[1].messages]
        assert heard == ["Lagundu.", first.turns[0].prompt, script.pieces[0], "Eta gero?"]


def test_another_suggestion_is_another_one(store):
    referee = make_referee(store, scripted_study("alpha", "beta"), {})

    async def walk():
        participant = (await admitted(referee)).participant.id
        shown = await referee.suggest(participant)
        for _ in range(20):
            other = await referee.suggest(participant, None, (shown.id,))
            assert other != shown
            shown = other
        only = await referee.suggest(participant, "idazketa")
        assert await referee.suggest(participant, "idazketa", (only.id,)) == only

    asyncio.run(walk())


def test_no_suggestion_comes_twice_on_a_page_while_there_are_others(store):
    prompts = tuple(Prompt(f"p{number}", f"Galdera {number}", "eu") for number in range(6))
    referee = make_referee(store, scripted_study("alpha", "beta", prompts=prompts), {})

    async def walk():
        participant = (await admitted(referee)).participant.id
        seen = []
        for _ in range(6):
            seen.append((await referee.suggest(participant, None, seen)).id)
        assert sorted(seen) == [prompt.id for prompt in prompts]
        again = {(await referee.suggest(participant, None, seen)).id for _ in range(40)}
        assert len(again) > 1
        assert seen[-1] not in again

    asyncio.run(walk())


def test_what_a_page_gets_has_no_place_for_a_model():
    names = {field.name for kind in (BlindBattle, BlindTurn) for field in fields(kind)}
    assert names == {
        "id",
        "turns",
        "may_continue",
        "amends",
        "recognised",
        "may_go_on",
        "judged",
        "may_ask_again",
        "unsent",
        "breakage",
        "prompt",
        "left",
        "right",
    }


@pytest.mark.parametrize("text", ["", " \n", "a" * 101, "erdi bat: \ud83c", "hutsa: \0"])
def test_prompts_outside_the_limits_are_refused_before_anything_is_stored(store, text):
    study = scripted_study("alpha", "beta", limits=Limits(prompt_characters=100))
    referee = make_referee(store, study, {})

    async def walk():
        participant = (await admitted(referee)).participant
        with pytest.raises(PromptRefused):
            await referee.open_battle(participant.id, Prompt(None, text, "eu"))

    asyncio.run(walk())
    assert store.study_progress("proba").battles == 0


def test_the_limit_of_own_prompts_is_not_one_of_the_bank(store):
    study = scripted_study("alpha", "beta", limits=Limits(prompt_characters=3))
    referee = make_referee(store, study, {"alpha": Scripted(), "beta": Scripted()})

    async def walk():
        person = (await admitted(referee)).participant.id
        return (await played(referee, person, study.prompts[0]))[-1].id

    assert len(study.prompts[0].text) > 3
    assert store.battle(asyncio.run(walk())).void is None


def test_a_conversation_in_two_windows_is_answered_in_one_and_stays_sound(store):
    study = scripted_study("alpha", "beta", turns=3)
    pieces = tuple(f"{number} hitz " for number in range(30))
    scripts = {name: Scripted(pieces, gap=0.005) for name in ("alpha", "beta")}
    referee = make_referee(store, study, scripts)

    async def walk():
        person = (await admitted(referee)).participant.id
        battle = (await played(referee, person, Prompt(None, "Kaixo", "eu")))[-1].id
        first = await referee.continue_battle(person, battle, "Eta gero?")
        await anext(first)
        with pytest.raises(BattleUnfinished):
            await anext(await referee.continue_battle(person, battle, "Eta orain?"))
        # It is still known to be answered: a second page leaves it alone, and it comes to its end.
        await referee.resume(person)
        async for _ in first:
            pass
        return battle

    record = store.battle(asyncio.run(walk()))
    assert record.void is None
    assert [turn.prompt for turn in record.turns] == ["Kaixo", "Eta gero?"]


@pytest.mark.parametrize("minutes", [1, 11])
def test_a_second_device_at_another_process_leaves_alone_what_is_being_answered(store, minutes):
    study = scripted_study("alpha", "beta")
    referee = make_referee(store, study, {"alpha": Scripted(), "beta": Scripted()})

    async def walk():
        person = (await admitted(referee)).participant.id
        battle = await referee.open_battle(person, study.prompts[0])
        now = datetime.fromisoformat(store.clock()) + timedelta(minutes=minutes)
        elsewhere = make_referee(store, study, {}, clock=lambda: now.isoformat())
        assert await elsewhere.resume(person) == BrokenBattle(
            study.prompts[0], Breakage.INTERRUPTED
        )
        return battle

    void = store.battle(asyncio.run(walk())).void
    assert void == (None if store.is_shared and minutes < 10 else "interrupted")


def test_a_study_of_recorded_answers_takes_no_prompt_of_ones_own(store):
    recorded = {"alpha": Scripted(live=False), "beta": Scripted(live=False)}
    for study in (
        scripted_study("alpha", "beta", free_prompts=False),
        scripted_study("alpha", "beta"),
    ):
        referee = make_referee(store, study, recorded)

        async def walk(referee=referee):
            participant = (await admitted(referee)).participant
            with pytest.raises(PromptRefused):
                await referee.open_battle(participant.id, Prompt(None, "Kaixo", "eu"))

        asyncio.run(walk())


def test_where_some_models_are_recorded_ones_own_prompt_and_second_turn_go_to_live_ones(store):
    scripts = {"alpha": Scripted(), "beta": Scripted(live=False), "gamma": Scripted()}
    referee = make_referee(store, scripted_study("alpha", "beta", "gamma"), scripts)

    async def walk():
        participant = (await admitted(referee)).participant.id
        for _ in range(12):
            own = (await played(referee, participant, Prompt(None, "Kaixo", "eu")))[-1]
            pairing = store.battle(own.id).battle.pairing
            assert {pairing.left, pairing.right} == {"alpha", "gamma"}
            # Even, or as likely as the seating that balances the sides is.
            assert min(abs(pairing.probability - p) for p in (1 / 3, 1 / 2, 2 / 3)) < 1e-9
            suggested = (await played(referee, participant))[-1]
            pairing = store.battle(suggested.id).battle.pairing
            assert suggested.may_continue == ("beta" not in {pairing.left, pairing.right})

    asyncio.run(walk())


def test_a_second_tab_leaves_a_battle_alone_that_is_about_to_be_answered(store):
    referee = make_referee(
        store, scripted_study("alpha", "beta"), {"alpha": Scripted(), "beta": Scripted()}
    )

    async def walk():
        participant = (await admitted(referee)).participant.id
        battle = await referee.open_battle(participant, referee.study.prompts[0])
        prompt_again = BrokenBattle(referee.study.prompts[0], Breakage.INTERRUPTED)
        assert await referee.resume(participant) == prompt_again
        return [shown async for shown in await referee.answer(participant, battle)][-1]

    shown = asyncio.run(walk())
    assert store.battle(shown.id).void is None


def test_a_consent_to_another_study_or_another_text_opens_no_door(store):
    study = scripted_study("alpha", "beta")
    other_text = replace(study.consent, version="2", hash="another")
    changed = replace(study, consent=other_text)
    elsewhere = replace(study, id="beste-bat")

    async def walk():
        token = (await admitted(make_referee(store, study, {}))).token
        for other in (changed, elsewhere):
            with pytest.raises(ConsentMissing):
                await make_referee(store, other, {}).admission.participant(token)
        return await make_referee(store, study, {}).admission.participant(token)

    assert asyncio.run(walk()).study == study.id


def test_the_hourly_limit_holds(store):
    study = scripted_study("alpha", "beta", limits=Limits(battles_per_hour=2))
    referee = make_referee(store, study, {})

    async def walk():
        participant = (await admitted(referee)).participant
        for _ in range(2):
            await referee.open_battle(participant.id, study.prompts[0])
        with pytest.raises(TooManyBattles):
            await referee.open_battle(participant.id, study.prompts[0])

    asyncio.run(walk())


def test_a_reload_finds_the_answered_battle_and_a_restart_voids_the_unanswered(store):
    study = scripted_study("alpha", "beta")
    referee = make_referee(store, study, {"alpha": Scripted(), "beta": Scripted()})

    async def walk():
        participant = (await admitted(referee)).participant.id
        assert await referee.resume(participant) is None
        shown = (await played(referee, participant))[-1]
        assert await referee.resume(participant) == replace(shown, may_continue=True)
        await referee.leave(participant, shown.id)
        assert await referee.resume(participant) is None
        cut_off = await referee.open_battle(participant, study.prompts[1])
        # On a database that others may serve too, answers may yet come from one of them.
        later = (datetime.fromisoformat(store.clock()) + timedelta(minutes=11)).isoformat()
        restarted = make_referee(store, study, {}, clock=lambda: later)
        cut = BrokenBattle(study.prompts[1], Breakage.INTERRUPTED)
        assert await restarted.resume(participant) == cut
        return shown.id, cut_off

    skipped, cut_off = asyncio.run(walk())
    assert store.battle(skipped).void == "skipped"
    assert store.battle(cut_off).void == "interrupted"


def test_the_sides_of_every_pair_stay_balanced_and_every_probability_is_stored(store):
    async def many() -> list:
        participant_id = (await admitted(referee)).participant.id
        battles = [(await played(referee, participant_id))[-1].id for _ in range(60)]
        return [store.battle(each).battle.pairing for each in battles]

    study = scripted_study("alpha", "beta", limits=Limits(battles_per_hour=1000))
    referee = make_referee(store, study, {name: Scripted() for name in ("alpha", "beta")})
    pairings = asyncio.run(many())
    assert len(pairings) == 60
    lead = 0
    for pairing in pairings:
        lead_of_left = lead if pairing.left == "alpha" else -lead
        expected = 1 / 2 if lead == 0 else 2 / 3 if lead_of_left < 0 else 1 / 3
        assert pairing.probability == pytest.approx(expected)
        lead += 1 if pairing.left == "alpha" else -1
    assert abs(lead) <= 12


def test_a_study_with_weights_draws_only_pairs_that_may_meet(store):
    async def many() -> set:
        participant_id = (await admitted(referee)).participant.id
        battles = [(await played(referee, participant_id))[-1].id for _ in range(20)]
        return {store.battle(each).battle.pairing for each in battles}

    weights = (("alpha", "beta", 1.0), ("alpha", "gamma", 3.0))
    study = scripted_study(
        pairs="weighted", pair_weights=weights, limits=Limits(battles_per_hour=1000)
    )
    referee = make_referee(store, study, {name: Scripted() for name in ("alpha", "beta", "gamma")})
    pairings = asyncio.run(many())
    assert {"alpha"} == set.intersection(*({each.left, each.right} for each in pairings))
    assert {each.policy for each in pairings} == {"weighted"}
    shares = {"beta": 1 / 4, "gamma": 3 / 4}
    for each in pairings:
        other = each.right if each.left == "alpha" else each.left
        assert any(abs(each.probability - shares[other] * q) < 1e-9 for q in (1 / 3, 1 / 2, 2 / 3))
