"""A copied database is the same, row for row and link for link, and goes on with numbers of its own."""

import sqlite3
from contextlib import closing

import psycopg
import pytest

from arena.addresses import is_postgresql
from arena.chain import check_chain
from arena.errors import InputError, StoreError
from arena.store import copy_database, engine_of, open_store, snapshot
from arena.store.links import last_link, read_evidence
from arena.store.transfer import TABLES
from tests import every_fate
from tests.postgresql import empty_database
from tests.stores import KINDS, LATER, add_people, hold_battle, make_ballot, make_battle, rows

pytest_plugins = ["tests.store_fixtures"]

WAYS = [(one, other) for one in ("sqlite", "postgresql") for other in ("sqlite", "postgresql")]
ways = pytest.mark.parametrize("way", WAYS, ids=" to ".join)


@pytest.fixture(scope="module")
def sources(tmp_path_factory, postgresql):
    """A database of each engine in which everything happened, and numbers were given out in vain."""
    path = tmp_path_factory.mktemp("source") / "votes.db"
    found = {"sqlite": str(path), "postgresql": empty_database(postgresql)}
    for address in found.values():
        every_fate.fill(address)
        number_in_vain(address)
    return found


@pytest.fixture
def new(tmp_path, postgresql):
    """Gives the address of a database that is not there yet, or is empty."""

    def address(engine):
        name = f"{len(list(tmp_path.iterdir()))}.db"
        return str(tmp_path / name) if engine == "sqlite" else empty_database(postgresql)

    return address


def number_in_vain(address):
    """Let the table of ballots be at a number that no row has."""
    if is_postgresql(address):
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("SELECT setval('ballots_seq_seq', 500)")
    else:
        with closing(sqlite3.connect(address)) as connection, connection:
            connection.execute("UPDATE sqlite_sequence SET seq = 500 WHERE name = 'ballots'")


def reading(address, look):
    engine = engine_of(address)
    try:
        with engine.reading() as connection:
            return look(connection)
    finally:
        engine.close()


