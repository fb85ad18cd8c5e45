"""`python -m analysis diagnose SOURCE`: what the battles can tell, before anything is fitted."""

import argparse

from analysis.commands.options import add_output, add_source, source_of, written_tables
from analysis.diagnostics import diagnose
from analysis.diagnostics_tables import diagnostics_tables
from analysis.pairwise import Pairwise
from analysis.votes import read_votes


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `diagnose` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "diagnose",
        help="which models the battles connect, and how well",
        description="Islands, groups in their order, the weakest cut and the worst connected pairs.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_source(parser)
    parser.add_argument("--worst", type=int, default=10, help="how many badly connected pairs")
    add_output(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """The tables of the graph in the format asked for, or nothing if a file got them."""
    votes = read_votes(**source_of(arguments))
    found = diagnose(votes if isinstance(votes, Pairwise) else votes.counts())
    return written_tables(
        diagnostics_tables(found, worst=max(arguments.worst, 0)), found.made, arguments
    )
