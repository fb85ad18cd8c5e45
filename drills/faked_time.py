"""A whole server process whose wall clock is set from outside, by libfaketime; for those who have it."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress

from benchmarks.prepared import Voter
from benchmarks.serving import arena_environment
from drills.findings import Finding, none_of, note
from drills.inspection import Inspection, inspect, opened, promises_of
from drills.jumping_time import JumpingTime
from drills.server_process import ServerProcess
from drills.voters import Load, PersistentVoter, vote_while

PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class FakedRun:
    """What the voters of the process were told and what was found.

    `too_long` counts ballots that say more seconds than the whole drill took.
    """

    jumps: int
    load: Load
    found: Inspection
    too_long: int


def library() -> Path | None:
    """Debian's package faketime, if it is installed."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


def run_faked(
    fake: Path, study: Path, database: Path, voters: Sequence[Voter], jumps: int, progress: Progress
) -> FakedRun:
    """Serve the vote route under the library, and set its clock while people vote."""
    place = database.with_name("time")
    wall = JumpingTime()
    _tell(place, wall)
    environment = {
        **arena_environment(study, database),
        "LD_PRELOAD": str(fake),
        "FAKETIME_TIMESTAMP_FILE": str(place),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    server = ServerProcess(
        ["-m", "drills.vote_server"], environment, database.with_name("fake.log")
    )
    load, begun = Load(), time.monotonic()

    async def happening() -> None:
        for _ in progress.track(range(jumps), description="a process under libfaketime"):
            await asyncio.sleep(PAUSE_SECONDS)
            wall.jump()
            _tell(place, wall)

    server.start()
    try:
        people = [
            PersistentVoter(number, server.port, each, load) for number, each in enumerate(voters)
        ]
        asyncio.run(vote_while(people, load, happening()))
        server.terminate()
    finally:
        server.kill()
    took = time.monotonic() - begun
    with opened(database) as connection:
        too_long = connection.execute(
            "SELECT count(*) FROM ballots WHERE seconds IS NULL OR seconds > ?", (took,)
        ).fetchone()[0]
    return FakedRun(jumps, load, inspect(load.ledger, database), too_long)


def _tell(place: Path, wall: JumpingTime) -> None:
    partial = place.with_name("time.partial")
    partial.write_text(f"{wall.added:+f}s\n", encoding="utf-8")
    # The library reads the file at every call: it must never find half of it.
    partial.replace(place)


def findings_of(result: FakedRun) -> list[Finding]:
    """The lines of the table."""
    return [
        note("times that the clock was set", result.jumps),
        none_of("ballots with more seconds than passed", result.too_long),
        *promises_of(result.found, result.load.ledger),
    ]
