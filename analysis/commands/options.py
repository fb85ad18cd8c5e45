"""What the commands share: how a source of votes is named, and how results are written."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from analysis.provenance import Provenance
from analysis.sources.columns import OVERALL
from analysis.table import Table
from analysis.table_formats import TABLE_FORMATS
from arena.errors import InputError

Subparsers = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_source(parser: argparse.ArgumentParser) -> None:
    """Add the source of votes, the question, and the study."""
    add = parser.add_argument
    add("source", help="an arena's database, a vote log (CSV, JSONL, Parquet), counts, or -")
    add("--question", default=OVERALL, help="which question of the ballot")
    add("--study", help="which study, if the source holds several")


def add_randomness(parser: argparse.ArgumentParser, rounds: int) -> None:
    """Add the seed and the number of rounds of a simulation or resampling."""
    parser.add_argument("--rounds", type=int, default=rounds, help="random rounds")
    parser.add_argument("--seed", type=int, default=0, help="start of the random numbers")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Add the format of the tables and the file that takes them."""
    add = parser.add_argument
    add("--format", choices=tuple(TABLE_FORMATS), default="table", help="what to write")
    add("--output", metavar="FILE", help="write to FILE instead of the screen")


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
