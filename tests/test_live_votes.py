"""Votes that are read once each are all votes, whatever came between two readings. On both engines."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations

import numpy as np
import psycopg
import pytest

from analysis import rank
from analysis.comparisons import comparisons_from_frame
from analysis.live_votes import LiveVotes
from analysis.provenance import data_hash
from analysis.row_order import sorted_rows
from analysis.votes import read_frame
from arena.addresses import is_postgresql
from arena.codes import Purpose
from arena.domain import Pairing
from arena.errors import InputError
from tests.stores import KINDS, hold_battle, make_ballot, make_battle, outside, without_trigger

pytest_plugins = ["tests.store_fixtures"]

COUNTER = iter(range(10**9))
MODELS = ["alpha", "beta", "gamma"]


@pytest.fixture
def address(any_address):
    return any_address


RECEIPTS = {}
"""The receipt of the version that stands, by battle."""


def cast(store, count, seed, purpose=Purpose.RANKED):
    """Votes of two people by chance; their receipts."""
    generator = np.random.default_rng(seed)
    receipts = []
    for _ in range(count):
        voter = str(generator.choice(["jon", "ane"]))
        left, right = generator.permutation(MODELS)[:2]
        pairing = Pairing(str(left), str(right), "uniform", 1 / 6)
        outcome = str(generator.choice(["left", "right", "tie", "both_bad", "cannot_say"]))
        receipts.append(cast_one(store, pairing, voter, outcome, purpose))
    return receipts


def cast_one(store, pairing, voter, outcome, purpose=Purpose.RANKED):
    name = f"b{next(COUNTER)}"
    hold_battle(store, make_battle(name, voter, pairing=pairing, purpose=purpose))
    answers = {"overall": outcome, "content": "left"}
    ballot = make_ballot(name, voter, answers=answers, derived=frozenset())
    store.add_ballot(ballot, KINDS)
    RECEIPTS[name] = ballot.receipt
    return ballot.receipt


def same(state, store):
    """The state is what reading all votes from nothing gives, to the hash."""
    expected = comparisons_from_frame(read_frame(store.address))
    found = state.comparisons
    assert found.models == expected.models
    columns = ("first", "second", "outcome", "participant")
    for name in columns:
        assert getattr(found, name).dtype == getattr(expected, name).dtype
    here, there = ([getattr(votes, name) for name in columns] for votes in (found, expected))
    assert (sorted_rows(here) == sorted_rows(there)).all()
    assert (state.cells.counts == expected.cells().counts).all()
    assert data_hash(state.cells.pairwise(), found) == data_hash(expected.counts(), expected)
    assert state.participants == len(set(expected.participant.tolist()))
    return True


def test_each_reading_adds_what_came_since(store):
    votes = LiveVotes(store.address, "proba", "overall")
    assert votes.read().cells.total == votes.read().comparisons.total == 0
    for turn in range(4):
        cast(store, 9, turn)
        cast(store, 2, turn, Purpose.CONTROL)
        assert same(votes.read(), store)


def test_no_new_vote_gives_the_same_object_again(store):
    cast(store, 5, 0)
    votes = LiveVotes(store.address, "proba", "overall")
    first = votes.read()
    assert votes.read() is first
    cast(store, 3, 1, Purpose.CONTROL)
    assert votes.read() is first
    cast(store, 5, 2)
    assert votes.read() is not first


def test_only_new_votes_are_read_and_piece_by_piece(store, monkeypatch):
    monkeypatch.setattr("analysis.live_votes._AT_ONCE", 3)
    votes = LiveVotes(store.address, "proba", "overall")
    read = []

    def spied(self, *arguments, whole=LiveVotes._read_new):
        read.append(whole(self, *arguments))
        return read[-1]

    monkeypatch.setattr(LiveVotes, "_read_new", spied)
    cast(store, 10, 0)
    known = votes.read().comparisons.total
    assert sum(read) == known
    assert max(read) <= 3
    cast(store, 10, 1)
    assert votes.read().comparisons.total == sum(read) > known
    assert same(votes.read(), store)


def test_a_vote_that_was_taken_away_is_noticed(store):
    cast(store, 20, 3)
    votes = LiveVotes(store.address, "proba", "overall")
    before = votes.read()
    outside(
        store,
        without_trigger(store, "answers_are_kept", "answers"),
        "DELETE FROM answers WHERE value = 'tie'",
    )
    after = votes.read()
    assert 0 < after.cells.total < before.cells.total
    assert same(after, store)


def test_the_votes_of_a_person_who_withdrew_are_gone(store):
    cast(store, 20, 4)
    votes = LiveVotes(store.address, "proba", "overall")
    assert votes.read().participants == 2
    store.withdraw_participant("jon")
    assert votes.read().participants == 1
    assert same(votes.read(), store)


def amend(store, receipt, outcome, answers=None):
    """Change a vote, whichever version of it has this receipt; the receipt of the change."""
    battle = next(name for name, known in RECEIPTS.items() if known == receipt)
    voter = store.battle(battle).battle.participant
    answers = {"overall": outcome} if answers is None else answers
    RECEIPTS[battle] = f"{receipt}+"
    ballot = make_ballot(
        battle,
        voter,
        answers=answers,
        derived=frozenset(),
        amends=receipt,
        receipt=RECEIPTS[battle],
    )
    store.amend_ballot(ballot, KINDS)
    return RECEIPTS[battle]


def test_a_vote_that_was_changed_taken_back_or_withdrawn_is_read_again(store):
    receipts = [
        cast_one(store, Pairing(left, right, "uniform", 1 / 6), voter, "left")
        for left, right in permutations(MODELS, 2)
        for voter in ("ane", "jon")
    ]
    votes = LiveVotes(store.address, "proba", "overall")
    votes.read()
    changes = [
        lambda: amend(store, receipts[2], "both_bad"),
        lambda: amend(store, amend(store, receipts[3], "tie"), "both_good"),
        lambda: amend(store, receipts[4], None, answers={}),
        lambda: amend(store, amend(store, receipts[5], None, answers={}), "both_bad"),
        lambda: amend(store, receipts[6], "cannot_say"),
        lambda: store.withdraw_by_receipt(receipts[7]),
        lambda: store.withdraw_by_receipt(amend(store, receipts[8], "both_good")),
        lambda: cast(store, 3, 6),
    ]
    for change in changes:
        before = votes.read()
        change()
        assert votes.read() is not before
        assert same(votes.read(), store)
    for receipt in receipts[:2] + receipts[9:]:
        store.withdraw_by_receipt(receipt)
    assert same(votes.read(), store)
    assert same(LiveVotes(store.address, "proba", "overall").read(), store)


def test_two_changes_that_even_out_in_the_counts_are_noticed(store):
    pairing = Pairing("alpha", "beta", "uniform", 1 / 6)
    receipts = [
        cast_one(store, pairing, voter, outcome)
        for voter, outcome in (("ane", "left"), ("jon", "right"), ("ane", "tie"), ("jon", "right"))
    ]
    votes = LiveVotes(store.address, "proba", "overall")
    before = votes.read()
    amend(store, receipts[0], "right")
    amend(store, receipts[1], "left")
    after = votes.read()
    assert (after.cells.counts == before.cells.counts).all()
    assert after is not before
    assert same(after, store)


def test_a_change_of_another_question_or_study_changes_nothing(store):
    receipts = cast(store, 4, 7)
    votes = LiveVotes(store.address, "proba", "overall")
    elsewhere = LiveVotes(store.address, "another", "overall")
    before, nothing = votes.read(), elsewhere.read()
    battle = next(name for name, receipt in RECEIPTS.items() if receipt == receipts[0])
    stands = store.battle(battle).ballot.answers["overall"]
    amend(store, receipts[0], stands, answers={"overall": stands, "content": "right"})
    assert votes.read() is before
    assert elsewhere.read() is nothing
    assert nothing.comparisons.total == 0


def test_only_what_changed_is_read_again(store, monkeypatch):
    monkeypatch.setattr("analysis.live_votes._CHANGED_AT_ONCE", 2)
    receipts = cast(store, 9, 8)
    votes = LiveVotes(store.address, "proba", "overall")
    votes.read()
    read = []

    def spied(self, rows, whole=LiveVotes._numbers):
        read.append(len(rows))
        return whole(self, rows)

    monkeypatch.setattr(LiveVotes, "_numbers", spied)
    for receipt in receipts[:5]:
        amend(store, receipt, "both_good")
    assert same(votes.read(), store)
    assert read == [2, 2, 1]


def test_changes_that_come_between_two_pieces_of_the_first_reading_are_not_missed(
    store, monkeypatch
):
    monkeypatch.setattr("analysis.live_votes._AT_ONCE", 3)
    receipts = cast(store, 9, 9)
    votes = LiveVotes(store.address, "proba", "overall")
    left = iter(receipts[:4])

    def changing(self, *arguments, whole=LiveVotes._read_new):
        count = whole(self, *arguments)
        if len(arguments) == 2 and (receipt := next(left, None)):
            amend(store, receipt, "both_good")
        return count

    monkeypatch.setattr(LiveVotes, "_read_new", changing)
    assert same(votes.read(), store)


def test_a_reader_among_writers_always_sees_counts_and_votes_of_one_moment(store):
    votes = LiveVotes(store.address, "proba", "overall")
    totals = []
    with ThreadPoolExecutor(3) as pool:
        writing = [pool.submit(cast, store, 8, seed) for seed in range(3)]
        while not all(future.done() for future in writing):
            state = votes.read()
            assert state.cells.total == state.comparisons.total
            totals.append(state.cells.total)
        for future in writing:
            future.result()
    assert totals == sorted(totals)
    assert same(votes.read(), store)
    assert store.verify_counts() == ()


def test_counts_that_disagree_with_the_votes_are_an_error(store):
    cast(store, 5, 0)
    outside(store, "UPDATE vote_counts SET ties = ties + 1")
    with pytest.raises(InputError, match="counts of 'overall' disagree with its votes"):
        LiveVotes(store.address, "proba", "overall").read()


def test_a_reading_that_broke_off_is_made_up_for(store, monkeypatch):
    cast(store, 8, 0)
    votes = LiveVotes(store.address, "proba", "overall")

    def broken(*arguments, **more):
        driver = psycopg if is_postgresql(store.address) else sqlite3
        raise driver.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr("analysis.live_votes.np.concatenate", broken)
        with pytest.raises(InputError, match="disk"):
            votes.read()
    assert same(votes.read(), store)


def test_intervals_by_participant_are_those_of_the_whole_log(store):
    cast(store, 20, 7)
    votes = LiveVotes(store.address, "proba", "overall")
    votes.read()
    cast(store, 20, 8)
    found = rank(votes.read().comparisons, interval="cluster", prior="auto")
    assert found == rank(
        comparisons_from_frame(read_frame(store.address)), interval="cluster", prior="auto"
    )
