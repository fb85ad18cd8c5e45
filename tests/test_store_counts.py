"""The table of counts is what a full recount gives, after whatever the store went through. On both engines."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arena.addresses import is_postgresql
from arena.codes import Outcome, Purpose
from arena.domain import Pairing
from arena.errors import EpaileError
from arena.store import open_store
from arena.store.counts import Miscount
from tests.killed_voters import acknowledged_until_killed
from tests.postgresql import empty_database
from tests.stores import (
    KINDS,
    add_people,
    hold_battle,
    make_ballot,
    make_battle,
    outside,
    rows,
    without_trigger,
)

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture
def address(any_address):
    return any_address


QUESTIONS = ("content", "language", "overall")
COUNTER = iter(range(10**9))
COUNTS = (
    "SELECT question, model_left, model_right, left_wins, right_wins, ties, both_good, both_bad,"
    " cannot_say FROM vote_counts ORDER BY question, model_left, model_right"
)


def cast(store, answers, pair=("alpha", "beta"), purpose=Purpose.RANKED, voter="ane"):
    """Hold a new battle and vote on it; the ballot."""
    name = f"b{next(COUNTER)}"
    pairing = Pairing(*pair, "uniform", 1 / 6)
    hold_battle(store, make_battle(name, voter, pairing=pairing, purpose=purpose))
    ballot = make_ballot(name, voter, answers=answers, derived=frozenset())
    store.add_ballot(ballot, KINDS)
    return ballot


def test_each_vote_is_added_where_it_belongs(store):
    cast(store, {"overall": "left", "content": "tie"})
    cast(store, {"overall": "left"})
    cast(store, {"overall": "both_bad"}, ("beta", "alpha"))
    cast(store, {"overall": "cannot_say", "comment": "left"}, ("beta", "gamma"))
    assert rows(store, COUNTS) == [
        ("content", 1, 2, 0, 0, 1, 0, 0, 0),
        ("overall", 1, 2, 2, 0, 0, 0, 0, 0),
        ("overall", 2, 1, 0, 0, 0, 0, 1, 0),
        ("overall", 2, 3, 0, 0, 0, 0, 0, 1),
    ]
    assert store.verify_counts() == ()


@pytest.mark.parametrize("purpose", [Purpose.CONTROL, Purpose.REPEAT])
def test_only_ranked_battles_are_counted(store, purpose):
    cast(store, {"overall": "left"}, purpose=purpose)
    assert rows(store, COUNTS) == []
    assert store.verify_counts() == ()


def test_a_vote_that_is_refused_or_sent_twice_changes_nothing(store):
    ballot = cast(store, {"overall": "left"})
    before = rows(store, COUNTS)
    assert store.add_ballot(ballot, KINDS).already
    with pytest.raises(EpaileError):
        store.add_ballot(
            make_ballot(ballot.battle, answers={"overall": "right"}, derived=frozenset()), KINDS
        )
    assert rows(store, COUNTS) == before


def test_a_vote_whose_last_answer_is_refused_is_not_counted_at_all(store):
    hold_battle(store)
    answers = {"overall": "left", "content": "sideways"}
    with pytest.raises(EpaileError):
        store.add_ballot(make_ballot(answers=answers, derived=frozenset()), KINDS)
    assert rows(store, COUNTS) == []


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR IGNORE", "INSERT OR REPLACE"])
def test_an_answer_that_no_code_of_ours_wrote_is_counted_too(store, verb):
    if is_postgresql(store.address):
        verb = "INSERT"
    cast(store, {"overall": "left"})
    cast(store, {"overall": "left"})
    values = "SELECT seq, 'language', 'preference', 'left', 0 FROM ballots"
    outside(store, f"{verb} INTO answers (ballot, question, kind, value, derived) {values}")
    assert rows(store, COUNTS)[0] == ("language", 1, 2, 2, 0, 0, 0, 0, 0)
    assert store.verify_counts() == ()


def test_what_is_taken_away_is_subtracted(store):
    for outcome in Outcome:
        cast(store, {"overall": outcome.value, "content": "left"})
    cast(store, {"overall": "left"}, purpose=Purpose.CONTROL)
    outside(
        store,
        without_trigger(store, "answers_are_kept", "answers"),
        "DELETE FROM answers WHERE ballot IN (1, 7)",
    )
    assert rows(store, COUNTS) == [
        ("content", 1, 2, 5, 0, 0, 0, 0, 0),
        ("overall", 1, 2, 0, 1, 1, 1, 1, 1),
    ]
    assert store.verify_counts() == ()


def test_a_count_that_is_wrong_is_told(store):
    cast(store, {"overall": "left"})
    outside(store, "UPDATE vote_counts SET ties = 3", "DELETE FROM vote_counts WHERE ties = 0")
    assert store.verify_counts() == (
        Miscount("proba", "overall", 1, 2, (1, 0, 3, 0, 0, 0), (1, 0, 0, 0, 0, 0)),
    )
    outside(store, "DELETE FROM vote_counts")
    assert store.verify_counts()[0].kept == (0,) * 6


def test_a_count_never_falls_below_zero(store):
    cast(store, {"overall": "left"})
    with pytest.raises((sqlite3.IntegrityError, psycopg.errors.CheckViolation), match=r"(?i)check"):
        outside(
            store,
            without_trigger(store, "answers_are_kept", "answers"),
            "UPDATE vote_counts SET left_wins = 0",
            "DELETE FROM answers",
        )
    assert store.verify_counts() == ()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting(request, tmp_path_factory, postgresql):
    path = tmp_path_factory.mktemp("counts") / "votes.db"
    store = open_store(path if request.param == "sqlite" else empty_database(postgresql))
    add_people(store, "ane", "jon")
    yield store
    store.close()


STEPS = st.tuples(
    st.sampled_from(["vote", "vote", "void", "again", "changed", "skip"]),
    st.permutations(["alpha", "beta", "gamma"]),
    st.sampled_from(Purpose),
    st.dictionaries(
        st.sampled_from(QUESTIONS), st.sampled_from([o.value for o in Outcome]), min_size=1
    ),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(STEPS, max_size=6))
def test_any_sequence_of_votes_voids_and_repetitions_is_counted_right(lasting, steps):
    for act, models, purpose, answers in steps:
        name = f"s{next(COUNTER)}"
        pairing = Pairing(models[0], models[1], "uniform", 1 / 6)
        hold_battle(lasting, make_battle(name, pairing=pairing, purpose=purpose))
        ballot = make_ballot(name, answers=answers, derived=frozenset())
        if act == "void":
            lasting.void_battle(name, "cut", None, "")
        if act == "skip":
            continue
        for sent in {"vote": [ballot], "void": [ballot], "again": [ballot] * 3}.get(
            act, [ballot, make_ballot(name, answers={"overall": "tie"}, derived=frozenset())]
        ):
            try:
                lasting.add_ballot(sent, KINDS)
            except EpaileError:
                assert act in ("void", "changed")
    assert lasting.verify_counts() == ()


PROCESS = """
import sys
from arena.store import open_store
from tests.stores import KINDS, hold_battle, make_ballot, make_battle
store = open_store(sys.argv[1])
for number in range(25):
    battle = f"{sys.argv[2]} {number}"
    hold_battle(store, make_battle(battle))
    store.add_ballot(make_ballot(battle), KINDS)
store.close()
"""


def test_writers_in_several_threads_and_processes_are_all_counted(store):
    command = [sys.executable, "-c", PROCESS, store.address]
    others = [subprocess.Popen([*command, f"process {number}"]) for number in range(2)]
    with ThreadPoolExecutor(8) as pool:
        pairs = [("alpha", "beta"), ("beta", "gamma"), ("gamma", "alpha")] * 20
        list(pool.map(lambda pair: cast(store, {"overall": "right"}, pair), pairs))
    assert [process.wait(60) for process in others] == [0, 0]
    counted = rows(store, "SELECT sum(left_wins), sum(right_wins) FROM vote_counts")
    assert counted == [(2 * 25 * 3, 60)]
    assert store.verify_counts() == ()


def test_kill_nine_leaves_counts_that_agree_with_the_votes(store):
    told = acknowledged_until_killed(store.address, "killed", 60)
    reopened = open_store(store.address)
    assert reopened.verify_counts() == ()
    counted = rows(reopened, "SELECT sum(left_wins + right_wins + ties) FROM vote_counts")
    assert counted[0][0] >= len(set(told)) >= 40
    cast(reopened, {"overall": "left"})
    assert reopened.verify_counts() == ()
    reopened.close()
