"""What the arena adds to a model server: `python -m benchmarks.through_arena`.

The same server, in a process of its own, is asked directly over HTTP and then through the arena: admission, pair,
battle and answers on disk, both sides in step. A battle begins to be read when both answers have begun. Pacing is
deliberate and measured apart: first it shows whatever both sides have, then it is as people see it.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from rich.console import Console
from rich.progress import track
from rich.table import Table

from arena.backends.registry import OPTIONS, open_backend
from arena.capacity import Capacity, InLine
from arena.pacing import Pace
from arena.referee import Referee
from arena.store import open_store
from arena.study import read_study, study_document
from benchmarks.machine import machine
from benchmarks.serving import ROOT, free_port, write_echo_study

AT_ONCE = (1, 10, 100)
TOKENS = 120
GAP_SECONDS = 0.05
UNPACED = Pace(characters=100_000, seconds=0.01, longest_tail=0.0)
GOAL_ADDED_SECONDS, GOAL_THROUGHPUT = 0.05, 0.95


@dataclass(frozen=True, slots=True)
class Run:
    """So many battles at once: when each had begun, and how many tokens a second came in all."""

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


async def directly(address: str, battles: int) -> Run:
    """Two answers for each battle, asked for by a bare client."""
    limits = httpx.Limits(max_connections=None)

    async def answer(client: httpx.AsyncClient) -> float:
        body = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "Kaixo"}]}
        started, begun = time.perf_counter(), 0.0
        async with client.stream("POST", f"{address}/chat/completions", json=body) as response:
            async for line in response.aiter_lines():
                if line.startswith("data: {"):
                    json.loads(line[6:])
                    begun = begun or time.perf_counter() - started
        return begun

    async with httpx.AsyncClient(timeout=None, limits=limits) as client:
        started = time.perf_counter()
        firsts = await asyncio.gather(*(answer(client) for _ in range(2 * battles)))
        passed = time.perf_counter() - started
    begun = tuple(max(pair) for pair in zip(firsts[::2], firsts[1::2], strict=True))
    return Run("directly", battles, begun, 2 * battles * TOKENS / passed)


async def through(address: str, battles: int, pace: Pace, way: str) -> Run:
    """The same through a referee with a database on disk."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        read = read_study(write_echo_study(folder, TOKENS), ROOT / "models.yaml", OPTIONS)
        options = {"endpoint": address, "model": "m"}
        models = tuple(replace(each, backend="openai", options=options) for each in read.models)
        study = replace(read, models=models)
        store = open_store(folder / "arena.db")
        store.register(study, study_document(study))
        backends = {each.id: open_backend(each, folder=folder, language="eu") for each in models}
        referee = Referee(
            study, store, backends, code_version="benchmark", pace=pace, capacity=Capacity(None)
        )
        profile = {each.id: each.options[0].code for each in study.profile if each.options}

        async def battle() -> float:
            agreed = await referee.admission.admit(
                agreed=True, interface="eu", profile=profile, nickname=None
            )
            person, begun = agreed.participant.id, 0.0
            opened = await referee.open_battle(person, study.prompts[0])
            started = time.perf_counter()
            async for shown in await referee.answer(person, opened):
                if not isinstance(shown, InLine):
                    begun = begun or time.perf_counter() - started
            return begun

        started = time.perf_counter()
        begun = tuple(await asyncio.gather(*(battle() for _ in range(battles))))
        passed = time.perf_counter() - started
        await referee.availability.close()
        await asyncio.gather(*(backend.close() for backend in backends.values()))
        await asyncio.to_thread(store.close)
    return Run(way, battles, begun, 2 * battles * TOKENS / passed)


def measure(numbers: Sequence[int], rounds: int) -> list[Run]:
    """Every way with every number of battles, one after another; the best round of each."""
    ways: tuple[Callable[[str, int], Coroutine[None, None, Run]], ...] = (
        directly,
        lambda address, battles: through(address, battles, UNPACED, "through the arena, unpaced"),
        lambda address, battles: through(address, battles, Pace(), "through the arena, paced"),
    )
    found = []
    with model_server(TOKENS, GAP_SECONDS) as address:
        for battles in track(numbers, "battles at once"):
            for way in ways:
                runs = [asyncio.run(way(address, battles)) for _ in range(rounds)]
                found.append(max(runs, key=lambda run: run.tokens_per_second))
    return found


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


def tabled(runs: Sequence[Run]) -> Table:
    """Each way beside the direct one of the same number of battles."""
    table = Table(title=f"answers of {TOKENS} tokens, one every {_ms(GAP_SECONDS)} ms")
    for column in (
        "battles",
        "way",
        "tokens/s",
        "of direct",
        "begun p50 ms",
        "p95 ms",
        "added p95 ms",
    ):
        table.add_column(column, justify="left" if column == "way" else "right")
    direct = {run.battles: run for run in runs if run.way == "directly"}
    for run in runs:
        base = direct[run.battles]
        table.add_row(
            str(run.battles),
            run.way,
            f"{run.tokens_per_second:.0f}",
            f"{run.tokens_per_second / base.tokens_per_second:.3f}",
            _ms(run.begun_by(0.5)),
            _ms(run.begun_by(0.95)),
            _ms(run.begun_by(0.95) - base.begun_by(0.95)),
            end_section=run.way.endswith(" paced"),
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
    most = max(chosen.battles)
    base, ours, _ = (run for run in runs if run.battles == most)
    added = ours.begun_by(0.95) - base.begun_by(0.95)
    share = ours.tokens_per_second / base.tokens_per_second
    console.print(
        f"at {most} battles: {_ms(added)} ms added at p95 (goal {_ms(GOAL_ADDED_SECONDS)} at most), "
        f"{share:.1%} of the throughput (goal {GOAL_THROUGHPUT:.0%} at least)"
    )
    return int(added > GOAL_ADDED_SECONDS or share < GOAL_THROUGHPUT)


if __name__ == "__main__":
    sys.exit(main())
