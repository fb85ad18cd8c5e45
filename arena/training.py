"""The examples that a study has judged before the first battle, with what it would say of them.

Whoever disagrees is told why, and no more: what is said here is no vote and turns nobody away.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arena.domain import Study
from arena.entry import TrainingItem
from arena.errors import BallotInvalid, TrainingUnfinished
from arena.questions import Question
from arena.store import Store, TrainingAnswer


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """How far somebody is: what they said, by item, and the first item that they have not judged, if any."""

    said: Mapping[str, TrainingAnswer]
    next: TrainingItem | None
    all: int

    @property
    def done(self) -> int:
        """How many of the study's items they have judged."""
        return len(self.said)


class Training:
    """The examples of one study."""

    def __init__(self, study: Study, store: Store) -> None:
        self._study = study
        self._store = store
        self._items = {item.id: item for item in study.entry.training}

    @property
    def required(self) -> bool:
        """Whether nobody begins without them."""
        return self._study.entry.training_required

    def item(self, item_id: str) -> TrainingItem | None:
        """The item with this id."""
        return self._items.get(item_id)

    def questions(self, item: TrainingItem) -> Sequence[Question]:
        """What is asked of an item: the questions that it has expected answers to, in the form's order."""
        form = self._study.form_of(item.task)
        return [question for question in form if question.id in item.expected]

    async def progress(self, participant_id: str) -> TrainingProgress:
        """How far somebody is."""
        return await asyncio.to_thread(self.progress_now, participant_id)

    def progress_now(self, participant_id: str) -> TrainingProgress:
        """The same, for somebody who is in a thread already."""
        answers = self._store.entries.training_answers(participant_id) if self._items else ()
        said = {each.item: each for each in answers if each.item in self._items}
        left = (item for name, item in self._items.items() if name not in said)
        return TrainingProgress(said, next(left, None), len(self._items))

    def require(self, participant_id: str) -> None:
        """Raise TrainingUnfinished where a study wants its examples judged first and they are not."""
        if self.required and self.progress_now(participant_id).next is not None:
            raise TrainingUnfinished("the study's examples have not been judged yet")

    async def answer(
        self, participant_id: str, item: TrainingItem, answers: Mapping[str, str]
    ) -> TrainingAnswer:
        """Store what somebody says of an item; the first answer stands, and is what is returned.

        Raises BallotInvalid where an answer is missing, unknown or was not asked for.
        """
        known = {question.id: question.options for question in self.questions(item)}
        for question, options in known.items():
            if answers.get(question) not in {option.code for option in options}:
                raise BallotInvalid(f"no answer to {question!r}")
        if set(answers) - set(known):
            raise BallotInvalid("an answer to what was not asked")
        as_expected = all(answers[name] in codes for name, codes in item.expected.items())
        said = TrainingAnswer(item.id, dict(answers), as_expected)
        return await asyncio.to_thread(
            self._store.entries.add_training_answer, participant_id, said
        )
