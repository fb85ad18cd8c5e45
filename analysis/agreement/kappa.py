"""Cohen's kappa of two annotators: plain (Cohen 1960), or with linear or quadratic weights (Cohen 1968).

κ = (p_o − p_e) / (1 − p_e), with p_o = Σ w_ij p_ij observed and p_e = Σ w_ij p_i. p_.j expected if the two
judged independently of each other. The weights are 1 for equal values and fall with the distance of the
values: 1 − |x_i − x_j|/r or 1 − (x_i − x_j)²/r² over their range r; the range itself cancels out.
"""

from typing import Literal

import numpy as np

from analysis.agreement.estimate import (
    FEWEST,
    Estimate,
    chance_corrected,
    estimate,
    normal_quantile,
    not_identified,
    share,
)
from analysis.pairwise import FloatArray

Weights = Literal["plain", "linear", "quadratic"]
_FLAT = 1e-12


def kappa(
    first: FloatArray,
    second: FloatArray,
    weights: Weights = "plain",
    *,
    level: float = 0.95,
    labels: dict[float, str] | None = None,
) -> Estimate:
    """Kappa of two annotators' values, (N,) each, on the same items.

    The interval is κ ± z·se with the variance of Fleiss, Cohen & Everitt (1969, Psychological Bulletin
    72:323, eq. 13) for items drawn independently; for perfect agreement, where that variance is zero, the
    exact limits of the agreement. Not identified for fewer than four items, and where one annotator gave
    the same value to all. ValueError if the values differ in number.
    """
    if len(first) != len(second):
        raise ValueError("two annotators have judged different numbers of items")
    items = len(first)
    if items < FEWEST:
        return not_identified(f"{items} shared items, not {FEWEST}", items)
    for values in (first, second):
        if np.ptp(values) == 0:
            said = (labels or {}).get(float(values[0]), f"{values[0]:g}")
            return not_identified(f"one annotator always says {said}", items)
    table, values = cross_table(first, second)
    return kappa_of_table(table, agreement_weights(values, weights), level=level)


def cross_table(first: FloatArray, second: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(V, V) numbers of items by the values of both annotators, and the values (V,), ascending."""
    values, code = np.unique(np.concatenate([first, second]), return_inverse=True)
    size, items = len(values), len(first)
    cell = code[:items].astype(np.int64) * size + code[items:]
    return np.bincount(cell, minlength=size * size).reshape(size, size).astype(float), values


def agreement_weights(values: FloatArray, weights: Weights) -> FloatArray:
    """(V, V) weights from 1 for equal values down to 0 for the two farthest apart."""
    if weights == "plain":
        return np.eye(len(values))
    apart = np.abs(values[:, None] - values[None, :])
    apart = apart / apart.max() if apart.max() else apart
    return 1.0 - (apart if weights == "linear" else apart**2)


def kappa_of_table(table: FloatArray, weights: FloatArray, *, level: float = 0.95) -> Estimate:
    """Kappa of a (V, V) table of counts with (V, V) weights of agreement from 0 to 1."""
    items = int(table.sum())
    share_of = table / items
    rows, columns = share_of.sum(axis=1), share_of.sum(axis=0)
    observed = float((weights * share_of).sum())
    expected = float(rows @ weights @ columns)
    if 1 - expected <= _FLAT:
        return not_identified("both annotators always say the same", items)
    value = (observed - expected) / (1 - expected)
    variance = _variance(share_of, weights, observed, expected) / items
    if variance <= _FLAT / items:
        if 1 - observed <= _FLAT:
            return chance_corrected(1.0, expected, items, level)
        if observed <= _FLAT:
            return chance_corrected(value, expected, items, level)
        return estimate(value, value, value, items, "", bounds=(-1.0, 1.0))
    reach = normal_quantile(level) * float(np.sqrt(variance))
    how = "Fleiss–Cohen–Everitt"
    return estimate(value, value - reach, value + reach, items, how, bounds=(-1.0, 1.0))


def _variance(share_of: FloatArray, weights: FloatArray, observed: float, expected: float) -> float:
    """Variance of κ times the number of items (Fleiss, Cohen & Everitt 1969)."""
    by_row = weights @ share_of.sum(axis=0)
    by_column = share_of.sum(axis=1) @ weights
    inner = weights * (1 - expected) - (by_row[:, None] + by_column[None, :]) * (1 - observed)
    centre = observed * expected - 2 * expected + observed
    spread = float((share_of * inner**2).sum()) - centre**2
    return max(spread, 0.0) / (1 - expected) ** 4


def percent_agreement(first: FloatArray, second: FloatArray, *, level: float = 0.95) -> Estimate:
    """The share of items that two annotators judged alike, with Wilson's interval."""
    return share(first == second, level)
