"""What becomes of a vote: filed once, changed by versions, exchanged for names, withdrawn."""

import asyncio
from dataclasses import replace

import pytest

from arena.codes import QuestionKind, Reveal
from arena.errors import (
    BallotClosed,
    BallotConflict,
    BallotInvalid,
    BattleUnfinished,
    BattleUnknown,
    BattleVoid,
    ConsentMissing,
    NamesSealed,
    WithdrawalUnknown,
)
from arena.questions import Question
from arena.store import open_store
from arena.tokens import participant_code
from tests.scripted import Scripted, admitted, make_referee, played, scripted_study
from tests.stores import rows

pytest_plugins = ("tests.store_fixtures",)

ANSWERS = {"content": "left", "language": "left"}
OTHERS = {"content": "tie", "language": "right"}
TAKEN_BACK: dict[str, str] = {}


@pytest.fixture
def store(any_address):
    opened = open_store(any_address)
    yield opened
    opened.close()


def referee_of(store, **changes):
    study = scripted_study("alpha", "beta", **changes)
    return make_referee(store, study, {"alpha": Scripted(), "beta": Scripted()})


async def judging(referee):
    """Somebody who has both answers before them, and the battle."""
    person = await admitted(referee)
    return person, (await played(referee, person.participant.id))[-1].id


def test_a_ballot_is_filed_once_repeated_safely_and_never_changed(store):
    referee = referee_of(store)

    async def walk():
        person, battle = await judging(referee)
        first = await referee.filing.accept(person.token, battle, ANSWERS)
        again = await referee.filing.accept(person.token, battle, ANSWERS)
        with pytest.raises(BallotConflict) as conflict:
            await referee.filing.accept(person.token, battle, OTHERS)
        assert conflict.value.receipt == first.ballot.receipt
        return first, again, conflict.value.first

    first, again, kept = asyncio.run(walk())
    assert not first.already
    assert again.already
    assert again.ballot.receipt == first.ballot.receipt
    assert first.ballot.answers == {**ANSWERS, "overall": "left"} == kept
    assert first.ballot.derived == {"overall"}
    assert first.ballots == again.ballots == 1
    assert first.number == again.number == 1


def test_somebody_elses_unknown_and_unfinished_battles_are_refused(store):
    referee = referee_of(store)

    async def walk():
        owner, thief = [await admitted(referee) for _ in range(2)]
        battle = (await played(referee, owner.participant.id))[-1].id
        for person, name in ((thief, battle), (owner, "invented")):
            with pytest.raises(BattleUnknown):
                await referee.filing.accept(person.token, name, ANSWERS)
        for answers in (
            {},
            {"content": "left"},
            {**ANSWERS, "overall": "right"},
            {"x": "left"},
            {**ANSWERS, "content": "\ud83c"},
        ):
            with pytest.raises(BallotInvalid):
                await referee.filing.accept(owner.token, battle, answers)

    asyncio.run(walk())
    assert store.study_progress("proba").ballots == 0


def test_a_change_is_another_version_and_the_same_change_again_is_that_version(store):
    referee = referee_of(store)

    async def walk():
        person, battle = await judging(referee)
        first = await referee.filing.accept(person.token, battle, ANSWERS)
        receipt = first.ballot.receipt
        changed = await referee.filing.accept(person.token, battle, OTHERS, receipt)
        again = await referee.filing.accept(person.token, battle, OTHERS, receipt)
        with pytest.raises(BallotConflict) as conflict:
            await referee.filing.accept(person.token, battle, TAKEN_BACK, receipt)
        return first, changed, again, conflict.value

    first, changed, again, conflict = asyncio.run(walk())
    assert changed.ballot.amends == first.ballot.receipt != changed.ballot.receipt
    assert changed.ballot.answers == {**OTHERS, "overall": "right"} == conflict.first
    assert not changed.already
    assert again.already
    assert again.ballot == changed.ballot
    assert (conflict.receipt, changed.ballots) == (changed.ballot.receipt, 1)
    assert changed.number == again.number == first.number + 1


