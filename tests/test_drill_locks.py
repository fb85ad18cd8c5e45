"""Many processes that read and then write on one file: none is told that it is locked."""

import pytest

from drills.locks import findings, run
from tests.drilling import broken, quiet_progress

PROCESSES, ROUNDS = 4, 50


@pytest.fixture(scope="module")
def lock_run(tmp_path_factory):
    with quiet_progress() as progress:
        return run(tmp_path_factory.mktemp("locks"), PROCESSES, ROUNDS, progress)


def test_nobody_is_locked_out_and_every_row_is_there(lock_run):
    assert lock_run.store.locked == 0
    assert lock_run.store.stored == len(lock_run.store.waits) == PROCESSES * ROUNDS


def test_the_negative_control_is_locked_out(lock_run):
    assert lock_run.control.locked > 0


def test_the_table_says_that_all_is_as_it_must_be(lock_run):
    assert broken(findings(lock_run)) == []
