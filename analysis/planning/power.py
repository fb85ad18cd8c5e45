"""How large a study must be to reach its goal with the power asked for, by simulation.

A first guess from the information matrix is tried at a few sizes around it; the runs correct the guess;
the corrected size is simulated at length, and once more if the runs still move it by over 3 %. What
is told of a size are always runs of just that size, with their Monte Carlo error.
"""

import math
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from analysis.planning.assumptions import Assumptions, Goal
from analysis.planning.guess import FEWEST_PEOPLE, approximation, inverse, people_needed
from analysis.planning.monte_carlo import SizePower, size_power
from analysis.planning.simulation import Run, check_size, run_study
from analysis.planning.world import World, imagine
from arena.errors import InputError

Runs = MutableMapping[tuple[int, int], Run]
Tell = Callable[[int, int, str], None]

EXPLORED = (0.5, 0.7, 1.0, 1.4)
_REFINEMENTS = 3
_CLOSE = 0.03
_ENLARGEMENTS = 5
_LARGER = 1.04
_SPREAD_OF_EFFICIENCY = math.log(8)


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """A study's size with the power it has.

    `guess` is the number of people that the information matrix asks for and `people` the number planned,
    after the correction by the runs; `planned` is what the runs of that size found, None if it was stopped
    before there was one. `sizes` are all sizes that were tried, smallest first; `gaps` the true gaps between
    neighbours in rating points (of the fixed prior). `complete` is false if it was stopped.
    """

    assumptions: Assumptions
    goal: Goal
    power: float
    seed: int
    guess: int
    people: int
    planned: SizePower | None
    sizes: tuple[SizePower, ...]
    gaps: tuple[float, ...]
    complete: bool

    @property
    def votes(self) -> int:
        """Votes planned."""
        return round(self.people * self.assumptions.votes_each)


def plan_study(
    assumptions: Assumptions,
    goal: Goal,
    *,
    power: float = 0.8,
    rounds: int = 400,
    seed: int = 0,
    known: Runs | None = None,
    tell: Tell | None = None,
) -> StudyPlan:
    """Find the size of a study by simulation; an interrupt ends it with what is there.

    Args:
        assumptions: what the study is thought to be like.
        goal: what it is to reach.
        power: the probability with which it is to reach it.
        rounds: runs of the planned size; a quarter of them at each size tried first.
        seed: start of the random numbers; a run's numbers depend on it, the size and the run alone.
        known: runs already made with these assumptions and this seed, by people and number; new ones
            are added to it, so that a plan can be resumed.
        tell: called after each run with how many are done, how many there will be, and the size.

    Raises:
        InputError: for a power or a number of rounds that cannot be, and a goal out of reach.
    """
    _check(assumptions, goal, power, rounds)
    world = imagine(assumptions)
    guess = people_needed(world, goal, power)
    search = _Search(world, goal, power, seed, {} if known is None else known, tell)
    people, complete = guess, True
    try:
        people = search.explore(guess, rounds)
    except KeyboardInterrupt:
        people, complete = search.corrected(guess), False
    return search.result(guess, people, complete)


def _check(assumptions: Assumptions, goal: Goal, power: float, rounds: int) -> None:
    if not 0.05 <= power <= 0.99:
        cure = "give a power from 0.05 to 0.99"
        raise InputError(f"the power asked for is {power:g}", cure=cure)
    if rounds < 8:
        raise InputError(f"{rounds} rounds", cure="give at least 8 rounds")
    if goal.kind == "neighbours" and assumptions.spread == 0:
        cure = "assume a spread above 0, or set the goal interval=POINTS"
        raise InputError("equal models cannot be told apart", cure=cure)


