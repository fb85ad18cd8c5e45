"""Volunteers who vote at once through the real server: what they were told is what is on disk."""

import json
import sqlite3

import pytest
from rich.console import Console
from rich.progress import Progress

from benchmarks.connection import Reply
from benchmarks.ledger import Ledger, audit
from benchmarks.volunteers import run

VOLUNTEERS = 8
SECONDS = 6


@pytest.fixture(scope="module")
def load_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("volunteers")
    with Progress(console=Console(quiet=True)) as progress:
        return folder, run(folder, VOLUNTEERS, SECONDS, progress, hurry=10)


def test_every_acknowledged_vote_is_in_the_database_once_as_it_was_sent(load_run):
    _, result = load_run
    found, ledger = result.audit, result.experience.ledger

    assert (found.lost, found.doubled, found.altered, found.unheard_of) == ((), (), (), ())
    assert found.integrity == "ok"
    assert found.stored == len({battle for battle, _, _ in ledger.acknowledged}) >= VOLUNTEERS


def test_no_volunteer_meets_an_error_or_a_void_battle(load_run):
    _, result = load_run

    assert not result.experience.errors
    assert not result.experience.ledger.refused
    assert result.audit.voids == {}


def test_a_vote_that_was_sent_twice_at_once_is_acknowledged_twice_with_one_receipt(load_run):
    _, result = load_run
    ledger, twice = result.experience.ledger, result.experience.sent_twice

    assert twice > 0
    assert len(ledger.acknowledged) == len(ledger.sent) + twice
    assert len({receipt for _, _, receipt in ledger.acknowledged}) == len(ledger.sent)


def test_the_audit_finds_a_lost_an_altered_and_an_unheard_of_vote(load_run):
    folder, result = load_run
    true = result.experience.ledger
    forged = Ledger(sent=dict(true.sent), acknowledged=list(true.acknowledged))
    (altered, answers, receipt), (unheard_of, _, _) = _two_battles(true)
    forged.acknowledged.append((altered, {**answers, "content": "both_bad"}, receipt))
    forged.acknowledged.append(("never-stored", answers, "AAAA"))
    forged.sent["never-stored"] = {}
    del forged.sent[unheard_of]
    forged.acknowledged = [entry for entry in forged.acknowledged if entry[0] != unheard_of]

    found = audit(forged, folder / "votes.db")

    assert not found.sound
    assert found.lost == ("never-stored",)
    assert found.altered == (altered,)
    assert found.unheard_of == (unheard_of,)


def test_the_audit_finds_a_vote_that_is_stored_twice(tmp_path):
    database = tmp_path / "doubled.db"
    connection = sqlite3.connect(database)
    connection.executescript(
        """CREATE TABLE ballots (seq INTEGER PRIMARY KEY, battle TEXT, receipt TEXT);
        CREATE TABLE answers (ballot INTEGER, question TEXT, value TEXT);
        CREATE TABLE voids (battle TEXT, reason TEXT);
        INSERT INTO ballots VALUES (1, 'one', 'R'), (2, 'one', 'R');
        INSERT INTO answers VALUES (1, 'content', 'left'), (2, 'content', 'left')"""
    )
    connection.close()
    told = {"battle": "one", "answers": {"content": "left"}, "receipt": "R"}
    ledger = Ledger()
    ledger.note("one", {"content": "left"}, Reply(200, {}, json.dumps(told).encode()))

    assert audit(ledger, database).doubled == ("one",)


def _two_battles(ledger: Ledger) -> list:
    first = ledger.acknowledged[0]
    return [first, next(entry for entry in ledger.acknowledged if entry[0] != first[0])]
