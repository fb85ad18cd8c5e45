"""`rehearse`: simulated people do a study's tasks in a database of their own, to look at its tables beforehand."""

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from random import Random

from rich.table import Table

from arena.backends.recorded_answers import open_answers
from arena.commands.arguments import Verbs, add_study, console, progress_bar, study_of
from arena.commands.study_arguments import positive
from arena.domain import Study
from arena.errors import InputError
from arena.referee import Referee
from arena.rehearsal.annotators import SimulatedAnnotator
from arena.rehearsal.judges import judges_of, rehearse_judges
from arena.rehearsal.run import Rehearsal, people_of, rehearse, world_of
from arena.store import open_store
from arena.study import study_document

CODE_VERSION = "rehearsal"


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    parser = verbs.add_parser("rehearse", help="let simulated people do a study's tasks")
    add_study(parser)
    parser.add_argument("--to", required=True, type=Path, metavar="FILE", help="a new database")
    parser.add_argument(
        "--people", type=positive, default=12, metavar="N", help="how many take part (default: 12)"
    )
    parser.add_argument(
        "--judges-to",
        type=Path,
        metavar="FILE",
        help="a new database for simulated judges, apart from people's as real ones are",
    )
    parser.add_argument(
        "--judges", type=positive, default=1, metavar="N", help="how many judges (default: 1)"
    )
    parser.add_argument("--seed", type=int, default=1, help="another one makes another world")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Fill the database and say what its tables should give back; raises InputError."""
    study = study_of(options)
    if not study.tasks:
        problem, cure = "the study has no tasks", "describe one, or rehearse another study"
        raise InputError(problem, where=study.id, cure=cure)
    for path in filter(None, (options.to, options.judges_to)):
        if path.exists():
            # Nobody should ever find simulated votes among real ones.
            problem, cure = "there is such a file already", "name a new one"
            raise InputError(problem, where=str(path), cure=cure)
    done = asyncio.run(_rehearse(study, options.to, options.people, options.seed))
    out = console()
    out.print(f"{sum(done.ballots.values())} simulated ballots in {options.to}:")
    for task, ballots in done.ballots.items():
        out.print(f"  {task}  {ballots}")
    judges = judges_of(done.world, options.judges if options.judges_to else 0)
    if options.judges_to:
        ballots = _rehearse_judges(study, options.judges_to, judges)
        out.print(f"{ballots} simulated ballots of judges in {options.judges_to}")
    out.print(_truth(done, judges))
    return 0


def _rehearse_judges(study: Study, path: Path, judges: Sequence[SimulatedAnnotator]) -> int:
    with closing(open_store(path)) as store:
        store.register(study, study_document(study))
        answers = open_answers(study.models, Path(study.folder))
        return rehearse_judges(study, store, answers, judges)


async def _rehearse(study: Study, path: Path, people: int, seed: int) -> Rehearsal:
    answers = open_answers(study.models, Path(study.folder))
    store = open_store(path)
    try:
        store.register(study, study_document(study))
        chance = Random(f"{seed}/dealing")
        referee = Referee(
            study, store, {}, code_version=CODE_VERSION, chance=chance, answers=answers
        )
        world = world_of(study, seed)
        with progress_bar() as bar:
            task = bar.add_task("rehearsing", total=None)
            return await rehearse(
                referee,
                world,
                people_of(world, people),
                lambda done, total: bar.update(task, completed=done, total=total),
            )
    finally:
        store.close()


def _truth(done: Rehearsal, judges: Sequence[SimulatedAnnotator]) -> Table:
    """What was put in: strengths of the models, leniency and noise of the people."""
    table = Table("what was put in", "", "", box=None, pad_edge=False)
    for model, strength in done.world.strengths.items():
        table.add_row(model, f"strength {strength:+.2f}", "")
    for person in (*done.people, *judges):
        noise = f"noise {person.noise:.2f}"
        table.add_row(person.name, f"leniency {person.leniency:+.2f}", noise)
    return table
