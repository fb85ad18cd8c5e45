"""Whether the ranking engine is as fast as it was meant to be: `python -m benchmarks.rank_goals`.

Every goal is measured in a process of its own, with one BLAS thread and again with as many as it likes.
A goal that a busy machine misses is reported as missed, with the load. Ends with status 1 only if one of
our strengths is further than a millionth of a point from the exact maximum of the likelihood.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from benchmarks.goal_report import Goal, Measured, report
from benchmarks.rank import ACCURACY, THREADS, exact_maximum
from benchmarks.simulated_votes import simulated_votes

_LINKED = 1_000_000
GOALS = (
    Goal("frame", 5_000_000, "5M rows of text to ratings, robust errors, rank sets", 0.30, 7, 250),
    Goal("frame", 1_000_000, "1M rows of text to the same", 0.08, 15),
    Goal("live", _LINKED, "count table in SQLite to ratings, errors, ranks", 0.020, 40),
    Goal("table", _LINKED, "count table in SQLite to a leaderboard with rank sets", 0.020, 40),
    Goal("counts", _LINKED, "counts in memory to a leaderboard with rank sets", None, 60),
    Goal("refit", _LINKED, "one vote more: fit again, errors, ranks", 0.001, 300),
    Goal("bootstrap", 10_000, "1,000 bootstraps, 10k votes", 0.5, 9),
    Goal("bootstrap", 100_000, "1,000 bootstraps, 100k votes", 0.5, 9),
    Goal("bootstrap", 1_000_000, "1,000 bootstraps, 1M votes", 0.5, 9),
    Goal("participants", _LINKED, "1,000 bootstraps of 20,000 participants, 1M votes", 0.3, 9),
    Goal("participants-whole", _LINKED, "the same from rows of numbers to a leaderboard", None, 5),
    Goal("davidson", 10_000, "Davidson with errors, 129 models, 1.65M votes counted", 0.005, 60),
    Goal("style", 10_000, "four covariates with intervals, 100k votes", 0.06, 15),
    Goal("style-million", 10_000, "four covariates with intervals, 1M votes", None, 5),
    Goal("rank-sets", 10_000, "simultaneous rank sets, 129 models", 0.3, 15),
)


def measured(goals: Sequence[Goal], folder: Path, console: Console) -> Iterator[Measured]:
    """Every goal with both numbers of threads."""
    for votes in sorted({goal.votes for goal in goals}):
        frame = simulated_votes(votes)
        log, exact = folder / f"{votes}.parquet", folder / f"{votes}.json"
        frame.to_parquet(log)
        exact.write_text(json.dumps(exact_maximum(frame)), encoding="utf-8")
    del frame
    for goal in goals:
        for threads in ("1", "default"):
            console.print(f"{goal.words}, BLAS threads {threads} ...")
            yield _measure(goal, folder, threads)


def _measure(goal: Goal, folder: Path, threads: str) -> Measured:
    environment = {name: value for name, value in os.environ.items() if name not in THREADS}
    if threads == "1":
        environment |= dict.fromkeys(THREADS, "1")
    files = [str(folder / f"{goal.votes}.{kind}") for kind in ("parquet", "json")]
    load = os.getloadavg()[0]
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.goal_worker", goal.task, *files, str(goal.repeats)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode != 0:
        raise RuntimeError(f"{goal.words}: {run.stderr[-2000:]}")
    return Measured(goal, threads, load, **json.loads(run.stdout))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and with --to write the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rank_goals", description=__doc__)
    parser.add_argument("--to", type=Path, help="folder for goals.md")
    parser.add_argument(
        "--only", nargs="+", choices=sorted({goal.task for goal in GOALS}), help="some tasks"
    )
    chosen = parser.parse_args(arguments)
    console = Console(stderr=True)
    goals = [goal for goal in GOALS if not chosen.only or goal.task in chosen.only]
    with tempfile.TemporaryDirectory() as folder:
        found = list(measured(goals, Path(folder), console))
    page = report(found, ACCURACY)
    sys.stdout.write(page)
    if chosen.to:
        chosen.to.mkdir(parents=True, exist_ok=True)
        (chosen.to / "goals.md").write_text(page, encoding="utf-8")
    wrong = [each for each in found if each.error is not None and not each.error <= ACCURACY]
    for each in wrong:
        console.print(f"{each.goal.words}: {each.error:.1e} points from the exact maximum")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
