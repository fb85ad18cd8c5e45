"""What PostgreSQL alone can do to a store: unsafe servers, lost connections, several processes at once."""

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from arena.errors import StoreError
from arena.store import check_database, engine_of, open_store
from arena.store.postgresql import MOST_READERS, check_safety
from arena.store.writer import Writer
from drills.cutting_proxy import cutting_proxy
from tests.postgresql import empty_database, server
from tests.stores import (
    KINDS,
    LATER,
    add_people,
    hold_battle,
    make_ballot,
    make_battle,
    make_response,
    rows,
)

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture
def address(postgresql):
    return empty_database(postgresql)


@contextmanager
def as_superuser(postgresql):
    with psycopg.connect(postgresql.address(), autocommit=True) as connection:
        yield connection


@contextmanager
def the_server_has(postgresql, name, value):
    """Set the server itself, wait until a new connection sees it, and set it back."""
    with as_superuser(postgresql) as connection:
        for statement in (f"ALTER SYSTEM SET {name} = {value}", "SELECT pg_reload_conf()"):
            connection.execute(statement)
        try:
            while shown(postgresql, name) != value:
                pass
            yield
        finally:
            connection.execute(f"ALTER SYSTEM RESET {name}")
            connection.execute("SELECT pg_reload_conf()")
    while shown(postgresql, name) == value:
        pass


def shown(postgresql, name):
    with as_superuser(postgresql) as connection:
        return connection.execute(f"SHOW {name}").fetchone()[0]


@pytest.mark.parametrize("name", ["fsync", "full_page_writes", "synchronous_commit"])
def test_a_server_that_can_lose_an_acknowledged_vote_is_refused(postgresql, address, name):
    said = f"the PostgreSQL server has {name} = off, where an acknowledged vote can be lost"
    with the_server_has(postgresql, name, "off"), pytest.raises(StoreError, match=said):
        open_store(address)
    open_store(address).close()


def test_one_role_or_database_that_can_lose_votes_is_refused_too(postgresql, address):
    name = address.rpartition("/")[2]
    for on, back in {
        f"ALTER DATABASE {name} SET": f"ALTER DATABASE {name} RESET",
        "ALTER ROLE ane SET": "ALTER ROLE ane RESET",
    }.items():
        with as_superuser(postgresql) as connection:
            connection.execute(f"{on} synchronous_commit = off")
        try:
            with pytest.raises(StoreError, match="synchronous_commit = off"):
                open_store(address)
        finally:
            with as_superuser(postgresql) as connection:
                connection.execute(f"{back} synchronous_commit")
    with pytest.raises(StoreError, match="synchronous_commit = off"):
        open_store(f"{address}?options=-csynchronous_commit%3Doff")
    open_store(address).close()


@pytest.mark.parametrize("value", ["local", "remote_write", "remote_apply"])
def test_settings_that_lose_nothing_on_the_server_itself_are_taken(address, value):
    store = open_store(f"{address}?options=-csynchronous_commit%3D{value}")
    assert rows(store, "SHOW synchronous_commit") == [(value,)]
    store.close()


def test_a_setting_that_changes_while_the_arena_runs_is_seen_at_the_next_connection(
    postgresql, address
):
    engine = engine_of(address)
    connection = engine.open_writer()
    check_safety(connection)
    connection.execute("SET synchronous_commit = off")
    with pytest.raises(StoreError, match="set it to on"):
        check_safety(connection)
    connection.close()
    engine.close()


def test_a_database_that_is_not_in_unicode_is_refused(postgresql):
    with as_superuser(postgresql) as connection:
        connection.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StoreError, match="server_encoding = LATIN1"):
        open_store(postgresql.address(database="latin"))


def test_a_database_of_a_newer_epaile_or_of_another_program_is_refused_and_left_alone(address):
    open_store(address).close()
    with psycopg.connect(address) as connection:
        connection.execute("INSERT INTO schema_steps VALUES (99, 'm099_of_tomorrow')")
    with pytest.raises(StoreError, match=r"has schema \d+ and this version .* install the newer"):
        open_store(address)
    with psycopg.connect(address) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
        connection.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="of another program; give an empty database"):
        open_store(address)
    with psycopg.connect(address) as connection:
        query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        assert connection.execute(query).fetchall() == [("recipes",)]


def test_processes_that_start_at_once_on_an_empty_database_make_one_schema(address):
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: open_store(address), range(4)))
    add_people(stores[0], "ane")
    assert rows(stores[1], "SELECT count(*), count(DISTINCT number) FROM schema_steps")[0][0] == 8
    assert [store.study_progress("proba").participants for store in stores] == [1] * 4
    for store in stores:
        store.close()


