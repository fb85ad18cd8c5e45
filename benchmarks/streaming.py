"""Two-pane updates per second and per core: `python -m benchmarks.streaming`.

So many participants watch a battle at once through Gradio's own protocol, each on a page of its own.
An update is one event that makes both answers grow. The pages are open before the clock starts, the
answers of the echo models are longer than the measured time, and CPU is that of the server's process.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.machine import machine, milliseconds
from benchmarks.serving import LANGUAGE, Server, arena_environment, served, write_echo_study
from benchmarks.visit import Visit, grows, join, read_functions

ANSWER_WORDS = 600
SETTLING_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Streaming:
    """What so many battles at once got and cost; gaps between updates of one page, in seconds."""

    battles: int
    updates_per_second: float
    cores: float
    gaps: tuple[float, ...]

    @property
    def updates_per_core(self) -> float:
        """How many updates a second of CPU buys."""
        return self.updates_per_second / self.cores


async def watch(visit: Visit, moments: list[float]) -> None:
    """Ask, and write down when both answers grew."""
    async with aclosing(visit.ask()) as events:
        async for event in events:
            if grows(event):
                moments.append(time.perf_counter())


async def stream(server: Server, battles: int, seconds: float) -> Streaming:
    """Let so many participants watch for so long."""
    functions = await read_functions(server.port, await join(server.port))
    visits = [Visit(server.port, await join(server.port), functions) for _ in range(battles)]
    for visit in visits:
        await visit.open()
    moments: list[list[float]] = [[] for _ in visits]
    tasks = [
        asyncio.create_task(watch(visit, times))
        for visit, times in zip(visits, moments, strict=True)
    ]
    await asyncio.sleep(SETTLING_SECONDS)
    cpu, begun = server.cpu_seconds(), time.perf_counter()
    await asyncio.sleep(seconds)
    cpu, ended = server.cpu_seconds() - cpu, time.perf_counter()
    for task in tasks:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    for visit in visits:
        await visit.close()
    for outcome in outcomes:
        if not isinstance(outcome, asyncio.CancelledError):
            raise RuntimeError(f"a page ended before its time: {outcome!r}")
    measured = [[moment for moment in times if begun <= moment < ended] for times in moments]
    return Streaming(
        battles,
        sum(map(len, measured)) / (ended - begun),
        cpu / (ended - begun),
        tuple(later - one for times in measured for one, later in pairwise(times)),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one row for each number of battles."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streaming", description=__doc__)
    parser.add_argument("--battles", type=int, nargs="+", default=[1, 10, 30, 60])
    parser.add_argument("--seconds", type=float, default=8)
    chosen = parser.parse_args(arguments)
    console = Console(width=100)
    table = Table(title="two-pane updates")
    for name in ("battles", "updates/s", "per battle", "cores used", "updates/s per core",
                 "gap p50 ms", "gap p99 ms"):  # fmt: skip
        table.add_column(name, justify="right")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        console.print(machine(folder / "votes.db"))
        study = write_echo_study(folder, ANSWER_WORDS)
        for battles in track(chosen.battles, "battles at once", console=console, transient=True):
            environment = arena_environment(study, folder / f"{battles}.db")
            log, page = folder / "server.log", f"/{LANGUAGE}/join"
            with served(["app.py"], environment, log, page) as server:
                found = asyncio.run(stream(server, battles, chosen.seconds))
            table.add_row(
                str(battles),
                f"{found.updates_per_second:.0f}",
                f"{found.updates_per_second / battles:.1f}",
                f"{found.cores:.2f}",
                f"{found.updates_per_core:.0f}",
                milliseconds(found.gaps, 50),
                milliseconds(found.gaps, 99),
            )
    console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
