"""From copies to a database: all of it, in order, nothing forged, nothing twice, no place used again."""

import json
import random
import shutil
import sqlite3
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from arena.backup import MARGIN, FolderDestination, Gap, back_up, copy_journal, restore
from arena.backup import open_destination as destination_at
from arena.backup.names import PieceName, SnapshotName
from arena.chain import Link, LinkKind
from arena.domain import Prompt
from arena.errors import BackupError, InputError, StoreError
from arena.store import check_database, journal_folder, open_store
from arena.store.journal_files import decoded, encoded
from arena.tokens import digest
from tests.servers.hub import OWNER, TOKEN, serve_hub
from tests.stores import (
    KINDS,
    LATER,
    add_people,
    hold_battle,
    make_ballot,
    make_battle,
    make_participant,
)
from tests.voting import amend, bytes_below, tables, vote, vote_at_once

pytest_plugins = ["tests.store_fixtures"]

KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def folder(tmp_path):
    return FolderDestination(tmp_path / "elsewhere")


@pytest.fixture
def fresh(tmp_path):
    """Where a database is made of the copies: an empty disk."""
    return tmp_path / "new disk" / "votes.db"


def back(store, folder):
    return back_up(store.address, folder, KEY)


def without_gaps(found):
    return found | {"links": [row for row in found["links"] if row[1] != "gap"]}


def pieces(folder):
    names = sorted(name for each in folder.sizes() if (name := PieceName.of(each)))
    return [folder.folder / str(name) for name in names]


def snapshot_files(folder):
    names = sorted(name for each in folder.sizes() if (name := SnapshotName.of(each)))
    return [folder.folder / str(name) for name in names]


def flip(path, content):
    raw = bytearray(path.read_bytes())
    at = raw.find(content)
    assert at >= 0
    raw[at] ^= 0x01
    path.write_bytes(raw)


def all_kinds_of_votes(store):
    first = vote(store, "b1", text="Ñandú 🌊").ballot
    amend(store, amend(store, first).ballot, "left", "y")
    vote(store, "b2", "jon")
    store.reveal("b2")
    taken_back = vote(store, "b3").ballot
    nothing = make_ballot("b3", answers={}, derived=frozenset(), receipt="r3", amends="receipt-b3")
    store.amend_ballot(nothing, KINDS)
    assert taken_back.receipt == "receipt-b3"
    vote(store, "b4", "jon", text="erased")
    store.withdraw_by_receipt("receipt-b4")


def test_a_snapshot_and_the_lines_after_it_make_the_same_database(store, folder, fresh):
    vote_at_once(store, range(10, 15))
    done = back(store, folder)
    all_kinds_of_votes(store)
    copy_journal(store.path, folder)
    restored = restore(folder, str(fresh))
    assert (restored.snapshot, restored.replayed.links) == (done.name, 9)
    assert (restored.place, restored.votes, restored.notes) == (14, 9, ())
    assert without_gaps(tables(fresh)) == tables(store.path)
    assert check_database(fresh).findings == ()


@pytest.mark.parametrize("where", ["pieces", "journal"])
def test_a_journal_alone_makes_every_vote(store, folder, fresh, where):
    all_kinds_of_votes(store)
    copy_journal(store.path, folder)
    source = folder if where == "pieces" else FolderDestination(journal_folder(store.path))
    restored = restore(source, str(fresh))
    assert (restored.snapshot, restored.replayed.links, restored.votes) == (None, 9, 4)
    assert without_gaps(tables(fresh)) == tables(store.path)


def test_a_dataset_makes_the_same_database(store, fresh):
    with serve_hub() as hub:
        dataset = destination_at(f"hf://datasets/{OWNER}/botoak", TOKEN, hub.url)
        vote_at_once(store, range(3))
        back(store, dataset)
        vote(store, "b3")
        copy_journal(store.path, dataset)
        restored = restore(dataset, str(fresh))
    assert (restored.place, restored.replayed.links) == (4, 1)
    assert without_gaps(tables(fresh)) == tables(store.path)


