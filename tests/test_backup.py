"""Copies of the votes elsewhere: complete, checked before they are sent, private, never overwritten."""

import sqlite3
import threading
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from arena.backup import FolderDestination, back_up, copy_journal, open_destination
from arena.backup.names import PieceName, SnapshotName
from arena.errors import BackupError, InputError, StoreError
from arena.heads import read_head
from arena.store import check_database, journal_folder, open_store
from arena.store.journal_files import journal_files, read_lines
from tests.servers.hub import OWNER, TOKEN, serve_hub
from tests.stores import add_people
from tests.voting import bytes_below, tables, vote, vote_at_once

pytest_plugins = ["tests.store_fixtures"]

DATASET = f"hf://datasets/{OWNER}/botoak"


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


@pytest.fixture(scope="module")
def running_hub():
    with serve_hub() as hub:
        yield hub


@pytest.fixture
def hub(running_hub):
    running_hub.datasets.clear()
    running_hub.requests.clear()
    running_hub.failing, running_hub.limit = None, 10**9
    return running_hub


@pytest.fixture(params=["folder", "hub"])
def destination(request, tmp_path):
    if request.param == "folder":
        return FolderDestination(tmp_path / "elsewhere")
    hub = request.getfixturevalue("hub")
    return open_destination(DATASET, TOKEN, hub.url)


@pytest.fixture
def folder(tmp_path):
    return FolderDestination(tmp_path / "elsewhere")


def copied_lines(destination, tmp_path):
    """The journal's lines as they stand in a destination, piece after piece."""
    pieces = sorted(name for each in destination.sizes() if (name := PieceName.of(each)))
    names = [str(piece) for piece in pieces]
    paths = destination.fetch(names, tmp_path / "fetched")
    return [line for name in names for line in read_lines(paths[name])]


def own_lines(store):
    files = journal_files(journal_folder(store.path))
    return [line for path in files for line in read_lines(path)]


def snapshots(destination):
    return sorted(name for each in destination.sizes() if (name := SnapshotName.of(each)))


def flip(path, content):
    """Change one byte of the first place where a file holds some content."""
    raw = bytearray(path.read_bytes())
    at = raw.find(content)
    assert at >= 0
    raw[at] ^= 0x01
    path.write_bytes(raw)


def test_a_snapshot_is_the_whole_database_with_a_signed_head_beside_it(
    store, destination, key, tmp_path
):
    vote_at_once(store, range(20))
    done = back_up(store.address, destination, key)
    (name,) = snapshots(destination)
    assert (done.name, done.place) == (str(name), 20)
    paths = destination.fetch([str(name), name.head], tmp_path / "fetched")
    copy, head = paths[str(name)], read_head(paths[name.head])
    assert tables(copy) == tables(store.path)
    assert (head.position, head.hash) == (20, done.hash)
    assert head.public_key == key.public_key().public_bytes_raw().hex()
    assert check_database(copy).findings == ()


def test_the_journal_is_copied_by_what_is_new(store, destination, tmp_path):
    assert copy_journal(store.path, destination).pieces == 0
    vote(store, "b1")
    first = copy_journal(store.path, destination)
    assert (first.pieces, first.place) == (1, 1)
    vote_at_once(store, range(2, 8))
    second = copy_journal(store.path, destination)
    assert (second.pieces, second.place) == (1, 7)
    assert first.bytes + second.bytes == sum(
        path.stat().st_size for path in journal_files(journal_folder(store.path))
    )
    assert copy_journal(store.path, destination).pieces == 0
    assert copied_lines(destination, tmp_path) == own_lines(store)


def test_a_line_that_is_only_half_written_is_copied_when_it_is_whole(store, folder, tmp_path):
    vote(store, "b1")
    (path,) = journal_files(journal_folder(store.path))
    content = path.read_bytes()
    path.write_bytes(content[:-20])
    copy_journal(store.path, folder)
    assert [line["link"] for line in copied_lines(folder, tmp_path)] == [None]
    path.write_bytes(content)
    copy_journal(store.path, folder)
    assert copied_lines(folder, tmp_path) == own_lines(store)