def everything(address):
    """All rows of all tables, by what they say."""

    def look(connection):
        return {
            table: [dict(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1")]  # noqa: S608
            for table in TABLES
        }

    return reading(address, look)


def chain(address):
    return reading(address, lambda connection: check_chain(read_evidence(connection)))


def tables_of(address):
    query = (
        "SELECT table_name FROM information_schema.tables"
        " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    if not is_postgresql(address):
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return reading(
        address, lambda db: {next(iter(dict(row).values())) for row in db.execute(query)}
    )


@ways
def test_every_row_is_the_same_and_the_chain_has_the_same_head(sources, new, way):
    source, target = sources[way[0]], new(way[1])
    copied = copy_database(source, target)
    assert everything(target) == everything(source)
    assert copied.rows == {table: len(found) for table, found in everything(target).items()}
    here, there = chain(source), chain(target)
    assert here == there
    assert there.findings == ()
    assert (copied.head.position, copied.head.hash) == (there.position, there.hash)


@ways
def test_the_counts_are_those_of_the_votes(sources, new, way):
    source, target = sources[way[0]], new(way[1])
    copy_database(source, target)
    stores = [open_store(address, clock=lambda: LATER) for address in (source, target)]
    counted = "SELECT * FROM vote_counts WHERE left_wins + right_wins + ties + both_bad > 0"
    here, there = (sorted(rows(store, counted)) for store in stores)
    assert here == there != []
    assert stores[1].verify_counts() == ()
    for store in stores:
        store.close()


@ways
def test_no_number_is_given_out_twice(sources, new, way):
    target = new(way[1])
    copy_database(sources[way[0]], target)
    store = open_store(target, clock=lambda: LATER)
    known = rows(store, "SELECT max(seq) FROM battles")[0][0]
    hold_battle(store, make_battle("next"))
    stored = store.add_ballot(make_ballot("next"), KINDS)
    assert rows(store, "SELECT seq FROM ballots WHERE battle = 'next'") == [(501,)]
    assert rows(store, "SELECT seq FROM battles WHERE id = 'next'")[0][0] > known
    assert stored.number == rows(store, "SELECT max(position) FROM links")[0][0]
    store.close()
    assert chain(target).findings == ()


@ways
def test_votes_can_be_changed_and_withdrawn_after_the_move_as_before(sources, new, way):
    target = new(way[1])
    copy_database(sources[way[0]], target)
    store = open_store(target, clock=lambda: LATER)
    every_fate.change(store, "amended", {"overall": "tie"}, "2 of amended", "3 of amended")
    assert store.add_ballot(make_ballot("kept", answers=kept_answers(store)), KINDS).already
    store.withdraw_by_receipt("3 of it")
    assert store.verify_counts() == ()
    store.close()
    assert chain(target).findings == ()


def kept_answers(store):
    return store.battle("kept").ballot.answers


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_every_table_of_the_schema_is_copied(sources, engine):
    known = {*TABLES, "vote_counts", "sqlite_sequence", "_sqlite_migrations", "schema_steps"}
    assert set(TABLES) <= tables_of(sources[engine]) <= known


def test_the_progress_goes_from_nothing_to_all_rows(sources, new):
    told = []
    copied = copy_database(sources["sqlite"], new("postgresql"), lambda *step: told.append(step))
    in_all = sum(copied.rows.values())
    assert (told[0], told[-1]) == ((0, in_all), (in_all, in_all))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_database_without_a_vote_is_copied_too(new, engine, any_address):
    open_store(any_address).close()
    target = new(engine)
    copied = copy_database(any_address, target)
    assert (sum(copied.rows.values()), copied.head) == (0, None)
    store = open_store(target)
    add_people(store, "ane")
    hold_battle(store)
    assert store.add_ballot(make_ballot(), KINDS).number == 1
    store.close()


def test_what_is_written_meanwhile_is_not_copied_and_disturbs_nothing(new, any_address):
    store = open_store(any_address, clock=lambda: LATER)
    every_fate.live(store)
    before = everything(any_address)

    def write_once(done, _in_all):
        if done == 0 and is_postgresql(any_address):
            hold_battle(store, make_battle("meanwhile"))
            store.add_ballot(make_ballot("meanwhile"), KINDS)

    target = new("postgresql")
    copy_database(any_address, target, write_once)
    store.close()
    assert everything(target) == before
    assert chain(target).findings == ()


def test_a_target_with_anything_in_it_is_refused_and_left_alone(sources, any_address):
    store = open_store(any_address, clock=lambda: LATER)
    add_people(store, "jon")
    store.close()
    before = everything(any_address)
    for source in sources.values():
        with pytest.raises(InputError, match=r"the target is not empty; give a new file, or"):
            copy_database(source, any_address)
    assert everything(any_address) == before


def test_a_target_of_another_program_is_refused_and_left_alone(sources, any_address):
    statement = "CREATE TABLE recipes (name TEXT)"
    if is_postgresql(any_address):
        with psycopg.connect(any_address, autocommit=True) as connection:
            connection.execute(statement)
    else:
        with closing(sqlite3.connect(any_address)) as connection, connection:
            connection.execute(statement)
    with pytest.raises(StoreError, match="of another program"):
        copy_database(sources["sqlite"], any_address)
    assert tables_of(any_address) == {"recipes"}


def test_a_file_beside_which_votes_of_an_earlier_one_lie_is_refused(sources, tmp_path):
    every_fate.fill(tmp_path / "votes.db")
    (tmp_path / "votes.db").unlink()
    with pytest.raises(InputError, match="votes of an earlier database lie there"):
        copy_database(sources["postgresql"], tmp_path / "votes.db")
    assert not (tmp_path / "votes.db").exists()


def test_an_old_or_newer_database_is_no_source(sources, new, tmp_path):
    snapshot(sources["sqlite"], tmp_path / "odd.db")
    for version in (4, 9):
        with closing(sqlite3.connect(tmp_path / "odd.db")) as connection, connection:
            connection.execute(f"PRAGMA user_version = {version}")
        with pytest.raises(InputError, match=f"it has schema {version}, and 8 is the one"):
            copy_database(tmp_path / "odd.db", tmp_path / "target.db")
    assert not (tmp_path / "target.db").exists()


def test_nothing_is_no_source(postgresql, tmp_path):
    target = tmp_path / "target.db"
    sqlite3.connect(tmp_path / "empty.db").close()
    for source in (tmp_path / "empty.db", empty_database(postgresql)):
        with pytest.raises(InputError, match="it is no Epaile database"):
            copy_database(source, target)
    with pytest.raises(StoreError, match="there is no such file"):
        copy_database(tmp_path / "missing.db", target)
    assert not (tmp_path / "missing.db").exists()
    wrong = postgresql.address(password="not-the-password")
    with pytest.raises(StoreError, match="password authentication failed") as refusal:
        copy_database(wrong, target)
    assert "not-the-password" not in str(refusal.value)
    assert not target.exists()


def test_a_row_that_postgresql_cannot_hold_stops_everything(new, tmp_path):
    every_fate.fill(tmp_path / "votes.db")
    store = open_store(tmp_path / "votes.db", clock=lambda: LATER)
    hold_battle(store, make_battle("odd"), text="hutsa: \0")
    store.close()
    target = new("postgresql")
    with pytest.raises(StoreError, match=r"postgresql://ane@.* refused: .*NUL.*; nothing was kept"):
        copy_database(tmp_path / "votes.db", target)
    assert sum(map(len, everything(target).values())) == 0
    every_fate.fill(tmp_path / "another.db")
    assert copy_database(tmp_path / "another.db", target).head is not None


def test_a_copy_that_is_stopped_leaves_no_file(sources, tmp_path):
    def stop(done, _in_all):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_database(sources["postgresql"], tmp_path / "target.db", stop)
    assert list(tmp_path.iterdir()) == []


def test_a_snapshot_of_either_engine_is_one_sqlite_file_with_everything(any_address, tmp_path):
    store = open_store(any_address, clock=lambda: LATER)
    every_fate.live(store)
    folder = tmp_path / "copies"
    folder.mkdir()
    snapshot(any_address, folder / "copy.db")
    assert [file.name for file in folder.iterdir()] == ["copy.db"]
    assert everything(folder / "copy.db") == everything(any_address)
    assert chain(folder / "copy.db") == chain(any_address)
    hold_battle(store, make_battle("later"))
    store.add_ballot(make_ballot("later"), KINDS)
    snapshot(any_address, folder / "copy.db")
    assert reading(folder / "copy.db", last_link) == reading(any_address, last_link)
    store.close()


def test_a_snapshot_of_a_postgresql_database_without_an_arena_is_refused(postgresql, tmp_path):
    with pytest.raises(InputError, match="it is no Epaile database"):
        snapshot(empty_database(postgresql), tmp_path / "copy.db")
    assert list(tmp_path.iterdir()) == []