class _Search:
    """The runs so far and what they say."""

    def __init__(
        self, world: World, goal: Goal, power: float, seed: int, known: Runs, tell: Tell | None
    ) -> None:
        self.world, self.goal, self.power, self.seed = world, goal, power, seed
        self.known, self.tell = known, tell
        self.done: dict[int, list[Run]] = {}
        self.finished = self.expected = 0
        self.rough = approximation(world)

    def explore(self, guess: int, rounds: int) -> int:
        """Simulate around the guess and then at the corrected size, which is returned."""
        quarter = max(rounds // 4, 2)
        tried = sorted({max(round(guess * factor), FEWEST_PEOPLE) for factor in EXPLORED})
        self.expected = quarter * len(tried) + rounds
        for people in tried:
            self.simulate(people, quarter)
        people = self.corrected(guess)
        self.simulate(people, rounds)
        for _ in range(_REFINEMENTS - 1):
            better = self.corrected(people)
            if abs(better / people - 1) <= _CLOSE:
                break
            self.expected += rounds
            people = better
            self.simulate(people, rounds)
        return self._large_enough(people, rounds)

    def _large_enough(self, people: int, rounds: int) -> int:
        """A size whose own runs reach the power: one that falls short by chance is not what was asked for."""
        for _ in range(_ENLARGEMENTS):
            found = size_power(people, self.done[people], self.world.assumptions, self.goal)
            if found.power >= self.power:
                break
            self.expected += rounds
            people = math.ceil(people * _LARGER)
            self.simulate(people, rounds)
        return people

    def simulate(self, people: int, rounds: int) -> None:
        """Make the runs of a size that are not there yet."""
        check_size(self.world.assumptions, people)
        runs = self.done.setdefault(people, [])
        for number in range(len(runs), rounds):
            if (people, number) not in self.known:
                self.known[people, number] = run_study(self.world, people, self.seed, number)
            runs.append(self.known[people, number])
            self.finished += 1
            if self.tell is not None:
                self.tell(self.finished, max(self.expected, self.finished), f"{people:,} people")

    def corrected(self, people: int) -> int:
        """The size that the runs ask for; `people` where there are none."""
        done = {size: runs for size, runs in self.done.items() if runs}
        if not done:
            return people
        if self.goal.width is not None:
            # Widths shrink with the root of people; only nearby sizes scatter alike around that.
            nearest = min(done, key=lambda size: abs(math.log(size / people)))
            scaled = [run.widest * math.sqrt(nearest) for run in done[nearest]]
            quantile = float(np.quantile(scaled, self.power, method="higher"))
            needed = (quantile / self.goal.width) ** 2 if math.isfinite(quantile) else 2 * people
        else:
            needed = inverse(self.rough.neighbours, self.power, self.world) / self._efficiency(done)
        return max(math.ceil(needed), FEWEST_PEOPLE)

    def _efficiency(self, done: dict[int, list[Run]]) -> float:
        """What a person is worth in the runs, as a share of what the information matrix says."""

        def misfit(logarithm: float) -> float:
            total = 0.0
            for size, runs in done.items():
                wanted = self.rough.neighbours(size * math.exp(logarithm))
                found = float(np.mean([run.separated for run in runs]))
                total += len(runs) * (found - wanted) ** 2 / (wanted * (1 - wanted) + 1e-3)
            return total

        reach = (-_SPREAD_OF_EFFICIENCY, _SPREAD_OF_EFFICIENCY)
        return math.exp(float(minimize_scalar(misfit, bounds=reach, method="bounded").x))

    def result(self, guess: int, people: int, complete: bool) -> StudyPlan:
        """What is there, as a plan."""
        habits = self.world.assumptions
        sizes = tuple(
            size_power(size, runs, habits, self.goal)
            for size, runs in sorted(self.done.items())
            if runs
        )
        return StudyPlan(
            assumptions=habits,
            goal=self.goal,
            power=self.power,
            seed=self.seed,
            guess=guess,
            people=people,
            planned=next((size for size in sizes if size.people == people), None),
            sizes=sizes,
            gaps=tuple(float(gap) for gap in self.world.rating_gaps),
            complete=complete,
        )
