"""`python -m analysis split SOURCE --by COLUMN`: one leaderboard per category, answer or window."""

import argparse

from rich.console import Console

from analysis.commands.options import (
    Subparsers,
    add_output,
    add_source,
    add_unit,
    source_of,
    written_tables,
)
from analysis.regression.categories import by_category
from analysis.regression.participants import PROFILE, by_profile
from analysis.regression.split_tables import split_tables
from analysis.regression.splits import Split
from analysis.regression.windows import by_window
from analysis.units import SINGLE_UNITS
from analysis.vote_log import VoteLog
from analysis.votes import read_log
from arena.errors import InputError


def add_command(subparsers: Subparsers) -> None:
    """Add `split` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "split",
        help="one leaderboard per category, language, profile answer or window in time",
        description=(
            "Rate models within each value of a column, test whether the leaderboards differ, and "
            "pool them as far as they agree."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add_source(parser)
    add(
        "--by",
        metavar="COLUMN",
        default="category",
        help="category, language, profile_…, or with --windows or --days a column of times",
    )
    add("--order", metavar="VALUE", nargs="+", help="use these values only, in this order")
    add("--windows", type=int, metavar="N", help="N windows in time with equally many battles")
    add("--days", type=float, help="windows in time of so many days")
    add_unit(parser, SINGLE_UNITS)
    add("--level", type=float, default=0.95, help="confidence level of the intervals")
    add_output(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """Split the votes and rate; the text in the format asked for.

    Raises:
        InputError: for a source without the column, or settings that contradict each other.
        NotIdentified: where no value has two models that chains of wins link both ways.
    """
    with Console(stderr=True).status("reading the votes") as status:
        log = read_log(**source_of(arguments))
        status.update("rating")
        result = _split(log, arguments)
    return written_tables(split_tables(result), result.provenance, arguments)


def _split(log: VoteLog, arguments: argparse.Namespace) -> Split:
    unit, level = arguments.unit, arguments.level
    if arguments.windows is not None or arguments.days is not None:
        if arguments.order is not None:
            problem = "windows in time have an order of their own"
            raise InputError(problem, cure="leave --order out")
        return by_window(
            log,
            windows=arguments.windows,
            days=arguments.days,
            column="opened_at" if arguments.by == "category" else arguments.by,
            unit=unit,
            level=level,
        )
    split = by_profile if arguments.by.startswith(PROFILE) else by_category
    return split(log, arguments.by, order=arguments.order, unit=unit, level=level)
