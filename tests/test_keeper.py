"""Copies while a server runs: by themselves, without anybody waiting, and a last time when it stops."""

import shutil
import time

import pytest

from arena.backup import FolderDestination, Keeper, restore
from arena.backup.names import SnapshotName
from arena.errors import BackupError, InputError
from arena.store import open_store
from tests.servers.hub import OWNER, TOKEN
from tests.serving import ServerProcess
from tests.voting import tables, vote, vote_at_once

pytest_plugins = ["tests.store_fixtures"]

OFTEN = 0.05


@pytest.fixture
def elsewhere(tmp_path):
    return tmp_path / "elsewhere"


def until(condition, seconds=60):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it never came"
        time.sleep(0.02)


def snapshots(folder):
    sizes = FolderDestination(folder).sizes()
    return [name for each in sizes if (name := SnapshotName.of(each)) and name.head in sizes]


def test_votes_are_copied_as_they_come_and_a_snapshot_is_taken(store, elsewhere):
    keeper = Keeper(store.address, str(elsewhere), seconds=OFTEN)
    assert keeper.status().copied_at is None
    vote(store, "b1")
    keeper.start()
    until(lambda: keeper.status().copied_until == 1)
    vote_at_once(store, range(2, 6))
    until(lambda: keeper.status().copied_until == 5)
    until(lambda: keeper.status().snapshot_at)
    status = keeper.status()
    assert (status.place, status.problem) == (str(elsewhere), None)
    assert len(snapshots(elsewhere)) == 1
    store.close()
    keeper.stop()


def test_when_it_stops_every_vote_is_elsewhere_and_a_last_snapshot(store, elsewhere, tmp_path):
    keeper = Keeper(store.address, str(elsewhere), seconds=3600, snapshot_seconds=3600)
    keeper.start()
    until(lambda: keeper.status().copied_at)
    vote_at_once(store, range(5))
    store.close()
    keeper.stop(60)
    assert keeper.status().copied_until == 5
    assert max(snapshots(elsewhere)).place == 5
    assert restore(FolderDestination(elsewhere), str(tmp_path / "new.db"), margin=0).place == 5
    assert tables(tmp_path / "new.db") == tables(store.path)


def test_it_stops_in_time_though_no_snapshot_is_ready(store, elsewhere):
    keeper = Keeper(store.address, str(elsewhere), seconds=3600)
    keeper.start()
    until(lambda: keeper.status().copied_at)
    vote(store, "b1")
    store.close()
    keeper.stop(0.01)
    assert keeper.status().copied_until == 1
    assert snapshots(elsewhere) == []


def test_a_snapshot_is_taken_at_a_start_only_if_the_last_one_is_old(store, elsewhere):
    keeper = Keeper(store.address, str(elsewhere), seconds=OFTEN)
    keeper.start()
    until(lambda: keeper.status().snapshot_at)
    keeper.stop(0.01)
    number = len(snapshots(elsewhere))
    again = Keeper(store.address, str(elsewhere), seconds=OFTEN)
    again.start()
    vote(store, "b1")
    until(lambda: again.status().copied_until == 1)
    again.stop(0.01)
    assert len(snapshots(elsewhere)) == number


def test_a_destination_that_fails_is_told_and_caught_up_with(store, elsewhere, caplog):
    vote(store, "b1")
    keeper = Keeper(store.address, str(elsewhere), seconds=OFTEN)
    keeper.start()
    until(lambda: keeper.status().snapshot_at)
    shutil.move(elsewhere, elsewhere.with_name("aside"))
    elsewhere.write_text("a file in its place")
    vote(store, "b2")
    until(lambda: keeper.status().problem)
    assert "this is no folder" in keeper.status().problem
    assert keeper.status().copied_until == 1
    assert caplog.text.count("this is no folder") == 1
    elsewhere.unlink()
    shutil.move(elsewhere.with_name("aside"), elsewhere)
    until(lambda: keeper.status().problem is None)
    assert keeper.status().copied_until == 2
    store.close()
    keeper.stop(0.01)


def test_a_database_that_is_not_sound_is_told_and_votes_are_still_copied(store, elsewhere):
    vote(store, "b1", text="KANARIA")
    store.close()
    raw = store.path.read_bytes()
    store.path.write_bytes(raw.replace(b"KANARIA", b"kANARIA"))
    again = open_store(store.path)
    keeper = Keeper(store.address, str(elsewhere), seconds=OFTEN)
    keeper.start()
    until(lambda: keeper.status().problem)
    assert "is not sound, so nothing was sent of it" in keeper.status().problem
    vote(again, "b2")
    until(lambda: keeper.status().copied_until == 2)
    again.close()
    keeper.stop(0.01)
    assert snapshots(elsewhere) == []


def test_it_does_not_start_where_the_copies_are_of_another_log(store, elsewhere, tmp_path):
    vote(store, "b1")
    keeper = Keeper(store.address, str(elsewhere), seconds=OFTEN)
    keeper.start()
    until(lambda: keeper.status().snapshot_at)
    store.close()
    keeper.stop(0.01)
    before = FolderDestination(elsewhere).sizes()
    other = open_store(tmp_path / "empty" / "votes.db")
    with pytest.raises(InputError, match="holds the backup of a log up to place 1"):
        Keeper(other.address, str(elsewhere)).start()
    other.close()
    assert FolderDestination(elsewhere).sizes() == before


def test_a_hub_that_is_away_stops_an_empty_log_only(store, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    place = f"hf://datasets/{OWNER}/botoak"
    with pytest.raises(BackupError, match="could not be reached"):
        Keeper(store.address, place, TOKEN).start()
    vote(store, "b1")
    keeper = Keeper(store.address, place, TOKEN, seconds=3600)
    keeper.start()
    assert "could not be reached" in keeper.status().problem
    keeper.stop(0.01)


def test_a_missing_database_is_made_from_the_copies_and_one_that_is_there_is_left(
    store, elsewhere, tmp_path
):
    new = tmp_path / "new" / "votes.db"
    keeper = Keeper(str(new), str(elsewhere))
    keeper.restore_missing()
    assert not new.exists()
    vote(store, "b1")
    first = Keeper(store.address, str(elsewhere), seconds=3600)
    first.start()
    until(lambda: first.status().copied_until == 1)
    first.stop(0.01)
    keeper.restore_missing()
    assert tables(new)["ballots"] == tables(store.path)["ballots"]
    vote(store, "b2")
    before = new.read_bytes()
    keeper.restore_missing()
    assert new.read_bytes() == before


def test_the_application_keeps_copies_and_starts_again_on_an_empty_disk(tmp_path):
    server = ServerProcess(
        tmp_path,
        ARENA_BACKUP=str(tmp_path / "elsewhere"),
        ARENA_BACKUP_SECONDS="1",
        ARENA_RESTORE="yes",
    )
    server.database = tmp_path / "disk" / "arena.db"
    server._environment["ARENA_DATABASE"] = str(server.database)
    server.start()
    until(lambda: snapshots(tmp_path / "elsewhere"))
    assert server.terminate() in (0, -15)
    shutil.rmtree(server.database.parent)
    server.start()
    store = open_store(server.database)
    assert store.study_progress("demo").ballots == 0
    store.close()
    assert "restored 0 votes" in server.log.read_text()
    server.stop()


def test_a_place_that_can_keep_no_copies_is_refused_before_anything_starts():
    with pytest.raises(InputError, match="ftp://x: copies are kept in no such place"):
        Keeper("votes.db", "ftp://x")
