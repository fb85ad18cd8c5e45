"""kill -9 at random moments of voting: `python -m drills.kill --kills 200 --voters 64`.

Voters send one ballot in five twice at once, and every ballot until it is answered, through all the kills.
Afterwards every acknowledged vote must be in the database, once, as it was sent. The negative control is
a server that looks in memory before it inserts: under the same kills it must double votes.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.ledger import Audit, audit
from benchmarks.machine import machine
from benchmarks.prepared import Voter, prepare_voters
from benchmarks.serving import arena_environment, write_echo_study
from drills.findings import Finding, conclude, note, some_of
from drills.inspection import Inspection, inspect, promises_of
from drills.server_process import ServerProcess
from drills.voters import Load, PersistentVoter, vote_while, wait_for_votes

CONTROL_PART = 10
MOST_VOTES_BETWEEN = 150


@dataclass(frozen=True, slots=True)
class KillRun:
    """What the voters of the arena were told and what was found, and the same of the control."""

    kills: int
    load: Load
    found: Inspection
    control_kills: int
    control: Audit


async def kill_at_random(
    server: ServerProcess, load: Load, kills: int, progress: Progress, name: str
) -> None:
    """Kill a running server again and again, and leave it running."""
    chance = random.Random(f"kills of {name}")
    bar = progress.add_task(f"kills of {name}", total=kills)
    for _ in range(kills):
        await wait_for_votes(load, MOST_VOTES_BETWEEN, chance)
        server.kill()
        await asyncio.to_thread(server.start)
        progress.advance(bar)
    # The last start is voted on, too.
    await wait_for_votes(load, MOST_VOTES_BETWEEN, chance)


def vote_through_kills(
    server: ServerProcess, voters: Sequence[Voter], kills: int, progress: Progress, name: str
) -> Load:
    """Start a server, kill it while the voters vote, and stop it in peace."""
    load = Load()
    server.start()
    try:
        people = [
            PersistentVoter(number, server.port, voter, load) for number, voter in enumerate(voters)
        ]
        asyncio.run(vote_while(people, load, kill_at_random(server, load, kills, progress, name)))
        server.terminate()
    finally:
        server.kill()
    return load


def arena_server(folder: Path, study: Path, database: Path) -> ServerProcess:
    """The real vote route in a process, without pages."""
    environment = arena_environment(study, database)
    return ServerProcess(["-m", "drills.vote_server"], environment, folder / "server.log")


def careless_server(folder: Path, way: str, database: Path) -> ServerProcess:
    """A negative control in a process; `way` is a key of `careless_server.WAYS`."""
    environment: Mapping[str, str] = {"ARENA_DATABASE": str(database)}
    command = ["-m", "drills.careless_server", way]
    return ServerProcess(command, environment, folder / f"{way}.log")


def run(folder: Path, kills: int, voters: int, progress: Progress) -> KillRun:
    """The arena through all kills, then the control through a tenth of them, and three at least."""
    database, control = folder / "votes.db", folder / "control.db"
    study = write_echo_study(folder, answer_words=60)
    people = prepare_voters(study, database, [0] * voters)
    server = arena_server(folder, study, database)
    load = vote_through_kills(server, people, kills, progress, "the arena")
    control_kills = max(kills // CONTROL_PART, 3)
    careless = careless_server(folder, "check", control)
    told = vote_through_kills(careless, people, control_kills, progress, "the control")
    return KillRun(
        kills, load, inspect(load.ledger, database), control_kills, audit(told.ledger, control)
    )


def findings(result: KillRun) -> list[Finding]:
    """The table, line by line."""
    load = result.load
    return [
        note("kills", result.kills),
        note("votes sent twice at once", load.sent_twice),
        note("sends without an answer, sent again", sum(load.unanswered.values())),
        *promises_of(result.found, load.ledger),
        note("kills of the control", result.control_kills),
        some_of("doubled by checking in memory before inserting", len(result.control.doubled)),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every promise held and the control failed."""
    parser = argparse.ArgumentParser(prog="python -m drills.kill", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--voters", type=int, default=64)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        console.print(machine(Path(name) / "votes.db"))
        result = run(Path(name), chosen.kills, chosen.voters, progress)
    return conclude(console, "kill -9 while people vote", findings(result))


if __name__ == "__main__":
    sys.exit(main())
