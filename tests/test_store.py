"""What every store promises; written so that another engine can be put through the same tests."""

import pytest

from arena.codes import Side
from arena.domain import (
    Pairing,
    Prompt,
)
from arena.errors import (
    BallotConflict,
    BattleUnfinished,
    BattleUnknown,
    BattleVoid,
    StoreError,
)
from tests.stores import (
    ANSWERS,
    KINDS,
    LATER,
    hold_battle,
    make_ballot,
    make_battle,
    make_response,
    rows,
)

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture
def address(any_address):
    return any_address


def test_a_battle_comes_back_as_it_was_stored(store):
    battle = hold_battle(store)
    store.add_turn("b1", 2, "Eta orain?")
    record = store.battle("b1")
    assert record.battle == battle
    assert [turn.number for turn in record.turns] == [1, 2]
    assert record.turns[0].left == make_response("alpha")
    assert record.turns[0].right == make_response("beta")
    assert (record.turns[1].prompt, record.turns[1].left) == ("Eta orain?", None)
    assert (record.void, record.ballot, record.answered_at) == (None, None, LATER)


def test_a_battle_with_a_prompt_of_its_own_and_a_predecessor_comes_back(store):
    store.open_battle(make_battle("first"))
    battle = make_battle("second", prompt=Prompt(None, "Nirea", "eu"), replaces="first")
    store.open_battle(battle)
    assert store.battle("second").battle == battle


def test_nobody_finds_a_battle_that_is_not_there(store):
    assert store.battle("nothing") is None
    assert store.latest_battle("ane") is None


def test_the_latest_battle_is_the_last_one_stored_whatever_its_clock_says(store):
    hold_battle(store)
    store.open_battle(make_battle("b2", opened_at="2020-01-01T00:00:00+00:00"))
    store.open_battle(make_battle("b3", participant="jon"))
    store.void_battle("b2", "timeout", None, "")
    assert store.latest_battle("ane").battle.id == "b2"


def test_a_ballot_comes_back_as_it_was_stored(store):
    hold_battle(store)
    stored = store.add_ballot(make_ballot(), KINDS)
    assert (stored.ballot, stored.already) == (make_ballot(), False)
    assert store.battle("b1").ballot == make_ballot()


def test_the_same_answers_again_are_answered_with_the_first_receipt(store):
    hold_battle(store)
    first = store.add_ballot(make_ballot(), KINDS).ballot
    again = store.add_ballot(make_ballot(receipt="another", stored_at=LATER), KINDS)
    assert (again.ballot, again.already) == (first, True)
    assert rows(store, "SELECT count(*) FROM ballots") == [(1,)]


def test_other_answers_are_refused_and_the_first_ballot_stands(store):
    hold_battle(store)
    store.add_ballot(make_ballot(), KINDS)
    with pytest.raises(BallotConflict) as refusal:
        store.add_ballot(make_ballot(answers=ANSWERS | {"overall": "right"}), KINDS)
    assert refusal.value.first == ANSWERS
    assert store.battle("b1").ballot == make_ballot()


def test_somebody_elses_battle_looks_like_one_that_is_not_there(store):
    hold_battle(store)
    for ballot in (make_ballot(participant="jon"), make_ballot("nothing")):
        with pytest.raises(BattleUnknown, match=r"^no such battle$"):
            store.add_ballot(ballot, KINDS)


def test_a_void_battle_takes_no_ballot_no_turn_and_no_responses(store):
    hold_battle(store)
    store.void_battle("b1", "cut", Side.LEFT, "connection reset")
    store.void_battle("b1", "timeout", None, "a second reason")
    assert store.battle("b1").void == "cut"
    with pytest.raises(BattleVoid):
        store.add_ballot(make_ballot(), KINDS)
    with pytest.raises(BattleVoid):
        store.add_turn("b1", 2, "Eta?")
    with pytest.raises(BattleVoid):
        store.add_responses("b1", 1, make_response("alpha"), make_response("beta"))


def test_a_battle_with_a_ballot_cannot_become_void_nor_go_on(store):
    hold_battle(store)
    store.add_ballot(make_ballot(), KINDS)
    with pytest.raises(StoreError, match="has a ballot"):
        store.void_battle("b1", "cut", None, "")
    with pytest.raises(BallotConflict):
        store.add_turn("b1", 2, "Eta?")


