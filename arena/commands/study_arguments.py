"""What verbs take that need a study and no database; vLLM's environment has what this imports.

`arena.commands.arguments` hands it on to the other verbs.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from rich.console import Console

from arena.backends.registry import OPTIONS
from arena.document_check import did_you_mean
from arena.domain import Study
from arena.errors import InputError, StoreError
from arena.study import find_study, read_study
from arena.tasks import Task

ROOT = Path(__file__).resolve().parent.parent.parent


class Verbs(Protocol):
    """What a verb adds its parser to."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser: ...


def exit_code(options: argparse.Namespace) -> int:
    """Run the verb that was chosen; what is wrong of the operator's is said, and is the code 2."""
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except (InputError, StoreError) as error:
        for sentence in (str(error), *getattr(error, "__notes__", ())):
            sys.stderr.write(f"{sentence}\n")
        return 2


def add_study(parser: argparse.ArgumentParser, registry: str = "--models") -> None:
    """STUDY and the registry of models, under the name that the verb has for it."""
    parser.add_argument("study", metavar="STUDY", help="a name in data/studies, or a folder")
    parser.add_argument(
        registry,
        dest="models",
        type=Path,
        default=ROOT / "models.yaml",
        metavar="FILE",
        help="the registry of models (default: models.yaml of this project)",
    )


def study_of(options: argparse.Namespace) -> Study:
    """The study that was named; raises InputError."""
    return read_study(find_study(options.study, ROOT), options.models, OPTIONS)


def task_of(study: Study, name: str) -> Task:
    """The task that was named; raises InputError."""
    try:
        return study.task(name)
    except KeyError as error:
        known = [task.id for task in study.tasks]
        raise InputError(
            f"the study {study.id!r} has no task {name!r}",
            cure=did_you_mean(name, known, "name one of")
            if known
            else "describe one in study.yaml",
        ) from error


def add_retries(parser: argparse.ArgumentParser) -> None:
    """--retries."""
    parser.add_argument(
        "--retries",
        type=not_negative,
        default=5,
        metavar="N",
        help="how often a request that may succeed later is repeated (default: 5)",
    )


def positive(text: str) -> int:
    """A whole number from 1 on, or what argparse says of anything else."""
    return _from(1, text)


def not_negative(text: str) -> int:
    """A whole number from 0 on, or what argparse says of anything else."""
    return _from(0, text)


def _from(least: int, text: str) -> int:
    try:
        number = int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from error
    if number < least:
        raise argparse.ArgumentTypeError(f"must be at least {least}")
    return number


def console() -> Console:
    """Where results are written; wide where nobody looks."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)
