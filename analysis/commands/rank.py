"""`python -m analysis rank SOURCE`: a leaderboard from the command line."""

import argparse

from analysis.commands.options import add_quality, add_source, add_unit, delivered, source_of
from analysis.estimates import INTERVALS, PRIORS
from analysis.models.choices import MODELS
from analysis.quality.reading import excluded_people
from analysis.ranking import rank
from analysis.scale import Scale
from analysis.tables import FORMATS
from analysis.votes import read_log, read_votes
from analysis.weights import SCHEMES
from arena.errors import InputError


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `rank` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "rank",
        help="ratings with intervals and rank ranges",
        description="Rank models by their strength, with intervals and ranges of ranks.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add_source(parser)
    add_quality(parser)
    add("--ties", choices=("half", "drop"), default="half", help="what a tie counts")
    add("--level", type=float, default=0.95, help="confidence level of the intervals")
    add("--interval", choices=INTERVALS, default="sandwich", help="how intervals are found")
    add("--rounds", type=int, default=1000, help="bootstrap rounds")
    add_unit(parser)
    add(
        "--rank-sets",
        choices=("marginal", "simultaneous"),
        default="marginal",
        help="hold for each model, or for all",
    )
    add("--prior", choices=PRIORS, default="none", help="for sparse votes")
    add(
        "--prior-deviation", type=float, metavar="TAU", help="of a gaussian prior, on the log scale"
    )
    add("--model", choices=MODELS, default="bradley-terry", help="likelihood of a vote")
    add("--both-bad", choices=("tie", "drop"), default="tie", help="what both bad counts")
    add("--position", action="store_true", help="allow for an advantage of the left side")
    add("--weights", choices=SCHEMES, default="battle", help="what counts the same")
    add("--trim", type=float, metavar="TIMES", help="cut weights above TIMES their median")
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
    weighed = arguments.weights != "battle" or arguments.trim is not None
    read = read_log if weighed else read_votes
    excludes = arguments.quality == "exclude"
    source = source_of(arguments)
    people = (
        excluded_people(source["source"], arguments.question, study=arguments.study)
        if excludes
        else frozenset()
    )
    ranking = rank(
        read(**source, without=people),
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
        rank_sets=arguments.rank_sets,
        model=arguments.model,
        both_bad=arguments.both_bad,
        position=arguments.position,
        prior_deviation=arguments.prior_deviation,
        weights=arguments.weights,
        trim=arguments.trim,
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
