"""A profile while it is filled in: which of its questions are asked, and which answers count. Pure."""

from collections.abc import Mapping, Sequence

from arena.form import asked
from arena.questions import Question


def settled(questions: Sequence[Question], answers: Mapping[str, str]) -> dict[str, str]:
    """The answers without those to questions that are no longer asked.

    Whoever changes an answer may leave behind what was asked only because of it. What belongs to no question of
    the profile stays, for the check to refuse it.
    """
    known = {question.id for question in questions}
    kept = dict(answers)
    for _ in questions:
        shown = {question.id for question in asked(questions, kept)}
        left = {name: value for name, value in kept.items() if name in shown or name not in known}
        if left == kept:
            break
        kept = left
    return kept


def new_questions(
    questions: Sequence[Question], answers: Mapping[str, str], shown: set[str]
) -> tuple[Question, ...]:
    """The questions that these answers lead to and that were not on the page as it was filled in."""
    return tuple(
        question
        for question in asked(questions, settled(questions, answers))
        if question.shown_when is not None and question.id not in shown
    )