def test_what_was_withdrawn_goes_from_the_copied_journal_with_the_next_copy(
    store, folder, tmp_path
):
    vote(store, "b1", text="KANARIA")
    vote(store, "b2")
    copy_journal(store.path, folder)
    assert b"KANARIA" in bytes_below(folder.folder)
    store.withdraw_by_receipt("receipt-b1")
    vote(store, "b3")
    copy_journal(store.path, folder)
    assert b"KANARIA" not in bytes_below(folder.folder)
    assert copied_lines(folder, tmp_path) == own_lines(store)


def test_a_journal_that_was_wiped_takes_nothing_from_the_copies(store, folder):
    vote(store, "b1")
    copy_journal(store.path, folder)
    before = folder.sizes()
    for path in journal_files(journal_folder(store.path)):
        path.unlink()
    copy_journal(store.path, folder)
    assert folder.sizes() == before


def test_snapshots_taken_while_people_vote_are_each_a_prefix_of_the_log(store, folder, key):
    over = threading.Event()

    def voting(person):
        number = 0
        while not over.is_set():
            vote(store, f"{person}-{number}", person)
            number += 1

    threads = [threading.Thread(target=voting, args=(person,)) for person in ("ane", "jon")]
    for thread in threads:
        thread.start()
    done = [back_up(store.address, folder, key) for _ in range(5)]
    over.set()
    for thread in threads:
        thread.join()
    with closing(sqlite3.connect(store.path)) as connection:
        hashes = dict(connection.execute("SELECT position, hash FROM links"))
    assert [each.hash for each in done] == [hashes.get(each.place, "0" * 64) for each in done]
    assert len(snapshots(folder)) == 5


def test_only_the_newest_snapshots_stay_and_nothing_of_others_goes(store, folder, key):
    folder.folder.mkdir()
    mine = ["snapshot-mine.db", "snapshot-000000000001-20200101T000000Z-0123456789abcdef.db", "x"]
    for name in mine:
        (folder.folder / name).write_text("mine")
    for number in range(5):
        vote(store, f"b{number}")
        last = back_up(store.address, folder, key, keep=3)
    assert last.removed == 1
    complete = [name for name in snapshots(folder) if name.head in folder.sizes()]
    assert [name.place for name in complete] == [3, 4, 5]
    assert all((folder.folder / name).read_text() == "mine" for name in mine)
    assert len([name for name in folder.sizes() if name.endswith(".head.json")]) == 3


def test_a_dataset_keeps_every_snapshot(store, hub, key):
    destination = open_destination(DATASET, TOKEN, hub.url)
    for number in range(3):
        vote(store, f"b{number}")
        assert back_up(store.address, destination, key, keep=1).removed == 0
    assert [name.place for name in snapshots(destination)] == [1, 2, 3]


def test_a_dataset_is_made_private_and_one_that_is_public_is_refused(store, hub, key):
    destination = open_destination(DATASET, TOKEN, hub.url)
    vote(store, "b1")
    back_up(store.address, destination, key)
    dataset = hub.datasets[f"{OWNER}/botoak"]
    assert dataset.private is True
    files, dataset.private = dict(dataset.files), False
    vote(store, "b2")
    with pytest.raises(InputError, match=r"^hf://datasets/euskara/botoak: the dataset is public"):
        back_up(store.address, destination, key)
    assert dataset.files == files


# What huggingface_hub 2.4 itself calls httpx2 with.
@pytest.mark.filterwarnings("ignore:Use 'content=<...>':DeprecationWarning")
def test_a_large_file_goes_to_a_dataset_as_one(store, hub, key, tmp_path, monkeypatch):
    # The hub's own protocol for large files needs the hub; this is what there is without it.
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_XET", True)
    hub.limit = 50_000
    vote(store, "b1")
    destination = open_destination(DATASET, TOKEN, hub.url)
    done = back_up(store.address, destination, key)
    assert len(hub.large) == 1
    copy = destination.fetch([done.name], tmp_path / "fetched")[done.name]
    assert tables(copy) == tables(store.path)


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (503, BackupError, "status 503"),
        (403, InputError, "may not use"),
        (401, InputError, "may not use"),
    ],
)
def test_what_the_hub_answers_is_said_in_one_sentence_without_the_token(
    store, hub, key, status, kind, said
):
    destination = open_destination(DATASET, TOKEN, hub.url)
    hub.failing = status
    with pytest.raises(kind, match=said) as caught:
        back_up(store.address, destination, key)
    assert TOKEN not in str(caught.value)
    assert hub.datasets == {}


