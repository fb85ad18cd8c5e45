"""Every schema that was ever released comes to the newest with its rows, or is left as it was."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from arena.errors import StoreError
from arena.store import check_database, journal_folder, open_store
from arena.store.journal_files import newest_link
from arena.store.migrations import APPLICATION_ID, MIGRATIONS, migrate
from tests.stores import KINDS, add_people, hold_battle, make_ballot

DUMPS = sorted((Path(__file__).parent / "databases").glob("schema_*.sql"))
TIME = "2026-11-21T10:00:00+00:00"
FIRST_ROWS = """
INSERT INTO studies VALUES (1, 'proba', 'h1', '{}', 'TIME');
INSERT INTO models VALUES (1, 'alpha', 'Alpha', 'echo', 'chat', '{}', '{}', 'TIME');
INSERT INTO models VALUES (2, 'beta', 'Beta', 'echo', 'chat', '{}', '{}', 'TIME');
INSERT INTO model_notes VALUES (1, 'alpha', 'Alpha 1', '{}', 'TIME');
INSERT INTO prompts VALUES (1, 'proba', 'h1', 'p1', 'Kaixo', 'eu', NULL);
INSERT INTO participants VALUES (1, 'ane', 'proba', 'human', 't', 'eu', '1', 'c', '{}', 'TIME');
INSERT INTO nicknames VALUES (1, 'ane', 'Ane');
INSERT INTO battles VALUES (1, 'b1', 'proba', 'h1', 'ane', 'p1', 'Kaixo', 'eu', NULL, 'alpha',
    'beta', 'uniform', 0.5, 'ranked', NULL, '0.1.0', 'TIME');
INSERT INTO battles VALUES (2, 'b2', 'proba', 'h1', 'ane', 'p1', 'Kaixo', 'eu', NULL, 'beta',
    'alpha', 'uniform', 0.5, 'ranked', NULL, '0.1.0', 'TIME');
INSERT INTO turns VALUES (1, 'b1', 1, 'Kaixo', 'TIME');
INSERT INTO responses VALUES (1, 'b1', 1, 'left', 'alpha', 'Bai', 'stop', '{"stop": []}', '', 'e',
    0.1, 0.2, NULL, NULL, 'TIME');
INSERT INTO responses VALUES (2, 'b1', 1, 'right', 'beta', 'Ez', 'stop', '{"stop": []}', '', 'e',
    0.1, 0.2, NULL, NULL, 'TIME');
