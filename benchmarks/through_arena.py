"""What the arena adds to a model server: `python -m benchmarks.through_arena`.

The same server, in a process of its own, is asked directly by a bare aiohttp client and then through the arena: pair,
battle, turn and answers on disk, both sides in step. A battle has begun when both its answers have; through the
arena that is counted from the question, so that everything that is stored before a model is asked is in it.

People come in two ways: *evenly*, so that so many battles are under way all the time, and *at once*, all in the same
instant. Pacing is deliberate and measured apart: first the arena shows whatever both sides have, then it is as
people see it. Waiting for the slower model is no added time: the direct client waits for both answers, too.
"""

import argparse
import asyncio
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import httpx
from rich.console import Console
from rich.progress import track
from rich.table import Table

from app import SWITCH_SECONDS, THREADS
from arena.backends.registry import OPTIONS, open_backend
from arena.capacity import Capacity, InLine
from arena.pacing import Pace
from arena.referee import Referee
from arena.store import open_store
from arena.study import read_study, study_document
from benchmarks.machine import machine
from benchmarks.serving import ROOT, free_port, write_echo_study

AT_ONCE = (1, 10, 50, 100)
TOKENS = 120
GAP_SECONDS = 0.05
ANSWER_SECONDS = TOKENS * GAP_SECONDS
UNPACED = Pace(characters=100_000, seconds=GAP_SECONDS, longest_tail=0.0)
GOAL_ADDED_SECONDS, GOAL_THROUGHPUT = 0.05, 0.95

Battle = Callable[[], Awaitable[float]]
"""Plays a battle to its end; returns after how many seconds both answers had begun."""
Way = Callable[[str], AbstractAsyncContextManager[Battle]]


@dataclass(frozen=True, slots=True)
class Run:
    """So many battles at once: when each had begun, and how many tokens a second came in all."""

    arrivals: str
    way: str
    battles: int
    begun: tuple[float, ...]
    tokens_per_second: float

    def begun_by(self, share: float) -> float:
        """By when so large a share of the battles had begun, in seconds."""
        return sorted(self.begun)[min(int(share * len(self.begun)), len(self.begun) - 1)]


@contextmanager
def model_server(tokens: int, gap: float) -> Iterator[str]:
    """A server in a process of its own; yields its base address."""
    port = free_port()
    arguments = ["-m", "benchmarks.model_server", str(port), str(tokens), str(gap)]
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT)
    try:
        address = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 30
        while True:
            try:
                httpx.get(f"{address}/health")
                break
            except httpx.TransportError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        yield f"{address}/v1"
    finally:
        process.terminate()
        process.wait()


@asynccontextmanager
async def directly(address: str) -> AsyncIterator[Battle]:
    """Two answers for each battle, asked for by a bare client."""
    body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "Kaixo"}]}

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:

        async def answer() -> float:
            started, begun = time.perf_counter(), 0.0
            async with client.post(f"{address}/chat/completions", json=body) as response:
                async for line in response.content:
                    if line.startswith(b"data: {"):
                        json.loads(line[6:])
                        begun = begun or time.perf_counter() - started
            return begun

        async def battle() -> float:
            return max(await asyncio.gather(answer(), answer()))

        yield battle


def through(pace: Pace) -> Way:
    """The same through a referee with a database on disk."""

    @asynccontextmanager
    async def opened(address: str) -> AsyncIterator[Battle]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            read = read_study(write_echo_study(folder, TOKENS), ROOT / "models.yaml", OPTIONS)
            options = {"endpoint": address, "model": "m"}
            models = tuple(replace(m, backend="openai", options=options) for m in read.models)
            study = replace(read, models=models)
            store = open_store(folder / "arena.db")
            store.register(study, study_document(study))
            backends = {m.id: open_backend(m, folder=folder, language="eu") for m in models}
            referee = Referee(
                study, store, backends, code_version="benchmark", pace=pace, capacity=Capacity(None)
            )
            profile = {each.id: each.options[0].code for each in study.profile if each.options}
            agreed = await referee.admission.admit(
                agreed=True, interface="eu", profile=profile, nickname=None
            )

            async def battle() -> float:
                person, begun = agreed.participant.id, 0.0
                started = time.perf_counter()
                opened = await referee.open_battle(person, study.prompts[0])
                async for shown in await referee.answer(person, opened):
                    if not isinstance(shown, InLine):
                        begun = begun or time.perf_counter() - started
                return begun

            yield battle
            await referee.availability.close()
            await asyncio.gather(*(backend.close() for backend in backends.values()))
            await asyncio.to_thread(store.close)

    return opened


