"""Questions of study.yaml: from checked documents to the domain, and what must hold within one form."""

from collections.abc import Iterator, Mapping, Sequence

from arena.codes import Decision, QuestionKind, Side, Tone
from arena.document_check import did_you_mean
from arena.errors import InputError
from arena.questions import Option, Question
from arena.study_rules import Reporter
from arena.study_schema import QuestionDocument
from arena.yaml_lines import Location

SIDE_ENDS = tuple(f".{side.value}" for side in Side)
"""How the ids of a question end that is asked of each answer of a pair."""
_OF_ANSWERS = ("rating", "tags")
"""The kinds that can be asked of each answer of a pair."""


def questions(documents: Sequence[QuestionDocument]) -> tuple[Question, ...]:
    """The questions of a form; one that is asked of each answer becomes two, side by side."""
    of_answers = {document.id for document in documents if document.per_answer}
    return tuple(question for document in documents for question in _expanded(document, of_answers))


def _expanded(document: QuestionDocument, of_answers: set[str]) -> Iterator[Question]:
    if not document.per_answer:
        yield _question(document, document.id, None, of_answers)
        return
    for side in Side:
        yield _question(document, f"{document.id}.{side.value}", side, of_answers)


def _question(
    document: QuestionDocument, name: str, side: Side | None, of_answers: set[str]
) -> Question:
    return Question(
        id=name,
        kind=QuestionKind(document.kind),
        label=document.label,
        hint=document.hint,
        options=_options(document),
        required=document.required,
        derived_from=None
        if document.derived_from is None
        else (document.derived_from[0], document.derived_from[1]),
        compares=document.compares,
        side=side,
        shown_when=_condition(document, side, of_answers),
        revises=document.revises,
    )


def _condition(
    document: QuestionDocument, side: Side | None, of_answers: set[str]
) -> tuple[str, tuple[str, ...]] | None:
    """Of each answer, a condition looks at what was said of the same answer."""
    for source, codes in document.shown_when.items():
        alike = side is not None and source in of_answers
        return (f"{source}.{side}" if alike else source), tuple(codes)
    return None


def _options(document: QuestionDocument) -> tuple[Option, ...]:
    if document.kind == "review":
        return tuple(Option(decision.value, {}) for decision in Decision)
    if document.scale is not None:
        first, last = document.scale
        points = range(first, last + 1)
        return tuple(Option(str(point), document.anchors.get(str(point), {})) for point in points)
    return tuple(
        Option(option.code, option.label, Tone(option.tone) if option.tone else None)
        for option in document.options
    )


def problems_of_form(
    report: Reporter, place: Location, form: Sequence[QuestionDocument], *, pair: bool
) -> Iterator[InputError]:
    """What is wrong in a form, `pair` saying whether it is about two answers."""
    by_id = {question.id: question for question in form}
    for index, question in enumerate(form):
        here: Location = (*place, index)
        yield from problems_of_question(report, here, question, by_id)
        yield from _kind(report, here, question, pair=pair)
        yield from _compares(report, here, question, by_id)


def problems_of_question(
    report: Reporter,
    here: Location,
    question: QuestionDocument,
    by_id: Mapping[str, QuestionDocument],
) -> Iterator[InputError]:
    """What is wrong in one question of any form: its scale, its condition, its name."""
    if question.id.endswith(SIDE_ENDS):
        problem = f"`{question.id}` ends like a question about one side"
        yield report((*here, "id"), problem, "write another id")
    yield from _scale(report, here, question)
    yield from _shown_when(report, here, question, by_id)
    if question.shown_when and question.derived_from:
        problem = "a derived question has its condition: that its sources conflict"
        yield report((*here, "shown_when"), problem, "remove the key, or `derived_from`")
    if question.revises and question.kind != "text":
        yield report((*here, "revises"), "only a text revises an answer", "use the kind text")


def _shown_when(
    report: Reporter,
    here: Location,
    question: QuestionDocument,
    by_id: Mapping[str, QuestionDocument],
) -> Iterator[InputError]:
    for source, codes in question.shown_when.items():
        condition = (*here, "shown_when", source)
        if source not in by_id or source == question.id:
            others = [name for name in by_id if name != question.id]
            cure = did_you_mean(source, others, "name another question of this form")
            yield report(condition, f"there is no other question `{source}`", cure)
            continue
        if by_id[source].per_answer and not question.per_answer:
            problem = f"`{source}` is asked of each answer, and this question of both"
            yield report(condition, problem, "write `per_answer: true` here, or name another one")
        if by_id[source].compares or by_id[source].derived_from:
            problem = f"`{source}` may follow from other answers without being asked"
            yield report(condition, problem, "name a question that is asked")
        known = [option.code for option in _options(by_id[source])]
        for index, code in enumerate(codes):
            if code not in known:
                cure = did_you_mean(code, known, "write one of")
                yield report((*condition, index), f"`{source}` has no answer `{code}`", cure)


def _scale(report: Reporter, here: Location, question: QuestionDocument) -> Iterator[InputError]:
    if question.per_answer and question.kind not in _OF_ANSWERS:
        problem = "only a rating or tags are asked of each answer"
        yield report((*here, "per_answer"), problem, "remove the key, or use the kind tags")
    if question.kind != "rating":
        if question.scale or question.anchors:
            problem = "only a rating has a scale or anchors"
            yield report(here, problem, "remove them, or use the kind rating")
        return
    if question.scale is None:
        yield report(here, "a rating needs a scale", "write `scale: [1, 5]`")
        return
    first, last = question.scale
    if first >= last:
        yield report(
            (*here, "scale"), f"{last} is not above {first}", "write the lowest point first"
        )
    for point in question.anchors:
        if not first <= int(point) <= last:
            problem = f"the point {point} is not on the scale from {first} to {last}"
            yield report((*here, "anchors", point), problem, "name a point of the scale")


def _kind(
    report: Reporter, here: Location, question: QuestionDocument, *, pair: bool
) -> Iterator[InputError]:
    if question.kind == "preference" and not pair:
        problem = "one answer alone cannot be preferred"
        yield report((*here, "kind"), problem, "use a rating, or write `shows: pair`")
    if question.per_answer and not pair:
        problem = "there is only one answer to be asked of"
        yield report((*here, "per_answer"), problem, "remove the key, or write `shows: pair`")
    if question.kind == "rating" and pair and not question.per_answer:
        problem = "a rating in a pair says of which answer it is"
        yield report(here, problem, "write `per_answer: true`")
    if question.revises and pair:
        problem = "only an answer that stands alone can be revised"
        yield report((*here, "revises"), problem, "remove the key, or write `shows: answer`")
    if question.kind == "review" and pair:
        yield report((*here, "kind"), "a review is of one answer", "write `shows: answer`")


def _compares(
    report: Reporter,
    here: Location,
    question: QuestionDocument,
    by_id: Mapping[str, QuestionDocument],
) -> Iterator[InputError]:
    if question.compares is None:
        return
    source = by_id.get(question.compares)
    if source is None or source.kind != "rating" or not source.per_answer:
        ratings = [name for name, each in by_id.items() if each.per_answer and each.scale]
        cure = did_you_mean(question.compares, ratings, "name one of")
        problem = f"`{question.compares}` is not a rating of each answer"
        yield report((*here, "compares"), problem, cure)
