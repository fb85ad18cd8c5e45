"""A disk wiped in the middle of voting: what is lost came after the last copy, and no number comes again."""

import pytest

from drills.wipe import findings, run
from tests.drilling import broken, quiet_progress

WIPES, VOTERS = 2, 6


@pytest.fixture(scope="module")
def wipe_run(tmp_path_factory):
    with quiet_progress() as progress:
        return run(tmp_path_factory.mktemp("wipe"), WIPES, VOTERS, progress)


def test_lost_votes_are_all_within_the_places_that_were_reported(wipe_run):
    assert len(wipe_run.wipes) == WIPES
    for wipe in wipe_run.wipes:
        assert (wipe.loss.outside, wipe.loss.copied) == (0, 0)
        assert wipe.gap.first == max(wipe.restored.places.values(), default=0) + 1
    lost = {receipt for wipe in wipe_run.wipes for receipt in wipe.loss.receipts}
    told = wipe_run.load.ledger.acknowledged
    assert set(wipe_run.audit.lost) <= {battle for battle, _, receipt in told if receipt in lost}


def test_votes_go_on_and_no_place_and_no_row_number_is_used_again(wipe_run):
    assert wipe_run.again == 0
    assert wipe_run.found.acknowledged > wipe_run.wipes[-1].acknowledged > VOTERS
    assert not wipe_run.load.ledger.refused


def test_the_negative_control_gives_places_twice(wipe_run):
    assert wipe_run.control > 0


def test_the_table_says_that_all_is_as_it_must_be(wipe_run):
    assert broken(findings(wipe_run)) == []
