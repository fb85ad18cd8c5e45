"""The mean rating of each model on each criterion, with an interval that allows for what is alike.

Every item counts once, however many people rated it: a rating weighs one over the number of ratings of its item. Ratings of
one prompt are alike, and so are ratings of one person. With enough people both are allowed for (two-way clusters:
Cameron, Gelbach & Miller 2011, JBES 29:238); with few, the interval is for other prompts and these very people.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from analysis.agreement.estimate import FEWEST, Estimate, check_settings, not_identified
from analysis.agreement.ratings import SCORE, Ratings
from analysis.pairwise import FloatArray, IntArray

PEOPLE = 10
"""From so many annotators on, they count as drawn from others; below, they are taken as all there are."""
_FLAT = 1e-12
Kept = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of one model on one criterion by annotators of one kind; `mean.items` counts prompts."""

    model: str
    criterion: str
    kind: str
    mean: Estimate
    ratings: int
    annotators: int


def criterion_means(ratings: Ratings, *, level: float = 0.95) -> tuple[Mean, ...]:
    """Every model on every criterion, for people and for judges; first ratings only.

    InputError for a level that is not between 0 and 1.
    """
    check_settings(level)
    frame = ratings.frame.drop_duplicates(["criterion", "item", "annotator"])
    for name, otherwise in (("kind", "human"), ("model", "all"), ("prompt", "")):
        if name not in frame.columns:
            frame = frame.assign(**{name: otherwise})
    found = []
    for criterion in ratings.criteria:
        of_criterion = frame[frame["criterion"] == criterion]
        for kind, model in sorted(
            set(zip(of_criterion["kind"], of_criterion["model"], strict=True))
        ):
            alike = of_criterion[of_criterion["kind"] == kind]
            # All models of a criterion have intervals of one kind, whoever rated which.
            many = alike["annotator"].nunique() >= PEOPLE
            rows = alike[alike["model"] == model]
            found.append(_mean(rows, (str(model), criterion, str(kind)), many, level))
    return tuple(found)


def _mean(rows: pd.DataFrame, names: tuple[str, str, str], many: bool, level: float) -> Mean:
    prompt = rows["prompt"].where(rows["prompt"] != "", rows["item"])
    people = pd.factorize(rows["annotator"])[0].astype(np.int64)
    weights = 1 / rows.groupby("item")[SCORE].transform("size").to_numpy(dtype=float)
    annotators = int(people.max(initial=-1)) + 1
    estimate = weighted_mean(
        rows[SCORE].to_numpy(dtype=float),
        weights,
        pd.factorize(prompt)[0].astype(np.int64),
        people if many and annotators >= FEWEST else None,
        level=level,
    )
    return Mean(*names, estimate, len(rows), annotators)


def weighted_mean(
    values: FloatArray,
    weights: FloatArray,
    cluster: IntArray,
    other: IntArray | None = None,
    *,
    level: float = 0.95,
) -> Estimate:
    """Σ w x / Σ w of (N,) values, alike within each `cluster` and, if given, within each `other` cluster.

    The variance of one way is G/(G − 1) Σ_g (Σ w (x − mean))² / (Σ w)²; two ways add up, less that of the cells
    where both meet, and never fall below either way alone. Student's t with the smaller number of clusters less one.
    """
    groups = len(np.unique(cluster))
    if groups < FEWEST:
        return not_identified(f"{groups} prompts, not {FEWEST}", groups)
    total = float(weights.sum())
    value = float(weights @ values) / total
    sums = weights * (values - value) / total
    variance, fewest, how = _clustered(sums, cluster), groups, "Student’s t over prompts"
    if other is not None:
        cell = cluster * (int(other.max()) + 1) + other
        people = _clustered(sums, other)
        variance = max(variance + people - _clustered(sums, cell), variance, people)
        fewest = min(groups, len(np.unique(other)))
        how = "Student’s t over prompts and people"
    if variance <= _FLAT**2:
        return Estimate(
            value, None, None, groups, note="interval not identified: all ratings are alike"
        )
    reach = float(student.ppf((1 + level) / 2, fewest - 1)) * math.sqrt(variance)
    return Estimate(value, value - reach, value + reach, groups, how)


def _clustered(sums: FloatArray, cluster: IntArray) -> float:
    number = np.unique(cluster, return_inverse=True)[1]
    groups = int(number.max()) + 1
    summed = np.bincount(number, weights=sums)
    return float(summed @ summed) * groups / max(groups - 1, 1)
