"""Changes of a vote, reveals and withdrawals: what stands, what is kept, what is erased. On both engines."""

from dataclasses import replace

import pytest

from arena.codes import Side
from arena.domain import Prompt
from arena.errors import (
    BallotClosed,
    BallotConflict,
    BattleUnfinished,
    BattleUnknown,
    BattleVoid,
    StoreError,
    WithdrawalUnknown,
)
from arena.store import check_database, engine_of, find_receipt, open_store
from arena.store.withdrawals import withdraw_by_receipt
from tests.stores import (
    ANSWERS,
    KINDS,
    LATER,
    add_people,
    hold_battle,
    make_ballot,
    make_battle,
    make_participant,
    make_response,
    rows,
)

pytest_plugins = ["tests.store_fixtures"]
RIGHT = {"content": "right", "language": "right", "overall": "right"}
CANARY = "kanarioa-bat-hemen"
COUNTS = "SELECT question, sum(left_wins), sum(right_wins) FROM vote_counts GROUP BY question"


@pytest.fixture
def address(any_address):
    return any_address


def change(amends, answers=RIGHT, receipt="second", **changes):
    return make_ballot(
        answers=answers, derived=frozenset(), receipt=receipt, amends=amends, **changes
    )


def voted(store, battle="b1", participant="ane", **changes):
    hold_battle(store, make_battle(battle, participant, **changes), text=f"{CANARY} {battle}")
    return store.add_ballot(make_ballot(battle, participant), KINDS)


def standing(store):
    return {
        (battle, question): outcome
        for battle, question, outcome in rows(
            store, "SELECT battle, question, outcome FROM comparisons ORDER BY seq, question"
        )
    }


def sound(store):
    assert store.verify_counts() == ()
    checked = check_database(store.address)
    assert checked.findings == ()
    return checked


def test_a_changed_vote_counts_as_it_stands_and_both_versions_are_kept(store):
    voted(store)
    stored = store.amend_ballot(change("receipt-b1"), KINDS)
    assert (stored.ballot, stored.already, stored.number) == (change("receipt-b1"), False, 2)
    assert store.battle("b1").ballot == change("receipt-b1")
    assert standing(store) == {("b1", question): "right" for question in RIGHT}
    assert sorted(rows(store, COUNTS)) == [(question, 0, 1) for question in sorted(RIGHT)]
    assert rows(store, "SELECT count(*) FROM answers WHERE value = 'left'") == [(3,)]
    assert sound(store).counts == {
        "ballot": 1, "amendment": 1, "reveal": 0, "withdrawal": 0, "gap": 0,
    }  # fmt: skip


def test_a_vote_is_taken_back_and_given_again(store):
    voted(store)
    store.amend_ballot(change("receipt-b1", {}), KINDS)
    assert store.battle("b1").ballot.answers == {}
    assert (standing(store), store.ballot_count("ane")) == ({}, 0)
    assert store.study_progress("proba").ballots == 0
    again = store.amend_ballot(change("second", ANSWERS, "third"), KINDS)
    assert again.number == 3
    assert standing(store) == {("b1", question): "left" for question in ANSWERS}
    assert (store.ballot_count("ane"), store.study_progress("proba").ballots) == (1, 1)
    sound(store)


def test_the_same_change_again_is_answered_with_the_first_receipt(store):
    voted(store)
    first = store.amend_ballot(change("receipt-b1"), KINDS)
    again = store.amend_ballot(change("receipt-b1", receipt="other", stored_at=LATER), KINDS)
    assert (again.ballot, again.already, again.number) == (first.ballot, True, first.number)
    store.amend_ballot(change("second", {}, "third"), KINDS)
    late = store.amend_ballot(change("receipt-b1", receipt="other"), KINDS)
    assert (late.ballot, late.already) == (first.ballot, True)
    sound(store)


