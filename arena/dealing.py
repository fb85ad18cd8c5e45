"""Deals out the items of a study's tasks, and takes back what somebody passes over.

What is drawn is `assignment`'s to say; the store keeps who was given what. It knows no page and no SQL.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from arena.assignment import Answered, Drawn, Item, draw_item, items_of, seat, wanted
from arena.backends.recorded_answers import RecordedAnswers
from arena.blind import BlindItem
from arena.codes import Purpose
from arena.domain import Battle, Participant, Prompt, Response, Study
from arena.errors import BattleUnknown, TaskUnknown
from arena.inviting import Inviting
from arena.plays import blind_turn
from arena.store import BattleRecord, Revision, Store
from arena.tasks import Assignment, OwnProgress, Task
from arena.tokens import new_id
from arena.training import Training

HELD_HOURS = 2
"""An item that somebody was given and has not judged counts as taken for so long."""


REVIEWED = "review"
"""The engine of a text that a reviewer wrote."""


class Dealing:
    """The tasks of one study."""

    def __init__(
        self,
        study: Study,
        store: Store,
        answers: RecordedAnswers,
        code_version: str,
        chance: random.Random,
        clock: Callable[[], str],
        admit: Callable[[], None] = lambda: None,
        training: Training | None = None,
    ) -> None:
        """The dealer of a study's tasks; `admit` raises a refusal while nothing new should be dealt out."""
        self._training = training or Training(study, store)
        self._study = study
        self._store = store
        self._answers = answers
        self._code_version = code_version
        self._chance = chance
        self._clock = clock
        self._admit = admit
        self._inviting = Inviting(study, store)
        self._prompts = {str(prompt.id): prompt for prompt in study.prompts}
        self._items = {
            task.id: items_of(task, answers.samples(task.prompts)) for task in study.tasks
        }
        # Two requests of one person at once would deal out two items.
        self._dealing = asyncio.Lock()

    def task(self, task_id: str) -> Task:
        """A task of the study; raises TaskUnknown."""
        try:
            return self._study.task(task_id)
        except KeyError as error:
            raise TaskUnknown("the study has no such task") from error

    def items(self, task_id: str) -> tuple[Item, ...]:
        """Every item of a task; raises TaskUnknown."""
        return self._items[self.task(task_id).id]

    async def next_item(self, participant: Participant, task_id: str) -> BlindItem | None:
        """What somebody judges next: what they have before them, or something new; None where all is done.

        Raises TaskUnknown, TrainingUnfinished where the examples come first, DiskLow while the disk is kept for votes, and BackendError where a file of answers was changed under the arena.
        """
        task = self.task(task_id)
        async with self._dealing:
            return await asyncio.to_thread(self._next_item, participant, task)

    async def progress(self, participant: Participant, task_id: str) -> OwnProgress:
        """How far somebody is with a task; raises TaskUnknown."""
        return await asyncio.to_thread(self._progress, participant, self.task(task_id))

    async def pass_over(self, participant: Participant, battle_id: str) -> None:
        """Leave an item unjudged; it is not dealt to the same person again. Raises BattleUnknown."""
        await asyncio.to_thread(self._pass_over, participant, battle_id)

    def _pass_over(self, participant: Participant, battle_id: str) -> None:
        record = self._store.battle(battle_id)
        mine = record is not None and record.battle.participant == participant.id
        if record is None or not mine or record.battle.assignment is None:
            raise BattleUnknown("no such item of this participant")
        if record.ballot is None and record.void is None:
            self._store.void_battle(battle_id, "skipped", None, "by the participant")

    def _next_item(self, participant: Participant, task: Task) -> BlindItem | None:
        self._training.require(participant.id)
        record = self._store.open_item(participant.id, task.id)
        if record is None:
            self._admit()
            purpose = self._inviting.purpose_of(participant.id)
            drawn = self._draw(participant, task, purpose)
            if drawn is None:
                return None
            record = self._store.battle(self._deal(participant, task, drawn))
            assert record is not None, "it was stored just now"
        return self._blind(participant, task, record)

    def _draw(self, participant: Participant, task: Task, purpose: Purpose) -> Drawn | None:
        items = self._queue(participant, task)
        if any(question.revises for question in task.form):
            # A second look is at what the first one makes of it, so it waits for that.
            held = self._store.held_items(self._study.id, task.id, self._since())
            items = tuple(item for item in items if item.id not in held)
        counts = self._counts(task, purpose)
        own = self._store.given_items(participant.id, task.id)
        unranked = purpose is Purpose.UNRANKED
        if unranked:
            # A repeat is known by its purpose, and what is kept out of the ranking has another one.
            task = replace(task, repeats=0.0)
        drawn = draw_item(task, items, counts, own, self._chance)
        if drawn is not None and task.pairs:
            lead = self._store.side_lead(self._study.id, *drawn.pairing.both)
            drawn = seat(drawn, lead, self._chance)
        return replace(drawn, purpose=purpose) if drawn is not None and unranked else drawn

    def _counts(self, task: Task, purpose: Purpose) -> Mapping[str, int]:
        """By item, how many have judged it or hold it now; a cohort that is not ranked takes no item from others."""
        return self._store.item_counts(self._study.id, task.id, self._since(), purpose=purpose)

    def _since(self) -> str:
        """Whoever was given an item after this time may judge it still."""
        return (datetime.fromisoformat(self._clock()) - timedelta(hours=HELD_HOURS)).isoformat()

    def _progress(self, participant: Participant, task: Task) -> OwnProgress:
        """What others have done meanwhile is not left any more."""
        counts = self._counts(task, self._inviting.purpose_of(participant.id))
        given = self._store.given_items(participant.id, task.id)
        met = {each.item for each in given}
        fresh = sum(
            item.id not in met and counts.get(item.id, 0) < wanted(task, item.id)
            for item in self._queue(participant, task)
        )
        waiting = sum(each.waits for each in given)
        return OwnProgress(sum(each.judged for each in given), waiting + fresh)

    def _queue(self, participant: Participant, task: Task) -> tuple[Item, ...]:
        """The items in the language that somebody works in, where the task asks for it."""
        items = self._items[task.id]
        if task.queue is None:
            return items
        language = participant.profile.get(task.queue)
        return tuple(
            item for item in items if _answer_language(self._prompts[item.prompt]) == language
        )

    def _deal(self, participant: Participant, task: Task, drawn: Drawn) -> str:
        """Store the envelope with its answers; the battle's id."""
        prompt = self._prompts[drawn.item.prompt]
        revision = self._revision(task, drawn)
        left, *others = (self._response(prompt, answer) for answer in drawn.item.answers)
        if revision is not None:
            left = replace(left, text=revision.text, engine=REVIEWED)
        battle = Battle(
            id=new_id(),
            study=self._study.id,
            study_hash=self._study.hash,
            participant=participant.id,
            prompt=prompt,
            pairing=drawn.pairing,
            purpose=drawn.purpose,
            replaces=None,
            code_version=self._code_version,
            opened_at=self._clock(),
            assignment=Assignment(
                task.id, drawn.id, drawn.samples, revision.battle if revision else None
            ),
        )
        self._store.deal(battle, left, others[0] if others else None)
        return battle.id

    def _revision(self, task: Task, drawn: Drawn) -> Revision | None:
        """The text that a reviewer gave an item, for the second look."""
        question = next((each.id for each in task.form if each.revises), None)
        if question is None:
            return None
        unranked = drawn.purpose is Purpose.UNRANKED
        return self._store.latest_revision(
            self._study.id, task.id, drawn.id, question, unranked=unranked
        )

    def _response(self, prompt: Prompt, answer: Answered) -> Response:
        return self._answers.to_prompt(self._study, prompt, answer.model, answer.sample)

    def _blind(self, participant: Participant, task: Task, record: BattleRecord) -> BlindItem:
        battle, assignment = record.battle, record.battle.assignment
        assert assignment is not None, "only items are dealt out"
        progress = self._progress(participant, task)
        turn = blind_turn(record.turns[0])
        return BlindItem(
            battle=battle.id,
            task=task.id,
            prompt=turn.prompt,
            language=battle.prompt.language,
            answer_language=_answer_language(battle.prompt),
            source_text=battle.prompt.source_text,
            answers=(turn.left, turn.right) if task.pairs else (turn.left,),
            revised=assignment.revises is not None,
            judged=progress.judged,
            left=progress.left,
            amends=record.ballot.receipt if record.ballot else None,
        )


def _answer_language(prompt: Prompt) -> str:
    return prompt.answer_language or prompt.language
