"""`judge`: a language model judges recorded answers, and its verdicts become votes of a kind of their own."""

import argparse
import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from itertools import chain
from pathlib import Path

from rich.markup import escape

from arena.addresses import database_name, is_postgresql
from arena.backends.protocol import Backend
from arena.backends.recorded_file import RecordedFile
from arena.backends.registry import OPTIONS, open_backend
from arena.commands.judge_arguments import MODES, add_arguments
from arena.commands.steps import STOPPED, rated_bar
from arena.commands.study_arguments import ROOT, Verbs, console, study_of
from arena.domain import GenerationSettings, Model, Study
from arena.errors import InputError
from arena.generation.patience import Patience
from arena.judging.bench import Bench, Judge, Prices
from arena.judging.instructions import Instructions
from arena.judging.items import Item, hashed, item_of_battle, pairs_of_files
from arena.judging.records import Records
from arena.judging.run import Progress, Sitting
from arena.judging.votes import judges_votes
from arena.store import open_store, voted_battles
from arena.store.settings import database_path
from arena.study import is_live, read_model, settings_of, study_document

JUDGES_SETTINGS = GenerationSettings(temperature=0, top_p=1, max_tokens=1024)
"""A judge is as steady as its engine lets it be; options of its entry in models.yaml come on top."""


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser("judge", help="let a language model judge recorded answers")
    add_arguments(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Judge what has no verdict yet; 0 where every item has one, 1 where some lack it."""
    study = study_of(options)
    model, judge = _judge(study, options)
    items = _items(study, options)
    count = sum(1 for _ in items())
    if not count:
        raise InputError(
            "there is nothing to judge: no two models have answers to the same prompt",
            cure="make answers with `python -m arena generate`, or name other models",
        )
    record_file = _record_file(options, judge)
    backend = open_backend(model, folder=Path(study.folder), language=study.language)
    progress = Progress()
    with closing(Records(record_file)) as records, closing(open_store(options.database)) as store:
        store.register(study, study_document(study))
        votes = judges_votes(study, store, judge)
        bench = Bench(judge, backend, records, Patience(retries=options.retries))
        with rated_bar() as bar:
            tell = partial(bar.advance, bar.add_task(model.id, total=count))
            sitting = Sitting(bench, votes, progress, tell)
            try:
                asyncio.run(_sit(sitting, backend, items(), options.concurrency))
            except KeyboardInterrupt:
                bar.stop()
                done = f"Stopped after {progress.judged} verdicts; run the same command again to go on."
                console().print(done)
                return STOPPED
    return _tell(progress, count, bench, store.place, record_file)


def _record_file(options: argparse.Namespace, judge: Judge) -> Path:
    """Where the judge's calls are kept: beside an SQLite database, unless a folder is named."""
    if is_postgresql(options.database):
        folder, name = ROOT / "data", database_name(options.database)
    else:
        database = database_path(options.database)
        folder, name = database.parent, database.name
    return (options.calls or folder) / f"{name}.judge-{judge.id[:12]}.jsonl"


async def _sit(sitting: Sitting, backend: Backend, items: Iterator[Item], concurrency: int) -> None:
    try:
        await sitting.judge_all(items, concurrency=concurrency)
    finally:
        await backend.close()


def _judge(study: Study, options: argparse.Namespace) -> tuple[Model, Judge]:
    model, own = read_model(options.models, options.judge, OPTIONS)
    if not is_live(OPTIONS[model.backend]):
        raise InputError(
            f"the judge {model.id!r} has recorded answers, and cannot judge",
            cure="name a model with a live backend",
        )
    settings = settings_of(replace(JUDGES_SETTINGS, seed=options.seed), own)
    rubric = options.mode == MODES[1]
    language = options.instructions
    instructions = Instructions(language, study.form, rubric=rubric)
    entry = asdict(replace(model, label="", factors={}))
    identity = [entry, asdict(settings), instructions.version, options.mode, options.tie_margin]
    judge = Judge(
        id=hashed(identity),
        model=model.id,
        mode=options.mode,
        settings=settings,
        instructions=instructions,
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


def _tell(progress: Progress, count: int, bench: Bench, database: str, record_file: Path) -> int:
    out = console()
    done = progress.there + progress.judged
    out.print(
        f"[bold]{done} of {count} judged[/], {progress.judged} of them now, in {bench.calls} calls"
        + (f" for {bench.cost:.4f}" if bench.cost else "")
        + "."
    )
    out.print(f"votes       {escape(database)}")
    out.print(f"every call  {escape(str(record_file))}")
    if progress.failed:
        why = ", ".join(f"{kind} {number}" for kind, number in sorted(progress.failed.items()))
        out.print(f"without a verdict: {why}; the last one: {escape(progress.last_failure)}")
    if progress.gave_up:
        out.print("The judge was given up: it failed too often in a row.")
    if done < count:
        out.print("Run the same command again to ask for what is lacking.")
    return 1 if done < count else 0
