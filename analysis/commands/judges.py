"""`python -m analysis judges HUMANS JUDGE_VOTES`: a judge beside people on the same items."""

import argparse
import sys
from collections.abc import Mapping

import pandas as pd
from rich.console import Console
from rich.progress import track

from analysis.agreement.estimate import Estimate
from analysis.agreement.overall import together
from analysis.agreement.ratings import Ratings
from analysis.agreement.source import read_judged
from analysis.agreement.verdicts import RESPONSES, judgements_from_votes
from analysis.commands.options import add_output, add_randomness, add_ratings, written_tables
from analysis.judges.assessment import assess_pair_judge, assess_score_judge
from analysis.judges.length import length_preference
from analysis.judges.position import position
from analysis.judges.tables import pair_judge_tables, score_judge_tables
from analysis.provenance import Provenance
from analysis.sources.columns import OVERALL
from analysis.table import Table
from analysis.vote_log import vote_log_from_frame
from arena.errors import InputError

_Results = tuple[list[Table], list[Provenance]]


def add_command(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `judges` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "judges",
        help="a judge (a language model) against people, and what its votes are worth",
        description="Compare the judges in JUDGE_VOTES with the people in HUMANS on the items that both "
        "judged: agreement, position, leniency, leaderboards, and people's votes helped by the judge's "
        "(PPI++). Both are vote logs or databases, or tables of ratings (item, annotator, criterion, score).",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("humans", metavar="HUMANS", help="votes or ratings of people")
    add("judge_votes", metavar="JUDGE_VOTES", help="votes or ratings of one or more judges")
    add("--question", default=OVERALL, help="which question of the ballot (votes)")
    add("--study", help="which study, if a source holds several")
    add(
        "--swapped",
        choices=("tie", "first", "mean", "drop"),
        default="tie",
        help="the judge's verdict where its two orders contradict each other: a tie, the first, whom both "
        "together favour, or none (votes)",
    )
    add_ratings(parser)
    add("--threshold", type=float, help="lowest score on every criterion that is kept (ratings)")
    add("--level", type=float, default=0.95, help="confidence level of the intervals")
    add_randomness(parser, rounds=1000)
    add_output(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """Compare as the options say; the tables of every judge."""
    people, judges = (
        read_judged(source, arguments.study, ratings=arguments.ratings)
        for source in (arguments.humans, arguments.judge_votes)
    )
    if isinstance(people, Ratings) and isinstance(judges, Ratings):
        tables, made = _scores(people, judges, arguments)
    elif isinstance(people, pd.DataFrame) and isinstance(judges, pd.DataFrame):
        tables, made = _pairs(people, judges, arguments)
    else:
        cure = "give two vote logs or two tables of ratings"
        raise InputError("one source holds votes and the other ratings", cure=cure)
    return written_tables(tables, together(made), arguments)


def _pairs(
    people_log: pd.DataFrame, judge_log: pd.DataFrame, arguments: argparse.Namespace
) -> _Results:
    logs = {"people": people_log, "judge": judge_log}
    if not all(set(RESPONSES) <= set(log.columns) for log in logs.values()):
        # Answers tell items apart only where both sources have them.
        plain = {
            who: log.drop(columns=list(RESPONSES), errors="ignore") for who, log in logs.items()
        }
    else:
        plain = logs
    people = judgements_from_votes(
        plain["people"], arguments.question, annotator="people", where=arguments.humans
    )
    judge = judgements_from_votes(
        plain["judge"], arguments.question, annotator="judge", where=arguments.judge_votes
    )
    lengths = _lengths(logs, arguments) if len(judge.annotators) == 1 else {}
    tables: list[Table] = []
    made = []
    names = judge.annotators
    for name in track(names, description="Judges", console=_console(), transient=True):
        found = assess_pair_judge(
            people,
            judge,
            name,
            rule=arguments.swapped,
            level=arguments.level,
            rounds=arguments.rounds,
            seed=arguments.seed,
            lengths=lengths,
        )
        beside = position(people, "people", level=arguments.level)
        tables += pair_judge_tables(found, beside, level=arguments.level)
        made.append(found.made)
    return tables, made


def _scores(people: Ratings, judges: Ratings, arguments: argparse.Namespace) -> _Results:
    tables: list[Table] = []
    made = []
    names = sorted(judges.frame["annotator"].unique())
    for name in track(names, description="Judges", console=_console(), transient=True):
        found = assess_score_judge(
            people,
            judges,
            name,
            threshold=arguments.threshold,
            level=arguments.level,
            rounds=arguments.rounds,
            seed=arguments.seed,
        )
        tables += score_judge_tables(found, level=arguments.level)
        made.append(found.made)
    return tables, made


def _lengths(
    logs: Mapping[str, pd.DataFrame], arguments: argparse.Namespace
) -> dict[str, Estimate]:
    return {
        who: length_preference(
            vote_log_from_frame(log, arguments.question, where=who), level=arguments.level
        )
        for who, log in logs.items()
        if set(RESPONSES) <= set(log.columns)
    }


def _console() -> Console:
    return Console(file=sys.stderr)
