"""Tests that several estimates are what one model says, and corrections for many tests."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, f

from analysis.linear_algebra import single_threaded
from analysis.pairwise import FloatArray
from analysis.regression.covariance import Spread

_RANK = 1e-9


@dataclass(frozen=True, slots=True)
class JointTest:
    """A test of several differences at once.

    `statistic` is Wald's chi-squared with `freedom` degrees. `p` is from the F distribution with
    `freedom` and `denominator` degrees where participants are what is independent (Hotelling's T²),
    from chi-squared (`denominator` None) where battles are. Without an answer the three are None and
    `note` says why.
    """

    statistic: float | None
    freedom: int
    denominator: float | None
    p: float | None
    note: str = ""


def joint_test(
    contrast: FloatArray, difference: FloatArray, sure: Spread, most: float = math.inf
) -> JointTest:
    """Wald's test that q linear combinations, (q, P + F), of the parameters are zero.

    `difference` (q,) are their values. With G participants alike, (G − q)/(q (G − 1)) times the statistic
    follows F(q, G − q) (Hotelling 1931); chi-squared would reject far too often when G is not much larger
    than q. Where a few participants carry most of a difference, as those of a small level do, G is
    replaced by the number of equal participants that would spread their leverages h_g as much,
    q(q + 2)/Σ h_g² − 2 (after Nel & van der Merwe 1986), and never by more than `most`. Not identified if that is not above q, or if the
    covariance is singular.
    """
    freedom = len(difference)
    if freedom < 1:
        return JointTest(None, 0, None, None, "not identified: nothing to compare")
    if sure.scores is not None and sure.independent <= freedom:
        note = f"not identified: {sure.independent} participants for {freedom} differences"
        return JointTest(None, freedom, None, None, note)
    with single_threaded():
        values, vectors = np.linalg.eigh(contrast @ sure.covariance @ contrast.T)
        if values[0] <= _RANK * max(values[-1], 0.0):
            note = "not identified: the votes do not vary in every difference"
            return JointTest(None, freedom, None, None, note)
        white = vectors / np.sqrt(values)
        statistic = float(((white.T @ difference) ** 2).sum())
        if sure.scores is None:
            return JointTest(statistic, freedom, None, float(chi2.sf(statistic, freedom)))
        leverages = ((sure.influence(contrast) @ white) ** 2).sum(axis=1)
    alike = freedom * (freedom + 2) / float((leverages**2).sum()) - 2
    participants = min(alike, float(sure.independent), most)
    rest = participants - freedom
    if rest < 1:
        note = f"not identified: as few as {max(participants, 0):.0f} participants carry {freedom} differences"
        return JointTest(None, freedom, None, None, note)
    ratio = statistic / sure.inflation(participants) * rest / (freedom * (participants - 1))
    return JointTest(statistic, freedom, rest, float(f.sf(ratio, freedom, rest)))


def joint_words(test: JointTest, what: str) -> str:
    """A joint test in one sentence."""
    if test.statistic is None or test.p is None:
        return f"{what}: {test.note}."
    p = "p < 0.001" if test.p < 0.001 else f"p = {test.p:.3f}"
    degrees = f"χ² = {test.statistic:.1f} on {test.freedom} degrees of freedom"
    if test.denominator is not None:
        degrees += f" (F with {test.freedom} and {test.denominator:.0f})"
    return f"{what}: {degrees}, {p}" + (f" ({test.note})." if test.note else ".")


def holm(probabilities: Sequence[float | None]) -> list[float | None]:
    """Holm's step-down adjusted p-values (1979): the familywise error is held whatever depends on what.

    A missing p-value stays missing and is not one of the family.
    """
    known = [(p, index) for index, p in enumerate(probabilities) if p is not None]
    adjusted: list[float | None] = [None] * len(probabilities)
    highest = 0.0
    for position, (p, index) in enumerate(sorted(known)):
        highest = max(highest, min(1.0, p * (len(known) - position)))
        adjusted[index] = highest
    return adjusted


def contrast_basis(size: int) -> FloatArray:
    """Orthonormal columns (size, size − 1) that span the vectors with mean zero (Helmert)."""
    basis = np.zeros((size, size - 1))
    for column in range(size - 1):
        basis[: column + 1, column] = 1.0
        basis[column + 1, column] = -(column + 1.0)
        basis[:, column] /= np.sqrt((column + 1.0) * (column + 2.0))
    return basis
