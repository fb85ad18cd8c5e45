"""A process killed in the middle of voting loses no acknowledged ballot and doubles none."""

import json
import random
import sqlite3
import subprocess
import sys
from collections import Counter

from arena.store import open_store
from tests.stores import add_people

KILLS = 4
VOTERS = 16

ARENA = """
import json, os, random, sys, threading
from arena.store import open_store
from tests.stores import KINDS, hold_battle, make_ballot, make_battle

path, run, voters = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = open_store(path)

def vote(voter):
    chance = random.Random(f"{run} {voter}")
    for number in range(100_000):
        battle = f"{run}-{voter}-{number}"
        hold_battle(store, make_battle(battle))
        answers = {"overall": chance.choice(["left", "right", "tie"])}
        for attempt in range(2 if chance.random() < 0.2 else 1):
            receipt = f"{battle} {attempt}"
            ballot = make_ballot(battle, answers=answers, derived=frozenset(), receipt=receipt)
            told = store.add_ballot(ballot, KINDS).ballot
            line = json.dumps([battle, told.receipt, told.answers["overall"]])
            os.write(1, line.encode() + b"\\n")

for voter in range(voters):
    threading.Thread(target=vote, args=(voter,), daemon=True).start()
threading.Event().wait()
"""


def acknowledged_until_killed(path, run, after):
    """What the voters of one run were told before its process was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", ARENA, str(path), run, str(VOTERS)], stdout=subprocess.PIPE
    )
    lines = [process.stdout.readline() for _ in range(after)]
    process.kill()
    lines += process.stdout.readlines()
    process.wait(30)
    process.stdout.close()
    return [tuple(json.loads(line)) for line in lines]


def test_kill_nine_loses_no_acknowledged_ballot_and_doubles_none(tmp_path):
    store = open_store(tmp_path / "votes.db")
    add_people(store, "ane")
    store.close()
    chance = random.Random(9)
    ledger = []
    for run in range(KILLS):
        after = chance.randrange(20, 150)
        ledger += acknowledged_until_killed(store.path, f"run {run}", after)
    reopened = open_store(store.path)
    reopened.close()

    connection = sqlite3.connect(store.path)
    found = connection.execute(
        "SELECT battle, receipt, value FROM ballots JOIN answers ON answers.ballot = ballots.seq"
    ).fetchall()
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    halves = connection.execute(
        "SELECT count(*) FROM responses GROUP BY battle, turn HAVING count(*) <> 2"
    ).fetchall()
    connection.close()

    assert len(ledger) > KILLS * 20
    assert set(ledger) - set(found) == set(), "acknowledged, and lost or altered"
    assert max(Counter(battle for battle, _, _ in found).values()) == 1
    assert halves == []
