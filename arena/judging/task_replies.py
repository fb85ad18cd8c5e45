"""From a judge's reply about an item of a task to answers on the task's form, which is as strict as with people."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from arena.codes import QuestionKind
from arena.errors import BallotInvalid
from arena.form import CompletedBallot, complete, derive, is_text
from arena.judging.asking import Asking, Judge, Subject
from arena.judging.task_instructions import TaskInstructions, code_for_judge
from arena.judging.task_items import TaskItem
from arena.judging.verdicts import Unreadable, parsed
from arena.questions import Question


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def task_reply(instructions: TaskInstructions) -> type[BaseModel]:
    """The shape of a reply: a value for each question, null or nothing where one may be left out."""
    fields: dict[str, Any] = {"reason": (str, Field("", alias=instructions.reason))}
    for number, question in enumerate(instructions.asked):
        name = instructions.name(question)
        value = _value(question, instructions.codes(question))
        # Keys may hold dots; names of attributes may not.
        fields[f"answer_{number}"] = (
            (value, Field(alias=name))
            if question.required and question.shown_when is None
            else (value | None, Field(None, alias=name))
        )
    return create_model("TaskReply", __base__=_Closed, **fields)


def read_task_reply(
    shape: type[BaseModel], instructions: TaskInstructions, item: TaskItem, text: str
) -> dict[str, str]:
    """What a reply answers, by question of the form.

    Raises:
        Unreadable: it is not the object that was asked for, or not a ballot that a person could give.
    """
    reply = parsed(shape, text).model_dump()
    answers = {}
    for number, question in enumerate(instructions.asked):
        value = reply[f"answer_{number}"]
        if isinstance(value, list):
            value = " ".join(value)
        if value is None or not str(value).strip():
            continue
        answers[question.id] = _code(question, str(value))
        if not is_text(answers[question.id]):
            raise Unreadable(f"{question.id} holds what no text file can hold")
        if question.revises and answers[question.id] in item.texts:
            raise Unreadable(f"{question.id} is the text as it was")
    ballot_of_task(instructions, answers)
    return answers


def ballot_of_task(instructions: TaskInstructions, answers: Mapping[str, str]) -> CompletedBallot:
    """The form's answers; a derived question counts as asked only where its sources conflict.

    Raises:
        Unreadable: they are no ballot of this form.
    """
    kept = dict(answers)
    try:
        for question in instructions.form:
            if question.derived_from is not None:
                first, second = (kept.get(source) for source in question.derived_from)
                if not (first and second) or derive(first, second) is not None:
                    kept.pop(question.id, None)
        completed = complete(instructions.form, kept)
    except BallotInvalid as error:
        raise Unreadable(str(error)) from error
    if not completed.answers:
        raise Unreadable("it answers nothing")
    return completed


class TaskBench:
    """One judge of a task."""

    def __init__(self, asking: Asking, instructions: TaskInstructions) -> None:
        self._asking = asking
        self._instructions = instructions
        self._shape = task_reply(instructions)

    @property
    def judge(self) -> Judge:
        """Who judges."""
        return self._asking.judge

    async def ballot(self, item: TaskItem, battle: str) -> CompletedBallot:
        """The judge's answers to the form about one item; what was asked before is not asked again.

        Raises:
            BackendError: the model cannot be had.
            Unreadable: none of its replies can be read.
        """

        def read(text: str) -> Mapping[str, Any]:
            return read_task_reply(self._shape, self._instructions, item, text)

        messages = self._instructions.messages(item)
        right = item.right.model if item.right else None
        subject = Subject(battle, battle, item.prompt.id, item.left.model, right, messages)
        return ballot_of_task(self._instructions, await self._asking.verdict(subject, read))


def _value(question: Question, codes: tuple[str, ...]) -> Any:  # noqa: ANN401 a type for pydantic
    if question.kind is QuestionKind.TEXT:
        return str
    if question.kind is QuestionKind.TAGS:
        one: Any = Literal[codes]
        return list[one]
    if question.kind is QuestionKind.RATING:
        points = [int(code) for code in codes]
        return Annotated[int, Field(ge=min(points), le=max(points))]
    return Literal[codes]


def _code(question: Question, value: str) -> str:
    """The code of the form behind what the judge calls it."""
    for option in question.options:
        if code_for_judge(question, option.code) == value:
            return option.code
    return value