def test_of_two_changes_of_one_version_the_first_stands_and_the_other_is_told(store):
    voted(store)
    store.amend_ballot(change("receipt-b1"), KINDS)
    with pytest.raises(BallotConflict) as refusal:
        store.amend_ballot(change("receipt-b1", ANSWERS, "third"), KINDS)
    assert (refusal.value.first, refusal.value.receipt) == (RIGHT, "second")
    with pytest.raises(BallotConflict):
        store.amend_ballot(change("nothing", ANSWERS, "third"), KINDS)
    with pytest.raises(BallotConflict) as refusal:
        store.add_ballot(make_ballot(), KINDS)
    assert refusal.value.first == RIGHT
    sound(store)


def test_only_a_vote_of_ones_own_can_be_changed(store):
    hold_battle(store)
    with pytest.raises(BattleUnknown):
        store.amend_ballot(change("receipt-b1"), KINDS)
    store.add_ballot(make_ballot(), KINDS)
    with pytest.raises(BattleUnknown):
        store.amend_ballot(change("receipt-b1", participant="jon"), KINDS)
    with pytest.raises(StoreError, match="names the receipt"):
        store.amend_ballot(change(None), KINDS)
    with pytest.raises(StoreError, match="style"):
        store.amend_ballot(change("receipt-b1", {"style": "left"}), KINDS)
    assert standing(store)["b1", "overall"] == "left"


def test_after_the_models_were_named_nothing_is_changed(store):
    voted(store)
    store.reveal("b1")
    store.reveal("b1")
    assert store.battle("b1").revealed
    with pytest.raises(BallotClosed):
        store.amend_ballot(change("receipt-b1"), KINDS)
    assert store.add_ballot(make_ballot(), KINDS).already
    assert sound(store).counts["reveal"] == 1


def test_nothing_is_revealed_without_a_vote_that_stands(store):
    hold_battle(store)
    with pytest.raises(BattleUnfinished):
        store.reveal("b1")
    store.add_ballot(make_ballot(), KINDS)
    store.amend_ballot(change("receipt-b1", {}), KINDS)
    with pytest.raises(BattleUnfinished):
        store.reveal("b1")
    assert not store.battle("b1").revealed


@pytest.mark.parametrize("receipt", ["receipt-b1", "second"])
def test_a_vote_is_withdrawn_by_any_receipt_of_it_and_the_log_stays_sound(store, receipt):
    voted(store)
    voted(store, "b2", "jon")
    store.amend_ballot(change("receipt-b1"), KINDS)
    before = sound(store)
    done = store.withdraw_by_receipt(receipt)
    assert (done.battles, done.votes) == (1, 1)
    after = sound(store)
    assert after.counts["withdrawal"] == 1
    assert after.position == before.position + 1
    assert {battle for battle, _ in standing(store)} == {"b2"}
    assert store.withdraw_by_receipt(receipt).battles == 0
    record = store.battle("b1")
    assert record.withdrawn
    assert (record.ballot.answers, record.battle.prompt.text) == ({}, "")
    assert record.turns[0].left.text == record.turns[0].prompt == ""


def test_everything_of_a_person_is_withdrawn_and_the_person_is_unknown(store):
    store.add_participant(
        replace(make_participant("miren"), profile={"level": "b2", "town": CANARY}),
        "token", "Miren", "code",
    )  # fmt: skip
    voted(store, "b1", "miren", prompt=Prompt(None, CANARY, "eu"))
    voted(store, "b2", "jon")
    hold_battle(store, make_battle("open", "miren", prompt=Prompt(None, CANARY, "eu")), CANARY)
    store.open_battle(make_battle("failed", "miren", prompt=Prompt(None, CANARY, "eu")))
    store.void_battle("failed", "cut", Side.LEFT, "")
    assert store.participant_by_code("code").id == "miren"
    done = store.withdraw_participant("miren")
    assert (done.battles, done.votes) == (3, 1)
    assert store.participant_by_code("code") is None
    assert store.participant_by_token("token") is None
    assert store.contributors("proba") == []
    [(profile,)] = rows(store, "SELECT profile FROM participants WHERE id = 'miren'")
    assert profile == "{}"
    for table, column in (
        ("battles", "prompt_text"), ("turns", "prompt"), ("responses", "text"),
        ("responses", "rendered_prompt"),
    ):  # fmt: skip
        found = rows(store, f"SELECT {column} FROM {table}")  # noqa: S608
        assert not [text for (text,) in found if CANARY in text and "b2" not in text]
    sound(store)


