"""Do external scores order the models as people do? For each task and language, and for their means."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.agreement.correlations import Correlation, correlation
from analysis.agreement.estimate import Estimate, check_settings, not_identified
from analysis.correlation.scores import Scores
from analysis.correlation.true_values import FEWEST, TrueCorrelation, true_correlation
from analysis.pairwise import FloatArray

ALL = "all"
_LEVEL = 1e-9  # strengths closer than this differ by rounding only
KINDS: tuple[Correlation, ...] = ("spearman", "kendall", "pearson")


@dataclass(frozen=True, eq=False)
class Strengths:
    """Strengths (K,) of K models on any scale, with the covariance (K, K) of their errors."""

    models: tuple[str, ...]
    values: FloatArray
    covariance: FloatArray

    def of(self, models: Sequence[str]) -> tuple[FloatArray, FloatArray]:
        """Values and covariance of some of the models."""
        places = [self.models.index(model) for model in models]
        return self.values[places], self.covariance[np.ix_(places, places)]


@dataclass(frozen=True, slots=True)
class TaskCorrelation:
    """One task in one language (`ALL`: the mean over those that every model has).

    `spearman`, `kendall` and `pearson` are of the estimates, their intervals those for other models like
    these, measured as well as these. `true` is the correlation of what was measured, None with the reason in
    `note` where it cannot be had. `errors_known` tells whether the scores came with standard errors.
    """

    task: str
    language: str
    models: tuple[str, ...]
    spearman: Estimate
    kendall: Estimate
    pearson: Estimate
    true: TrueCorrelation | None
    errors_known: bool
    note: str = ""


def correlations(
    strengths: Strengths, scores: Scores, *, level: float = 0.95
) -> tuple[TaskCorrelation, ...]:
    """Every task and language, then the means: over the tasks of each language, and over everything.

    Raises InputError for a level that is not between 0 and 1.
    """
    check_settings(level)
    found = []
    groups = scores.groups()
    for task, language in groups:
        found.append(_one(strengths, scores, [(task, language)], (task, language), level))
    languages = list(dict.fromkeys(language for _, language in groups))
    for language in languages:
        tasks = [group for group in groups if group[1] == language]
        if len(tasks) > 1:
            found.append(_one(strengths, scores, tasks, (ALL, language), level))
    if len(languages) > 1:
        found.append(_one(strengths, scores, groups, (ALL, ALL), level))
    return tuple(found)


def _one(
    strengths: Strengths,
    scores: Scores,
    groups: Sequence[tuple[str, str]],
    name: tuple[str, str],
    level: float,
) -> TaskCorrelation:
    parts = [scores.of(*group, strengths.models) for group in groups]
    values = np.mean([part for part, _ in parts], axis=0)
    errors = np.sqrt(np.sum([error**2 for _, error in parts], axis=0)) / len(parts)
    used = np.isfinite(values)
    models = tuple(model for model, there in zip(strengths.models, used, strict=True) if there)
    theirs, ours = values[used], strengths.of(models)
    known = bool(np.isfinite(errors[used]).all()) and len(models) > 0
    reason = ""
    if len(models) < FEWEST:
        reason = f"{len(models)} models have votes and a score; it takes {FEWEST}"
    elif np.ptp(theirs) == 0:
        reason = "the score is the same for all models"
    elif np.ptp(ours[0]) <= _LEVEL:
        reason = "people's votes put all models level"
    if reason:
        missing = not_identified(reason, len(models))
        return TaskCorrelation(*name, models, missing, missing, missing, None, known, reason)
    spearman, kendall, pearson = (correlation(ours[0], theirs, kind, level=level) for kind in KINDS)
    exact = np.where(np.isfinite(errors[used]), errors[used], 0.0)
    true = true_correlation(*ours, theirs, exact, level=level)
    note = "" if known else "no standard errors given: the scores are taken as exact"
    return TaskCorrelation(*name, models, spearman, kendall, pearson, true, known, note)