INSERT INTO voids VALUES (1, 'b2', 'cut', 'left', '', 'TIME');
INSERT INTO ballots VALUES (1, 'b1', 'ane', 1.5, 'r1', 'f1', 'TIME');
INSERT INTO answers VALUES (1, 1, 'overall', 'preference', 'left', 0);
""".replace("TIME", TIME)


def connect(path):
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def contents(path):
    connection = connect(path)
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%sqlite%'"
    ).fetchall()
    database = Database(connection)
    found = {name: list(database[name].rows) for (name,) in tables}
    connection.close()
    return found


@pytest.fixture
def first_schema(tmp_path):
    """A database as the first step left it, with a row in every table."""
    path = tmp_path / "votes.db"
    connection = connect(path)
    MIGRATIONS.apply(Database(connection), stop_before="m002_views")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    connection.executescript(FIRST_ROWS)
    connection.close()
    return path


def schema_of(path):
    connection = connect(path)
    found = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    connection.close()
    return found, version, application


def _as_before(after, before):
    """The rows of the tables that were there before, in the columns that were there before."""
    return {
        name: [
            {column: row[column] for column in old}
            for row, old in zip(after[name], rows, strict=True)
        ]
        for name, rows in before.items()
    }


def test_the_first_schema_is_upgraded_with_every_row_in_place(first_schema):
    before = contents(first_schema)
    assert all(before.values()), "every table of the first schema needs a row in this test"
    store = open_store(first_schema)
    after = contents(first_schema)
    assert _as_before(after, before) == before
    record = store.battle("b1")
    assert (record.turns[0].left.text, record.ballot.answers) == ("Bai", {"overall": "left"})
    assert store.battle("b2").void == "cut"
    store.close()


def test_the_votes_of_an_older_schema_are_counted_when_it_is_upgraded(first_schema):
    store = open_store(first_schema)
    assert contents(first_schema)["vote_counts"] == [
        {
            "study": "proba",
            "question": "overall",
            "model_left": 1,
            "model_right": 2,
            "left_wins": 1,
            "right_wins": 0,
            "ties": 0,
            "both_good": 0,
            "both_bad": 0,
            "cannot_say": 0,
        }
    ]
    assert store.verify_counts() == ()
    store.close()


@pytest.mark.parametrize("dump", DUMPS, ids=lambda path: path.stem)
def test_a_database_of_every_released_version_comes_with_its_votes_and_its_chain(dump, tmp_path):
    path = tmp_path / "votes.db"
    connection = sqlite3.connect(path)
    connection.executescript(dump.read_text("utf-8"))
    connection.close()
    before = contents(path)
    store = open_store(path)
    assert store.verify_counts() == ()
    store.close()
    after = contents(path)
    assert _as_before(after, before) == before
    checked = check_database(path)
    assert checked.findings == ()
    votes = len(before["ballots"]) + len(before.get("amendments", ()))
    assert checked.counts["ballot"] + checked.counts["amendment"] == votes > 0
    if "links" in before:
        assert after["links"] == before["links"]
    # A second opening finds nothing to do, and the journal beside it has every vote.
    open_store(path).close()
    assert contents(path) == after
    assert newest_link(journal_folder(path))["position"] == checked.position


def test_every_schema_since_the_first_release_has_a_database_to_be_upgraded_from():
    with closing(connect(":memory:")) as connection:
        newest = len(MIGRATIONS.pending(Database(connection)))
    assert [path.stem for path in DUMPS] == [f"schema_{n}" for n in range(4, newest + 1)]


def test_an_upgraded_database_has_the_schema_of_a_new_one(first_schema, tmp_path):
    open_store(first_schema).close()
    open_store(tmp_path / "new.db").close()
    assert schema_of(first_schema) == schema_of(tmp_path / "new.db")
    assert schema_of(first_schema)[1:] == (8, APPLICATION_ID)


def test_steps_are_numbered_in_their_order(tmp_path):
    connection = connect(tmp_path / "votes.db")
    names = [step.name for step in MIGRATIONS.pending(Database(connection))]
    connection.close()
    assert [name[:5] for name in names] == [f"m{n:03d}_" for n in range(1, len(names) + 1)]


def test_every_table_is_strict(tmp_path):
    open_store(tmp_path / "votes.db").close()
    connection = connect(tmp_path / "votes.db")
    loose = connection.execute(
        "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0"
        " AND name NOT LIKE '%sqlite%'"
    ).fetchall()
    connection.close()
    assert loose == []


def test_opening_again_changes_nothing(tmp_path):
    path = tmp_path / "votes.db"
    store = open_store(path)
    add_people(store, "ane")
    hold_battle(store)
    store.add_ballot(make_ballot(), KINDS)
    store.close()
    before = (contents(path), schema_of(path))
    open_store(path).close()
    assert (contents(path), schema_of(path)) == before


def test_a_step_that_fails_leaves_the_file_as_it_was(first_schema):
    steps = Migrations("epaile")

    @steps()
    def m001_tables(database):
        raise AssertionError("it was applied long ago")

    @steps()
    def m002_good(database):
        database.conn.execute("CREATE TABLE good (x TEXT) STRICT")

    @steps()
    def m003_bad(database):
        database.conn.execute("ALTER TABLE voids ADD COLUMN extra TEXT")
        database.conn.execute("INSERT INTO missing VALUES (1)")

    before = (contents(first_schema), schema_of(first_schema))
    connection = connect(first_schema)
    with pytest.raises(StoreError, match=r"no such table: missing.*left as it was"):
        migrate(connection, steps)
    connection.close()
    assert (contents(first_schema), schema_of(first_schema)) == before


def test_a_database_of_a_newer_version_is_refused_with_the_cure(tmp_path):
    path = tmp_path / "votes.db"
    open_store(path).close()
    connection = connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"schema 99 and this version of Epaile knows 8; install"):
        open_store(path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_refused(tmp_path):
    path = tmp_path / "other.db"
    connection = connect(path)
    connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="another program"):
        open_store(path)
    assert list(contents(path)) == ["bookmarks"]