def test_a_withdrawn_vote_takes_the_failed_battles_that_it_stood_in_for_along(store):
    own = Prompt(None, CANARY, "eu")
    store.open_battle(make_battle("failed", prompt=own))
    store.void_battle("failed", "cut", Side.LEFT, "")
    voted(store, prompt=own, replaces="failed")
    assert store.withdraw_by_receipt("receipt-b1").battles == 2
    assert rows(store, "SELECT DISTINCT prompt_text FROM battles") == [("",)]
    sound(store)


def test_a_withdrawn_battle_takes_nothing_more(store):
    voted(store)
    hold_battle(store, make_battle("open"))
    store.withdraw_participant("ane")
    with pytest.raises(BattleVoid):
        store.add_ballot(make_ballot("open"), KINDS)
    with pytest.raises(BattleVoid):
        store.add_turn("open", 2, "Eta?")
    with pytest.raises(BattleVoid):
        store.add_responses("open", 1, make_response("alpha"), make_response("beta"))
    with pytest.raises(BattleVoid):
        store.add_ballot(make_ballot(), KINDS)
    with pytest.raises(BallotClosed):
        store.amend_ballot(change("receipt-b1"), KINDS)


def test_an_unknown_receipt_withdraws_nothing(store):
    voted(store)
    with pytest.raises(WithdrawalUnknown):
        store.withdraw_by_receipt("nothing")
    assert len(standing(store)) == 3


def test_a_receipt_finds_its_vote_in_the_log_and_what_became_of_it(store):
    voted(store)
    assert find_receipt(store.address, "receipt-b1").state == "it stands"
    store.amend_ballot(change("receipt-b1"), KINDS)
    first, second = (find_receipt(store.address, code) for code in ("receipt-b1", "second"))
    assert (first.position, first.state) == (1, "changed by link 2")
    assert (second.position, second.state) == (2, "it stands")
    store.withdraw_by_receipt("second")
    for code in ("receipt-b1", "second"):
        assert find_receipt(store.address, code).state == "withdrawn by link 3"
    assert find_receipt(store.address, "nothing") is None


def test_what_was_erased_by_a_process_that_died_is_made_unreadable_by_the_next(store, address):
    voted(store)
    store.close()
    engine = engine_of(address)
    connection = engine.open_writer()
    engine.begin(connection)
    withdraw_by_receipt(connection, "receipt-b1", LATER)
    engine.commit(connection)
    connection.close()
    engine.close()
    assert rows(store, "SELECT count(*) FROM scrubs") == [(0,)]
    open_store(address).close()
    assert rows(store, "SELECT max(withdrawal) FROM scrubs") == [(1,)]


def test_no_file_of_an_sqlite_database_holds_a_withdrawn_text(tmp_path):
    store = open_store(tmp_path / "votes.db")
    add_people(store, "ane", "jon")
    for number in range(60):
        person = ("ane", "jon")[number % 2]
        text = f"{CANARY if person == 'ane' else 'besterena'} {'luze ' * (number * 20)}"
        battle = make_battle(f"b{number}", person, prompt=Prompt(None, text, "eu"))
        hold_battle(store, battle, text)
        answers = ANSWERS | {"comment": text}
        store.add_ballot(make_ballot(battle.id, person, answers=answers), KINDS)
    assert len(files_with(tmp_path, CANARY)) == 2, "the database and its journal"
    store.withdraw_participant("ane")
    assert files_with(tmp_path, CANARY) == []
    assert len(files_with(tmp_path, "besterena")) == 2
    sound(store)
    store.close()
    assert files_with(tmp_path, CANARY) == []


def files_with(folder, text):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]
