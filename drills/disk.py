"""Disks that fail while people vote: `python -m drills.disk --voters 24 --refusals 60`.

Five faults, one after another, under the real vote route on the real store, for both journals: disk full,
read-only, quota used up, syncs that fail at random, every n-th write. During each a voter must be told "not
saved"; after it votes must be stored again by the same process; at the end every acknowledged vote must be
there. Then the same with real faults under Python's own SQLite: a limit on the size of files and, where this
process may mount one, a small file system that is filled up. The negative control logs the error and thanks
the voter: the ledger must find its lost votes.
"""

import argparse
import asyncio
import logging
import random
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import apsw
from fastapi import FastAPI
from rich.console import Console
from rich.progress import Progress

from arena.store.settings import Journal, apply_settings, writer_settings
from benchmarks.ledger import Audit, audit
from benchmarks.machine import machine
from benchmarks.prepared import Voter, prepare_voters
from benchmarks.serving import write_echo_study
from drills import careless_server, vote_server
from drills.apsw_connection import ApswConnection
from drills.faulty_disk import Fault, FaultyDisk
from drills.findings import Finding, conclude, some_of
from drills.inspection import Inspection, inspect, promises_of
from drills.kill import arena_server
from drills.real_disk import run_real, size_limit, small_disk
from drills.served_here import served_here
from drills.spells import BATTLES_EACH, Spell, Survived, live_through, told_and_resumed
from drills.terminate import page_server
from drills.voters import Load, PersistentVoter, vote_while
from drills.watched_files import watched
from drills.watched_store import open_watched_store

JOURNALS = (Journal("TRUNCATE", "EXTRA"), Journal("WAL", "FULL"))
REAL = {
    "limit on files": (size_limit, arena_server),
    "limit on files, app.py": (size_limit, page_server),
    "small disk": (small_disk, arena_server),
}


@dataclass(frozen=True, slots=True)
class FaultRun:
    """All faults under one journal."""

    journal: Journal
    load: Load
    survived: Sequence[Survived]
    found: Inspection


def vote_through_faults(
    app: FastAPI, disk: FaultyDisk, voters: Sequence[Voter], load: Load,
    noticed: Callable[[], int], enough: int, progress: Progress, name: str,
) -> list[Survived]:  # fmt: skip
    """Serve an application that stands on this disk, and let the faults come and go."""
    survived: list[Survived] = []

    async def happening() -> None:
        survived.extend(await live_through(_spells(disk), load, noticed, enough, progress, name))

    with served_here(app) as port:
        people = [PersistentVoter(number, port, each, load) for number, each in enumerate(voters)]
        asyncio.run(vote_while(people, load, happening()))
    return survived


def _spells(disk: FaultyDisk) -> list[Spell]:
    def spell(fault: Fault) -> Spell:
        return Spell(
            fault.value,
            lambda: setattr(disk, "fault", fault),
            lambda: setattr(disk, "fault", None),
        )

    return [spell(fault) for fault in Fault]


def run_simulated(
    folder: Path, journal: Journal, voters: int, refusals: int, progress: Progress
) -> FaultRun:
    """The real route on the real store, on a disk with all five faults."""
    database, load = folder / "votes.db", Load()
    study = write_echo_study(folder, answer_words=60)
    people = prepare_voters(study, database, [BATTLES_EACH] * voters)
    disk = FaultyDisk(random.Random(f"faults under {journal.mode}"))
    with watched(disk) as file_system:
        store = open_watched_store(database, journal, file_system, copied=True)
        app = vote_server.build(vote_server.referee_of(study, store))
        survived = vote_through_faults(
            app, disk, people, load, lambda: load.told_not_saved, refusals, progress,
            f"faults under {journal.mode}",
        )  # fmt: skip
    return FaultRun(journal, load, survived, inspect(load.ledger, database))


def run_control(folder: Path, voters: int, enough: int, progress: Progress) -> Audit:
    """A route that swallows errors, on the same disk; here acknowledgements are waited for."""
    database, load = folder / "control.db", Load()
    disk = FaultyDisk(random.Random("faults under the control"))
    with watched(disk) as file_system:
        connection = ApswConnection(str(database), file_system)
        apply_settings(connection, writer_settings(JOURNALS[0]))
        table = careless_server.Table(connection, (apsw.Error,))
        app = careless_server.build(careless_server.SwallowErrors(table))
        people = [Voter("", ()) for _ in range(voters)]
        vote_through_faults(
            app, disk, people, load, lambda: load.acknowledged, enough, progress, "the control"
        )
        table.close()
    return audit(load.ledger, database)


def findings(
    runs: Sequence[FaultRun], real: Mapping[str, Sequence[Finding]], control: Audit
) -> list[Finding]:
    """The table, line by line."""
    lines: list[Finding] = []
    for run in runs:
        head = f"{run.journal.mode}/{run.journal.synchronous}: "
        said = told_and_resumed(len(Fault), run.survived) + promises_of(run.found, run.load.ledger)
        lines += [finding.under(head) for finding in said]
    for name, seen in real.items():
        lines += [finding.under(f"{name}: ") for finding in seen]
    lines.append(some_of("lost by swallowing errors", len(control.lost)))
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every promise held and the control failed."""
    parser = argparse.ArgumentParser(prog="python -m drills.disk", description=__doc__)
    parser.add_argument("--voters", type=int, default=24)
    parser.add_argument("--refusals", type=int, default=200)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    # The store logs every batch that fails, and here they fail by the hundred.
    logging.getLogger("arena.store").setLevel(logging.CRITICAL)
    logging.getLogger("drills").setLevel(logging.CRITICAL)
    runs: list[FaultRun] = []
    real: dict[str, list[Finding]] = {}
    with tempfile.TemporaryDirectory() as temporary, Progress(console=console) as progress:
        folder = Path(temporary)
        console.print(machine(folder / "votes.db"))
        for journal in JOURNALS:
            place = folder / journal.mode
            place.mkdir()
            runs.append(run_simulated(place, journal, chosen.voters, chosen.refusals, progress))
        for name, (fault, serve) in REAL.items():
            place = folder / name
            place.mkdir()
            real[name] = run_real(place, fault, serve, chosen.voters, chosen.refusals, progress)
        control = run_control(folder, chosen.voters, chosen.refusals, progress)
    return conclude(console, "disks that fail while people vote", findings(runs, real, control))


if __name__ == "__main__":
    sys.exit(main())
