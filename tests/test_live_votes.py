"""Votes that are read once each are all votes, whatever came between two readings."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import numpy as np
import pytest

from analysis import rank
from analysis.comparisons import comparisons_from_frame
from analysis.live_votes import LiveVotes
from analysis.provenance import data_hash
from analysis.votes import read_frame
from arena.codes import Purpose
from arena.domain import Pairing
from arena.errors import InputError
from tests.stores import KINDS, hold_battle, make_ballot, make_battle

pytest_plugins = ["tests.store_fixtures"]

COUNTER = iter(range(10**9))
MODELS = ["alpha", "beta", "gamma"]


def cast(store, count, seed, purpose=Purpose.RANKED):
    generator = np.random.default_rng(seed)
    for _ in range(count):
        name, voter = f"b{next(COUNTER)}", str(generator.choice(["jon", "ane"]))
        left, right = generator.permutation(MODELS)[:2]
        pairing = Pairing(str(left), str(right), "uniform", 1 / 6)
        hold_battle(store, make_battle(name, voter, pairing=pairing, purpose=purpose))
        outcome = str(generator.choice(["left", "right", "tie", "both_bad", "cannot_say"]))
        answers = {"overall": outcome, "content": "left"}
        store.add_ballot(make_ballot(name, voter, answers=answers, derived=frozenset()), KINDS)


def same(state, store):
    """The state is what reading all votes from nothing gives, to the hash."""
    expected = comparisons_from_frame(read_frame(store.path))
    found = state.comparisons
    assert found.models == expected.models
    for name in ("first", "second", "outcome", "participant"):
        assert (getattr(found, name) == getattr(expected, name)).all()
        assert getattr(found, name).dtype == getattr(expected, name).dtype
    assert (state.cells.counts == expected.cells().counts).all()
    assert data_hash(state.cells.pairwise(), found) == data_hash(expected.counts(), expected)
    assert state.participants == len(set(expected.participant.tolist()))
    return True


def outside(store, *statements):
    with closing(sqlite3.connect(store.path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_each_reading_adds_what_came_since(store):
    votes = LiveVotes(store.path, "proba", "overall")
    assert votes.read().cells.total == votes.read().comparisons.total == 0
    for turn in range(4):
        cast(store, 9, turn)
        cast(store, 2, turn, Purpose.CONTROL)
        assert same(votes.read(), store)


def test_no_new_vote_gives_the_same_object_again(store):
    cast(store, 5, 0)
    votes = LiveVotes(store.path, "proba", "overall")
    first = votes.read()
    assert votes.read() is first
    cast(store, 3, 1, Purpose.CONTROL)
    assert votes.read() is first
    cast(store, 5, 2)
    assert votes.read() is not first


def test_only_new_votes_are_read_and_piece_by_piece(store, monkeypatch):
    monkeypatch.setattr("analysis.live_votes._AT_ONCE", 3)
    votes = LiveVotes(store.path, "proba", "overall")
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
    votes = LiveVotes(store.path, "proba", "overall")
    before = votes.read()
    outside(store, "DROP TRIGGER answers_are_kept", "DELETE FROM answers WHERE value = 'tie'")
    after = votes.read()
    assert 0 < after.cells.total < before.cells.total
    assert same(after, store)


def test_the_votes_of_a_person_who_withdrew_are_gone(store):
    cast(store, 20, 4)
    votes = LiveVotes(store.path, "proba", "overall")
    assert votes.read().participants == 2
    outside(
        store,
        "DROP TRIGGER answers_are_kept",
        "DELETE FROM answers WHERE ballot IN (SELECT seq FROM ballots WHERE participant = 'jon')",
    )
    assert votes.read().participants == 1
    assert same(votes.read(), store)


def test_a_reader_among_writers_always_sees_counts_and_votes_of_one_moment(store):
    votes = LiveVotes(store.path, "proba", "overall")
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
        LiveVotes(store.path, "proba", "overall").read()


def test_a_reading_that_broke_off_is_made_up_for(store, monkeypatch):
    cast(store, 8, 0)
    votes = LiveVotes(store.path, "proba", "overall")

    def broken(*arguments, **more):
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patched:
        patched.setattr("analysis.live_votes.np.concatenate", broken)
        with pytest.raises(InputError, match="disk"):
            votes.read()
    assert same(votes.read(), store)


def test_intervals_by_participant_are_those_of_the_whole_log(store):
    cast(store, 20, 7)
    votes = LiveVotes(store.path, "proba", "overall")
    votes.read()
    cast(store, 20, 8)
    found = rank(votes.read().comparisons, interval="cluster", prior="auto")
    assert found == rank(
        comparisons_from_frame(read_frame(store.path)), interval="cluster", prior="auto"
    )
