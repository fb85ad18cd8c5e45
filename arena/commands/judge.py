"""`judge`: a language model judges recorded answers, and its verdicts become votes of a kind of their own."""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

from rich.markup import escape

from arena.addresses import database_name, is_postgresql
from arena.backends.protocol import Backend
from arena.backends.registry import open_backend
from arena.commands.judge_arguments import add_arguments
from arena.commands.judge_work import ItemT, Work, work_on_battles, work_on_task
from arena.commands.steps import STOPPED, rated_bar
from arena.commands.study_arguments import ROOT, Verbs, console, study_of
from arena.domain import Study
from arena.errors import InputError
from arena.generation.patience import Patience
from arena.judging.asking import Asking, Judge
from arena.judging.records import Records
from arena.judging.run import Progress, Sitting
from arena.judging.votes import judge_among
from arena.store import open_store
from arena.store.settings import database_path
from arena.study import study_document


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser("judge", help="let a language model judge recorded answers")
    add_arguments(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Judge what has no verdict yet; 0 where every item has one, 1 where some lack it."""
    study = study_of(options)
    if options.task is not None:
        return _carry_out(study, work_on_task(study, options), options)
    return _carry_out(study, work_on_battles(study, options), options)


def _carry_out(study: Study, work: Work[ItemT], options: argparse.Namespace) -> int:
    model, judge = work.model, work.judge
    count = sum(1 for _ in work.items())
    if not count:
        raise InputError(
            "there is nothing to judge: no recorded answers make an item, or a pair to one prompt",
            cure="make answers with `python -m arena generate`, or name other models",
        )
    record_file = _record_file(options, judge)
    backend = open_backend(model, folder=Path(study.folder), language=study.language)
    progress = Progress()
    with closing(Records(record_file)) as records, closing(open_store(options.database)) as store:
        store.register(study, study_document(study))
        shelf = work.shelf(store, judge_among(study, store, judge))
        asking = Asking(judge, backend, records, Patience(retries=options.retries))
        with rated_bar() as bar:
            tell = partial(bar.advance, bar.add_task(model.id, total=count))
            sitting = Sitting(work.bench(asking), shelf, progress, tell)
            try:
                asyncio.run(_sit(sitting, backend, work.items(), options.concurrency))
            except KeyboardInterrupt:
                bar.stop()
                done = f"Stopped after {progress.judged} verdicts; run the same command again to go on."
                console().print(done)
                return STOPPED
    return _tell(progress, count, asking, store.place, record_file)


def _record_file(options: argparse.Namespace, judge: Judge) -> Path:
    """Where the judge's calls are kept: beside an SQLite database, unless a folder is named."""
    if is_postgresql(options.database):
        folder, name = ROOT / "data", database_name(options.database)
    else:
        database = database_path(options.database)
        folder, name = database.parent, database.name
    return (options.calls or folder) / f"{name}.judge-{judge.id[:12]}.jsonl"


async def _sit(
    sitting: Sitting[ItemT], backend: Backend, items: Iterator[ItemT], concurrency: int
) -> None:
    try:
        await sitting.judge_all(items, concurrency=concurrency)
    finally:
        await backend.close()


def _tell(progress: Progress, count: int, asking: Asking, database: str, record_file: Path) -> int:
    out = console()
    done = progress.there + progress.judged
    out.print(
        f"[bold]{done} of {count} judged[/], {progress.judged} of them now, in {asking.calls} calls"
        + (f" for {asking.cost:.4f}" if asking.cost else "")
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
