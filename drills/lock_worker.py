"""One of many processes that read and then write: `python -m drills.lock_worker WAY STUDY DATABASE NUMBER ROUNDS`.

`store` is the store's way: a battle is opened, for which its participant is read first. `deferred` is what
happens without it: the transaction begins with a plain BEGIN, reads, and finds out at its first write that
another process was faster. It begins when a line comes in and prints what it saw as one line of JSON.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from pathlib import Path

from arena.backends.registry import OPTIONS
from arena.errors import StoreError
from arena.store import open_store
from arena.store.settings import connect_writer, journal_for
from arena.study import read_study
from benchmarks.prepared import sealed_battle
from benchmarks.serving import ROOT

Round = Callable[[int], bool]
"""Reads and writes once; False where the database said that it is locked."""

THINKING_SECONDS = 0.002
"""What a program does between what it reads and what it writes."""

COUNTERS = "CREATE TABLE IF NOT EXISTS counters (process TEXT NOT NULL, round INTEGER NOT NULL)"


def store_round(study_folder: Path, database: Path, number: int) -> Round:
    """Through the real store."""
    study = read_study(study_folder, ROOT / "models.yaml", OPTIONS)
    store = open_store(database)

    def open_battle(at: int) -> bool:
        battle = sealed_battle(study, f"participant-{number}", f"battle-{number}-{at}")
        try:
            store.open_battle(battle)
        except StoreError as error:
            return _unlocked(error.__cause__ or error)
        return True

    return open_battle


def deferred_round(database: Path, number: int) -> Round:
    """With the same settings, and a plain BEGIN."""
    connection = connect_writer(database, journal_for(database))

    def count(at: int) -> bool:
        try:
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM counters").fetchone()
            time.sleep(THINKING_SECONDS)
            connection.execute("INSERT INTO counters VALUES (?, ?)", (str(number), at))
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            return _unlocked(error)
        return True

    return count


def _unlocked(error: BaseException) -> bool:
    if "locked" not in str(error):
        raise error
    return False


def main() -> None:
    """Wait for the signal, do all rounds, say what happened."""
    way, study, database, number, rounds = sys.argv[1:]
    if way == "store":
        once = store_round(Path(study), Path(database), int(number))
    else:
        once = deferred_round(Path(database), int(number))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    locked, waits = 0, []
    for at in range(int(rounds)):
        begun = time.perf_counter()
        locked += not once(at)
        waits.append(time.perf_counter() - begun)
    sys.stdout.write(json.dumps({"locked": locked, "waits": waits}) + "\n")


if __name__ == "__main__":
    main()
