"""What a judge is given of a task: its items with their answers, pairs in both orders where that is wanted."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from arena.assignment import items_of
from arena.backends.recorded_answers import RecordedAnswers
from arena.codes import Purpose
from arena.domain import Prompt, Response, Study
from arena.errors import BackendError, InputError
from arena.judging.items import hashed
from arena.tasks import Task


@dataclass(frozen=True, slots=True)
class TaskItem:
    """One recorded answer, or two, as one judgement has them before it.

    `id` is the item's, whichever side its answers stand on; `samples` numbers them, left and right.
    """

    task: str
    id: str
    prompt: Prompt
    samples: tuple[int, ...]
    left: Response
    right: Response | None
    purpose: Purpose

    @property
    def texts(self) -> tuple[str, ...]:
        """The answers, left and right."""
        return (self.left.text, self.right.text) if self.right else (self.left.text,)

    @property
    def language(self) -> str:
        """The code of the language that an answer should be in."""
        return self.prompt.answer_language or self.prompt.language

    @property
    def swapped(self) -> "TaskItem | None":
        """A pair once more with its sides exchanged; None for one answer alone."""
        if self.right is None:
            return None
        return replace(
            self,
            samples=self.samples[::-1],
            left=self.right,
            right=self.left,
            purpose=Purpose.REPEAT,
        )

    def key(self, judge: str) -> str:
        """Equal for equal task, prompt, answers, order and judge; an id of a battle."""
        sides = [[self.left.model, self.left.text]]
        if self.right is not None:
            sides.append([self.right.model, self.right.text])
        prompt = [self.prompt.text, self.prompt.source_text, self.language]
        return hashed([judge, self.task, self.id, *prompt, *sides])


def items_of_task(
    study: Study, task: Task, answers: RecordedAnswers, *, both_orders: bool
) -> Iterator[TaskItem]:
    """Every item of a task; a pair comes a second time with its sides exchanged where `both_orders` says so.

    Raises:
        InputError: a file of answers was changed while it was read.
    """
    prompts = {str(prompt.id): prompt for prompt in study.prompts}
    for item in items_of(task, answers.samples(task.prompts)):
        prompt = prompts[item.prompt]
        try:
            left, *others = (
                answers.to_prompt(study, prompt, answer.model, answer.sample)
                for answer in item.answers
            )
        except BackendError as error:
            raise InputError(
                f"the answers were changed while they were read ({error})",
                cure="run the command again",
            ) from error
        found = TaskItem(
            task=task.id,
            id=item.id,
            prompt=prompt,
            samples=tuple(answer.sample for answer in item.answers),
            left=left,
            right=others[0] if others else None,
            purpose=Purpose.RANKED,
        )
        yield found
        if both_orders and found.swapped is not None:
            yield found.swapped
