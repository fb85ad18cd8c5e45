"""`check`: read a study, say what is wrong or what it holds."""

import argparse
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from arena.assignment import items_of, wanted
from arena.backends.recorded_answers import RecordedAnswers, open_answers
from arena.backends.registry import OPTIONS
from arena.commands.arguments import Verbs, add_study, console, study_of
from arena.domain import Study
from arena.errors import InputError
from arena.questions import Question
from arena.study import is_live
from arena.tasks import Task
from arena.ui.words import languages_of
from arena.yaml_lines import shown


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser("check", help="read a study, say what is wrong or what it holds")
    add_study(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the study in a few lines; raises InputError for its first mistake."""
    _check(study_of(options))
    return 0


def _check(study: Study) -> None:
    """Say in a few lines what the study holds; the pages must speak its languages, too."""
    languages_of(study)
    out = console()
    out.print(f"[bold]{escape(study.title[study.interface[0]])}[/] ({study.id}): all is well.")
    out.print(f"folder      {escape(shown(Path(study.folder)))}")
    out.print(f"hash        {study.hash[:12]}")
    out.print(f"languages   answers in {study.language}; pages in {', '.join(study.interface)}")
    by_category = Counter(prompt.category or "no category" for prompt in study.prompts)
    kinds = ", ".join(f"{category} {count}" for category, count in sorted(by_category.items()))
    out.print(f"prompts     {len(study.prompts)}: {escape(kinds)}")
    out.print(f"            {_prompt_policy(study)}")
    out.print(f"profile     {_questions(study.profile)}")
    for condition in study.entry.eligibility:
        out.print(f"eligible    {condition.question}: {', '.join(condition.among)}")
    if study.entry.training:
        skipped = "come first" if study.entry.training_required else "may be skipped"
        out.print(f"training    {len(study.entry.training)} examples, which {skipped}")
    if study.form:
        out.print(f"form        {_questions(study.form)}")
    answers = open_answers(study.models, Path(study.folder)) if study.tasks else RecordedAnswers({})
    for task in study.tasks:
        out.print(f"task        {_task(task, answers, study.folder)}")
    out.print(f"models      {len(study.models)}")
    out.print(_models(study))


def _prompt_policy(study: Study) -> str:
    if study.free_prompts:
        return "participants may write their own"
    if any(is_live(OPTIONS[model.backend]) for model in study.models):
        return "the bank alone, because `free_prompts` is never"
    return "the bank alone, because all models have recorded answers only"


def _task(task: Task, answers: RecordedAnswers, study_folder: str) -> str:
    """What a task deals out, to how many, and what it asks."""
    items = items_of(task, answers.samples(task.prompts))
    if not items:
        problem = f"the task `{task.id}` has nothing to deal out"
        cure = "record answers of its models to its prompts (responses/<model id>.jsonl)"
        raise InputError(problem, where=study_folder, cure=cure)
    several = sum(wanted(task, item.id) > 1 for item in items)
    kind = "pairs" if task.pairs else "answers"
    people = f"{several} of them by {task.annotators} people" if several else "each by one person"
    return f"{task.id}: {len(items)} {kind}, {people}; {_questions(task.form)}"


def _questions(questions: Sequence[Question]) -> str:
    """The ids of the questions, with what a derived one rests on."""
    names = [
        f"{question.id} (asked if {' and '.join(question.derived_from)} disagree)"
        if question.derived_from
        else question.id
        for question in questions
    ]
    return ", ".join(names) or "none"


def _models(study: Study) -> Table:
    """One row a model, with a column for each factor that any of them has."""
    factors = list(dict.fromkeys(name for model in study.models for name in model.factors))
    table = Table("model", "backend", "template", *factors, box=None, pad_edge=False)
    for model in study.models:
        levels = [escape(model.factors.get(name, "")) for name in factors]
        table.add_row(model.id, model.backend, model.template.value, *levels)
    return table
