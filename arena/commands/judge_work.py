"""What one call of `judge` has to do: pairs and battles of a study, or the items of one of its tasks."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Generic, TypeVar

from arena.backends.recorded_answers import open_answers
from arena.backends.recorded_file import RecordedFile
from arena.backends.registry import OPTIONS
from arena.codes import QuestionKind
from arena.commands.judge_arguments import MODES
from arena.commands.study_arguments import task_of
from arena.domain import GenerationSettings, Model, Study
from arena.errors import InputError
from arena.judging.asking import Asking, Judge, Prices
from arena.judging.bench import Bench
from arena.judging.instructions import Instructions
from arena.judging.items import Item, hashed, item_of_battle, pairs_of_files
from arena.judging.run import Judgeable, JudgesBench, JudgesShelf
from arena.judging.task_instructions import TaskInstructions
from arena.judging.task_items import TaskItem, items_of_task
from arena.judging.task_replies import TaskBench
from arena.judging.votes import VotesOnBattles, VotesOnTask
from arena.store import Store, voted_battles
from arena.study import is_live, read_model, settings_of

JUDGES_SETTINGS = GenerationSettings(temperature=0, top_p=1, max_tokens=1024)
"""A judge is as steady as its engine lets it be; options of its entry in models.yaml come on top."""
TOKENS_OF_TEXTS = 4096
"""What a judge may write where the form asks for a text."""
BY_FORM = "form"
"""The mode of a judge who answers the form of a task."""

ItemT = TypeVar("ItemT", bound=Judgeable)


@dataclass(frozen=True)
class Work(Generic[ItemT]):
    """A judge, what gives everything that it has to judge, and what becomes of it."""

    model: Model
    judge: Judge
    items: Callable[[], Iterator[ItemT]]
    bench: Callable[[Asking], JudgesBench[ItemT]]
    shelf: Callable[[Store, str], JudgesShelf[ItemT]]


def work_on_battles(study: Study, options: argparse.Namespace) -> Work[Item]:
    """Two recorded answers to one prompt, or what people voted on, judged on the study's form."""
    if study.tasks and not study.form:
        raise InputError(
            f"the study {study.id!r} has tasks and no battles",
            cure=f"name a task with --task: {', '.join(task.id for task in study.tasks)}",
        )
    instructions = Instructions(options.instructions, study.form, rubric=options.mode == MODES[1])
    model, judge = _judge(options, instructions.version, options.mode, JUDGES_SETTINGS)
    return Work(
        model,
        judge,
        _items(study, options),
        lambda asking: Bench(asking, instructions),
        lambda store, participant: VotesOnBattles(study, store, participant),
    )


def work_on_task(study: Study, options: argparse.Namespace) -> Work[TaskItem]:
    """Every item of a task, judged on the task's form."""
    for flag in ("answers", "chosen", "against", "battles"):
        _refuse(flag, getattr(options, flag) is not None)
    _refuse("samples", options.samples != 1)
    _refuse("tie-margin", options.tie_margin != 0)
    _refuse("mode", options.mode != MODES[0])
    task = task_of(study, options.task)
    instructions = TaskInstructions(options.instructions, task)
    writes = any(question.kind is QuestionKind.TEXT for question in instructions.asked)
    settings = replace(JUDGES_SETTINGS, max_tokens=TOKENS_OF_TEXTS) if writes else JUDGES_SETTINGS
    model, judge = _judge(options, instructions.version, BY_FORM, settings)
    answers = open_answers(study.models, Path(study.folder))
    both_orders = options.orders == "both"
    return Work(
        model,
        judge,
        lambda: items_of_task(study, task, answers, both_orders=both_orders),
        lambda asking: TaskBench(asking, instructions),
        lambda store, participant: VotesOnTask(study, store, participant, task),
    )


def _refuse(flag: str, given: bool) -> None:
    if given:
        name = "models" if flag == "chosen" else flag
        raise InputError(
            f"--{name} is for battles, and the task says what is judged and how",
            cure="leave it out, or change the task in study.yaml",
        )


def _judge(
    options: argparse.Namespace, version: str, mode: str, settings: GenerationSettings
) -> tuple[Model, Judge]:
    model, own = read_model(options.models, options.judge, OPTIONS)
    if not is_live(OPTIONS[model.backend]):
        raise InputError(
            f"the judge {model.id!r} has recorded answers, and cannot judge",
            cure="name a model with a live backend",
        )
    settings = settings_of(replace(settings, seed=options.seed), own)
    entry = asdict(replace(model, label="", factors={}))
    identity = [entry, asdict(settings), version, mode, options.tie_margin]
    judge = Judge(
        id=hashed(identity),
        model=model.id,
        mode=mode,
        settings=settings,
        prompt_version=version,
        rereads=options.rereads,
        margin=options.tie_margin,
        prices=Prices(options.price_prompt, options.price_response),
    )
    return model, judge


def _items(study: Study, options: argparse.Namespace) -> Callable[[], Iterator[Item]]:
    """What gives all items, in both orders where a comparison is to be had in both."""
    found: Callable[[], Iterator[Item]]
    if options.battles:

        def found() -> Iterator[Item]:
            records = voted_battles(options.battles, study.id)
            items = (item_of_battle(record, study) for record in records)
            return _once(item for item in items if item is not None)
    else:
        files = _files(study, options)

        def found() -> Iterator[Item]:
            return pairs_of_files(study, files, against=options.against, samples=options.samples)

    if options.orders == "one" or options.mode == MODES[1]:
        return found
    return lambda: chain.from_iterable((item, item.swapped) for item in found())


def _once(items: Iterator[Item]) -> Iterator[Item]:
    """Each pair of answers once, in whatever order people had it before them."""
    seen: set[frozenset[str]] = set()
    for item in items:
        both = frozenset((item.key(""), item.swapped.key("")))
        if both not in seen:
            seen.add(both)
            yield item


def _files(study: Study, options: argparse.Namespace) -> Mapping[str, RecordedFile]:
    names = options.chosen.split(",") if options.chosen else [model.id for model in study.models]
    known = [model.id for model in study.models]
    for name in [*names, *([options.against] if options.against else [])]:
        if name not in known:
            raise InputError(
                f"the study {study.id!r} has no model {name!r}",
                cure=f"name some of {', '.join(known)}",
            )
    if options.against and options.against not in names:
        names = [options.against, *names]
    folder = options.answers or Path(study.folder) / "responses"
    return {name: RecordedFile(folder / f"{name}.jsonl") for name in dict.fromkeys(names)}
