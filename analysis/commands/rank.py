"""`python -m analysis rank SOURCE`: a leaderboard from the command line."""

import argparse

from analysis.commands.options import add_source, delivered
from analysis.estimates import INTERVALS
from analysis.ranking import rank
from analysis.scale import Scale
from analysis.tables import FORMATS
from analysis.votes import read_votes
from arena.errors import InputError


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `rank` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "rank",
        help="ratings with intervals and rank ranges",
        description="Rank models by Bradley–Terry strength, with intervals and ranges of ranks.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add_source(parser)
    add("--ties", choices=("half", "drop"), default="half", help="what a tie counts")
    add("--level", type=float, default=0.95, help="confidence level of the intervals")
    add("--interval", choices=INTERVALS, default="sandwich", help="how intervals are found")
    add("--rounds", type=int, default=1000, help="bootstrap rounds")
    add("--unit", choices=("battle", "participant"), default="battle", help="what is independent")
    add("--prior", choices=("none", "firth", "auto"), default="none", help="for sparse votes")
    add("--seed", type=int, default=0, help="start of the random numbers")
    add("--scale", type=float, default=400.0, help="points that make the odds BASE to one")
    add("--base", type=float, default=10.0, help="odds of a difference of SCALE points")
    add("--mean", type=float, default=1000.0, help="mean of the ratings")
    add("--anchor", metavar="MODEL=RATING", help="move the ratings so that MODEL has RATING")
    add("--format", choices=tuple(FORMATS), default="table", help="what to write")
    add("--output", metavar="FILE", help="write to FILE instead of the screen")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """Rank as the options say; the text in the format asked for, or nothing if a file got it."""
    ranking = rank(
        read_votes(arguments.source, arguments.question, study=arguments.study),
        question=arguments.question,
        ties=arguments.ties,
        level=arguments.level,
        interval=arguments.interval,
        rounds=arguments.rounds,
        unit=arguments.unit,
        seed=arguments.seed,
        scale=Scale(arguments.scale, arguments.base, arguments.mean),
        anchor=_anchor(arguments.anchor),
        prior=arguments.prior,
    )
    text = FORMATS[arguments.format](ranking)
    return delivered(text, arguments.output)


def _anchor(text: str | None) -> tuple[str, float] | None:
    if text is None:
        return None
    model, _, rating = text.rpartition("=")
    try:
        return model, float(rating)
    except ValueError as error:
        cure = "write --anchor MODEL=RATING with a number"
        raise InputError(f"the anchor {text!r} names no rating", cure=cure) from error
