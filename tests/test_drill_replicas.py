"""Replicas killed, a crashed server and lost answers lose no acknowledged vote and double none."""

import pytest

from drills.cutting_proxy import cutting_proxy
from drills.nginx import CONFIGURATION
from drills.replicas import Size, findings, run_arena, run_control
from tests.drilling import broken, quiet_progress
from tests.nginx import MISSING, binary

pytest_plugins = ["tests.store_fixtures"]

SIZE = Size(kills=2, crashes=2, voters=12, visits=3)


@pytest.fixture(scope="module")
def nginx():
    if binary() is None:
        pytest.fail(MISSING, pytrace=False)


@pytest.fixture(scope="module")
def arena(tmp_path_factory, postgresql, nginx):
    folder = tmp_path_factory.mktemp("replicas")
    with quiet_progress() as progress, cutting_proxy(postgresql.port) as proxy:
        return run_arena(folder, SIZE, postgresql, proxy, progress)


@pytest.fixture(scope="module")
def control(tmp_path_factory, postgresql, nginx):
    with quiet_progress() as progress:
        return run_control(tmp_path_factory.mktemp("control"), SIZE, postgresql, progress)


def test_every_acknowledged_vote_is_there_once_as_it_was_sent(arena):
    found = arena.audit
    assert (found.lost, found.doubled, found.altered, found.unheard_of) == ((), (), (), ())
    assert not arena.load.ledger.refused
    acknowledged = {battle for battle, _, _ in arena.load.ledger.acknowledged}
    assert found.stored == len(acknowledged) > SIZE.voters


def test_the_log_of_all_replicas_is_one_unbroken_chain(arena):
    assert arena.log.findings == ()
    assert arena.log.counts["ballot"] == arena.audit.stored == arena.log.position
    assert arena.halves == 0


def test_votes_were_sent_twice_to_different_replicas_and_answers_were_lost(arena):
    assert arena.load.sent_twice > 0
    assert arena.load.unanswered.total() + arena.load.refusals.total() > 0
    assert arena.cuts > 0


def test_answers_come_word_by_word_through_the_proxy_that_operators_are_given(arena):
    assert len(arena.pages.first_texts) == arena.pages.battles == SIZE.visits
    assert not arena.pages.errors


def test_every_replica_ends_in_order(arena):
    assert [stop.status for stop in arena.stops] == [0, 0, 0]


def test_the_negative_control_doubles_votes(control):
    assert len(control.doubled) > 0


def test_the_table_says_that_all_is_as_it_must_be(arena, control):
    assert broken(findings(SIZE, arena, control)) == []


def test_the_configuration_for_operators_names_no_machine():
    text = CONFIGURATION.read_text("utf-8")
    assert "server_name" not in text
    assert {line.split(":")[0] for line in text.split("server 127.0.0.1")[1:]} == {""}
