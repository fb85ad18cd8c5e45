"""`python -m analysis quality SOURCE`: how well judging went, by checks, and whom the study's rule leaves out."""

import argparse

from analysis.commands.options import Subparsers, add_output, add_source, written_tables
from analysis.pairwise import Pairwise
from analysis.provenance import Provenance, data_hash
from analysis.quality.reading import read_evidence
from analysis.quality.tables import people_table, rule_table, summary_table
from analysis.votes import read_votes
from arena.errors import InputError


def add_command(subparsers: Subparsers) -> None:
    """Add `quality` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "quality",
        help="control items, pairs judged twice, fast votes, sides",
        description=(
            "How well judging went: control items passed, pairs judged twice, votes that came fast, sides and pairs "
            "passed over, for everybody and for the whole study; and whom the study's rule leaves out."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_source(parser)
    parser.add_argument(
        "--level", type=float, default=0.95, help="confidence level of the intervals"
    )
    add_output(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """The tables of a source's checks; raises InputError."""
    if not 0 < arguments.level < 1:
        raise InputError(f"the level is {arguments.level}", cure="give one between 0 and 1")
    if arguments.source == "-":
        cure = "give a file, a released folder or a database"
        raise InputError("checks are not read from standard input", cure=cure)
    found, rule = read_evidence(arguments.source, arguments.question, study=arguments.study)
    votes = read_votes(
        arguments.source, arguments.question, study=arguments.study, marked=arguments.marked
    )
    made = Provenance(
        estimand="how judging went by control items, repeats and time",
        method="exact and Wilson intervals of shares; exclusion by an exact binomial test",
        battles=votes.total,
        excluded=votes.excluded,
        data_hash=data_hash(votes if isinstance(votes, Pairwise) else votes.counts()),
    )
    tables = [summary_table(found, arguments.level)]
    if rule is not None:
        tables.append(rule_table(rule))
    tables.append(people_table(found, arguments.level))
    return written_tables(tables, made, arguments)
