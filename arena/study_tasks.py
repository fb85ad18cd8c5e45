"""Tasks of study.yaml: from checked documents to the domain, and what must hold between them and the study."""

from collections.abc import Iterator, Sequence

from arena.document_check import did_you_mean
from arena.domain import Prompt
from arena.errors import InputError
from arena.study_questions import problems_of_form, questions
from arena.study_rules import Reporter
from arena.study_schema import StudyDocument, TaskDocument
from arena.tasks import Task
from arena.yaml_lines import Location


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
        yield from problems_of_form(report, (*place, "form"), task.form, pair=task.shows == "pair")
    yield from problems_of_form(report, ("form",), study.form, pair=True)
    yield from problems_of_form(report, ("profile",), study.profile, pair=False)


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