WAYS: dict[str, Way] = {
    "directly": directly,
    "unpaced": through(UNPACED),
    "paced": through(Pace()),
}


async def at_once(battle: Battle, battles: int) -> tuple[list[float], float]:
    """All in the same instant; returns when each had begun, and tokens a second."""
    started = time.perf_counter()
    begun = await asyncio.gather(*(battle() for _ in range(battles)))
    return begun, 2 * battles * TOKENS / (time.perf_counter() - started)


async def evenly(battle: Battle, battles: int) -> tuple[list[float], float]:
    """So many at any time, for twice the length of an answer; those of the second half are counted."""

    async def later(number: int) -> float:
        await asyncio.sleep(number * ANSWER_SECONDS / battles)
        return await battle()

    started = time.perf_counter()
    begun = await asyncio.gather(*(later(number) for number in range(2 * battles)))
    return begun[battles:], 4 * battles * TOKENS / (time.perf_counter() - started)


ARRIVALS = {"evenly": evenly, "at once": at_once}


async def _run(arrivals: str, name: str, address: str, battles: int) -> Run:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    async with WAYS[name](address) as battle:
        await battle()
        gc.collect()
        begun, tokens_per_second = await ARRIVALS[arrivals](battle, battles)
    return Run(arrivals, name, battles, tuple(begun), tokens_per_second)


def measure(numbers: Sequence[int], rounds: int) -> list[Run]:
    """Every way of asking and of coming, one after another; the median round of each by its p95."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.freeze()
    cases = [(arrivals, battles) for arrivals in ARRIVALS for battles in numbers]
    found = []
    with model_server(TOKENS, GAP_SECONDS) as address:
        for arrivals, battles in track(cases, "battles"):
            runs: dict[str, list[Run]] = {name: [] for name in WAYS}
            for _ in range(rounds):
                for name in WAYS:
                    runs[name].append(asyncio.run(_run(arrivals, name, address, battles)))
            for each in runs.values():
                found.append(sorted(each, key=lambda run: run.begun_by(0.95))[rounds // 2])
    return found


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


def _direct(runs: Sequence[Run], run: Run) -> Run:
    """The same battles without the arena."""
    case = run.arrivals, run.battles, "directly"
    return next(other for other in runs if (other.arrivals, other.battles, other.way) == case)


def tabled(runs: Sequence[Run]) -> Table:
    """Each way beside the direct one of the same number of battles."""
    table = Table(title=f"answers of {TOKENS} tokens, one every {_ms(GAP_SECONDS)} ms")
    for column in (
        "arrivals", "battles", "way", "tokens/s", "of direct", "begun p50 ms", "p95 ms", "added p95 ms",
    ):  # fmt: skip
        table.add_column(column, justify="left" if column in ("arrivals", "way") else "right")
    for run in runs:
        base = _direct(runs, run)
        table.add_row(
            run.arrivals,
            str(run.battles),
            run.way,
            f"{run.tokens_per_second:.0f}",
            f"{run.tokens_per_second / base.tokens_per_second:.3f}",
            _ms(run.begun_by(0.5)),
            _ms(run.begun_by(0.95)),
            _ms(run.begun_by(0.95) - base.begun_by(0.95)),
            end_section=run.way == "paced",
        )
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and end with 1 where a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.through_arena", description=__doc__)
    parser.add_argument("--battles", type=int, nargs="+", default=list(AT_ONCE))
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args(arguments)
    console = Console(width=120)
    with tempfile.TemporaryDirectory() as name:
        console.print(machine(Path(name) / "votes.db"))
    runs = measure(chosen.battles, chosen.rounds)
    console.print(tabled(runs))
    missed = False
    for run in (run for run in runs if run.way == "unpaced"):
        base = _direct(runs, run)
        added = run.begun_by(0.95) - base.begun_by(0.95)
        share = run.tokens_per_second / base.tokens_per_second
        within = added <= GOAL_ADDED_SECONDS and share >= GOAL_THROUGHPUT
        missed = missed or not within
        console.print(
            f"{run.battles} battles ({2 * run.battles} streams) {run.arrivals}: {_ms(added)} ms added at p95, "
            f"{share:.1%} of the throughput: {'as aimed for' if within else 'MISSED'}"
        )
    console.print(
        f"goal: at most {_ms(GOAL_ADDED_SECONDS)} ms, and {GOAL_THROUGHPUT:.0%} of the throughput"
    )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
