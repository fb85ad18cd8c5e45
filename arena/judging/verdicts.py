"""From a judge's reply to answers on the form. What cannot be read is an error and never a tie."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from arena.codes import Outcome
from arena.errors import EpaileError
from arena.form import CompletedBallot, complete, derive
from arena.judging.instructions import HIGHEST_SCORE, SIDES, Instructions
from arena.questions import Question

_FENCED = re.compile(r"```(?:json)?\s*(\{.*\})\s*```", re.DOTALL)
_OUTCOMES = {code: outcome for outcome, code in SIDES.items()}
Scores = Mapping[str, int]
"""Question id to score."""


class Unreadable(EpaileError):
    """A reply is not the JSON object that was asked for."""


class _Reply(BaseModel):
    """What every reply may hold beside the questions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    reason: str = ""


def comparison_reply(instructions: Instructions) -> type[BaseModel]:
    """The shape of a reply that compares: a code for each question."""
    fields: dict[str, Any] = {
        question.id: (Literal[instructions.codes(question)], ...) for question in instructions.asked
    }
    return create_model("ComparisonReply", __base__=_Reply, **fields)


def rubric_reply(instructions: Instructions) -> type[BaseModel]:
    """The shape of a reply that scores: a whole number for each question."""
    score = Annotated[int, Field(ge=1, le=HIGHEST_SCORE)]
    fields: dict[str, Any] = {question.id: (score, ...) for question in instructions.asked}
    return create_model("RubricReply", __base__=_Reply, **fields)


def read_reply(shape: type[BaseModel], text: str) -> dict[str, Any]:
    """What a reply says; one fence of Markdown around the object is allowed.

    Raises:
        Unreadable: it is anything else.
    """
    return parsed(shape, text).model_dump(exclude={"reason"})


def parsed(shape: type[BaseModel], text: str) -> BaseModel:
    """A reply in its shape; raises Unreadable as `read_reply` does."""
    stripped = text.strip()
    fenced = _FENCED.fullmatch(stripped)
    try:
        return shape.model_validate_json(fenced.group(1) if fenced else stripped)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise Unreadable(f"{place}: {first['msg']}" if place else first["msg"]) from error


def ballot_of_comparison(form: Sequence[Question], reply: Mapping[str, str]) -> CompletedBallot:
    """The form's answers; a derived question counts as asked only where its sources conflict."""
    answers = {question: _OUTCOMES.get(code, code) for question, code in reply.items()}
    for question in form:
        if question.derived_from is not None:
            first, second = (answers[source] for source in question.derived_from)
            if derive(first, second) is not None:
                answers.pop(question.id, None)
    return complete(form, answers)


def ballot_of_scores(
    form: Sequence[Question], left: Scores, right: Scores, margin: int
) -> CompletedBallot:
    """The form's answers: the higher score wins where it is higher by more than `margin`, else a tie.

    Where the sources of a derived question conflict, their sums are compared in the same way.
    """
    answers = {question: _outcome(left[question], right[question], margin) for question in left}
    for question in form:
        if question.derived_from is not None:
            first, second = question.derived_from
            if derive(answers[first], answers[second]) is None:
                sums = left[first] + left[second], right[first] + right[second]
                answers[question.id] = _outcome(*sums, margin)
    return complete(form, answers)


def _outcome(left: int, right: int, margin: int) -> str:
    if abs(left - right) <= margin:
        return Outcome.TIE.value
    return (Outcome.LEFT if left > right else Outcome.RIGHT).value
