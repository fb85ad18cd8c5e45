"""`python -m analysis correlate SOURCE --scores FILE`: external scores against people's preferences."""

import argparse

import pandas as pd

from analysis.bradley_terry import fit
from analysis.commands.options import (
    Subparsers,
    add_optional_source,
    add_output,
    add_unit,
    source_of,
    working,
    written_tables,
)
from analysis.comparisons import Comparisons
from analysis.correlation.agreement import Strengths, correlations
from analysis.correlation.paired import paired_changes
from analysis.correlation.scores import Scores, read_scores, scores_from_frame
from analysis.correlation.tables import correlation_tables, paired_tables
from analysis.intervals import check_unit, sandwich, unit_covariance
from analysis.pairwise import Pairwise
from analysis.provenance import Provenance, data_hash
from analysis.published.study import read_published
from analysis.units import UnitChoice, chosen_unit
from analysis.votes import read_votes
from arena.errors import InputError

PUBLISHED = "ebaluatoia"


def add_command(subparsers: Subparsers) -> None:
    """Add `correlate` and its options; its `run` returns the text to show."""
    parser = subparsers.add_parser(
        "correlate",
        help="external scores against people's preferences",
        description=(
            "Correlate scores of models from elsewhere (a table with the columns model, score and, if there, task, "
            "language, standard_error, stage) with the strengths that people's votes give them."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_optional_source(parser)
    add_unit(parser)
    parser.add_argument("--scores", metavar="FILE", help="the table of scores")
    parser.add_argument("--level", type=float, default=0.95, help="confidence level of intervals")
    add_output(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> str:
    """Correlations of every task and language, and changes from before to after where there are some."""
    votes, scores = _published(arguments) if arguments.source is None else _own(arguments)
    strengths, made = voted_strengths(votes, arguments.unit)
    known = set(scores.model) & set(strengths.models)
    if not known:
        problem = "no model of the scores has a battle"
        cure = f"name the models as the votes do: {', '.join(strengths.models[:5])}"
        raise InputError(problem, where=scores.where, cure=cure)
    with working("correlating"):
        found = correlations(strengths, scores, level=arguments.level)
        tables = correlation_tables(found, arguments.level)
        changes = paired_changes(scores, level=arguments.level)
    if changes:
        tables += paired_tables(changes, level=arguments.level)
    return written_tables(tables, made, arguments)


def _own(arguments: argparse.Namespace) -> tuple[Comparisons | Pairwise, Scores]:
    if arguments.scores is None:
        cure = "give --scores, a table with the columns model and score"
        raise InputError("there are no scores to correlate with", cure=cure)
    votes = read_votes(**source_of(arguments))
    return votes, read_scores(arguments.scores)


def _published(arguments: argparse.Namespace) -> tuple[Pairwise, Scores]:
    """A published study's counts, and its benchmarks under the names that the votes use."""
    study = read_published(arguments.study or PUBLISHED)
    if arguments.scores is not None:
        return study.votes, read_scores(arguments.scores)
    benchmarks = study.scores.to_dict()
    rows = [
        (model.name, task, language, benchmarks[task][model.benchmark_name])
        for language, tasks in study.tasks.items()
        for task in tasks
        for model in study.models
        if model.benchmark_name in study.scores.index
    ]
    table = pd.DataFrame(rows, columns=["model", "task", "language", "score"]).dropna()
    return study.votes, scores_from_frame(table, where=f"the benchmarks of {study.name}")


def voted_strengths(
    votes: Comparisons | Pairwise, unit: UnitChoice = "auto"
) -> tuple[Strengths, Provenance]:
    """Strengths with their covariance, by what is independent.

    Raises:
        NotIdentified: if the votes do not determine all strengths.
        InputError: for a unit that the votes do not tell.
    """
    counts = votes if isinstance(votes, Pairwise) else votes.counts()
    fitted = fit(counts)
    independent = chosen_unit(votes, unit)
    rows = votes if isinstance(votes, Comparisons) else None
    check_unit(rows, independent)
    covariance, cluster, said = sandwich(fitted, counts), "none", "battles independent"
    if rows is not None and independent != "battle":
        covariance, cluster = unit_covariance(fitted, rows, independent).matrix, independent
        said = f"errors clustered by {independent.replace('+', ' and ')}"
    made = Provenance(
        estimand="correlation of external scores with strengths from votes, over models",
        method="Bradley–Terry, ties as half a win for both, " + said + "; coefficients over models",
        battles=counts.total,
        excluded=counts.excluded,
        data_hash=data_hash(counts),
        cluster=cluster,
        gradient_norm=fitted.gradient_norm,
        newton_decrement=fitted.newton_decrement,
    )
    return Strengths(counts.models, fitted.strengths, covariance), made
