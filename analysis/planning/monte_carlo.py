"""What runs of one size say together, with their simulation error."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from analysis.pairwise import FloatArray
from analysis.planning.assumptions import Assumptions, Goal
from analysis.planning.simulation import Run

_MONTE_CARLO_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class SizePower:
    """What studies of one size found in `runs` simulations.

    `power` is the share in which the goal was reached (of the pairs, for neighbours), from `low` to `high`
    with 95 % Monte Carlo confidence; `everything` the share of runs that told all neighbours apart;
    `median_width` the median width of a rating's interval, in points, None where most runs had none.
    """

    people: int
    votes: int
    runs: int
    power: float
    low: float
    high: float
    everything: float
    median_width: float | None


def size_power(people: int, runs: Sequence[Run], habits: Assumptions, goal: Goal) -> SizePower:
    """Summarise the runs of one size."""
    reached = np.array([run.reached(goal) for run in runs])
    parts = len(habits.models) - 1 if goal.width is None else 1
    low, high = monte_carlo_interval(reached, parts)
    width = float(np.median([run.median for run in runs]))
    return SizePower(
        people=people,
        votes=round(people * habits.votes_each),
        runs=len(runs),
        power=float(reached.mean()),
        low=low,
        high=high,
        everything=float(np.mean([run.separated == 1 for run in runs])),
        median_width=width if math.isfinite(width) else None,
    )


def monte_carlo_interval(
    reached: Sequence[float] | FloatArray, parts: int = 1
) -> tuple[float, float]:
    """Wilson's interval (1927) of the mean of shares of `parts` tests each, at 95 %.

    Its number of trials is p(1 − p) over the estimated variance of the mean, at least the number of runs
    and at most all tests of all runs; so it has a width also where every run agrees.
    """
    values = np.asarray(reached, dtype=float)
    runs, mean = len(values), float(values.mean())
    trials = float(runs)
    variance = float(values.var(ddof=1)) / runs if runs > 1 else 0.0
    if variance > 0:
        trials = min(max(mean * (1 - mean) / variance, float(runs)), float(runs * parts))
    z = float(norm.ppf((1 + _MONTE_CARLO_LEVEL) / 2))
    centre = (mean + z**2 / (2 * trials)) / (1 + z**2 / trials)
    reach = z / (1 + z**2 / trials) * math.sqrt(mean * (1 - mean) / trials + (z / trials / 2) ** 2)
    # At the ends of the scale the formula gives them, but for rounding.
    return (centre - reach if mean > 0 else 0.0), (centre + reach if mean < 1 else 1.0)
