"""Many volunteers at once: `python -m benchmarks.volunteers --volunteers 60 --seconds 120`.

Each consents, opens the battle page, asks the suggested prompt, reads both answers of echo models
as they come, and votes, one ballot in five twice at the same moment; then on to the next battle until
time is up. Every volunteer writes down what the server acknowledged; at the end that is compared with
the database. The command fails when a vote is lost, doubled or altered.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.ledger import Audit, Ledger, audit
from benchmarks.machine import machine, milliseconds
from benchmarks.serving import LANGUAGE, arena_environment, served, write_echo_study
from benchmarks.visit import BATTLE, Functions, Visit, grows, join, read_functions

ANSWER_WORDS = 60
SENT_TWICE = 0.2
LONGEST_READING_SECONDS = 2.0
ARRIVAL_SECONDS = 5.0
LONGEST_STEP_SECONDS = 60.0
OUTCOMES = ("left", "tie", "right")
CONFLICT = {"left": "right", "right": "left"}


@dataclass(slots=True)
class Experience:
    """What all volunteers together saw; times in seconds."""

    ledger: Ledger = field(default_factory=Ledger)
    votes: list[float] = field(default_factory=list)
    first_texts: list[float] = field(default_factory=list)
    battles: int = 0
    sent_twice: int = 0
    errors: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class LoadRun:
    """The experience, what the database says of it, and what it cost the server."""

    experience: Experience
    audit: Audit
    seconds: float
    cpu_seconds: float
    memory_mebibytes: float


def choose_answers(chance: random.Random) -> dict[str, str]:
    """A ballot as the page would send it: the overall question only in a conflict."""
    answers = {question: chance.choice(OUTCOMES) for question in ("content", "language")}
    if CONFLICT.get(answers["content"]) == answers["language"]:
        answers["overall"] = chance.choice(OUTCOMES)
    return answers


class Volunteer:
    """One participant with one page; everything random comes from the seed."""

    def __init__(self, number: int, port: int, experience: Experience, hurry: float) -> None:
        self._chance = random.Random(f"volunteer {number}")
        self._port = port
        self._seen = experience
        self._hurry = hurry

    async def take_part(self, functions: Functions, until: float) -> None:
        """Join, and hold battles until the time (of the event loop) is up."""
        await asyncio.sleep(self._chance.uniform(0, ARRIVAL_SECONDS / self._hurry))
        async with asyncio.timeout(LONGEST_STEP_SECONDS):
            visit = Visit(self._port, await join(self._port), functions)
            await visit.open()
        try:
            while asyncio.get_running_loop().time() < until:
                await self._battle(visit)
        finally:
            await visit.close()

    async def _battle(self, visit: Visit) -> None:
        try:
            async with asyncio.timeout(LONGEST_STEP_SECONDS):
                battle = await self._read_answers(visit)
                if battle is not None:
                    pause = self._chance.uniform(0, LONGEST_READING_SECONDS) / self._hurry
                    await asyncio.sleep(pause)
                    await self._vote(visit, battle)
                await visit.go_on()
        except (OSError, EOFError, TimeoutError) as error:
            # A load run goes on and counts; asyncio's own IncompleteReadError is an EOFError.
            self._seen.errors[f"{type(error).__name__}: {error}"[:90]] += 1

    async def _read_answers(self, visit: Visit) -> str | None:
        """Watch both answers grow; returns the battle of the ballot form, None if none came."""
        self._seen.battles += 1
        begun, battle, silent = time.perf_counter(), None, True
        async with aclosing(visit.ask()) as events:
            async for event in events:
                if silent and grows(event):
                    self._seen.first_texts.append(time.perf_counter() - begun)
                    silent = False
                if found := BATTLE.search(event):
                    battle = found[1].decode()
        if battle is None:
            self._seen.errors["no ballot form after the answers"] += 1
        return battle

    async def _vote(self, visit: Visit, battle: str) -> None:
        answers = choose_answers(self._chance)
        # Known before it is sent: what the server stores without an answer is not unheard of.
        self._seen.ledger.sent[battle] = answers
        twice = self._chance.random() < SENT_TWICE
        self._seen.sent_twice += twice
        sends = [self._send(visit, battle, answers, again=False)]
        if twice:
            sends.append(self._send(visit, battle, answers, again=True))
        await asyncio.gather(*sends)

    async def _send(
        self, visit: Visit, battle: str, answers: dict[str, str], *, again: bool
    ) -> None:
        begun = time.perf_counter()
        reply = await visit.vote(battle, answers, again=again)
        self._seen.votes.append(time.perf_counter() - begun)
        self._seen.ledger.note(battle, answers, reply)


async def take_part_together(
    port: int, volunteers: int, seconds: float, progress: Progress, hurry: float
) -> Experience:
    """All volunteers at once, within one thread."""
    experience = Experience()
    functions = await read_functions(port, await join(port))
    until = asyncio.get_running_loop().time() + seconds
    people = [Volunteer(number, port, experience, hurry) for number in range(volunteers)]
    tasks = [asyncio.create_task(each.take_part(functions, until)) for each in people]
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
            experience.errors[f"{type(outcome).__name__}: {outcome}"[:90]] += 1
    return experience


def run(
    folder: Path, volunteers: int, seconds: float, progress: Progress, *, hurry: float = 1.0
) -> LoadRun:
    """Serve the load study from a folder, let the volunteers in, and audit their votes.

    `hurry` divides the pauses in which volunteers arrive and read.
    """
    database = folder / "votes.db"
    environment = arena_environment(write_echo_study(folder, ANSWER_WORDS), database)
    page = f"/{LANGUAGE}/join"
    with served(["app.py"], environment, folder / "server.log", page) as server:
        cpu, begun = server.cpu_seconds(), time.perf_counter()
        experience = asyncio.run(
            take_part_together(server.port, volunteers, seconds, progress, hurry)
        )
        return LoadRun(
            experience,
            audit(experience.ledger, database),
            time.perf_counter() - begun,
            server.cpu_seconds() - cpu,
            server.memory_mebibytes(),
        )


def tables(result: LoadRun) -> tuple[Table, Table]:
    """Times, and counts."""
    seen, found = result.experience, result.audit
    times = Table(title="milliseconds")
    for column in ("what", "times", "p50", "p95", "p99", "most"):
        times.add_column(column, justify="left" if column == "what" else "right")
    for name, seconds in (("vote acknowledged", seen.votes), ("first text", seen.first_texts)):
        ranks = (milliseconds(seconds, rank) for rank in (50, 95, 99, 100))
        times.add_row(name, str(len(seconds)), *ranks)
    counts = Table(title="counts", show_header=False)
    for name, value in (
        ("battles asked", seen.battles),
        ("void battles", dict(found.voids) or 0),
        ("ballots acknowledged, of them twice", f"{len(seen.ledger.sent)}, {seen.sent_twice}"),
        ("ballots in the database", found.stored),
        ("lost", len(found.lost)),
        ("doubled", len(found.doubled)),
        ("altered", len(found.altered)),
        ("stored though nobody sent them", len(found.unheard_of)),
        ("errors", dict(seen.errors + seen.ledger.refused) or 0),
        ("integrity check", found.integrity),
        ("server: cores used", f"{result.cpu_seconds / result.seconds:.2f}"),
        ("server: memory", f"{result.memory_mebibytes:.0f} MiB"),
    ):
        counts.add_row(name, str(value))
    return times, counts


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
    for table in tables(result):
        console.print(table)
    return 0 if result.audit.sound else 1


if __name__ == "__main__":
    sys.exit(main())