def test_two_arenas_may_lie_in_two_schemas_of_one_database(address):
    with psycopg.connect(address) as connection:
        connection.execute("CREATE SCHEMA one")
        connection.execute("CREATE SCHEMA other")
    one, other = (
        open_store(f"{address}?options=-csearch_path%3D{name}") for name in ("one", "other")
    )
    add_people(one, "ane")
    hold_battle(one)
    one.add_ballot(make_ballot(), KINDS)
    assert (one.ballot_count("ane"), other.ballot_count("ane")) == (1, 0)
    assert one.verify_counts() == other.verify_counts() == ()
    one.close()
    other.close()


def test_what_is_refused_or_lost_is_told_without_the_password(postgresql, address, caplog):
    caplog.set_level(logging.DEBUG)
    secret, wrong = postgresql.password, "not-the-password"
    said = []
    for unusable in (
        postgresql.address(password=wrong),
        postgresql.address(database="none"),
        f"postgresql://ane:{wrong}@127.0.0.1:1/votes",
        f"postgresql://ane:{wrong}@[broken/votes",
        f"postgresql://ane:{wrong}@127.0.0.1:{postgresql.port}/votes?nonsense=1",
    ):
        with pytest.raises(StoreError) as refusal:
            open_store(unusable)
        said.append(str(refusal.value))
    store = open_store(address, clock=lambda: LATER)
    add_people(store, "ane")
    with as_superuser(postgresql) as connection:
        name = address.rpartition("/")[2]
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        hang_up(connection, name)
        for action in (lambda: hold_battle(store), lambda: store.battle("b1")):
            with pytest.raises(StoreError) as refusal:
                action()
            said.append(str(refusal.value))
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
    store.close()
    everything = "\n".join(said) + caplog.text
    assert secret not in everything
    assert wrong not in everything
    assert all(sentence.endswith(".") for sentence in said)


def hang_up(connection, database):
    """End every connection to a database, as an administrator or a restart does."""
    connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,)
    )


@pytest.fixture
def store(address):
    store = open_store(address, clock=lambda: LATER)
    add_people(store, "ane", "jon")
    hold_battle(store)
    yield store
    store.close()


def test_a_lost_connection_refuses_once_and_the_next_vote_is_written(store, postgresql, address):
    with as_superuser(postgresql) as connection:
        hang_up(connection, address.rpartition("/")[2])
    assert store.battle("b1").ballot is None
    with pytest.raises(StoreError, match="nothing counts as stored, so it has to be sent again"):
        store.add_ballot(make_ballot(), KINDS)
    stored = store.add_ballot(make_ballot(), KINDS)
    assert (stored.already, stored.number) == (False, 1)
    assert check_database(address).findings == ()


def test_while_the_server_is_down_everybody_is_refused_and_afterwards_nobody_is():
    with server() as own:
        store = open_store(empty_database(own), clock=lambda: LATER)
        add_people(store, "ane")
        hold_battle(store)
        own.crash()
        for _ in range(3):
            with pytest.raises(StoreError, match="check that the server runs"):
                store.battle("b1")
            with pytest.raises(StoreError, match=r"sent again|check that the server runs"):
                store.add_ballot(make_ballot(), KINDS)
        own.start()
        assert store.battle("b1").ballot is None
        assert store.add_ballot(make_ballot(), KINDS).number == 1
        store.close()


def test_more_readers_than_connections_wait_for_one_another(store, address):
    engine = engine_of(address)

    def read(_):
        with engine.reading() as reader:
            return reader.execute("SELECT count(*) AS battles FROM battles").fetchone()["battles"]

    with ThreadPoolExecutor(4 * MOST_READERS) as pool:
        assert list(pool.map(read, range(8 * MOST_READERS))) == [1] * 8 * MOST_READERS
    with psycopg.connect(address) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        # The store of the fixture has its writer and readers of its own, and this is one more.
        assert connection.execute(query).fetchone()[0] <= MOST_READERS + 4
    engine.close()


@pytest.fixture
def distant(postgresql, store, address):
    """The same database through a proxy that can keep an answer, and the proxy."""
    with cutting_proxy(postgresql.port) as proxy:
        through = address.replace(f":{postgresql.port}/", f":{proxy.port}/")
        opened = open_store(through, clock=lambda: LATER)
        yield opened, proxy
        opened.close()


