"""Where a database may lie, how it is opened, and what is refused at the door."""

import sqlite3
from pathlib import Path, PurePosixPath

import pytest

from arena.errors import InputError, StoreError
from arena.store import open_store, snapshot
from arena.store.settings import (
    Journal,
    check_settings,
    choose_journal,
    connect_reader,
    connect_writer,
    database_path,
    file_system_of,
    journal_for,
)
from tests.stores import KINDS, add_people, hold_battle, make_ballot, make_battle

WAL = Journal("WAL", "FULL")
TRUNCATE = Journal("TRUNCATE", "EXTRA")


@pytest.mark.parametrize(
    ("version", "file_system", "expected"),
    [
        ((3, 40, 1), "ext4", TRUNCATE),
        ((3, 44, 5), "ext4", TRUNCATE),
        ((3, 44, 6), "ext4", WAL),
        ((3, 45, 0), "ext4", TRUNCATE),
        ((3, 50, 6), "xfs", TRUNCATE),
        ((3, 50, 7), "xfs", WAL),
        ((3, 51, 0), "btrfs", TRUNCATE),
        ((3, 51, 2), "overlay", TRUNCATE),
        ((3, 51, 3), "overlay", WAL),
        ((3, 60, 0), "tmpfs", WAL),
        ((4, 0, 0), "ext4", WAL),
        ((3, 51, 3), "", TRUNCATE),
        ((3, 51, 3), "9p", TRUNCATE),
        ((3, 51, 3), "fuse.fuse-overlayfs", TRUNCATE),
    ],
)
def test_wal_is_used_only_where_it_is_known_to_be_safe(version, file_system, expected):
    assert choose_journal(version, file_system) == expected


@pytest.mark.parametrize(
    "file_system",
    ["nfs", "nfs4", "cifs", "smb3", "ceph", "fuse", "fuse.s3fs", "fuse.hf-mount", "fuse.sshfs"],
)
@pytest.mark.parametrize("version", [(3, 40, 1), (3, 51, 3)])
def test_network_and_bucket_mounts_are_refused_with_the_cure(version, file_system):
    with pytest.raises(StoreError, match="set ARENA_DATABASE to a path on a local disk") as error:
        choose_journal(version, file_system)
    assert file_system in str(error.value)


def test_an_sqlite_without_strict_tables_is_refused():
    with pytest.raises(StoreError, match=r"SQLite 3\.36\.0 is too old"):
        choose_journal((3, 36, 0), "ext4")


MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
server:/home /home nfs4 rw 0 0
tmpfs /home/ane tmpfs rw 0 0
bucket /mnt/datuak\\040مدينة fuse.hf-mount rw 0 0
overlay /data ext4 rw 0 0
s3 /data fuse.s3fs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "file_system"),
    [
        ("/votes.db", "ext4"),
        ("/homes/votes.db", "ext4"),
        ("/home/jon/votes.db", "nfs4"),
        ("/home/ane/votes.db", "tmpfs"),
        ("/mnt/datuak مدينة/votes.db", "fuse.hf-mount"),
        ("/data/votes.db", "fuse.s3fs"),
    ],
)
def test_the_deepest_and_latest_mount_holds_the_file(path, file_system):
    assert file_system_of(PurePosixPath(path), MOUNTS) == file_system


def test_a_path_without_a_mount_has_no_file_system():
    assert file_system_of(PurePosixPath("/votes.db"), "") == ""


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("data/votes.db", "data/votes.db"),
        ("sqlite:///data/votes.db", "data/votes.db"),
        ("sqlite:////srv/votes.db", "/srv/votes.db"),
        (Path("/srv/votes.db"), "/srv/votes.db"),
    ],
)
def test_a_database_is_named_by_a_path_or_an_address(address, path):
    assert database_path(address) == Path(path)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql+psycopg://db/votes", r"'postgresql\+psycopg' is no kind of database"),
        ("mysql://db/votes", "'mysql' is no kind of database"),
        ("sqlite://votes.db", "'sqlite' is no kind of database"),
        (":memory:", "outlives the process"),
        ("", "outlives the process"),
        ("sqlite:///", "outlives the process"),
    ],
)
def test_other_addresses_are_refused_and_show_no_password(address, sentence):
    with pytest.raises(StoreError, match=sentence):
        open_store(address)


def pragmas(connection, names):
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}


