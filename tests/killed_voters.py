"""Voters in a process of their own, which is killed in the middle of their voting."""

import json
import subprocess
import sys

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