def test_a_commit_whose_answer_was_lost_is_no_vote_and_the_same_again_is_that_vote(
    distant, store, address
):
    far, proxy = distant
    proxy.cut_next()
    with pytest.raises(StoreError, match="nothing counts as stored, so it has to be sent again"):
        far.add_ballot(make_ballot(), KINDS)
    assert proxy.cuts == 1
    again = far.add_ballot(make_ballot(receipt="another", stored_at=LATER), KINDS)
    assert (again.already, again.number, again.ballot) == (True, 1, make_ballot())
    assert rows(store, "SELECT count(*) FROM ballots") == [(1,)]
    assert check_database(address).position == 1


def test_a_change_and_a_reveal_whose_answers_were_lost_are_made_once(distant, store, address):
    far, proxy = distant
    first = far.add_ballot(make_ballot(), KINDS).ballot
    change = make_ballot(
        answers={"overall": "tie"}, derived=frozenset(), amends=first.receipt, receipt="second"
    )
    for action in (lambda: far.amend_ballot(change, KINDS), lambda: far.reveal("b1")):
        proxy.cut_next()
        with pytest.raises(StoreError, match="sent again"):
            action()
        action()
    assert far.amend_ballot(change, KINDS).already
    checked = check_database(address)
    assert (checked.counts["ballot"], checked.counts["amendment"], checked.counts["reveal"]) == (
        1,
        1,
        1,
    )
    assert checked.findings == ()
    assert store.verify_counts() == ()


def test_everybody_in_a_batch_whose_answer_was_lost_sends_again_and_is_there_once(
    distant, store, address
):
    far, proxy = distant
    names = [f"many {number}" for number in range(24)]
    for name in names:
        hold_battle(store, make_battle(name))
    proxy.cut_some(0.5)

    def vote(name):
        for attempt in range(100):
            try:
                return far.add_ballot(make_ballot(name, receipt=f"{name} {attempt}"), KINDS)
            except StoreError:
                continue
        raise AssertionError(name)

    with ThreadPoolExecutor(8) as pool:
        told = {stored.ballot.battle: stored for stored in pool.map(vote, names)}
    proxy.cut_some(0.0)
    assert proxy.cuts > 0
    found = dict(rows(store, "SELECT battle, receipt FROM ballots"))
    assert found == {name: stored.ballot.receipt for name, stored in told.items()}
    assert sorted(stored.number for stored in told.values()) == list(range(1, 25))
    assert check_database(address).findings == ()
    assert store.verify_counts() == ()


def test_who_reads_cannot_write_and_sees_one_state(store, address):
    engine = engine_of(address)
    count = "SELECT count(*) AS ballots FROM ballots"
    with engine.reading() as reader:
        assert reader.execute(count).fetchone()["ballots"] == 0
        store.add_ballot(make_ballot(), KINDS)
        assert reader.execute(count).fetchone()["ballots"] == 0
    with (
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
        engine.reading() as reader,
    ):
        reader.execute("DELETE FROM nicknames")
    with engine.reading() as reader:
        assert reader.execute(count).fetchone()["ballots"] == 1
    engine.close()


def test_a_job_that_fails_in_a_batch_fails_alone(address):
    engine = engine_of(address)
    writer = Writer(engine)
    writer.write(lambda db: db.execute("CREATE TABLE notes (text TEXT NOT NULL UNIQUE)"))

    def insert(text):
        return lambda db: db.execute("INSERT INTO notes VALUES (?) RETURNING text", (text,))

    with ThreadPoolExecutor(16) as pool:
        texts = [str(number % 8) for number in range(16)]
        jobs = [pool.submit(writer.write, insert(text)) for text in texts]
    refused = [job.exception() for job in jobs if job.exception()]
    assert len(refused) == 8
    assert all("notes_text_key" in str(error) for error in refused)
    writer.close()
    with psycopg.connect(address) as connection:
        found = connection.execute("SELECT text FROM notes ORDER BY text").fetchall()
    assert found == [(str(number),) for number in range(8)]
    engine.close()


def test_a_letter_that_postgresql_cannot_hold_is_refused_and_keeps_nothing(store):
    store.open_battle(make_battle("odd"))
    store.add_turn("odd", 1, "Kaixo")
    with pytest.raises(StoreError, match="NUL"):
        store.add_responses("odd", 1, make_response("alpha", "\0"), make_response("beta"))
    assert store.battle("odd").turns[0].left is None
    assert store.add_ballot(make_ballot(), KINDS).number == 1
