"""The counts that a likelihood sees: one column per pair that met, one row per outcome that it tells apart."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from analysis.cells import Cells
from analysis.comparisons import Comparisons
from analysis.models.likelihood import Likelihood
from analysis.outcomes import BOTH_BAD, BOTH_GOOD, FIRST, OUTCOMES, SECOND, TIE
from analysis.pairwise import FloatArray, IntArray, added
from analysis.vote_log import VoteLog, kept_rows
from arena.errors import InputError

_REASONS = MappingProxyType({"tie_dropped": (TIE, BOTH_GOOD), "both_bad_dropped": (BOTH_BAD,)})


@dataclass(frozen=True, eq=False)
class WeightedCells:
    """Cells whose votes count for more or less than one.

    `counts` and `squares` (K, K, 5) add up the weights of the votes in each cell and their squares; the
    squares are what a sandwich needs. `battles` is the number of votes. With weights 1/p for votes drawn
    with probability p, the estimand is the fit that all pairs would give had they met equally often.
    """

    models: tuple[str, ...]
    counts: FloatArray
    squares: FloatArray
    battles: int
    excluded: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class PairCounts:
    """Counts of M pairs of models: `left`, `right` (M,) index the models, `counts` (R, M) the outcomes.

    Where a likelihood does not tell the sides apart, left < right and both orders are added up.
    """

    left: IntArray
    right: IntArray
    counts: FloatArray


def weighted_cells(comparisons: Comparisons, weights: FloatArray) -> WeightedCells:
    """Add up votes with weights (N,), such as 1/probability; InputError for one that is not above zero."""
    values = np.asarray(weights, dtype=float)
    if values.shape != (comparisons.total,):
        raise ValueError(f"{len(values)} weights for {comparisons.total} battles")
    wrong = ~(np.isfinite(values) & (values > 0))
    if wrong.any():
        row = int(np.argmax(wrong))
        cure = "give each battle a finite weight above 0"
        raise InputError(f"the weight of battle {row} is {values[row]}", cure=cure)
    size = len(comparisons.models)
    cell = (comparisons.first.astype(np.int64) * size + comparisons.second) * OUTCOMES
    cell += comparisons.outcome
    counts, squares = (
        np.bincount(cell, weights=power, minlength=OUTCOMES * size * size)
        .astype(float)
        .reshape(size, size, OUTCOMES)
        for power in (values, values**2)
    )
    return WeightedCells(
        comparisons.models, counts, squares, comparisons.total, comparisons.excluded
    )


def subset(cells: Cells, members: tuple[int, ...]) -> Cells:
    """The cells of these models, by index, in this order; other battles count as `outside_subset`."""
    counts = cells.counts[np.ix_(members, members)]
    names = tuple(cells.models[member] for member in members)
    excluded = added(cells.excluded, {"outside_subset": cells.total - int(counts.sum())})
    return Cells(names, counts, excluded, cells.sided)


def columns_of(counts: FloatArray | IntArray, likelihood: Likelihood) -> FloatArray:
    """(R, K, K) counts in the columns of a likelihood, by the models on the left and on the right."""
    found = np.zeros((len(likelihood.columns), *counts.shape[:2]))
    for outcome in range(OUTCOMES):
        column = likelihood.placed[outcome]
        if column >= 0:
            found[column] += counts[:, :, outcome]
    return found


def pair_counts(columns: FloatArray, *, by_side: bool) -> PairCounts:
    """The pairs that met, from the columns of a likelihood, with the sides apart or added up."""
    if not by_side:
        turned = columns[[SECOND, FIRST, *range(2, len(columns))]].transpose(0, 2, 1)
        columns = columns + turned
    met = columns.any(axis=0)
    left, right = np.nonzero(met if by_side else np.triu(met, 1))
    return PairCounts(left, right, columns[:, left, right])


def kept_votes(log: VoteLog, likelihood: Likelihood) -> VoteLog:
    """The votes without the outcomes that the likelihood leaves out, which are counted as excluded."""
    for reason, outcomes in _REASONS.items():
        dropped = [outcome for outcome in outcomes if likelihood.placed[outcome] < 0]
        log = kept_rows(log, ~np.isin(log.comparisons.outcome, dropped), reason)
    return log


def kept(cells: Cells, likelihood: Likelihood) -> Cells:
    """The cells without the outcomes that the likelihood leaves out, which are counted as excluded."""
    counts = cells.counts.copy()
    excluded = dict(cells.excluded)
    for reason, outcomes in _REASONS.items():
        dropped = [outcome for outcome in outcomes if likelihood.placed[outcome] < 0]
        excluded = added(excluded, {reason: int(counts[:, :, dropped].sum())})
        counts[:, :, dropped] = 0
    return Cells(cells.models, counts, excluded, cells.sided)
