"""A load run: the arena as it is started by users, volunteers let in, and what came of it."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from benchmarks.ledger import Audit, audit
from benchmarks.machine import milliseconds
from benchmarks.serving import LANGUAGE, Server, arena_environment, served, write_echo_study
from benchmarks.volunteer import Experience

ANSWER_WORDS = 60
DATABASE = "votes.db"
"""Where in its folder a run keeps its votes."""


@dataclass(frozen=True, slots=True)
class LoadRun:
    """The experience, what the database says of it, and what it cost server and client.

    `load` is the machine's load average over the last minute, at the end.
    """

    experience: Experience
    audit: Audit
    seconds: float
    cpu_seconds: float
    client_cpu_seconds: float
    memory_mebibytes: float
    load: float


def hold(
    folder: Path,
    let_in: Callable[[Server], Awaitable[Experience]],
    settings: Mapping[str, str] | None = None,
    study: Path | None = None,
) -> LoadRun:
    """Serve the load study from an empty folder, let the volunteers in, and audit their votes.

    `settings` are added to the server's environment. `study` is served instead of the load study.
    """
    database = folder / DATABASE
    environment = arena_environment(study or write_echo_study(folder, ANSWER_WORDS), database)
    environment |= settings or {}
    with served(["app.py"], environment, folder / "server.log", f"/{LANGUAGE}/join") as server:
        cpu, begun, own = server.cpu_seconds(), time.perf_counter(), time.process_time()
        experience = asyncio.run(_awaited(let_in(server)))
        return LoadRun(
            experience,
            audit(experience.ledger, database),
            time.perf_counter() - begun,
            server.cpu_seconds() - cpu,
            time.process_time() - own,
            server.peak_memory_mebibytes(),
            os.getloadavg()[0],
        )


async def _awaited(experience: Awaitable[Experience]) -> Experience:
    return await experience


def times_table(runs: Mapping[str, LoadRun]) -> Table:
    """How long things took, in milliseconds; with a column of names if there are several runs."""
    table = Table(title="milliseconds")
    names = ("run", "what") if len(runs) > 1 else ("what",)
    for column in (*names, "times", "p50", "p95", "p99", "most"):
        table.add_column(column, justify="left" if column in names else "right")
    for run, result in runs.items():
        seen = result.experience
        for name, seconds in (
            ("vote acknowledged", seen.votes),
            ("first text", seen.first_texts),
            ("whole visit", seen.visits),
        ):
            if seconds:
                ranks = (milliseconds(seconds, rank) for rank in (50, 95, 99, 100))
                table.add_row(*(run, name)[-len(names) :], str(len(seconds)), *ranks)
        table.add_section()
    return table


def counts_table(runs: Mapping[str, LoadRun]) -> Table:
    """What was counted, one column for each run."""
    table = Table(title="counts", show_header=len(runs) > 1)
    table.add_column("")
    for run in runs:
        table.add_column(run)
    columns = [_counts(result) for result in runs.values()]
    for name in columns[0]:
        table.add_row(name, *(str(column[name]) for column in columns))
    return table


def _counts(result: LoadRun) -> dict[str, object]:
    seen, found = result.experience, result.audit
    return {
        "battles asked": seen.battles,
        "void battles": dict(found.voids) or 0,
        "ballots acknowledged, of them twice": f"{len(seen.ledger.sent)}, {seen.sent_twice}",
        "ballots in the database": found.stored,
        "lost": len(found.lost),
        "doubled": len(found.doubled),
        "altered": len(found.altered),
        "stored though nobody sent them": len(found.unheard_of),
        "errors": dict(seen.errors + seen.ledger.refused) or 0,
        "integrity check": found.integrity,
        "seconds from first to last": f"{result.seconds:.1f}",
        "server: cores used": f"{result.cpu_seconds / result.seconds:.2f}",
        "client: cores used": f"{result.client_cpu_seconds / result.seconds:.2f}",
        "server: memory, at most": f"{result.memory_mebibytes:.0f} MiB",
        "load average of the machine at the end": f"{result.load:.1f}",
    }
