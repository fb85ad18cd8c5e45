"""One writer for many callers: batches, failures, threads, processes, and any text."""

import random
import re
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import arena.store
from arena.domain import Prompt
from arena.errors import BallotConflict, BattleUnknown, StoreError
from arena.store import check_database, open_store
from arena.store.settings import connect_writer
from arena.store.sqlite import SQLiteEngine
from arena.store.writer import LARGEST_BATCH, Writer
from tests.postgresql import empty_database
from tests.stores import KINDS, add_people, hold_battle, make_ballot, make_battle

pytest_plugins = ["tests.store_fixtures"]

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


class Watched(SQLiteEngine):
    """SQLite with a table for notes, which keeps its connections and makes each one as it is told."""

    def __init__(self, path, *statements):
        super().__init__(path, open_writer=self.prepared)
        self.statements = ["CREATE TABLE IF NOT EXISTS notes (text TEXT NOT NULL UNIQUE) STRICT"]
        self.statements += statements
        self.opened = []
        self.traced = []

    def prepared(self, path, journal):
        connection = connect_writer(path, journal)
        for statement in self.statements:
            connection.execute(statement)
        connection.set_trace_callback(self.traced.append)
        self.opened.append(connection)
        return connection


@pytest.fixture
def engine(tmp_path):
    return Watched(tmp_path / "votes.db")


def insert(text):
    return lambda db: db.execute("INSERT INTO notes VALUES (?)", (text,)).rowcount


def stored(path):
    connection = sqlite3.connect(path)
    try:
        return sorted(row[0] for row in connection.execute("SELECT text FROM notes"))
    finally:
        connection.close()


@contextmanager
def held(writer, jobs):
    """Hold the writer in a first job until all these jobs wait behind it; gives their futures."""
    begun, go = threading.Event(), threading.Event()

    def first(db):
        begun.set()
        assert go.wait(10)

    with ThreadPoolExecutor(len(jobs) + 1) as pool:
        pool.submit(writer.write, first)
        assert begun.wait(10)
        futures = [pool.submit(writer.write, job) for job in jobs]
        while writer.waiting < len(jobs):
            time.sleep(0.001)
        yield futures, go
        go.set()


def write_together(writer, jobs):
    with held(writer, jobs) as (futures, _):
        pass
    return [future.exception(10) or future.result(10) for future in futures]


def test_a_failing_job_fails_alone_and_leaves_nothing_behind(engine, tmp_path):
    def half_done(db):
        insert("half")(db)
        raise BattleUnknown("no such battle")

    writer = Writer(engine)
    results = write_together(writer, [insert("a"), half_done, insert("a"), insert("b")])
    writer.close()
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["BattleUnknown", "StoreError", "int", "int"]
    assert stored(tmp_path / "votes.db") == ["a", "b"]


def test_a_batch_is_one_commit(engine):
    writer = Writer(engine)
    engine.traced.clear()
    write_together(writer, [insert(str(number)) for number in range(20)])
    writer.close()
    assert engine.traced.count("COMMIT") == 2
    assert engine.traced.count("BEGIN IMMEDIATE") == 2


def test_nobody_is_answered_when_the_commit_fails(engine, tmp_path):
    engine.statements += [
        "CREATE TABLE IF NOT EXISTS parents (id INTEGER PRIMARY KEY)",
        "CREATE TABLE IF NOT EXISTS children (parent INTEGER"
        " REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)",
    ]
    writer = Writer(engine)
    orphan = lambda db: db.execute("INSERT INTO children VALUES (1)")  # noqa: E731
    results = write_together(writer, [insert("a"), orphan, insert("b")])
    assert all(isinstance(result, StoreError) for result in results)
    assert all("FOREIGN KEY" in str(result) for result in results)
    assert len({id(result) for result in results}) == 3
    assert stored(tmp_path / "votes.db") == []
    assert writer.write(insert("afterwards")) == 1
    writer.close()


def test_an_error_that_ends_the_transaction_reaches_every_caller(engine, tmp_path):
    engine.statements.append(
        "CREATE TRIGGER IF NOT EXISTS bomb BEFORE INSERT ON notes WHEN new.text = 'bomb'"
        " BEGIN SELECT RAISE(ROLLBACK, 'disk full'); END"
    )
    writer = Writer(engine)
    results = write_together(writer, [insert("a"), insert("bomb"), insert("b")])
    assert all(isinstance(result, StoreError) for result in results)
    assert stored(tmp_path / "votes.db") == []
    assert writer.write(insert("afterwards")) == 1
    writer.close()


def test_a_full_disk_loses_nothing_acknowledged_and_writing_goes_on_when_there_is_space(
    engine, tmp_path
):
    engine.statements.append("PRAGMA max_page_count = 6")
    writer = Writer(engine)
    acknowledged = []

    def write_until_refused():
        for number in range(1000):
            writer.write(insert(f"{number:04d}" * 100))
            acknowledged.append(f"{number:04d}" * 100)

    with pytest.raises(StoreError, match="full"):
        write_until_refused()
    assert stored(tmp_path / "votes.db") == acknowledged
    for _ in range(3):
        with pytest.raises(StoreError, match="full"):
            writer.write(insert("still no room" * 200))
    engine.statements.pop()
    # What is full is known by the connection; the writer has opened another one since.
    assert len(engine.opened) > 1
    assert writer.write(insert("afterwards")) == 1
    writer.close()
    assert len(stored(tmp_path / "votes.db")) == len(acknowledged) + 1


