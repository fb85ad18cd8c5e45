"""What the commands share: how a source of votes is named, and how results are written."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from analysis.provenance import Provenance
from analysis.sources.columns import OVERALL
from analysis.sources.layouts import LAYOUT
from analysis.table import Table
from analysis.table_formats import TABLE_FORMATS
from analysis.units import PEOPLE, UNIT_CHOICES
from arena.errors import InputError

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_source(parser: argparse.ArgumentParser) -> None:
    """Add the source of votes, the question, and the study."""
    add = parser.add_argument
    add(
        "source",
        help="an arena's database (a file, or postgresql://user@host/database), a vote log "
        "(CSV, TSV, JSONL, Parquet), counts, or -",
    )
    add("--question", default=OVERALL, help="which question of the ballot")
    add("--study", help="which study, if the source holds several")
    add_layout(parser)
    add_marked(parser)


def add_optional_source(parser: argparse.ArgumentParser) -> None:
    """The same for a command that takes a published study where no source is named."""
    add = parser.add_argument
    add("source", nargs="?", help="a database, a vote log or counts; none: the published study")
    add("--study", help="which study of the source; without a source, the published one to use")
    add("--question", default=OVERALL, help="which question of the ballot")
    add_layout(parser)
    add_marked(parser)


def source_of(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the readers of votes want to know of a source, by the names of their arguments."""
    return {
        name: getattr(arguments, name)
        for name in ("source", "question", "study", "layout", "marked", "unranked")
    }


def add_marked(parser: argparse.ArgumentParser) -> None:
    """Add whether battles count that were less than blind, and those of cohorts that are not ranked."""
    parser.add_argument(
        "--marked",
        action="store_true",
        help="count battles too in which an answer named its author, or a participant knew it",
    )
    add_unranked(parser)


def add_unranked(parser: argparse.ArgumentParser) -> None:
    """Add whether battles count of cohorts that the study keeps out of its ranking."""
    parser.add_argument(
        "--unranked",
        action="store_true",
        help="count battles too of cohorts that the study keeps out of its ranking",
    )


def add_quality(parser: argparse.ArgumentParser) -> None:
    """Add whether those count whom the study's rule on checks leaves out."""
    parser.add_argument(
        "--quality",
        choices=("keep", "exclude"),
        default="keep",
        help="exclude: without those whom the rule in the study's `quality` leaves out",
    )


def add_ratings(parser: argparse.ArgumentParser) -> None:
    """Add that the ratings of an arena are meant, and not its votes."""
    parser.add_argument(
        "--ratings",
        action="store_true",
        help="points on scales, where a database or a release holds votes too",
    )


def add_layout(parser: argparse.ArgumentParser) -> None:
    """Add the layout of the source's columns, for logs whose columns do not tell it."""
    parser.add_argument(
        "--layout", choices=tuple(LAYOUT), help="of the log's columns, if they do not tell it"
    )


def add_unit(parser: argparse.ArgumentParser, units: Sequence[str] = UNIT_CHOICES) -> None:
    """Add what is taken as independent, by default the same in every command."""
    words = f"what is independent (auto: participants where {PEOPLE} voted more than once, else battles)"
    parser.add_argument("--unit", choices=units, default="auto", help=words)


def add_randomness(parser: argparse.ArgumentParser, rounds: int) -> None:
    """Add the seed and the number of rounds of a simulation or resampling."""
    parser.add_argument("--rounds", type=int, default=rounds, help="random rounds")
    parser.add_argument("--seed", type=int, default=0, help="start of the random numbers")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the format of the tables and the file that takes them."""
    add = parser.add_argument
    add("--format", choices=tuple(TABLE_FORMATS), default="table", help="what to write")
    add("--output", metavar="FILE", help="write to FILE instead of the screen")


@contextmanager
def working(first_step: str) -> Iterator[Callable[[str], None]]:
    """Show on a terminal's standard error what is being done; call what it gives with each step."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task(first_step, total=None)
        yield lambda step: progress.update(task, description=step)


def written_tables(tables: Sequence[Table], made: Provenance, arguments: argparse.Namespace) -> str:
    """The tables in the format asked for, or nothing if a file got them."""
    return delivered(TABLE_FORMATS[arguments.format](tables, made), arguments.output)


def delivered(text: str, output: str | None) -> str:
    """The text, or nothing after writing it to a file; InputError if that cannot be written."""
    if output is None:
        return text
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        problem = f"cannot be written ({error.strerror})"
        cure = "choose a file in a folder that is there"
        raise InputError(problem, where=output, cure=cure) from error
    return ""
