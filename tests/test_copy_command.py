"""`python -m arena copy`, as an operator runs it: there and back, and one sentence for every slip."""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from arena.__main__ import main
from arena.store import check_database, open_store
from arena.store.postgresql import WRITERS_LOCK
from tests import every_fate
from tests.postgresql import empty_database
from tests.stores import KINDS, LATER, hold_battle, make_ballot, make_battle

pytest_plugins = ["tests.store_fixtures"]


@pytest.fixture
def source(tmp_path):
    every_fate.fill(tmp_path / "votes.db")
    return str(tmp_path / "votes.db")


def test_there_and_back_gives_the_same_log(source, postgresql, tmp_path, capsys):
    server, back = empty_database(postgresql), str(tmp_path / "back.db")
    assert main(["copy", source, server]) == main(["copy", server, back]) == 0
    said = capsys.readouterr()
    assert postgresql.password not in said.out + said.err
    here, there, again = map(check_database, (source, server, back))
    assert here == there == again
    assert here.findings == ()
    assert f"head        {here.position} {here.hash}" in said.out
    assert f"      {here.position}  links" in said.out


def test_a_slip_is_one_sentence_and_exit_code_2(source, postgresql, tmp_path, capsys):
    missing, wrong = tmp_path / "missing.db", postgresql.address(password="not-the-password")
    for arguments, said in {
        (missing, tmp_path / "new.db"): "there is no database; give the path of an Epaile database",
        (source, source): "lie there; give another path, or move the folder away",
        (source, wrong): "password authentication failed",
        (wrong, tmp_path / "new.db"): "password authentication failed",
        (source, "mysql://host/votes"): "'mysql' is no kind of database",
        (source, "postgresql://ane:not-the-password@[x/votes"): "cannot be read",
    }.items():
        assert main(["copy", *map(str, arguments)]) == 2
        told = capsys.readouterr().err
        assert said in told
        assert told.count("\n") == 1
        assert "not-the-password" not in told
    assert not list(tmp_path.glob("new.db*"))


WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def test_votes_that_come_in_meanwhile_are_told(source, postgresql, capsys):
    server, target = empty_database(postgresql), empty_database(postgresql)
    assert main(["copy", source, server]) == 0
    store = open_store(server, clock=lambda: LATER)
    with ThreadPoolExecutor() as pool, psycopg.connect(target) as other:
        # Who holds the lock of the writers keeps the copy waiting, which has begun to read by then.
        other.execute(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})")
        copying = pool.submit(main, ["copy", server, target])
        while other.execute(WAITING).fetchone() == (0,):
            pass
        hold_battle(store, make_battle("meanwhile"))
        store.add_ballot(make_ballot("meanwhile"), KINDS)
        other.rollback()
        assert copying.result(60) == 2
    store.close()
    said = capsys.readouterr().err
    assert "votes came in meanwhile (1 more in the log), and the copy does not have them" in said
    assert "stop the arena, and copy once more into another new database" in said
    assert check_database(target).findings == ()
    assert check_database(server).position == check_database(target).position + 1
