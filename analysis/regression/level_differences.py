"""Levels against each other: each with all others, and along their order."""

from dataclasses import dataclass

import numpy as np

from analysis.comparisons import Comparisons
from analysis.errors import NotConverged, NotIdentified
from analysis.pairwise import FloatArray
from analysis.regression.contrasts import JointTest, contrast_basis, joint_test
from analysis.regression.covariance import Spread, Unit, spread
from analysis.regression.design import Design, Indices, Levels, regression_design
from analysis.regression.fitting import RegressionFit, fit_regression
from analysis.uncertainty.covariance import cluster_numbers


@dataclass(frozen=True, eq=False)
class Apart:
    """One level against all others: for each model (K,), NaN where it is not identified in both.

    `difference` is in logits, relative to the mean of the models that both have; `error` its standard
    error, `p` two-sided; both rest on `participants`, the number on the side with fewer. `test` is that
    all differences are zero.
    """

    difference: FloatArray
    error: FloatArray
    p: FloatArray
    participants: int
    test: JointTest


@dataclass(frozen=True, eq=False)
class Trend:
    """How much each model gains per level, in the order of the levels: least squares weighted by battles.

    (K,) each, in logits per level, NaN for a model that is not identified at every level; relative to
    the mean of those that are. `test` is that nothing has a trend.
    """

    slope: FloatArray
    error: FloatArray
    test: JointTest


def apart_from_others(comparisons: Comparisons, levels: Levels, at: int, unit: Unit) -> Apart:
    """Fit a level and all others together as two levels."""
    unknown = np.full(len(comparisons.models), np.nan)
    of_battle = np.where(levels.of_battle < 0, -1, (levels.of_battle != at).astype(np.int64))
    two = Levels((levels.names[at], "others"), of_battle, levels.missing)
    try:
        fit = fit_regression(regression_design(comparisons, levels=two))
        sure = spread(fit, unit)
    except (NotIdentified, NotConverged) as problem:
        test = JointTest(None, 0, None, None, f"not identified: {problem}")
        return Apart(unknown, unknown, unknown, 0, test)
    shared = np.flatnonzero((fit.design.node >= 0).all(axis=0))
    if len(shared) < 2:
        test = JointTest(
            None, 0, None, None, "not identified: too few models, or wins one way only"
        )
        return Apart(unknown, unknown, unknown, 0, test)
    fewest = min(level_participants(fit.design))
    difference, error, test = _combined(fit, sure, shared, np.array([1.0, -1.0]), fewest)
    error = error * np.sqrt(sure.inflation(fewest))
    ratio = np.divide(difference, error, out=np.full(len(error), np.nan), where=error > 0)
    p = np.array([sure.two_sided(float(value), fewest) for value in ratio])
    filled = []
    for values in (difference, error, p):
        full = unknown.copy()
        full[shared] = values
        filled.append(full)
    return Apart(filled[0], filled[1], filled[2], fewest, test)


def trend_of_levels(fit: RegressionFit, sure: Spread) -> Trend:
    """Least squares of strength on the number of the level, a level weighing as many as its battles."""
    design = fit.design
    unknown = np.full(len(design.models), np.nan)
    used = np.flatnonzero((design.node >= 0).any(axis=1))
    shared = np.flatnonzero((design.node[used] >= 0).all(axis=0))
    if len(used) < 2 or len(shared) < 2:
        test = JointTest(None, 0, None, None, "not identified: the levels share too few models")
        return Trend(unknown, unknown.copy(), test)
    weights = np.zeros(len(design.levels))
    size = np.bincount(design.level_of[design.first], minlength=len(design.levels))[used]
    centred = used - np.average(used, weights=size)
    weights[used] = size * centred / (size * centred**2).sum()
    slope, error, test = _combined(fit, sure, shared, weights)
    full, errors = unknown, unknown.copy()
    full[shared], errors[shared] = slope, error
    return Trend(full, errors, test)


def level_participants(design: Design) -> tuple[int, ...]:
    """Number of participants with a battle that counts, by level."""
    level = design.level_of[design.first]
    return tuple(
        cluster_numbers(design.participant[level == at])[1] for at in range(len(design.levels))
    )


def _combined(
    fit: RegressionFit,
    sure: Spread,
    shared: Indices,
    weights: FloatArray,
    most: float = np.inf,
) -> tuple[FloatArray, FloatArray, JointTest]:
    """Σ_l w_l θ_lk of the shared models, relative to their mean, with errors, and a test of all."""
    design = fit.design
    picked = np.zeros((len(shared), design.nodes))
    for level in np.flatnonzero(weights):
        picked[np.arange(len(shared)), design.node[level, shared]] = weights[level]
    picked -= picked.mean(axis=0)
    covariance = picked @ sure.covariance @ picked.T
    combined = picked @ fit.strengths
    basis = contrast_basis(len(shared))
    test = joint_test(basis.T @ picked, basis.T @ combined, sure, most)
    return combined, np.sqrt(np.diag(covariance)), test
