"""How fast votes become ratings with intervals: `python -m benchmarks.rank`.

Simulated votes on 100 models as a DataFrame of text, 20 % ties, ranked in three ways in one process:

* ours: `analysis.rank` with sandwich intervals, and once more with 1,000 Bayesian bootstrap rounds;
* choix on the list of battles (its usual interface), which has no intervals;
* rows: a logistic regression on the battles one by one by L-BFGS, as older leaderboards do, with
  percentile intervals from refits to a few resamples of the rows.

Each time is the best of three (the slow ones: one), and each way has to give the same ratings.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import choix
import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table
from scipy.optimize import minimize
from scipy.special import expit

from analysis import rank
from analysis.comparisons import comparisons_from_frame
from analysis.pairwise import FloatArray, IntArray

MODELS = 100
RESAMPLES = 10
FACTOR = 400 / np.log(10)


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds, and the largest difference of a rating from ours in points."""

    name: str
    seconds: float
    difference: float


def simulated_votes(rows: int, seed: int = 0) -> pd.DataFrame:
    """A vote log of text columns: model_a, model_b, winner."""
    generator = np.random.default_rng(seed)
    strengths = generator.normal(0, 0.8, MODELS)
    first = generator.integers(0, MODELS, rows)
    second = (first + generator.integers(1, MODELS, rows)) % MODELS
    felt = strengths[first] - strengths[second] + generator.logistic(size=rows)
    names = np.array([f"model-{number:03d}" for number in range(MODELS)])
    outcome = np.where(np.abs(felt) < 0.45, "tie", np.where(felt > 0, "model_a", "model_b"))
    return pd.DataFrame({"model_a": names[first], "model_b": names[second], "winner": outcome})


def ours(frame: pd.DataFrame) -> FloatArray:
    """Strengths in the order of the names, with sandwich intervals on the way."""
    return _strengths(frame, rounds=0)


def ours_with_bootstrap(frame: pd.DataFrame) -> FloatArray:
    """The same with 1,000 rounds of the Bayesian bootstrap."""
    return _strengths(frame, rounds=1000)


def choix_list(frame: pd.DataFrame) -> FloatArray:
    """Choix on a list of (winner, loser), every battle twice and a tie once each way."""
    winners, losers = _half_wins_by_row(frame)
    battles = list(zip(winners.tolist(), losers.tolist(), strict=True))
    strengths: FloatArray = np.asarray(choix.ilsr_pairwise(MODELS, battles))
    return strengths


def rows_with_resamples(frame: pd.DataFrame) -> FloatArray:
    """Logistic regression on the rows, and refits to resampled rows for percentile intervals."""
    winners, losers = _half_wins_by_row(frame)
    generator = np.random.default_rng(0)
    for _ in range(RESAMPLES):
        chosen = generator.integers(0, len(winners), len(winners))
        _logistic(winners[chosen], losers[chosen])
    return _logistic(winners, losers)


def _strengths(frame: pd.DataFrame, rounds: int) -> FloatArray:
    ranking = rank(frame, interval="bootstrap", rounds=rounds) if rounds else rank(frame)
    found = ranking.to_frame().sort_values("model")["strength"]
    return found.to_numpy(dtype=np.float64)


def _half_wins_by_row(frame: pd.DataFrame) -> tuple[IntArray, IntArray]:
    votes = comparisons_from_frame(frame)
    first, second = votes.first.astype(np.int64), votes.second.astype(np.int64)
    won, lost = votes.outcome != 1, votes.outcome != 0
    once = np.concatenate([np.where(won, first, second), np.where(lost, second, first)])
    other = np.concatenate([np.where(won, second, first), np.where(lost, first, second)])
    return once, other


def _logistic(winners: IntArray, losers: IntArray) -> FloatArray:
    def loss(strengths: FloatArray) -> tuple[float, FloatArray]:
        gap = strengths[winners] - strengths[losers]
        missed = expit(-gap)
        gradient = np.bincount(losers, missed, MODELS) - np.bincount(winners, missed, MODELS)
        return float(np.logaddexp(0, -gap).sum()), gradient.astype(np.float64)

    found = minimize(loss, np.zeros(MODELS), jac=True, method="L-BFGS-B", options={"gtol": 1e-3})
    strengths: FloatArray = found.x - found.x.mean()
    return strengths


def measure(
    name: str, way: Callable[[pd.DataFrame], FloatArray], votes: pd.DataFrame, repeats: int
) -> tuple[float, FloatArray]:
    """The best time of some repeats, each on a frame that nothing was cached in."""
    best, strengths = np.inf, np.empty(0)
    for _ in range(repeats):
        frame = votes.copy()
        start = time.perf_counter()
        strengths = way(frame)
        best = min(best, time.perf_counter() - start)
    return best, strengths


def compare(rows: int) -> tuple[Timing, ...]:
    """Every way on the same votes; ours first."""
    votes = simulated_votes(rows)
    ways = (
        ("ours, sandwich intervals", ours, 3),
        ("ours, 1,000 bootstrap rounds", ours_with_bootstrap, 3),
        ("choix, list of battles, no intervals", choix_list, 1),
        (f"rows one by one, {RESAMPLES} resamples", rows_with_resamples, 1),
    )
    timings: list[Timing] = []
    reference: FloatArray | None = None
    for name, way, repeats in ways:
        seconds, strengths = measure(name, way, votes, repeats)
        reference = strengths if reference is None else reference
        timings.append(Timing(name, seconds, FACTOR * float(np.abs(strengths - reference).max())))
    return tuple(timings)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print one table per size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rank", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000, 1_000_000])
    console = Console(width=100)
    for rows in parser.parse_args(arguments).rows:
        table = Table(title=f"{rows:,} votes on {MODELS} models")
        for column in ("way", "seconds", "times ours", "largest difference (points)"):
            table.add_column(column, justify="left" if column == "way" else "right")
        timings = compare(rows)
        for timing in timings:
            ratio = timing.seconds / timings[0].seconds
            table.add_row(
                timing.name, f"{timing.seconds:.3f}", f"{ratio:.1f}", f"{timing.difference:.1e}"
            )
        console.print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