def test_nothing_can_be_judged_before_both_answers_of_every_turn_are_there(store):
    store.open_battle(make_battle())
    with pytest.raises(BattleUnfinished):
        store.add_ballot(make_ballot(), KINDS)
    store.add_turn("b1", 1, "Kaixo")
    with pytest.raises(BattleUnfinished):
        store.add_ballot(make_ballot(), KINDS)
    with pytest.raises(BattleUnfinished):
        store.add_turn("b1", 2, "Eta?")
    store.add_responses("b1", 1, make_response("alpha"), make_response("beta"))
    store.add_turn("b1", 2, "Eta?")
    with pytest.raises(BattleUnfinished):
        store.add_ballot(make_ballot(), KINDS)


def test_turns_follow_each_other_without_a_gap(store):
    store.open_battle(make_battle())
    with pytest.raises(StoreError, match="turn 2"):
        store.add_turn("b1", 2, "Eta?")


def test_a_battle_that_is_not_there_takes_nothing(store):
    response = make_response()
    for action in (
        lambda: store.add_turn("nothing", 1, "Kaixo"),
        lambda: store.add_responses("nothing", 1, response, response),
        lambda: store.void_battle("nothing", "cut", None, ""),
    ):
        with pytest.raises(BattleUnknown):
            action()


def test_both_responses_are_stored_or_neither(store):
    store.open_battle(make_battle())
    store.add_turn("b1", 1, "Kaixo")
    with pytest.raises(StoreError, match="right response of battle 'b1' is by another model"):
        store.add_responses("b1", 1, make_response("alpha"), make_response("gamma"))
    impossible = make_response("beta", first_token_seconds=-1.0)
    with pytest.raises(StoreError):
        store.add_responses("b1", 1, make_response("alpha"), impossible)
    assert rows(store, "SELECT count(*) FROM responses") == [(0,)]


def test_responses_are_stored_once_and_only_for_a_turn_that_was_asked(store):
    hold_battle(store)
    for turn in (1, 2):
        with pytest.raises(StoreError):
            store.add_responses("b1", turn, make_response("alpha"), make_response("beta"))
    assert rows(store, "SELECT count(*) FROM responses") == [(2,)]


def test_a_ballot_answers_only_what_its_form_asks_and_only_in_codes(store):
    hold_battle(store)
    with pytest.raises(StoreError, match="style"):
        store.add_ballot(make_ballot(answers={"style": "left"}), KINDS)
    with pytest.raises(StoreError, match="nothing"):
        store.add_ballot(make_ballot(answers={}, derived=frozenset()), KINDS)
    with pytest.raises(StoreError, match=r"(?i)check"):
        store.add_ballot(make_ballot(answers=ANSWERS | {"overall": "A"}), KINDS)
    assert rows(store, "SELECT count(*) FROM ballots") == [(0,)]


def test_a_text_answer_may_be_anything(store):
    hold_battle(store)
    answers = ANSWERS | {"comment": "Bat ere ez da ona: '; DROP TABLE ballots"}
    assert store.add_ballot(make_ballot(answers=answers), KINDS).ballot.answers == answers


@pytest.mark.parametrize("probability", [0.0, -0.5, 1.5])
def test_a_probability_lies_above_zero_and_not_above_one(store, probability):
    with pytest.raises(StoreError):
        store.open_battle(make_battle(pairing=Pairing("alpha", "beta", "uniform", probability)))


@pytest.mark.parametrize(
    "change",
    [
        {"pairing": Pairing("alpha", "alpha", "uniform", 0.5)},
        {"pairing": Pairing("alpha", "unknown", "uniform", 0.5)},
        {"study_hash": "of another version"},
        {"prompt": Prompt("p9", "Ez da existitzen", "eu")},
        {"participant": "nobody"},
        {"replaces": "nothing"},
        {"opened_at": "21/11/2026 10:20"},
        {"opened_at": "2026-11-21T10:20:30Z"},
    ],
)
def test_an_envelope_that_refers_to_nothing_or_makes_no_sense_is_refused(store, change):
    with pytest.raises(StoreError):
        store.open_battle(make_battle(**change))
    assert store.battle("b1") is None


def test_a_battle_id_is_used_once(store):
    hold_battle(store)
    with pytest.raises(StoreError):
        store.open_battle(make_battle())
