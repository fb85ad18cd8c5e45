"""Questions and tasks of study.yaml: from checked documents to the domain, and what must hold between them."""

from collections.abc import Iterator, Mapping, Sequence

from arena.codes import Decision, QuestionKind, Side
from arena.document_check import did_you_mean
from arena.domain import Prompt
from arena.errors import InputError
from arena.questions import Option, Question
from arena.study_rules import Reporter
from arena.study_schema import QuestionDocument, StudyDocument, TaskDocument
from arena.tasks import Task
from arena.yaml_lines import Location

SIDE_ENDS = tuple(f".{side.value}" for side in Side)
"""How the ids of a rating end that is asked of each answer of a pair."""


def questions(documents: Sequence[QuestionDocument]) -> tuple[Question, ...]:
    """The questions of a form; one that is asked of each answer becomes two, side by side."""
    return tuple(question for document in documents for question in _expanded(document))


def _expanded(document: QuestionDocument) -> Iterator[Question]:
    if not document.per_answer:
        yield _question(document, document.id, None)
        return
    for side in Side:
        yield _question(document, f"{document.id}.{side.value}", side)


def _question(document: QuestionDocument, name: str, side: Side | None) -> Question:
    shown_when = next(iter(document.shown_when.items()), None)
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
        shown_when=None if shown_when is None else (shown_when[0], tuple(shown_when[1])),
        revises=document.revises,
    )


def _options(document: QuestionDocument) -> tuple[Option, ...]:
    if document.kind == "review":
        return tuple(Option(decision.value, {}) for decision in Decision)
    if document.scale is not None:
        first, last = document.scale
        points = range(first, last + 1)
        return tuple(Option(str(point), document.anchors.get(str(point), {})) for point in points)
    return tuple(Option(option.code, option.label) for option in document.options)


def tasks(document: StudyDocument, prompts: Sequence[Prompt]) -> tuple[Task, ...]:
    """The tasks of a study on its bank of prompts."""
    return tuple(_task(task, document.models, prompts) for task in document.tasks)


def _task(task: TaskDocument, models: Sequence[str], prompts: Sequence[Prompt]) -> Task:
    chosen = [
        prompt for prompt in prompts if not task.categories or prompt.category in task.categories
    ]
    return Task(
        id=task.id,
        title=task.title,
        instructions=task.instructions,
        pairs=task.shows == "pair",
        models=tuple(task.models or models),
        prompts=tuple(str(prompt.id) for prompt in chosen),
        form=questions(task.form),
        annotators=task.annotators,
        overlap=task.overlap,
        repeats=task.repeats,
        focal=task.focal,
        all_samples=task.samples == "all",
        queue=task.queue,
    )


def problems_of_tasks(report: Reporter, study: StudyDocument) -> Iterator[InputError]:
    """What is wrong in a study's tasks, given its models, categories and profile."""
    if study.protocol == "tasks" and study.form:
        yield report(("form",), "a study of tasks has a form in each task", "move it into a task")
    if study.protocol == "tasks" and not study.tasks:
        yield report(("tasks",), "a study of tasks needs one", "describe a task")
    if study.protocol == "battle" and not study.form:
        yield report(("form",), "a battle needs questions", "add the form")
    seen: set[str] = set()
    for index, task in enumerate(study.tasks):
        place: Location = ("tasks", index)
        if task.id in seen:
            problem = f"`{task.id}` stands here for the second time"
            yield report((*place, "id"), problem, "remove or rename one")
        seen.add(task.id)
        yield from _members(report, place, study, task)
        yield from _queue(report, place, study, task)
        yield from _form(report, (*place, "form"), task.form, pair=task.shows == "pair")
    yield from _form(report, ("form",), study.form, pair=True)
    for index, question in enumerate(study.form):
        if question.kind in ("rating", "review") or question.shown_when or question.compares:
            problem = (
                "the page of free battles asks preferences, choices and texts, without conditions"
            )
            yield report(("form", index), problem, "ask it in a task with `shows: pair`")
    yield from _form(report, ("profile",), study.profile, pair=False)


def _members(
    report: Reporter, place: Location, study: StudyDocument, task: TaskDocument
) -> Iterator[InputError]:
    """Models, categories and the focal model are the study's."""
    for index, name in enumerate(task.models):
        if name not in study.models:
            cure = did_you_mean(name, study.models, "name one of")
            yield report((*place, "models", index), f"the study has no model `{name}`", cure)
    models = task.models or study.models
    if task.shows == "pair" and len(set(models)) < 2:
        yield report((*place, "models"), "a pair needs two models", "name at least two")
    if task.focal is not None and (task.shows != "pair" or task.focal not in models):
        problem = "the focal model is one of those that meet in pairs"
        cure = did_you_mean(task.focal, models, "name one of")
        yield report((*place, "focal"), problem, cure)
    for index, name in enumerate(task.categories):
        if name not in study.categories:
            cure = did_you_mean(name, study.categories, "name one of")
            yield report((*place, "categories", index), f"there is no category `{name}`", cure)


def _queue(
    report: Reporter, place: Location, study: StudyDocument, task: TaskDocument
) -> Iterator[InputError]:
    if task.queue is None:
        return
    choices = [question.id for question in study.profile if question.kind == "choice"]
    if task.queue not in choices:
        cure = did_you_mean(task.queue, choices, "name a choice of the profile")
        yield report((*place, "queue"), f"the profile asks no choice `{task.queue}`", cure)


def _form(
    report: Reporter, place: Location, form: Sequence[QuestionDocument], *, pair: bool
) -> Iterator[InputError]:
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
        problem = f"`{question.id}` ends like a rating of one side"
        yield report((*here, "id"), problem, "write another id")
    yield from _scale(report, here, question)
    for source, codes in question.shown_when.items():
        condition = (*here, "shown_when", source)
        if source not in by_id or source == question.id:
            others = [name for name in by_id if name != question.id]
            cure = did_you_mean(source, others, "name another question of this form")
            yield report(condition, f"there is no other question `{source}`", cure)
            continue
        known = [option.code for option in _options(by_id[source])]
        for index, code in enumerate(codes):
            if code not in known:
                cure = did_you_mean(code, known, "write one of")
                yield report((*condition, index), f"`{source}` has no answer `{code}`", cure)
    if question.revises and question.kind != "text":
        yield report((*here, "revises"), "only a text revises an answer", "use the kind text")


def _scale(report: Reporter, here: Location, question: QuestionDocument) -> Iterator[InputError]:
    if question.kind != "rating":
        if question.scale or question.anchors or question.per_answer:
            problem = "only a rating has a scale, anchors or `per_answer`"
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
        ratings = [name for name, each in by_id.items() if each.per_answer]
        cure = did_you_mean(question.compares, ratings, "name one of")
        problem = f"`{question.compares}` is not a rating of each answer"
        yield report((*here, "compares"), problem, cure)
