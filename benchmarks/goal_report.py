"""The table of goals and figures."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = (
    "goal", "BLAS threads", "at most", "best", "median", "met", "CPU of the best", "first call",
    "best, in fixed jobs", "load",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goal:
    """A task of `benchmarks.goal_tasks` on a log of so many votes, and what it may take.

    `seconds` and `megabytes` (above the frame) are None where a figure is given without a goal.
    """

    task: str
    votes: int
    words: str
    seconds: float | None
    repeats: int
    megabytes: float | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a worker found: seconds of each call in order, of CPUs and of a fixed job beside it.

    `load` is the machine's at the start, `error` in points from the exact maximum.
    """

    goal: Goal
    threads: str
    load: float
    wall: list[float]
    processor: list[float]
    job: list[float]
    megabytes: float
    error: float | None

    @property
    def best(self) -> float:
        """Seconds of the fastest call but the first."""
        return min(self.wall[1:])

    @property
    def median(self) -> float:
        """Seconds of the middle one of all calls but the first."""
        return statistics.median(self.wall[1:])

    @property
    def met(self) -> str:
        """Whether the goal is met: by the median, by the best call alone, or missed."""
        if self.goal.seconds is None:
            return ""
        if self.median <= self.goal.seconds:
            return "yes"
        return "best call only" if self.best <= self.goal.seconds else "missed"


def report(measured: Sequence[Measured], accuracy: float) -> str:
    """The page as Markdown."""
    lines = [
        "# Goals of the ranking engine",
        "",
        "Made by `python -m benchmarks.rank_goals --to docs/benchmarks` on simulated votes on 100 models with 20 % "
        f"ties: {os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}. Every line is a "
        "process of its own; its first call is cold and is not counted in best and median. The machine may be shared: "
        "`load` is its average when the line began, and a fixed job, a sort of 200,000 numbers in the same "
        "process, tells how fast it was. A goal is met if the median meets it.",
        "",
        f"| {' | '.join(HEAD)} |",
        "| --- | --- |" + " ---: |" * (len(HEAD) - 2),
        *map(_row, measured),
        "",
        *_memory(measured),
        *_accuracy(measured, accuracy),
    ]
    return "\n".join(lines) + "\n"


def _row(each: Measured) -> str:
    fastest = each.wall.index(each.best, 1)
    cells = (
        each.goal.words,
        each.threads,
        _seconds(each.goal.seconds),
        _seconds(each.best),
        _seconds(each.median),
        each.met,
        _seconds(each.processor[fastest]),
        _seconds(each.wall[0]),
        f"{each.best / min(each.job):.2f}",
        f"{each.load:.1f}",
    )
    return f"| {' | '.join(cells)} |"


def _memory(measured: Sequence[Measured]) -> list[str]:
    return [
        f"{each.goal.words}, BLAS threads {each.threads}: {each.megabytes:.0f} MB above the frame at the peak of "
        f"the first call (at most {each.goal.megabytes:.0f}: "
        f"{'met' if each.megabytes <= each.goal.megabytes else 'missed'}).\n"
        for each in measured
        if each.goal.megabytes is not None
    ]


def _accuracy(measured: Sequence[Measured], accuracy: float) -> list[str]:
    errors = [each.error for each in measured if each.error is not None]
    if not errors:
        return []
    # Asked of each, a distance that is no number is not within either.
    said = "within" if all(error <= accuracy for error in errors) else "**not within**"
    return [
        f"Largest distance of a strength from the exact maximum (80-bit numbers), in points: {max(errors):.1e}, "
        f"{said} {accuracy:.0e}."
    ]


def _seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{1000 * value:.2f} ms" if value < 0.1 else f"{value:.3f} s"