def test_a_dataset_that_is_not_there_holds_no_backup(fresh):
    with serve_hub() as hub:
        dataset = destination_at(f"hf://datasets/{OWNER}/none", TOKEN, hub.url)
        with pytest.raises(InputError, match=r"^hf://datasets/euskara/none: there is no backup"):
            restore(dataset, str(fresh))
        assert hub.datasets == {}


@pytest.mark.parametrize("damage", ["flip", "empty", "cut", "text"])
def test_a_damaged_snapshot_is_left_out_by_name_for_the_one_before(store, folder, fresh, damage):
    vote(store, "b1")
    good = back(store, folder)
    vote(store, "b2", text="KANARIA")
    bad = folder.folder / back(store, folder).name
    vote(store, "b3")
    copy_journal(store.path, folder)
    if damage == "flip":
        flip(bad, b"KANARIA")
    elif damage == "text":
        bad.write_text("no database")
    else:
        bad.write_bytes(bad.read_bytes()[: 0 if damage == "empty" else 100_000])
    restored = restore(folder, str(fresh))
    assert (restored.snapshot, restored.replayed.links) == (good.name, 2)
    assert [note.split()[0] for note in restored.notes] == [bad.name]
    assert without_gaps(tables(fresh)) == tables(store.path)


def test_without_any_good_snapshot_the_journal_alone_is_enough(store, folder, fresh):
    vote(store, "b1", text="KANARIA")
    back(store, folder)
    (bad,) = snapshot_files(folder)
    flip(bad, b"KANARIA")
    restored = restore(folder, str(fresh))
    assert (restored.snapshot, restored.place) == (None, 1)
    assert f"{bad.name} was left out" in restored.notes[0]


def test_a_snapshot_before_the_first_vote_brings_the_people_back(store, folder, fresh):
    done = back(store, folder)
    restored = restore(folder, str(fresh))
    assert (restored.snapshot, restored.place, restored.notes) == (done.name, 0, ())
    assert without_gaps(tables(fresh)) == tables(store.path)


def test_what_was_withdrawn_after_a_snapshot_is_withdrawn_again(store, folder, fresh):
    code = digest("code")
    profile = {"level": "KANARIA profila"}
    store.add_participant(make_participant("miren", profile=profile), "tok", "KANARIA izena", code)
    vote(store, "b1", "miren", text="KANARIA testua")
    vote(store, "b2", text="KANARIA bi")
    vote(store, "b3", "jon", text="geratzen da")
    back(store, folder)
    store.withdraw_participant("miren")
    store.withdraw_by_receipt("receipt-b2")
    copy_journal(store.path, folder)
    restore(folder, str(fresh))
    assert without_gaps(tables(fresh)) == tables(store.path)
    # The first start scrubs what the snapshot's file still had between its rows.
    open_store(fresh).close()
    assert b"KANARIA" not in bytes_below(fresh.parent)
    assert b"geratzen da" in bytes_below(fresh.parent)


def test_what_was_withdrawn_without_a_vote_is_erased_again_too(store, folder, fresh):
    prompt = Prompt(None, "KANARIA galdera", "eu", None)
    store.open_battle(make_battle("failed", prompt=prompt))
    store.add_turn("failed", 1, prompt.text)
    store.void_battle("failed", "failed", None, "a test")
    store.add_ballot(
        make_ballot(hold_battle(store, make_battle("b1", prompt=prompt, replaces="failed")).id),
        KINDS,
    )
    hold_battle(store, make_battle("open", "jon", prompt=prompt), "KANARIA")
    back(store, folder)
    store.withdraw_by_receipt("receipt-b1")
    store.withdraw_participant("jon")
    copy_journal(store.path, folder)
    assert restore(folder, str(fresh)).notes == ()
    assert without_gaps(tables(fresh)) == tables(store.path)
    open_store(fresh).close()
    assert b"KANARIA" not in bytes_below(fresh.parent)


