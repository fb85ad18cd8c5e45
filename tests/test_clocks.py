"""A clock that jumps on the wall does not jump in the arena."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arena.clocks import SteadyClock
from arena.store import open_store
from tests.stores import add_people, hold_battle, make_battle

START = datetime(2026, 10, 25, 0, 59, 58, tzinfo=UTC)


class Machine:
    """A wall clock that anybody may set, and one that nobody can."""

    def __init__(self):
        self.wall_now, self.seconds = START, 100.0

    def pass_by(self, seconds, jump=0.0):
        self.seconds += seconds
        self.wall_now += timedelta(seconds=seconds + jump)

    def clock(self, not_before=None):
        return SteadyClock(not_before, wall=lambda: self.wall_now, monotonic=lambda: self.seconds)


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(-1e6, 1e6))))
def test_it_goes_by_what_passed_and_never_back(steps):
    machine = Machine()
    clock = machine.clock()
    told = [clock()]
    for seconds, jump in steps:
        machine.pass_by(seconds, jump)
        told.append(clock())
    assert told == sorted(told)
    passed = sum(seconds for seconds, _ in steps)
    between = datetime.fromisoformat(told[-1]) - datetime.fromisoformat(told[0])
    assert between.total_seconds() == pytest.approx(passed, abs=1e-3)


def test_a_clock_that_was_set_back_while_nobody_ran_starts_at_the_newest_time(caplog):
    machine = Machine()
    newest = (START + timedelta(hours=1)).isoformat(timespec="microseconds")
    assert machine.clock(newest)() == newest
    assert "1:00:00 behind the newest time" in caplog.text


def test_a_right_clock_starts_at_the_wall_and_says_nothing(caplog):
    machine = Machine()
    older = (START - timedelta(hours=1)).isoformat(timespec="microseconds")
    assert machine.clock(older)() == "2026-10-25T00:59:58.000000+00:00"
    assert caplog.text == ""


def test_a_store_goes_on_from_its_newest_time(tmp_path, caplog):
    store = open_store(tmp_path / "votes.db")
    add_people(store, "ane")
    ahead = "2126-11-21T10:20:30.123456+00:00"
    hold_battle(store, make_battle(opened_at=ahead))
    store.close()
    reopened = open_store(tmp_path / "votes.db")
    assert reopened.clock() >= ahead
    reopened.close()
