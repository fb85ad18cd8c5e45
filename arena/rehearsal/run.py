"""Lets simulated people do the tasks of a study, through the same doors as everybody else."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from arena.codes import Side
from arena.domain import Participant, Study
from arena.referee import Referee
from arena.rehearsal.annotators import Seen, SimulatedAnnotator, World
from arena.store import BattleRecord

MOST_LENIENT = 0.6
NOISES = (0.3, 1.2)
"""Leniency is drawn from a normal distribution with such a deviation, noise evenly between these two."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What was simulated: the truth behind the votes, and how many there are by task."""

    world: World
    people: Sequence[SimulatedAnnotator]
    ballots: Mapping[str, int]


def world_of(study: Study, seed: int) -> World:
    """A world in which the models of a study differ: strengths from a normal distribution, mean 0."""
    chance = Random(f"{seed}/strengths")
    drawn = {model.id: chance.gauss(0, 1) for model in study.models}
    mean = sum(drawn.values()) / len(drawn)
    return World(seed, {name: strength - mean for name, strength in drawn.items()})


def people_of(world: World, count: int) -> tuple[SimulatedAnnotator, ...]:
    """Simulated people, each with a leniency and a noise of their own."""
    chance = Random(f"{world.seed}/people")
    return tuple(
        SimulatedAnnotator(
            world, f"annotator {n + 1}", chance.gauss(0, MOST_LENIENT), chance.uniform(*NOISES)
        )
        for n in range(count)
    )


async def rehearse(
    referee: Referee, world: World, people: Sequence[SimulatedAnnotator], progress: Progress
) -> Rehearsal:
    """Everybody joins and works, one item each in turn, until nothing is left for anybody."""
    study = referee.study
    joined = [(person, *await _join(referee, person, n)) for n, person in enumerate(people)]
    ballots = dict.fromkeys((task.id for task in study.tasks), 0)
    for number, task in enumerate(study.tasks):
        busy = list(joined)
        while busy:
            for each in tuple(busy):
                person, participant, token = each
                item = await referee.dealing.next_item(participant, task.id)
                if item is None:
                    busy.remove(each)
                    continue
                record = referee.store.battle(item.battle)
                assert record is not None, "it was dealt out just now"
                answers = person.answers(task.form, seen(record))
                await referee.filing.accept(token, item.battle, answers)
                ballots[task.id] += 1
            progress(number * len(joined) + len(joined) - len(busy), len(study.tasks) * len(joined))
    return Rehearsal(world, people, ballots)


async def _join(
    referee: Referee, person: SimulatedAnnotator, number: int
) -> tuple[Participant, str]:
    """Somebody with a profile that the study looks for, who sees its examples as it does.

    The codes of a question go round, so that every queue has people.
    """
    study = referee.study
    wanted = {condition.question: condition.among for condition in study.entry.eligibility}
    profile = {}
    for question in study.profile:
        codes = [option.code for option in question.options]
        codes = [code for code in codes if code in wanted.get(question.id, codes)]
        if codes:
            profile[question.id] = codes[number % len(codes)]
    required = {question.id: "…" for question in study.profile if not question.options}
    admitted = await referee.admission.admit(
        agreed=True,
        interface=study.interface[0],
        profile=profile | required,
        nickname=person.name,
    )
    for item in study.entry.training:
        expected = {question: codes[0] for question, codes in item.expected.items()}
        await referee.training.answer(admitted.participant.id, item, expected)
    return admitted.participant, admitted.token


def seen(record: BattleRecord) -> Seen:
    """What a battle shows, and whose it is: only a simulation may know that."""
    [turn] = record.turns
    responses = {Side.LEFT: turn.left, Side.RIGHT: turn.right}
    there = {side: response for side, response in responses.items() if response is not None}
    return Seen(
        prompt=str(record.battle.prompt.id),
        models={side: response.model for side, response in there.items()},
        texts={side: response.text for side, response in there.items()},
    )
