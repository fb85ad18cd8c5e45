"""Many processes on one file: `python -m drills.locks --processes 16 --rounds 1000`.

Each process reads and then writes in one transaction, again and again, all at once. In the store's way,
which takes the lock before it reads, nobody is told "database is locked". The negative control begins its
transactions with a plain BEGIN: there SQLite refuses whoever read before another one wrote, at once and
whatever the time limit.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.machine import machine, percentile
from benchmarks.prepared import prepare_voters
from benchmarks.serving import ROOT, write_echo_study
from drills.findings import CONTROL, Finding, conclude, none_of, note, some_of
from drills.inspection import opened
from drills.lock_worker import COUNTERS

CONTROL_PART = 10
GOAL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Rush:
    """What all processes of one way saw together; `waits` are seconds of each round."""

    rounds: int
    locked: int
    stored: int
    waits: Sequence[float]


@dataclass(frozen=True, slots=True)
class LockRun:
    """The store's way, and the control's."""

    store: Rush
    control: Rush


def rush(command: Sequence[str], processes: int, rounds: int, progress: Progress) -> Rush:
    """Start the workers, let them go at once, and add up what they say; `stored` is not known yet."""
    bar = progress.add_task(f"{processes} processes, {command[0]}", total=processes)
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "drills.lock_worker", *command, str(number), str(rounds)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )
        for number in range(processes)
    ]  # fmt: skip
    locked, waits = 0, []
    try:
        for worker in workers:
            assert worker.stdout is not None, "it is piped"
            worker.stdout.readline()
        for worker in workers:
            assert worker.stdin is not None, "it is piped"
            worker.stdin.write("go\n")
            worker.stdin.flush()
        for worker in workers:
            said, _ = worker.communicate()
            if worker.returncode:
                raise RuntimeError(f"a worker ended with status {worker.returncode}")
            told = json.loads(said)
            locked += told["locked"]
            waits += told["waits"]
            progress.advance(bar)
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    return Rush(processes * rounds, locked, 0, waits)


def run(folder: Path, processes: int, rounds: int, progress: Progress) -> LockRun:
    """The store's way, then a tenth as much of the control on a file of its own, fifty rounds at least."""
    database, control = folder / "votes.db", folder / "control.db"
    study = write_echo_study(folder, answer_words=60)
    prepare_voters(study, database, [0] * processes)
    with opened(control) as connection:
        connection.execute(COUNTERS)
    ours = rush(["store", str(study), str(database)], processes, rounds, progress)
    control_rounds = max(rounds // CONTROL_PART, 50)
    theirs = rush(["deferred", str(study), str(control)], processes, control_rounds, progress)
    return LockRun(
        _with_stored(ours, database, "SELECT count(*) FROM battles"),
        _with_stored(theirs, control, "SELECT count(*) FROM counters"),
    )


def _with_stored(seen: Rush, database: Path, count: str) -> Rush:
    with opened(database) as connection:
        stored = connection.execute(count).fetchone()[0]
    return Rush(seen.rounds, seen.locked, stored, seen.waits)


def findings(result: LockRun) -> list[Finding]:
    """The table, line by line."""
    store, control = result.store, result.control
    wait = percentile(store.waits, 99)
    return [
        note("transactions", store.rounds),
        none_of("told that the database is locked", store.locked),
        none_of("missing in the database", store.rounds - store.stored),
        note("wait, 99th percentile", f"{wait:.2f} s (goal: {GOAL_SECONDS:.0f} s)"),
        note("wait, longest", f"{max(store.waits):.2f} s"),
        note(f"{CONTROL}transactions with a plain BEGIN", control.rounds),
        some_of("told that the database is locked", control.locked),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every promise held and the control failed."""
    parser = argparse.ArgumentParser(prog="python -m drills.locks", description=__doc__)
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=1000)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        console.print(machine(Path(name) / "votes.db"))
        result = run(Path(name), chosen.processes, chosen.rounds, progress)
    return conclude(console, "many processes on one file", findings(result))


if __name__ == "__main__":
    sys.exit(main())
