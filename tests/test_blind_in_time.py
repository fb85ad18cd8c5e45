"""Nobody can time which model is the slower one: a classifier on 1,000 battles does no better than chance.

The models are 1 to 10 times apart in speed, write in bursts, and their answers have the same lengths, so that what
is left to be told apart is time alone. Time is simulated; the pacing is the real one.
"""

import asyncio
import random
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

from arena.pacing import Pace, in_step

BATTLES = 1000
CHANCE_AND_FIVE_POINTS = 0.55
TOKEN_CHARACTERS = 4


@dataclass
class Clock:
    """The time of one battle; it passes only where somebody waits."""

    now: float = 0.0

    async def tick(self, seconds: float) -> float:
        self.now += seconds
        return 1.0


class Writing:
    """An answer as `in_step` sees it, of a model that writes so many tokens a second, in bursts."""

    failure = None

    def __init__(self, clock: Clock, chance: random.Random, speed: float, tokens: int) -> None:
        self._clock = clock
        first = chance.uniform(2, 8) / speed
        gaps = [chance.gammavariate(0.7, 1 / (0.7 * speed)) for _ in range(tokens - 1)]
        self.moments = list(accumulate(gaps, initial=first))
        self.whole = "x" * (tokens * TOKEN_CHARACTERS)

    @property
    def text(self) -> str:
        return self.whole[: bisect_right(self.moments, self._clock.now) * TOKEN_CHARACTERS]

    @property
    def ended(self) -> bool:
        return self.moments[-1] <= self._clock.now


def a_pair(clock: Clock, chance: random.Random) -> tuple[Writing, Writing, bool]:
    """Two answers with speeds of their own; whether the first is the slower model's."""
    slow = chance.uniform(8, 60)
    speeds = [slow, slow * chance.uniform(1, 10)]
    chance.shuffle(speeds)
    left, right = (Writing(clock, chance, speed, chance.randint(40, 300)) for speed in speeds)
    return left, right, speeds[0] < speeds[1]


Shown = list[tuple[float, int, int]]


def as_the_arena_shows_it(left: Writing, right: Writing, clock: Clock, seed: int) -> Shown:
    async def watch() -> Shown:
        clock.now = max(left.moments[0], right.moments[0])
        frames = in_step(left, right, Pace(), clock.tick, random.Random(seed))
        return [(clock.now, len(one), len(other)) async for one, other in frames]

    return asyncio.run(watch())


def as_it_comes(left: Writing, right: Writing, clock: Clock, _seed: int) -> Shown:
    """The control: each side as it arrives, looked at as often as the arena would show it."""
    found: Shown = []
    while not found or not (left.ended and right.ended):
        clock.now += Pace().seconds
        found.append((clock.now, len(left.text), len(right.text)))
    return found


def in_step_and_then_at_once(left: Writing, right: Writing, clock: Clock, _seed: int) -> Shown:
    """The control of the end: in step, and after the shorter one a wait until both are complete."""
    clock.now, shown = max(left.moments[0], right.moments[0]), 0
    found: Shown = []
    while shown < max(len(left.whole), len(right.whole)):
        complete = left.ended and right.ended
        lengths = len(left.text), len(right.text)
        shown = min(shown + Pace().characters, max(lengths) if complete else min(lengths))
        found.append((clock.now, min(shown, lengths[0]), min(shown, lengths[1])))
        clock.now += Pace().seconds
    return found


def features(shown: Shown) -> list[float]:
    """What a client can time of a battle, from the side of the answer that came to be the longer one."""
    _, *lengths = shown[-1]
    longer = 1 if lengths[0] >= lengths[1] else 2
    short = min(lengths)
    own = [(now, frame[longer - 1]) for now, *frame in shown]
    other = [(now, frame[2 - longer]) for now, *frame in shown]
    both = [step for step in own if step[1] <= short] or own[:1]
    tail = [both[-1], *(step for step in own if step[1] > short)]
    return [
        *_pieces(both), *_pieces(tail), *_pieces(other),
        shown[0][0], shown[-1][0], tail[-1][0] - both[-1][0], short, max(lengths),
        tail[1][0] - tail[0][0] if len(tail) > 1 else 0.0,
        _rate(tail) / max(_rate(both), 1e-9), both[-1][0] - shown[0][0],
    ]  # fmt: skip


def _rate(steps: list[tuple[float, int]]) -> float:
    passed = steps[-1][0] - steps[0][0]
    return (steps[-1][1] - steps[0][1]) / passed if passed else 0.0


def _pieces(steps: list[tuple[float, int]]) -> list[float]:
    gaps = [after[0] - before[0] for before, after in pairwise(steps)] or [0.0]
    grown = [after[1] - before[1] for before, after in pairwise(steps)] or [0]
    return [
        _rate(steps), float(np.mean(gaps)), float(np.std(gaps)), max(gaps), float(np.median(gaps)),
        float(np.mean(grown)), float(np.std(grown)), max(grown), min(grown), float(len(steps)),
    ]  # fmt: skip


def told_apart(show) -> float:
    """How often a forest, trained on other battles, says rightly whether the longer answer was slow."""
    chance = random.Random(2025)
    table, slower = [], []
    for number in range(BATTLES):
        clock = Clock()
        left, right, left_is_slower = a_pair(clock, chance)
        table.append(features(show(left, right, clock, number)))
        slower.append(left_is_slower == (len(left.whole) >= len(right.whole)))
    forest = RandomForestClassifier(300, min_samples_leaf=5, random_state=1)
    return float(np.mean(cross_val_score(forest, np.array(table), slower, cv=5)))


def test_a_classifier_does_no_better_than_chance_and_five_points():
    assert told_apart(as_the_arena_shows_it) <= CHANCE_AND_FIVE_POINTS


@pytest.mark.parametrize("control", [as_it_comes, in_step_and_then_at_once])
def test_the_same_classifier_tells_models_apart_where_time_is_not_hidden(control):
    assert told_apart(control) > 0.75
