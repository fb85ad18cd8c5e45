"""Votes to ratings, ours and every other engine at hand on the same logs: `python -m benchmarks.rank`.

Each engine runs in a process of its own, with one BLAS thread and again with as many as it likes; the log
is read before the clock starts. The peers are measured in the interpreter that `--peers` names (`make
bench-rank` makes one); without it those of this interpreter. Engines that are not there are named.

Ends with status 1 if one of our strengths is further than a millionth of a point from the exact
maximum of the likelihood, which is found here once more with 80-bit numbers.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console

from analysis.comparisons import comparisons_from_frame
from benchmarks.rank_report import Measured, report
from benchmarks.simulated_votes import simulated_votes

POINTS = 400 / math.log(10)
ACCURACY = 1e-6
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Engine:
    """One module of `benchmarks.peers`: the largest log that it is given, and resamples to time."""

    module: str
    most: int
    rounds: int


OURS = "ours"
ENGINES = (
    Engine(OURS, 10_000_000, 1000),
    Engine("choix_dense", 10_000_000, 100),
    Engine("choix_list", 1_000_000, 0),
    Engine("evalica_weights", 10_000_000, 20),
    Engine("evalica_interface", 1_000_000, 3),
    Engine("fastchat", 10_000_000, 20),
    Engine("arena_rank_package", 10_000_000, 0),
)


def exact_maximum(frame: pd.DataFrame) -> dict[str, float]:
    """Strengths of mean zero by Newton's method with gradients in 80-bit numbers."""
    counted = comparisons_from_frame(frame).counts()
    wins = counted.half_wins.astype(np.longdouble)
    battles = wins + wins.T
    strengths = np.zeros(len(wins), dtype=np.longdouble)
    for _ in range(50):
        expected = 1 / (1 + np.exp(strengths[None, :] - strengths[:, None]))
        gradient = (wins - battles * expected).sum(axis=1)
        weights = (battles * expected * expected.T).astype(float)
        matrix = np.diag(weights.sum(axis=1)) - weights + 1.0
        step = np.linalg.solve(matrix, gradient.astype(float))
        strengths = strengths + step
        if np.abs(step).max() < 1e-15:
            break
    strengths -= strengths.mean()
    return dict(zip(counted.models, map(float, strengths), strict=True))


def measure(
    engine: Engine, log: Path, threads: str, interpreters: Mapping[str, str]
) -> dict[str, Any] | None:
    """Run one engine on one log; None if it is not installed."""
    environment = dict(os.environ)
    for name in THREADS:
        environment.pop(name, None)
        if threads == "1":
            environment[name] = "1"
    where = interpreters["ours" if engine.module == OURS else "peers"]
    command = [where, "-m", "benchmarks.peers.worker", engine.module, str(log)]
    run = subprocess.run(
        [*command, "--rounds", str(engine.rounds)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode == 3:
        return None
    if run.returncode != 0:
        raise RuntimeError(f"{engine.module} on {log.name}: {run.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def compare(
    sizes: Sequence[int], interpreters: Mapping[str, str], console: Console
) -> tuple[list[Measured], set[str]]:
    """Every engine on every size, and the engines that are missing."""
    measured: list[Measured] = []
    missing: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            frame = simulated_votes(rows)
            log = Path(folder) / f"{rows}.parquet"
            frame.to_parquet(log)
            exact = exact_maximum(frame)
            del frame
            jobs = [(e, t) for e in ENGINES if rows <= e.most for t in ("1", "default")]
            for engine, threads in jobs:
                console.print(f"{rows:,} rows, {engine.module}, BLAS threads {threads} ...")
                found = measure(engine, log, threads, interpreters)
                if found is None:
                    missing.add(engine.module)
                    continue
                measured.append(Measured(engine.module, rows, threads, found, _error(found, exact)))
    return measured, missing


def _error(found: Mapping[str, Any], exact: Mapping[str, float]) -> float:
    """The largest distance of a strength from the exact one, in points."""
    strengths: dict[str, float] = found["strengths"]
    return POINTS * max(abs(strengths[model] - value) for model, value in exact.items())


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and with --to write the table and the picture."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rank", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000, 5_000_000])
    parser.add_argument("--peers", default=sys.executable, help="interpreter with the peers")
    parser.add_argument("--to", type=Path, help="folder for ranking.md and ranking.svg")
    chosen = parser.parse_args(arguments)
    console = Console(stderr=True)
    interpreters = {"ours": sys.executable, "peers": chosen.peers}
    measured, missing = compare(chosen.rows, interpreters, console)
    files = report(measured, missing)
    sys.stdout.write(files["ranking.md"])
    if chosen.to:
        chosen.to.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (chosen.to / name).write_text(text, encoding="utf-8")
    worst = max(each.error for each in measured if each.engine == OURS)
    if worst > ACCURACY:
        console.print(f"our strengths are {worst:.1e} points from the exact maximum")
    return int(worst > ACCURACY)


if __name__ == "__main__":
    sys.exit(main())
