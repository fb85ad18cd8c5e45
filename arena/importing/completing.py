"""From the codes of one judgement to a ballot: nothing missing, nothing that was not asked."""

from collections.abc import Callable, Mapping, Sequence

from arena.errors import BallotInvalid
from arena.form import CompletedBallot, asked, complete, missing
from arena.questions import Question

Tell = Callable[[str, str, str | None], None]
"""Notes a mistake: the problem, its cure, and the question that it is in, if it is in one."""


def completed(
    form: Sequence[Question], codes: Mapping[str, str], tell: Tell
) -> CompletedBallot | None:
    """The ballot that these answers make; None where they make none, which was told then.

    An answer to a question that follows from others is held against them, and is not the annotator's.
    """
    try:
        shown = {question.id for question in asked(form, codes)}
        rest, follows = dict(codes), {}
        for question in form:
            if question.id in shown or question.id not in codes:
                continue
            if question.compares is not None or question.derived_from is not None:
                follows[question.id] = rest.pop(question.id)
            else:
                _not_asked(question, rest, tell)
                return None
        if lacking := missing(form, rest):
            for name in lacking:
                tell(f"there is no answer to `{name}`", "answer it, or drop the row", name)
            return None
        ballot = complete(form, rest)
    except BallotInvalid as error:
        tell(str(error), "correct the answers of this row", None)
        return None
    if not ballot.answers:
        tell("no question is answered", "answer one, or drop the row", None)
        return None
    return ballot if _agrees(follows, ballot, tell) else None


def _agrees(follows: Mapping[str, str], ballot: CompletedBallot, tell: Tell) -> bool:
    for name, written in follows.items():
        derived = ballot.answers.get(name)
        if written != derived:
            said = "nothing" if derived is None else f"`{derived}`"
            problem = f"`{written}` stands here, and {said} follows from the other answers"
            tell(problem, "correct one of them, or leave this cell empty", name)
            return False
    return True


def _not_asked(question: Question, codes: Mapping[str, str], tell: Tell) -> None:
    assert question.shown_when is not None, "every other question is asked, or follows"
    source, wanted = question.shown_when
    found = codes.get(source)
    said = f"is `{found}`" if found else "has no answer"
    problem = f"this is asked only where `{source}` is {' or '.join(wanted)}, and it {said}"
    tell(problem, "correct one of the two, or leave this cell empty", question.id)
