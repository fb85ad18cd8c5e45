"""What several verbs take: a study, the registry of models, a database, a signing key; and how they speak."""

import argparse
import os
import sys
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from arena.backends.registry import OPTIONS
from arena.domain import Study
from arena.heads import key_beside
from arena.study import find_study, read_study

ROOT = Path(__file__).resolve().parent.parent.parent


class Verbs(Protocol):
    """What a verb adds its parser to."""

    def add_parser(self, name: str, *, help: str) -> argparse.ArgumentParser: ...


def add_study(parser: argparse.ArgumentParser) -> None:
    """STUDY and --models."""
    parser.add_argument("study", metavar="STUDY", help="a name in data/studies, or a folder")
    parser.add_argument(
        "--models",
        type=Path,
        default=ROOT / "models.yaml",
        metavar="FILE",
        help="the registry of models (default: models.yaml of this project)",
    )


def study_of(options: argparse.Namespace) -> Study:
    """The study that was named; raises InputError."""
    return read_study(find_study(options.study, ROOT), options.models, OPTIONS)


def default_database() -> str:
    """Where the votes are unless a command says otherwise."""
    return os.environ.get("ARENA_DATABASE", str(ROOT / "data" / "arena.db"))


def add_database(parser: argparse.ArgumentParser) -> None:
    """--database."""
    parser.add_argument(
        "--database",
        default=default_database(),
        metavar="ADDRESS",
        help="where the votes are: a path or postgresql://user@host/name "
        "(default: $ARENA_DATABASE, else data/arena.db)",
    )


def default_destination() -> str:
    """Where copies are kept unless a command says otherwise."""
    return os.environ.get("ARENA_BACKUP", "")


def environment() -> dict[str, str]:
    """A copy of the environment, for the processes that a command starts."""
    return dict(os.environ)


def hub_token() -> str | None:
    """What opens a dataset of the Hugging Face Hub."""
    return os.environ.get("HF_TOKEN")


def add_signing_key(parser: argparse.ArgumentParser) -> None:
    """--signing-key."""
    parser.add_argument(
        "--signing-key",
        type=Path,
        default=None,
        metavar="FILE",
        help="the Ed25519 key that signs the head of the log, made where there is none "
        "(default: $ARENA_SIGNING_KEY, else beside the database)",
    )


def signing_key_file(options: argparse.Namespace) -> Path:
    """Where the signing key is, or will be made."""
    return options.signing_key or signing_key_beside(options.database)


def signing_key_beside(database: str) -> Path:
    """The key's usual place: named in ARENA_SIGNING_KEY, or beside the database."""
    named = os.environ.get("ARENA_SIGNING_KEY")
    if named:
        return Path(named)
    return key_beside(database)


def console() -> Console:
    """Where results are written; wide where nobody looks."""
    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def progress_bar() -> Progress:
    """A bar on the terminal of whoever waits, and nothing elsewhere."""
    look = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    return Progress(*look, console=Console(stderr=True), disable=not sys.stderr.isatty())
