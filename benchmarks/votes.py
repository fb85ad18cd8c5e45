"""Votes acknowledged per second, beside a bare route: `python -m benchmarks.votes`.

Each number of voters sends its votes over keep-alive connections, each voter the next one after the
answer to the last, in turns to three servers: a bare FastAPI route with one durable insert (see
`bare_route`), the same route without threads, and Epaile. Every vote is on disk before it is answered.
At the end every acknowledged vote of Epaile has to be in the database, once and as it was sent.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.connection import Connection
from benchmarks.ledger import Ledger, audit
from benchmarks.machine import machine, milliseconds
from benchmarks.prepared import Voter, prepare_voters
from benchmarks.serving import LANGUAGE, Server, arena_environment, served, write_echo_study

VOTERS = (1, 10, 100)
VOTES_OF_A_ROUND = {1: 150, 10: 500, 100: 1000}
ANSWERS: Mapping[str, str] = {"content": "left", "language": "tie"}
GOAL_FACTOR = 2.0
BARE, ON_THE_LOOP, OURS = "bare route", "bare, no threads", "Epaile"
ROUTES = {
    BARE: "/api/ballots",
    ON_THE_LOOP: "/api/ballots-on-the-loop",
    OURS: "/api/ballots",
}


@dataclass(slots=True)
class Rounds:
    """One server with one number of voters: votes per second and CPU per vote by round, all times."""

    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Votes per second, the median of the rounds."""
        return statistics.median(self.rates)


async def vote(
    port: int, path: str, voter: Voter, seconds: list[float], ledger: Ledger | None
) -> None:
    """Send a voter's votes one after another."""
    connection = Connection(port, voter.cookie)
    for battle in voter.battles:
        body = json.dumps({"battle": battle, "answers": ANSWERS}).encode()
        begun = time.perf_counter()
        reply = await connection.request("POST", path, body)
        seconds.append(time.perf_counter() - begun)
        if ledger is not None:
            ledger.note(battle, ANSWERS, reply)
        elif reply.status != 200:
            raise RuntimeError(f"the bare route answered {reply.status}: {reply.body[:200]!r}")
    await connection.close()


async def hold_round(
    server: Server, path: str, voters: Sequence[Voter], rounds: Rounds, ledger: Ledger | None
) -> None:
    """All voters at once, and what came of it into `rounds`."""
    cpu, begun, before = server.cpu_seconds(), time.perf_counter(), len(rounds.seconds)
    await asyncio.gather(
        *(vote(server.port, path, each, rounds.seconds, ledger) for each in voters)
    )
    votes = len(rounds.seconds) - before
    rounds.rates.append(votes / (time.perf_counter() - begun))
    rounds.cpu.append((server.cpu_seconds() - cpu) / votes)


def battles_needed(rounds: int) -> list[int]:
    """How many battles each voter votes on; the first ones take part in every round."""
    return [
        sum(rounds * (VOTES_OF_A_ROUND[count] // count) for count in VOTERS if number < count)
        for number in range(max(VOTERS))
    ]


def next_share(voters: Sequence[Voter], used: list[int], count: int) -> list[Voter]:
    """The next battles of the first `count` voters; `used` counts what each has voted on."""
    share = VOTES_OF_A_ROUND[count] // count
    chosen = []
    for number, voter in enumerate(voters[:count]):
        first = used[number]
        chosen.append(Voter(voter.cookie, voter.battles[first : first + share]))
        used[number] += share
    return chosen


def renamed(voters: Sequence[Voter]) -> list[Voter]:
    """The same work under other ids, for a second route on the same table."""
    return [
        Voter(each.cookie, tuple(f"loop-{battle}" for battle in each.battles)) for each in voters
    ]


async def hold_rounds(
    servers: Mapping[str, Server],
    voters: Sequence[Voter],
    rounds: int,
    progress: Progress,
    ledger: Ledger,
) -> dict[tuple[int, str], Rounds]:
    """All numbers of voters on all servers in turns."""
    results = {(count, name): Rounds() for count in VOTERS for name in ROUTES}
    used = [0] * len(voters)
    bar = progress.add_task("rounds", total=rounds * len(results))
    for _ in range(rounds):
        for count in VOTERS:
            share = next_share(voters, used, count)
            for name, path in ROUTES.items():
                work = renamed(share) if name == ON_THE_LOOP else share
                book = ledger if name == OURS else None
                await hold_round(servers[name], path, work, results[count, name], book)
                progress.advance(bar)
    return results


def report(results: Mapping[tuple[int, str], Rounds]) -> Table:
    """One row for each number of voters and server."""
    table = Table(title="votes acknowledged, each on disk before its answer")
    names = (
        "voters",
        "server",
        "votes/s",
        "p50 ms",
        "p99 ms",
        "CPU ms/vote",
        "times Epaile's rate",
    )
    for name in names:
        table.add_column(name, justify="left" if name == "server" else "right")
    for (count, name), result in results.items():
        table.add_row(
            str(count),
            name,
            f"{result.rate:.0f}",
            milliseconds(result.seconds, 50),
            milliseconds(result.seconds, 99),
            f"{1000 * statistics.median(result.cpu):.2f}",
            f"{result.rate / results[count, OURS].rate:.2f}",
            end_section=name == OURS,
        )
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; status 1 when a vote is missing or Epaile is above the factor."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.votes", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds: int = parser.parse_args(arguments).rounds
    console = Console(width=100)
    ledger = Ledger()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        console.print(machine(folder / "votes.db"))
        study = write_echo_study(folder, answer_words=60)
        with console.status("preparing battles to vote on"):
            voters = prepare_voters(study, folder / "votes.db", battles_needed(rounds))
        bare_environment = {"ARENA_DATABASE": str(folder / "bare.db")}
        bare = stack.enter_context(
            served(["-m", "benchmarks.bare_route"], bare_environment, folder / "bare.log", "/ready")
        )
        environment = arena_environment(study, folder / "votes.db")
        page = f"/{LANGUAGE}/join"
        ours = stack.enter_context(served(["app.py"], environment, folder / "server.log", page))
        servers = {BARE: bare, ON_THE_LOOP: bare, OURS: ours}
        progress = stack.enter_context(Progress(console=console, transient=True))
        results = asyncio.run(hold_rounds(servers, voters, rounds, progress, ledger))
        found = audit(ledger, folder / "votes.db")
    console.print(report(results))
    told = len(ledger.acknowledged)
    console.print(
        f"Epaile: {told} acknowledged, {found.stored} stored, lost {len(found.lost)}, doubled "
        f"{len(found.doubled)}, altered {len(found.altered)}, refused {dict(ledger.refused) or 0}"
    )
    factors = [results[count, BARE].rate / results[count, OURS].rate for count in VOTERS]
    console.print(
        f"the bare route is {min(factors):.1f} to {max(factors):.1f} times as fast "
        f"(goal: {GOAL_FACTOR:.0f} at most)"
    )
    return int(not found.sound or bool(ledger.refused) or max(factors) > GOAL_FACTOR)


if __name__ == "__main__":
    sys.exit(main())