def test_a_place_that_stands_in_several_files_is_restored_once(store, folder, fresh):
    vote(store, "b1")
    second = open_store(store.path)
    vote(second, "b2")
    vote(store, "b3", "jon")
    vote(second, "b4")
    second.close()
    copy_journal(store.path, folder)
    places = [
        link["position"]
        for path in pieces(folder)
        for raw in path.read_bytes().splitlines(keepends=True)
        if (link := decoded(raw)["link"])
    ]
    assert sorted(places) == [1, 2, 2, 3, 3, 4]
    assert restore(folder, str(fresh)).replayed.links == 4
    assert without_gaps(tables(fresh)) == tables(store.path)


def rewrite(path, place, change):
    """Change the line at a place of one file."""
    lines = [decoded(raw) for raw in path.read_bytes().splitlines(keepends=True)]
    for at, line in enumerate(lines):
        if line["link"] and line["link"]["position"] == place:
            lines[at] = change(line)
    path.write_bytes(b"".join(encoded(line) for line in lines if line))


def row_of(line, table):
    return next(row for name, row in line["rows"] if name == table)


def another_answer(line):
    row_of(line, "answers")["value"] = "right"
    return line


def another_text(line):
    row_of(line, "responses")["text"] = "Agur!"
    return line


def another_model(line):
    row_of(line, "battles")["model_left"] = "gamma"
    row_of(line, "responses")["model"] = "gamma"
    return line


def another_person(line):
    row_of(line, "participants")["id"] = "jon"
    row_of(line, "battles")["participant"] = "jon"
    row_of(line, "ballots")["participant"] = "jon"
    return line


def another_hash(line):
    line["link"]["hash"] = "0" * 64
    return line


def another_chain(line):
    fields = {name: line["link"][name] for name in Link.__slots__}
    fields |= {"kind": LinkKind(fields["kind"]), "previous": "1" * 64}
    link = Link(**fields)
    line["link"] |= {"previous": link.previous, "hash": link.computed_hash()}
    return line


def no_answer(line):
    line["rows"] = [entry for entry in line["rows"] if entry[0] != "answers"]
    return line


def a_row_of_another_table(line):
    line["rows"].append(["scrubs", {"seq": 1, "withdrawal": 1, "scrubbed_at": LATER}])
    return line


def a_column_that_is_none(line):
    row_of(line, "ballots")["seq) VALUES (1); --"] = 1
    return line


def a_value_of_another_kind(line):
    row_of(line, "ballots")["seconds"] = "long"
    return line


def rows_that_are_none(line):
    line["rows"] = ["rows"]
    return line


def no_line(line):
    return None


FORGERIES = [
    another_answer, another_text, another_model, another_person, another_hash, another_chain, no_answer,
    a_row_of_another_table, a_column_that_is_none, a_value_of_another_kind, rows_that_are_none, no_line,
]  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda forgery: forgery.__name__)
def test_a_forged_or_altered_line_is_refused_by_name(store, folder, fresh, forgery):
    vote_at_once(store, [1])
    vote(store, "b2", text="Kaixo bi")
    vote(store, "b3")
    copy_journal(store.path, folder)
    (path,) = pieces(folder)
    rewrite(path, 2, forgery)
    # The line that is missing is noticed at the one that follows it.
    with pytest.raises(InputError, match=rf"^{path.name}, line 3: this line does not belong"):
        restore(folder, str(fresh))
    assert not fresh.exists()
    # What was before it can be had.
    restored = restore(folder, str(fresh), until=1)
    assert (restored.place, restored.lost, restored.gap) == (1, Gap(2, 3), Gap(2, 3 + MARGIN))


