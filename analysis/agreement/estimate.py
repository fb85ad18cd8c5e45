"""One number with its interval, or the reason why there is none; and intervals of shares.

An interval has a width, always: a statistic that came out at the end of its scale, or that did not vary
in any resample, gets a limit that is known to hold, or a note that it cannot be had.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.stats import beta, norm

from analysis.pairwise import FloatArray
from arena.errors import InputError

FEWEST = 4
FEWEST_ROUNDS = 100
_FLAT = 1e-12
_CHUNK_ENTRIES = 2_000_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic with the interval [low, high].

    `value` is None where the data do not determine it, and `low` and `high` are None where they do not
    determine the interval; `note` says why. `items` is the number of items that it rests on, `interval`
    how the interval was found.
    """

    value: float | None
    low: float | None
    high: float | None
    items: int
    interval: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if (self.low is None) != (self.high is None):
            raise ValueError("an interval has two ends or none")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError("an interval must have a width")
        if (self.value is None or self.low is None) and not self.note:
            raise ValueError("what is missing needs a reason")

    @property
    def range(self) -> tuple[float, float] | None:
        """Both ends of the interval, or None."""
        return None if self.low is None or self.high is None else (self.low, self.high)

    def scaled(self, factor: float) -> "Estimate":
        """The same in other units; `factor` is above zero."""

        def times(number: float | None) -> float | None:
            return None if number is None else factor * number

        return replace(self, value=times(self.value), low=times(self.low), high=times(self.high))


def not_identified(reason: str, items: int) -> Estimate:
    """No value and no interval, because of `reason`."""
    return Estimate(None, None, None, items, note=f"not identified: {reason}")


def estimate(
    value: float, low: float, high: float, items: int, interval: str, *, bounds: tuple[float, float]
) -> Estimate:
    """An estimate with an interval cut at `bounds`, or without one where it has no width."""
    low, high = max(low, bounds[0]), min(high, bounds[1])
    if not (math.isfinite(low) and math.isfinite(high)) or high - low <= _FLAT:
        return Estimate(
            value, None, None, items, note="interval not identified: every item is alike"
        )
    return Estimate(value, low, high, items, interval)


def normal_quantile(level: float) -> float:
    """1.96 for 0.95; ValueError if the level is not between 0 and 1."""
    if not 0 < level < 1:
        raise ValueError(f"a confidence level of {level} is not between 0 and 1")
    return float(norm.ppf((1 + level) / 2))


def check_settings(level: float, rounds: int = FEWEST_ROUNDS, seed: int = 0) -> None:
    """InputError for a level outside 0 to 1, too few rounds for percentiles, or a seed below 0."""
    if not 0 < level < 1:
        raise InputError(f"a confidence level of {level}", cure="give one between 0 and 1")
    if rounds < FEWEST_ROUNDS:
        raise InputError(f"{rounds} random rounds", cure=f"give {FEWEST_ROUNDS} or more")
    if seed < 0:
        raise InputError(f"the seed is {seed}", cure="give a seed of at least 0")


def share(
    hits: NDArray[np.bool_], level: float = 0.95, *, cluster: NDArray[np.integer] | None = None
) -> Estimate:
    """The share of rows that hit, with Wilson's interval (1927).

    With `cluster` (a number per row), rows of one cluster may be alike: the interval is Wilson's for the
    effective number of rows p(1 − p)/v, where v is the variance of the share over clusters with the factor
    G/(G − 1) (Dean & Pagano 2015); never more than the number of rows.
    """
    total = len(hits)
    if not total:
        return not_identified("there is nothing to count", 0)
    value = float(hits.mean())
    effective, how = float(total), "Wilson"
    if cluster is not None:
        effective, how = _effective_rows(hits, cluster), "Wilson, clustered"
    low, high = wilson(value, effective, level)
    return Estimate(value, low, high, total, how)


def _effective_rows(hits: NDArray[np.bool_], cluster: NDArray[np.integer]) -> float:
    """Rows of a simple sample that would be as sure as these clusters."""
    value, total = float(hits.mean()), len(hits)
    _, numbers = np.unique(cluster, return_inverse=True)
    sums = np.bincount(numbers, weights=hits - value)
    groups = len(sums)
    if groups == total:
        return float(total)
    variance = float((sums**2).sum()) / total**2 * groups / max(groups - 1, 1)
    if value in (0.0, 1.0) or variance <= 0:
        # Clusters that are all alike say as much as one row each.
        return float(groups)
    return min(float(total), value * (1 - value) / variance)


def wilson(value: float, count: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's (1927) interval of a share that `count` independent rows gave; never without a width."""
    reach = normal_quantile(level) ** 2 / count
    middle = (value + reach / 2) / (1 + reach)
    half = math.sqrt(reach * (value * (1 - value) + reach / 4)) / (1 + reach)
    return max(middle - half, 0.0), min(middle + half, 1.0)


def exact_limits(hits: int, count: int, level: float = 0.95) -> tuple[float, float]:
    """Clopper and Pearson's (1934) interval of a share."""
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, hits, count - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, count - hits)) if hits < count else 1.0
    return low, high


def chance_corrected(value: float, expected: float, items: int, level: float) -> Estimate:
    """The interval of a coefficient at the end of its scale, where its variance is zero.

    Agreement on every item (or on none) is compatible with the shares inside Clopper and Pearson's limits;
    they are corrected for chance as the value itself, with the expected agreement held fixed.
    """
    low, high = exact_limits(items if value >= 1 else 0, items, level)
    corrected = [(end - expected) / (1 - expected) for end in (low, high)]
    return Estimate(value, corrected[0], corrected[1], items, "exact limits of the agreement")


def item_weights(items: int, rounds: int, generator: Generator) -> FloatArray:
    """(rounds, items) Exponential weights with mean one in each round: the Bayesian bootstrap.

    No weight is zero, so no round loses a category that the data hold (Rubin 1981).
    """
    weights = generator.standard_exponential((rounds, items))
    mean: FloatArray = weights / weights.mean(axis=1, keepdims=True)
    return mean


def rounds_per_chunk(items: int) -> int:
    """How many rounds of weights fit in a modest piece of memory."""
    return max(1, _CHUNK_ENTRIES // max(items, 1))


def percentile_estimate(
    value: float,
    draws: FloatArray,
    items: int,
    level: float,
    how: str = "bootstrap over items",
    bounds: tuple[float, float] = (-1.0, 1.0),
) -> Estimate:
    """A value with the central range of its draws."""
    tail = (1 - level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return estimate(value, float(low), float(high), items, how, bounds=bounds)
