"""The second copy of every vote: on disk before the answer, complete after any fault, empty of what was erased."""

import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from arena.errors import InputError, StoreError
from arena.store import TrainingAnswer, journal_folder, open_store, snapshot
from arena.store.journal_files import FileName, held, journal_files, newest_link, read_lines
from arena.store.replay import replay
from arena.store.sqlite import SQLiteEngine
from tests.serving import ROOT
from tests.stores import (
    KINDS,
    LATER,
    add_people,
    hold_battle,
    make_ballot,
    make_battle,
    make_participant,
    make_study,
)
from tests.voting import amend, bytes_below, tables, vote, vote_at_once

pytest_plugins = ["tests.store_fixtures"]


def lines_of(store):
    return [line for path in journal_files(journal_folder(store.path)) for line in read_lines(path)]


def places(store):
    return [line["link"]["position"] for line in lines_of(store) if line["link"]]


def reopened(store):
    store.close()
    return open_store(store.path, clock=lambda: LATER)


def ballots_in(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT count(*) FROM ballots").fetchone()[0]


def test_every_vote_change_reveal_and_withdrawal_is_a_line_in_the_order_of_the_log(store):
    first = vote(store, "b1").ballot
    amend(store, first)
    vote(store, "b2", "jon")
    store.reveal("b1")
    store.withdraw_by_receipt("receipt-b2")
    kinds = [line["link"]["kind"] for line in lines_of(store) if line["link"]]
    assert kinds == ["ballot", "amendment", "ballot", "reveal", "withdrawal"]
    assert places(store) == [1, 2, 3, 4, 5]


def test_a_vote_is_acknowledged_only_after_its_line_is_written(store):
    vote(store, "b1")
    answered = threading.Event()

    def voting():
        vote(store, "b2")
        answered.set()

    with held(journal_folder(store.path)):
        thread = threading.Thread(target=voting)
        thread.start()
        while ballots_in(store.path) < 2:
            time.sleep(0.01)
        # The vote is in the database and the journal cannot be written: nobody may be told yet.
        assert not answered.is_set()
        assert places(store) == [1]
    thread.join()
    assert answered.is_set()
    assert places(store) == [1, 2]


def test_the_lines_alone_make_the_same_log_in_an_empty_database(store, tmp_path):
    store.open_battle(make_battle("b0", "jon"))
    store.void_battle("b0", "failed", None, "a test")
    store.open_battle(make_battle("b9"))
    store.add_participant(make_participant("miren"), "token-miren", "Miren")
    store.entries.add_consent("ane", "2", "c1")
    for person in ("ane", "miren"):
        store.entries.add_training_answer(person, TrainingAnswer("t1", {"content": "left"}, True))
    first = vote(store, "b1", text="Ñandú 🌊 \x00\u2028").ballot
    amend(store, amend(store, first).ballot, "left", "y")
    hold_battle(store, make_battle("b2", "jon", replaces="b0"))
    store.add_ballot(make_ballot("b2", "jon"), KINDS)
    store.reveal("b1")
    vote(store, "b3", "jon", text="erased")
    store.withdraw_by_receipt("receipt-b3")
    store.close()

    engine = SQLiteEngine(tmp_path / "other" / "votes.db")
    engine.migrate()
    connection = engine.open_writer()
    engine.begin(connection)
    for line in lines_of(store):
        replay(connection, line)
    engine.commit(connection)
    connection.close()
    theirs, ours = tables(store.path), tables(engine.path)
    # A battle and a person without any vote are in no line.
    lost = {"battles": 1, "participants": 1, "nicknames": 1, "training_answers": 1}
    for table, rows in theirs.items():
        assert set(ours[table]) <= set(rows), table
        assert len(rows) - len(ours[table]) == lost.get(table, 0), table


@contextmanager
def files_no_larger_than(size):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_may_not_grow_leaves_a_torn_line_and_the_next_vote_brings_all(address, caplog):
    store = open_store(address)
    store.register(make_study(), {})
    # Every line brings the profile again; the database has it once, and stays below the limit.
    store.add_participant(make_participant(profile={"level": "x" * 200_000}), "token", None)
    with files_no_larger_than(1_000_000):
        for number in range(8):
            vote(store, f"b{number}")
    assert "could not keep up" in caplog.text
    torn = [path for path in journal_files(journal_folder(store.path))
            if not path.read_bytes().endswith(b"\n")]  # fmt: skip
    assert torn
    vote(store, "last")
    store.close()
    assert sorted(set(places(store))) == list(range(1, 10))


def test_a_folder_that_is_gone_for_a_while_is_caught_up_with(store, caplog):
    folder = journal_folder(store.path)
    vote(store, "b1")
    shutil.move(folder, folder.with_name("aside"))
    folder.write_text("a file in its place")
    assert vote(store, "b2").number == 2
    assert "could not keep up" in caplog.text
    folder.unlink()
    shutil.move(folder.with_name("aside"), folder)
    vote(store, "b3")
    assert places(store) == [1, 2, 3]


def test_a_journal_that_cannot_be_written_is_said_in_one_sentence_and_erased_later(address):
    folder = journal_folder(Path(address))
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file in its place")
    with pytest.raises(
        StoreError, match=r"the journal in .*votes could not be written \(File exists"
    ):
        open_store(address)
    folder.unlink()
    store = open_store(address)
    add_people(store, "ane")
    vote(store, "b1", text="KANARIA")
    shutil.move(folder, folder.with_name("aside"))
    folder.write_text("a file in its place")
    with pytest.raises(StoreError, match="could not be written"):
        store.withdraw_by_receipt("receipt-b1")
    folder.unlink()
    shutil.move(folder.with_name("aside"), folder)
    store.withdraw_by_receipt("receipt-b1")
    store.close()
    assert b"KANARIA" not in bytes_below(folder.parent)


def test_a_line_that_a_crash_cut_off_is_left_out_and_written_again(store):
    for name in ("b1", "b2", "b3"):
        vote(store, name)
    store.close()
    (path,) = journal_files(journal_folder(store.path))
    content = path.read_bytes()
    path.write_bytes(content[:-10])
    assert places(store) == [1, 2]
    again = open_store(store.path)
    assert places(again) == [1, 2, 3]
    again.close()


def test_lines_behind_a_hole_that_a_loss_of_power_left_are_not_counted_on(store):
    for name in ("b1", "b2", "b3"):
        vote(store, name)
    store.close()
    (path,) = journal_files(journal_folder(store.path))
    lines = path.read_bytes().splitlines(keepends=True)
    lines[-2] = bytes(len(lines[-2]) - 1) + b"\n"
    path.write_bytes(b"".join(lines))
    assert newest_link(path.parent)["position"] == 1
    again = open_store(store.path)
    again.close()
    newest = journal_files(path.parent)[-1]
    assert [line["link"]["position"] for line in read_lines(newest) if line["link"]] == [2, 3]


def test_a_line_in_the_middle_that_is_none_is_named(store):
    vote(store, "b1")
    (path,) = journal_files(journal_folder(store.path))
    with path.open("ab") as file:
        file.write(b"what is this\n" + path.read_bytes())
    with pytest.raises(InputError, match=rf"{path.name}, line 3: this is no line of a journal"):
        list(read_lines(path))


def test_every_start_begins_a_file_with_what_its_votes_need(store):
    vote(store, "b1")
    again = reopened(store)
    vote(again, "b2")
    again.close()
    files = journal_files(journal_folder(store.path))
    assert len(files) == 2
    for path in files:
        first = next(read_lines(path))
        assert first["link"] is None
        assert {table for table, _ in first["rows"]} == {"studies", "models", "prompts"}
        assert path.stat().st_mode & 0o777 == 0o600


VOTING = """
import sys
from arena.store import open_store
from tests.voting import vote
store = open_store(sys.argv[1])
for number in range(8):
    vote(store, f"{sys.argv[2]}-{number}")
store.close()
"""


def test_several_processes_on_one_database_leave_no_place_out(store):
    processes = [
        subprocess.Popen([sys.executable, "-c", VOTING, store.path, str(number)], cwd=ROOT)
        for number in range(3)
    ]
    assert [process.wait() for process in processes] == [0, 0, 0]
    vote(store, "last")
    assert len(journal_files(journal_folder(store.path))) == 4
    assert sorted(set(places(store))) == list(range(1, 26))
    for path in journal_files(journal_folder(store.path)):
        found = [line["link"]["position"] for line in read_lines(path) if line["link"]]
        # Each file goes on from where the journal was, without a hole.
        assert found == list(range(found[0], found[-1] + 1))


def test_what_was_withdrawn_is_in_no_file_and_all_other_lines_are_as_before(store, tmp_path):
    vote(store, "b1", text="KANARIA bat")
    vote(store, "b2", "jon", text="beste bat")
    other = next(line for line in lines_of(store) if line["link"] and line["link"]["position"] == 2)
    assert b"KANARIA" in bytes_below(tmp_path)
    store.withdraw_by_receipt("receipt-b1")
    assert b"KANARIA" not in bytes_below(tmp_path)
    assert other in lines_of(store)
    assert places(store) == [1, 2, 3]
    assert lines_of(store)[1]["salts"] is None


def test_whoever_withdraws_everything_is_in_no_line_of_a_vote_that_was_withdrawn_before(
    store, tmp_path
):
    profile = {"level": "KANARIA"}
    store.add_participant(make_participant("miren", profile=profile), "token", "KANARIA", "code")
    vote(store, "b1", "miren")
    store.withdraw_by_receipt("receipt-b1")
    store.withdraw_participant("miren")
    assert b"KANARIA" not in bytes_below(tmp_path)


def test_a_file_written_anew_has_another_name_so_that_a_name_only_grows(store):
    vote(store, "b1")
    (before,) = journal_files(journal_folder(store.path))
    store.withdraw_by_receipt("receipt-b1")
    vote(store, "b2")
    first, second = journal_files(journal_folder(store.path))
    assert FileName.of(first.name).revision == 1
    assert first.name.startswith(before.stem)
    assert FileName.of(second.name).revision == 0
    assert not before.exists()


def test_a_process_whose_file_another_one_writes_anew_loses_no_line(store):
    other = open_store(store.path)
    vote(store, "b1", text="KANARIA")
    vote(other, "b2")
    other.withdraw_by_receipt("receipt-b1")
    assert vote(store, "b3").number == 4
    other.close()
    assert sorted(set(places(store))) == [1, 2, 3, 4]
    assert b"KANARIA" not in bytes_below(store.path.parent)


def test_what_a_crash_in_the_middle_of_an_erasing_left_goes_with_the_next_one(store, tmp_path):
    vote(store, "b1", text="KANARIA")
    vote(store, "b2", text="beste bat")
    (old,) = journal_files(journal_folder(store.path))
    left = old.read_bytes()
    store.withdraw_by_receipt("receipt-b1")
    old.write_bytes(left)
    old.with_name(f".{old.stem}-0002.jsonl.partial").write_bytes(left)
    assert [path.name for path in journal_files(old.parent)] == [f"{old.stem}-0001.jsonl"]
    store.withdraw_by_receipt("receipt-b2")
    assert b"KANARIA" not in bytes_below(tmp_path)
    assert not [path for path in old.parent.iterdir() if path.name.startswith(".")]


def test_files_of_others_in_the_folder_are_left_alone(store):
    vote(store, "b1", text="KANARIA")
    folder = journal_folder(store.path)
    for name in ("votes-mine.jsonl", ".votes-mine.jsonl.partial", "notes.txt"):
        (folder / name).write_text("mine")
    store.withdraw_by_receipt("receipt-b1")
    assert {path.name for path in folder.iterdir() if path.read_text() == "mine"} == {
        "votes-mine.jsonl", ".votes-mine.jsonl.partial", "notes.txt",
    }  # fmt: skip


def test_a_database_that_was_replaced_by_an_older_one_is_not_opened(store, tmp_path):
    vote(store, "b1")
    snapshot(store.path, tmp_path / "older.db")
    vote(store, "b2")
    store.close()
    (tmp_path / "older.db").replace(store.path)
    with pytest.raises(StoreError, match=r"holds the vote at place 2 .*python -m arena restore"):
        open_store(store.path)


def test_a_database_of_another_log_is_not_opened_beside_a_journal(store, tmp_path):
    vote(store, "b1")
    other = open_store(tmp_path / "other.db")
    add_people(other, "ane")
    vote(other, "b1")
    other.close()
    store.close()
    other.path.replace(store.path)
    with pytest.raises(StoreError, match="holds the vote at place 1"):
        open_store(store.path)


def test_the_votes_of_a_database_without_a_journal_are_all_written_at_its_first_start(store):
    vote_at_once(store, range(300))
    store.close()
    shutil.rmtree(journal_folder(store.path))
    open_store(store.path).close()
    assert places(store) == list(range(1, 301))


def test_a_line_is_one_line_of_json_whatever_somebody_wrote(store):
    vote(store, "b1", text='a\nb\r\n\u2028"\\ 🌊')
    (path,) = journal_files(journal_folder(store.path))
    raw = path.read_bytes().split(b"\n")
    assert [json.loads(each)["format"] for each in raw[:-1]] == ["epaile votes 1"] * 2
    assert raw[-1] == b""