def test_a_vote_that_was_taken_back_counts_no_more_and_can_be_given_again(store):
    referee = referee_of(store)

    async def walk():
        person, battle = await judging(referee)
        first = await referee.filing.accept(person.token, battle, ANSWERS)
        assert await referee.resume(person.participant.id) is None
        back = await referee.filing.accept(person.token, battle, TAKEN_BACK, first.ballot.receipt)
        found = await referee.resume(person.participant.id)
        assert (found.id, found.amends) == (battle, back.ballot.receipt)
        assert not found.may_continue
        with pytest.raises(BallotConflict) as conflict:
            await referee.filing.accept(person.token, battle, ANSWERS)
        assert (conflict.value.first, conflict.value.receipt) == ({}, back.ballot.receipt)
        given = await referee.filing.accept(person.token, battle, OTHERS, back.ballot.receipt)
        assert await referee.resume(person.participant.id) is None
        return back, given

    back, given = asyncio.run(walk())
    assert (back.ballots, back.ballot.answers, back.may_reveal) == (0, {}, False)
    assert given.ballots == 1
    assert store.study_progress("proba").ballots == 1


def test_leaving_a_battle_whose_vote_was_taken_back_is_no_breakage(store):
    referee = referee_of(store)

    async def walk():
        person, battle = await judging(referee)
        first = await referee.filing.accept(person.token, battle, ANSWERS)
        await referee.filing.accept(person.token, battle, TAKEN_BACK, first.ballot.receipt)
        await referee.leave(person.participant.id, battle)
        return battle

    assert store.battle(asyncio.run(walk())).void is None


def test_nothing_can_be_taken_back_that_was_not_given_or_is_somebody_elses(store):
    referee = referee_of(store)

    async def walk():
        owner, battle = await judging(referee)
        thief = await admitted(referee)
        with pytest.raises(BattleUnknown):
            await referee.filing.accept(owner.token, battle, TAKEN_BACK, "0000-0000-0000-0000")
        first = await referee.filing.accept(owner.token, battle, ANSWERS)
        with pytest.raises(BattleUnknown):
            await referee.filing.accept(thief.token, battle, TAKEN_BACK, first.ballot.receipt)
        with pytest.raises(BallotConflict):
            await referee.filing.accept(owner.token, battle, OTHERS, "0000-0000-0000-0000")

    asyncio.run(walk())
    assert store.study_progress("proba").ballots == 1


def test_a_ballot_that_answers_nothing_is_refused_though_no_question_is_required(store):
    comment = Question("comment", QuestionKind.TEXT, {"eu": "Oharra"}, required=False)
    referee = referee_of(store, form=(comment,))

    async def walk():
        person, battle = await judging(referee)
        with pytest.raises(BallotInvalid):
            await referee.filing.accept(person.token, battle, {"comment": " "})

    asyncio.run(walk())


# --- the names ----------------------------------------------------------------------------------


def test_the_names_are_told_for_a_vote_that_stands_and_that_cannot_change_afterwards(store):
    referee = referee_of(store, reveal=Reveal.AFTER_VOTE)

    async def walk():
        person, battle = await judging(referee)
        with pytest.raises(BattleUnfinished):
            await referee.filing.reveal(person.token, battle)
        first = await referee.filing.accept(person.token, battle, ANSWERS)
        assert first.may_reveal
        back = await referee.filing.accept(person.token, battle, TAKEN_BACK, first.ballot.receipt)
        with pytest.raises(BattleUnfinished):
            await referee.filing.reveal(person.token, battle)
        given = await referee.filing.accept(person.token, battle, OTHERS, back.ballot.receipt)
        assert not store.battle(battle).revealed
        names = await referee.filing.reveal(person.token, battle)
        assert store.battle(battle).revealed
        assert await referee.filing.reveal(person.token, battle) == names
        with pytest.raises(BallotClosed):
            await referee.filing.accept(person.token, battle, ANSWERS, given.ballot.receipt)
        return battle, names

    battle, names = asyncio.run(walk())
    pairing = store.battle(battle).battle.pairing
    assert (names.left, names.right) == (f"Label of {pairing.left}", f"Label of {pairing.right}")


