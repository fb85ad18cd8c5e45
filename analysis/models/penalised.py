"""How sure strengths under a prior are: from the votes alone, and never without width.

The prior moves the estimate and adds no certainty: with A the information of the votes and B the sum of
their squared scores, the covariance is A⁻¹BA⁻¹, as without a prior, but for two things.

*Firth's penalty* is there for models that never lost or never won. Votes between groups of models that no
chain of wins links both ways all went one way, so that their squares tell nothing of how they vary: for them
B has what the likelihood expects. An undefeated model's interval is then that of the inverse information.

*A Gaussian prior* shrinks strengths as if votes were as noisy as A says. Half-win ties make votes less
noisy than that, but the shrinking is not the less for it, and an interval that is shorter than that of A⁻¹
misses too often (see `docs/statistics/models.md` for coverages). So B is at least A in every direction:
clusters widen intervals, ties do not narrow them. A model of ties needs no such floor.
"""

from dataclasses import replace

import numpy as np

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.connectivity import one_sided
from analysis.intervals import ONE_SIDED, Unit, few_units
from analysis.linear_algebra import single_threaded
from analysis.models.covariances import sandwich, unit_covariance
from analysis.models.fitting import ModelFit
from analysis.models.objective import Objective
from analysis.models.pair_counts import columns_of, pair_counts
from analysis.models.priors import Firth
from analysis.outcomes import FIRST, SECOND
from analysis.pairwise import FloatArray, IntArray
from analysis.uncertainty.covariance import Covariance, with_freedom

FLOORED = ", at least the inverse information"
_SEEN = 1e-12


def penalised_covariance(
    fit: ModelFit, cells: Cells, comparisons: Comparisons | None, unit: Unit
) -> Covariance:
    """The covariance of the module; `comparisons` are needed unless battles are independent.

    The degrees of freedom are those of the units. Too few units leave the inverse information.
    """
    if unit == "battle" or comparisons is None:
        comparisons, unit = None, "battle"
    if not isinstance(fit.prior, Firth):
        robust = _robust(fit, cells, comparisons, unit)
        matrix = at_least(robust.matrix, fit.covariance)
        return replace(robust, matrix=matrix, method=robust.method + FLOORED)
    columns = columns_of(cells.counts, fit.likelihood)
    ties = columns[2:].sum(axis=0)
    lone = one_sided(columns[FIRST] + columns[SECOND].T + ties + ties.T)
    if not lone.any():
        return _robust(fit, cells, comparisons, unit)
    within = Cells(cells.models, np.where(lone[:, :, None], 0, cells.counts), sided=cells.sided)
    if comparisons is not None:
        kept = ~lone[comparisons.first, comparisons.second]
        comparisons = comparisons.where(kept, "one_sided")
    seen = _robust(fit, within, comparisons, unit)
    if seen.method == "inverse information":
        return seen
    apart = _information(fit, np.where(lone[:, :, None], cells.counts, 0))
    with single_threaded():
        matrix = seen.matrix + fit.covariance @ apart @ fit.covariance
    return replace(seen, matrix=matrix, method=seen.method + ONE_SIDED)


def at_least(matrix: FloatArray, floor: FloatArray) -> FloatArray:
    """A covariance (P, P) that is nowhere below another one, and the same where it is nowhere below.

    With S the root of the floor, S max(S⁻¹ V S⁻¹, 1) S, the maximum being that of the eigenvalues.
    """
    with single_threaded():
        values, vectors = np.linalg.eigh(floor)
        seen = values > _SEEN * values[-1]
        root = vectors[:, seen] * np.sqrt(values[seen])
        back = vectors[:, seen] / np.sqrt(values[seen])
        ratios, turned = np.linalg.eigh(back.T @ matrix @ back)
        spread = root @ turned
        raised: FloatArray = (spread * np.maximum(ratios, 1.0)) @ spread.T
    return (raised + raised.T) / 2


def _robust(fit: ModelFit, cells: Cells, comparisons: Comparisons | None, unit: Unit) -> Covariance:
    if comparisons is None:
        return with_freedom(sandwich(fit, cells), "HC0")
    if few_units(comparisons, unit):
        return with_freedom(fit.covariance, "inverse information")
    return unit_covariance(fit, comparisons, unit)


def _information(fit: ModelFit, counts: IntArray) -> FloatArray:
    """A of some of the votes, at the estimate of all."""
    pairs = pair_counts(columns_of(counts, fit.likelihood), by_side=fit.likelihood.positional)
    return Objective(fit.likelihood, pairs, len(fit.models))(fit.place).information
