"""`python -m analysis compare SOURCE`: who beats whom, and which ranks the votes allow."""

import argparse

from analysis.commands.options import (
    add_output,
    add_randomness,
    add_source,
    add_unit,
    source_of,
    written_tables,
)
from analysis.estimates import PRIORS
from analysis.models.choices import MODELS
from analysis.scale import Scale
from analysis.uncertainty.comparison import compare
from analysis.uncertainty.comparison_tables import comparison_tables
from analysis.votes import read_votes


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `compare` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "compare",
        help="who beats whom: differences, tests for all pairs, rank sets",
        description=(
            "Compare models two by two: differences with intervals, tests adjusted for the number of "
            "pairs (Holm; Benjamini–Hochberg), quasi-variances, P(best) and rank sets."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add_source(parser)
    add("--ties", choices=("half", "drop"), default="half", help="what a tie counts")
    add("--level", type=float, default=0.95, help="confidence level of intervals and rank sets")
    kinds = ("sandwich", "hessian", "bootstrap")
    add("--interval", choices=kinds, default="sandwich", help="how errors are found")
    add_unit(parser)
    add("--prior", choices=PRIORS, default="none", help="for sparse votes")
    add("--model", choices=MODELS, default="bradley-terry", help="likelihood of a vote")
    add("--neighbours", action="store_true", help="show only pairs that are next in rank")
    add_randomness(parser, 1000)
    add("--scale", type=float, default=400.0, help="points that make the odds BASE to one")
    add("--base", type=float, default=10.0, help="odds of a difference of SCALE points")
    add("--mean", type=float, default=1000.0, help="mean of the ratings")
    add_output(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """The tables in the format asked for, or nothing if a file got them."""
    comparison = compare(
        read_votes(**source_of(arguments)),
        question=arguments.question,
        ties=arguments.ties,
        level=arguments.level,
        interval=arguments.interval,
        rounds=arguments.rounds,
        unit=arguments.unit,
        seed=arguments.seed,
        scale=Scale(arguments.scale, arguments.base, arguments.mean),
        prior=arguments.prior,
        model=arguments.model,
    )
    tables = comparison_tables(comparison, neighbours=arguments.neighbours)
    return written_tables(tables, comparison.made, arguments)