@pytest.mark.parametrize("forgery", FORGERIES[:7], ids=lambda forgery: forgery.__name__)
def test_a_good_copy_of_a_line_stands_in_for_an_altered_one(store, folder, fresh, forgery):
    vote_at_once(store, range(1, 4))
    vote(store, "b4", "jon")
    copy_journal(store.path, folder)
    (path,) = pieces(folder)
    shutil.copy(path, path.with_name(path.name.replace("votes-000000000001", "votes-000000000002")))
    rewrite(path, 2, forgery)
    restored = restore(folder, str(fresh))
    assert restored.notes[0].startswith(f"{path.name}, line 3 was left out: ")
    assert without_gaps(tables(fresh)) == tables(store.path)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("reveals", {"seq": 9, "battle": "b1", "revealed_at": LATER}),
        ("withdrawals", {"seq": 9, "battle": "b1", "withdrawn_at": LATER}),
        ("answers", {"seq": 99, "ballot": 1, "question": "more", "kind": "preference",
                     "value": "left", "derived": 0}),
    ],
)  # fmt: skip
def test_a_row_that_was_slipped_into_the_line_of_another_vote_is_found(
    store, folder, fresh, table, row
):
    vote(store, "b1")
    vote(store, "b2")
    copy_journal(store.path, folder)
    (path,) = pieces(folder)

    def slip_in(line):
        line["rows"].append([table, row])
        return line

    rewrite(path, 2, slip_in)
    with pytest.raises(BackupError, match="what the copies make is not sound, so nothing was"):
        restore(folder, str(fresh))
    assert not fresh.exists()


def test_an_erased_line_without_a_withdrawal_is_found(store, folder, fresh):
    vote(store, "b1")
    copy_journal(store.path, folder)
    (path,) = pieces(folder)
    rewrite(path, 1, lambda line: line | {"salts": None})
    with pytest.raises(BackupError, match="are gone, and not withdrawn"):
        restore(folder, str(fresh))


def test_a_withdrawal_that_was_turned_to_another_vote_is_refused(store, folder, fresh):
    vote(store, "b1")
    vote(store, "b2")
    store.withdraw_by_receipt("receipt-b1")
    copy_journal(store.path, folder)
    path = pieces(folder)[-1]

    def turn(line):
        line["link"]["battle"] = row_of(line, "withdrawals")["battle"] = "b2"
        return line

    rewrite(path, 3, turn)
    with pytest.raises(InputError, match="its rows are not of the vote at place 1"):
        restore(folder, str(fresh))


def test_a_line_that_cannot_be_read_is_named_with_the_first_that_misses_it(store, folder, fresh):
    vote_at_once(store, range(1, 4))
    copy_journal(store.path, folder)
    (path,) = pieces(folder)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], b"?" * 40 + b"\n", *lines[3:]]))
    with pytest.raises(InputError, match=r"line 4: .* the one before it is missing") as caught:
        restore(folder, str(fresh))
    assert caught.value.__notes__ == [f"{path.name}, line 3 cannot be read"]


def test_lines_of_another_log_are_refused(store, folder, fresh, tmp_path):
    vote(store, "b1")
    back(store, folder)
    other = open_store(tmp_path / "other.db")
    add_people(other, "ane")
    vote_at_once(other, range(1, 4))
    other.close()
    copy_journal(other.path, folder)
    with pytest.raises(InputError, match="does not continue the link before it"):
        restore(folder, str(fresh))


def test_nothing_is_overwritten(store, folder, fresh):
    vote(store, "b1")
    back(store, folder)
    with pytest.raises(InputError, match=r"votes.db: this is there already"):
        restore(folder, store.address)
    fresh.parent.mkdir()
    for left in ("votes.db-journal", "votes.db-wal"):
        # SQLite would play what is left of another database into the new one.
        (fresh.parent / left).write_text("left")
        with pytest.raises(InputError, match=rf"{left}: this is there already"):
            restore(folder, str(fresh))
        (fresh.parent / left).unlink()
    restore(folder, str(fresh))


def test_what_is_no_place_for_a_database_and_no_backup_is_refused(folder, tmp_path):
    with pytest.raises(InputError, match=r"^postgresql://ane@db/votes: .*python -m arena copy"):
        restore(folder, "postgresql://ane:secret@db/votes")
    with pytest.raises(InputError, match="there is no backup"):
        restore(folder, str(tmp_path / "new.db"))
    with pytest.raises(StoreError, match="give the path"):
        restore(folder, ":memory:")


def used_numbers(database):
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: {row[0] for row in connection.execute(f"SELECT seq FROM {table}")}  # noqa: S608
            for (table,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'"
            ).fetchall()
        }


