"""Whether an answer reaches a threshold on every criterion. Pure.

Several people may have given points on one criterion. Each counts once: who judged an answer more than once (a
repeat, the other order, another pair) counts with the mean of their own points. A rule makes one number of all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean, median


class Rule(StrEnum):
    """What stands for the points that several gave."""

    MEDIAN = "median"
    """The one in the middle, or the mean of the two there."""
    MEAN = "mean"
    LOWEST = "lowest"
    """Everybody has to find the answer good enough."""
    HIGHEST = "highest"
    """One who finds it good enough is enough."""


_RULES: Mapping[Rule, Callable[[Sequence[float]], float]] = {
    Rule.MEDIAN: median,
    Rule.MEAN: fmean,
    Rule.LOWEST: min,
    Rule.HIGHEST: max,
}


@dataclass(frozen=True, slots=True)
class Point:
    """What somebody gave on one criterion."""

    criterion: str
    rater: str
    value: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A criterion on which an answer stays below the threshold, with what stands for its points."""

    criterion: str
    points: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What the points on one answer come to.

    `given` is what each rater gave on each criterion, `points` what stands for it. An answer without points is
    neither kept nor rejected.
    """

    given: Mapping[str, Mapping[str, float]]
    points: Mapping[str, float]
    reasons: tuple[Reason, ...]

    @property
    def rated(self) -> bool:
        """Whether anybody gave points."""
        return bool(self.points)


def find(points: Sequence[Point], criteria: Sequence[str], at_least: float, rule: Rule) -> Finding:
    """Hold the points on one answer to a threshold.

    Args:
        points: in any order; those on other criteria do not count.
        criteria: a criterion that nobody gave points on rejects nothing.
        at_least: what each criterion has to reach.
        rule: what stands for the points of several.
    """
    given: dict[str, dict[str, float]] = {}
    for criterion in criteria:
        own: dict[str, list[int]] = {}
        for point in points:
            if point.criterion == criterion:
                own.setdefault(point.rater, []).append(point.value)
        if own:
            given[criterion] = {rater: fmean(values) for rater, values in own.items()}
    held = {criterion: _RULES[rule](list(raters.values())) for criterion, raters in given.items()}
    below = [Reason(criterion, points) for criterion, points in held.items() if points < at_least]
    return Finding(given, held, tuple(below))
