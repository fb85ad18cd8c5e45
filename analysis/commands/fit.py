"""`python -m analysis fit SOURCE`: which likelihood describes the votes, and how well."""

import argparse
from dataclasses import replace

from analysis.commands.options import (
    add_output,
    add_randomness,
    add_source,
    add_unit,
    source_of,
    written_tables,
)
from analysis.models.checks import ROUNDS, check_tables, checked
from analysis.models.choices import MODELS
from analysis.votes import read_votes


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `fit` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "fit",
        help="which likelihood describes the votes, and how well",
        description="Compare likelihoods of the votes, and check one of them.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add_source(parser)
    add("--model", choices=MODELS, default="davidson", help="likelihood to check")
    add("--both-bad", choices=("tie", "drop"), default="tie", help="what both bad counts")
    add("--position", action="store_true", help="allow for an advantage of the left side")
    add_unit(parser)
    add_randomness(parser, ROUNDS)
    add_output(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """The tables of the checks in the format asked for, or nothing if a file got them."""
    votes = read_votes(**source_of(arguments))
    found = checked(
        votes,
        arguments.model,
        both_bad=arguments.both_bad,
        position=arguments.position,
        unit=arguments.unit,
    )
    tables = check_tables(found, rounds=arguments.rounds, seed=arguments.seed)
    # The circles are set against simulations.
    made = replace(found.provenance, seed=arguments.seed)
    return written_tables(tables, made, arguments)
