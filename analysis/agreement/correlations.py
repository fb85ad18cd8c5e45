"""Correlations of two annotators' scores: Pearson, Spearman, Kendall, each with n and an interval.

A correlation does not see that one annotator is milder than the other; kappa and alpha do.
"""

import math
from typing import Literal

import numpy as np
from numpy.random import Generator
from scipy.stats import kendalltau, rankdata

from analysis.agreement.estimate import (
    FEWEST,
    Estimate,
    item_weights,
    normal_quantile,
    not_identified,
    percentile_estimate,
)
from analysis.pairwise import FloatArray

Correlation = Literal["pearson", "spearman", "kendall"]
_ONE = 1 - 1e-12


def correlation(
    first: FloatArray, second: FloatArray, kind: Correlation, *, level: float = 0.95
) -> Estimate:
    """The correlation of two annotators' scores, (N,) each, on the same items.

    Ties have their mean rank (Spearman); Kendall's is tau-b. The interval is tanh(atanh r ± z·se), with
    se² = 1/(n − 3) (Fisher 1921), (1 + r²/2)/(n − 3), and 0.437/(n − 4) (Bonett & Wright 2000,
    Psychometrika 65:23). It assumes items drawn independently and, with few steps on the scale, is a good
    approximation only; `pearson_by_bootstrap` assumes less. Not identified with fewer than four items
    (Kendall: five), or if one annotator gave the same score to all.
    """
    items = len(first)
    refused = _refused(first, second, FEWEST + (kind == "kendall"))
    if refused:
        return not_identified(refused, items)
    value = coefficient(first, second, kind)
    if abs(value) >= _ONE:
        note = f"interval not identified: the {items} items lie on one line"
        return Estimate(math.copysign(1.0, value), None, None, items, note=note)
    variance = {
        "pearson": 1 / (items - 3),
        "spearman": (1 + value**2 / 2) / (items - 3),
        "kendall": 0.437 / max(items - 4, 1),
    }[kind]
    reach = normal_quantile(level) * math.sqrt(variance)
    low, high = (math.tanh(math.atanh(value) + end) for end in (-reach, reach))
    how = "Fisher z" if kind == "pearson" else "Fisher z, Bonett–Wright"
    return Estimate(value, low, high, items, how)


def coefficient(first: FloatArray, second: FloatArray, kind: Correlation) -> float:
    """The bare number; both sides must vary."""
    if kind == "kendall":
        return float(kendalltau(first, second).statistic)
    if kind == "spearman":
        first, second = rankdata(first), rankdata(second)
    one, other = first - np.mean(first), second - np.mean(second)
    # Dividing by each root keeps the square of a tiny spread from becoming zero.
    scale = math.sqrt(float(one @ one)) * math.sqrt(float(other @ other))
    return min(max(float(one @ other) / scale, -1.0), 1.0)


def pearson_by_bootstrap(
    first: FloatArray,
    second: FloatArray,
    *,
    level: float = 0.95,
    rounds: int = 2000,
    generator: Generator,
) -> Estimate:
    """Pearson's correlation with a Bayesian bootstrap over items, which needs no normal scores."""
    items = len(first)
    refused = _refused(first, second, FEWEST)
    if refused:
        return not_identified(refused, items)
    value = coefficient(first, second, "pearson")
    if abs(value) >= _ONE:
        note = f"interval not identified: the {items} items lie on one line"
        return Estimate(math.copysign(1.0, value), None, None, items, note=note)
    weights = item_weights(items, rounds, generator) / items
    draws = weighted_pearson(first, second, weights)
    return percentile_estimate(value, draws, items, level)


def weighted_pearson(first: FloatArray, second: FloatArray, weights: FloatArray) -> FloatArray:
    """(R,) correlations under (R, N) weights that add up to one."""
    means = weights @ first, weights @ second
    product = weights @ (first * second) - means[0] * means[1]
    spreads = [weights @ x**2 - mean**2 for x, mean in zip((first, second), means, strict=True)]
    value: FloatArray = product / np.sqrt(spreads[0] * spreads[1])
    return value


def _refused(first: FloatArray, second: FloatArray, fewest: int) -> str:
    """Why there can be no correlation, or nothing."""
    if len(first) != len(second):
        raise ValueError("two annotators have judged different numbers of items")
    if len(first) < fewest:
        return f"{len(first)} shared items, not {fewest}"
    for values in (first, second):
        if np.ptp(values) == 0:
            return f"one annotator always says {values[0]:g}"
    return ""
