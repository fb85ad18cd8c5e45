"""Power cuts at any moment lose no acknowledged vote with the settings that are shipped."""

import logging
import random

import pytest

from drills.one_power_cut import Moment
from drills.power_cut import ADVISED, DEFAULT, SHIPPED, findings, run
from drills.recorded_disk import RecordedDisk, Survival
from tests.drilling import broken, quiet_progress

CUTS = 2 * len(Moment)


@pytest.fixture(scope="module")
def power_cuts(tmp_path_factory):
    # The store logs each batch that fails, and every cut fails some.
    logging.getLogger("arena.store").setLevel(logging.CRITICAL)
    with quiet_progress() as progress:
        found = run(tmp_path_factory.mktemp("power"), CUTS, progress)
    logging.getLogger("arena.store").setLevel(logging.NOTSET)
    return {cuts.setting: cuts for cuts in found}


@pytest.mark.parametrize("setting", SHIPPED, ids=lambda setting: setting.name)
def test_no_acknowledged_vote_is_lost_or_altered_and_the_file_is_sound(power_cuts, setting):
    cuts = power_cuts[setting]
    assert cuts.cuts == CUTS * len(Survival)
    assert cuts.acknowledged > cuts.cuts > cuts.failed_syncs > 0
    assert (cuts.lost, cuts.altered, cuts.unsound) == (0, 0, 0)


def test_the_negative_control_loses_acknowledged_votes(power_cuts):
    assert power_cuts[ADVISED].lost > 0


def test_the_default_of_sqlite_loses_a_vote_now_and_then(power_cuts):
    assert power_cuts[DEFAULT].lost > 0


def test_the_table_says_that_all_is_as_it_must_be(power_cuts):
    assert broken(findings(list(power_cuts.values()))) == []


def left_of(disk, folder):
    disk.cut()
    disk.write_what_is_left(folder)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_what_was_not_synced_is_gone(tmp_path):
    disk = RecordedDisk(random.Random(1), Survival.NOTHING)
    disk.opening("/never/votes")
    disk.writing("/never/votes", 0, b"synced")
    disk.syncing("/never/votes")
    disk.writing("/never/votes", 0, b"SYN")
    disk.truncating("/never/votes", 1)
    disk.opening("/never/other")
    disk.writing("/never/other", 0, b"never synced")
    assert left_of(disk, tmp_path) == {"votes": b"synced"}


def test_a_deleted_file_comes_back_unless_its_folder_was_synced(tmp_path):
    disk = RecordedDisk(random.Random(1), Survival.NOTHING)
    for name, folder_synced in (("/never/back", False), ("/never/gone", True)):
        disk.opening(name)
        disk.writing(name, 0, b"journal")
        disk.syncing(name)
        disk.deleting(name, folder_synced=folder_synced)
    assert left_of(disk, tmp_path) == {"back": b"journal"}


def test_the_last_write_that_survives_is_torn(tmp_path):
    disk = RecordedDisk(random.Random(3), Survival.TORN)
    disk.opening("/never/votes")
    disk.writing("/never/votes", 0, b"0" * 8)
    disk.syncing("/never/votes")
    disk.writing("/never/votes", 0, b"1" * 8)
    content = left_of(disk, tmp_path)["votes"]
    assert len(content) == 8
    assert set(content) == set(b"01")


def test_what_a_failed_sync_left_behind_no_later_sync_makes_certain(tmp_path):
    disk = RecordedDisk(random.Random(1), Survival.NOTHING)
    disk.opening("/never/votes")
    disk.writing("/never/votes", 0, b"first ")
    disk.fail_a_sync_after(0)
    with pytest.raises(Exception, match="sync failed"):
        disk.syncing("/never/votes")
    disk.writing("/never/votes", 6, b"second")
    disk.syncing("/never/votes")
    assert left_of(disk, tmp_path) == {"votes": b"\0" * 6 + b"second"}


def test_after_the_cut_the_disk_answers_nothing(tmp_path):
    disk = RecordedDisk(random.Random(1), Survival.NOTHING)
    disk.opening("/never/votes")
    disk.cut_after(1)
    disk.writing("/never/votes", 0, b"first")
    for call in (
        lambda: disk.writing("/never/votes", 0, b"second"),
        lambda: disk.syncing("/never/votes"),
        lambda: disk.opening("/never/votes"),
    ):
        with pytest.raises(Exception, match="power is off"):
            call()
    assert left_of(disk, tmp_path) == {}
