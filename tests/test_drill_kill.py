"""A server killed again and again in the middle of voting loses no acknowledged vote and doubles none."""

import pytest

from drills.kill import findings, run
from tests.drilling import broken, quiet_progress

KILLS = 10
VOTERS = 16


@pytest.fixture(scope="module")
def kill_run(tmp_path_factory):
    with quiet_progress() as progress:
        return run(tmp_path_factory.mktemp("kill"), KILLS, VOTERS, progress)


def test_every_acknowledged_vote_is_there_once_as_it_was_sent(kill_run):
    found = kill_run.found.audit
    assert (found.lost, found.doubled, found.altered, found.unheard_of) == ((), (), (), ())
    assert found.stored == len({name for name, _, _ in kill_run.load.ledger.acknowledged}) > VOTERS
    assert not kill_run.load.ledger.refused


def test_the_file_is_sound_and_no_battle_has_half_its_answers(kill_run):
    found = kill_run.found
    assert (found.audit.integrity, found.foreign, found.halves) == ("ok", 0, 0)


def test_voters_lost_their_server_and_sent_votes_twice_at_once(kill_run):
    assert kill_run.load.unanswered.total() >= KILLS
    assert kill_run.load.sent_twice > 0


def test_the_negative_control_doubles_votes(kill_run):
    assert len(kill_run.control.doubled) > 0


def test_the_table_says_that_all_is_as_it_must_be(kill_run):
    assert broken(findings(kill_run)) == []
