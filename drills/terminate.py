"""SIGTERM in the middle of voting: `python -m drills.terminate --stops 50 --pages 3 --voters 32`.

A supervisor stops a server with SIGTERM and kills it when that takes too long. Every stop must end within
10 seconds with exit status 0, and leave every acknowledged vote in the database; the last few stops are of
the whole application, `app.py`. The negative control acknowledges first and writes twice a second.
"""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.ledger import Audit, audit
from benchmarks.machine import machine
from benchmarks.prepared import Voter, prepare_voters
from benchmarks.serving import LANGUAGE, arena_environment, write_echo_study
from drills.findings import Finding, conclude, none_of, note, some_of
from drills.inspection import Inspection, inspect, promises_of
from drills.kill import arena_server, careless_server
from drills.server_process import ServerProcess, Stop
from drills.voters import Load, PersistentVoter, vote_while, wait_for_votes

CONTROL_PART = 10
SLOWEST_SECONDS = 10.0
MOST_VOTES_BETWEEN = 100
PAUSE_SECONDS = 0.2
SPARE_BATTLES = 20


@dataclass(frozen=True, slots=True)
class StopRun:
    """How the arena's servers ended, what was found afterwards, and the same of the control."""

    stops: Sequence[Stop]
    page_stops: Sequence[Stop]
    load: Load
    found: Inspection
    control_stops: int
    control: Audit


async def stop_at_random(
    server: ServerProcess, load: Load, stops: int, ended: list[Stop], progress: Progress, name: str
) -> None:
    """Stop a running server again and again, and leave it running."""
    chance = random.Random(f"stops of {name}")
    bar = progress.add_task(f"stops of {name}", total=stops)
    for _ in range(stops):
        await wait_for_votes(load, MOST_VOTES_BETWEEN, chance)
        # Waited for in a thread: the voters go on while the server answers what it has begun.
        ended.append(await asyncio.to_thread(server.terminate))
        await asyncio.to_thread(server.start)
        progress.advance(bar)
    # The last start is voted on, too, and stopped by whoever called.
    await wait_for_votes(load, MOST_VOTES_BETWEEN, chance)


def vote_through_stops(
    server: ServerProcess, people: list[PersistentVoter], load: Load, stops: int,
    progress: Progress, name: str,
) -> list[Stop]:  # fmt: skip
    """Start a server and stop it while people vote; how it ended each time, at the end too."""
    ended: list[Stop] = []
    server.start()
    try:
        asyncio.run(
            vote_while(people, load, stop_at_random(server, load, stops, ended, progress, name))
        )
        ended.append(server.terminate())
    finally:
        server.kill()
    return ended


def page_server(folder: Path, study: Path, database: Path) -> ServerProcess:
    """The whole application in a process."""
    environment = arena_environment(study, database)
    return ServerProcess(["app.py"], environment, folder / "app.log", f"/{LANGUAGE}/join")


def run(folder: Path, stops: int, pages: int, voters: int, progress: Progress) -> StopRun:
    """The route alone, then the whole application on the same database, then the control."""
    database, control = folder / "votes.db", folder / "control.db"
    study = write_echo_study(folder, answer_words=60)
    # The whole application opens battles on its pages only, so there are enough for all of its stops.
    enough = (2 * MOST_VOTES_BETWEEN // voters + SPARE_BATTLES) * (pages + 1)
    people = prepare_voters(study, database, [enough] * voters)
    load, told = Load(), Load()
    route = arena_server(folder, study, database)
    ended = vote_through_stops(
        route, _voters(route, [Voter(each.cookie, ()) for each in people], load),
        load, stops, progress, "the vote route",
    )  # fmt: skip
    load.over = False
    whole = page_server(folder, study, database)
    page_ended = vote_through_stops(
        whole, _voters(whole, people, load, PAUSE_SECONDS), load, pages, progress, "app.py"
    )
    careless = careless_server(folder, "later", control)
    control_stops = max(stops // CONTROL_PART, 2)
    vote_through_stops(
        careless, _voters(careless, people, told), told, control_stops, progress, "the control"
    )
    return StopRun(
        ended,
        page_ended,
        load,
        inspect(load.ledger, database),
        control_stops,
        audit(told.ledger, control),
    )


def _voters(
    server: ServerProcess, voters: Sequence[Voter], load: Load, pause: float = 0.0
) -> list[PersistentVoter]:
    return [
        PersistentVoter(number, server.port, voter, load, pause)
        for number, voter in enumerate(voters)
    ]


def findings(result: StopRun) -> list[Finding]:
    """The table, line by line."""
    stops = [*result.stops, *result.page_stops]
    slowest = max(stop.seconds for stop in stops)
    return [
        note("stops of the vote route, of app.py", f"{len(result.stops)}, {len(result.page_stops)}"),
        none_of("exit status other than 0", sum(stop.status != 0 for stop in stops)),
        Finding(
            "slowest stop", f"{slowest:.1f} s", f"{SLOWEST_SECONDS:.0f} s at most",
            slowest <= SLOWEST_SECONDS,
        ),
        note("sends without an answer, sent again", sum(result.load.unanswered.values())),
        *promises_of(result.found, result.load.ledger),
        note("stops of the control", result.control_stops),
        some_of("lost by acknowledging before writing", len(result.control.lost)),
    ]  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every promise held and the control failed."""
    parser = argparse.ArgumentParser(prog="python -m drills.terminate", description=__doc__)
    parser.add_argument("--stops", type=int, default=50)
    parser.add_argument("--pages", type=int, default=3)
    parser.add_argument("--voters", type=int, default=32)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as name, Progress(console=console) as progress:
        console.print(machine(Path(name) / "votes.db"))
        result = run(Path(name), chosen.stops, chosen.pages, chosen.voters, progress)
    return conclude(console, "SIGTERM while people vote", findings(result))


if __name__ == "__main__":
    sys.exit(main())
