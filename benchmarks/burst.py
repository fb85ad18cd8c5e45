"""A crowd after a broadcast: `python -m benchmarks.burst --people 500 --seconds 5`.

Everybody comes once, at a random moment within those seconds: consents, opens the battle page, asks the
suggested prompt, waits for both answers of echo models, votes at once (one in five twice at the same
moment) and leaves. It is done twice, with the arena as it is and with nothing shed (ARENA_STREAMS=0), since
only the ratio travels to another machine. The client keeps to one core, the server may use all.

The command fails when a vote is lost, doubled or altered, or somebody could not vote; it tells whether
the goal for speed was met.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.file_limit import allow_files
from benchmarks.load_run import LoadRun, counts_table, hold, times_table
from benchmarks.machine import machine, percentile
from benchmarks.serving import Server
from benchmarks.visit import Functions, join, read_functions
from benchmarks.volunteer import Experience, Volunteer

RUNS: Mapping[str, Mapping[str, str]] = {
    "as it is": {},
    "nothing shed": {"ARENA_STREAMS": "0"},
}
GOALS_SECONDS = {95: 0.3, 99: 1.0}
LONGEST_VISIT_SECONDS = 300.0
FILES_FOR_ONE = 4
FILES_BESIDE = 200


async def come_once(
    volunteer: Volunteer, functions: Functions, seconds: float, experience: Experience
) -> None:
    """Arrive within so many seconds, vote and leave."""
    await asyncio.sleep(volunteer.chance.uniform(0, seconds))
    begun = time.perf_counter()
    with volunteer.counting_errors():
        async with asyncio.timeout(LONGEST_VISIT_SECONDS):
            visit = await volunteer.arrive(functions)
            try:
                battle = await volunteer.read_answers(visit)
                if battle is not None:
                    await volunteer.vote(visit, battle)
            finally:
                await visit.close()
        experience.visits.append(time.perf_counter() - begun)


async def come_together(
    port: int, people: int, seconds: float, progress: Progress, name: str
) -> Experience:
    """Everybody within so many seconds, within one thread."""
    experience = Experience()
    functions = await read_functions(port, await join(port))
    volunteers = [Volunteer(number, port, experience) for number in range(people)]
    tasks = [
        asyncio.create_task(come_once(each, functions, seconds, experience)) for each in volunteers
    ]
    bar = progress.add_task(f"{name}: votes", total=people)
    for done in asyncio.as_completed(tasks):
        await done
        progress.update(bar, completed=len(experience.ledger.sent))
    return experience


def run(
    folder: Path,
    people: int,
    seconds: float,
    progress: Progress,
    name: str = "",
    settings: Mapping[str, str] | None = None,
) -> LoadRun:
    """Serve the load study from an empty folder, let the crowd in, and audit its votes.

    `settings` are added to the server's environment.
    """

    async def let_in(server: Server) -> Experience:
        with on_one_core():
            return await come_together(server.port, people, seconds, progress, name)

    return hold(folder, let_in, settings)


@contextmanager
def on_one_core() -> Iterator[None]:
    """Keep this process to one core, where the system can, so that the server has another."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def goal_sentences(runs: Mapping[str, LoadRun]) -> list[str]:
    """Whether votes were acknowledged fast enough, and what shedding changes."""
    found = {
        name: {rank: percentile(result.experience.votes, rank) for rank in GOALS_SECONDS}
        for name, result in runs.items()
    }
    shed, unshed = found["as it is"], found["nothing shed"]
    parts = [f"p{rank} {shed[rank]:.3f} s (goal {goal} s)" for rank, goal in GOALS_SECONDS.items()]
    met = all(shed[rank] <= goal for rank, goal in GOALS_SECONDS.items())
    ratios = [f"p{rank} {unshed[rank] / shed[rank]:.1f}" for rank in GOALS_SECONDS]
    return [
        f"goal for votes {'met' if met else 'MISSED'}: {', '.join(parts)}",
        f"with nothing shed a vote takes so many times as long: {', '.join(ratios)}",
    ]


def is_sound(runs: Mapping[str, LoadRun], people: int) -> bool:
    """No vote is lost, doubled or altered, and as it is, everybody could vote."""
    voted = runs["as it is"].audit.stored
    return voted == people and all(result.audit.sound for result in runs.values())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both, print, and tell by the exit status whether every vote is there once."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.burst", description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=5)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    refused = allow_files(FILES_FOR_ONE * chosen.people + FILES_BESIDE)
    if refused:
        console.print(refused)
        return 2
    runs = {}
    with tempfile.TemporaryDirectory() as place, Progress(transient=True) as progress:
        console.print(machine(Path(place) / "votes.db"))
        for number, (name, settings) in enumerate(RUNS.items()):
            folder = Path(place) / str(number)
            folder.mkdir()
            runs[name] = run(folder, chosen.people, chosen.seconds, progress, name, settings)
    for table in (times_table(runs), counts_table(runs)):
        console.print(table)
    for sentence in goal_sentences(runs):
        console.print(sentence)
    return 0 if is_sound(runs, chosen.people) else 1


if __name__ == "__main__":
    sys.exit(main())
