"""A source of votes, and the files beside it, as the material of a report."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.correlation.scores import Scores, read_scores
from analysis.factors.registry import read_factors
from analysis.pairwise import Pairwise
from analysis.provenance import data_hash
from analysis.quality.reading import excluded_people, without_people
from analysis.reports.labels import read_labels, shown_names
from analysis.reports.material import Material, Settings
from analysis.sources.checks import floor_of, rule_of, skips_of, stated_checks
from analysis.sources.columns import OVERALL
from analysis.sources.files import shown
from analysis.sources.layouts import layout_of, with_our_names
from analysis.vote_log import VoteLog, kept_rows, vote_log_from_frame
from analysis.votes import counts_from_rows, read_rows, with_unranked

JUDGE = "judge"


def read_material(
    source: Path | str,
    question: str = OVERALL,
    *,
    study: str | None = None,
    layout: str | None = None,
    models: Path | str | None = None,
    scores: Path | str | None = None,
    settings: Settings | None = None,
    exclude: bool = False,
    unranked: bool = False,
) -> Material:
    """Read everything that a report can say something about; InputError for what cannot be used.

    `models` is a models.yaml, or a table of factors; `scores` a table of scores from elsewhere. The votes of
    judges that are no people do not count for the ratings, unless there are no others; with `exclude`, neither do
    those of people whom the study's rule on checks leaves out; with `unranked` those of cohorts do that the study
    keeps out of its ranking.
    """
    where = shown(source)
    rows = read_rows(source, study=study)
    if exclude:
        rows = without_people(rows, excluded_people(source, question, study=study))
    piped = str(source) == "-"
    stated = None if piped else stated_checks(source, study)
    material = material_from_rows(
        with_unranked(rows) if unranked else rows,
        question,
        source=where if str(source) != "-" else "standard input",
        layout=layout,
        models=models,
        scores=scores,
        settings=settings,
    )
    return replace(
        material,
        floor=floor_of(stated),
        rule=rule_of(stated),
        skips=None if piped else skips_of(source, study),
    )


def material_from_rows(
    rows: pd.DataFrame,
    question: str = OVERALL,
    *,
    source: str,
    layout: str | None = None,
    models: Path | str | None = None,
    scores: Path | str | None = None,
    settings: Settings | None = None,
) -> Material:
    """The same from rows that were read before; `source` is the name that the report shows."""
    factors = {} if models is None else read_factors(models)
    elsewhere = None if scores is None else read_scores(scores)
    counts, log, named_rows = _votes(rows, question, layout, source)
    names = shown_names(counts.models, {} if models is None else read_labels(models))
    renamed = None if log is None else _renamed_log(log, names)
    material = Material(
        source=Path(source).name,
        question=question,
        pairwise=_renamed(counts, names),
        data_hash="",
        names=names,
        cells=None if renamed is None else renamed.comparisons.cells(),
        log=renamed,
        rows=named_rows,
        factors={names[model]: levels for model, levels in factors.items() if model in names},
        scores=None if elsewhere is None else _renamed_scores(elsewhere, names),
        settings=settings or Settings(),
    )
    clustered = log.comparisons if log is not None and material.by_people else None
    return replace(material, data_hash=data_hash(counts, clustered))


def _votes(
    rows: pd.DataFrame, question: str, layout: str | None, where: str
) -> tuple[Pairwise, VoteLog | None, pd.DataFrame | None]:
    """The counts, the battles, and all rows under our names; a table of counts has the first only."""
    if "wins_a" in rows.columns:
        return counts_from_rows(rows, question, where=where), None, None
    log = _of_people(vote_log_from_frame(rows, question, layout=layout, where=where))
    named_rows = with_our_names(rows, layout_of(rows.columns, layout, where=where))
    return log.comparisons.counts(), log, named_rows


def _of_people(log: VoteLog) -> VoteLog:
    if "participant_kind" not in log.frame.columns:
        return log
    kinds = log.column("participant_kind").astype(object)
    people = (kinds.where(kinds.notna(), "").astype(str).str.strip() != JUDGE).to_numpy()
    if people.all() or not people.any():
        return log
    found = kept_rows(log, people, JUDGE)
    votes = found.comparisons
    used = np.unique(np.concatenate([votes.first, votes.second]))
    return replace(found, comparisons=votes.subset([votes.models[at] for at in used]))


def _renamed(counts: Pairwise, names: Mapping[str, str]) -> Pairwise:
    return replace(counts, models=tuple(names[model] for model in counts.models))


def _renamed_log(log: VoteLog, names: Mapping[str, str]) -> VoteLog:
    models = tuple(names[model] for model in log.comparisons.models)
    return replace(log, comparisons=replace(log.comparisons, models=models))


def _renamed_scores(scores: Scores, names: Mapping[str, str]) -> Scores:
    return replace(scores, model=tuple(names.get(model, model) for model in scores.model))
