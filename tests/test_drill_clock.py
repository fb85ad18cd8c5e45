"""A wall clock that jumps while people vote changes neither limits nor seconds nor the order of votes."""

import pytest

from drills.clock import CONTROL_VOTERS, findings, plain, run, steady
from drills.jumping_time import JUMPS
from tests.drilling import broken, quiet_progress

VOTERS, BATTLES = 12, 6


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    with quiet_progress() as progress:
        return run(tmp_path_factory.mktemp("steady"), VOTERS, BATTLES, steady, progress)


@pytest.fixture(scope="module")
def control(tmp_path_factory):
    with quiet_progress() as progress:
        return run(tmp_path_factory.mktemp("plain"), CONTROL_VOTERS, BATTLES, plain, progress)


def test_every_voter_gets_the_battles_of_an_hour_and_no_more(ours):
    assert ours.jumps > len(JUMPS)
    assert ours.hour.battles == [BATTLES] * VOTERS


def test_a_restart_with_the_clock_an_hour_back_gives_nobody_another_hour(ours):
    assert ours.again == 0


def test_ballots_say_the_seconds_that_passed_and_stand_in_the_order_of_their_answers(ours):
    assert (ours.seconds_wrong, ours.disordered, ours.backwards) == (0, 0, 0)


def test_every_acknowledged_vote_is_there_once_as_it_was_sent(ours):
    found = ours.found.audit
    assert (found.lost, found.doubled, found.altered, found.unheard_of) == ((), (), (), ())
    assert found.stored == VOTERS * BATTLES


def test_under_the_wall_clock_limits_and_seconds_break(control):
    assert control.limits_broken > 0
    assert control.seconds_wrong > 0


def test_the_table_says_that_all_is_as_it_must_be(ours, control):
    assert broken(findings(ours, control, None)) == []
