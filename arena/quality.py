"""The nouns of a study's checks and the rule by which votes may be left out; pure, shared with the analysis.

A *control* is a prompt with two texts of which one is plainly better; a *repeat* is a pair that the same person
judges a second time. Nobody is left out for one miss: what a rule says is "somebody who passes as many as the
rule asks for would hardly ever miss so many" (an exact binomial test), and it asks for two misses at least.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from arena.codes import Outcome

BETTER, WORSE = "control.better", "control.worse"
"""What stands in place of models in a battle on a control item. Nobody competes under these names."""
AUTHORS = {BETTER: "Check: the better text", WORSE: "Check: the weaker text"}
"""Their labels, for whoever reads the database; no page shows them."""
CONTROL = "control"
"""The backend and the engine of a text that was written for a control item, and the policy that draws it."""

IS_BETTER, NOT_WORSE = "better", "not_worse"
EXPECTATIONS = (IS_BETTER, NOT_WORSE)
"""What a control expects of a question: that the better text wins, or that it does not lose."""

CHARACTERS_PER_WORD = 6
"""Words are counted as so many characters, spaces included: not every script puts spaces between them."""

FEWEST_MISSES = 2
"""A rule never looks at fewer."""


@dataclass(frozen=True, slots=True)
class Control:
    """One control item; `expected` has a code of `EXPECTATIONS` for some questions. `why` is for the operator."""

    id: str
    text: str
    language: str
    category: str | None
    better: str
    worse: str
    expected: Mapping[str, str]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often a pair is offered again: `share` of the suggestions, after `after` other votes at least."""

    share: float
    swapped: bool = True
    after: int = 5


@dataclass(frozen=True, slots=True)
class Floor:
    """How long reading takes at least, in seconds: a vote that came faster is marked, and counts."""

    base: float
    per_100_words: float = 0.0

    def seconds(self, characters: int) -> float:
        """The floor for two answers that have so many characters together."""
        return self.base + self.per_100_words * characters / CHARACTERS_PER_WORD / 100


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Whose votes `--quality exclude` leaves out: a rule that was stated before the votes were looked at.

    Somebody is left out whose share of passed controls is shown to be below `controls_below`, whose repeats are
    shown to be alike less often than `repeats_below`, or whose share of votes in good time is shown to be below
    `in_time_below`; None asks nothing. Shown: with `at_least` of the kind, so few or fewer would have a probability
    of at most `risk` for somebody who is just at the bound.
    """

    controls_below: float | None = None
    repeats_below: float | None = None
    in_time_below: float | None = None
    at_least: int = 4
    risk: float = 0.05

    def shows(self, passed: int, seen: int, below: float | None) -> bool:
        """Whether so many passes of so many are shown to be below a bound."""
        if below is None or seen < self.at_least or seen - passed < FEWEST_MISSES:
            return False
        return at_most(passed, seen, below) <= self.risk


@dataclass(frozen=True, slots=True)
class Quality:
    """All checks of a study. `control_share` is the share of the suggestions that are control items."""

    controls: tuple[Control, ...] = ()
    control_share: float = 0.0
    repeats: Repeats | None = None
    floor: Floor | None = None
    exclusion: Exclusion | None = None

    def control(self, prompt_id: str | None) -> Control | None:
        """The control item with this id, if it is one."""
        return next((each for each in self.controls if each.id == prompt_id), None)


def at_most(hits: int, count: int, chance: float) -> float:
    """The probability of so many hits or fewer, in `count` independent trials of this chance."""
    return math.fsum(
        math.comb(count, k) * chance**k * (1 - chance) ** (count - k) for k in range(hits + 1)
    )


def seated_expectation(expected: str, *, better_left: bool) -> str:
    """What a vote should say where the better text stands there: `left`, or `left_or_tie`."""
    side = Outcome.LEFT if better_left else Outcome.RIGHT
    return side.value if expected == IS_BETTER else f"{side.value}_or_tie"


def meets(outcome: str, expected: str) -> bool | None:
    """Whether an outcome is what a control expects; None where the vote says nothing."""
    if outcome == Outcome.CANNOT_SAY:
        return None
    side, _, or_tie = expected.partition("_")
    other = Outcome.RIGHT if side == Outcome.LEFT else Outcome.LEFT
    return outcome != other if or_tie else outcome == side


def unswapped(outcome: str, *, swapped: bool) -> str:
    """An outcome in the words of the first seating."""
    mirrored = {Outcome.LEFT: Outcome.RIGHT.value, Outcome.RIGHT: Outcome.LEFT.value}
    return mirrored.get(Outcome(outcome), outcome) if swapped else outcome