def test_no_place_and_no_number_of_a_lost_vote_is_used_again(store, folder, fresh):
    vote_at_once(store, range(10))
    back(store, folder)
    vote_at_once(store, range(10, 30))
    used = used_numbers(store.path)
    restored = restore(folder, str(fresh))
    assert (restored.place, restored.gap) == (10, Gap(11, 10 + MARGIN))
    kept = used_numbers(fresh)
    again = open_store(fresh)
    vote_at_once(again, range(100, 110))
    numbers = [vote(again, f"b{number}").number for number in range(200, 205)]
    again.close()
    assert min(numbers) > restored.gap.last
    for table, now in used_numbers(fresh).items():
        assert not (now - kept[table]) & used[table], table
    found = check_database(fresh)
    assert (found.findings, found.counts["gap"]) == ((), 1)
    with closing(sqlite3.connect(fresh)) as connection:
        (gap,) = connection.execute("SELECT refers, position FROM links WHERE kind = 'gap'")
    assert gap == (11, 11 + MARGIN)


def test_the_gap_reaches_to_the_largest_place_that_anything_names(store, folder, fresh, tmp_path):
    vote_at_once(store, range(5))
    back(store, folder)
    vote_at_once(store, range(5, 12))
    later = FolderDestination(tmp_path / "later")
    back(store, later)
    # Of the later snapshot only the head is left, and nothing of the lines.
    (name,) = [name for name in later.sizes() if name.endswith(".head.json")]
    shutil.copy(later.folder / name, folder.folder)
    snapshot = SnapshotName.of(name.replace(".head.json", ".db"))
    (folder.folder / str(snapshot)).write_text("gone")
    restored = restore(folder, str(fresh), margin=100)
    assert (restored.place, restored.largest, restored.lost) == (5, 12, Gap(6, 12))
    assert restored.gap == Gap(6, 112)


def test_a_place_that_somebody_remembers_is_left_out_too(store, folder, fresh):
    vote_at_once(store, range(5))
    back(store, folder)
    restored = restore(folder, str(fresh), margin=0, lost_until=8)
    assert (restored.lost, restored.gap) == (Gap(6, 8), Gap(6, 8))
    again = open_store(fresh)
    assert vote(again, "b8").number == 10
    again.close()


def test_nothing_is_left_out_where_nothing_can_be_missing(store, folder, fresh):
    vote_at_once(store, range(5))
    back(store, folder)
    restored = restore(folder, str(fresh), margin=0)
    assert (restored.gap, restored.lost) == (None, None)
    assert tables(fresh) == tables(store.path)


def test_a_restored_database_is_backed_up_and_restored_again(store, folder, fresh, tmp_path):
    vote_at_once(store, range(5))
    back(store, folder)
    restore(folder, str(fresh), margin=10)
    again = open_store(fresh)
    assert vote(again, "b90").number == 17
    copy_journal(again.path, folder)
    second = tmp_path / "second" / "votes.db"
    restored = restore(folder, str(second), margin=10)
    assert (restored.replayed.links, restored.gap) == (2, Gap(18, 27))
    back(again, folder)
    third = tmp_path / "third" / "votes.db"
    assert restore(folder, str(third), margin=0).place == 17
    assert tables(third) == tables(fresh)
    again.close()


def test_the_database_that_lost_votes_is_no_longer_taken_for_the_log(store, folder, fresh):
    vote_at_once(store, range(5))
    back(store, folder)
    restore(folder, str(fresh), margin=10)
    again = open_store(fresh)
    vote(again, "b90")
    back(again, folder)
    again.close()
    # The lost disk comes back, with what was given on it after the last copy.
    vote(store, "b91")
    with pytest.raises(InputError, match="holds the backup of a log up to place 17"):
        back(store, folder)


def test_heads_of_another_key_do_not_count(store, folder, fresh):
    vote(store, "b1")
    done = back(store, folder)
    mine = KEY.public_key().public_bytes_raw().hex()
    path = folder.folder / done.name.replace(".db", ".head.json")
    assert restore(folder, str(fresh), public_key=mine.upper()).notes == ()
    fresh.unlink()
    (note,) = restore(folder, str(fresh), public_key="0" * 64).notes
    assert note == f"{path.name} was left out: it was signed by the key {mine}"


