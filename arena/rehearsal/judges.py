"""Simulated judges: they say something of every item of every task, pairs in both orders, as language models do."""

from collections.abc import Sequence

from arena.backends.recorded_answers import RecordedAnswers
from arena.codes import Side
from arena.domain import Participant, Study
from arena.form import complete
from arena.judging.task_items import TaskItem, items_of_task
from arena.judging.votes import JUDGE, VotesOnTask
from arena.rehearsal.annotators import Seen, SimulatedAnnotator, World
from arena.store import Store
from arena.tokens import new_id

LENIENCY, NOISE = 0.8, 0.5
"""Language models give more than people, and are steadier (LuxIT: a judge kept 92.6 %, people 69.0 %)."""


def judges_of(world: World, count: int) -> tuple[SimulatedAnnotator, ...]:
    """Lenient and steady judges, all alike but for their chance."""
    return tuple(SimulatedAnnotator(world, f"judge {n + 1}", LENIENCY, NOISE) for n in range(count))


def rehearse_judges(
    study: Study, store: Store, answers: RecordedAnswers, judges: Sequence[SimulatedAnnotator]
) -> int:
    """Every judge answers every form; the study is registered. Returns how many ballots that made."""
    ballots = 0
    for judge in judges:
        participant = _join(study, store, judge.name)
        for task in study.tasks:
            votes = VotesOnTask(study, store, participant, task)
            for item in items_of_task(study, task, answers, both_orders=True):
                said = complete(task.form, judge.answers(task.form, _seen(item)))
                votes.file(item, new_id(), said)
                ballots += 1
    return ballots


def _join(study: Study, store: Store, name: str) -> str:
    judge = Participant(
        id=new_id(),
        study=study.id,
        interface_language=study.language,
        consent_version=JUDGE,
        consent_hash=JUDGE,
        profile={"judge": name},
        joined_at=store.clock(),
    )
    # No secret has this digest, so nobody can come in as the judge.
    store.add_participant(judge, f"{JUDGE} {name}", None, kind=JUDGE)
    return judge.id


def _seen(item: TaskItem) -> Seen:
    responses = {Side.LEFT: item.left, Side.RIGHT: item.right}
    there = {side: response for side, response in responses.items() if response is not None}
    return Seen(
        prompt=str(item.prompt.id),
        models={side: response.model for side, response in there.items()},
        texts={side: response.text for side, response in there.items()},
    )
