"""Backups taken while two processes write are sound, complete, and a first part of the log."""

import pytest

from drills.backups import findings, run
from tests.drilling import broken, quiet_progress

BACKUPS, VOTERS = 8, 6


@pytest.fixture(scope="module")
def backup_run(tmp_path_factory):
    with quiet_progress() as progress:
        return run(tmp_path_factory.mktemp("backups"), BACKUPS, VOTERS, progress)


def test_every_backup_is_sound_and_has_every_vote_that_was_acknowledged_before(backup_run):
    assert len(backup_run.backups) == BACKUPS
    assert [(copy.sound, copy.missing) for copy in backup_run.backups] == [(True, 0)] * BACKUPS
    assert (backup_run.refused, backup_run.not_first_part) == (0, 0)
    assert backup_run.backups[-1].place > 0


def test_the_last_one_is_restored_with_the_same_rows_and_head(backup_run):
    assert backup_run.restored_alike


def test_the_negative_control_makes_bad_copies(backup_run):
    assert any(copy.bad for copy in backup_run.control)


def test_the_table_says_that_all_is_as_it_must_be(backup_run):
    assert broken(findings(backup_run)) == []
