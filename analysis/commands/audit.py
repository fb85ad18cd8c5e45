"""`python -m analysis audit SOURCE`: how much the leaderboard depends on few votes, people and choices."""

import argparse
from collections.abc import Callable

from analysis.commands.options import (
    Subparsers,
    add_output,
    add_source,
    source_of,
    working,
    written_tables,
)
from analysis.errors import NotConverged, NotIdentified
from analysis.pairwise import Pairwise
from analysis.provenance import Provenance, data_hash
from analysis.ranking import rank
from analysis.raters.anomalies import anomalies
from analysis.raters.reliability import fit_reliability
from analysis.raters.tables import participant_names, rater_table, reliability_table
from analysis.robustness.leave_out import leave_out_participants
from analysis.robustness.tables import flip_table, left_out_table, neighbour_flips, variant_table
from analysis.robustness.variants import FAST_SECONDS, variants
from analysis.table import Table
from analysis.vote_log import VoteLog
from analysis.votes import read_log_or_counts
from arena.errors import EpaileError, InputError


def add_command(subparsers: Subparsers) -> None:
    """Add `audit` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "audit",
        help="votes to flip neighbours, one participant left out, other choices",
        description="How much the leaderboard depends on few votes, single people, and choices.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_source(parser)
    parser.add_argument(
        "--fast", type=float, default=FAST_SECONDS, metavar="SECONDS", help="a vote below is fast"
    )
    parser.add_argument("--seed", type=int, default=0, help="start of the random numbers")
    add_output(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """Audit what the source allows: counts have no participants and no other choices."""
    if not arguments.fast >= 0:
        cure = "give a number of seconds of at least 0"
        raise InputError(f"--fast is {arguments.fast:g}", cure=cure)
    votes = read_log_or_counts(**source_of(arguments))
    counts = votes if isinstance(votes, Pairwise) else votes.comparisons.counts()
    log = None if isinstance(votes, Pairwise) else votes
    with working("reading") as tell:
        tables = audit_tables(counts, log, fast=arguments.fast, seed=arguments.seed, tell=tell)
    settings = rank(counts, seed=arguments.seed, interval="hessian").settings
    made = Provenance(
        estimand="what a few votes, one participant or another choice would change",
        method="Bradley–Terry with ties as half a win for both, refitted; Firth’s penalty for other choices without a maximum",
        battles=counts.total,
        excluded=counts.excluded,
        data_hash=data_hash(counts),
        gradient_norm=settings["gradient_norm"],
        newton_decrement=settings["newton_decrement"],
        seed=arguments.seed,
    )
    return written_tables(tables, made, arguments)


def audit_tables(
    counts: Pairwise,
    log: VoteLog | None,
    *,
    fast: float = FAST_SECONDS,
    seed: int = 0,
    label: Callable[[str], str] = str,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Table]:
    """The tables that these votes allow."""
    tell("votes that turn neighbours round")
    tables = [flip_table(neighbour_flips(counts, rank(counts, seed=seed), tell), label)]
    if log is None:
        return tables
    tell("other choices")
    tables.append(variant_table(variants(log, fast_seconds=fast, seed=seed), label))
    if (log.comparisons.participant >= 0).any():
        tell("without any one participant")
        tables.append(_left_out(log, label))
        tell("participants unlike the others")
        tables += _raters(log, seed)
    return tables


def _left_out(log: VoteLog, label: Callable[[str], str]) -> Table:
    """Without each participant in turn, or why that cannot be said."""
    try:
        return left_out_table(leave_out_participants(log.comparisons), label=label)
    except (NotIdentified, NotConverged, InputError) as error:
        return _absent("leave_one_out", "Without any one participant", error)


def _raters(log: VoteLog, seed: int) -> list[Table]:
    """Who is unlike the others, and who can be relied on, each or why it cannot be said."""
    votes = log.comparisons
    title = "Participants least like the others"
    try:
        found = anomalies(votes)
    except InputError as error:
        return [_absent("participants", title, error)]
    names = participant_names(log)
    try:
        fits = (fit_reliability(votes), fit_reliability(votes, "side"))
    except (NotIdentified, NotConverged) as error:
        absent = _absent("reliability", "If participants differ in reliability", error)
        return [rater_table(votes, found, names=names), absent]
    table = rater_table(votes, found, fits[0], names=names)
    return [table, reliability_table(rank(votes, seed=seed), fits)]


def _absent(name: str, title: str, error: EpaileError) -> Table:
    problem = error.problem if isinstance(error, InputError) else str(error).rstrip(".")
    return Table(name, title, (), (), note=f"Not identified: {problem}.")
