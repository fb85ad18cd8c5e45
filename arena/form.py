"""The questions of a ballot and of a profile: which are asked, what is missing, what follows. Pure.

A derived question (the study's *overall*) rests on two preference questions. Equal answers give its
answer; where one is a tie the other gives it; opposite winners are a conflict, and only then is the
question asked. A preference that compares a rating follows from what both sides got. The derivation happens here,
on the server's side, and nowhere else. Tags are any number of codes with a space between, kept in the form's order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from arena.codes import Outcome, QuestionKind, Side
from arena.errors import BallotInvalid, ProfileIncomplete
from arena.questions import Question

Answers = Mapping[str, str]
"""Question id to answer: a code, or what was written where the question asks for text."""

DERIVABLE = frozenset({Outcome.LEFT.value, Outcome.RIGHT.value, Outcome.TIE.value})
"""The outcomes that another question can be derived from."""


@dataclass(frozen=True, slots=True)
class CompletedBallot:
    """All answers of a ballot; `derived` names the questions that were not asked."""

    answers: Answers
    derived: frozenset[str]


def derive(first: str, second: str) -> str | None:
    """The answer that two preferences lead to, or None on conflict.

    Raises:
        BallotInvalid: one of the two is not `left`, `right` or `tie`.
    """
    if not {first, second} <= DERIVABLE:
        raise BallotInvalid(f"nothing can be derived from {first!r} and {second!r}")
    if first == second or second == Outcome.TIE:
        return first
    if first == Outcome.TIE:
        return second
    return None


def asked(form: Sequence[Question], answers: Answers) -> tuple[Question, ...]:
    """The questions to show, given the answers so far: a derived one only on conflict.

    One that compares ratings never is, one with a condition only where it is met.
    """
    return tuple(question for question in form if _is_asked(question, answers))


def _is_asked(question: Question, answers: Answers) -> bool:
    if question.compares is not None:
        return False
    if question.shown_when is not None:
        source, codes = question.shown_when
        return not set(codes).isdisjoint(answers.get(source, "").split())
    return question.derived_from is None or _in_conflict(question.derived_from, answers)


def compare(left: str, right: str) -> str:
    """The outcome of two ratings of one scale: the higher one wins, equal ones tie.

    Raises:
        BallotInvalid: one of the two is no point of a scale.
    """
    try:
        lead = int(left) - int(right)
    except ValueError as error:
        raise BallotInvalid(f"{left!r} and {right!r} are not both points of a scale") from error
    if lead == 0:
        return Outcome.TIE.value
    return Outcome.LEFT.value if lead > 0 else Outcome.RIGHT.value


def missing(form: Sequence[Question], answers: Answers) -> tuple[str, ...]:
    """The ids of the required questions that are asked and have no answer yet, in form order."""
    return tuple(
        question.id
        for question in asked(form, answers)
        if question.required and not answers.get(question.id, "").strip()
    )


def complete(form: Sequence[Question], answers: Answers) -> CompletedBallot:
    """Check the answers against the form and add the derived ones.

    Raises:
        BallotInvalid: a required answer is missing, or an answer is unknown or was not asked for.
    """
    known = {question.id: question for question in form}
    for question_id, answer in answers.items():
        if question_id not in known:
            raise BallotInvalid(f"the form has no question {question_id!r}")
        if not _admits(known[question_id], answer):
            raise BallotInvalid(f"question {question_id!r} has no answer {answer!r}")
    shown = {question.id for question in asked(form, answers)}
    for question_id in answers:
        if question_id not in shown:
            raise BallotInvalid(f"question {question_id!r} was not asked")
    if lacking := missing(form, answers):
        raise BallotInvalid(f"no answer to {', '.join(lacking)}")
    derived = _derived(form, answers)
    given = {name: _kept(known[name], answer) for name, answer in answers.items() if answer.strip()}
    return CompletedBallot({**given, **derived}, frozenset(derived))


def validate_profile(questions: Sequence[Question], answers: Answers) -> Answers:
    """The profile as it is stored: only known questions, only known codes, nothing required left out.

    Raises:
        ProfileIncomplete: a required answer is missing, or an answer is unknown.
    """
    known = {question.id: question for question in questions}
    for question_id, answer in answers.items():
        if question_id not in known or not _admits(known[question_id], answer):
            raise ProfileIncomplete(f"profile question {question_id!r} has no answer {answer!r}")
    if lacking := missing(questions, answers):
        raise ProfileIncomplete(f"no answer to {', '.join(lacking)}")
    return {name: _kept(known[name], answer) for name, answer in answers.items() if answer.strip()}


def is_text(text: str) -> bool:
    """Whether a text can be stored and exported: no half of a surrogate pair, no NUL."""
    return "\0" not in text and text == text.encode("utf-8", "ignore").decode("utf-8")


def _in_conflict(sources: tuple[str, str], answers: Answers) -> bool:
    first, second = (answers.get(source, "").strip() for source in sources)
    return bool(first and second) and derive(first, second) is None


def _derived(form: Sequence[Question], answers: Answers) -> dict[str, str]:
    """The answers of the derived questions that were not asked and whose sources are both there."""
    derived = {}
    for question in form:
        if question.compares is not None:
            rated = [answers.get(f"{question.compares}.{side.value}", "").strip() for side in Side]
            if all(rated):
                derived[question.id] = compare(*rated)
        elif question.derived_from is not None:
            first, second = (answers.get(source, "").strip() for source in question.derived_from)
            outcome = derive(first, second) if first and second else None
            if outcome is not None:
                derived[question.id] = outcome
    return derived


def _admits(question: Question, answer: str) -> bool:
    """Whether an answer is possible; a question that is not required may be sent empty."""
    if not answer.strip():
        return not question.required
    if question.kind is QuestionKind.TEXT:
        return True
    codes = [option.code for option in question.options]
    if question.kind is QuestionKind.TAGS:
        given = answer.split()
        return len(given) == len(set(given)) and set(given) <= set(codes)
    return answer in codes


def _kept(question: Question, answer: str) -> str:
    """An answer as it is stored: tags in the form's order, whichever was chosen first."""
    if question.kind is not QuestionKind.TAGS:
        return answer
    given = answer.split()
    return " ".join(option.code for option in question.options if option.code in given)