def test_what_waits_is_written_before_the_writer_ends(engine, tmp_path):
    writer = Writer(engine)
    total = LARGEST_BATCH + 20
    jobs = [insert(str(number)) for number in range(total)]
    with held(writer, jobs) as (futures, go):
        closing = threading.Thread(target=writer.close)
        closing.start()
        go.set()
        closing.join(10)
    assert [future.result(10) for future in futures] == [1] * total
    assert len(stored(tmp_path / "votes.db")) == total
    with pytest.raises(StoreError, match="closed"):
        writer.write(insert("too late"))


def test_thirty_two_threads_send_500_ballots_twice_and_each_is_there_once(any_address):
    store = open_store(any_address)
    add_people(store, "ane")
    with ThreadPoolExecutor(32) as pool:
        battles = [f"b{number}" for number in range(500)]
        list(pool.map(lambda name: hold_battle(store, make_battle(name)), battles))
        sent = battles * 2
        random.Random(1).shuffle(sent)
        receipts = enumerate(sent)
        found = list(
            pool.map(
                lambda item: store.add_ballot(
                    make_ballot(item[1], receipt=f"receipt {item[0]}"), KINDS
                ),
                receipts,
            )
        )
    by_battle = {}
    for stored_ballot in found:
        by_battle.setdefault(stored_ballot.ballot.battle, []).append(stored_ballot)
    for answers in by_battle.values():
        assert sorted(answer.already for answer in answers) == [False, True]
        assert len({answer.ballot.receipt for answer in answers}) == 1
    assert store.study_progress("proba").ballots == 500
    store.close()


def test_of_two_different_ballots_at_once_one_stands_and_the_other_is_told(any_address):
    store = open_store(any_address)
    add_people(store, "ane")

    def vote(battle, outcome):
        answers = {"overall": outcome}
        ballot = make_ballot(
            battle, answers=answers, derived=frozenset(), receipt=f"{battle} {outcome}"
        )
        try:
            return store.add_ballot(ballot, KINDS).ballot.answers
        except BallotConflict as conflict:
            return conflict.first

    with ThreadPoolExecutor(8) as pool:
        for number in range(20):
            hold_battle(store, make_battle(f"b{number}"))
            told = list(pool.map(lambda o, n=number: vote(f"b{n}", o), ["left", "right"] * 4))
            assert told == [store.battle(f"b{number}").ballot.answers] * 8
    store.close()


PROCESS = """
import sys
from arena.store import open_store
from tests.stores import KINDS, hold_battle, make_ballot, make_battle
path, name = sys.argv[1:]
store = open_store(path)
for number in range(40):
    battle = f"{name}-{number}"
    hold_battle(store, make_battle(battle))
    assert store.battle(battle).ballot is None
    store.add_ballot(make_ballot(battle), KINDS)
store.close()
"""


def test_several_processes_write_to_one_database_and_none_is_locked_out(any_address):
    store = open_store(any_address)
    add_people(store, "ane")
    command = [sys.executable, "-c", PROCESS, any_address]
    processes = [
        subprocess.Popen([*command, f"process {number}"], stderr=subprocess.PIPE, text=True)
        for number in range(4)
    ]
    errors = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, errors
    assert store.study_progress("proba").ballots == 160
    store.close()
    checked = check_database(any_address)
    assert (checked.position, checked.findings) == (160, ())


def test_a_transaction_that_writes_never_begins_deferred():
    folder = Path(arena.store.__file__).parent
    begins = {
        (file.name, begin)
        for file in folder.glob("*.py")
        for begin in re.findall(r'"(BEGIN[^";]*)"', file.read_text("utf-8"))
    }
    assert begins == {
        ("sqlite.py", "BEGIN IMMEDIATE"),
        ("migrations.py", "BEGIN IMMEDIATE"),
        ("sqlite.py", "BEGIN DEFERRED"),
        ("postgresql.py", "BEGIN"),
        ("postgresql_connections.py", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
    }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting(request, tmp_path_factory, postgresql):
    path = tmp_path_factory.mktemp("texts") / "votes.db"
    store = open_store(path if request.param == "sqlite" else empty_database(postgresql))
    add_people(store, "ane")
    yield store
    store.close()


COUNTER = iter(range(10**9))


@settings(max_examples=40, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_any_text_comes_back_letter_by_letter(lasting, prompt, answer, comment):
    name = f"text {next(COUNTER)}"
    hold_battle(lasting, make_battle(name, prompt=Prompt(None, prompt, "eu")), text=answer)
    lasting.add_ballot(make_ballot(name, answers={"comment": comment}, derived=frozenset()), KINDS)
    record = lasting.battle(name)
    assert record.battle.prompt.text == prompt
    assert record.turns[0].left.text == record.turns[0].right.text == answer
    assert record.ballot.answers == {"comment": comment}


@pytest.mark.parametrize(
    "text", ["Ñañoren txoria 🌊", "السلام عليكم", "e\u0301 is not é", "\r\n\t "]
)
def test_these_texts_come_back_letter_by_letter(lasting, text):
    name = f"text {next(COUNTER)}"
    hold_battle(lasting, make_battle(name), text=text)
    assert lasting.battle(name).turns[0].right.text == text


def test_half_a_letter_is_refused_and_not_mended(lasting):
    name = f"text {next(COUNTER)}"
    with pytest.raises(StoreError, match="surrogates"):
        lasting.open_battle(make_battle(name, prompt=Prompt(None, "\ud83c", "eu")))
    assert lasting.battle(name) is None
