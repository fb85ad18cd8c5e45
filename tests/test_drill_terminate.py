"""A server told to stop in the middle of voting ends in time, with status 0, and every vote is there."""

import pytest

from drills.terminate import SLOWEST_SECONDS, findings, run
from tests.drilling import broken, quiet_progress

STOPS, PAGE_STOPS, VOTERS = 4, 1, 8


@pytest.fixture(scope="module")
def stop_run(tmp_path_factory):
    with quiet_progress() as progress:
        return run(tmp_path_factory.mktemp("terminate"), STOPS, PAGE_STOPS, VOTERS, progress)


def test_every_acknowledged_vote_is_there_once_as_it_was_sent(stop_run):
    found = stop_run.found.audit
    assert (found.lost, found.doubled, found.altered, found.unheard_of) == ((), (), (), ())
    assert found.stored > VOTERS
    assert found.integrity == "ok"


def test_every_server_ends_with_status_0_and_before_a_supervisor_would_kill_it(stop_run):
    stops = [*stop_run.stops, *stop_run.page_stops]
    assert len(stops) == STOPS + 1 + PAGE_STOPS + 1
    assert [stop.status for stop in stops] == [0] * len(stops)
    assert all(stop.seconds <= SLOWEST_SECONDS for stop in stops)


def test_the_negative_control_loses_acknowledged_votes(stop_run):
    assert len(stop_run.control.lost) > 0


def test_the_table_says_that_all_is_as_it_must_be(stop_run):
    assert broken(findings(stop_run)) == []
