"""The data items of a task: every recorded answer that it shows, with its prompt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from arena.assignment import Answered, items_of
from arena.backends.recorded_answers import RecordedAnswers
from arena.domain import Prompt, Study
from arena.errors import BackendError, InputError
from arena.tasks import Task

Key = tuple[str, str, int]
"""Prompt, model and number of the sample."""


@dataclass(frozen=True, slots=True)
class DataItem:
    """One recorded answer to one prompt."""

    prompt: Prompt
    model: str
    sample: int
    text: str

    @property
    def key(self) -> Key:
        """What names it in the votes."""
        return str(self.prompt.id), self.model, self.sample

    @property
    def shown(self) -> tuple[str, str]:
        """What was judged: the prompt and the answer as they are now."""
        return self.prompt.text, self.text

    def row(self) -> Mapping[str, object]:
        """What a file says of it; `prompt`, `sample` and `text` are named as in a file of answers."""
        prompt = self.prompt
        return {
            "model": self.model,
            "prompt": prompt.id,
            "sample": self.sample,
            "category": prompt.category,
            "language": prompt.language,
            "answer_language": prompt.answer_language or prompt.language,
            "instruction": prompt.text,
            "source_text": prompt.source_text,
            "text": self.text,
        }


def data_items(study: Study, task: Task, answers: RecordedAnswers) -> Iterator[DataItem]:
    """Every answer that is part of an item of the task, once, in the order of the items.

    Raises:
        InputError: a file of answers was changed while it was read.
    """
    prompts = {str(prompt.id): prompt for prompt in study.prompts}
    seen: set[tuple[str, Answered]] = set()
    for item in items_of(task, answers.samples(task.prompts)):
        for answer in item.answers:
            if (item.prompt, answer) in seen:
                continue
            seen.add((item.prompt, answer))
            prompt = prompts[item.prompt]
            try:
                response = answers.to_prompt(study, prompt, answer.model, answer.sample)
            except BackendError as error:
                raise InputError(
                    f"the answers were changed while they were read ({error})",
                    cure="run the command again",
                ) from error
            yield DataItem(prompt, answer.model, answer.sample, response.text)
