"""`python -m analysis agreement SOURCE`: how far annotators agree with each other and with themselves."""

import argparse
import sys

from rich.console import Console
from rich.progress import track

from analysis.agreement.overall import measure_agreement, together
from analysis.agreement.source import read_judgements
from analysis.agreement.tables import agreement_tables
from analysis.commands.options import (
    add_output,
    add_randomness,
    add_ratings,
    add_source,
    written_tables,
)
from analysis.table import Table


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `agreement` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "agreement",
        help="kappa, alpha and correlations between annotators, self-consistency, noise ceiling",
        description="How far annotators agree on the items that several of them judged. SOURCE is a vote "
        "log, an arena's database or release, or a table of ratings with the columns item, annotator, criterion, "
        "score.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add_source(parser)
    add(
        "--ties",
        choices=("together", "apart", "drop"),
        default="together",
        help="both good and both bad as ties, as categories of their own, or no ties (votes)",
    )
    add(
        "--measure",
        choices=("nominal", "ordinal", "interval"),
        default="interval",
        help="what the scores are (ratings)",
    )
    add_ratings(parser)
    add("--level", type=float, default=0.95, help="confidence level of the intervals")
    add_randomness(parser, rounds=2000)
    add_output(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """Measure as the options say; the tables of every question or criterion."""
    judged = read_judgements(
        arguments.source,
        arguments.question,
        study=arguments.study,
        ties=arguments.ties,
        measure=arguments.measure,
        ratings=arguments.ratings,
    )
    tables: list[Table] = []
    made = []
    console = Console(file=sys.stderr)
    for judgements in track(judged, description="Agreement", console=console, transient=True):
        found = measure_agreement(
            judgements, level=arguments.level, rounds=arguments.rounds, seed=arguments.seed
        )
        tables += agreement_tables(found, judgements)
        made.append(found.made)
    return written_tables(tables, together(made), arguments)