def test_the_writer_has_the_durable_settings(tmp_path):
    connection = connect_writer(tmp_path / "votes.db", TRUNCATE)
    assert pragmas(connection, ["journal_mode", "synchronous", "busy_timeout"]) == {
        "journal_mode": "truncate",
        "synchronous": 3,
        "busy_timeout": 10_000,
    }
    assert pragmas(connection, ["foreign_keys", "recursive_triggers", "secure_delete"]) == {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "secure_delete": 1,
    }
    connection.close()


def test_the_writer_has_wal_and_full_where_that_was_chosen(tmp_path):
    connection = connect_writer(tmp_path / "votes.db", WAL)
    assert pragmas(connection, ["journal_mode", "synchronous"]) == {
        "journal_mode": "wal",
        "synchronous": 2,
    }
    connection.close()


def test_a_setting_that_something_else_changed_is_found_when_it_is_read_back(tmp_path):
    connection = connect_writer(tmp_path / "votes.db", TRUNCATE)
    connection.execute("PRAGMA synchronous = OFF")
    with pytest.raises(StoreError, match="synchronous = 0 where 3 was set"):
        check_settings(connection, {"synchronous": 3})
    connection.close()


def test_a_journal_that_sqlite_does_not_take_stops_the_start(tmp_path):
    path = tmp_path / "votes.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE held (x)")
    other.execute("BEGIN")
    other.execute("SELECT * FROM held").fetchall()
    with pytest.raises(StoreError, match=r"locked|journal_mode = wal"):
        connect_writer(path, TRUNCATE)
    other.close()


def test_a_reader_cannot_write(tmp_path):
    open_store(tmp_path / "votes.db").close()
    reader = connect_reader(tmp_path / "votes.db")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("DELETE FROM nicknames")
    reader.close()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("Not a database, but the notes of a whole year. " * 20)
    with pytest.raises(StoreError, match="not a database"):
        open_store(path)
    assert path.read_text().startswith("Not a database")


def test_a_place_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="give a path that can be written"):
        open_store(tmp_path / "file" / "votes.db")
    with pytest.raises(StoreError, match="whose folder exists and can be written"):
        open_store(tmp_path)


def test_the_settings_of_this_machine_are_safe(tmp_path):
    assert journal_for(tmp_path / "votes.db") in (WAL, TRUNCATE)


@pytest.fixture
def store(tmp_path):
    store = open_store(tmp_path / "votes.db")
    add_people(store, "ane")
    hold_battle(store)
    store.add_ballot(make_ballot(), KINDS)
    yield store
    store.close()


def ballots_in(path):
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT count(*) FROM comparisons").fetchone()[0]
    finally:
        connection.close()


def test_a_snapshot_of_a_live_database_has_every_vote_and_stands_alone(store, tmp_path):
    target = tmp_path / "copies" / "copy.db"
    target.parent.mkdir()
    snapshot(store.path, target)
    hold_battle(store, make_battle("b2"))
    store.add_ballot(make_ballot("b2"), KINDS)
    assert ballots_in(target) == 3
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
    snapshot(store.path, target)
    assert ballots_in(target) == 6


def test_a_snapshot_of_nothing_or_of_something_else_is_refused_and_leaves_no_file(tmp_path):
    (tmp_path / "notes.txt").write_text("Not a database. " * 100)
    sqlite3.connect(tmp_path / "empty.db").close()
    for name in ("missing.db", "notes.txt", "empty.db"):
        with pytest.raises(InputError, match="give the path of an Epaile database"):
            snapshot(tmp_path / name, tmp_path / "copy.db")
    assert not list(tmp_path.glob("copy.db*"))


def test_a_damaged_database_gives_no_snapshot(store, tmp_path):
    store.close()
    content = bytearray(store.path.read_bytes())
    content[4096 * 3 : 4096 * 12] = b"\xff" * (4096 * 9)
    store.path.write_bytes(content)
    with pytest.raises(StoreError):
        snapshot(store.path, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()


def test_a_database_that_lost_a_table_is_an_error_and_not_an_empty_answer(store):
    connection = sqlite3.connect(store.path)
    connection.execute("DROP VIEW comparisons")
    connection.execute("DROP TABLE nicknames")
    connection.close()
    with pytest.raises(StoreError, match="could not be read: no such table"):
        store.contributors("proba")
    assert store.ballot_count("ane") == 1
