"""Votes out of a real PostgreSQL: the same as out of SQLite, read-only, and no password in a message."""

import json

import numpy as np
import psycopg
import pytest

from analysis.__main__ import main
from analysis.comparisons import Comparisons
from analysis.provenance import data_hash
from analysis.votes import questions, read_cells, read_log, read_votes
from arena.addresses import without_password
from arena.codes import QuestionKind
from arena.errors import InputError
from arena.store import open_store
from tests import every_fate
from tests.postgresql import empty_database
from tests.releases import fill
from tests.stores import ANSWERS, KINDS, hold_battle, make_ballot, make_battle

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture(scope="module")
def arena(tmp_path_factory):
    path = tmp_path_factory.mktemp("arena") / "votes.db"
    fill(path)
    return path


@pytest.fixture(scope="module")
def mirror(postgresql):
    """An arena on PostgreSQL in which the same happened."""
    with psycopg.connect(postgresql.address(), autocommit=True) as server_wide:
        server_wide.execute("CREATE DATABASE arena")
        server_wide.execute("CREATE DATABASE empty")
        server_wide.execute("CREATE ROLE stranger LOGIN PASSWORD 'a-stranger-password'")
    address = postgresql.address(database="arena")
    fill(address)
    return address


@pytest.mark.parametrize("question", ["overall", "content"])
def test_the_same_votes_are_read_from_postgresql_and_sqlite(mirror, arena, question):
    there, here = (read_votes(source, question, study="proba") for source in (mirror, arena))
    assert isinstance(there, Comparisons)
    assert there.models == here.models
    assert there.excluded == here.excluded
    np.testing.assert_array_equal(there.cells().counts, here.cells().counts)
    np.testing.assert_array_equal(
        read_cells(mirror, question, study="proba").counts, here.cells().counts
    )
    assert sorted(there.participant) == sorted(here.participant)
    assert questions(mirror) == questions(arena)


def test_the_same_log_is_read_from_postgresql_and_sqlite(mirror, arena):
    logs = [read_log(source, study="proba").frame for source in (mirror, arena)]
    there, here = (frame.set_index("battle").sort_index() for frame in logs)
    assert {"response_left", "profile_level", "opened_at", "answer_length"} <= set(there.columns)
    assert "profile_town" not in there.columns
    assert set(there.columns) == set(here.columns)
    for column in here.columns:
        assert there[column].astype(str).tolist() == here[column].astype(str).tolist(), column


@pytest.fixture
def changed(postgresql, tmp_path):
    """One address on each engine, in which votes were changed, taken back and withdrawn."""
    addresses = [str(tmp_path / "changed.db"), empty_database(postgresql)]
    for address in addresses:
        store = open_store(address)
        every_fate.live(store)
        hold_battle(store, make_battle("length", "jon"))
        kinds = KINDS | {"length": QuestionKind.CHOICE}
        first = make_ballot("length", "jon", answers=ANSWERS | {"length": "short"})
        store.add_ballot(first, kinds)
        second = make_ballot(
            "length",
            "jon",
            answers={"overall": "tie", "length": "long"},
            derived=frozenset(),
            amends=first.receipt,
            receipt="changed",
        )
        store.amend_ballot(second, kinds)
        store.close()
    return addresses


def test_changed_votes_are_read_as_they_stand_from_either(changed):
    logs = [read_log(address).frame.set_index("battle").sort_index() for address in changed]
    for log in logs:
        assert log["outcome"].to_dict() == {
            "kept": "left",
            "revealed": "left",
            "amended": "right",
            "given again": "both_bad",
            "length": "tie",
        }
        assert log.loc["length", "answer_length"] == "long"
    here, there = (read_votes(address) for address in changed)
    np.testing.assert_array_equal(here.cells().counts, there.cells().counts)
    assert data_hash(here.counts(), here) == data_hash(there.counts(), there)


def test_the_command_ranks_changed_votes_alike_from_either(changed, capsys):
    told = []
    for address in changed:
        assert main(["rank", address, "--format", "json", "--prior", "auto"]) == 0
        told.append(json.loads(capsys.readouterr().out))
    here, there = told
    assert here == there


def test_nothing_can_be_written_while_votes_are_read(mirror):
    with psycopg.connect(mirror) as copy:
        copy.execute("CREATE FUNCTION spoil() RETURNS text LANGUAGE sql AS $$ SELECT 'x' $$")
        copy.execute("CREATE SCHEMA odd")
        copy.execute("CREATE SEQUENCE odd.counter")
        copy.execute(
            "CREATE VIEW odd.comparisons AS SELECT nextval('odd.counter')::text AS model_left,"
            " 'b' AS model_right, 'left' AS outcome"
        )
    with pytest.raises(InputError, match="read-only transaction"):
        read_votes(mirror + "?options=-csearch_path%3Dodd")


def test_a_view_and_nothing_else_is_a_source_too(postgresql):
    address = postgresql.address(database="empty")
    with pytest.raises(InputError, match="it holds no view 'comparisons'"):
        read_votes(address)
    with psycopg.connect(address) as connection:
        connection.execute(
            "CREATE VIEW comparisons AS SELECT * FROM (VALUES"
            " ('a', 'b', 'left', 0.25::numeric), ('b', 'a', 'both_bad', 0.75::numeric))"
            " AS log (model_left, model_right, outcome, probability)"
        )
    assert read_votes(address).total == 2
    assert read_log(address).column("probability").tolist() == [0.25, 0.75]


def test_what_keeps_the_votes_from_being_read_is_told_without_the_password(postgresql, mirror):
    wrong = "not-the-password"
    stranger = mirror.replace(f"ane:{postgresql.password}", "stranger:a-stranger-password")
    cases = {
        postgresql.address(password=wrong): "password authentication failed",
        postgresql.address(password="with%20space"): "password authentication failed",
        postgresql.address(database="none"): 'database "none" does not exist',
        stranger: "permission denied",
        f"postgresql://ane:{wrong}@127.0.0.1:1/arena": "refused",
        f"postgresql://ane:{wrong}@[broken/arena": "its address cannot be read",
    }
    for address, said in cases.items():
        with pytest.raises(InputError, match=said) as error:
            read_votes(address)
        for secret in (wrong, postgresql.password, "a-stranger-password", "with%20space"):
            assert secret not in str(error.value)
        assert "\n" not in str(error.value)


def test_an_address_is_shown_without_its_password():
    assert without_password("postgres://ane:pw@host:5/votes") == "postgresql://ane@host:5/votes"
    assert without_password("postgresql:///votes?password=pw") == "postgresql:///votes"
    assert without_password("postgresql://ane:p w@[x") == "a PostgreSQL database"
