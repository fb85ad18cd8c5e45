"""`generate`: answers to every prompt, made before anybody votes, in files that `recorded` reads.

vLLM's environment lacks what other verbs need, so this verb also runs alone:
`python -m arena.commands.generate STUDY --engine vllm`.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from arena.backends.registry import OPTIONS
from arena.commands.steps import STOPPED, rated_bar
from arena.commands.study_arguments import (
    Verbs,
    add_retries,
    add_study,
    console,
    exit_code,
    positive,
    study_of,
)
from arena.domain import Model, Study
from arena.errors import InputError
from arena.generation.keeping import Tally, failures_file
from arena.generation.run import ENGINES, Generation, Manner
from arena.study import is_live


def add_parser(verbs: Verbs) -> None:
    """What the verb takes."""
    _fill(
        verbs.add_parser(
            "generate", help="make answers to every prompt before anybody votes, in files"
        )
    )


def main() -> int:
    """Run this verb alone."""
    parser = argparse.ArgumentParser(prog="python -m arena.commands.generate")
    _fill(parser)
    return exit_code(parser.parse_args())


def _fill(parser: argparse.ArgumentParser) -> None:
    add_study(parser, "--registry")
    parser.add_argument(
        "--models",
        dest="chosen",
        metavar="ID,ID",
        help="which models of the study answer (default: all that are live)",
    )
    parser.add_argument(
        "--samples", type=positive, default=1, metavar="K", help="answers to each prompt"
    )
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FOLDER",
        help="where ID.jsonl is written (default: STUDY/responses)",
    )
    _add_manner(parser)
    parser.set_defaults(run=run)


def _add_manner(parser: argparse.ArgumentParser) -> None:
    """How answers are made."""
    parser.add_argument(
        "--concurrency",
        type=positive,
        default=16,
        metavar="N",
        help="requests at once for each model, or the size of a batch (default: 16)",
    )
    add_retries(parser)
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default="auto",
        help="live: the model's backend, streaming; transformers, vllm: batches in this process; "
        "auto: transformers for backend transformers, else live (default)",
    )
    parser.add_argument(
        "--engine-options",
        type=_json_object,
        default={},
        metavar="JSON",
        help='further arguments of vllm.LLM, such as {"tensor_parallel_size": 2}',
    )


def run(options: argparse.Namespace) -> int:
    """Make what is missing; 0 where nothing is missing any more, 1 where something is."""
    study = study_of(options)
    manner = Manner(
        samples=options.samples,
        concurrency=options.concurrency,
        retries=options.retries,
        engine=options.engine,
        engine_options=options.engine_options,
    )
    models = _chosen(study, options.chosen)
    with rated_bar() as bar:
        generation = Generation(
            study, options.to or Path(study.folder) / "responses", manner, partial(_follow, bar)
        )
        try:
            generation.make(models)
        except KeyboardInterrupt:
            bar.stop()
            made = sum(tally.made for tally in generation.tallies)
            console().print(
                f"Stopped. {made} answers of this run are in {escape(str(generation.folder))}; "
                "run the same command again to go on."
            )
            return STOPPED
    return _tell(generation)


def _follow(bar: Progress, tally: Tally) -> Callable[[], None]:
    """A bar for one model; calling the result moves it on."""
    task = bar.add_task(tally.model, total=tally.wanted, completed=tally.there)
    return partial(bar.advance, task)


def _chosen(study: Study, ids: str | None) -> Sequence[Model]:
    """The models that were named, or all live ones."""
    if ids is None:
        models = [model for model in study.models if is_live(OPTIONS[model.backend])]
        if not models:
            raise InputError(
                f"no model of the study {study.id!r} is live",
                cure="all its answers are recorded already; name a study with models that can answer",
            )
        return models
    models = []
    for name in dict.fromkeys(part.strip() for part in ids.split(",")):
        try:
            model = study.model(name)
        except KeyError as error:
            raise InputError(
                f"the study {study.id!r} has no model {name!r}",
                cure=f"name some of {', '.join(model.id for model in study.models)}",
            ) from error
        if not is_live(OPTIONS[model.backend]):
            raise InputError(
                f"{name!r} has recorded answers, and nothing can make further ones",
                cure="give it a live backend in models.yaml, or leave it out of --models",
            )
        models.append(model)
    return models


def _tell(generation: Generation) -> int:
    """One row a model; 1 where an answer is lacking."""
    out = console()
    table = Table("model", "answers", "of", "made now", "failed", "why", box=None, pad_edge=False)
    for tally in generation.tallies:
        why = ", ".join(f"{kind} {count}" for kind, count in sorted(tally.failed.items()))
        there, failed = tally.there + tally.made, tally.failed.total()
        cells = map(str, (there, tally.wanted, tally.made, failed))
        table.add_row(tally.model, *cells, why)
    out.print(table)
    for tally in generation.tallies:
        if tally.gave_up:
            out.print(f"{escape(tally.model)} was given up: it failed too often in a row.")
        if tally.failed:
            out.print(f"Last failure of {escape(tally.model)}: {escape(tally.last_failure)}")
            place = failures_file(generation.path(tally.model))
            out.print(f"All of them: {escape(str(place))}")
    lacking = sum(tally.lacking for tally in generation.tallies)
    if lacking:
        out.print(f"{lacking} answers are lacking; run the same command again to make them.")
    return 1 if lacking else 0


def _json_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise argparse.ArgumentTypeError("must be a JSON object")
    return value


if __name__ == "__main__":
    sys.exit(main())
