"""Simulated people with known skill and bias. Pure: what they say follows from the world and their own chance.

Quality is in standard deviations between the answers of a study. A person perceives the quality of an answer plus
their leniency plus noise; a point of a scale is the part of the range from -2 to 2 in which that falls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from random import Random

from arena.codes import Decision, Outcome, QuestionKind, Side, Tone
from arena.form import asked
from arena.questions import Question

WIDEST = 2.0
"""The ends of every scale stand for this quality, above and below the mean."""
TIE_WITHIN = 0.4
"""Whoever perceives a smaller difference between two answers calls it a tie, where the form lets them."""
REJECT_BELOW = -0.8
TAGGED = 0.6
"""How likely a tag is given that certainly fits."""
ANSWER_SPREAD = 0.5
"""Standard deviation of the answers of one model around its strength, on each criterion."""
EDITED = "✎"


@dataclass(frozen=True, slots=True)
class World:
    """What is true: the strength of each model, and how far its answers spread. All else follows from the seed."""

    seed: int
    strengths: Mapping[str, float]
    spread: float = ANSWER_SPREAD

    def quality(self, model: str, prompt: str, criterion: str) -> float:
        """How good one answer is on one criterion."""
        chance = Random(f"{self.seed}/{model}/{prompt}/{criterion}")
        return self.strengths[model] + chance.gauss(0, self.spread)


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody has before them: the prompt, and by side the model and the text of its answer."""

    prompt: str
    models: Mapping[Side, str]
    texts: Mapping[Side, str]


class SimulatedAnnotator:
    """Somebody with a leniency (positive: gives more) and a noise, both in standard deviations of quality."""

    def __init__(self, world: World, name: str, leniency: float, noise: float) -> None:
        self.name = name
        self.leniency = leniency
        self.noise = noise
        self.world = world
        self._chance = Random(f"{world.seed}/{name}")

    def answers(self, form: Sequence[Question], seen: Seen) -> dict[str, str]:
        """A complete ballot; questions without an answer of theirs are not required."""
        given: dict[str, str] = {}
        for question in form:
            if question in asked(form, given):
                answer = self._answer(question, seen)
                if answer or question.required:
                    given[question.id] = answer or "…"
        return given

    def _answer(self, question: Question, seen: Seen) -> str:
        codes = [option.code for option in question.options]
        if question.kind is QuestionKind.RATING:
            side = question.side or Side.LEFT
            criterion = question.id.removesuffix(f".{side.value}")
            return codes[point(self._perceived(seen, side, criterion), len(codes))]
        if question.kind is QuestionKind.PREFERENCE:
            return self._preference(question.id, codes, seen)
        if question.kind is QuestionKind.REVIEW:
            return decision(self._perceived(seen, Side.LEFT, question.id)).value
        if question.kind is QuestionKind.CHOICE:
            return self._chance.choice(codes)
        if question.kind is QuestionKind.TAGS:
            return self._tags(question, seen)
        return f"{seen.texts[Side.LEFT]} {EDITED}" if question.revises else ""

    def _perceived(self, seen: Seen, side: Side, criterion: str) -> float:
        true = self.world.quality(seen.models[side], seen.prompt, criterion)
        return true + self.leniency + self._chance.gauss(0, self.noise)

    def _tags(self, question: Question, seen: Seen) -> str:
        """Praise the more likely the better the answer seems, blame the worse; what does neither, by chance."""
        side = question.side or Side.LEFT
        criterion = question.id.removesuffix(f".{side.value}")
        given = []
        for option in question.options:
            lean = {Tone.GOOD: 1, Tone.BAD: -1, None: 0}[option.tone]
            perceived = self._perceived(seen, side, criterion)
            if self._chance.random() < TAGGED / (1 + exp(-2 * lean * perceived)):
                given.append(option.code)
        if question.required and not given:
            given = [self._chance.choice([option.code for option in question.options])]
        return " ".join(given)

    def _preference(self, criterion: str, codes: Sequence[str], seen: Seen) -> str:
        """The side that seems better, by the Bradley-Terry model where there is no tie."""
        left, right = (self.world.quality(seen.models[s], seen.prompt, criterion) for s in Side)
        even = self._chance.random()
        lead = left - right + max(self.noise, 1e-9) * log(even / (1 - even))
        if Outcome.TIE in codes and abs(lead) < TIE_WITHIN:
            return Outcome.TIE.value
        return (Outcome.LEFT if lead > 0 else Outcome.RIGHT).value


def point(perceived: float, points: int) -> int:
    """The index of the point of a scale that stands for a quality."""
    place = int((perceived + WIDEST) / (2 * WIDEST) * points)
    return min(max(place, 0), points - 1)


def decision(perceived: float) -> Decision:
    """What a reviewer does with an item of such a quality."""
    if perceived >= 0:
        return Decision.ACCEPT
    return Decision.EDIT if perceived >= REJECT_BELOW else Decision.REJECT
