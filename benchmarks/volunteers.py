"""Many volunteers at once: `python -m benchmarks.volunteers --volunteers 60 --seconds 120`.

Each consents, opens the battle page, asks the suggested prompt, reads both answers of echo models
as they come, and votes, one ballot in five twice at the same moment; then on to the next battle until
time is up. Every volunteer writes down what the server acknowledged; at the end that is compared with
the database. The command fails when a vote is lost, doubled or altered.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.load_run import LoadRun, counts_table, hold, times_table
from benchmarks.machine import machine
from benchmarks.visit import Functions, Visit, join, read_functions
from benchmarks.volunteer import Experience, Volunteer

LONGEST_READING_SECONDS = 2.0
ARRIVAL_SECONDS = 5.0
LONGEST_STEP_SECONDS = 60.0


async def take_part(volunteer: Volunteer, functions: Functions, until: float, hurry: float) -> None:
    """Join, and hold battles until the time (of the event loop) is up."""
    await asyncio.sleep(volunteer.chance.uniform(0, ARRIVAL_SECONDS / hurry))
    async with asyncio.timeout(LONGEST_STEP_SECONDS):
        visit = await volunteer.arrive(functions)
    try:
        while asyncio.get_running_loop().time() < until:
            await _hold_battle(volunteer, visit, hurry)
    finally:
        await visit.close()


async def _hold_battle(volunteer: Volunteer, visit: Visit, hurry: float) -> None:
    with volunteer.counting_errors():
        async with asyncio.timeout(LONGEST_STEP_SECONDS):
            battle = await volunteer.read_answers(visit)
            if battle is not None:
                pause = volunteer.chance.uniform(0, LONGEST_READING_SECONDS) / hurry
                await asyncio.sleep(pause)
                await volunteer.vote(visit, battle)
            await visit.go_on()


async def take_part_together(
    port: int, volunteers: int, seconds: float, progress: Progress, hurry: float
) -> Experience:
    """All volunteers at once, within one thread."""
    experience = Experience()
    functions = await read_functions(port, await join(port))
    until = asyncio.get_running_loop().time() + seconds
    people = [Volunteer(number, port, experience) for number in range(volunteers)]
    tasks = [asyncio.create_task(take_part(each, functions, until, hurry)) for each in people]
    bar = progress.add_task(f"{volunteers} volunteers", total=seconds)
    while any(not task.done() for task in tasks):
        await asyncio.wait(tasks, timeout=1)
        left = max(until - asyncio.get_running_loop().time(), 0)
        progress.update(
            bar,
            completed=seconds - left,
            description=f"{volunteers} volunteers, {len(experience.votes)} votes",
        )
    for outcome in await asyncio.gather(*tasks, return_exceptions=True):
        if outcome is not None:
            experience.note_error(outcome)
    return experience


def run(
    folder: Path, volunteers: int, seconds: float, progress: Progress, *, hurry: float = 1.0
) -> LoadRun:
    """Serve the load study from a folder, let the volunteers in, and audit their votes.

    `hurry` divides the pauses in which volunteers arrive and read.
    """
    return hold(
        folder,
        lambda server: take_part_together(server.port, volunteers, seconds, progress, hurry),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and tell by the exit status whether every vote is there once."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.volunteers", description=__doc__)
    parser.add_argument("--volunteers", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=120)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    with tempfile.TemporaryDirectory() as name:
        console.print(machine(Path(name) / "votes.db"))
        with Progress(console=console, transient=True) as progress:
            result = run(Path(name), chosen.volunteers, chosen.seconds, progress)
    for table in (times_table({"": result}), counts_table({"": result})):
        console.print(table)
    return 0 if result.audit.sound else 1


if __name__ == "__main__":
    sys.exit(main())
