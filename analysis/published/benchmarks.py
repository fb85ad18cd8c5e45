"""Do benchmarks order the models as people do? Spearman correlations, and two ways of averaging tasks."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import norm, spearmanr


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's rho of `count` models, its two-sided p, and a 95 % interval."""

    rho: float
    p: float
    low: float
    high: float
    count: int


def spearman(first: ArrayLike, second: ArrayLike) -> Correlation:
    """Correlation of the ranks of two measurements of the same models, ties having their mean rank.

    The p-value is that of Student's t with n − 2 degrees of freedom. The interval is Fisher's z with the
    standard error √((1 + ρ²/2) / (n − 3)) of Bonett & Wright (2000, Psychometrika 65:23, eq. 3).

    Raises:
        ValueError: if there are fewer than four models, or one side has a value that is missing or is
            the same for all.
    """
    left, right = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if len(left) != len(right) or len(left) < 4:
        raise ValueError("a correlation needs two measurements of at least four models")
    if not (np.isfinite(left).all() and np.isfinite(right).all()):
        raise ValueError("a measurement is missing")
    if np.ptp(left) == 0 or np.ptp(right) == 0:
        raise ValueError("a measurement is the same for all models")
    result = spearmanr(left, right)
    rho, count = float(result.statistic), len(left)
    if abs(rho) >= 1:
        return Correlation(rho, float(result.pvalue), rho, rho, count)
    reach = float(norm.ppf(0.975)) * math.sqrt((1 + rho**2 / 2) / (count - 3))
    centre = math.atanh(rho)
    low, high = math.tanh(centre - reach), math.tanh(centre + reach)
    return Correlation(rho, float(result.pvalue), low, high, count)


def task_means(scores: pd.DataFrame, tasks: Sequence[str]) -> pd.Series:
    """Mean score of each model over the tasks, in per cent; a model that lacks a task has none.

    `scores` has one row per model and one column per task, with values from 0 to 1.
    """
    return 100 * scores[list(tasks)].mean(axis=1, skipna=False)


def authors_ranks(scores: pd.DataFrame, tasks: Sequence[str], models: Sequence[str]) -> pd.Series:
    """Ranks of models as the Basque study's tables average them, best first, ties the worst rank.

    Their table of per cent scores, rounded to two decimals, has two more columns when it is averaged:
    the mean over the tasks, which changes nothing but the rounding, and the rank by that mean among all
    models of the table. The rank counts as if it were a score, the higher the better, and so pulls the
    average of a good model down. The models wanted are ranked by this average among themselves.
    """
    table = 100 * scores[list(tasks)]
    mean = table.mean(axis=1)
    columns = table.round(2).assign(
        mean=mean.round(2), rank=mean.rank(method="max", ascending=False)
    )
    return columns.loc[list(models)].mean(axis=1).rank(method="max", ascending=False)