def test_a_snapshot_that_its_head_does_not_know_is_left_out(store, folder, fresh, tmp_path):
    vote(store, "b1")
    good = back(store, folder)
    other = open_store(tmp_path / "other.db")
    add_people(other, "ane")
    vote(other, "b1")
    other.close()
    shutil.copy(other.path, folder.folder / good.name)
    restored = restore(folder, str(fresh))
    assert restored.snapshot is None
    assert "its hash is not the one that" in restored.notes[0]
    assert restored.votes == 1


def test_a_head_that_says_what_it_did_not_sign_is_left_out(store, folder, fresh):
    vote(store, "b1")
    done = back(store, folder)
    path = folder.folder / done.name.replace(".db", ".head.json")
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"position": 10**6}))
    restored = restore(folder, str(fresh))
    assert restored.notes == (
        f"{path.name} was left out: its signature is not that of its content",
    )
    assert restored.largest == 1


def test_a_head_on_which_all_copies_differ_stops_a_restore(store, folder, fresh, tmp_path):
    vote(store, "b1")
    copy_journal(store.path, folder)
    other = open_store(tmp_path / "other.db")
    add_people(other, "ane")
    vote(other, "b1")
    other.close()
    theirs = FolderDestination(tmp_path / "theirs")
    done = back_up(other.address, theirs, KEY)
    head = done.name.replace(".db", ".head.json")
    shutil.copy(theirs.folder / head, folder.folder)
    (folder.folder / done.name).write_text("gone")
    with pytest.raises(BackupError, match=rf"its hash is not the one that {head} knows"):
        restore(folder, str(fresh))


def test_a_journal_that_is_still_beside_the_lost_database_brings_all_votes_back(store, folder):
    vote_at_once(store, range(5))
    back(store, folder)
    vote_at_once(store, range(5, 25))
    store.close()
    before = tables(store.path)
    store.path.rename(store.path.with_name("damaged.db"))
    restored = restore(folder, store.address, margin=0)
    assert (restored.place, restored.gap, restored.set_aside) == (25, None, None)
    assert tables(store.path) == before
    again = open_store(store.path)
    assert vote(again, "b99").number == 26
    again.close()


def test_a_journal_beside_the_database_that_was_not_restored_is_set_aside(store, folder):
    vote_at_once(store, range(5))
    store.close()
    back(store, folder)
    store.path.unlink()
    restored = restore(folder, store.address, until=3)
    assert restored.set_aside.is_dir()
    assert not journal_folder(store.path).exists()
    again = open_store(store.path)
    assert vote(again, "b99").number == restored.gap.last + 2
    again.close()


def test_after_a_flipped_byte_backup_and_journal_bring_everything_back(store, folder):
    chance = random.Random(12)
    texts = [f"KANARIA {number} da" for number in range(12)]
    for number, text in enumerate(texts):
        vote(store, f"b{number}", text=text)
        if number == 6:
            back(store, folder)
    store.close()
    before, sound = tables(store.path), store.path.read_bytes()
    contents = [text.encode() for text in chance.sample(texts, 4)]
    contents += [f"receipt-b{number}".encode() for number in chance.sample(range(12), 4)]
    for content in contents:
        store.path.write_bytes(sound)
        flip(store.path, content)
        with pytest.raises(StoreError, match=r"not sound|damaged"):
            back(store, folder)
        store.path.unlink()
        restore(folder, store.address, margin=0)
        assert tables(store.path) == before


def test_an_altered_copy_of_the_last_line_does_not_hide_that_its_place_was_used(
    store, folder, fresh
):
    vote_at_once(store, range(1, 4))
    copy_journal(store.path, folder)
    (path,) = pieces(folder)
    rewrite(path, 3, another_answer)
    restored = restore(folder, str(fresh), until=2, margin=0)
    assert (restored.lost, restored.gap) == (Gap(3, 3), Gap(3, 3))
