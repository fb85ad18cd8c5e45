"""Disks that fail while people vote: voters are told, nothing acknowledged is lost, voting resumes."""

import logging

import pytest

from drills.disk import JOURNALS, run_control, run_simulated
from drills.faulty_disk import Fault
from drills.inspection import promises_of
from drills.kill import arena_server
from drills.real_disk import run_real, size_limit
from drills.spells import told_and_resumed
from drills.terminate import page_server
from tests.drilling import broken, quiet_progress

VOTERS, REFUSALS = 8, 20


@pytest.fixture(autouse=True, scope="module")
def quiet_logs():
    loggers = [logging.getLogger(name) for name in ("arena.store", "drills")]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    yield
    for logger in loggers:
        logger.setLevel(logging.NOTSET)


@pytest.mark.parametrize("journal", JOURNALS, ids=lambda journal: journal.mode)
def test_through_five_faults_voters_are_told_nothing_is_lost_and_voting_resumes(tmp_path, journal):
    with quiet_progress() as progress:
        run = run_simulated(tmp_path, journal, VOTERS, REFUSALS, progress)
    assert [each.name for each in run.survived] == [fault.value for fault in Fault]
    assert all(each.told > 0 and each.resumed for each in run.survived)
    found = run.found.audit
    assert (found.lost, found.doubled, found.altered, found.unheard_of) == ((), (), (), ())
    assert found.integrity == "ok"
    assert set(run.load.refusals) == {("/api/ballots 503", "not_stored")}
    assert broken(told_and_resumed(len(Fault), run.survived)) == []
    assert broken(promises_of(run.found, run.load.ledger)) == []


@pytest.mark.parametrize("serve", [arena_server, page_server], ids=["route", "app.py"])
def test_through_a_limit_that_the_kernel_sets_it_is_the_same(tmp_path, serve):
    with quiet_progress() as progress:
        found = run_real(tmp_path, size_limit, serve, VOTERS, REFUSALS, progress)
    assert broken(found) == []
    assert any("told 'not saved'" in finding.what for finding in found)


def test_the_negative_control_loses_votes_that_it_acknowledged(tmp_path):
    with quiet_progress() as progress:
        assert len(run_control(tmp_path, VOTERS, REFUSALS, progress).lost) > 0
