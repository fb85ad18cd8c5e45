"""What several verbs take: a study, the registry of models, a database, a signing key; and how they speak."""

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from arena.commands.study_arguments import ROOT, Verbs, add_study, console, exit_code, study_of
from arena.heads import key_beside

__all__ = [
    "ROOT",
    "Verbs",
    "add_database",
    "add_signing_key",
    "add_study",
    "console",
    "default_database",
    "default_destination",
    "exit_code",
    "hub_token",
    "progress_bar",
    "signing_key_beside",
    "signing_key_file",
    "study_of",
]


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


def progress_bar() -> Progress:
    """A bar on the terminal of whoever waits, and nothing elsewhere."""
    look = SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    return Progress(*look, console=Console(stderr=True), disable=not sys.stderr.isatty())