def test_a_hub_that_cannot_be_reached_is_said_in_one_sentence(store, key):
    destination = open_destination(DATASET, TOKEN, "http://127.0.0.1:9")
    with pytest.raises(BackupError, match=r"^hf://datasets/euskara/botoak could not be reached"):
        back_up(store.address, destination, key)


def test_a_dataset_needs_a_token():
    with pytest.raises(InputError, match="HF_TOKEN"):
        open_destination(DATASET, None)


@pytest.mark.parametrize("address", ["", "s3://bucket", "hf://buckets/a/b", "hf://datasets/only"])
def test_an_address_that_can_keep_no_copies_is_refused(address):
    with pytest.raises(InputError, match="give a folder on another disk"):
        open_destination(address, TOKEN)


def test_a_destination_that_is_a_file_is_refused(store, key, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match=r"file: this is no folder"):
        back_up(store.address, FolderDestination(tmp_path / "file"), key)


def test_a_name_is_never_used_twice(destination, tmp_path):
    (tmp_path / "one").write_text("one")
    destination.put({"name": tmp_path / "one"})
    (tmp_path / "one").write_text("two")
    with pytest.raises(BackupError, match="never overwritten"):
        destination.put({"name": tmp_path / "one"})
    assert destination.fetch(["name"], tmp_path / "fetched")["name"].read_text() == "one"


@pytest.mark.parametrize("content", [b"KANARIA", b"receipt-b1"])
def test_nothing_is_sent_of_a_database_with_a_flipped_byte(store, folder, key, content):
    vote(store, "b1", text="KANARIA")
    back_up(store.address, folder, key)
    vote(store, "b2", text="beste bat")
    store.close()
    flip(store.path, content)
    before = [name for name in folder.sizes() if SnapshotName.of(name)]
    with pytest.raises(StoreError, match=r"votes.db is (not sound, so nothing was sent|damaged)"):
        back_up(store.address, folder, key)
    assert [name for name in folder.sizes() if SnapshotName.of(name)] == before


def test_a_destination_that_holds_another_log_is_refused(store, folder, key, tmp_path):
    vote_at_once(store, range(3))
    back_up(store.address, folder, key)
    before = folder.sizes()
    other = open_store(tmp_path / "other" / "votes.db")
    add_people(other, "ane")
    with pytest.raises(InputError, match=r"holds the backup of a log up to place 3"):
        back_up(other.address, folder, key)
    vote_at_once(other, range(5))
    with pytest.raises(InputError, match=r"give each database a destination of its own"):
        back_up(other.address, folder, key)
    other.close()
    assert folder.sizes() == before


def test_a_head_that_was_damaged_is_passed_over(store, folder, key, caplog):
    vote(store, "b1")
    back_up(store.address, folder, key)
    vote(store, "b2")
    done = back_up(store.address, folder, key)
    (folder.folder / done.name.replace(".db", ".head.json")).write_text("{}")
    vote(store, "b3")
    assert back_up(store.address, folder, key).place == 3
    assert "a head of a backup cannot be used" in caplog.text


def test_what_a_crash_left_in_the_working_folder_goes_with_the_next_backup(store, folder, key):
    working = store.path.with_name(f"{store.path.name}.backup") / "snapshot"
    working.mkdir(parents=True)
    (working / "copy.db").write_text("left")
    (working / "more").mkdir()
    back_up(store.address, folder, key)
    assert list(working.iterdir()) == []


def test_an_address_of_a_server_and_a_missing_file_are_refused(folder, key, tmp_path):
    with pytest.raises(InputError, match=r"^postgresql://ane@db/votes: .*pg_dump"):
        back_up("postgresql://ane:secret@db/votes", folder, key)
    with pytest.raises(InputError, match="there is no database"):
        back_up(str(tmp_path / "none.db"), folder, key)