def test_the_names_are_told_to_nobody_else_and_in_no_study_that_keeps_them(store):
    async def ask(reveal, **changes):
        referee = referee_of(store, reveal=reveal, **changes)
        owner, battle = await judging(referee)
        thief = await admitted(referee)
        accepted = await referee.filing.accept(owner.token, battle, ANSWERS)
        with pytest.raises(BattleUnknown):
            await referee.filing.reveal(thief.token, battle)
        with pytest.raises(ConsentMissing):
            await referee.filing.reveal(None, battle)
        return referee, owner, battle, accepted

    asyncio.run(ask(Reveal.AFTER_VOTE))
    referee, owner, battle, accepted = asyncio.run(ask(Reveal.NEVER, id="beste", hash="h2"))
    assert not accepted.may_reveal
    with pytest.raises(NamesSealed):
        asyncio.run(referee.filing.reveal(owner.token, battle))
    assert not store.battle(battle).revealed


# --- withdrawing ----------------------------------------------------------------------------------


def withdrawn(store):
    return rows(store, "SELECT count(*) FROM withdrawals")[0][0]


def test_a_receipt_withdraws_its_vote_however_it_is_typed(store):
    referee = referee_of(store)

    async def walk():
        person, battle = await judging(referee)
        accepted = await referee.filing.accept(person.token, battle, ANSWERS)
        receipt = accepted.ballot.receipt
        typed = f" {receipt.lower().replace('-', ' ')} "
        claim = await referee.filing.look_up(None, typed)
        assert (claim.everything, claim.votes, claim.code) == (False, 1, receipt)
        done = await referee.filing.withdraw(None, typed)
        assert (done.battles, done.votes) == (1, 1)
        again = await referee.filing.withdraw(None, receipt)
        assert (again.battles, again.votes) == (0, 0)
        with pytest.raises((BattleVoid, BallotClosed)):
            await referee.filing.accept(person.token, battle, OTHERS, receipt)
        assert await referee.resume(person.participant.id) is None
        return person

    person = asyncio.run(walk())
    assert store.ballot_count(person.participant.id) == 0
    assert asyncio.run(referee.admission.participant(person.token)) == person.participant


@pytest.mark.parametrize("by_code", [True, False], ids=["by code", "by secret"])
def test_a_participant_withdraws_everything_and_is_a_stranger_afterwards(store, by_code):
    referee = referee_of(store)

    async def walk():
        person, battle = await judging(referee)
        await referee.filing.accept(person.token, battle, ANSWERS)
        await played(referee, person.participant.id)
        code = await referee.admission.withdrawal_code(person.token)
        assert code == participant_code(person.token)
        asked = (None, code.lower()) if by_code else (person.token, None)
        claim = await referee.filing.look_up(*asked)
        assert (claim.everything, claim.votes) == (True, 1)
        done = await referee.filing.withdraw(*asked)
        assert (done.battles, done.votes) == (2, 1)
        assert await referee.admission.withdrawal_code(person.token) is None
        with pytest.raises(ConsentMissing):
            await referee.admission.participant(person.token)
        with pytest.raises(ConsentMissing):
            await referee.filing.withdraw(person.token)
        with pytest.raises(WithdrawalUnknown):
            await referee.filing.look_up(None, code)

    asyncio.run(walk())
    assert withdrawn(store) == 2


def test_whoever_agreed_to_an_earlier_text_can_still_withdraw(store):
    earlier = referee_of(store)
    person = asyncio.run(admitted(earlier))
    consent = replace(earlier.study.consent, version="2", hash="another")
    referee = referee_of(store, consent=consent, hash="h2")
    with pytest.raises(ConsentMissing):
        asyncio.run(referee.admission.participant(person.token))
    assert asyncio.run(referee.filing.look_up(person.token)).everything
    asyncio.run(referee.filing.withdraw(person.token))
    with pytest.raises(ConsentMissing):
        asyncio.run(referee.filing.look_up(person.token))


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC-DDDD", "zer", "' OR 1=1 --", "\0", "🌊"])
def test_an_unknown_code_withdraws_nothing(store, code):
    referee = referee_of(store)

    async def walk():
        person, battle = await judging(referee)
        await referee.filing.accept(person.token, battle, ANSWERS)
        for method in (referee.filing.look_up, referee.filing.withdraw):
            with pytest.raises(WithdrawalUnknown):
                await method(person.token, code)

    asyncio.run(walk())
    assert withdrawn(store) == 0
    assert store.study_progress("proba").ballots == 1
